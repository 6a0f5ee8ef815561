"""Deliveries, the slices they hold, and the snapshots that readers open."""

from __future__ import annotations

from typing import ClassVar

from django.db import connection, models
from django.db.models import Q

from commonweal.core.guarded import Guarded, GuardedRows, guards
from commonweal.core.handling import handles
from commonweal.core.permissions import Permission

STATES = (
    "received",
    "checked",
    "validated",
    "staged",
    "geocoded",
    "mapped",
    "scored",
    "released",
    "rejected",
    "withdrawn",
)
# The life of a delivery (DOMAIN B1): a delivery may be rejected at any point before release, never after it.
TRANSITIONS: dict[str, frozenset[str]] = {
    "received": frozenset({"checked", "rejected"}),
    "checked": frozenset({"validated", "rejected"}),
    "validated": frozenset({"staged", "rejected"}),
    "staged": frozenset({"geocoded", "rejected"}),
    "geocoded": frozenset({"mapped", "rejected"}),
    "mapped": frozenset({"scored", "rejected"}),
    "scored": frozenset({"released", "rejected"}),
    "released": frozenset({"withdrawn"}),
    "rejected": frozenset(),
    "withdrawn": frozenset(),
}
ENDED = frozenset({"released", "rejected", "withdrawn"})


class DeliveryQuerySet(GuardedRows["Delivery"]):
    def standing(self) -> DeliveryQuerySet:
        """Published and not withdrawn."""
        return self.filter(state="released")

    def unfinished(self) -> DeliveryQuerySet:
        return self.exclude(state__in=ENDED)

    def of_size(self, size: int) -> DeliveryQuerySet:
        """Published deliveries as large as this: the only ones that can be the same again."""
        return self.standing().filter(size=size)

    def readings_of(self, delivery: Delivery) -> DeliveryQuerySet:
        """Every reading of the same files, the first, those that gave way and the one that stands."""
        return self.filter(Q(number=delivery.first_reading) | Q(stands_for=delivery.first_reading))


class Delivery(Guarded):
    """What one load found of one source; `supplier` is the agency whose feed it is, blank where published."""

    number = models.AutoField(primary_key=True)
    name = models.TextField()
    source = models.TextField()
    feed = models.TextField()
    basis = models.TextField()
    attribution = models.TextField()
    agreement = models.TextField(blank=True)
    supplier = models.TextField(blank=True, default="")
    synthetic = models.BooleanField(default=False)
    part = models.BooleanField(default=False)
    # Of files that were read again: the number under which they were read first. Among deliveries of one
    # moment of receipt it ranks there, so that reading an old one again does not make it the latest.
    stands_for = models.IntegerField(null=True)
    size = models.BigIntegerField()
    digest = models.TextField(blank=True)
    state = models.TextField(default="received")
    received_at = models.DateTimeField()
    loaded_at = models.DateTimeField()
    loaded_by = models.TextField()
    received = models.BigIntegerField(default=0)
    accepted = models.BigIntegerField(default=0)
    duplicates = models.BigIntegerField(default=0)
    rejected = models.BigIntegerField(default=0)
    control_total = models.BigIntegerField(null=True)
    returns = models.JSONField(default=dict)
    measures = models.JSONField(default=dict)
    warnings = models.JSONField(default=list)
    files = models.JSONField(default=list)
    refusal = models.TextField(blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.TextField(blank=True)
    withdrawn_why = models.TextField(blank=True)

    objects = DeliveryQuerySet.as_manager()

    guarded = guards(
        see=Permission.DELIVERY_READ,
        add=Permission.DELIVERY_LOAD,
        change=(Permission.DELIVERY_LOAD, Permission.DELIVERY_WITHDRAW),
        supplier="supplier",
    )

    handling = handles(
        public="number source feed basis attribution agreement supplier synthetic part stands_for size "
        "digest state received_at loaded_at received accepted duplicates rejected control_total returns "
        "measures warnings refusal withdrawn_at",
        depersonalised="name files loaded_by withdrawn_by withdrawn_why",
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="delivery_rows_add_up",
                condition=~Q(state="released")
                | Q(received=models.F("accepted") + models.F("duplicates") + models.F("rejected")),
            ),
            models.CheckConstraint(
                name="delivery_withdrawn_by_and_when",
                condition=(Q(withdrawn_at__isnull=True) & Q(withdrawn_by=""))
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_by="")),
            ),
            models.CheckConstraint(name="delivery_state_known", condition=Q(state__in=STATES)),
        ]
        indexes: ClassVar = [models.Index(fields=["size"], name="delivery_size")]

    def __str__(self) -> str:
        return f"delivery {self.number} ({self.name})"

    @property
    def first_reading(self) -> int:
        return int(self.stands_for or self.number)


class Slice(models.Model):
    """The part of a feed that a delivery replaces whole: kind × force × month."""

    number = models.AutoField(primary_key=True)
    feed = models.TextField()
    kind = models.TextField()
    force = models.TextField()
    month = models.TextField()

    handling = handles(public="number feed kind force month")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["feed", "kind", "force", "month"], name="slice_once")
        ]

    @staticmethod
    def reserve(count: int) -> list[int]:
        """Numbers that no other slice will get; one that is not used stays a gap."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence('hub_slice', 'number')) FROM generate_series(1, %s)",
                [count],
            )
            return [number for (number,) in cursor.fetchall()]

    def __str__(self) -> str:
        return f"{self.kind} {self.force} {self.month}"


class Claim(models.Model):
    """A delivery holds a slice: whole, as a marked part, or as a fragment over the border."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="claims")
    slice = models.ForeignKey(Slice, on_delete=models.PROTECT, related_name="claims")
    manner = models.TextField()
    rows = models.BigIntegerField()

    handling = handles(public="id delivery slice manner rows")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["delivery", "slice"], name="claim_once")]

    def __str__(self) -> str:
        return f"{self.delivery_id} holds {self.slice_id} ({self.manner})"


class Snapshot(models.Model):
    """The identity that every figure quotes; inserting the row is the commit point of all that it names."""

    number = models.AutoField(primary_key=True)
    taken_at = models.DateTimeField()
    because = models.TextField()
    tables = models.JSONField()
    generations = models.JSONField(default=dict)
    mapping_version = models.TextField()
    register_version = models.TextField()
    weights_version = models.TextField(blank=True)

    handling = handles(
        public="number taken_at because tables generations mapping_version register_version weights_version"
    )

    def __str__(self) -> str:
        return f"snapshot {self.number}"


class Holding(models.Model):
    """A delivery counts for a slice from one snapshot up to, not including, another."""

    slice = models.ForeignKey(Slice, on_delete=models.PROTECT)
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT)
    since = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="+")
    until = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="+", null=True)

    handling = handles(public="id slice delivery since until")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["slice", "delivery"], condition=Q(until__isnull=True), name="holding_open_once"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["since", "until"], name="holding_interval")]

    def __str__(self) -> str:
        return f"{self.slice_id} by {self.delivery_id}"


class DataFile(models.Model):
    """A file of the warehouse as it was written: `commonweal check` compares what lies there now."""

    table = models.TextField()
    name = models.TextField()
    delivery = models.IntegerField()
    rows = models.BigIntegerField()
    size = models.BigIntegerField()
    sha256 = models.TextField()

    handling = handles(public="id table name delivery rows size sha256")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["table", "name"], name="data_file_once")]

    def __str__(self) -> str:
        return f"{self.table}/{self.name}"
