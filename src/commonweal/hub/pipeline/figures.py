"""A delivery of figures that are counted already: populations, caseloads, answers of surveys."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from commonweal.hub.intake.child import RawBatch
from commonweal.hub.quality.measures import Measured
from commonweal.hub.sources.declaration import Reading, Source
from commonweal.hub.sources.text_columns import dictionary
from commonweal.hub.warehouse.named_areas import areas_of_figures
from commonweal.hub.warehouse.schema import STATISTICS
from commonweal.hub.warehouse.writing import PartWriter

from .account import ROWS_A_DELIVERY, Account
from .placing import Placer
from .returns import Returns
from .rows import as_column, months_as_days
from .slicing import NumbersOf, Slicer
from .stage import Staged


class FiguresStage:
    """Takes the batches of one delivery of figures and keeps the account of every row."""

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
        self.figures = 0
        self._rows: Counter[int] = Counter()

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
        good = self.account.judge(raw, reading)
        self.measured.see_figures(reading, good)
        holder = reading.holder
        if holder is None:
            holder = dictionary(np.zeros(reading.rows, dtype=np.int32), [self.source.keyed_by[0]])
        slices = self.slicer.number(reading, holder, good, raw.member.name)
        self._rows.update(slices[good].tolist())
        table = self._table(reading, slices, good)
        self.writer.write(table)
        self.accepted += int(good.sum())
        self.figures += table.num_rows
        self.account.close_batch(reading.rows)

    def finish(self) -> Staged:
        self.writer.close()
        keys = self.slicer.keys()
        return Staged(
            received=self.received,
            accepted=self.accepted,
            duplicates=0,
            rejected=self.received - self.accepted,
            slices={n: (keys[n], rows) for n, rows in sorted(self._rows.items())},
            fragments=set(),
            cube=None,
            members=tuple(self.account.members.items()),
            figures=self.figures,
        )

    def _table(self, reading: Reading, slices: Any, good: Any) -> Any:
        """One row a figure of the accepted rows; `row` says which row of the batch it comes from."""
        figures = reading.statistics
        if isinstance(figures.column("row"), pa.ChunkedArray):
            figures = figures.combine_chunks()
        figures = figures.filter(pc.take(pa.array(good), figures.column("row")))
        rows = figures.column("row").to_numpy()
        n = len(rows)
        of_rows = {name: _taken(values, rows) for name, values in reading.columns.items()}
        filled = {
            "row_id": pa.array((np.int64(self.delivery) << ROWS_A_DELIVERY) + self.figures + np.arange(n)),
            "delivery": pa.array(np.full(n, self.delivery, dtype=np.int32)),
            "slice": pa.array(slices[rows], pa.int32()),
            "feed": self.source.feed,
            "agency": self.source.agency,
            "domain": self.source.domain_of(""),
            "month": months_as_days(reading.month[rows]),
            "disclosure_class": self.source.disclosure_class,
            **self._areas(of_rows.get("area_kind"), of_rows.get("area_code")),
            **of_rows,
            **{name: figures.column(name) for name in figures.column_names if name != "row"},
        }
        arrays = [as_column(filled.get(f.name), f.type, n) for f in STATISTICS.arrow_schema()]
        return pa.Table.from_arrays(arrays, names=STATISTICS.names)

    def _areas(self, kinds: Any, codes: Any) -> dict[str, Any]:
        """The area of its own kind, and those that it lies in, as the adopted generation says."""
        return {} if kinds is None or codes is None else areas_of_figures(kinds, codes, self.placer.above)


def _taken(values: Any, rows: Any) -> Any:
    return values if isinstance(values, str) else values.take(pa.array(rows))
