"""A table of many commits over years, made with the functions that loads use."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from benchmarks.sides.speaking import answer

YEAR = 365.25 * 24 * 3600
OPENINGS = 5


def work(commits: int, years: int) -> dict[str, Any]:
    from commonweal.hub.warehouse.deltas import warehouse
    from commonweal.hub.warehouse.schema import TABLES

    table = TABLES["events"]
    names = committed(warehouse(), commits, years)
    location = str(warehouse() / table.name)
    if opened_files(location, 1) != set(names[:1]) or opened_files(location, commits) != set(names):
        raise RuntimeError("a version does not list the files that stood in it")
    return {
        "first": [_seconds(location, 1) for _ in range(OPENINGS)],
        "latest": [_seconds(location, commits) for _ in range(OPENINGS)],
        "gone": not opens_without_the_setting(warehouse() / "unprotected", commits, years),
    }


def committed(warehouse: Path, commits: int, years: float) -> list[str]:
    """Commit as many deliveries, dated over the years that end today; the names of their files, in order."""
    from commonweal.hub.warehouse.schema import TABLES
    from commonweal.hub.warehouse.writing import PartWriter, commit, create_tables

    table = TABLES["events"]
    create_tables(warehouse)
    names = []
    for number in range(1, commits + 1):
        writer = PartWriter(warehouse / table.name, number)
        writer.write(one_event(table, number))
        writer.close()
        commit(warehouse, table, number, writer.parts)
        names.append(writer.parts[0].path.name)
        date_log(warehouse / table.name, years * YEAR * (1 - number / commits))
    return names


def one_event(table: Any, delivery: int) -> Any:
    """The least that a row may hold."""
    from datetime import date

    import pyarrow as pa

    numbers = {"event_id": delivery << 32, "delivery": delivery, "slice": 1}
    schema = table.arrow_schema()
    needed = [f for f in schema if not f.nullable and f.name not in numbers]
    filled = {f.name: date(2026, 9, 1) if pa.types.is_date(f.type) else "benchmark" for f in needed}
    return pa.Table.from_pylist([dict.fromkeys(schema.names) | filled | numbers], schema=schema)


def date_log(folder: Path, age: float) -> None:
    """Date what was written just now as if it had been written `age` seconds ago."""
    now = time.time()
    for path in (folder / "_delta_log").iterdir():
        if now - path.stat().st_mtime < age:
            os.utime(path, (now - age, now - age))


def opened_files(location: str, version: int) -> set[str]:
    import pyarrow as pa

    from commonweal.hub.warehouse.deltas import open_table

    actions = pa.table(open_table(location, version).get_add_actions())
    return set(actions.column("path").to_pylist())


def opens_without_the_setting(folder: Path, commits: int, years: float) -> bool:
    """The same on a table as Delta Lake makes it by itself."""
    import pyarrow as pa
    from deltalake import DeltaTable, write_deltalake
    from deltalake.exceptions import DeltaError

    for number in range(1, commits + 2):
        write_deltalake(str(folder), pa.table({"delivery": [number]}), mode="append")
        date_log(folder, years * YEAR * (1 - number / (commits + 1)))
    try:
        DeltaTable(str(folder), version=1)
    except DeltaError:
        return False
    return True


def _seconds(location: str, version: int) -> float:
    from commonweal.hub.warehouse.deltas import open_table

    began = time.perf_counter()
    open_table(location, version)
    return time.perf_counter() - began


if __name__ == "__main__":
    answer(work)
