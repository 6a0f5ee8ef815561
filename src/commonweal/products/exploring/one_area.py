"""What is known of one area now: its month against usual variation, its trend, its likes, its parts, its
places, its fires, and where the index puts it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from commonweal.analysis.tables import Cell, Column, TableData
from commonweal.core.errors import NotFound, NotPermitted
from commonweal.core.periods import months_between
from commonweal.core.scope import AreaRef
from commonweal.exports.document import Block, ExhibitBlock, Heading, Notice, Paragraph, TableBlock
from commonweal.geography import queries as geography
from commonweal.hub.warehouse.answers import Answer
from commonweal.hub.warehouse.queries.counts import counts
from commonweal.hub.warehouse.queries.series import series
from commonweal.products.areas import Area
from commonweal.products.figures import located
from commonweal.products.kinds.beside import Part, fires
from commonweal.products.kinds.changes import MONTHS_BEFORE, changed, measures_of
from commonweal.products.kinds.places import where
from commonweal.products.kinds.subject import Subject
from commonweal.products.kinds.withholding import NOTE, receipt_of, words
from commonweal.products.kinds.workstation import said_by

from .localities import locality
from .offering import DISTRICT, PARTS, members
from .reading import Reading
from .telling import summary, tables

SHOWN = 15
YEAR = 12
SMALL_AREA = "lsoa"
PLACES, LIKES, INDEX = "Where", "Beside areas of its kind", "Vulnerable localities"
FINER = "Your role sees no areas as small as these."
FEW = "Withheld: squares tell of single records, which you may not see in this source."


@dataclass(frozen=True)
class Drawn:
    blocks: tuple[Block, ...]
    answers: tuple[Answer, ...]


def drawn(reading: Reading, about: Area) -> Drawn:
    """The blocks of the area that `reading` asks about; its last month is the one that is judged.

    NotFound where that month was not supplied: it is not a month without crime.
    """
    asked = reading.asked
    if reading.values[-1] is None:
        raise NotFound(
            f"No records of {asked.last.name} were supplied for {about.name}.",
            remedy="A month that was not supplied is not a month without crime.",
        )
    year = Subject(reading.opened, reading.scope, about, asked.last.plus(1 - YEAR), asked.last)
    guarded = reading.guard.holds(reading.total)
    blocks, answers = _guarded(reading) if guarded else _changed(reading, about)
    pieces = (
        ("Trend", "trend", lambda: ([], []) if guarded else _trend(reading, about)),
        (LIKES, "likes", lambda: _likes(reading, year)),
        (PLACES, "where", lambda: _places(reading, about, guarded)),
        ("Its parts", "parts", lambda: _parts(reading, year)),
        ("Fires beside other records", "fires", lambda: fires(year)),
        (INDEX, "index", lambda: _index(reading, year)),
    )
    for title, id, piece in pieces:
        found, used = _as_far_as_granted(piece, title, id)
        blocks += found
        answers += used
    return Drawn(tuple(blocks), tuple(answers))


def _as_far_as_granted(part: Callable[[], Part], title: str, id: str) -> Part:
    """A part that shows smaller areas than the reader may see says so in its place."""
    try:
        blocks, answers = part()
    except NotPermitted:
        return [Heading(2, title, id), Notice(FINER)], []
    titled = bool(blocks) and isinstance(blocks[0], Heading)
    return ([*([] if titled else [Heading(2, title, id)]), *blocks] if blocks else []), answers


def _changed(reading: Reading, about: Area) -> Part:
    """Each category against its own usual variation."""
    asked = reading.asked
    months = months_between(asked.last.plus(-MONTHS_BEFORE), asked.last)
    by_category = series(
        reading.opened, reading.scope, first=months[0], last=asked.last, by="category", area=about.ref
    )
    whole = reading.judged
    measures = measures_of(by_category, months, about, reading.force)
    return [*changed(whole, measures, reading.total, by_category, about)], [reading.total, by_category]


def _guarded(reading: Reading) -> Part:
    """For whoever may not see the records: the month and the kinds, with small numbers kept back."""
    blocks, _ = summary(reading)
    kinds, used = tables(reading)
    return [*blocks, *kinds[1:]], [reading.total, *used]


def _trend(reading: Reading, about: Area) -> Part:
    found = said_by("trend", reading.opened, reading.scope, about, reading.asked.last)
    return list(found.blocks), list(found.answers)


def _likes(reading: Reading, year: Subject) -> Part:
    """Where the area stands among those of its kind in the same district; districts among all."""
    area = reading.asked.area
    if area is None:
        return [], []
    within = _district_of(reading, area)
    if area.kind != DISTRICT and within is None:
        return [], []
    answer = _by_area(reading, year, area.kind, within)
    told = reading.guard.kept(answer, answer.column("events"))
    counted = {row["area"]: row["events"] for row in answer.records() if row["area"]}
    every = _members(reading, area.kind, within)
    everyone = [counted.get(code, 0) for code in (every or counted)]
    if told.any or area.code not in {*every, *counted} or len(everyone) < 2:
        return [], []
    mine = counted.get(area.code, 0)
    place = 1 + sum(count > mine for count in everyone)
    kind = geography.kind_words(area.kind)
    rows: tuple[tuple[Cell, ...], ...] = (
        ("Records in twelve months", mine),
        (f"The middle of {len(everyone):,} areas ({kind})", round(median(everyone))),
        ("The fewest", min(everyone)),
        ("The most", max(everyone)),
    )
    table = TableData(
        f"{year.area.name} beside areas of its kind, {year.words}",
        (Column("What"), Column("Records", numeric=True)),
        rows,
        note="Counts, not rates: where more people live or come, more is recorded.",
    )
    said = f"{year.area.name} is number {place:,} of {len(everyone):,} areas of its kind by records"
    return [_exhibit("likes", said, answer, table)], [answer]


def _by_area(reading: Reading, year: Subject, kind: str, within: AreaRef | None) -> Answer:
    return counts(
        reading.opened, reading.scope, first=year.first, last=year.last, by=("area",), area_kind=kind,
        area=within,
    )  # fmt: skip


def _district_of(reading: Reading, area: AreaRef) -> AreaRef | None:
    generations = reading.opened.generations
    if area.kind == DISTRICT or DISTRICT not in generations:
        return None
    found = geography.parents(area.kind, generations[area.kind], DISTRICT, generations[DISTRICT])
    return AreaRef(DISTRICT, found[area.code]) if area.code in found else None


def _members(reading: Reading, kind: str, within: AreaRef | None) -> frozenset[str]:
    """Every area of the kind, so that one without a record counts too; none known where all are asked."""
    generations = reading.opened.generations
    if within is None:
        return frozenset()
    inside = members(kind, generations[kind], within.code, generations[DISTRICT])
    return frozenset(code for code, _ in inside)


def _places(reading: Reading, about: Area, guarded: bool) -> Part:
    title = Heading(2, PLACES, "where")
    if reading.maps is None:
        return [title, Notice("Your role sees counts and no map, so places are left out.")], []
    if guarded:
        return [title, Notice(FEW)], []
    try:
        return list(where(reading.opened, reading.maps, about, reading.asked.last)), []
    except NotPermitted:
        return [title, Notice("Your role sees no places as small as the squares of this map.")], []


def _parts(reading: Reading, year: Subject) -> Part:
    """The areas inside this one, the fullest first; none where it is the smallest that there is."""
    kind = next((each for each in PARTS if each in reading.opened.generations), None)
    if year.area.kind != DISTRICT or kind is None:
        return [], []
    answer = _by_area(reading, year, kind, year.area.ref)
    told = reading.guard.kept(answer, answer.column("events"))
    names = year.names(kind)
    rows = [(names.get(code, code), code, count)
            for code, count in zip(answer.column("area"), told.values, strict=True) if code]  # fmt: skip
    if not rows:
        return [], []
    rows.sort(key=lambda row: (-(row[2] or 0), row[0]))
    kinds = geography.kind_words(kind)
    notes = [f"The first {SHOWN} of {len(rows):,}."] if len(rows) > SHOWN else []
    table = TableData(
        f"{kinds}s of {year.area.name} with most records in twelve months",
        (Column("Area"), Column("Code"), Column("Records", "in twelve months", numeric=True)),
        tuple((name, code, *words([count])) for name, code, count in rows[:SHOWN]),
        note=" ".join([*notes, NOTE] if told.any else notes),
    )
    first, _, most = rows[0]
    said = (
        f"{first} has most records of {year.area.name}'s {len(rows):,} areas: {most:,} in twelve months"
        if most
        else f"The parts of {year.area.name}"
    )
    return [_exhibit("parts", said, answer, table, told.any)], [answer]


def _index(reading: Reading, year: Subject) -> Part:
    """Where the index puts a small area among those of its district, and what it is made of."""
    area = reading.asked.area
    if area is None or area.kind != SMALL_AREA or (district := _district_of(reading, area)) is None:
        return [], []
    name = year.names(DISTRICT).get(district.code, district.code)
    whole = Subject(reading.opened, reading.scope, Area(DISTRICT, district.code, name), year.first, year.last)
    try:
        return locality(whole, reading.guard, area.code)
    except NotFound as lacking:
        return [Notice(f"{lacking.what} {lacking.remedy}".strip())], []


def _exhibit(id: str, said: str, answer: Answer, table: TableData, hidden: bool = False) -> ExhibitBlock:
    said_of_places = () if hidden else (Paragraph(located(answer)),)
    return ExhibitBlock(id, said, (*said_of_places, TableBlock(table)), receipt_of(answer, hidden))
