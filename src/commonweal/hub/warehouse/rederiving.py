"""Deriving areas anew: every live file written once more with one area column changed, and its cube counted.

Of events that went when their retention ended the counts are all there is: they stay, each in the area that
took the place of its own. Old snapshots go on reading the old files: nothing is deleted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from commonweal.core.errors import InstallationProblem

from .named_areas import FIGURES_ARE_OF, Above, areas_of_figures, dictionary, meant
from .schema import CUBE, EVENTS, STATISTICS, Table
from .writing import Part, PartWriter, open_or_create

DELIVERY_IN_NAME = re.compile(r"delivery-(\d+)-")
_CELL = ", ".join(f'"{name}"' for name in CUBE.names if name != "n")
_CELL_OF_EVENT = _CELL.replace('"located"', "easting IS NOT NULL AS located")
_COUNTED = f"SELECT {_CELL_OF_EVENT}, count(*) AS n FROM read_parquet(?) GROUP BY ALL"  # noqa: S608  the schema's own names


class Index(Protocol):
    codes: Any

    def assign(self, easting: Any, northing: Any) -> Any: ...


@dataclass(frozen=True)
class Adopted:
    """A generation of a kind of area, and what areas that rows name are in it.

    `successors` says it of areas of the generation before, `parents` of areas of finer kinds, the finest
    first. `again` is set where that generation stood already: what is known in it stays as it is.
    """

    kind: str
    index: Index
    successors: Mapping[str, str]
    parents: Mapping[str, Mapping[str, str]]
    again: bool = False

    def of_points(self, easting: Any, northing: Any) -> Any:
        """The number of the area of each point, -1 where none holds it."""
        points = np.stack([easting, northing], axis=1)
        distinct, inverse = np.unique(points, axis=0, return_inverse=True)
        return np.asarray(self.index.assign(distinct[:, 0], distinct[:, 1]))[inverse.ravel()]

    def of_named(self, table: Any) -> Any:
        """The number of the area of rows that have no point, by the areas that they name; -1 for none."""
        own = (self.kind, self.successors)
        ways = [own, *self.parents.items()] if self.again else [*self.parents.items(), own]
        found = pa.nulls(table.num_rows, pa.string())
        for name, meaning in ways:
            if name in table.column_names:
                found = pc.coalesce(found, meant(table.column(name), meaning))
        numbers = pc.index_in(found, value_set=pa.array(list(self.index.codes), pa.string()))
        return pc.fill_null(numbers, -1).to_numpy(zero_copy_only=False)

    def put(self, table: Any, numbers: Any) -> Any:
        """The table with these areas in the column of the kind."""
        areas = dictionary(numbers.astype(np.int32), list(self.index.codes))
        return table.set_column(table.schema.get_field_index(self.kind), self.kind, areas)


def live_files(warehouse: Path, table: Table = EVENTS) -> list[tuple[int, Path]]:
    """The files of the newest version of a table, by the delivery that each belongs to."""
    found = []
    for uri in open_or_create(warehouse, table).file_uris():
        path = warehouse / table.name / Path(uri).name
        named = DELIVERY_IN_NAME.search(path.name)
        if named is None:
            raise InstallationProblem(
                "a file of the warehouse does not name its delivery",
                where=str(path),
                remedy="Restore the warehouse from the backup.",
            )
        found.append((int(named[1]), path))
    return sorted(found)


def rederived(warehouse: Path, adopted: Adopted) -> Iterator[tuple[int, Part, Part]]:
    """For each live file: its delivery, the new file of events, and the new file of the cube."""
    for delivery, path in live_files(warehouse):
        events = PartWriter(warehouse / EVENTS.name, delivery)
        for table in _row_groups(path, EVENTS):
            events.write(_with_areas(table, adopted))
        events.close()
        for part in events.parts:
            yield delivery, part, _cube_file(warehouse, delivery, counted(part.path))


def kept_counts(warehouse: Path, adopted: Adopted) -> Iterator[tuple[int, Part]]:
    """New files of the cube with the counts of events that are there no more, by delivery."""
    events, cube = _by_delivery(live_files(warehouse)), _by_delivery(live_files(warehouse, CUBE))
    for delivery in _with_more_counts(cube, events):
        left = _lost(cube[delivery], events.get(delivery, []))
        if left.num_rows and adopted.kind in CUBE:
            left = adopted.put(left, adopted.of_named(left))
        if left.num_rows:
            yield delivery, _cube_file(warehouse, delivery, left)


def kinds_of_figures(warehouse: Path) -> list[str]:
    """Of which kinds of area there are figures."""
    found: set[str] = set()
    for _, path in live_files(warehouse, STATISTICS):
        found |= set(pq.read_table(path, columns=["area_kind"]).column(0).unique().to_pylist())
    return sorted(kind for kind in found if kind is not None)


def figures_rederived(warehouse: Path, above: Above) -> Iterator[tuple[int, Part]]:
    """For each live file of figures: its delivery, and the new file, with the areas that those lie in."""
    for delivery, path in live_files(warehouse, STATISTICS):
        writer = PartWriter(warehouse / STATISTICS.name, delivery)
        for table in _row_groups(path, STATISTICS):
            areas = areas_of_figures(table.column("area_kind"), table.column("area_code"), above)
            nowhere = dictionary(np.full(table.num_rows, -1, dtype=np.int32), [])
            for kind in FIGURES_ARE_OF:
                place = table.schema.get_field_index(kind)
                table = table.set_column(place, kind, areas.get(kind, nowhere))
            writer.write(table)
        writer.close()
        for part in writer.parts:
            yield delivery, part


def counted(path: Path) -> Any:
    """The cube's rows for one file of events."""
    return _cube_rows(f"{_COUNTED} ORDER BY ALL", [str(path)])


