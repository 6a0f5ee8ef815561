"""Ask for work, and do what is due. `commonweal work` calls `drain`."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from commonweal.core import clock, events
from commonweal.core.actor import Actor
from commonweal.core.context import acting, who_acts
from commonweal.core.entry import entry, part_of_an_act
from commonweal.core.models import Outbox
from commonweal.core.permissions import Permission
from commonweal.core.progress import Progress, silent
from commonweal.core.task import Task, task
from commonweal.jobs import access, mail
from commonweal.jobs.models import JobRecord, Schedule
from commonweal.jobs.register import Door, Job, Known, known_kind, register

STALLED_AFTER = timedelta(minutes=30)

register(mail.KIND, mail.post, entry=Permission.JOB_RUN)


@dataclass(frozen=True)
class Drained:
    done: int
    failed: int


@part_of_an_act
def ask_for(
    *,
    actor: Actor,
    kind: str,
    identifiers: Mapping[str, str],
    due_at: datetime | None = None,
    using: str = "default",
) -> uuid.UUID:
    """Write a job down with the act that needs it: inside that act's `acting`, whose event tells of both."""
    who_acts(using)
    now = clock.now()
    row = Outbox(at=now, kind=kind, identifiers=dict(identifiers), asked_by=actor.id, due_at=due_at or now)
    row.save(using=using, force_insert=True)
    return row.id


@entry(Permission.JOB_RUN)
def set_schedule(
    *, actor: Actor, name: str, kind: str, every_minutes: int, identifiers: Mapping[str, str]
) -> None:
    access.may_run(actor).require()
    with acting(actor):
        Schedule.objects.update_or_create(
            name=name,
            defaults={"kind": kind, "every_minutes": every_minutes, "identifiers": dict(identifiers)},
            create_defaults={
                "kind": kind,
                "every_minutes": every_minutes,
                "identifiers": dict(identifiers),
                "next_at": clock.now(),
            },
        )
        events.record(actor=actor, operation="schedule.set", object_type="schedule", object_id=name)


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
    with acting(actor):
        _ask_for_scheduled(actor)
        _take_up_stalled()
        _move_from_outbox(limit)
    door = Door(actor_of, address_of)
    done = failed = 0
    while done + failed < limit and (record := _claim(actor)):
        if _do(actor, record, door):
            done += 1
        else:
            failed += 1
        progress.count(done + failed, None, "jobs")
    return Drained(done, failed)


def _ask_for_scheduled(actor: Actor) -> None:
    now = clock.now()
    for schedule in Schedule.objects.due(now).select_for_update(skip_locked=True):
        ask_for(actor=actor, kind=schedule.kind, identifiers=schedule.identifiers)
        rhythm = timedelta(minutes=schedule.every_minutes)
        # Missed turns are not made up for: one job, and the next turn lies ahead.
        schedule.next_at += rhythm * ((now - schedule.next_at) // rhythm + 1)
        schedule.save(update_fields=["next_at"])


def _take_up_stalled() -> None:
    """A worker that died leaves its job as being done."""
    stalled = JobRecord.objects.filter(state="doing", heartbeat_at__lt=clock.now() - STALLED_AFTER)
    stalled.update(state="waiting", heartbeat_at=None)


def _move_from_outbox(limit: int) -> None:
    now = clock.now()
    waiting = Outbox.objects.waiting().filter(due_at__lte=now).order_by("due_at", "id")
    for row in waiting.select_for_update(skip_locked=True)[:limit]:
        JobRecord.objects.create(
            id=row.id, kind=row.kind, identifiers=row.identifiers, asked_by=row.asked_by, asked_at=row.at
        )
        row.moved_at = now
        row.save(update_fields=["moved_at"])


def _claim(actor: Actor) -> JobRecord | None:
    with acting(actor):
        waiting = JobRecord.objects.filter(state="waiting").order_by("asked_at", "id")
        record = waiting.select_for_update(skip_locked=True).first()
        if record is not None:
            record.state, record.heartbeat_at, record.attempts = "doing", clock.now(), record.attempts + 1
            record.save(update_fields=["state", "heartbeat_at", "attempts"])
    return record


def _do(actor: Actor, record: JobRecord, door: Door) -> bool:
    """Each job stands alone: one that fails says why and holds up no other."""
    known = known_kind(record.kind)
    trouble = "" if known else f"Nothing here does jobs of the kind {record.kind!r}."
    if known:
        try:
            with task(Task(channel="job", purpose=known.purpose, reason=known.reason)):
                _require(actor, record, known, door)
                known.work(Job(str(record.id), record.kind, record.identifiers, record.asked_by), door)
        except Exception as error:
            trouble = f"{type(error).__name__}: {error}"
    with acting(actor):
        JobRecord.objects.filter(pk=record.pk).update(
            state="failed" if trouble else "done", trouble=trouble, finished_at=clock.now()
        )
        events.record(
            actor=actor,
            operation="job.failed" if trouble else "job.done",
            object_type="job",
            object_id=str(record.id),
            reason=record.kind,
        )
    return not trouble


def _require(worker: Actor, record: JobRecord, known: Known, door: Door) -> None:
    """Whoever asked for the job is looked up anew and must still be allowed it on the day it is done."""
    if known.entry is not Permission.JOB_RUN:
        asker = _process(record.asked_by) or door.actor_of(record.asked_by)
        access.may_still(asker, known.entry)
    else:
        access.may_still(worker, known.entry)


def _process(actor_id: str) -> Actor | None:
    kind, _, name = actor_id.partition(":")
    return Actor.process(name) if kind == "process" else None
