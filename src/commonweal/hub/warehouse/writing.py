"""Writing to the warehouse: part files first, then one Delta commit a table.

No reader sees a commit until a snapshot names it.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from commonweal.core import clock
from commonweal.core.errors import InstallationProblem

from .schema import TABLES, Table

ROWS_A_PART = 1_000_000
TABLES_WAITING = 2
COMMITS_BETWEEN_CHECKPOINTS = 20
# Delta Lake drops the log of old versions after a month unless told not to; published snapshots need it.
KEEP_EVERY_VERSION = {"delta.enableExpiredLogCleanup": "false"}
COMPRESSION = "snappy"
# Columns whose values hardly repeat: a dictionary would be built, found too large and thrown away.
PLAIN = ("event_id", "row_id", "source_ref", "person", "person_before")
# Keyed references are as good as random: trying to make them smaller costs time and gains nothing.
INCOMPRESSIBLE = ("source_ref", "person", "person_before")


@dataclass
class Part:
    """A Parquet file of one delivery: which of the delivery's accepted rows it holds, from `first`."""

    path: Path
    first: int
    rows: int = 0
    sha256: str = ""

    def read(self) -> Any:
        return pq.read_table(self.path, memory_map=True)


@dataclass
class PartWriter:
    """Writes a delivery's rows into part files of a table's folder."""

    folder: Path
    delivery: int
    parts: list[Part] = field(default_factory=list)
    _open: Any = None
    _pen: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "part-writer"))
    _waiting: deque[Future[None]] = field(default_factory=deque)

    def write(self, table: Any) -> None:
        """Hand a table to the writing thread; at most a few wait, so memory stays bounded."""
        if table.num_rows == 0:
            return
        while len(self._waiting) >= TABLES_WAITING:
            self._waiting.popleft().result()
        self._waiting.append(self._pen.submit(self._write, table))

    def _write(self, table: Any) -> None:
        if self._open is None or self.parts[-1].rows >= ROWS_A_PART:
            self._close_part()
            self.folder.mkdir(parents=True, exist_ok=True)
            self.parts.append(Part(self._fresh_path(), first=sum(p.rows for p in self.parts)))
            self._open = _writer(self.parts[-1].path, table.schema)
        self._open.write_table(table, row_group_size=table.num_rows)
        self.parts[-1].rows += table.num_rows

    def close(self) -> None:
        """Everything handed over is on disk."""
        while self._waiting:
            self._waiting.popleft().result()
        self._close_part()
        self._pen.shutdown()

    def _close_part(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None
            self.parts[-1].sha256 = file_digest(self.parts[-1].path)

    def rewrite(self, part: Part, table: Any) -> None:
        """Put other rows in a part's place; the old file goes."""
        old, part.path = part.path, self._fresh_path()
        with _writer(part.path, table.schema) as writer:
            writer.write_table(table)
        part.rows, part.sha256 = table.num_rows, file_digest(part.path)
        old.unlink()

    def discard(self) -> None:
        """Nothing of this delivery stays."""
        self._pen.shutdown(cancel_futures=True)
        self._waiting.clear()
        if self._open is not None:
            self._open.close()
            self._open = None
        for part in self.parts:
            part.path.unlink(missing_ok=True)
        self.parts.clear()

    def _fresh_path(self) -> Path:
        return self.folder / f"delivery-{self.delivery:06d}-{uuid.uuid4().hex}.parquet"


def file_digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _writer(path: Path, schema: Any) -> Any:
    dictionaries = [name for name in schema.names if name not in PLAIN]
    return pq.ParquetWriter(
        path,
        schema,
        compression={n: "none" if n in INCOMPRESSIBLE else COMPRESSION for n in schema.names},
        use_dictionary=dictionaries,
        write_statistics=[name for name in ("delivery", "slice", "month") if name in schema.names],
        store_schema=False,
    )


def settle(warehouse: Path, table: Table, version: int) -> None:
    """Bring a table back to the version that the last snapshot names, where an act ended half way went on.

    What was committed after it was seen by nobody; the versions stay readable, the newest is as it should be.
    """
    opened = open_or_create(warehouse, table)
    if opened.version() < version:
        raise InstallationProblem(
            f"the table {table.name} stands at version {opened.version()}; the last snapshot names {version}",
            where=str(warehouse / table.name),
            remedy="The warehouse is older than the database. Restore both from the same backup.",
        )
    if opened.version() > version and opened.file_uris() != open_at(warehouse, table, version).file_uris():
        opened.restore(version)


def open_at(warehouse: Path, table: Table, version: int) -> Any:
    from deltalake import DeltaTable

    return DeltaTable(str(warehouse / table.name), version=version)


def commit(warehouse: Path, table: Table, delivery: int, parts: Iterable[Part]) -> int:
    """Append a delivery's parts to a table in one Delta commit and return the version that now stands."""
    from deltalake import DeltaTable
    from deltalake.transaction import AddAction

    opened = open_or_create(warehouse, table)
    actions = [
        AddAction(
            p.path.name,
            p.path.stat().st_size,
            {},
            int(time_of(p.path) * 1000),
            True,
            _stats(delivery, p.rows),
        )
        for p in parts
        if p.rows
    ]
    if actions:
        opened.create_write_transaction(actions, "append", delta_schema(table), [])
        opened = DeltaTable(str(warehouse / table.name))
        if opened.version() % COMMITS_BETWEEN_CHECKPOINTS == 0:
            opened.create_checkpoint()
    return int(opened.version())


def replace_all(warehouse: Path, table: Table, parts: Iterable[tuple[int, Part]]) -> int:
    """Put these files in place of all a table's files: the one whole rewrite, when areas are derived anew."""
    from deltalake import DeltaTable
    from deltalake.transaction import AddAction

    opened = open_or_create(warehouse, table)
    actions = [
        AddAction(
            p.path.name, p.path.stat().st_size, {}, int(time_of(p.path) * 1000), True, _stats(d, p.rows)
        )
        for d, p in parts
    ]
    opened.create_write_transaction(actions, "overwrite", delta_schema(table), [])
    return int(DeltaTable(str(warehouse / table.name)).version())


def open_or_create(warehouse: Path, table: Table) -> Any:
    from deltalake import DeltaTable

    folder = warehouse / table.name
    if not (folder / "_delta_log").exists():
        folder.mkdir(parents=True, exist_ok=True)
        return DeltaTable.create(
            str(folder), schema=delta_schema(table), mode="ignore", configuration=KEEP_EVERY_VERSION
        )
    return _widened(DeltaTable(str(folder)), table)


def _widened(opened: Any, table: Table) -> Any:
    """A table made by an earlier release gets the columns that have come since, blank in its old rows."""
    there = {column.name for column in opened.schema().fields}
    lacking = [column for column in delta_schema(table).fields if column.name not in there]
    if lacking:
        opened.alter.add_columns(lacking)
    return opened


def create_tables(warehouse: Path) -> dict[str, int]:
    """All tables, empty where they were not there, and the version at which each stands."""
    return {table.name: int(open_or_create(warehouse, table).version()) for table in TABLES.values()}


def delta_schema(table: Table) -> Any:
    from deltalake import Schema

    return Schema.from_arrow(table.arrow_schema())


def orphans(warehouse: Path, table: Table, older_than_seconds: float) -> Iterator[Path]:
    """Part files that no version of the table names: what a load left that was ended before its commit."""
    log = warehouse / table.name / "_delta_log"
    named: set[str] = set()
    for entry in log.glob("*.json"):
        for line in entry.read_text().splitlines():
            action = json.loads(line)
            if "add" in action:
                named.add(action["add"]["path"])
    for path in (warehouse / table.name).glob("*.parquet"):
        if path.name not in named and clock.now().timestamp() - time_of(path) > older_than_seconds:
            yield path


def time_of(path: Path) -> float:
    return path.stat().st_mtime


def _stats(delivery: int, rows: int) -> str:
    bound = {"delivery": delivery}
    return json.dumps(
        {"numRecords": rows, "minValues": bound, "maxValues": bound, "nullCount": {"delivery": 0}}
    )
