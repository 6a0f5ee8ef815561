"""One delivery, batch by batch: understood, placed, judged and written where nobody sees it yet.

Rows are accepted, duplicates or rejected, and the three add up to the rows received. What repeats a key is
judged at the end, inside its slice, in an order that does not depend on the order of the rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from commonweal.hub.intake.child import RawBatch
from commonweal.hub.quality.measures import Measured
from commonweal.hub.sources.declaration import Reading, Source
from commonweal.hub.sources.text_columns import codes_of, without
from commonweal.hub.warehouse.writing import PartWriter

from .account import ROWS_A_DELIVERY, Account
from .cells import cells, cube_table, summed
from .keys import fingerprints
from .people import of_events_that_stay, people_of, person_rows
from .placing import Placed, Placer, beyond
from .repeats import Repeats, candidates, judged, read_back, taken_out
from .returns import Returns
from .rows import event_rows
from .slicing import ELSEWHERE, FORCE_KIND, NumbersOf, SliceKey, Slicer, holders, strays


@dataclass(frozen=True)
class Staged:
    """What came of a delivery's rows, ready to be published or dropped."""

    received: int
    accepted: int
    duplicates: int
    rejected: int
    slices: dict[int, tuple[SliceKey, int]]  # number -> what it is, accepted rows
    fragments: set[SliceKey]
    cube: Any  # the monthly cube of its events; None where the delivery holds figures
    members: tuple[tuple[str, int], ...]  # file, number of its first row
    persons: Any = None  # rows of event_persons, or None
    figures: int = 0  # rows of statistics
    of_others: int = 0  # duplicates that named other people, which a key is not repeated by mistake for

    def __post_init__(self) -> None:
        if self.accepted + self.duplicates + self.rejected != self.received:
            raise AssertionError("accepted, duplicates and rejected rows do not add up to the rows received")


class Stage:
    """Takes the batches of one delivery of events and keeps the account of every row."""

    def __init__(
        self, source: Source, delivery: int, placer: Placer, writer: PartWriter, numbers_of: NumbersOf
    ) -> None:
        self.source = source
        self.delivery = delivery
        self.placer = placer
        self.writer = writer
        self.slicer = Slicer(source, numbers_of)
        self.account = Account(source)
        self.measured = Measured()
        self.accepted = 0
        self.prints: list[Any] = []
        self.print_rows: list[Any] = []
        self.cells: list[tuple[Any, Any]] = []
        self.row_cells: list[Any] = []
        self.persons: list[Any] = []

    @property
    def received(self) -> int:
        return self.account.received

    @property
    def returns(self) -> Returns:
        return self.account.returns

    def add(self, raw: RawBatch) -> None:
        header = self.account.open_batch(raw)
        if raw.table is None or raw.table.num_rows == 0:
            return
        reading = self.source.read(raw, self.source.sent_names(header))
        self.measured.windows_1252.update(raw.windows_1252)
        self.placer.geocode(reading)
        placed = self.placer.place_reading(reading)
        reading.faults.append((placed.degenerate, "coordinate-is-zero"))
        reading.faults.append((beyond(reading), "coordinate-out-of-range"))
        reading.faults.append((self.placer.exchanged(reading, placed), "easting-northing-swapped"))
        force, holder = holders(reading, placed, self.placer)
        good = self.account.judge(raw, reading)
        self.measured.see(reading, placed, self.placer, force, good)
        reading.columns[FORCE_KIND] = without(force, ELSEWHERE)
        self._write(reading, placed, holder, good, raw.member.name)
        self.account.close_batch(reading.rows)

    def finish(self) -> Staged:
        """Judge repeated keys and close the account."""
        self.writer.close()
        persons = pa.concat_tables(self.persons) if self.persons else None
        found = self._repeats(persons)
        duplicates = len(found.duplicates) + len(found.of_others) if found else 0
        if found and persons is not None:
            gone = {found.event_ids[row] for row in found.rows.tolist()}
            persons = of_events_that_stay(persons, gone, found.stands_for)
        keys, counts = summed(self.cells)
        words = [(self.source.domain_of(word), word) for word in self.slicer.category_words()]
        slices = self.slicer.keys()
        cube = cube_table(self.source, self.delivery, keys, counts, slices, words, self.placer)
        held = {n: (slices[n], rows) for n, rows in _rows_by_slice(cube).items()}
        return Staged(
            received=self.received,
            accepted=self.accepted,
            duplicates=duplicates,
            rejected=self.received - self.accepted - duplicates,
            slices=held,
            fragments=self.slicer.fragments() | strays(self.source, held.values()),
            cube=cube,
            members=tuple(self.account.members.items()),
            persons=persons,
            of_others=len(found.of_others) if found else 0,
        )

    def _repeats(self, persons: Any) -> Repeats | None:
        rows = candidates(self.prints, self.print_rows)
        if len(rows) == 0:
            return None
        table = read_back(rows, self.writer.parts)
        people = {} if persons is None else people_of(persons, table.column("event_id").to_pylist())
        found = judged(rows, table, self.source.key, people)
        taken_out(self.writer, found.rows)
        gone = np.concatenate(self.row_cells)[found.rows]
        self.cells.append((gone, np.full(len(gone), -1)))
        self.accepted -= len(found.rows)
        for rows_out, code in (
            (found.duplicates, "repeated-key"),
            (found.of_others, "other-people"),
            (found.conflicts, "key-conflict"),
        ):
            for row in rows_out.tolist():
                self.account.give_back(found.event_ids[row] & ((1 << ROWS_A_DELIVERY) - 1), code)
        return found

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
        taking_part = person_rows(self.source, table, reading.month, reading.persons, good)
        if taking_part is not None:
            self.persons.append(taking_part)
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


def _rows_by_slice(cube: Any) -> dict[int, int]:
    summed_up = cube.group_by("slice").aggregate([("n", "sum")])
    return dict(sorted(zip(summed_up["slice"].to_pylist(), summed_up["n_sum"].to_pylist(), strict=True)))
