"""Row security that slipped, on live tables: whether any row tells.

All runs as the owner, whom forced row security holds like anybody, in a transaction that is rolled back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache

from django.db import connections, transaction

from commonweal.config import databases
from commonweal.core import clock
from commonweal.core.context import acting
from commonweal.core.task import task
from tests.generative.permission import probes
from tests.generative.permission.rows import Context, Row, cells_of, contexts, expected, told_of
from tests.generative.permission.sqlmutants import SqlMutant
from tests.generative.permission.subjects import NOW
from tests.generative.permission.tables import STORE, CellTable


@contextmanager
def owning(tables: Iterable[CellTable]) -> Iterator[None]:
    app = str(databases.definition(STORE, "app")["USER"])
    with databases.as_owner(), clock.setting(NOW), transaction.atomic(using=STORE):
        with connections[STORE].cursor() as cursor:
            for table in tables:
                table.make(cursor, app)
        yield
        transaction.set_rollback(True, using=STORE)


@contextmanager
def slipped(statements: Iterable[str]) -> Iterator[None]:
    """The statements are in force as long as the block."""
    point = transaction.savepoint(using=STORE)
    try:
        with connections[STORE].cursor() as cursor:
            for sql in statements:
                cursor.execute(sql)
        yield
    finally:
        transaction.savepoint_rollback(point, using=STORE)


def survives(mutant: SqlMutant) -> bool:
    with slipped(mutant.statements()):
        return not any(
            _tells(mutant, context) for context in _likeliest(mutant.table.permission, mutant.words)
        )


def survives_as_policy(table: CellTable, statements: Iterable[str], words: set[str]) -> bool:
    """Of the whole row security of a table, recompiled from another policy."""
    with slipped(statements):
        for context in _likeliest(table.permission, words):
            with _acting(table, context):
                if probes.seen(table) != wanted(table, context):
                    return False
    return True


def _likeliest(permission: str, words: set[str]) -> list[Context]:
    """Those first who are concerned by what slipped."""
    return sorted(asking(permission), key=lambda context: -len(context.words & words))


@cache
def asking(permission: str) -> list[Context]:
    return contexts(cells_of(permission))


@cache
def _wanted(table: CellTable) -> Mapping[int, set[str]]:
    return {
        id(context): expected(
            table.permission, table.rows, told_of(context.actor, table.rows, table.shape), context.task
        )
        for context in asking(table.permission)
    }


def wanted(table: CellTable, context: Context) -> set[str]:
    return _wanted(table)[id(context)]


@contextmanager
def _acting(table: CellTable, context: Context) -> Iterator[None]:
    actor = told_of(context.actor, table.rows, table.shape)
    with task(context.task), acting(actor, STORE):
        yield


def _tells(mutant: SqlMutant, context: Context) -> bool:
    """Whether this context shows that the row security is another one."""
    table, rows = mutant.table, wanted(mutant.table, context)
    with _acting(table, context):
        if mutant.command == "INSERT":
            return any(
                probes.added(table, row) != (1 if row.key in rows else probes.REFUSED)
                for row in _asked_about(table, context)
            )
        if mutant.command == "UPDATE" and mutant.part == "takes":
            return any(
                probes.moved(table, row) != (len(table.rows) if row.key in rows else probes.REFUSED)
                for row in _asked_about(table, context)
            )
        if mutant.command == "UPDATE":
            return probes.changed(table) != len(rows)
        if mutant.command == "DELETE":
            return probes.removed(table) != len(rows)
        return probes.seen(table) != rows


def _asked_about(table: CellTable, context: Context) -> list[Row]:
    """The rows that the cells ask about in this context, and one that nobody wrote."""
    stated = {tuple(sorted(facts.items())) for _, facts, _ in context.answers}
    return [
        row
        for row in table.rows
        if tuple(sorted(row.stated.items())) in stated or row.stated.get("author") == ()
    ]


def sees_as_nobody(table: CellTable) -> set[str]:
    """What is shown where the roles are told and the actor is not, over all contexts."""
    found: set[str] = set()
    for context in asking(table.permission):
        with _acting(table, context), connections[STORE].cursor() as cursor:
            cursor.execute("SELECT set_config('app.actor', '', true)")
            found |= probes.seen(table)
    return found
