"""What a person is about while they work: purpose and reason, asked once per task and not once per click.

The door that lets a person in says what it knows (channel, session, when they proved who they are); the
policy's conditions and the audit log read it here.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Task:
    purpose: str = ""
    reason: str = ""
    channel: str = "command"
    session: str = ""
    multi_factor_at: datetime | None = None
    reauthenticated_at: datetime | None = None
    second_person: str = ""


_task: ContextVar[Task] = ContextVar("commonweal_task", default=Task())  # noqa: B039  frozen


@contextmanager
def task(about: Task) -> Iterator[Task]:
    token = _task.set(about)
    try:
        yield about
    finally:
        _task.reset(token)


def begin(about: Task) -> None:
    """For a process that does one task: it lasts until the process ends, or the next begins."""
    _task.set(about)


def current_task() -> Task:
    return _task.get()
