"""People at work for the tests of governance, and the ways in which they act."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from commonweal.core import clock
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.models import Event, Outbox
from commonweal.core.task import Task, task
from commonweal.core.trail import reading

AUDITOR = Actor(id="account:900", name="Auditor", kind="person", roles=frozenset({"auditor"}))


def somebody(number: int, *roles: str, agency: str = "", **facts: frozenset[str]) -> Actor:
    return Actor(
        id=f"account:{number}",
        name=f"Person {number}",
        kind="person",
        agency=agency,
        roles=frozenset(roles),
        **facts,  # type: ignore[arg-type]
    )


@contextmanager
def at(moment: datetime, *, proved: bool = True) -> Iterator[None]:
    """The clock stands at `moment`; whoever acts has just proved who they are, or not."""
    with clock.setting(moment), task(Task(purpose="test", reauthenticated_at=moment if proved else None)):
        yield


def letters() -> list[dict[str, str]]:
    return [row.identifiers for row in Outbox.objects.filter(kind="mail").order_by("at")]


def lines(**about: str) -> list[reading.Line]:
    with acting(AUDITOR):
        return reading.read(Event.objects.filter(**about).order_by("id"))
