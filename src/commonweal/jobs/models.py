"""Records of jobs, and what is due again and again."""

import uuid
from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from commonweal.core.handling import handles

# A job that fails stays failed until a person asks for it again.
JOB_TRANSITIONS: dict[str, frozenset[str]] = {
    "waiting": frozenset({"doing"}),
    "doing": frozenset({"done", "failed", "waiting"}),
    "failed": frozenset({"waiting"}),
    "done": frozenset(),
}


class JobRecord(models.Model):
    """What became of an outbox row, whose identifier it keeps."""

    id = models.UUIDField(primary_key=True)
    kind = models.TextField()
    identifiers = models.JSONField(default=dict)
    asked_by = models.TextField()
    asked_at = models.DateTimeField()
    state = models.TextField(default="waiting")
    attempts = models.PositiveIntegerField(default=0)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    trouble = models.TextField(blank=True)

    handling = handles(
        public="id kind asked_at state attempts heartbeat_at finished_at",
        depersonalised="identifiers asked_by trouble",
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="job_state", condition=Q(state__in=list(JOB_TRANSITIONS))),
            models.CheckConstraint(
                name="job_finished_when_ended",
                condition=Q(state__in=["done", "failed"], finished_at__isnull=False)
                | Q(state__in=["waiting", "doing"], finished_at__isnull=True),
            ),
        ]

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
