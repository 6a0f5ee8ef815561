"""Rows of a workbook's sheet."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any

from . import layout, reader, totals, workbook
from .batches import (
    Note,
    Wanted,
    judge_cells,
    judge_header,
    judge_numbers,
    table_of,
    without_its_end,
)
from .bounds import Limits
from .errors import Unreadable
from .values import texts

ROWS_A_BATCH = 2_500


class Sheet:
    """A sheet of a workbook, ready to be read."""

    def __init__(self, path: str, member: str, wanted: Wanted, limits: Limits) -> None:
        self.wanted, self.limits = wanted, limits
        inside = "" if path.lower().endswith(".xlsx") else inside_of(path, member, limits)
        self.content, self.book = reader.book_of(path, inside, limits)
        self.name = member.removeprefix(f"{inside or Path(path).name}#")
        if why := workbook.judge_sheet(self.name, self.book.of(self.name), limits):
            raise Unreadable(f"the sheet {why}")

    def batches(self, as_numbers: bool) -> Iterator[tuple[Note, Any]]:
        if isinstance(self.content, io.BytesIO):
            self.content.seek(0)
        with reader.calamine(self.content) as book:
            sheet = book.get_sheet_by_name(self.name)
            every = sheet.iter_rows()
            sample = list(islice(every, layout.SAMPLE_ROWS))
            as_text = [texts(row) for row in sample]
            found = layout.find(as_text, merges(sheet))
            if found is None or layout.looks_like_a_row(found, as_text):
                raise Unreadable("the sheet has no header")
            judge_header(found.header, self.limits)
            yield from self._batches(found, chain(sample[found.first :], every), as_numbers)

    def _batches(
        self, found: layout.Layout, every: Iterable[list[Any]], as_numbers: bool
    ) -> Iterator[tuple[Note, Any]]:
        names = list(found.names)
        kept = self.wanted.kept(names)
        line, some = found.first + 1, list(islice(every := iter(every), ROWS_A_BATCH))
        while some:
            following = list(islice(every, ROWS_A_BATCH))
            note: Note = {"first_line": line, "skipped": [], "jumps": [], "totals": []}
            columns = [texts(column) for column in zip(*some, strict=True)]
            batch = table_of(names, columns, self.wanted, as_numbers)
            if not following:
                last = [texts(row) for row in some[-2_000:]]
                batch = without_its_end(batch, note, *totals.at_the_end(last))
            judge_cells(batch, note, self.limits)
            yield note, judge_numbers(batch.select(kept))
            line, some = line + len(some), following


def inside_of(path: str, member: str, limits: Limits) -> str:
    """The workbook of an archive that a sheet's name names; the longest, as names may hold the mark."""
    held = [info.filename for info in reader.contents(path, limits) if member.startswith(f"{info.filename}#")]
    if not held:
        raise Unreadable("the archive does not hold the workbook")
    return str(max(held, key=len))


def merges(sheet: Any) -> list[layout.Merge]:
    """Merged cells of the sheet's beginning, in the columns that are read."""
    first = (sheet.start or (0, 0))[1]
    ranges = sheet.merged_cell_ranges or ()
    return [(a[0], a[1] - first, b[0], b[1] - first) for a, b in ranges if a[0] < layout.SAMPLE_ROWS]
