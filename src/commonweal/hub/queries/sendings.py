"""What became of files that were sent in a browser: shown to whoever sent them, and to nobody else."""

from __future__ import annotations

from dataclasses import dataclass

from commonweal.core.actor import Actor
from commonweal.core.entry import entry
from commonweal.core.errors import NotFound
from commonweal.core.permissions import Permission
from commonweal.core.rules import UNSAID
from commonweal.hub import sent_files
from commonweal.hub.access import may_begin_to_load
from commonweal.hub.intake.bounds import WEB, Limits
from commonweal.hub.pipeline.receiving import ENDINGS
from commonweal.hub.sent_files import Told
from commonweal.jobs.queries import JobShown, job, my_jobs

KIND = "delivery.load"

__all__ = ["Sending", "Told", "kinds_read", "limits_of_the_web", "sending", "sendings"]


@dataclass(frozen=True)
class Sending:
    """`waiting` names the files whose load has not come to its end."""

    job: JobShown
    told: tuple[Told, ...]
    waiting: tuple[str, ...]


@entry(Permission.DELIVERY_LOAD)
def sending(*, actor: Actor, id: str) -> Sending:
    may_begin_to_load(actor)
    found = job(actor=actor, id=id)
    if found.kind != KIND:
        raise NotFound(UNSAID)
    return Sending(found, sent_files.told(found.id), sent_files.waiting(found.id))


@entry(Permission.DELIVERY_LOAD)
def sendings(*, actor: Actor) -> list[JobShown]:
    """Those of the actor, the latest first."""
    may_begin_to_load(actor)
    return [each for each in my_jobs(actor=actor) if each.kind == KIND]


def kinds_read() -> tuple[str, ...]:
    return ENDINGS


def limits_of_the_web() -> Limits:
    return WEB
