"""Records of jobs, and what is due again and again."""

import uuid
from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from commonweal.core.handling import handles

# A job that ended without being done stays so until a person asks for it again.
JOB_TRANSITIONS: dict[str, frozenset[str]] = {
    "waiting": frozenset({"doing", "stopped"}),
    "doing": frozenset({"done", "failed", "refused", "stopped", "waiting"}),
    "failed": frozenset({"waiting"}),
    "refused": frozenset({"waiting"}),
    "stopped": frozenset({"waiting"}),
    "done": frozenset(),
}
STALLED_AFTER = timedelta(seconds=25)  # several beats of a heart: a busy machine is not a dead one
MOST_ATTEMPTS = 3
GIVEN_UP = f"The worker ended {MOST_ATTEMPTS} times while doing it, so it is not tried again by itself."
UNDER_WAY = ("waiting", "doing")
ENDED = ("done", "failed", "refused", "stopped")


class JobRecords(models.QuerySet["JobRecord"]):
    def mine(self, key: uuid.UUID, claim: uuid.UUID) -> Self:
        """The record while the worker of this claim has it: none once it was taken away."""
        return self.filter(pk=key, claim=claim, state="doing")

    def stalled(self, before: datetime) -> Self:
        return self.filter(state="doing", heartbeat_at__lt=before)


class JobRecord(models.Model):
    """What became of an outbox row, whose identifier it keeps. `claim` names the worker that has it."""

    id = models.UUIDField(primary_key=True)
    kind = models.TextField()
    identifiers = models.JSONField(default=dict)
    asked_by = models.TextField()
    asked_at = models.DateTimeField()
    state = models.TextField(default="waiting")
    attempts = models.PositiveIntegerField(default=0)
    claim = models.UUIDField(null=True)
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    step = models.TextField(blank=True)
    rows_done = models.BigIntegerField(null=True)
    rows_of = models.BigIntegerField(null=True)
    stop_asked_at = models.DateTimeField(null=True)
    stop_asked_by = models.TextField(blank=True)
    trouble = models.TextField(blank=True)

    objects = JobRecords.as_manager()
    handling = handles(
        public="id kind asked_at state attempts claim started_at heartbeat_at finished_at rows_done rows_of "
        "stop_asked_at",
        depersonalised="identifiers asked_by step stop_asked_by trouble",
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="job_state", condition=Q(state__in=list(JOB_TRANSITIONS))),
            models.CheckConstraint(
                name="job_finished_when_ended",
                condition=Q(state__in=ENDED, finished_at__isnull=False)
                | Q(state__in=UNDER_WAY, finished_at__isnull=True),
            ),
            models.CheckConstraint(
                name="job_claimed_while_done",
                condition=Q(state="doing", claim__isnull=False) | ~Q(state="doing"),
            ),
            models.CheckConstraint(
                name="job_stop_asked_by_and_when",
                condition=Q(stop_asked_at__isnull=True, stop_asked_by="")
                | (Q(stop_asked_at__isnull=False) & ~Q(stop_asked_by="")),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "asked_at"], name="jobs_by_state")]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}: {self.state}"


class Schedules(models.QuerySet["Schedule"]):
    def due(self, moment: datetime) -> Self:
        return self.filter(next_at__lte=moment)


class Schedule(models.Model):
    """A kind of job that is due again and again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = models.TextField(unique=True)
    kind = models.TextField()
    identifiers = models.JSONField(default=dict)
    every_minutes = models.PositiveIntegerField()
    next_at = models.DateTimeField()

    objects = Schedules.as_manager()
    handling = handles(public="id name kind every_minutes next_at", depersonalised="identifiers")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="schedule_rhythm", condition=Q(every_minutes__gte=1))
        ]

    def __str__(self) -> str:
        return self.name
