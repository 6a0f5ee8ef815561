"""The months asked for beside the same months a year before, and one area beside another."""

from __future__ import annotations

from commonweal.analysis.tables import Cell, Column, TableData
from commonweal.exports.document import Block, ExhibitBlock, Heading, Notice, Paragraph, TableBlock
from commonweal.hub.warehouse.answers import Answer
from commonweal.hub.warehouse.queries.category_mix import category_mix
from commonweal.hub.warehouse.queries.year_on_year import year_on_year
from commonweal.products.kinds.withholding import NOTE, located_words, receipt_of, words

from .asked import Asked
from .reading import Reading
from .telling import Told

YEAR = 12
SIZES = (
    "Areas differ in size and in who comes there: compare the shares, or run rates, before saying that one "
    "is worse."
)
CAUTION = (
    "Two periods say little: only the chart says whether a month lies beyond usual variation. "
    "A percentage of small numbers swings widely."
)


def compared(reading: Reading) -> Told:
    """Two areas where another was named, else two years."""
    return _areas(reading) if reading.asked.beside else _years(reading)


def _areas(reading: Reading) -> Told:
    """Kinds of record in both, as counts and as shares of each area's own: the areas differ in size."""
    asked = reading.asked
    title = Heading(2, f"{reading.area} beside {reading.beside}, {asked.words}", "answer")
    given = {"first": asked.first, "last": asked.last, **asked.what}
    here = category_mix(reading.opened, reading.scope, **given)
    there = category_mix(reading.opened, reading.scope, **{**given, "area": asked.beside})
    if not there.rows:
        return [title, Notice(f"No record of {reading.beside} that you may see matches.")], (here, there)
    one, other = (_counted(reading, answer) for answer in (here, there))
    hidden = None in one.values() or None in other.values()
    rows = tuple(
        (kind or "not said", *_side(one, kind, hidden), *_side(other, kind, hidden))
        for kind in dict.fromkeys((*one, *other))
    )
    table = TableData(
        f"{reading.subject}, {asked.words}: {reading.area} beside {reading.beside}",
        (
            Column("Category"),
            Column(reading.area, "records", numeric=True),
            Column(f"{reading.area}, share", "%", numeric=True, decimals=1),
            Column(reading.beside, "records", numeric=True),
            Column(f"{reading.beside}, share", "%", numeric=True, decimals=1),
        ),
        rows,
        note=NOTE if hidden else "",
    )
    parts = (Paragraph(f"{SIZES} {located_words(here, hidden)}"), TableBlock(table))
    said = f"{reading.subject}: {reading.area} beside {reading.beside}"
    if not hidden:
        said = (
            f"{reading.subject}: {sum(here.column('events')):,} records in {reading.area}, "
            f"{sum(there.column('events')):,} in {reading.beside}"
        )
    exhibits = (
        ExhibitBlock("compared", said, parts, receipt_of(here, hidden)),
        ExhibitBlock(
            "compared-with",
            f"What is known of {reading.beside}",
            (Paragraph(located_words(there, hidden) or "The same sources and months."),),
            receipt_of(there, hidden),
        ),
    )
    return [title, *exhibits], (here, there)


def _counted(reading: Reading, answer: Answer) -> dict[str | None, int | None]:
    told = reading.guard.kept(answer, answer.column("events"))
    return dict(zip(answer.column("category"), told.values, strict=True))


def _side(counted: dict[str | None, int | None], kind: str | None, hidden: bool) -> tuple[Cell, Cell]:
    """Count and share; a share would tell a count that is kept back."""
    value = counted.get(kind, 0)
    every = sum(each or 0 for each in counted.values())
    (word,) = words([value])
    return word, None if hidden or value is None or not every else round(100 * value / every, 1)


def _years(reading: Reading) -> Told:
    asked = reading.asked
    months = min(YEAR, len(asked.months))
    now = Asked(asked.last.plus(1 - months), asked.last)
    before = Asked(now.first.plus(-YEAR), now.last.plus(-YEAR))
    title = Heading(2, f"{now.words} beside {before.words}", "answer")
    answer = year_on_year(reading.opened, reading.scope, month=asked.last, months=months, **asked.what)
    if not answer.rows:
        return [title, Notice("There is no record in either period.")], (answer,)
    blocks: list[Block] = [title]
    if months < len(asked.months):
        blocks.append(Notice(f"Compared are the last {YEAR} months of those asked for."))
    return [*blocks, _exhibit(reading, answer, now, before)], (answer,)


def _exhibit(reading: Reading, answer: Answer, now: Asked, before: Asked) -> ExhibitBlock:
    earlier = reading.guard.kept(answer, answer.column("before"))
    later = reading.guard.kept(answer, answer.column("now"))
    hidden = earlier.any or later.any
    rows: list[tuple[Cell, ...]] = []
    for row, a, b in zip(answer.records(), words(earlier.values), words(later.values), strict=True):
        told = not isinstance(a, str) and not isinstance(b, str)
        change = (row["change"], row["change_percent"], row["note"]) if told else (None, None, "")
        left = (a if row["before"] is not None else None, b if row["now"] is not None else None)
        rows.append((row["category"] or "not said", *left, *change))
    table = TableData(
        f"{reading.subject}, {reading.area}: {now.words} beside {before.words}",
        (
            Column("Category"),
            Column("Before", before.words, numeric=True),
            Column("Now", now.words, numeric=True),
            Column("Change", numeric=True),
            Column("Change", "%", numeric=True, decimals=1),
            Column("Note"),
        ),
        tuple(rows),
        note=NOTE if hidden else "",
    )
    parts = (Paragraph(f"{CAUTION} {located_words(answer, hidden)}"), TableBlock(table))
    return ExhibitBlock("compared", _sentence(reading, answer, hidden), parts, receipt_of(answer, hidden))


def _sentence(reading: Reading, answer: Answer, hidden: bool) -> str:
    before, now = answer.column("before"), answer.column("now")
    if hidden or any(value is None for value in (*before, *now)):
        return f"{reading.subject} in the two periods, as far as they were supplied and may be told"
    return f"{reading.subject}: {sum(now):,} records, and {sum(before):,} in the same months a year before"
