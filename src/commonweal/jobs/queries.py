"""What became of work: one's own with its words, everybody's by kind and state alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from django.db.models import Count, F, Sum

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
from commonweal.jobs.models import ENDED, GIVEN_UP, STALLED_AFTER, JobRecord, JobRecords, Schedule
from commonweal.jobs.register import title_of

RECENT = 20  # ended jobs of a kind from which its usual time is told
MOST = 500
STATES = ("waiting", "doing", "stalled", "failed", "refused", "stopped", "done")
# What is told of the trouble of a job to somebody who may not read what it is about.
REFUSED = "It was refused; why stands with whoever asked for it."
FAILED = "It ended by a fault; its words stand with whoever asked for it."


@dataclass(frozen=True)
class Workload:
    outbox: int
    waiting: int
    doing: int
    failed: int
    done: int


@dataclass(frozen=True)
class Seen:
    """How many jobs are in each of `STATES`; how often the sweeper took one up whose worker had died, and how
    many it gave up."""

    states: Mapping[str, int]
    taken_up: int
    given_up: int


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
    return _of_outbox(row)


@entry(Permission.JOB_READ_OWN)
def my_jobs(*, actor: Actor) -> list[JobShown]:
    """The actor's, the latest first; of those that have not ended, how long their kind usually takes."""
    require_standing(actor, Permission.JOB_READ_OWN)
    with acting(actor):
        waiting = Outbox.objects.waiting().filter(asked_by=actor.id).order_by("-at")[:MOST]
        shown = [_of_outbox(row) for row in waiting]
        records = list(JobRecord.objects.filter(asked_by=actor.id).order_by("-asked_at", "id")[:MOST])
        usual = {kind: usual_time(kind) for kind in {each.kind for each in records if not each.finished_at}}
        return shown + [_shown(each, usual.get(each.kind)) for each in records]


@entry(Permission.JOB_READ_ALL)
def all_jobs(*, actor: Actor, state: str = "") -> list[JobShown]:
    """Everybody's, the latest first: kind, state and times, and nothing of what they are about; why one
    failed in words that are the same for all."""
    access.may_read_all(actor).require()
    with acting(actor):
        records = JobRecord.objects.order_by("-asked_at", "id")
        found = [_bare(each) for each in _in_state(records, state)[:MOST]]
        if state in ("", "waiting"):
            found += [_of_outbox(row) for row in Outbox.objects.waiting().order_by("-at")[:MOST]]
    return sorted(found, key=lambda each: each.asked_at, reverse=True)[:MOST]


@entry(Permission.JOB_READ_ALL)
def anybodys_job(*, actor: Actor, id: str) -> JobShown | None:
    """As `all_jobs` shows it; None where there is none."""
    access.may_read_all(actor).require()
    with acting(actor):
        record = JobRecord.objects.filter(pk=id).first()
        row = Outbox.objects.waiting().filter(pk=id).first()
    return _bare(record) if record else _of_outbox(row) if row else None


@entry(Permission.JOB_READ_ALL)
def jobs_by_state(*, actor: Actor) -> Seen:
    access.may_read_all(actor).require()
    with acting(actor):
        states = Counter(dict(JobRecord.objects.values_list("state").annotate(Count("id"))))
        stalled = JobRecord.objects.stalled(clock.now() - STALLED_AFTER).count()
        again = JobRecord.objects.filter(attempts__gt=1).aggregate(times=Sum(F("attempts") - 1))
        given_up = JobRecord.objects.filter(state="failed", trouble=GIVEN_UP).count()
        states["waiting"] += Outbox.objects.waiting().count()
    states["stalled"], states["doing"] = stalled, states["doing"] - stalled
    return Seen({state: states[state] for state in STATES}, again["times"] or 0, given_up)


def is_scheduled(name: str) -> bool:
    return Schedule.objects.filter(name=name).exists()


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
        trouble=_same_for_all(record),
    )


def _of_outbox(row: Outbox) -> JobShown:
    later = row.due_at if row.due_at > clock.now() else None
    step = f"It is due on {later.astimezone(clock.LONDON):%-d %B %Y}" if later else ""
    return JobShown(str(row.pk), row.kind, title_of(row.kind), "waiting", row.at, step=step)


def _in_state(records: JobRecords, state: str) -> JobRecords:
    if state == "stalled":
        return records.stalled(clock.now() - STALLED_AFTER)
    if state == "doing":
        return records.filter(state=state, heartbeat_at__gte=clock.now() - STALLED_AFTER)
    return records.filter(state=state) if state else records


def _same_for_all(record: JobRecord) -> str:
    """The words of a trouble may name what the job is about; these name nothing."""
    if record.state == "refused":
        return REFUSED
    if record.state == "failed":
        return GIVEN_UP if record.trouble == GIVEN_UP else FAILED
    return ""


def _state(record: JobRecord) -> str:
    silent = record.state == "doing" and record.heartbeat_at is not None
    late: timedelta = clock.now() - record.heartbeat_at if silent and record.heartbeat_at else timedelta(0)
    return "stalled" if late > STALLED_AFTER else record.state
