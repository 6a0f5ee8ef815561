"""Deliveries that name people, and a search for what is left of them wherever anything is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.apps import apps
from django.db import connection

from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.task import Task, task
from commonweal.hub.depersonalise.pseudonyms import person
from commonweal.hub.intake.child import RawBatch
from commonweal.hub.sources.declaration import Person, Reading
from commonweal.hub.sources.police_uk_street import SOURCE
from tests.factories.police_files import crime

WITH_REASON = Task(purpose="test", reason="a request for erasure")


def crimes(named: Mapping[str, str], month: str = "2018-06", **changes: str) -> list[dict[str, str]]:
    """Crimes by key, each with who was the victim: in a column that is dropped, as a name would be."""
    return [crime(key, Month=month, Context=who, **changes) for key, who in named.items()]


@contextmanager
def naming_people(people: Mapping[str, str]) -> Iterator[None]:
    """The street source as if it said of each key who the victim was."""
    plain = SOURCE.read

    def read(raw: RawBatch, names: Mapping[str, str]) -> Reading:
        reading = plain(raw, names)
        keys = raw.table.column(raw.table.schema.names.index(names["Crime ID"]))
        who = [people.get(key) for key in keys.cast(pa.string()).to_pylist()]
        reading.persons = [Person("victim", pa.array(who, pa.string()))]
        return reading

    object.__setattr__(SOURCE, "read", read)
    try:
        yield
    finally:
        object.__setattr__(SOURCE, "read", plain)


def with_reason() -> Any:
    return task(WITH_REASON)


def pseudonyms(reference: str) -> list[str]:
    return [person(reference, SOURCE.keyed_by, epoch) for epoch in range(2010, 2028)]


def traces(home: Path, actor: Actor, words: list[str]) -> list[str]:
    """Where any of the words still stands: bytes of a file, cells of a Parquet file, rows of the database."""
    kept = (path for path in sorted(home.rglob("*")) if path.is_file())
    files = [str(path.relative_to(home)) for path in kept if any(_in_file(path, word) for word in words)]
    tables = sorted({model._meta.db_table for model in apps.get_models() if model._meta.managed})
    with acting(actor):
        return files + [table for table in tables if _in_table(table, words)]


def _in_file(path: Path, word: str) -> bool:
    if word.encode() in path.read_bytes():
        return True
    if path.suffix != ".parquet":
        return False
    return any(
        word in str(cell)
        for column in pq.read_table(path).columns
        if pa.types.is_string(column.type)
        for cell in column.to_pylist()
    )


def _in_table(table: str, words: list[str]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [table])
        if cursor.fetchone()[0] is None:
            return False
        said = " OR ".join(["t::text LIKE %s"] * len(words))
        cursor.execute(
            f"SELECT count(*) FROM {table} t WHERE {said}",
            [f"%{word}%" for word in words],
        )
        return bool(cursor.fetchone()[0])
