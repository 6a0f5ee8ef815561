"""A peer: DuckDB 1.5.5 and its spatial extension do the same work in SQL, with ST_Within.

Its points come projected: PROJ without the OSTN15 grid would put them up to two metres off, so the file that
it reads has two more columns, made beforehand by the same conversion as ours. Runs in an environment of its
own, where that release is installed; the extension comes from a package and nothing is downloaded here.
"""

from __future__ import annotations

import gzip
import json
import os
import time
from pathlib import Path
from typing import Any

from benchmarks.sides.speaking import answer, peak_memory

READ = """
CREATE OR REPLACE TABLE read_rows AS
SELECT "Crime ID" AS key, "Month" AS month, "Reported by" AS force, "Longitude"::DOUBLE AS longitude,
       "Latitude"::DOUBLE AS latitude, "Location" AS place, "LSOA code" AS lsoa_published,
       "Crime type" AS category, "Last outcome category" AS outcome, easting, northing
FROM read_csv('{file}')
"""
FAULTS = """
SELECT count(*) FROM read_rows
WHERE force IS NULL OR (longitude IS NULL) != (latitude IS NULL)
   OR abs(longitude) > 180 OR abs(latitude) > 90 OR (longitude = 0 AND latitude = 0)
   OR month IS NULL OR NOT regexp_full_match(month, '\\d{{4}}-(0[1-9]|1[0-2])')
   OR category IS NULL OR category NOT IN ({categories})
"""
# Rows without a key are never duplicates; the table of repeated keys is almost always empty.
REPEATED = """
CREATE OR REPLACE TABLE repeated AS
SELECT force, month, key FROM read_rows WHERE key IS NOT NULL GROUP BY ALL HAVING count(*) > 1
"""
UNREPEATED = """
DELETE FROM read_rows WHERE rowid IN (
  SELECT rowid FROM (
    SELECT r.rowid, row_number() OVER (PARTITION BY force, month, key ORDER BY r.rowid) AS nth
    FROM read_rows r JOIN repeated USING (force, month, key)
  ) WHERE nth > 1)
"""
PLACED = """
CREATE OR REPLACE TABLE placed AS
SELECT r.*, l.code AS lsoa, d.code AS district
FROM (SELECT *, ST_Point(easting, northing) AS point FROM read_rows) r
LEFT JOIN lsoa_areas l ON ST_Within(r.point, l.shape)
LEFT JOIN district_areas d ON ST_Within(r.point, d.shape)
"""
# A point on an edge lies within neither area; it belongs to the lower code, as with ours.
ON_EDGES = """
UPDATE placed SET {kind} = found.code
FROM (SELECT p.rowid AS row, min(a.code) AS code
      FROM (SELECT rowid, point FROM placed WHERE {kind} IS NULL AND easting IS NOT NULL) p
      JOIN {kind}_areas a ON ST_Intersects(p.point, a.shape) GROUP BY ALL) found
WHERE placed.rowid = found.row
"""
WRITTEN = "COPY (SELECT * EXCLUDE (point) FROM placed) TO '{rows}' (FORMAT parquet)"
COUNTED = """
COPY (SELECT month, lsoa, category, count(*) AS n FROM placed GROUP BY ALL) TO '{counts}' (FORMAT parquet)
"""


def work(
    warming: str, file: str, folder: str, areas: dict[str, str], categories: list[str], extensions: str
) -> dict[str, Any]:
    import duckdb

    connection = connect(extensions)
    connection.execute(f"SET temp_directory = '{folder}'")
    for kind, path in areas.items():
        read_areas(connection, kind, Path(path))
    rows, counts = Path(folder) / "rows.parquet", Path(folder) / "counts.parquet"
    load(connection, warming, rows, counts, categories)
    began = time.perf_counter()
    load(connection, file, rows, counts, categories)
    return {
        "seconds": time.perf_counter() - began,
        "memory": peak_memory(),
        "rows": str(rows),
        "counts": str(counts),
        "version": duckdb.__version__,
    }


def connect(extensions: str) -> Any:
    import duckdb
    from duckdb_extensions import import_extension

    connection = duckdb.connect(config={"extension_directory": extensions})
    connection.execute("SET autoinstall_known_extensions = false")
    import_extension("spatial", con=connection)
    connection.execute("LOAD spatial")
    connection.execute(f"SET threads = {os.cpu_count()}")
    connection.execute("SET preserve_insertion_order = false")
    return connection


def read_areas(connection: Any, kind: str, path: Path) -> None:
    """The boundaries that ours has adopted, from the same file."""
    with gzip.open(path) as packed:
        features = json.load(packed)["features"]
    given = [(f["properties"]["code"], json.dumps(f["geometry"])) for f in features]
    connection.execute("CREATE OR REPLACE TEMP TABLE given (code VARCHAR, shape VARCHAR)")
    connection.executemany("INSERT INTO given VALUES (?, ?)", given)
    connection.execute(
        f"CREATE TABLE {kind}_areas AS "
        "SELECT code, ST_GeomFromGeoJSON(shape) AS shape FROM given ORDER BY code"
    )


def load(connection: Any, file: str, rows: Path, counts: Path, categories: list[str]) -> None:
    connection.execute(READ.format(file=file))
    listed = ", ".join(f"'{word}'" for word in categories)
    ((faults,),) = connection.execute(FAULTS.format(categories=listed)).fetchall()
    if faults:
        raise ValueError(f"{faults} rows with a fault: the files hold nothing of the kind")
    connection.execute(REPEATED)
    if connection.execute("SELECT count(*) FROM repeated").fetchall() != [(0,)]:
        connection.execute(UNREPEATED)
    connection.execute(PLACED)
    for kind in ("lsoa", "district"):
        connection.execute(ON_EDGES.format(kind=kind))
    connection.execute(WRITTEN.format(rows=rows))
    connection.execute(COUNTED.format(counts=counts))


if __name__ == "__main__":
    answer(work)
