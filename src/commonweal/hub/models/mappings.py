"""Mappings that the partnership wrote itself: every version is kept, the last approved is in use."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from commonweal.core.handling import handles

# A draft becomes the version in use once somebody else approves it; what it replaces is kept.
MAPPING_TRANSITIONS: dict[str, frozenset[str]] = {
    "draft": frozenset({"in use", "set aside"}),
    "in use": frozenset({"replaced"}),
    "replaced": frozenset(),
    "set aside": frozenset(),
}


class Mappings(models.QuerySet["Mapping"]):
    def in_use(self) -> Mappings:
        return self.filter(state="in use")

    def of(self, source: str) -> Mappings:
        return self.filter(source=source).order_by("version")


class Mapping(models.Model):
    """One version of a mapping, as it was written."""

    source = models.TextField()
    version = models.IntegerField()
    text = models.TextField()
    state = models.TextField(default="draft")
    added_at = models.DateTimeField()
    added_by = models.TextField()
    why = models.TextField(blank=True)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.TextField(blank=True)

    objects = Mappings.as_manager()

    handling = handles(public="id source version text state added_at approved_at why",
                       depersonalised="added_by approved_by")  # fmt: skip

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "version"], name="mapping_version_once"),
            models.UniqueConstraint(
                fields=["source"], condition=Q(state="in use"), name="mapping_one_in_use"
            ),
            models.CheckConstraint(
                name="mapping_approved_by_and_when",
                condition=(Q(approved_at__isnull=True) & Q(approved_by=""))
                | (Q(approved_at__isnull=False) & ~Q(approved_by="")),
            ),
            models.CheckConstraint(
                name="mapping_state_known", condition=Q(state__in=sorted(MAPPING_TRANSITIONS))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} version {self.version}"
