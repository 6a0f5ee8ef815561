"""Runs one parcel through the stages, with progress; the result is staged, not yet seen by anybody."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from commonweal.core.progress import Progress
from commonweal.hub.intake.child import Reader
from commonweal.hub.quality.measures import judged
from commonweal.hub.warehouse.writing import PartWriter

from .placing import Placer
from .receiving import Parcel
from .returns import Returns
from .slicing import NumbersOf
from .stage import Stage, Staged


@dataclass(frozen=True)
class Prepared:
    """A delivery whose rows are written and judged: publish it or discard it."""

    staged: Staged
    measures: dict[str, Any]
    warnings: tuple[str, ...]
    refusals: tuple[str, ...]
    returns: Returns
    events: PartWriter
    cube: PartWriter

    def discard(self) -> None:
        self.events.discard()
        self.cube.discard()


def prepare(
    parcel: Parcel,
    *,
    delivery: int,
    reader: Reader,
    placer: Placer,
    warehouse: Path,
    numbers_of: NumbersOf,
    progress: Progress,
) -> Prepared:
    """Read, understand, place, judge and write the parcel's rows under the delivery's number."""
    events = PartWriter(warehouse / "events", delivery)
    cube = PartWriter(warehouse / "cube", delivery)
    stage = Stage(parcel.source, delivery, placer, events, numbers_of)
    try:
        for done, member in enumerate(parcel.members):
            progress.count(done, len(parcel.members), f"files of {parcel.name}")
            for raw in reader.rows(member, **parcel.source.wanted_columns()):
                stage.add(raw)
                if stage.received and len(parcel.members) == 1:
                    progress.count(stage.received, None, f"rows of {member.name}")
        staged = stage.finish()
        cube.write(staged.cube)
        cube.close()
    except BaseException:
        events.discard()
        cube.discard()
        raise
    measures = stage.measured.published(staged.received, staged.rejected, staged.duplicates)
    warnings, refusals = judged(measures["shares"], measures["months"], parcel.source.expectations)
    if columns := measures["windows_1252"]:
        warnings.append(f"text that is not UTF-8 was read as Windows-1252: {', '.join(columns)}")
    return Prepared(staged, measures, tuple(warnings), tuple(refusals), stage.returns, events, cube)
