"""What in a database would let somebody pass row security by, and the refusal to start where there is any.

The role is looked at on each new connection of the app (`roles`); tables (`tables`), functions and views
(`reach`) once in a process for each database, and whenever somebody asks for a check. Each finding says what
it is and the SQL that mends it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from commonweal.core.errors import InstallationProblem
from commonweal.core.safekeeping import reach, tables
from commonweal.core.safekeeping.finding import Asked, Finding
from commonweal.core.safekeeping.roles import role_weaknesses
from commonweal.core.safekeeping.tables import unsecured_tables

__all__ = [
    "Finding",
    "expect_safe",
    "object_weaknesses",
    "problem",
    "refuse_unsafe_connection",
    "role_weaknesses",
    "unsecured_tables",
    "while_migrating",
]

# Databases that were found in order by this process, as (host, port, name, user).
_looked_at: set[tuple[str, ...]] = set()
_migrating: ContextVar[bool] = ContextVar("commonweal_migrating", default=False)


@contextmanager
def while_migrating() -> Iterator[None]:
    """Tables are not looked at while they are being brought into order; roles are."""
    token = _migrating.set(True)
    try:
        yield
    finally:
        _migrating.reset(token)


def refuse_unsafe_connection(connection: Any, **_: Any) -> None:
    """On each new connection of the app: refuse a role, and a database, that row security does not hold."""
    if connection.vendor != "postgresql" or connection.settings_dict.get("OWNER"):
        return
    found = role_weaknesses(connection)
    where = tuple(str(connection.settings_dict[part]) for part in ("HOST", "PORT", "NAME", "USER"))
    if not found and where not in _looked_at and not _migrating.get():
        found = object_weaknesses(connection)
        if not found:
            _looked_at.add(where)
    if found:
        connection.close()
        raise problem(connection, found)


def expect_safe(connection: Any) -> None:
    """Look at everything now, whatever was looked at before."""
    if found := [*role_weaknesses(connection), *object_weaknesses(connection)]:
        raise problem(connection, found)


def object_weaknesses(connection: Any) -> list[Finding]:
    """What in the database row security does not hold; empty when nothing."""
    asked = Asked.of(connection)
    return [*tables.weaknesses(asked), *reach.weaknesses(asked)]


def problem(connection: Any, found: list[Finding]) -> InstallationProblem:
    return InstallationProblem(
        "Row security would not hold: " + "; ".join(each.what for each in found) + ".",
        where=f"database {connection.settings_dict['NAME']!r}, "
        f"opened as {connection.settings_dict['USER']!r}",
        remedy="After an upgrade run `commonweal migrate` first, which puts the tables into order. Else, as "
        "the owner of the database, or its superuser:\n  "
        + "\n  ".join(dict.fromkeys(each.mend for each in found))
        + "\nThe app needs a role of its own (the *_DATABASE_URL settings), the owner another (*_OWNER_URL).",
    )
