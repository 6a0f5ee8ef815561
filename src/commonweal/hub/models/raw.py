"""What was delivered, as it came: the sealed files of each delivery and the key to them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from commonweal.core.handling import handles

from .deliveries import Delivery


class RawKeys(models.QuerySet["RawKey"]):
    def living(self) -> RawKeys:
        """Those with which the files can still be read."""
        return self.filter(destroyed_at__isnull=True)


class RawKey(models.Model):
    """The key of a delivery's files, wrapped; overwritten when it is destroyed, which cannot be undone."""

    delivery = models.OneToOneField(
        Delivery, on_delete=models.PROTECT, primary_key=True, related_name="raw_key"
    )
    wrapped = models.BinaryField(null=True)
    made_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)
    destroyed_because = models.TextField(blank=True, default="")

    objects = RawKeys.as_manager()

    handling = handles(public="delivery made_at destroyed_at destroyed_because", restricted_person="wrapped")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="raw_key_lives_or_was_destroyed",
                condition=Q(wrapped__isnull=False, destroyed_at__isnull=True, destroyed_because="")
                | (Q(wrapped__isnull=True, destroyed_at__isnull=False) & ~Q(destroyed_because="")),
            )
        ]

    def __str__(self) -> str:
        return f"key of the raw files of delivery {self.delivery_id}"


class RawFile(models.Model):
    """A file of a delivery as it was put away: its size in the open, its name under the key."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="raw_files")
    file = models.IntegerField()
    name = models.BinaryField()
    size = models.BigIntegerField()

    handling = handles(public="id delivery file size", restricted_person="name")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["delivery", "file"], name="raw_file_once")]

    def __str__(self) -> str:
        return f"raw file {self.file} of delivery {self.delivery_id}"
