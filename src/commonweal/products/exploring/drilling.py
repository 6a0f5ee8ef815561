"""The records behind an answer, for whoever may see records themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from commonweal.analysis.tables import Cell, Column, TableData
from commonweal.core import clock
from commonweal.exports.document import ExhibitBlock, Heading, Notice, Paragraph, TableBlock
from commonweal.hub.warehouse.queries.records import records
from commonweal.products.kinds.withholding import located_words, receipt_of, warned

from .reading import Reading
from .telling import Told

MOST = 100
WARD = "ward"
NONE = "None of the records that are counted may be seen by you one by one."


def rows(reading: Reading) -> Told:
    """The latest of them; what stands in no row is who, and what came of it."""
    asked = reading.asked
    answer = records(
        reading.opened, reading.guard.rows, first=asked.first, last=asked.last, number=MOST, **asked.what
    )
    title = Heading(2, f"Records: {reading.subject}, {reading.area}, {asked.words}", "answer")
    if not answer.rows:
        return [title, Notice("None of the records that are counted may be seen by you one by one.")], (
            answer,
        )
    shown, held = len(answer.rows), answer.rows_used
    said = f"{held:,} {'record' if held == 1 else 'records'}" + (
        f", the latest {shown}" if shown < held else ""
    )
    words = " ".join(each for each in (located_words(answer, False), warned(answer)) if each)
    parts = (*((Paragraph(words),) if words else ()), TableBlock(_table(reading, answer.records())))
    return [title, ExhibitBlock("records", said, parts, receipt_of(answer, False))], (answer,)


def _table(reading: Reading, found: list[dict[str, Any]]) -> TableData:
    """Without the columns in which nothing stands, and without the source where there is one alone."""
    cells = {column: [told(reading, row) for row in found] for column, told in CELLS.items()}
    sources = dict.fromkeys(reading.title(row["feed"]) for row in found)
    kept = {
        column: values
        for column, values in cells.items()
        if any(values) and not (column is SOURCE and len(sources) == 1)
    }
    of = f", {next(iter(sources))}" if len(sources) == 1 else ""
    return TableData(
        f"{reading.subject}, {reading.area}, {reading.asked.words}, the latest first{of}",
        tuple(kept),
        tuple(zip(*kept.values(), strict=True)),
        note="Blank, or no column: not known, or finer than your role shows.",
    )


def _moment(moment: datetime | None, known: str | None) -> str:
    """Only as fine as the source knew it."""
    if moment is None or known in ("month", "unknown"):
        return ""
    local = moment.astimezone(clock.LONDON)
    return f"{local:%Y-%m-%d}" if known == "date" else f"{local:%Y-%m-%d %H:%M}"


def _ward(reading: Reading, row: dict[str, Any]) -> str:
    code = row["ward"] or ""
    return reading.names(WARD).get(code, code)


def _point(reading: Reading, row: dict[str, Any]) -> str:
    return "" if row["easting"] is None else f"{row['easting']:.0f} {row['northing']:.0f}"


SOURCE = Column("Source")
CELLS: Mapping[Column, Callable[[Reading, dict[str, Any]], Cell]] = {
    Column("Month"): lambda _, row: row["month"],
    Column("From", "London time"): lambda _, row: _moment(row["began"], row["known"]),
    Column("Until", "London time"): lambda _, row: _moment(row["ended"], row["known"]),
    Column("Category"): lambda _, row: row["category"] or "not said",
    SOURCE: lambda reading, row: reading.title(row["feed"]),
    Column("Place"): lambda _, row: row["place"] or "",
    Column("Ward"): _ward,
    Column("Point", "easting and northing, m"): _point,
    Column("Delivery", numeric=True): lambda _, row: row["delivery"],
}
