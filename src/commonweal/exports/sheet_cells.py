"""What a cell of a table is in a workbook: a number, a date, or text that stays text."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from commonweal.analysis.tables import Cell, Column
from commonweal.core.errors import WrongUse
from commonweal.exports.document import Document
from commonweal.exports.text import clean

Value = str | int | float | date | datetime | None
MADE_UP, SYNTHETIC = "Made up", "SYNTHETIC"
MOST_ROWS, MOST_COLUMNS, MOST_LETTERS = 1_048_576, 16_384, 32_767
GENERAL, DATE = "General", "yyyy-mm-dd"
_NUMBER = re.compile(r"[-\N{MINUS SIGN}]?(0|[1-9]\d*|[1-9]\d{0,2}(?:,\d{3})+)(?:\.(\d+))?")
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?P<seconds>:\d\d)?)?")
# A workbook counts days from 1900 and believes that year to have been a leap year.
_FIRST_DAY = datetime(1900, 3, 1)  # noqa: DTZ001 - a day in a table is a day where it happened
_DIGITS = 15  # as many as a workbook keeps of a number


@dataclass(frozen=True, slots=True)
class SheetCell:
    value: Value
    format: str = GENERAL


def sheet_cell(cell: Cell, column: Column) -> SheetCell:
    """A formatted number of a column of numbers is a number, "<5" is text; an ISO date is a date."""
    if cell is None:
        return SheetCell(None)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return SheetCell(cell if _kept(cell) else str(cell))
    text = clean(str(cell))
    found = _number(text) if column.numeric else None
    return found or _day(text) or SheetCell(text or None)


def _kept(number: int | float) -> bool:
    if isinstance(number, int):
        return abs(number) < 10**_DIGITS
    return math.isfinite(number)


def _number(text: str) -> SheetCell | None:
    """As many decimals as are written, grouped where it is."""
    found = _NUMBER.fullmatch(text)
    if not found or sum(map(str.isdigit, text)) > _DIGITS:
        return None
    plain = text.replace(",", "").replace("\N{MINUS SIGN}", "-")
    whole, decimals = found.groups()
    format = ("#,##0" if "," in whole else "0") + ("." + "0" * len(decimals) if decimals else "")
    return SheetCell(float(plain) if decimals else int(plain), format)


def _day(text: str) -> SheetCell | None:
    found = _DATE.fullmatch(text)
    if not found:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    if at < _FIRST_DAY:
        return None
    if len(text) == len("2026-11-01"):
        return SheetCell(at.date(), DATE)
    return SheetCell(at, f"{DATE} hh:mm{':ss' if found['seconds'] else ''}")


def sheet_headings(document: Document) -> tuple[str, ...]:
    assert document.data is not None  # noqa: S101 - the gate asks for it first
    said = (MADE_UP,) if document.synthetic_notice else ()
    return (*said, *(clean(column.heading) for column in document.data.columns))


def sheet_rows(document: Document) -> Iterator[tuple[SheetCell, ...]]:
    """Where records are made up every row says so: one that is copied elsewhere still does."""
    assert document.data is not None  # noqa: S101 - the gate asks for it first
    said = (SheetCell(SYNTHETIC),) if document.synthetic_notice else ()
    columns = document.data.columns
    for row in document.data.rows:
        yield (*said, *(sheet_cell(cell, column) for cell, column in zip(row, columns, strict=True)))


def check_room(document: Document) -> None:
    """WrongUse where a workbook has no room for the rows, rather than a workbook with some of them."""
    data = document.data
    if data is None:
        return
    columns = len(data.columns) + bool(document.synthetic_notice)
    if 1 + len(data.rows) > MOST_ROWS:
        _no_room(document, f"{len(data.rows):,} lines; a sheet has {MOST_ROWS - 1:,} below its headings")
    if columns > MOST_COLUMNS:
        _no_room(document, f"{columns:,} columns; a sheet has {MOST_COLUMNS:,}")
    cells = (cell for row in data.rows for cell in row if isinstance(cell, str))
    if any(letters(cell) > MOST_LETTERS for cell in cells) or _long_heading(data.columns):
        _no_room(document, f"a text of more than {MOST_LETTERS:,} letters, which no cell holds")


def letters(text: str) -> int:
    """As a workbook counts them, a letter beyond the first 65,536 as two."""
    return len(text) if len(text) * 2 <= MOST_LETTERS else len(text.encode("utf-16-le", "replace")) // 2


def _long_heading(columns: tuple[Column, ...]) -> bool:
    return any(letters(column.heading) > MOST_LETTERS for column in columns)


def _no_room(document: Document, what: str) -> None:
    raise WrongUse(
        f"The rows do not fit into a workbook: they have {what}.",
        where=document.title,
        remedy="Choose fewer, or ask for csv.",
    )
