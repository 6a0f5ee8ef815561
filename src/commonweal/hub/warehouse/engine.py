"""DuckDB inside the process: runs the expressions of `store` over the files of a snapshot.

One engine a process and warehouse; each snapshot has a schema of its own in it, with views of the tables
over exactly the files of the deliveries that count, and the table `counting`. It reaches no file
outside the
warehouse and fetches nothing.
"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from commonweal.core.digests import sha256_hex
from commonweal.core.errors import InstallationProblem, NotFound
from commonweal.core.scope import Scope
from commonweal.hub.warehouse import deltas, losses, schema
from commonweal.hub.warehouse.snapshot import Snapshot

SNAPSHOTS_KEPT = 8
ANSWERS_KEPT = 256
LARGEST_ANSWER_KEPT = 4_000_000  # bytes
VIEWS = ("events", "cube", "event_persons", "links", "statistics")

_Key = tuple[int, str, str, str, str]


@dataclass
class Engine:
    """A DuckDB of this process, the snapshots it has open, and the answers it remembers: rows to statements,
    and what questions `told` of a snapshot that somebody has open."""

    warehouse: str
    connection: Any
    opened: OrderedDict[str, set[str]] = field(default_factory=OrderedDict)
    answers: OrderedDict[_Key, Any] = field(default_factory=OrderedDict)
    told: WeakKeyDictionary[Snapshot, OrderedDict[Any, Any]] = field(default_factory=WeakKeyDictionary)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def use(self, snapshot: Snapshot, tables: Collection[str]) -> None:
        """Make the snapshot's tables those that a query names; a view is made when first asked for."""
        if snapshot.digest not in self.opened:
            self._open(snapshot)
        self.opened.move_to_end(snapshot.digest)
        name, views = _schema_name(snapshot.digest), self.opened[snapshot.digest]
        for table in VIEWS:
            if table not in views and table in tables:
                self._view(name, table, snapshot)
                views.add(table)
        self.connection.execute(f"USE {name}")

    def _open(self, snapshot: Snapshot) -> None:
        name = _schema_name(snapshot.digest)
        self.connection.execute(f"CREATE SCHEMA IF NOT EXISTS {name}")
        self.connection.register("counting_given", counting_rows(snapshot))
        self.connection.execute(f"CREATE OR REPLACE TABLE {name}.counting AS FROM counting_given")
        self.connection.unregister("counting_given")
        self.opened[snapshot.digest] = set()
        if len(self.opened) > SNAPSHOTS_KEPT:
            oldest, _ = self.opened.popitem(last=False)
            self.connection.execute(f"DROP SCHEMA {_schema_name(oldest)} CASCADE")

    def _view(self, name: str, table: str, snapshot: Snapshot) -> None:
        columns = schema.TABLES[table].columns
        found: tuple[deltas.DataFile, ...] = ()
        if table in snapshot.tables:
            found = _there(
                deltas.files(table, snapshot.tables[table], snapshot.counting_deliveries), table, snapshot
            )
        if found:
            listed = ", ".join(_quoted(file.path) for file in found)
            chosen = ", ".join(f'"{column.name}"' for column in columns)
            source = f"SELECT {chosen} FROM read_parquet([{listed}])"  # noqa: S608 - our own names and paths, quoted
        else:
            source = f"SELECT {', '.join(_blank(column) for column in columns)} WHERE false"
        self.connection.execute(f"CREATE OR REPLACE VIEW {name}.{table} AS {source}")

    @property
    def forgetful(self) -> bool:
        return isinstance(self.answers, _Forgetful)

    def remember(self, key: _Key, answer: Any) -> None:
        if answer.nbytes > LARGEST_ANSWER_KEPT:
            return
        self.answers[key] = answer
        if len(self.answers) > ANSWERS_KEPT:
            self.answers.popitem(last=False)


def run(expression: Any, snapshot: Snapshot, scope: Scope | None = None) -> Any:
    """The rows of an expression as an Arrow table; the same question of the same snapshot is answered from
    memory."""
    query = sql(expression)
    tables = tables_of(expression)
    losses.read(tables)
    known_on = snapshot.known_on.isoformat() if snapshot.known_on else ""
    key = (
        snapshot.number,
        known_on,
        snapshot.digest,
        sha256_hex(query.encode()),
        scope.digest if scope else "",
    )
    engine = current()
    with engine.lock:
        if key in engine.answers:
            engine.answers.move_to_end(key)
            return engine.answers[key]
        answer = _answer(engine, query, tables, snapshot)
        engine.remember(key, answer)
    return answer


def _there(files: tuple[deltas.DataFile, ...], table: str, snapshot: Snapshot) -> tuple[deltas.DataFile, ...]:
    """The files without those that were lost; only a question that says what it needs may do without."""
    lost = losses.in_the_way(snapshot, {table})
    if lost and not snapshot.doing_without:
        raise losses.refusal(snapshot, lost[0])
    gone = {name for each in lost for name in each.files}
    return tuple(file for file in files if file.path.rpartition("/")[2] not in gone)


def tables_of(expression: Any) -> frozenset[str]:
    """The tables that an expression reads; a column may be named as one."""
    import ibis.expr.operations as ops

    return frozenset(table.name for table in expression.op().find(ops.PhysicalTable))


