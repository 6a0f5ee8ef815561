"""Deriving areas anew: every live file written once more with one area column changed, and its cube counted.

Old snapshots go on reading the old files: nothing is deleted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from commonweal.core.errors import InstallationProblem

from .schema import CUBE, EVENTS
from .writing import Part, PartWriter, open_or_create

DELIVERY_IN_NAME = re.compile(r"delivery-(\d+)-")


class Index(Protocol):
    codes: Any

    def assign(self, easting: Any, northing: Any) -> Any: ...


def live_files(warehouse: Path) -> list[tuple[int, Path]]:
    """The files of the newest version of `events`, by the delivery that each belongs to."""
    found = []
    for uri in open_or_create(warehouse, EVENTS).file_uris():
        path = warehouse / EVENTS.name / Path(uri).name
        named = DELIVERY_IN_NAME.search(path.name)
        if named is None:
            raise InstallationProblem(
                "a file of the warehouse does not name its delivery",
                where=str(path),
                remedy="Restore the warehouse from the backup.",
            )
        found.append((int(named[1]), path))
    return sorted(found)


def rederived(warehouse: Path, kind: str, index: Index) -> Iterator[tuple[int, Part, Part]]:
    """For each live file: its delivery, the new file of events, and the new file of the cube."""
    for delivery, path in live_files(warehouse):
        events = PartWriter(warehouse / EVENTS.name, delivery)
        for table in _row_groups(path):
            events.write(_with_areas(table, kind, index))
        events.close()
        for part in events.parts:
            cube = PartWriter(warehouse / CUBE.name, delivery)
            cube.write(counted(part.path))
            cube.close()
            yield delivery, part, cube.parts[0]


def counted(path: Path) -> Any:
    """The cube's rows for one file of events."""
    import duckdb

    chosen = ", ".join(
        "easting IS NOT NULL AS located" if name == "located" else f'"{name}"'
        for name in CUBE.names
        if name != "n"
    )
    with duckdb.connect() as engine:
        engine.execute("SET autoinstall_known_extensions=false; SET autoload_known_extensions=false")
        found = engine.sql(
            f"SELECT {chosen}, count(*) AS n FROM read_parquet(?) GROUP BY ALL ORDER BY ALL",  # noqa: S608  the schema's own names
            params=[str(path)],
        )
        return (
            found.to_arrow_table()
            .select(CUBE.names)
            .cast(pa.schema([f.remove_metadata() for f in CUBE.arrow_schema()]))
        )


def _row_groups(path: Path) -> Iterator[Any]:
    """Text as dictionaries, so that a million rows stay small."""
    text = [f.name for f in EVENTS.arrow_schema() if pa.types.is_string(f.type) and f.name != "source_ref"]
    with pq.ParquetFile(path, read_dictionary=text) as file:
        for group in range(file.num_row_groups):
            yield file.read_row_group(group)


def _with_areas(table: Any, kind: str, index: Index) -> Any:
    easting = pc.fill_null(table.column("easting"), float("nan")).to_numpy()
    northing = pc.fill_null(table.column("northing"), float("nan")).to_numpy()
    points = np.stack([np.nan_to_num(easting, nan=-1.0), np.nan_to_num(northing, nan=-1.0)], axis=1)
    distinct, inverse = np.unique(points, axis=0, return_inverse=True)
    codes = np.asarray(index.assign(distinct[:, 0], distinct[:, 1]))[inverse.ravel()]
    codes = np.where(np.isnan(easting), -1, codes).astype(np.int32)
    indices = pa.array(codes, pa.int32(), mask=codes < 0)
    areas = pa.DictionaryArray.from_arrays(indices, pa.array(list(index.codes), pa.string()))
    return table.set_column(table.schema.get_field_index(kind), kind, areas)
