"""Trying a mapping on the file that it is written for: what its rows would become, and nothing is loaded."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from commonweal.core import events, home
from commonweal.core.actor import Actor
from commonweal.core.clock import LONDON
from commonweal.core.context import acting
from commonweal.core.entry import entry
from commonweal.core.errors import BadInput
from commonweal.core.permissions import Permission
from commonweal.core.policy import require_standing, standing
from commonweal.core.progress import silent
from commonweal.hub.intake.bounds import WEB
from commonweal.hub.intake.child import Reader
from commonweal.hub.pipeline.account import ROWS_A_DELIVERY
from commonweal.hub.pipeline.receiving import Parcel, parcels
from commonweal.hub.pipeline.run import Prepared, prepare
from commonweal.hub.pipeline.slicing import SliceKey
from commonweal.hub.placement import placer_for
from commonweal.hub.queries.unfinished import sample_of, unfinished_mapping
from commonweal.hub.rawstore import samples
from commonweal.hub.sources.declaration import Basis, Fills
from commonweal.hub.sources.mapping.grammar import parsed
from commonweal.hub.sources.mapping.mapped import MappedSource
from commonweal.partnership import queries as partnership

from .publishing import latest

ROWS_TRIED, ROWS_SHOWN = 20_000, 10
# What is shown of a row: what it is, when and in which area, as the warehouse would hold it; never the point,
# the address, the key or the people.
OF_AN_EVENT = (
    "category", "domain", "month", "occurred_from", "reported_at", "location_type", "outcome", "severity",
    "flags", "geo_precision", "lsoa", "ward", "district",
)  # fmt: skip
OF_A_FIGURE = ("measure", "breakdown", "value", "unit", "suppressed", "month", "area_kind", "area_code")


@dataclass(frozen=True)
class RowBack:
    """A row that would not be taken in: its line, and why; no other cell of it."""

    line: int
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Preview:
    """What would come of the file. `whole`: all of its rows were tried. `rows` are the first accepted, each
    with its number in the file; they are left out for whoever may not see rows."""

    source: str
    received: int
    accepted: int
    duplicates: int
    rejected: int
    whole: bool
    figures: bool
    tally: Mapping[str, int]
    warnings: tuple[str, ...]
    refusals: tuple[str, ...]
    months: tuple[tuple[str, str, int], ...]  # month, holder, rows
    columns: tuple[str, ...]
    rows: tuple[tuple[int, tuple[Any, ...]], ...]
    back: tuple[RowBack, ...]
    agreement: str | None  # that covers it; blank where none does, None where none is needed
    may_see_rows: bool


@entry(Permission.MAPPING_DRAFT)
def preview_mapping(*, actor: Actor, id: str) -> Preview:
    """Read the first rows of the file by the mapping as it stands, as a load would."""
    require_standing(actor, Permission.MAPPING_DRAFT)
    now = unfinished_mapping(actor=actor, id=id)
    source = parsed(now.text, now.where)
    with acting(actor):
        snapshot = latest()
        placer = placer_for(snapshot.generations if snapshot else {})
    with (
        samples.in_the_open(sample_of(actor, id)) as path,
        Reader(WEB) as reader,
        tempfile.TemporaryDirectory(dir=home.folder("samples")) as beside,
    ):
        prepared = prepare(
            _parcel(path, reader, source),
            delivery=0,
            reader=reader,
            placer=placer,
            warehouse=Path(beside),
            numbers_of=_Numbers(),
            progress=silent,
            most=ROWS_TRIED,
        )
        found = _told(actor, source, prepared)
    with acting(actor):
        events.record(
            actor=actor,
            operation=Permission.MAPPING_DRAFT,
            object_type="draft",
            object_id=id,
            reason="tried on its file",
            result_count=found.received,
        )
    return found


class _Numbers(dict[SliceKey, int]):
    """Numbers of slices for this once; those of the register are not touched."""

    def __call__(self, keys: Collection[SliceKey]) -> dict[SliceKey, int]:
        return {key: self.setdefault(key, len(self) + 1) for key in sorted(keys)}


def _parcel(path: Path, reader: Reader, source: MappedSource) -> Parcel:
    found, left = parcels(path, reader, source.name, [source])
    if not found:
        why = left[0].why if left else "it holds no table"
        raise BadInput(f"the file cannot be read by the mapping: {why}", where=path.name)
    return found[0]


def _told(actor: Actor, source: MappedSource, prepared: Prepared) -> Preview:
    staged = prepared.staged
    may_see = standing(actor, Permission.WAREHOUSE_READ_ROWS).allowed
    columns, rows = _first_rows(source, prepared) if may_see else ((), ())
    back = sorted(prepared.returns.rows, key=lambda each: each.line)[:ROWS_SHOWN]
    return Preview(
        source=source.name,
        received=staged.received,
        accepted=staged.accepted,
        duplicates=staged.duplicates,
        rejected=staged.rejected,
        whole=staged.received < ROWS_TRIED,
        figures=source.fills is Fills.STATISTICS,
        tally=prepared.returns.tally(),
        warnings=prepared.warnings,
        refusals=prepared.refusals,
        months=tuple(
            (key.month.name, key.force, rows)
            for key, rows in sorted(staged.slices.values(), key=lambda each: (each[0].month.index, each[0]))
        ),
        columns=columns,
        rows=rows,
        back=tuple(RowBack(each.line, tuple(each.reasons.split(","))) for each in back),
        agreement=None if source.basis is Basis.OPEN_LICENCE else _covering(source.feed),
        may_see_rows=may_see,
    )


def _covering(feed: str) -> str:
    return next((str(each) for each in partnership.agreements_covering(feed)), "")


def _first_rows(
    source: MappedSource, prepared: Prepared
) -> tuple[tuple[str, ...], tuple[tuple[int, tuple[Any, ...]], ...]]:
    """The first accepted, in the columns that hold anything; sums of a delivery do not change with it."""
    shown = OF_AN_EVENT if source.fills is Fills.EVENTS else OF_A_FIGURE
    number = "event_id" if source.fills is Fills.EVENTS else "row_id"
    parts = prepared.written[source.fills.value].parts
    if not parts:
        return (), ()
    table: Any = pq.read_table(parts[0].path, columns=[number, *shown]).slice(0, ROWS_SHOWN)
    texts = {name: [_plain(each) for each in table.column(name).to_pylist()] for name in shown}
    kept = tuple(name for name in shown if any(each not in (None, "") for each in texts[name]))
    ordinals = table.column(number).cast(pa.int64()).to_pylist()
    rows = tuple(
        ((ordinal & ((1 << ROWS_A_DELIVERY) - 1)) + 1, tuple(texts[name][row] for name in kept))
        for row, ordinal in enumerate(ordinals)
    )
    return kept, rows


def _plain(value: Any) -> Any:
    """A moment is told to the day, as clocks here show it."""
    return value.astimezone(LONDON).date() if isinstance(value, datetime) else value
