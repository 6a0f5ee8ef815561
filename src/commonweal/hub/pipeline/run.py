"""Runs one parcel through the stages, with progress; the result is staged, not yet seen by anybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from commonweal.core.progress import Progress
from commonweal.hub.intake.child import Reader
from commonweal.hub.quality.measures import judged
from commonweal.hub.sources.declaration import Fills
from commonweal.hub.warehouse.writing import PartWriter

from .figures import FiguresStage
from .placing import Placer
from .receiving import Parcel
from .returns import Returns
from .slicing import NumbersOf
from .stage import Stage, Staged

TABLES_FILLED: Mapping[Fills, tuple[str, ...]] = {
    Fills.EVENTS: ("events", "cube", "event_persons"),
    Fills.STATISTICS: ("statistics",),
}


@dataclass(frozen=True)
class Prepared:
    """A delivery whose rows are written and judged: publish it or discard it."""

    staged: Staged
    measures: dict[str, Any]
    warnings: tuple[str, ...]
    refusals: tuple[str, ...]
    returns: Returns
    written: Mapping[str, PartWriter]  # table -> its part files

    def discard(self) -> None:
        for writer in self.written.values():
            writer.discard()


def prepare(
    parcel: Parcel,
    *,
    delivery: int,
    reader: Reader,
    placer: Placer,
    warehouse: Path,
    numbers_of: NumbersOf,
    progress: Progress,
    most: int | None = None,
) -> Prepared:
    """Read, understand, place, judge and write the parcel's rows under the delivery's number.

    `most`: no more is read once so many rows were, as where a mapping is tried and nothing is loaded.
    """
    filled = parcel.source.fills
    written = {name: PartWriter(warehouse / name, delivery) for name in TABLES_FILLED[filled]}
    make = Stage if filled is Fills.EVENTS else FiguresStage
    stage = make(parcel.source, delivery, placer, written[filled.value], numbers_of)
    try:
        for done, member in enumerate(parcel.members):
            progress.count(done, len(parcel.members), f"files of {parcel.name}")
            for raw in reader.rows(member, **parcel.source.wanted_columns()):
                stage.add(raw)
                if stage.received and len(parcel.members) == 1:
                    progress.count(stage.received, None, f"rows of {member.name}")
                if most is not None and stage.received >= most:
                    break
        staged = stage.finish()
        for name, table in (("cube", staged.cube), ("event_persons", staged.persons)):
            if table is not None:
                written[name].write(table)
                written[name].close()
    except BaseException:
        for writer in written.values():
            writer.discard()
        raise
    repeated = staged.duplicates - staged.of_others
    measures = stage.measured.published(staged.received, staged.rejected, repeated)
    warnings, refusals = judged(measures["shares"], measures["months"], parcel.source.expectations)
    if columns := measures["windows_1252"]:
        warnings.append(f"text that is not UTF-8 was read as Windows-1252: {', '.join(columns)}")
    warnings.extend(parcel.remarks)
    if mended := sum(measures["mended"].values()):
        warnings.append(f"{mended:,} cells were mended or left out: {_tally(measures['mended'])}")
    return Prepared(staged, measures, tuple(warnings), tuple(refusals), stage.returns, written)


def _tally(counted: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} × {code}" for code, count in counted.items())
