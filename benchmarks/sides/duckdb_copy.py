"""The floor: DuckDB copies the CSV to Parquet and checks nothing."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from benchmarks.sides.speaking import answer, peak_memory


def work(warming: str, file: str, folder: str, ordered: bool) -> dict[str, Any]:
    import duckdb

    connection = duckdb.connect()
    connection.execute(f"SET threads = {os.cpu_count()}")
    connection.execute(f"SET temp_directory = '{folder}'")
    if not ordered:  # as its guide on performance advises where the order of rows means nothing
        connection.execute("SET preserve_insertion_order = false")
    out = Path(folder) / "copied.parquet"
    copy(connection, warming, out)
    began = time.perf_counter()
    copy(connection, file, out)
    seconds = time.perf_counter() - began
    memory = peak_memory()
    ((rows,),) = connection.execute("SELECT count(*) FROM read_parquet(?)", [str(out)]).fetchall()
    out.unlink()
    return {"seconds": seconds, "memory": memory, "rows": rows, "version": duckdb.__version__}


def copy(connection: Any, source: str, out: Path) -> None:
    connection.execute(f"COPY (FROM read_csv('{source}')) TO '{out}' (FORMAT parquet)")


if __name__ == "__main__":
    answer(work)
