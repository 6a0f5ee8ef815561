"""What has been written, and what is known of an area now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from commonweal.core import clock
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.digests import sha256_hex
from commonweal.core.entry import entry
from commonweal.core.errors import NotFound
from commonweal.core.periods import Month
from commonweal.core.permissions import Permission
from commonweal.core.policy import require_standing
from commonweal.core.scope import Form
from commonweal.exports.document import Block
from commonweal.geography import queries as geography
from commonweal.hub import queries as hub
from commonweal.hub.warehouse.answers import Answer
from commonweal.hub.warehouse.snapshot import POLICE, Snapshot
from commonweal.products.areas import Area
from commonweal.products.exploring import one_area
from commonweal.products.exploring.answering import Explored as Explored
from commonweal.products.exploring.answering import explored as explored
from commonweal.products.exploring.asked import USUAL
from commonweal.products.exploring.asked import Asked as Asked
from commonweal.products.exploring.asked import Offered as Offered
from commonweal.products.exploring.guarding import Guard
from commonweal.products.exploring.localities import localities
from commonweal.products.exploring.offering import offered as offered
from commonweal.products.exploring.on_paper import on_paper as on_paper
from commonweal.products.exploring.reading import Reading
from commonweal.products.kinds.subject import Subject

from .access import may_check
from .models import ExchangeRelease, WrittenDocument


@dataclass(frozen=True)
class Released:
    """A quarter of the statutory exchange that left, as the list shows it."""

    dataset: str
    holder: str
    quarter: str
    on: date
    rows: int
    left_out: int
    alike: int
    recipients: tuple[str, ...]
    keep_until: date


@entry(Permission.EXCHANGE_READ)
def released_quarters(*, actor: Actor) -> list[Released]:
    """Every quarter that left, the latest first."""
    require_standing(actor, Permission.EXCHANGE_READ)
    with acting(actor):
        rows = list(ExchangeRelease.objects.order_by("-quarter", "dataset", "holder"))
    return [
        Released(
            dataset=row.dataset,
            holder=row.holder,
            quarter=row.quarter,
            on=row.released_at.astimezone(clock.LONDON).date(),
            rows=row.rows,
            left_out=row.left_out,
            alike=row.alike,
            recipients=tuple(row.recipients),
            keep_until=row.keep_until,
        )
        for row in rows
    ]


@entry(Permission.INSTALLATION_CHECK)
def copies_changed(*, actor: Actor) -> tuple[int, int]:
    """How many copies are no longer as they were written, and how many were written."""
    may_check(actor).require()
    copies = {
        c["path"]: c["sha256"]
        for kind in (WrittenDocument, ExchangeRelease)
        for each in kind.objects.order_by("id")
        for c in each.copies
    }
    changed = sum(
        not Path(p).exists() or sha256_hex(Path(p).read_bytes()) != digest for p, digest in copies.items()
    )
    return changed, len(copies)


@dataclass(frozen=True)
class AreaKnown:
    """The blocks of a page about an area, in the words and with the receipts of a document."""

    area: Area
    month: Month
    snapshot: int
    blocks: tuple[Block, ...]
    attribution: tuple[str, ...]
    synthetic: bool


@entry(Permission.WAREHOUSE_READ_COUNTS)
def area_known(*, actor: Actor, kind: str, code: str, month: Month | None = None) -> AreaKnown:
    """One area as the actor may see it now; without a month, the last that the police sent."""
    require_standing(actor, Permission.WAREHOUSE_READ_COUNTS)
    with acting(actor):
        opened = hub.snapshot(actor=actor)
        about = _area(opened, kind, code)
        reviewed = month or _last_month(opened)
    scope = hub.scope_of(actor=actor, shows=Form.COUNTS)
    maps = hub.scope_of(actor=actor, shows=Form.MAP)
    guard = Guard(scope, hub.scope_of(actor=actor, shows=Form.ROWS))
    asked = Asked(reviewed.plus(1 - USUAL), reviewed, about.ref)
    reading = Reading(opened, scope, maps if maps.form >= Form.MAP else None, guard, asked, about.name)
    drawn = one_area.drawn(reading, about)
    hub.record_consultation(
        actor=actor,
        opened=opened,
        scope=scope,
        query=f"area_known(area={kind}:{code}, month={reviewed})",
        fields=("area", "category", "month", "events"),
        result_count=sum(len(answer.rows) for answer in drawn.answers),
        feeds={source.feed for answer in drawn.answers for source in answer.sources},
    )
    return _known(about, reviewed, opened, drawn.blocks, drawn.answers)


@entry(Permission.WAREHOUSE_READ_COUNTS)
def localities_known(*, actor: Actor, kind: str, code: str, month: Month | None = None) -> AreaKnown:
    """The vulnerable localities inside an area, over the twelve months up to one: the last that the police
    sent."""
    require_standing(actor, Permission.WAREHOUSE_READ_COUNTS)
    with acting(actor):
        opened = hub.snapshot(actor=actor)
        about = _area(opened, kind, code)
        reviewed = month or _last_month(opened)
    scope = hub.scope_of(actor=actor, shows=Form.COUNTS)
    guard = Guard(scope, hub.scope_of(actor=actor, shows=Form.ROWS))
    subject = Subject(opened, scope, about, reviewed.plus(1 - one_area.YEAR), reviewed)
    blocks, answers = localities(subject, guard)
    hub.record_consultation(
        actor=actor,
        opened=opened,
        scope=scope,
        query=f"localities_known(area={kind}:{code}, month={reviewed})",
        fields=("area", "events", "fires", "value"),
        result_count=sum(len(answer.rows) for answer in answers),
        feeds={source.feed for answer in answers for source in answer.sources},
    )
    return _known(about, reviewed, opened, blocks, answers)


def _known(
    about: Area, month: Month, opened: Snapshot, blocks: Sequence[Block], answers: Sequence[Answer]
) -> AreaKnown:
    return AreaKnown(
        area=about,
        month=month,
        snapshot=opened.number,
        blocks=tuple(blocks),
        attribution=tuple(dict.fromkeys(a for answer in answers for a in answer.attributions if a)),
        synthetic=any(source.synthetic for answer in answers for source in answer.sources),
    )


def _area(opened: Snapshot, kind: str, code: str) -> Area:
    if kind not in opened.generations:
        raise NotFound("There is no such area.", where=f"{kind}:{code}")
    facts = geography.area(kind, opened.generations[kind], code)
    return Area(kind, code, facts.name)


def _last_month(opened: Snapshot) -> Month:
    months = [
        opened.slices[number].month
        for number, _ in opened.counting
        if (feed := opened.feeds.get(opened.slices[number].feed)) is not None and feed.agency == POLICE
    ]
    if not months:
        raise NotFound("Nothing has been loaded yet.", remedy="`commonweal load` takes a file.")
    return max(months)