def _with_more_counts(cube: Mapping[int, list[Path]], events: Mapping[int, list[Path]]) -> list[int]:
    """Deliveries of which the cube counts more events than are there."""
    there = {delivery: sum(_rows_of(path) for path in paths) for delivery, paths in events.items()}
    return sorted(
        delivery
        for delivery, paths in cube.items()
        if sum(_sum_of_counts(path) for path in paths) > there.get(delivery, 0)
    )


def _lost(cube: list[Path], events: list[Path]) -> Any:
    """The cube's rows less what the events that are there account for, slice by slice.

    A slice of which every event is there is left out whole: it is counted anew.
    """
    of_events = f"UNION ALL SELECT {_CELL}, -n FROM ({_COUNTED})" if events else ""  # noqa: S608  as above
    return _cube_rows(
        f"""
        WITH lines AS (SELECT {_CELL}, n FROM read_parquet(?) {of_events})
        SELECT {_CELL}, sum(n)::BIGINT AS n FROM lines
        WHERE slice IN (SELECT slice FROM lines GROUP BY slice HAVING sum(n) > 0)
        GROUP BY ALL HAVING sum(n) > 0 ORDER BY ALL
        """,  # noqa: S608  as above
        [[str(path) for path in paths] for paths in (cube, events) if paths],
    )


def _cube_rows(sql: str, params: list[Any]) -> Any:
    import duckdb

    with duckdb.connect() as engine:
        engine.execute("SET autoinstall_known_extensions=false; SET autoload_known_extensions=false")
        found = engine.sql(sql, params=params)
        return (
            found.to_arrow_table()
            .select(CUBE.names)
            .cast(pa.schema([f.remove_metadata() for f in CUBE.arrow_schema()]))
        )


def _cube_file(warehouse: Path, delivery: int, rows: Any) -> Part:
    writer = PartWriter(warehouse / CUBE.name, delivery)
    writer.write(rows)
    writer.close()
    return writer.parts[0]


def _by_delivery(files: Iterable[tuple[int, Path]]) -> dict[int, list[Path]]:
    found: dict[int, list[Path]] = {}
    for delivery, path in files:
        found.setdefault(delivery, []).append(path)
    return found


def _rows_of(path: Path) -> int:
    return int(pq.read_metadata(path).num_rows)


def _sum_of_counts(path: Path) -> int:
    return int(pc.sum(pq.read_table(path, columns=["n"]).column("n")).as_py() or 0)


def _row_groups(path: Path, of: Table) -> Iterator[Any]:
    """Text as dictionaries, so that a million rows stay small."""
    text = [f.name for f in of.arrow_schema() if pa.types.is_string(f.type) and f.name != "source_ref"]
    with pq.ParquetFile(path, read_dictionary=text) as file:
        for group in range(file.num_row_groups):
            yield file.read_row_group(group)


def _with_areas(table: Any, adopted: Adopted) -> Any:
    """Each row in the area of its point; one without a point stays in the area that it names."""
    easting = pc.fill_null(table.column("easting"), float("nan")).to_numpy()
    northing = pc.fill_null(table.column("northing"), float("nan")).to_numpy()
    nowhere = np.isnan(easting)
    numbers = adopted.of_points(np.nan_to_num(easting, nan=-1.0), np.nan_to_num(northing, nan=-1.0))
    if nowhere.any():
        numbers = np.array(numbers)
        numbers[nowhere] = adopted.of_named(table.filter(pa.array(nowhere)))
    return adopted.put(table, numbers)
