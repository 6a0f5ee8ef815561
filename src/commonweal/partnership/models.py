"""Agencies, people at work, memberships and information-sharing agreements."""

from datetime import date
from typing import ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from commonweal.core.handling import handles

LEGAL_PARTS = {
    "responsible_authority": "Responsible authority (Crime and Disorder Act 1998, section 5(1))",
    "co_operating_body": "Co-operating body (section 5(2))",
    "invitee": "Invited to take part (section 5(3))",
    "other": "Other partner",
}

# `reviewed` is by the data protection officer, `signed` by all parties (DOMAIN E2).
AGREEMENT_TRANSITIONS: dict[str, frozenset[str]] = {
    "draft": frozenset({"reviewed"}),
    "reviewed": frozenset({"draft", "signed"}),
    "signed": frozenset({"in_force"}),
    "in_force": frozenset({"due_review", "varied", "expired"}),
    "due_review": frozenset({"in_force", "varied", "expired"}),
    "varied": frozenset(),
    "expired": frozenset(),
}
AGREEMENT_LIVE = ("in_force", "due_review")


def _dated(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(name=name, condition=Q(until__isnull=True) | Q(until__gt=F("since")))


class Agency(models.Model):
    code = models.SlugField(primary_key=True, max_length=40)
    name = models.TextField(unique=True)
    legal_part = models.TextField(choices=LEGAL_PARTS.items())
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    handling = handles(public="code name legal_part since until")

    class Meta:
        verbose_name_plural = "agencies"
        constraints: ClassVar = [_dated("agency_dates")]

    def __str__(self) -> str:
        return self.name


class Account(AbstractBaseUser):
    """A person at work. Leaving sets `is_active` to false; the row stays, because the audit log names it."""

    username = models.TextField(unique=True)
    name = models.TextField()
    email = models.EmailField(blank=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="accounts")
    roles = ArrayField(models.TextField(), default=list)
    trained_until = models.DateField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    is_local_operator = models.BooleanField(default=False)

    objects = BaseUserManager["Account"]()
    handling = handles(
        public="id agency is_active is_local_operator roles",
        depersonalised="last_login trained_until",
        restricted_person="username name email",
        sensitive_person="password",
    )

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["is_local_operator"], condition=Q(is_local_operator=True), name="one_local_operator"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """Half-open, like every period: `until` is the first day after."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="memberships")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="memberships")
    post = models.TextField(blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    handling = handles(public="id agency", restricted_person="account post since until")

    class Meta:
        constraints: ClassVar = [_dated("membership_dates")]

    def __str__(self) -> str:
        return f"{self.account} at {self.agency}"


class Agreements(models.QuerySet["Agreement"]):
    def in_force(self, day: date) -> Self:
        until = Q(in_force_to__isnull=True) | Q(in_force_to__gt=day)
        return self.filter(until, state__in=AGREEMENT_LIVE, in_force_from__lte=day)


class Agreement(models.Model):
    """An information-sharing agreement, in the thin form of DOMAIN E2."""

    reference = models.SlugField(primary_key=True, max_length=60)
    title = models.TextField()
    parties = models.ManyToManyField(Agency, related_name="agreements")
    purpose = models.TextField()
    legal_basis = models.TextField()
    data_classes = ArrayField(models.TextField(), default=list)
    feeds = ArrayField(models.TextField(), default=list)
    in_force_from = models.DateField()
    in_force_to = models.DateField(null=True, blank=True)
    state = models.TextField(default="draft")

    objects = Agreements.as_manager()
    handling = handles(
        public="reference title parties purpose legal_basis data_classes feeds"
        " in_force_from in_force_to state"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="agreement_dates",
                condition=Q(in_force_to__isnull=True) | Q(in_force_to__gt=F("in_force_from")),
            ),
            models.CheckConstraint(
                name="agreement_state", condition=Q(state__in=list(AGREEMENT_TRANSITIONS))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.reference})"
