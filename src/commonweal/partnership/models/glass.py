"""Locked records that were opened in an emergency, and who still needs their account."""

import uuid
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from commonweal.core.guarded import Guarded, GuardedRows, guards
from commonweal.core.handling import handles
from commonweal.core.permissions import Permission

# An opening that needs action is decided on once that is done.
BREAK_GLASS_TRANSITIONS: dict[str, frozenset[str]] = {
    "to_review": frozenset({"justified", "not_justified", "needs_action"}),
    "needs_action": frozenset({"justified", "not_justified"}),
    "justified": frozenset(),
    "not_justified": frozenset(),
}


class SecondAgreements(GuardedRows["SecondAgreement"]):
    def unused(self) -> Self:
        return self.filter(opening__isnull=True)


class SecondAgreement(Guarded):
    """That a second person agrees that somebody opens a matter from which a named exclusion bars them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    who = models.TextField()
    person = models.TextField()
    matter = models.TextField()
    at = models.DateTimeField()
    until = models.DateTimeField()

    objects = SecondAgreements.as_manager()
    handling = handles(public="id at until", restricted_person="who person matter")
    guarded = guards(
        see=Permission.ACCESS_READ_BREAK_GLASS,
        add=Permission.ACCESS_BREAK_GLASS,
        matter="matter",
        person="person",
        author="who",
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="second_is_another", condition=~Q(who=F("person"))),
        ]

    def __str__(self) -> str:
        return f"{self.who} agrees that {self.person} opens {self.matter}"


class Openings(GuardedRows["BreakGlass"]):
    def to_review(self) -> Self:
        return self.filter(state="to_review")


class BreakGlass(Guarded):
    """One opening. Why, in words, stands in the audit log alone: sealed, and nobody can improve it later."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    who = models.TextField()
    matter = models.TextField()
    reason_code = models.TextField()
    owner = models.TextField(blank=True)
    at = models.DateTimeField()
    until = models.DateTimeField()
    second = models.OneToOneField(
        SecondAgreement, on_delete=models.PROTECT, related_name="opening", null=True, blank=True
    )
    second_person = models.TextField(blank=True)
    review_by = models.DateTimeField()
    state = models.TextField(default="to_review")
    reviewed_by = models.TextField(blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    review = models.TextField(blank=True)

    objects = Openings.as_manager()
    handling = handles(
        public="id at until reason_code review_by state reviewed_at second",
        restricted_person="who matter owner second_person reviewed_by review",
    )
    guarded = guards(
        see=Permission.ACCESS_READ_BREAK_GLASS,
        add=Permission.ACCESS_BREAK_GLASS,
        change=Permission.ACCESS_REVIEW_BREAK_GLASS,
        matter="matter",
        person="who",
    )

    class Meta:
        verbose_name = "opening by break-glass"
        verbose_name_plural = "openings by break-glass"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="break_glass_state", condition=Q(state__in=list(BREAK_GLASS_TRANSITIONS))
            ),
            models.CheckConstraint(name="break_glass_ends", condition=Q(until__gt=F("at"))),
            models.CheckConstraint(
                name="break_glass_two_names",
                condition=Q(second__isnull=True, second_person="")
                | (Q(second__isnull=False) & ~Q(second_person="") & ~Q(second_person=F("who"))),
            ),
            models.CheckConstraint(
                name="break_glass_reviewed_by_another",
                condition=Q(state="to_review", reviewed_by="", reviewed_at__isnull=True)
                | (
                    ~Q(state="to_review")
                    & ~Q(reviewed_by="")
                    & ~Q(reviewed_by=F("who"))
                    & Q(reviewed_at__isnull=False)
                ),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["who", "until"], name="break_glass_open"),
            models.Index(fields=["review_by"], name="break_glass_to_review", condition=Q(state="to_review")),
        ]

    def __str__(self) -> str:
        return f"{self.who} opened {self.matter}, {self.at:%Y-%m-%d %H:%M}"


class Attestations(GuardedRows["Attestation"]):
    pass


class Attestation(Guarded):
    """That somebody who answers for an agency says of one account whether it is still needed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    agency = models.TextField()
    account = models.TextField()
    needed = models.BooleanField()
    by = models.TextField()
    at = models.DateTimeField()

    objects = Attestations.as_manager()
    handling = handles(public="id agency needed at", restricted_person="account by")
    guarded = guards(
        see=Permission.ACCOUNT_READ,
        add=Permission.ACCOUNT_ATTEST,
        agency="agency",
        person="account",
        author="by",
        matter="account",
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="attested_by_another", condition=~Q(account=F("by"))),
        ]
        indexes: ClassVar = [models.Index(fields=["account", "at"], name="attestation_of")]

    def __str__(self) -> str:
        return f"{self.by} on {self.account}, {self.at:%Y-%m-%d}"
