"""Erasures and disposals: what each had to do, how far it came, and what snapshots lost by it."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from commonweal.core.handling import handles

from .deliveries import Snapshot

# Begun: all is planned, nothing has changed. Published: the snapshot without the rows stands, files that held
# them may still lie there. Done: nothing of it is left, and nothing says any more whom it was about.
ERASURE_TRANSITIONS: dict[str, frozenset[str]] = {
    "begun": frozenset({"published"}),
    "published": frozenset({"done"}),
    "done": frozenset(),
}
ERASURE_KINDS = ("person", "delivery", "retention")


class Erasures(models.QuerySet["Erasure"]):
    def unfinished(self) -> Erasures:
        return self.exclude(state="done")


class Erasure(models.Model):
    """An erasure or a disposal. `plan` says what is to be done, sealed, and is gone when it is done."""

    number = models.AutoField(primary_key=True)
    kind = models.TextField()
    state = models.TextField(default="begun")
    asked_at = models.DateTimeField()
    asked_by = models.TextField()
    plan = models.BinaryField(null=True)
    # The files that go, below the home folder: named when the snapshot without them stands.
    files = models.JSONField(default=list)
    done_at = models.DateTimeField(null=True)

    objects = Erasures.as_manager()

    handling = handles(
        public="number kind state asked_at files done_at", depersonalised="asked_by", restricted_person="plan"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="erasure_kind", condition=Q(kind__in=ERASURE_KINDS)),
            models.CheckConstraint(name="erasure_state", condition=Q(state__in=list(ERASURE_TRANSITIONS))),
            models.CheckConstraint(
                name="erasure_done_keeps_no_plan",
                condition=Q(state="done", plan__isnull=True, done_at__isnull=False)
                | (~Q(state="done") & Q(plan__isnull=False, done_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"erasure {self.number} ({self.kind}, {self.state})"


class Losses(models.QuerySet["Loss"]):
    def of_snapshot(self, number: int) -> Losses:
        return self.filter(first__lte=number).filter(Q(last__isnull=True) | Q(last__gte=number))


class Loss(models.Model):
    """What snapshots lost of one delivery in one table: whole files up to `last`, or rows from `first` on.

    `rows` is how many. `slices` are the slices whose rows went; without any, all that it holds.
    """

    erasure = models.ForeignKey(Erasure, on_delete=models.PROTECT, related_name="losses")
    table = models.TextField()
    delivery = models.IntegerField()
    files = models.JSONField(default=list)
    slices = ArrayField(models.IntegerField(), default=list)
    rows = models.BigIntegerField(default=0)
    first = models.IntegerField()
    last = models.IntegerField(null=True)
    at = models.DateTimeField()
    because = models.TextField()
    ask = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="+")

    objects = Losses.as_manager()

    handling = handles(public="id erasure table delivery files slices rows first last at because ask")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="loss_range", condition=Q(last__isnull=True) | Q(last__gte=models.F("first"))
            ),
            models.CheckConstraint(name="loss_says_why", condition=~Q(because="")),
        ]
        indexes: ClassVar = [models.Index(fields=["first", "last"], name="loss_range_index")]

    def __str__(self) -> str:
        return f"{self.table} of delivery {self.delivery} lost by snapshots {self.first} to {self.last}"
