"""What is known of one area now: its month against usual variation, its parts, its places, its fires."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from commonweal.analysis.tables import Column, TableData
from commonweal.core.errors import NotFound, NotPermitted
from commonweal.core.periods import Month, months_between
from commonweal.core.scope import Scope
from commonweal.exports.document import Block, ExhibitBlock, Heading, Notice, Paragraph, TableBlock
from commonweal.geography import queries as geography
from commonweal.hub.warehouse.answers import Answer
from commonweal.hub.warehouse.queries.counts import counts
from commonweal.hub.warehouse.queries.series import series
from commonweal.hub.warehouse.snapshot import Snapshot
from commonweal.products.areas import Area
from commonweal.products.figures import located, measure

from .beside import Part, fires
from .changes import MONTHS_BEFORE, TOTAL, changed, force_of, measures_of
from .places import where
from .subject import Subject
from .withholding import receipt_of

PARTS = ("ward", "msoa", "lsoa")  # of a district, the largest that there is first
PARTS_SHOWN = 15
YEAR = 12


@dataclass(frozen=True)
class Drawn:
    blocks: tuple[Block, ...]
    answers: tuple[Answer, ...]


def drawn(snapshot: Snapshot, scope: Scope, area: Area, month: Month, *, on_maps: Scope | None) -> Drawn:
    """The blocks, within the scope of counts; places where the reader may see records on a map."""
    months = months_between(month.plus(-MONTHS_BEFORE), month)
    by_category = series(snapshot, scope, first=months[0], last=month, by="category", area=area.ref)
    total = series(snapshot, scope, first=months[0], last=month, by="total", area=area.ref)
    force = force_of(snapshot, month, total)
    whole = measure(TOTAL, months, total.column("events"), area.name, None, force)
    if whole.now is None:
        raise NotFound(
            f"No records of {month.name} were supplied for {area.name}.",
            remedy="A month that was not supplied is not a month without crime.",
        )
    measures = measures_of(by_category, months, area, force)
    about = Subject(snapshot, scope, area, month.plus(1 - YEAR), month)
    beside, fire_answers = _as_far_as_granted(lambda: fires(about), "Fires beside other records", "fires")
    parts, part_answers = _as_far_as_granted(
        lambda: _parts(snapshot, scope, area, month), "Its parts", "parts"
    )
    blocks = (
        *changed(whole, measures, total, by_category, area),
        *_places(snapshot, on_maps, area, month),
        *parts,
        *beside,
    )
    return Drawn(blocks, (total, by_category, *fire_answers, *part_answers))


def _as_far_as_granted(part: Callable[[], Part], title: str, id: str) -> Part:
    """A part that shows smaller areas than the reader may see says so in its place."""
    try:
        blocks, answers = part()
    except NotPermitted:
        return [Heading(2, title, id), Notice("Your role sees no areas as small as these.")], []
    return ([Heading(2, title, id), *blocks] if blocks else []), answers


def _places(snapshot: Snapshot, on_maps: Scope | None, area: Area, month: Month) -> list[Block]:
    title = Heading(2, "Where", "where")
    if on_maps is None:
        return [title, Notice("Your role sees counts and no map, so places are left out.")]
    try:
        return list(where(snapshot, on_maps, area, month))
    except NotPermitted:
        return [title, Notice("Your role sees no places as small as the squares of this map.")]


def _parts(snapshot: Snapshot, scope: Scope, area: Area, month: Month) -> tuple[list[Block], list[Answer]]:
    """The areas inside this one, the fullest first; none where it is the smallest that there is."""
    kind = next((each for each in PARTS if each in snapshot.generations), None)
    if area.kind != "district" or kind is None:
        return [], []
    answer = counts(
        snapshot, scope, first=month.plus(1 - YEAR), last=month, by=("area",), area_kind=kind, area=area.ref
    )
    rows = [row for row in answer.records() if row["area"]]
    if not rows:
        return [], []
    names = geography.area_names(kind, snapshot.generations[kind])
    rows.sort(key=lambda row: (-row["events"], row["area"]))
    words = geography.kind_words(kind)
    table = TableData(
        f"{words}s of {area.name} with most records in twelve months",
        (Column("Area"), Column("Code"), Column("Records", "in twelve months", numeric=True)),
        tuple(
            (names.get(row["area"], row["area"]), row["area"], row["events"]) for row in rows[:PARTS_SHOWN]
        ),
        note=f"The first {PARTS_SHOWN} of {len(rows):,}." if len(rows) > PARTS_SHOWN else "",
    )
    exhibit = ExhibitBlock(
        id="parts",
        sentence=f"{names.get(rows[0]['area'], rows[0]['area'])} has most records of {area.name}'s "
        f"{len(rows):,} areas: {rows[0]['events']:,} in twelve months",
        parts=(Paragraph(located(answer)), TableBlock(table)),
        receipt=receipt_of(answer, False),
    )
    return [exhibit], [answer]