def sql(expression: Any, dialect: str = "duckdb", pretty: bool = False) -> str:
    """The statement that an engine is given; for `postgres` and `pyspark` too, without either being there."""
    import ibis

    if dialect == "pyspark" and ibis.options.pyspark is None:
        ibis.options.pyspark = _spark_options()
    return str(ibis.to_sql(expression, dialect=dialect, pretty=pretty))


def _spark_options() -> Any:
    """What Ibis asks of its Spark backend, which is set only once that is loaded. A blank here is never
    NaN."""
    from ibis.config import Config

    return type(
        "SparkOptions",
        (Config,),
        {"__annotations__": {"treat_nan_as_null": bool}, "treat_nan_as_null": False},
    )()


def counting_rows(snapshot: Snapshot) -> Any:
    """The deliveries that count, slice by slice, with who holds the slice."""
    import pyarrow as pa

    pairs = sorted(snapshot.counting)
    return pa.table(
        {
            "slice": pa.array([number for number, _ in pairs], pa.int32()),
            "delivery": pa.array([delivery for _, delivery in pairs], pa.int32()),
            "holder": pa.array([snapshot.slices[number].force for number, _ in pairs], pa.string()),
        }
    )


def current() -> Engine:
    """The engine of this process; a forked child and another warehouse get one of their own."""
    key = (os.getpid(), str(deltas.warehouse()))
    with _lock:
        if key not in _engines:
            # Those of a parent process are left alone: their threads are not here, and ending them would
            # wait for ever.
            for stale in [known for known in _engines if known[0] == key[0]]:
                del _engines[stale]
            _engines[key] = Engine(key[1], _connect(key[1]))
        return _engines[key]


@contextmanager
def forgetting_answers() -> Iterator[None]:
    """Answer each question anew: for measurements and for tests that compare two ways to one answer."""
    engine = current()
    kept, engine.answers = engine.answers, _Forgetful()
    try:
        yield
    finally:
        engine.answers = kept


def forget_answers() -> None:
    """Nothing that was answered stays in memory: some of it may have been erased."""
    for engine in _engines.values():
        engine.answers.clear()
        engine.told.clear()


class _Forgetful(OrderedDict[_Key, Any]):
    def __setitem__(self, key: _Key, value: Any) -> None:
        return


_engines: dict[tuple[int, str], Engine] = {}
_lock = threading.Lock()


def _connect(warehouse: str) -> Any:
    import duckdb

    connection = duckdb.connect(":memory:")
    for statement in _settings(warehouse):
        connection.execute(statement)
    return connection


def _settings(warehouse: str) -> Iterator[str]:
    yield f"SET threads = {_number('COMMONWEAL_QUERY_THREADS', os.cpu_count() or 2)}"
    yield f"SET memory_limit = {_quoted(os.environ.get('COMMONWEAL_QUERY_MEMORY') or '2GB')}"
    yield "SET temp_directory = ''"
    yield "SET autoinstall_known_extensions = false"
    yield "SET autoload_known_extensions = false"
    yield "SET preserve_insertion_order = false"
    yield "SET parquet_metadata_cache = true"
    yield "SET TimeZone = 'UTC'"
    yield f"SET allowed_directories = [{_quoted(warehouse)}]"
    yield "SET enable_external_access = false"
    yield "SET lock_configuration = true"


def _number(name: str, default: int) -> int:
    given = os.environ.get(name) or str(default)
    if not given.isdigit() or int(given) < 1:
        raise InstallationProblem(
            f"{name} is {given!r}, which is not a whole number from 1.",
            where="the environment",
            remedy=f"Set {name}, or leave it out.",
        )
    return int(given)


_DUCKDB = {"text": "VARCHAR", "int32": "INTEGER", "int64": "BIGINT", "float64": "DOUBLE", "bool": "BOOLEAN",
           "date": "DATE", "instant": "TIMESTAMPTZ"}  # fmt: skip


def _blank(column: schema.Column) -> str:
    return f'CAST(NULL AS {_DUCKDB[column.type]}) AS "{column.name}"'


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _schema_name(digest: str) -> str:
    return f"snapshot_{digest}"


def _answer(engine: Engine, query: str, tables: Collection[str], snapshot: Snapshot) -> Any:
    import duckdb

    try:
        engine.use(snapshot, tables)
        return _arrow(engine.connection.sql(query))
    except duckdb.OutOfMemoryException as error:
        raise InstallationProblem(
            "The question needs more memory than queries may use.",
            where=f"snapshot {snapshot.number}",
            remedy="Ask about fewer months or a smaller area, or raise COMMONWEAL_QUERY_MEMORY.",
        ) from error
    except duckdb.IOException as error:
        raise NotFound(
            f"A file that the answer needs can no longer be read: {error}",
            where=f"snapshot {snapshot.number}",
            remedy="If its rows were erased, this snapshot cannot answer any more: ask a later one. "
            "If not, run `commonweal check` and restore the file.",
        ) from error


def _arrow(result: Any) -> Any:
    """Sums of whole numbers come as 128-bit decimals; none here can pass 64 bits."""
    import pyarrow as pa

    table = result.to_arrow_table()
    fields = [
        f.with_type(pa.int64()) if pa.types.is_decimal(f.type) and f.type.scale == 0 else f
        for f in table.schema
    ]
    return table.cast(pa.schema(fields))
