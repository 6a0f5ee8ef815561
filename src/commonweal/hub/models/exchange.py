"""What an agency says that it does not hold of the statutory exchange."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

from commonweal.core.handling import handles


class NotHeldRows(models.QuerySet["NotHeld"]):
    def standing(self) -> NotHeldRows:
        return self.filter(withdrawn_at__isnull=True)

    def standing_on(self, moment: datetime) -> NotHeldRows:
        return self.filter(Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=moment), recorded_at__lt=moment)


class NotHeld(models.Model):
    """A prescribed data set that a holder does not have, and why; it stands until it is withdrawn."""

    dataset = models.TextField()
    holder = models.TextField()
    reason = models.TextField()
    recorded_at = models.DateTimeField()
    recorded_by = models.TextField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.TextField(blank=True)

    objects = NotHeldRows.as_manager()

    handling = handles(
        public="id dataset holder reason recorded_at withdrawn_at",
        depersonalised="recorded_by withdrawn_by",
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dataset", "holder"], condition=Q(withdrawn_at__isnull=True), name="not_held_once"
            ),
            models.CheckConstraint(
                name="not_held_withdrawn_by_and_when",
                condition=(Q(withdrawn_at__isnull=True) & Q(withdrawn_by=""))
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_by="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dataset} not held by {self.holder}"
