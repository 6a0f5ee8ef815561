"""The forms in which the samples are sent: text of this or that encoding, workbooks, archives.

The same rows give the same bytes.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

import xlsxwriter

Rows = Sequence[Sequence[str]]
PACKED = (2026, 11, 9, 0, 0, 0)


def names(joined: str) -> list[str]:
    """The names of a header, from one line."""
    return joined.split(",")


def text(
    header: Sequence[str],
    rows: Rows,
    *,
    encoding: str = "utf-8",
    comma: str = ",",
    end: str = "\n",
    above: Rows = (),
) -> bytes:
    """A table as text; `above` stands over its header, as the heading of a report does."""
    written = io.StringIO()
    csv.writer(written, delimiter=comma, lineterminator=end).writerows([*above, header, *rows])
    return written.getvalue().encode(encoding)


def unicode_text(header: Sequence[str], rows: Rows) -> bytes:
    """What Excel calls "Unicode Text": UTF-16 with a mark before it, and tabs."""
    return text(header, rows, encoding="utf-16", comma="\t", end="\r\n")


def archive(members: Mapping[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(zipfile.ZipInfo(name, PACKED), content, zipfile.ZIP_DEFLATED)
    return held.getvalue()


@dataclass(frozen=True)
class Kinds:
    """Which columns of a workbook hold dates, times and numbers; what does not fit its column stays text."""

    dates: frozenset[str] = frozenset()
    times: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()


def workbook(
    header: Sequence[str],
    rows: Rows,
    *,
    titles: Rows = (),
    kinds: Kinds | None = None,
    totals: Sequence[str | int] = (),
) -> bytes:
    """One table on a sheet. A name like "Victim: Age" stands as Age under the merged heading Victim."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True})
    book.set_properties({"created": datetime(*PACKED[:6], tzinfo=UTC)})
    sheet = book.add_worksheet("Extract")
    for at, title in enumerate(titles):
        sheet.write_row(at, 0, title)
    first = _headings(sheet, header, len(titles) + bool(titles)) + 1
    write = _Cells(book, sheet, kinds or Kinds())
    for at, row in enumerate(rows, start=first):
        for column, (name, cell) in enumerate(zip(header, row, strict=True)):
            write.cell(at, column, name, cell)
    if totals:
        sheet.write_row(first + len(rows), 0, totals)
    book.close()
    return held.getvalue()


def _headings(sheet: Any, header: Sequence[str], at: int) -> int:
    """Write the names, in two lines where some are grouped; the line of the last."""
    if not any(": " in name for name in header):
        sheet.write_row(at, 0, header)
        return at
    parted = [name.split(": ", 1) if ": " in name else ["", name] for name in header]
    column = 0
    while column < len(parted):
        group, own = parted[column]
        if not group:
            sheet.merge_range(at, column, at + 1, column, own)
            column += 1
            continue
        last = column
        while last + 1 < len(parted) and parted[last + 1][0] == group:
            last += 1
        sheet.merge_range(at, column, at, last, group)
        sheet.write_row(at + 1, column, [own for _, own in parted[column : last + 1]])
        column = last + 1
    return at + 1


class _Cells:
    def __init__(self, book: Any, sheet: Any, kinds: Kinds) -> None:
        self.sheet = sheet
        self.kinds = kinds
        self.day = book.add_format({"num_format": "dd/mm/yyyy"})
        self.clock = book.add_format({"num_format": "hh:mm"})

    def cell(self, row: int, column: int, name: str, text: str) -> None:
        if not text:
            return
        if name in self.kinds.dates and (day := _read(text, "%d/%m/%Y")):
            self.sheet.write_datetime(row, column, day, self.day)
        elif name in self.kinds.times and (moment := _read(text, "%H:%M")):
            self.sheet.write_datetime(row, column, time(moment.hour, moment.minute), self.clock)
        elif name in self.kinds.numbers and text.replace(".", "", 1).isdigit():
            self.sheet.write_number(row, column, float(text))
        else:
            self.sheet.write_string(row, column, text)


def _read(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form)  # noqa: DTZ007 - a cell of a sheet has no zone
    except ValueError:
        return None
