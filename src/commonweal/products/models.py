"""What has been written, so that the same is not written twice and can be proved to be the same again."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from commonweal.core.handling import handles


class WrittenDocument(models.Model):
    """A document as it was written: from which snapshot, within which scope, with which exhibits, in which
    files."""

    kind = models.TextField()
    area_kind = models.TextField()
    area = models.TextField()
    month = models.TextField()
    snapshot = models.IntegerField()
    known_on = models.DateField(null=True)
    scope = models.TextField(blank=True, default="")
    version = models.TextField()
    exhibits_sha256 = models.TextField()
    copies = models.JSONField()
    written_at = models.DateTimeField()
    written_by = models.TextField()

    handling = handles(
        public="id kind area_kind area month snapshot known_on scope version exhibits_sha256 written_at",
        depersonalised="copies written_by",
    )

    class Meta:
        indexes: ClassVar = [models.Index(fields=["kind", "area", "month"], name="written_what")]

    def __str__(self) -> str:
        return f"{self.kind} {self.area} {self.month}"


class ExchangeRelease(models.Model):
    """The disclosure record of a quarter of the statutory exchange: what left, to whom, how safe it is."""

    dataset = models.TextField()
    holder = models.TextField()
    quarter = models.TextField()
    snapshot = models.IntegerField()
    deliveries = models.JSONField()
    rows = models.IntegerField()
    held = models.IntegerField()
    left_out = models.IntegerField()
    alike = models.IntegerField()
    steps = models.JSONField()
    version = models.TextField()
    recipients = models.JSONField()
    keep_until = models.DateField()
    copies = models.JSONField()
    released_at = models.DateTimeField()
    released_by = models.TextField()

    handling = handles(
        public="id dataset holder quarter snapshot deliveries rows left_out alike steps version recipients "
        "keep_until released_at",
        depersonalised="held copies released_by",
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dataset", "holder", "quarter"], name="a_quarter_leaves_once")
        ]

    def __str__(self) -> str:
        return f"{self.dataset} {self.holder} {self.quarter}"
