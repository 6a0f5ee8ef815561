"""How long things are kept, and the reviews of it."""

import uuid
from datetime import date
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from commonweal.core.guarded import Guarded, GuardedRows, guards
from commonweal.core.handling import handles
from commonweal.core.permissions import Permission

# Disposed of: decided. The room that holds the thing carries it out, and its own event tells of that.
RETENTION_TRANSITIONS: dict[str, frozenset[str]] = {
    "kept": frozenset({"disposed"}),
    "disposed": frozenset(),
}
DECISIONS = ("keep", "dispose")


class RetentionItems(GuardedRows["RetentionItem"]):
    def due(self, day: date) -> Self:
        return self.filter(state="kept", next_review__lte=day)


class RetentionItem(Guarded):
    """Something that is kept for a time. `schedules` has several where it was derived from several things."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    matter = models.TextField(unique=True)
    schedules = ArrayField(models.TextField())
    clear_from = models.DateField()
    born = models.DateField(null=True, blank=True)
    reviewed_on = models.DateField(null=True, blank=True)
    next_review = models.DateField()
    held_why = models.TextField(blank=True)
    state = models.TextField(default="kept")

    objects = RetentionItems.as_manager()
    handling = handles(
        public="id schedules state",
        depersonalised="clear_from reviewed_on next_review",
        restricted_person="matter held_why",
        sensitive_person="born",
    )
    guarded = guards(
        see=Permission.RETENTION_READ,
        add=Permission.RETENTION_SET,
        change=(Permission.RETENTION_SET, Permission.RETENTION_REVIEW),
        matter="matter",
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="retention_state", condition=Q(state__in=list(RETENTION_TRANSITIONS))
            ),
            models.CheckConstraint(name="retention_has_schedule", condition=~Q(schedules=[])),
            models.CheckConstraint(name="retention_hold_keeps", condition=Q(held_why="") | Q(state="kept")),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_review"], name="retention_due", condition=Q(state="kept"))
        ]

    def __str__(self) -> str:
        return f"{self.matter}: {self.next_review}"


class RetentionReviews(GuardedRows["RetentionReview"]):
    pass


class RetentionReview(Guarded):
    """A review: the six questions answered, what was decided and why, and when the next one is due."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    item = models.ForeignKey(RetentionItem, on_delete=models.PROTECT, related_name="reviews")
    matter = models.TextField()
    at = models.DateTimeField()
    by = models.TextField()
    answers = models.JSONField()
    decision = models.TextField(choices=[(each, each) for each in DECISIONS])
    reason = models.TextField()
    next_review = models.DateField(null=True, blank=True)

    objects = RetentionReviews.as_manager()
    handling = handles(
        public="id item decision",
        depersonalised="at next_review",
        restricted_person="matter by answers reason",
    )
    guarded = guards(see=Permission.RETENTION_READ, add=Permission.RETENTION_REVIEW, matter="matter")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="retention_review_decides",
                condition=Q(decision="keep", next_review__isnull=False)
                | Q(decision="dispose", next_review__isnull=True),
            ),
            models.CheckConstraint(name="retention_review_says_why", condition=~Q(reason="") & ~Q(by="")),
        ]

    def __str__(self) -> str:
        return f"{self.decision}, {self.at:%Y-%m-%d}"
