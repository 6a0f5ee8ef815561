"""The answer on the page: what may be said of it, in blocks with their receipts, or why there is nothing."""

from __future__ import annotations

from dataclasses import dataclass, field

from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.entry import entry
from commonweal.core.errors import NotFound, NotPermitted
from commonweal.core.permissions import Permission
from commonweal.core.policy import require_standing
from commonweal.core.scope import AreaRef, Form
from commonweal.exports.document import Block
from commonweal.geography import queries as geography
from commonweal.hub import queries as hub
from commonweal.hub.warehouse.answers import Answer
from commonweal.hub.warehouse.snapshot import Snapshot

from .asked import Asked
from .comparing import compared
from .drilling import rows
from .guarding import Guard
from .mapping import mapped
from .peaks import peaks
from .reading import Reading
from .telling import method, summary, tables

EVERYWHERE = "all areas that you may see"


@dataclass(frozen=True)
class Explored:
    """`state` says why there is nothing: none, not-loaded, withheld or not-yours; empty where there is."""

    asked: Asked
    snapshot: int
    area: str
    sentence: str = ""
    blocks: tuple[Block, ...] = ()
    state: str = ""
    words: str = ""
    attribution: tuple[str, ...] = ()
    synthetic: bool = False
    answers: tuple[Answer, ...] = field(default=(), repr=False)


@entry(Permission.WAREHOUSE_READ_COUNTS)
def explored(*, actor: Actor, opened: Snapshot, asked: Asked, show: str = "summary") -> Explored:
    """The answer as the actor may see it now; `show` says which of its forms."""
    require_standing(actor, Permission.WAREHOUSE_READ_COUNTS)
    with acting(actor):
        name = _area_name(opened, asked.area)
        beside = _area_name(opened, asked.beside) if asked.beside else ""
    scope = hub.scope_of(actor=actor, shows=Form.COUNTS)
    one_by_one = hub.scope_of(actor=actor, shows=Form.ROWS)
    maps = hub.scope_of(actor=actor, shows=Form.MAP)
    reading = Reading(
        opened, scope, maps if maps.form >= Form.MAP else None, Guard(scope, one_by_one), asked, name, beside
    )
    try:
        found = _found(reading, show)
    except NotPermitted:
        found = Explored(asked, opened.number, name, state="not-yours", words=_FINER)
    hub.record_consultation(
        actor=actor,
        opened=opened,
        scope=scope,
        query=f"explored({asked}, show={show})",
        fields=tuple(dict.fromkeys(name for answer in found.answers for name in answer.names)),
        result_count=sum(len(answer.rows) for answer in found.answers),
        feeds={source.feed for answer in found.answers for source in answer.sources},
    )
    return found


_FINER = "Your role sees no areas or times as small as these, or no records one by one."
_MAKERS = {
    "summary": summary,
    "table": tables,
    "map": mapped,
    "peaks": peaks,
    "compare": compared,
    "records": rows,
    "method": method,
}


def _found(reading: Reading, show: str) -> Explored:
    asked = reading.asked
    state, words = state_of(reading)
    if state:
        return Explored(
            asked, reading.opened.number, reading.area, state=state, words=words, answers=(reading.total,)
        )
    blocks, more = _MAKERS[show](reading)
    answers = (reading.total, *more)
    return Explored(
        asked=asked,
        snapshot=reading.opened.number,
        area=reading.area,
        sentence=reading.sentence,
        blocks=tuple(blocks),
        attribution=tuple(dict.fromkeys(a for answer in answers for a in answer.attributions if a)),
        synthetic=any(source.synthetic for answer in answers for source in answer.sources),
        answers=answers,
    )


def state_of(reading: Reading) -> tuple[str, str]:
    """Nothing loaded, nothing there, nothing that may be told: three things, and none of them is a nought."""
    values = reading.values
    if all(value is None for value in values):
        return "not-loaded", (
            f"No records of {reading.asked.words} have been loaded for {reading.area}. "
            "A month that was not supplied is not a month without crime."
        )
    if reading.told.nothing:
        return "withheld", "There are so few records that their number is withheld."
    if not any(values):
        return "none", f"No record of {reading.asked.words} matches."
    return "", ""


def _area_name(opened: Snapshot, area: AreaRef | None) -> str:
    if area is None:
        return EVERYWHERE
    if area.kind not in opened.generations:
        raise NotFound("There is no such area.", where=str(area))
    return geography.area(area.kind, opened.generations[area.kind], area.code).name
