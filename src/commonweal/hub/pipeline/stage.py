"""One delivery, batch by batch: understood, placed, judged and written where nobody sees it yet.

Rows are accepted, duplicates or rejected, and the three add up to the rows received. What repeats a key is
judged at the end, inside its slice, in an order that does not depend on the order of the rows.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from commonweal.core.errors import BadInput
from commonweal.hub.intake.child import Member, RawBatch
from commonweal.hub.quality.measures import Measured
from commonweal.hub.sources.declaration import Reading, Source
from commonweal.hub.sources.text_columns import codes_of, without
from commonweal.hub.warehouse.writing import PartWriter

from .cells import cells, cube_table, summed
from .keys import fingerprints
from .placing import Placed, Placer
from .repeats import candidates, judged, taken_out
from .returns import Returns
from .rows import ROWS_A_DELIVERY, event_rows
from .slicing import ELSEWHERE, FORCE_KIND, NumbersOf, SliceKey, Slicer, holders


@dataclass(frozen=True)
class Staged:
    """What came of a delivery's rows, ready to be published or dropped."""

    received: int
    accepted: int
    duplicates: int
    rejected: int
    slices: dict[int, tuple[SliceKey, int]]  # number -> what it is, accepted rows
    fragments: set[SliceKey]
    cube: Any
    members: tuple[tuple[str, int], ...]  # file, number of its first row

    def __post_init__(self) -> None:
        if self.accepted + self.duplicates + self.rejected != self.received:
            raise AssertionError("accepted, duplicates and rejected rows do not add up to the rows received")


