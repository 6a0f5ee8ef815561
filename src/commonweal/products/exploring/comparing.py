"""The months asked for beside the same months a year before."""

from __future__ import annotations

from commonweal.analysis.tables import Cell, Column, TableData
from commonweal.exports.document import Block, ExhibitBlock, Heading, Notice, Paragraph, TableBlock
from commonweal.hub.warehouse.answers import Answer
from commonweal.hub.warehouse.queries.year_on_year import year_on_year
from commonweal.products.kinds.withholding import NOTE, located_words, receipt_of, words

from .asked import Asked
from .reading import Reading
from .telling import Told

YEAR = 12
CAUTION = (
    "Two periods say little: only the chart says whether a month lies beyond usual variation. "
    "A percentage of small numbers swings widely."
)


def compared(reading: Reading) -> Told:
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
