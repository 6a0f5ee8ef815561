"""Registers: data protection impact assessments, collaboration agreements, advice that was asked for."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from commonweal.core.guarded import Guarded, GuardedRows, guards
from commonweal.core.handling import handles
from commonweal.core.permissions import Permission

# What is changed after advice is a draft again. A later version takes the place of a decided one.
DPIA_TRANSITIONS: dict[str, frozenset[str]] = {
    "draft": frozenset({"advised"}),
    "advised": frozenset({"draft", "decided"}),
    "decided": frozenset({"reviewed", "superseded"}),
    "reviewed": frozenset({"reviewed", "superseded"}),
    "superseded": frozenset(),
}
RESIDUAL_RISKS = {"low": "Low", "medium": "Medium", "high": "High"}
DPIA_DECISIONS = {
    "proceed": "Go ahead",
    "proceed_with_measures": "Go ahead once the measures named are in place",
    "do_not_proceed": "Do not go ahead",
}
ADVISERS = {"protest": "Protest panel", "ethics": "Ethics committee"}


class Dpias(GuardedRows["Dpia"]):
    pass


class Dpia(Guarded):
    """A data protection impact assessment (DOMAIN E3); one row for each version of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    reference = models.SlugField(max_length=60)
    version = models.PositiveIntegerField(default=1)
    state = models.TextField(default="draft")
    title = models.TextField()
    required_for = models.TextField()
    description = models.TextField(blank=True)
    necessity = models.TextField(blank=True)
    risks = models.TextField(blank=True)
    measures = models.TextField(blank=True)
    safeguards = models.TextField(blank=True)
    residual_risk = models.TextField(blank=True)
    author = models.TextField()
    written_at = models.DateTimeField()
    advice = models.TextField(blank=True)
    advised_by = models.TextField(blank=True)
    advised_on = models.DateField(null=True)
    regulator_consulted_on = models.DateField(null=True)
    regulator_reply = models.TextField(blank=True)
    decision = models.TextField(blank=True)
    decision_reason = models.TextField(blank=True)
    decided_by = models.TextField(blank=True)
    decided_on = models.DateField(null=True)
    review_on = models.DateField(null=True)

    objects = Dpias.as_manager()
    guarded = guards(
        see=Permission.DPIA_READ,
        add=Permission.DPIA_WRITE,
        change=(Permission.DPIA_WRITE, Permission.DPIA_ADVISE, Permission.DPIA_DECIDE),
        author="author",
    )
    handling = handles(
        public="id reference version state title required_for description necessity risks measures safeguards"
        " residual_risk written_at advice advised_on regulator_consulted_on regulator_reply decision"
        " decision_reason decided_on review_on",
        restricted_person="author advised_by decided_by",
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="dpia_version_once", fields=["reference", "version"]),
            models.CheckConstraint(name="dpia_state", condition=Q(state__in=list(DPIA_TRANSITIONS))),
            models.CheckConstraint(
                name="dpia_residual_risk", condition=Q(residual_risk__in=["", *RESIDUAL_RISKS])
            ),
            models.CheckConstraint(
                name="dpia_advised_whole",
                condition=Q(advised_by="", advised_on__isnull=True)
                | (~Q(advised_by="") & Q(advised_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="dpia_decided_whole",
                condition=Q(decided_by="", decided_on__isnull=True)
                | (~Q(decided_by="") & Q(decided_on__isnull=False) & ~Q(advised_by="")),
            ),
            models.CheckConstraint(
                name="dpia_high_risk_asks_the_regulator",
                condition=~Q(residual_risk="high")
                | Q(decision__in=["", "do_not_proceed"])
                | Q(regulator_consulted_on__isnull=False),
            ),
            models.CheckConstraint(
                name="dpia_not_by_its_author",
                condition=(Q(advised_by="") | ~Q(advised_by=F("author")))
                & (Q(decided_by="") | ~Q(decided_by=F("author"))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}, version {self.version}"


class Collaborations(GuardedRows["Collaboration"]):
    pass


class Collaboration(Guarded):
    """An agreement of policing bodies, or of the partnership, to do something together."""

    reference = models.SlugField(primary_key=True, max_length=60)
    title = models.TextField()
    purpose = models.TextField()
    power = models.TextField()
    parties = ArrayField(models.TextField())
    lead = models.TextField()
    since = models.DateField()
    until = models.DateField(null=True)
    recorded_by = models.TextField()
    recorded_at = models.DateTimeField()

    objects = Collaborations.as_manager()
    guarded = guards(
        see=Permission.REGISTER_READ, add=Permission.REGISTER_WRITE, change=Permission.REGISTER_WRITE
    )
    handling = handles(
        public="reference title purpose power parties lead since until recorded_at",
        restricted_person="recorded_by",
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="collaboration_dates", condition=Q(until__isnull=True) | Q(until__gt=F("since"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.reference})"


class AdviceRows(GuardedRows["Advice"]):
    pass


class Advice(Guarded):
    """A question of principle put to the protest panel or the ethics committee, and what came of it."""

    reference = models.SlugField(primary_key=True, max_length=60)
    adviser = models.TextField()
    question = models.TextField()
    asked_by = models.TextField()
    asked_on = models.DateField()
    advice = models.TextField(blank=True)
    advised_by = models.TextField(blank=True)
    advised_on = models.DateField(null=True)
    done = models.TextField(blank=True)
    done_on = models.DateField(null=True)

    objects = AdviceRows.as_manager()
    guarded = guards(
        see=Permission.REGISTER_READ, add=Permission.REGISTER_WRITE, change=Permission.REGISTER_WRITE
    )
    handling = handles(
        public="reference adviser question asked_on advice advised_on done done_on",
        restricted_person="asked_by advised_by",
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="advice_adviser", condition=Q(adviser__in=list(ADVISERS))),
            models.CheckConstraint(
                name="advice_whole",
                condition=Q(advice="", advised_by="", advised_on__isnull=True)
                | (~Q(advice="") & ~Q(advised_by="") & Q(advised_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="advice_done_after_it",
                condition=Q(done="", done_on__isnull=True) | (~Q(done="") & Q(done_on__gte=F("advised_on"))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.question}"
