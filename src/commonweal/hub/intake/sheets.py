"""Rows of a workbook's sheet."""

from __future__ import annotations

import io
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice, repeat
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
ROWS_AT_THE_END = 2_000


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
            merged = merges(sheet)
            found = layout.find(as_text, merged)
            if found is None or layout.looks_like_a_row(found, as_text):
                raise Unreadable("the sheet has no header")
            judge_header(found.header, self.limits)
            body = filled_down(chain(sample[found.first :], every), found.first, merged)
            yield from self._batches(found, without_blank_end(body), as_numbers)

    def _batches(
        self, found: layout.Layout, every: Iterable[list[Any]], as_numbers: bool
    ) -> Iterator[tuple[Note, Any]]:
        names = list(found.names)
        kept = self.wanted.kept(names)
        line, some = found.first + 1, list(islice(every := iter(every), ROWS_A_BATCH))
        while some:
            following = list(islice(every, ROWS_A_BATCH))
            if len(following) < ROWS_AT_THE_END:  # totals, notes and what parts them stand in one batch
                some, following = some + following, []
            note: Note = {"first_line": line, "skipped": [], "jumps": [], "totals": []}
            columns = [texts(column) for column in zip(*some, strict=True)]
            batch = table_of(names, columns, self.wanted, as_numbers)
            if not following:
                last = [texts(row) for row in some[-ROWS_AT_THE_END:]]
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


def without_blank_end(every: Iterable[list[Any]]) -> Iterator[list[Any]]:
    """The rows without the blank ones that end them: formulas may have been filled down far below a table."""
    blank: tuple[list[Any], int] | None = None
    for row in every:
        if not any(map(_says_something, row)):
            blank = (row, blank[1] + 1 if blank else 1)
            continue
        if blank is not None:
            yield from repeat(*blank)
            blank = None
        yield row


def _says_something(cell: Any) -> bool:
    return cell is not None and not (isinstance(cell, str) and (not cell or cell.isspace()))


def filled_down(
    every: Iterable[list[Any]], first: int, merged: Sequence[layout.Merge]
) -> Iterator[list[Any]]:
    """The rows from the `first` on, with what a cell that was merged downwards says in each of its rows."""
    reaching = sorted((top, left, bottom) for top, left, bottom, _ in of_the_body(merged, first))
    if not reaching:
        yield from every
        return
    waiting, open_now = deque(reaching), dict[int, tuple[int, Any]]()
    for at, row in enumerate(every, first):
        while waiting and waiting[0][0] <= at:
            _, column, bottom = waiting.popleft()
            if column < len(row):
                open_now[column] = (bottom, row[column])
        open_now = {column: held for column, held in open_now.items() if held[0] >= at}
        for column, (_, value) in open_now.items():
            row[column] = value
        yield row


def of_the_body(merged: Sequence[layout.Merge], first: int) -> list[layout.Merge]:
    """Cells of one column that were merged over several rows under the header."""
    return [m for m in merged if m[0] >= first and m[2] > m[0] and m[1] == m[3] >= 0]


def merges(sheet: Any) -> list[layout.Merge]:
    """Merged cells of the sheet, by the rows and columns that are read."""
    left = (sheet.start or (0, 0))[1]
    return [(a[0], a[1] - left, b[0], b[1] - left) for a, b in sheet.merged_cell_ranges or ()]
