"""On which line of the file a record stands, as the parser hands over its batches.

A line that is a total, though it has fewer cells than the header, is told apart from one that is broken.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, deque
from typing import Any

from .errors import Unreadable
from .layout import begins_a_record
from .totals import is_total


class Lines:
    """The supplier's line of each record, which a lost line or a line end in a cell moves on.

    The parser is a block ahead of the batch it hands over, so what it could not read is kept until the
    batch comes that it belongs to.
    """

    def __init__(
        self,
        quoted: bool,
        first: int = 2,
        separator: str = ",",
        most_lost: int = 100_000,
        shapes: tuple[frozenset[str], ...] = (),
    ) -> None:
        self.quoted = quoted  # without a quotation mark in the file no cell can hold a line end
        self.separator = separator
        self.shapes = shapes
        self.left_to_lose = most_lost
        self.lost: deque[tuple[int, int, int, str]] = deque()  # record, cells expected and found, its text
        self.record = (
            first  # of the next row; as the parser counts, a record is one however many lines it takes
        )
        self.line = first
        self.broken: list[int] = []  # rows of the batch just numbered of which a cell holds line ends

    def remember(self, row: Any) -> str:
        self.left_to_lose -= 1
        if self.left_to_lose < 0:
            return "error"
        self.lost.append((row.number or 0, row.expected_columns, row.actual_columns, row.text))
        return "skip"

    def of(self, batch: Any) -> dict[str, Any]:
        """Where the batch begins, what was lost inside it, and at which of its rows the line jumps."""
        first, breaks = self.line, _line_ends_in_cells(batch) if self.quoted else []
        self.broken = [row for row, _ in breaks]
        skipped: list[tuple[int, int, int]] = []
        totals: list[int] = []
        jumps: list[tuple[int, int]] = []
        row = 0
        while row < batch.num_rows:
            before = self.line
            self._lost_here(skipped, totals)
            if self.line > before:
                jumps.append((row, self.line - before))
            until = min(batch.num_rows, row + self.lost[0][0] - self.record if self.lost else batch.num_rows)
            inner = breaks[bisect_left(breaks, (row, 0)) : bisect_left(breaks, (until, 0))]
            jumps += [(at + 1, count) for at, count in inner]
            self.line += until - row + sum(count for _, count in inner)
            self.record += until - row
            row = until
        return {"first_line": first, "skipped": skipped, "jumps": jumps, "totals": totals}

    def rest(self) -> dict[str, Any]:
        first, skipped, totals = self.line, list[tuple[int, int, int]](), list[int]()
        self._lost_here(skipped, totals)
        return {"first_line": first, "skipped": skipped, "jumps": [], "totals": totals}

    def _lost_here(self, skipped: list[tuple[int, int, int]], totals: list[int]) -> None:
        """What was lost before the next row, each at its line."""
        while self.lost and self.lost[0][0] <= self.record:
            _, expected, cells, text = self.lost.popleft()
            self._expect_one_record(self.line, text.rstrip("\r\n").split("\n")[1:])
            if is_total(cell.strip('"') for cell in text.split(self.separator)):
                totals.append(self.line)
            else:
                skipped.append((self.line, expected, cells))
            self.record += 1
            self.line += 1 + text.rstrip("\r\n").count("\n")

    def expect_no_record_in_a_cell(self, batch: Any, note: dict[str, Any]) -> None:
        """Refuse the batch just numbered if a quotation mark made one cell of the records after it."""
        from .batches import line_of

        for row in self.broken if self.shapes else ():
            for at, column in enumerate(batch.columns):
                text = _text(column, row)
                if "\n" in text:
                    self._expect_one_record(line_of(note, row), text.split("\n")[1:])
                    self._expect_it_ends_elsewhere(line_of(note, row), at, text.split("\n")[0])

    def _expect_one_record(self, line: int, further: list[str]) -> None:
        """`further` are the lines after the first of what was taken for one record."""
        for number, each in enumerate(further):
            cells = each.rstrip("\r").split(self.separator)
            whole = number < len(further) - 1 and len(cells) == len(self.shapes)
            # Of the last line the last cell is what follows the mark that was taken for a closing one.
            begun = cells if whole else cells[:-1]
            if (whole or number == len(further) - 1) and begins_a_record(begun, self.shapes):
                raise _run_together(line)

    def _expect_it_ends_elsewhere(self, line: int, column: int, first: str) -> None:
        """Whether what stands before the first line end of a cell is the rest of its record."""
        rest = first.rstrip("\r").split(self.separator)[1:]
        if (
            rest
            and column + 1 + len(rest) == len(self.shapes)
            and begins_a_record(rest, self.shapes[column + 1 :])
        ):
            raise _run_together(line)


def _run_together(line: int) -> Unreadable:
    return Unreadable(
        f"a quotation mark opens a cell in line {line:,} and none closes it where the cell ends, so records "
        "run together; take the mark out, or close it"
    )


def _text(column: Any, row: int) -> str:
    import pyarrow as pa

    if pa.types.is_floating(column.type):
        return ""
    cell = (
        column.dictionary[column.indices[row].as_py()] if pa.types.is_dictionary(column.type) else column[row]
    )
    return bytes(cell.as_buffer() or b"").decode("utf-8", "replace")


def _line_ends_in_cells(batch: Any) -> list[tuple[int, int]]:
    """Rows of which a cell holds line ends, and how many."""
    import pyarrow as pa
    import pyarrow.compute as pc

    found: Counter[int] = Counter()
    for column in batch.columns:
        coded = pa.types.is_dictionary(column.type)
        if not coded and not pa.types.is_string(column.type):
            continue  # a number
        counts = pc.count_substring((column.dictionary if coded else column).cast(pa.binary()), b"\n")
        if not pc.max(counts).as_py():
            continue
        by_row = (counts.take(column.indices) if coded else counts).to_numpy(zero_copy_only=False)
        found.update({int(row): int(by_row[row]) for row in by_row.nonzero()[0]})
    return sorted(found.items())


def ends_within_quotes(batch: Any) -> bool:
    """Whether the last row may be one that swallowed the rest of a block: a cell of it holds a line end."""
    last = batch.num_rows - 1
    if last < 0:
        return False
    cells = [c.dictionary[c.indices[last].as_py()] if hasattr(c, "dictionary") else c[last] for c in batch]
    return any(b"\n" in cell.as_buffer().to_pybytes() for cell in cells if hasattr(cell, "as_buffer"))
