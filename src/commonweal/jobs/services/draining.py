"""`commonweal work`: do what is due, and come to an end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from commonweal.core.actor import Actor
from commonweal.core.entry import entry
from commonweal.core.permissions import Permission
from commonweal.core.progress import Progress, silent
from commonweal.jobs import access
from commonweal.jobs.register import Door

from .sweeping import sweep
from .working import claim, do


@dataclass(frozen=True)
class Drained:
    done: int
    failed: int
    refused: int = 0
    stopped: int = 0

    @property
    def ended(self) -> int:
        return self.done + self.failed + self.refused + self.stopped


@entry(Permission.JOB_RUN)
def drain(
    *,
    actor: Actor,
    actor_of: Callable[[str], Actor],
    address_of: Callable[[str], str],
    limit: int = 1000,
    progress: Progress = silent,
) -> Drained:
    """Do what is due now: ask for what the schedules name, take up stalled jobs, then job by job."""
    access.may_run(actor).require()
    sweep(actor, limit)
    door = Door(actor_of, address_of)
    ended: Counter[str] = Counter()
    while ended.total() < limit and (record := claim(actor)):
        ended[do(actor, record, door).state] += 1
        progress.count(ended.total(), None, "jobs")
    return Drained(ended["done"], ended["failed"], ended["refused"], ended["stopped"])
