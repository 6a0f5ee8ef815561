"""Partner bodies: which they are, what the law makes of them where and when, and who facilitates for them."""

import uuid
from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from commonweal.core.guarded import Column, Guarded, GuardedRows, guards
from commonweal.core.handling import handles
from commonweal.core.permissions import Permission
from commonweal.partnership.directory_terms import terms

LEGAL_PARTS = {each.code: each.words for each in terms("legal_part")}


def dated(name: str) -> models.CheckConstraint:
    """What ends on the day on which it began never held."""
    return models.CheckConstraint(name=name, condition=Q(until__isnull=True) | Q(until__gte=F("since")))


def on(day: date) -> Q:
    """Of a row with `since` and `until`: that it holds on the day. `until` is the first day after."""
    return Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gt=day))


class Agencies(GuardedRows["Agency"]):
    pass


class Agency(Guarded):
    """`governance_contact` is where its officer for information governance is reached."""

    code = models.SlugField(primary_key=True, max_length=40)
    name = models.TextField(unique=True)
    kind = models.TextField(default="other")
    legal_part = models.TextField(choices=LEGAL_PARTS.items())
    governance_contact = models.TextField(blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    objects = Agencies.as_manager()
    guarded = guards(
        see=Permission.AGENCY_READ, add=Permission.AGENCY_ADD, change=Permission.AGENCY_CHANGE, agency="code"
    )
    handling = handles(public="code name kind legal_part governance_contact since until")

    class Meta:
        verbose_name_plural = "agencies"
        constraints: ClassVar = [dated("agency_dates")]

    def __str__(self) -> str:
        return self.name


class Parts(GuardedRows["AgencyPart"]):
    def on(self, day: date) -> Self:
        return self.filter(on(day))


class AgencyPart(Guarded):
    """What an agency is by law in one area, from when to when, and where that stands."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="parts")
    area = models.TextField()
    legal_part = models.TextField(choices=LEGAL_PARTS.items())
    source = models.TextField()
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    objects = Parts.as_manager()
    guarded = guards(
        see=Permission.AGENCY_READ,
        add=Permission.AGENCY_CHANGE,
        change=Permission.AGENCY_CHANGE,
        agency="agency_id",
        matter=Column("agency_id", prefix="agency:"),
    )
    handling = handles(public="id agency area legal_part source since until")

    class Meta:
        constraints: ClassVar = [
            dated("agency_part_dates"),
            models.UniqueConstraint(fields=["agency", "area", "since"], name="one_part_an_area"),
        ]

    def __str__(self) -> str:
        return f"{self.agency} in {self.area}: {self.legal_part}"


class Facilitators(GuardedRows["Facilitator"]):
    def on(self, day: date) -> Self:
        return self.filter(on(day))


class Facilitator(Guarded):
    """The person whom a responsible authority names to facilitate sharing (SI 2007/1830, regulation 4(3))."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="facilitators")
    account = models.ForeignKey("partnership.Account", on_delete=models.PROTECT, related_name="facilitates")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    objects = Facilitators.as_manager()
    guarded = guards(
        see=Permission.AGENCY_READ,
        add=Permission.AGENCY_CHANGE,
        change=Permission.AGENCY_CHANGE,
        agency="agency_id",
        person=Column("account_id", prefix="account:"),
        matter=Column("agency_id", prefix="agency:"),
    )
    handling = handles(public="id agency account since until")

    class Meta:
        constraints: ClassVar = [dated("facilitator_dates")]

    def __str__(self) -> str:
        return f"{self.account} for {self.agency}"