class Stage:
    """Takes the batches of one delivery and keeps the account of every row."""

    def __init__(
        self,
        source: Source,
        delivery: int,
        placer: Placer,
        writer: PartWriter,
        numbers_of: NumbersOf,
    ) -> None:
        self.source = source
        self.delivery = delivery
        self.placer = placer
        self.writer = writer
        self.slicer = Slicer(source, numbers_of)
        self.returns = Returns()
        self.measured = Measured()
        self.received = 0
        self.accepted = 0
        self.prints: list[Any] = []
        self.print_rows: list[Any] = []
        self.cells: list[tuple[Any, Any]] = []
        self.row_cells: list[Any] = []
        self.members: dict[str, int] = {}
        self.batch_starts: list[int] = []
        self.batch_lines: list[tuple[str, Callable[[int], int]]] = []

    def add(self, raw: RawBatch) -> None:
        self._unreadable(raw)
        if raw.table is None or raw.table.num_rows == 0:
            return
        # Dropped columns stay in the file; a record of the API may bring one that the first did not have.
        header = tuple(dict.fromkeys([*raw.member.header, *raw.table.schema.names]))
        self._check_header(raw.member, header)
        reading = self.source.read(raw, self.source.sent_names(header))
        self.measured.windows_1252.update(raw.windows_1252)
        lines = _lines(raw)
        self._remember_lines(raw)
        placed = self.placer.place(reading.longitude, reading.latitude)
        reading.faults.append((placed.degenerate, "coordinate-is-zero"))
        reading.faults.append((_beyond(reading), "coordinate-out-of-range"))
        force, holder = holders(reading, placed, self.placer)
        good = self._judge(raw.member, reading, lines)
        self.measured.see(reading, placed, self.placer, force, good)
        reading.columns[FORCE_KIND] = without(force, ELSEWHERE)
        self._write(reading, placed, holder, good, raw.member.name)
        self.received += reading.rows

    def finish(self) -> Staged:
        """Judge repeated keys and close the account."""
        self.writer.close()
        duplicates, _ = self._repeats()
        keys, counts = summed(self.cells)
        words = [(self.source.domain_of(word), word) for word in self.slicer.category_words()]
        slices = self.slicer.keys()
        cube = cube_table(self.source, self.delivery, keys, counts, slices, words, self.placer)
        return Staged(
            received=self.received,
            accepted=self.accepted,
            duplicates=duplicates,
            rejected=self.received - self.accepted - duplicates,
            slices={n: (slices[n], rows) for n, rows in _rows_by_slice(cube).items()},
            fragments=self.slicer.fragments(),
            cube=cube,
            members=tuple(self.members.items()),
        )

    def _repeats(self) -> tuple[int, int]:
        rows = candidates(self.prints, self.print_rows)
        if len(rows) == 0:
            return 0, 0
        found = judged(rows, self.writer.parts, self.source.key)
        taken_out(self.writer, found.rows)
        gone = np.concatenate(self.row_cells)[found.rows]
        self.cells.append((gone, np.full(len(gone), -1)))
        self.accepted -= len(found.rows)
        for rows_out, code in ((found.duplicates, "repeated-key"), (found.conflicts, "key-conflict")):
            for row in rows_out.tolist():
                event, key = found.event_ids[row]
                self.returns.add(*self._line_of(event), key, code, "")
        return len(found.duplicates), len(found.conflicts)

    def _line_of(self, event: int) -> tuple[str, int]:
        """File and line of an event, from the number that it was given."""
        ordinal = event & ((1 << ROWS_A_DELIVERY) - 1)
        position = bisect_right(self.batch_starts, ordinal) - 1
        name, lines = self.batch_lines[position]
        return name, lines(ordinal - self.batch_starts[position])

    def _unreadable(self, raw: RawBatch) -> None:
        for line, expected, found in raw.skipped:
            self.returns.add(
                raw.member.name,
                line,
                "",
                "wrong-number-of-cells",
                f"{found} cells where {expected} stand in the header",
            )
            self.received += 1

    def _remember_lines(self, raw: RawBatch) -> None:
        self.members.setdefault(raw.member.name, self.received)
        self.batch_starts.append(self.received)
        self.batch_lines.append((raw.member.name, _line_at(raw.first_line, raw.jumps)))

    def _check_header(self, member: Member, header: tuple[str, ...]) -> None:
        unknown, missing = self.source.unknown(header), self.source.missing(header)
        if unknown:
            raise BadInput(
                f"the column {unknown[0]!r} is not known to the source {self.source.name}",
                where=member.name,
                remedy=f"Say what becomes of it in hub/sources/{self.source.name}.py (kept, coarsened, "
                "dropped with a reason), or ask the sender to leave it out.",
            )
        if missing:
            raise BadInput(
                f"the column {missing[0]!r} is not there, and the source {self.source.name} needs it",
                where=member.name,
                remedy="Ask the sender for the file with all its columns.",
            )

    def _judge(self, member: Member, reading: Reading, lines: Any) -> Any:
        """Which rows are accepted; each of the others goes back with its line and its reasons."""
        bad = np.zeros(reading.rows, dtype=bool)
        for mask, _ in reading.faults:
            bad |= mask
        for row in np.flatnonzero(bad).tolist():
            reasons = [code for mask, code in reading.faults if mask[row]]
            self.returns.add(member.name, int(lines[row]), _key(reading, row), ",".join(reasons), "")
        return ~bad

    def _write(self, reading: Reading, placed: Placed, holder: Any, good: Any, file: str) -> None:
        every = bool(good.all())
        slices = self.slicer.number(reading, holder, good, file)
        table = event_rows(self.source, self.delivery, self.received, reading, placed, self.placer, slices)
        areas, categories = placed.combination, codes_of(reading.category)
        if not every:
            table = table.filter(pa.array(good))
            slices, areas, categories = slices[good], areas[good], categories[good]
        located = ~np.isnan(placed.easting if every else placed.easting[good])
        self._remember_keys(table, slices)
        self._count(slices, areas, reading.category.dictionary.to_pylist(), categories, located)
        self.writer.write(table)
        self.accepted += table.num_rows

    def _remember_keys(self, table: Any, slices: Any) -> None:
        if not self.source.key:
            return
        keys = table.column(self.source.key)
        prints = fingerprints(keys)
        with np.errstate(over="ignore"):
            prints = prints ^ (slices.astype(np.uint64) * np.uint64(0xD6E8FEB86659FD93))
        rows = np.arange(self.accepted, self.accepted + len(prints), dtype=np.int64)
        if keys.null_count:
            there = keys.is_valid().to_numpy(zero_copy_only=False)
            prints, rows = prints[there], rows[there]
        self.prints.append(prints)
        self.print_rows.append(rows)

    def _count(self, slices: Any, areas: Any, words: list[str], categories: Any, located: Any) -> None:
        numbers = np.array([self.slicer.category_number(w) for w in words] or [0], dtype=np.int64)
        row_cells = cells(slices, areas, numbers[categories], located)
        self.row_cells.append(row_cells)
        self.cells.append(np.unique(row_cells, return_counts=True))


def _lines(raw: RawBatch) -> Any:
    """The supplier's line of each row."""
    further = np.zeros(raw.table.num_rows + 1, dtype=np.int64)
    for row, by in raw.jumps:
        further[row] += by
    return np.arange(raw.first_line, raw.first_line + raw.table.num_rows) + np.cumsum(further)[:-1]


def _line_at(first: int, jumps: tuple[tuple[int, int], ...]) -> Callable[[int], int]:
    return lambda row: first + row + sum(by for at, by in jumps if at <= row)


def _rows_by_slice(cube: Any) -> dict[int, int]:
    summed_up = cube.group_by("slice").aggregate([("n", "sum")])
    return dict(sorted(zip(summed_up["slice"].to_pylist(), summed_up["n_sum"].to_pylist(), strict=True)))


def _beyond(reading: Reading) -> Any:
    return (np.abs(reading.longitude) > 180) | (np.abs(reading.latitude) > 90)


def _key(reading: Reading, row: int) -> str:
    keys = reading.columns.get("source_ref")
    value = keys[row].as_py() if keys is not None else None
    return value or ""
