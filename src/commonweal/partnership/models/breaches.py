"""Breaches of personal data, step by step."""

import uuid
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from commonweal.core.guarded import Column, Guarded, GuardedRows, guards
from commonweal.core.handling import handles
from commonweal.core.permissions import Permission
from commonweal.partnership.response_clock import BreachClock

# Subjects are notified where the risk to them is high; then there is no way past it.
BREACH_TRANSITIONS: dict[str, frozenset[str]] = {
    "suspected": frozenset({"assessed"}),
    "assessed": frozenset({"contained"}),
    "contained": frozenset({"regulator_notified", "not_notified"}),
    "regulator_notified": frozenset({"subjects_notified", "learned"}),
    "not_notified": frozenset({"subjects_notified", "learned"}),
    "subjects_notified": frozenset({"learned"}),
    "learned": frozenset({"closed"}),
    "closed": frozenset(),
}
# Steps that do not change the state.
VICTIM_SAFETY = "victim_safety"
BEFORE_THE_REGULATOR = ("suspected", "assessed", "contained")


class Breaches(GuardedRows["Breach"]):
    def open(self) -> Self:
        return self.exclude(state="closed")


class Breach(Guarded):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    aware_at = models.DateTimeField()
    reported_at = models.DateTimeField()
    reported_by = models.TextField()
    what = models.TextField()
    classes = ArrayField(models.TextField(), default=list)
    controllers = ArrayField(models.TextField(), default=list)
    safety_first = models.BooleanField(default=False)
    safety_assessed_at = models.DateTimeField(null=True, blank=True)
    risk = models.TextField(blank=True)
    state = models.TextField(default="suspected")
    regulator_at = models.DateTimeField(null=True, blank=True)
    regulator_reference = models.TextField(blank=True)

    objects = Breaches.as_manager()
    handling = handles(
        public="id classes controllers safety_first risk state",
        depersonalised="aware_at reported_at safety_assessed_at regulator_at regulator_reference",
        restricted_person="reported_by what",
    )
    guarded = guards(see=Permission.BREACH_READ, add=Permission.BREACH_REPORT, change=Permission.BREACH_WORK)

    class Meta:
        verbose_name_plural = "breaches"
        constraints: ClassVar = [
            models.CheckConstraint(name="breach_state", condition=Q(state__in=list(BREACH_TRANSITIONS))),
            models.CheckConstraint(
                name="breach_safety_comes_first",
                condition=Q(safety_first=False) | Q(state="suspected") | Q(safety_assessed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="breach_assessed_has_risk", condition=Q(state="suspected") | ~Q(risk="")
            ),
            models.CheckConstraint(
                name="breach_regulator_dated",
                condition=~Q(state="regulator_notified") | Q(regulator_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state}, aware {self.aware_at:%Y-%m-%d %H:%M}"

    @property
    def clock(self) -> BreachClock:
        return BreachClock(self.aware_at)


class BreachSteps(GuardedRows["BreachStep"]):
    pass


class BreachStep(Guarded):
    """What was done, by whom and in what words; kept in order, never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    breach = models.ForeignKey(Breach, on_delete=models.PROTECT, related_name="steps")
    step = models.TextField()
    at = models.DateTimeField()
    by = models.TextField()
    words = models.TextField()

    objects = BreachSteps.as_manager()
    handling = handles(public="id breach step", depersonalised="at", restricted_person="by words")
    guarded = guards(
        see=Permission.BREACH_READ,
        add=(Permission.BREACH_REPORT, Permission.BREACH_WORK),
        matter=Column("breach_id", prefix="breach:"),
    )

    class Meta:
        ordering: ClassVar = ["at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="breach_step_known", condition=Q(step__in=[*BREACH_TRANSITIONS, VICTIM_SAFETY])
            ),
            models.CheckConstraint(name="breach_step_has_words", condition=~Q(words="")),
        ]

    def __str__(self) -> str:
        return f"{self.step}, {self.at:%Y-%m-%d %H:%M}"
