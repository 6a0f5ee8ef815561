"""Small towns: deliveries of events written as tables of a warehouse, and the snapshot that names what
counts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import DeltaTable, Schema
from deltalake.transaction import AddAction

from commonweal.core.periods import Month
from commonweal.hub.warehouse import schema
from commonweal.hub.warehouse.snapshot import DeliveryInfo, FeedInfo, SliceInfo, Snapshot

# Map points: easting, northing, and the areas that they lie in (a point by the sea is in no ward).
PLACES: Mapping[str, dict[str, Any]] = {
    "High Street": {"easting": 351010.0, "northing": 381020.0, "lsoa": "L1", "ward": "W1", "district": "D1"},
    "Mill Lane": {"easting": 351240.0, "northing": 381020.0, "lsoa": "L1", "ward": "W1", "district": "D1"},
    "Station Road": {"easting": 351250.0, "northing": 381020.0, "lsoa": "L2", "ward": "W1", "district": "D1"},
    "Church Walk": {"easting": 352900.0, "northing": 383333.3, "lsoa": "L3", "ward": "W2", "district": "D1"},
    "Canal Side": {"easting": 360000.0, "northing": 390000.0, "lsoa": "L4", "ward": "W3", "district": "D2"},
    "Pier": {"easting": 360900.5, "northing": 390000.5, "lsoa": "L4", "district": "D2"},
}
TITLES = {"street": True, "fire": True, "extract": False}


@dataclass(frozen=True)
class Batch:
    """What one delivery holds of one slice."""

    delivery: int
    feed: str
    holder: str
    month: Month
    events: tuple[Mapping[str, Any], ...] = ()


@dataclass
class Town:
    """Deliveries in the order of their numbers; `counting` names pairs of slice and delivery."""

    batches: list[Batch] = field(default_factory=list)
    counting: set[tuple[int, int]] = field(default_factory=set)
    fragments: set[tuple[int, int]] = field(default_factory=set)

    @property
    def slices(self) -> dict[tuple[str, str, Month], int]:
        keys = sorted({(b.feed, b.holder, b.month) for b in self.batches})
        return {key: number for number, key in enumerate(keys, 1)}

    def rows(self) -> list[dict[str, Any]]:
        """Every event of every delivery, whether it counts or not, in all columns of `events`."""
        numbers, seen, found = self.slices, Counter[int](), []
        for batch in self.batches:
            for event in batch.events:
                seen[batch.delivery] += 1
                found.append(
                    _row(batch, numbers[batch.feed, batch.holder, batch.month], seen[batch.delivery], event)
                )
        return found

    def snapshot(self, **changes: Any) -> Snapshot:
        given: dict[str, Any] = {
            "number": 7,
            "taken_at": datetime(2021, 6, 1, tzinfo=UTC),
            "tables": {"events": 1, "cube": 1},
            "generations": {"lsoa": "2011", "ward": "2017"},
            "counting": frozenset(self.counting),
            "fragments": frozenset(self.fragments),
            "mapping_version": "1",
            "slices": {
                n: SliceInfo(feed, "street", holder, month)
                for (feed, holder, month), n in self.slices.items()
            },
            "deliveries": {b.delivery: _delivery(b) for b in self.batches},
            "feeds": {name: FeedInfo(name, name, totals) for name, totals in TITLES.items()},
        }
        return Snapshot(**{**given, **changes})

    def write(self, home: Path) -> None:
        """Write both tables below `home`, one file for each delivery, as version 1."""
        rows = self.rows()
        for table, content in ((schema.EVENTS, rows), (schema.CUBE, cube_of(rows))):
            _write(home / "warehouse" / table.name, table, content)


def last_counts(batches: Iterable[Batch]) -> Town:
    """A town where of each slice the delivery with the highest number counts."""
    town = Town(list(batches))
    newest: dict[int, int] = {}
    for batch in town.batches:
        number = town.slices[batch.feed, batch.holder, batch.month]
        newest[number] = max(newest.get(number, 0), batch.delivery)
    town.counting = set(newest.items())
    return town


def event(place: str | None = None, category: str = "Burglary", **more: Any) -> dict[str, Any]:
    domain = "asb" if category == "Anti-social behaviour" else "crime"
    return {"place": place, "category": category, "domain": domain, "disclosure_class": "public", **more}


def cube_of(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The cube, counted by hand."""
    keys = [name for name in schema.CUBE.names if name not in ("located", "n")]
    counted = Counter((*(row[key] for key in keys), row["easting"] is not None) for row in rows)
    return [dict(zip([*keys, "located"], key, strict=True)) | {"n": n} for key, n in counted.items()]


def _row(batch: Batch, number: int, position: int, given: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **dict.fromkeys(schema.EVENTS.names),
        **PLACES.get(given.get("place") or "", {}),
        **given,
        "event_id": (batch.delivery << 32) + position,
        "delivery": batch.delivery,
        "slice": number,
        "feed": batch.feed,
        "police_force": batch.holder,
        "month": batch.month.start,
    }


def _delivery(batch: Batch) -> DeliveryInfo:
    return DeliveryInfo(
        source=f"{batch.feed} files",
        received_on=date(2021, 5, batch.delivery),
        attribution=f"Contains {batch.feed} data.",
        precision="snapped_point+month",
    )


def _write(folder: Path, table: schema.Table, rows: list[dict[str, Any]]) -> None:
    folder.mkdir(parents=True)
    arrow = table.arrow_schema()
    keep = {"delta.enableExpiredLogCleanup": "false"}
    opened = DeltaTable.create(str(folder), schema=Schema.from_arrow(arrow), configuration=keep)
    actions = []
    for delivery in sorted({row["delivery"] for row in rows}):
        mine = [row for row in rows if row["delivery"] == delivery]
        path = folder / f"{delivery}.parquet"
        pq.write_table(pa.Table.from_pylist(mine, schema=arrow), path)
        bound = {"delivery": delivery}
        stats = json.dumps({"numRecords": len(mine), "minValues": bound, "maxValues": bound})
        actions.append(AddAction(path.name, path.stat().st_size, {}, 0, True, stats))
    opened.create_write_transaction(actions, "append", Schema.from_arrow(arrow), [])
