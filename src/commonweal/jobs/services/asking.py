"""Ask for work, once or again and again; ask that it stop, or that it be done again."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta

from commonweal.core import clock, events
from commonweal.core.actor import Actor
from commonweal.core.context import acting, who_acts
from commonweal.core.entry import entry, part_of_an_act
from commonweal.core.errors import BadInput, NotFound
from commonweal.core.models import Outbox
from commonweal.core.permissions import Permission
from commonweal.core.rules import UNSAID
from commonweal.jobs import access
from commonweal.jobs.models import JobRecord, Schedule

ONCE = uuid.UUID("0c9c1f0e-5f0a-4d3a-9b61-7c0f6a9f2d41")  # beside which identifiers are made of words


@part_of_an_act
def ask_for(
    *,
    actor: Actor,
    kind: str,
    identifiers: Mapping[str, str],
    due_at: datetime | None = None,
    once: str = "",
    using: str = "default",
) -> uuid.UUID:
    """Write a job down with the act that needs it: inside that act's `acting`, whose event tells of both.

    `once`: of a kind there is one job with these words, however often it is asked for.
    """
    who_acts(using)
    now = clock.now()
    key = uuid.uuid5(ONCE, f"{kind} {once}") if once else uuid.uuid4()
    row = Outbox(
        id=key, at=now, kind=kind, identifiers=dict(identifiers), asked_by=actor.id, due_at=due_at or now
    )
    if once:
        Outbox.objects.using(using).bulk_create([row], ignore_conflicts=True)
    else:
        row.save(using=using, force_insert=True)
    return key


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


@entry(Permission.JOB_STOP)
def ask_to_stop(*, actor: Actor, id: str) -> None:
    """One that waits is stopped now; one that is being done stops at its next step."""
    with acting(actor):
        record = _of(actor, id)
        now = clock.now()
        if record.state == "waiting":
            record.state, record.finished_at = "stopped", now
        elif record.state != "doing":
            raise BadInput(f"It is {record.state} already.", where="job")
        record.stop_asked_at, record.stop_asked_by = now, actor.id
        record.save(update_fields=["state", "finished_at", "stop_asked_at", "stop_asked_by"])
        events.record(actor=actor, operation=Permission.JOB_STOP, object_type="job", object_id=id)


@entry(Permission.JOB_STOP)
def ask_again(*, actor: Actor, id: str) -> None:
    """Have a job done that failed, was refused or was stopped."""
    with acting(actor):
        record = _of(actor, id)
        if record.state not in ("failed", "refused", "stopped"):
            raise BadInput(
                f"It is {record.state}, and only one that ended undone is done again.", where="job"
            )
        JobRecord.objects.filter(pk=record.pk).update(
            state="waiting", attempts=0, claim=None, started_at=None, heartbeat_at=None, finished_at=None,
            step="", rows_done=None, rows_of=None, stop_asked_at=None, stop_asked_by="", trouble="",
        )  # fmt: skip
        events.record(
            actor=actor, operation=Permission.JOB_STOP, object_type="job", object_id=id, reason="done again"
        )


def _of(actor: Actor, id: str) -> JobRecord:
    """The record, moved from the outbox where it still lies there; somebody else's is not there."""
    found = JobRecord.objects.select_for_update().filter(pk=id).first() or _from_outbox(id)
    if found is None or found.asked_by != actor.id:
        access.may_still(actor, Permission.JOB_STOP)  # whoever may stop nothing at all is told so
        raise NotFound(UNSAID)
    access.may_stop(actor, found.asked_by).require()
    return found


def _from_outbox(id: str) -> JobRecord | None:
    row = Outbox.objects.waiting().select_for_update().filter(pk=id).first()
    return None if row is None else moved(row)


def moved(row: Outbox) -> JobRecord:
    """An outbox row that is a job record from now on."""
    row.moved_at = clock.now()
    row.save(update_fields=["moved_at"])
    return JobRecord.objects.create(
        id=row.id, kind=row.kind, identifiers=row.identifiers, asked_by=row.asked_by, asked_at=row.at
    )


def ask_for_scheduled(actor: Actor) -> None:
    now = clock.now()
    for schedule in Schedule.objects.due(now).select_for_update(skip_locked=True):
        ask_for(actor=actor, kind=schedule.kind, identifiers=schedule.identifiers)
        rhythm = timedelta(minutes=schedule.every_minutes)
        # Missed turns are not made up for: one job, and the next turn lies ahead.
        schedule.next_at += rhythm * ((now - schedule.next_at) // rhythm + 1)
        schedule.save(update_fields=["next_at"])
