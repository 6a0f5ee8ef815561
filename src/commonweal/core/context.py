"""The only way to set who acts in a database.

Row security reads these settings; outside `acting` they are empty and a row-secured table shows nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connections, transaction

from commonweal.core.actor import Actor
from commonweal.core.policy import may

_acting: ContextVar[dict[str, Actor]] = ContextVar("commonweal_acting", default={})  # noqa: B039  never mutated


class NoContext(RuntimeError):
    """Something needs to know who acts, and nobody said."""


@contextmanager
def acting(actor: Actor, using: str = "default") -> Iterator[None]:
    """Act as `actor` in one transaction of one database. Nesting joins the transaction.

    Nothing may stream from a query after the block has closed.
    """
    before = _acting.get().get(using)
    joined = connections[using].in_atomic_block
    with transaction.atomic(using=using):
        if before != actor:
            _tell_database(actor, using)
        token = _acting.set({**_acting.get(), using: actor})
        try:
            yield
        finally:
            _acting.reset(token)
        # A transaction that ends forgets by itself, and so does a savepoint that is rolled back.
        if joined and before != actor:
            _tell_database(before, using)


def who_acts(using: str = "default") -> Actor:
    actor = _acting.get().get(using)
    if actor is None or not connections[using].in_atomic_block:
        raise NoContext(f"nobody acts in the database {using!r}: this belongs inside core.context.acting()")
    return actor


def _tell_database(actor: Actor | None, using: str) -> None:
    settings = {
        "app.actor": actor.id if actor else "",
        "app.agency": actor.agency if actor else "",
        "app.roles": ",".join(sorted(actor.roles)) if actor else "",
        "app.audit": "all" if actor and may(actor, "audit.read_all", "audit_event").allowed else "",
    }
    calls = ", ".join(["set_config(%s, %s, true)"] * len(settings))
    with connections[using].cursor() as cursor:
        cursor.execute(f"SELECT {calls}", [part for pair in settings.items() for part in pair])
