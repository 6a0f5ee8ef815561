"""What somebody in a database can see and do of a guarded table, asked without a word of the policy."""

from __future__ import annotations

from typing import Any

from django.db import ProgrammingError, connections, transaction

from tests.generative.permission.rows import Row
from tests.generative.permission.tables import STORE, CellTable, insertion

REFUSED = "refused"


def cursor() -> Any:
    return connections[STORE].cursor()


def seen(table: CellTable) -> set[str]:
    with cursor() as asking:
        asking.execute(f"SELECT key FROM {table.name}")
        return {key for (key,) in asking.fetchall()}


def done(statement: str, values: list[Any] | None = None) -> int | str:
    """How many rows a statement reached, or that it was refused; nothing of it stays."""
    with transaction.atomic(using=STORE), cursor() as asking:
        point = transaction.savepoint(using=STORE)
        try:
            asking.execute(statement, values)
            return int(asking.rowcount)
        except ProgrammingError as error:
            if "row-level security" not in str(error):
                raise
            return REFUSED
        finally:
            transaction.savepoint_rollback(point, using=STORE)


# No WHERE in these: it would ask for the right to see the row besides.


def changed(table: CellTable) -> int | str:
    return done(f"UPDATE {table.name} SET note = 'changed'")


def removed(table: CellTable) -> int | str:
    return done(f"DELETE FROM {table.name}")


def added(table: CellTable, row: Row) -> int | str:
    values = table.columns(row)
    return done(insertion(table.name, list(values)), list(values.values()))


def moved(table: CellTable, row: Row) -> int | str:
    """Make every row that can be changed into this one."""
    values = table.columns(row)
    return done(
        f"UPDATE {table.name} SET " + ", ".join(f"{name} = %s" for name in values), list(values.values())
    )
