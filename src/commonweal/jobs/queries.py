"""What became of work: one's own with its words, everybody's by kind and state alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from django.db.models import Count

from commonweal.core import clock
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.entry import entry
from commonweal.core.errors import NotFound
from commonweal.core.models import Outbox
from commonweal.core.permissions import Permission
from commonweal.core.policy import require_standing
from commonweal.core.rules import UNSAID
from commonweal.jobs import access
from commonweal.jobs.models import ENDED, STALLED_AFTER, JobRecord
from commonweal.jobs.register import title_of

RECENT = 20  # ended jobs of a kind from which its usual time is told
MOST = 500


@dataclass(frozen=True)
class Workload:
    outbox: int
    waiting: int
    doing: int
    failed: int
    done: int


@dataclass(frozen=True)
class JobShown:
    """`state` is waiting, doing, stalled, done, failed, refused or stopped; `trouble` says why not done."""

    id: str
    kind: str
    title: str
    state: str
    asked_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None
    attempts: int = 0
    step: str = ""
    rows_done: int | None = None
    rows_of: int | None = None
    stop_asked: bool = False
    trouble: str = ""
    usual_seconds: float | None = None

    @property
    def ended(self) -> bool:
        return self.state in ENDED

    @property
    def usual_words(self) -> str:
        seconds = self.usual_seconds or 0
        if seconds < 1.5:
            return "about a second"
        return f"about {round(seconds)} seconds" if seconds < 90 else f"about {round(seconds / 60)} minutes"


def workload() -> Workload:
    """How many jobs stand where."""
    rows = JobRecord.objects.values_list("state").annotate(Count("id"))
    counts: dict[str, int] = dict(rows)
    states = {state: counts.get(state, 0) for state in ("waiting", "doing", "failed", "done")}
    return Workload(outbox=Outbox.objects.waiting().count(), **states)


@entry(Permission.JOB_READ_OWN)
def job(*, actor: Actor, id: str) -> JobShown:
    """Work that the actor asked for; anybody else's is not there."""
    require_standing(actor, Permission.JOB_READ_OWN)
    with acting(actor):
        record = JobRecord.objects.filter(pk=id).first()
        if record is not None and record.asked_by == actor.id:
            access.may_read_own(actor, record.asked_by).require()
            return _shown(record, usual_time(record.kind))
        row = Outbox.objects.filter(pk=id, asked_by=actor.id, moved_at__isnull=True).first()
    if row is None:
        raise NotFound(UNSAID)
    return JobShown(str(row.pk), row.kind, title_of(row.kind), "waiting", row.at)


@entry(Permission.JOB_READ_OWN)
def my_jobs(*, actor: Actor) -> list[JobShown]:
    """The actor's, the latest first."""
    require_standing(actor, Permission.JOB_READ_OWN)
    with acting(actor):
        waiting = Outbox.objects.waiting().filter(asked_by=actor.id).order_by("-at")[:MOST]
        shown = [JobShown(str(row.pk), row.kind, title_of(row.kind), "waiting", row.at) for row in waiting]
        records = JobRecord.objects.filter(asked_by=actor.id).order_by("-asked_at", "id")[:MOST]
        return shown + [_shown(each, None) for each in records]


@entry(Permission.JOB_READ_ALL)
def all_jobs(*, actor: Actor, state: str = "") -> list[JobShown]:
    """Everybody's: kind, state and times, and nothing of what they are about; why one failed, not of whom."""
    access.may_read_all(actor).require()
    with acting(actor):
        records = JobRecord.objects.order_by("-asked_at", "id")
        return [_bare(each) for each in (records.filter(state=state) if state else records)[:MOST]]


def usual_time(kind: str) -> float | None:
    """Seconds that jobs of the kind took of late, in the middle; None where none was done yet."""
    done = JobRecord.objects.filter(kind=kind, state="done", started_at__isnull=False).order_by(
        "-finished_at"
    )
    times = [
        (ended - began).total_seconds()
        for began, ended in done.values_list("started_at", "finished_at")[:RECENT]
        if began and ended
    ]
    return median(times) if times else None


def _shown(record: JobRecord, usual: float | None) -> JobShown:
    return JobShown(
        id=str(record.pk),
        kind=record.kind,
        title=title_of(record.kind),
        state=_state(record),
        asked_at=record.asked_at,
        started_at=record.started_at,
        finished_at=record.finished_at,
        attempts=record.attempts,
        step=record.step,
        rows_done=record.rows_done,
        rows_of=record.rows_of,
        stop_asked=record.stop_asked_at is not None,
        trouble=record.trouble,
        usual_seconds=usual,
    )


def _bare(record: JobRecord) -> JobShown:
    return JobShown(
        id=str(record.pk),
        kind=record.kind,
        title=title_of(record.kind),
        state=_state(record),
        asked_at=record.asked_at,
        started_at=record.started_at,
        finished_at=record.finished_at,
        attempts=record.attempts,
    )


def _state(record: JobRecord) -> str:
    silent = record.state == "doing" and record.heartbeat_at is not None
    late: timedelta = clock.now() - record.heartbeat_at if silent and record.heartbeat_at else timedelta(0)
    return "stalled" if late > STALLED_AFTER else record.state
