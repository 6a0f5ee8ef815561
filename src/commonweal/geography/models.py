"""Area kinds and their dated generations. The shapes themselves lie in files named by their digest."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from commonweal.core.errors import BadInput
from commonweal.core.handling import handles

# The life of a generation: loaded, then checked. Whether it is in use is not said here: the hub adopts it.
TRANSITIONS: dict[str, frozenset[str]] = {"loaded": frozenset({"checked"}), "checked": frozenset()}
STATES = tuple(TRANSITIONS)


class AreaKind(models.TextChoices):
    OA = "oa", "Output area"
    LSOA = "lsoa", "Lower layer super output area"
    MSOA = "msoa", "Middle layer super output area"
    WARD = "ward", "Ward"
    DISTRICT = "district", "District"
    CSP = "csp", "Community safety partnership area"
    COUNTY = "county", "County"
    NEIGHBOURHOOD = "neighbourhood", "Neighbourhood"
    BEAT = "beat", "Beat"
    POLICE_FORCE = "police_force", "Police force area"


def checked_kind(kind: str) -> str:
    if kind not in AreaKind.values:
        raise BadInput(
            f"There is no kind of area {kind!r}.", remedy=f"Use one of {', '.join(AreaKind.values)}."
        )
    return kind


class GenerationQuerySet(models.QuerySet["Generation"]):
    def of_kind(self, kind: str | None) -> GenerationQuerySet:
        return self if kind is None else self.filter(kind=kind)

    def checked(self) -> GenerationQuerySet:
        return self.filter(state="checked")


class Generation(models.Model):
    """One dated set of areas of a kind: the LSOAs of 2011, the wards of 2023."""

    kind = models.TextField(choices=AreaKind.choices)
    name = models.TextField()
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    source = models.TextField()
    licence = models.TextField()
    attribution = models.TextField()
    state = models.TextField(default="loaded")
    loaded_at = models.DateTimeField()
    loaded_by = models.TextField()
    checked_at = models.DateTimeField(null=True)
    checked_by = models.TextField(blank=True)
    checked_words = models.TextField(blank=True)

    objects = GenerationQuerySet.as_manager()

    handling = handles(
        public="id kind name valid_from valid_to source licence attribution state loaded_at checked_at",
        depersonalised="loaded_by checked_by checked_words",
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "name"], name="generation_once"),
            models.CheckConstraint(name="generation_state_known", condition=Q(state__in=STATES)),
            models.CheckConstraint(name="generation_kind_known", condition=Q(kind__in=AreaKind.values)),
            models.CheckConstraint(
                name="generation_checked_by_and_when",
                condition=Q(state="loaded", checked_at__isnull=True, checked_by="")
                | Q(Q(state="checked", checked_at__isnull=False), ~Q(checked_by="")),
            ),
            models.CheckConstraint(
                name="generation_dates_in_order",
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gt=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


class Layer(models.Model):
    """The boundaries of a generation at one resolution; the file is found by the digest."""

    generation = models.ForeignKey(Generation, on_delete=models.PROTECT, related_name="layers")
    digest = models.TextField()
    resolution_m = models.FloatField()
    resolution_stated = models.BooleanField()
    areas = models.IntegerField()
    file_name = models.TextField()
    attribution = models.TextField()
    mended = models.JSONField(default=list)
    left_out = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    fit = models.TextField(blank=True)
    loaded_at = models.DateTimeField()
    loaded_by = models.TextField()

    handling = handles(
        public="id generation digest resolution_m resolution_stated areas file_name attribution "
        "mended left_out notes fit loaded_at",
        depersonalised="loaded_by",
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["generation", "digest"], name="layer_once"),
            models.CheckConstraint(name="layer_resolution_not_negative", condition=Q(resolution_m__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.generation} at {self.resolution_m:g} m"


class Area(models.Model):
    """One area of a generation; `easting` and `northing` are a point inside it, by its finest layer."""

    generation = models.ForeignKey(Generation, on_delete=models.PROTECT, related_name="area_rows")
    code = models.TextField()
    name = models.TextField(blank=True)
    easting = models.FloatField()
    northing = models.FloatField()
    area_km2 = models.FloatField()
    district = models.TextField(blank=True)

    handling = handles(public="id generation code name easting northing area_km2 district")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["generation", "code"], name="area_once"),
            models.CheckConstraint(name="area_has_surface", condition=Q(area_km2__gt=0)),
        ]
        indexes: ClassVar = [models.Index(fields=["generation", "district"], name="area_district")]

    def __str__(self) -> str:
        return self.name or self.code


class ChangeLookup(models.Model):
    """One row of a published look-up between two generations: U, S, M or X."""

    kind = models.TextField(choices=AreaKind.choices)
    from_generation = models.TextField()
    to_generation = models.TextField()
    from_code = models.TextField()
    to_code = models.TextField()
    change = models.TextField()

    handling = handles(public="id kind from_generation to_generation from_code to_code change")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "from_generation", "to_generation", "from_code", "to_code"],
                name="change_once",
            ),
            models.CheckConstraint(name="change_known", condition=Q(change__in=["U", "S", "M", "X"])),
        ]

    def __str__(self) -> str:
        return f"{self.from_code} → {self.to_code} ({self.change})"


class PostcodePoint(models.Model):
    """The point of a postcode in one source, with the official quality of its position (1 best, 9 none)."""

    postcode = models.TextField()
    easting = models.IntegerField(null=True)
    northing = models.IntegerField(null=True)
    quality = models.SmallIntegerField()
    source = models.TextField()
    dated = models.DateField()

    handling = handles(public="id postcode easting northing quality source dated")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["postcode", "source"], name="postcode_once_a_source"),
            models.CheckConstraint(name="postcode_quality_known", condition=Q(quality__range=(1, 9))),
            models.CheckConstraint(
                name="postcode_both_or_neither",
                condition=Q(easting__isnull=True, northing__isnull=True)
                | Q(easting__isnull=False, northing__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.postcode
