"""Do a job: claim its record, do it as whoever asked, and write down how it ended."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from threading import Event

from commonweal.core import clock, events
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.errors import CommonwealError, InstallationProblem
from commonweal.core.permissions import Permission
from commonweal.core.task import Task, task
from commonweal.jobs import access
from commonweal.jobs.models import JobRecord, JobRecords
from commonweal.jobs.register import Door, Job, Known, known_kind

from .heart import Heart, Lost, PutBack, Stopped


@dataclass(frozen=True)
class Ended:
    """How a turn at a job ended; `waiting` where it was put back, empty where it was lost."""

    state: str
    trouble: str = ""


def claim(actor: Actor, key: uuid.UUID | None = None) -> JobRecord | None:
    """The next that waits, or this one if it still waits: nobody else has it from now on."""
    with acting(actor):
        waiting = JobRecord.objects.filter(state="waiting").order_by("asked_at", "id")
        if key is not None:
            waiting = waiting.filter(pk=key)
        record = waiting.select_for_update(skip_locked=True).first()
        if record is not None:
            now = clock.now()
            record.state, record.claim, record.attempts = "doing", uuid.uuid4(), record.attempts + 1
            record.started_at = record.heartbeat_at = now
            record.save(update_fields=["state", "claim", "attempts", "started_at", "heartbeat_at"])
    return record


def do(actor: Actor, record: JobRecord, door: Door, ending: Event | None = None) -> Ended:
    """Each job stands alone: one that fails says why and holds up no other."""
    known = known_kind(record.kind)
    if known is None:
        found = Ended("failed", f"Nothing here does jobs of the kind {record.kind!r}.")
    else:
        found = _done(actor, record, known, door, ending)
    return _write_down(actor, record, found)


def _done(actor: Actor, record: JobRecord, known: Known, door: Door, ending: Event | None) -> Ended:
    try:
        with (
            Heart(record.pk, _claim_of(record), ending) as heart,
            task(Task(channel="job", purpose=known.purpose, reason=known.reason)),
        ):
            _require(actor, record, known, door)
            known.work(_job(record, heart), door)
    except Stopped:
        return Ended("stopped")
    except PutBack:
        return Ended("waiting")
    except Lost:
        return Ended("")
    except InstallationProblem as error:
        return Ended("failed", _words(error))
    except CommonwealError as error:
        return Ended("refused", _words(error))
    except Exception as error:
        return Ended("failed", f"{type(error).__name__}: {error}")
    return Ended("done")


def _words(error: CommonwealError) -> str:
    return " ".join(part for part in (error.what, error.remedy) if part)


def _job(record: JobRecord, heart: Heart) -> Job:
    def expect_mine() -> None:
        if not _mine(record).select_for_update().exists():
            raise Lost

    def end_here() -> None:
        if not _mine(record).update(state="done", finished_at=clock.now()):
            raise Lost

    return Job(str(record.pk), record.kind, record.identifiers, record.asked_by, heart, expect_mine, end_here)


def _mine(record: JobRecord) -> JobRecords:
    return JobRecord.objects.mine(record.pk, _claim_of(record))


def _claim_of(record: JobRecord) -> uuid.UUID:
    if record.claim is None:
        raise ValueError(f"nobody has the job {record.pk}")
    return record.claim


def _write_down(actor: Actor, record: JobRecord, ended: Ended) -> Ended:
    """What counts is the state that the record has: an end that came with the effect, or with another worker,
    stays."""
    if not ended.state:
        return ended
    with acting(actor):
        if ended.state == "waiting" and _mine(record).filter(stop_asked_at__isnull=False).exists():
            ended = Ended("stopped")  # nobody is to begin it anew
        if ended.state == "waiting":
            _mine(record).update(state="waiting", claim=None, heartbeat_at=None, attempts=record.attempts - 1)
            return ended
        changed = _mine(record).update(state=ended.state, trouble=ended.trouble, finished_at=clock.now())
        own = (
            JobRecord.objects.filter(pk=record.pk, claim=record.claim).values_list("state", flat=True).first()
        )
        if not changed and own is None:
            return Ended("")
        state = ended.state if changed else str(own)
        events.record(
            actor=actor,
            operation=f"job.{state}",
            object_type="job",
            object_id=str(record.pk),
            reason=record.kind,
        )
    return Ended(state, ended.trouble)


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
