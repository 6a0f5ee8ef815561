"""The only way to set who acts in a database.

Row security reads these settings; outside `acting` they are empty and a row-secured table shows nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.db import connections, transaction

from commonweal.core import clock, denial, keyring
from commonweal.core.actor import Actor
from commonweal.core.conditions import Moment, actor_values, token
from commonweal.core.policy import opened, policy
from commonweal.core.task import Task, current_task

SETTINGS = ("actor", "agency", "roles", "areas", "exclusions", "opened", "channel", "met")

Acts = tuple[Actor, Task]

_acting: ContextVar[dict[str, Acts]] = ContextVar("commonweal_acting", default={})  # noqa: B039  never mutated


class NoContext(RuntimeError):
    """Something needs to know who acts, and nobody said."""


@contextmanager
def acting(actor: Actor, using: str = "default") -> Iterator[None]:
    """Act as `actor` in one transaction of one database. Nesting joins the transaction.

    Nothing may stream from a query after the block has closed.
    """
    if connections[using].in_atomic_block:
        with _act(actor, using, joined=True):
            yield
        return
    with denial.written_afterwards(using), _act(actor, using, joined=False):
        yield


@contextmanager
def _act(actor: Actor, using: str, *, joined: bool) -> Iterator[None]:
    before, now = _acting.get().get(using), (actor, current_task())
    with transaction.atomic(using=using):
        if before != now:
            _tell_database(now, using)
        mark = _acting.set({**_acting.get(), using: now})
        try:
            yield
        finally:
            _acting.reset(mark)
        # A transaction that ends forgets by itself, and so does a savepoint that is rolled back.
        if joined and before != now:
            _tell_database(before, using)


def who_acts(using: str = "default") -> Actor:
    acts = _acting.get().get(using)
    if acts is None or not connections[using].in_atomic_block:
        raise NoContext(f"nobody acts in the database {using!r}: this belongs inside core.context.acting()")
    return acts[0]


def _tell_database(acts: Acts | None, using: str) -> None:
    _set(dict.fromkeys(SETTINGS, "") if acts is None else _settings(*acts), using)
    if acts and (kept_out := acts[0].exclusions):
        # The log goes about a matter by references that only somebody who acts can look up.
        known = kept_out | keyring.references(kept_out, using)
        _set({"exclusions": ",".join(sorted(known))}, using)


def _set(settings: dict[str, str], using: str) -> None:
    calls = ", ".join(["set_config(%s, %s, true)"] * len(settings))
    values = [part for name, value in settings.items() for part in (f"app.{name}", value)]
    with connections[using].cursor() as cursor:
        cursor.execute(f"SELECT {calls}", values)


def _settings(actor: Actor, about: Task) -> dict[str, str]:
    """What row security reads (`rowpolicies`): who acts, and which conditions that need no row hold now."""
    now = clock.now()
    return {
        "actor": actor.id,
        "agency": actor.agency,
        "roles": ",".join(sorted(actor.roles)),
        "areas": ",".join(sorted(actor_values(actor, "areas"))),
        "exclusions": ",".join(sorted(actor.exclusions)),
        "opened": ",".join(sorted(opened(actor, now))),
        "channel": about.channel,
        "met": ",".join(_met(actor, about, now)),
    }


def _met(actor: Actor, about: Task, now: datetime) -> list[str]:
    found = []
    for condition in policy().conditions.values():
        if condition.of_the_row:
            continue
        if condition.check != "agreement":
            if condition.met(Moment(actor, about, now, "")):
                found.append(condition.name)
            continue
        shared = {name for sharing in actor.agreements for name in sharing.classes}
        found += [
            token(condition, name)
            for name in sorted(shared)
            if condition.met(Moment(actor, about, now, name))
        ]
    return found
