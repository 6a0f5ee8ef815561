"""Information-sharing agreements: what was agreed, by whom it was signed, and who was told of its end."""

import uuid
from datetime import date
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.lookups import IsNull

from commonweal.core.guarded import Column, Guarded, GuardedRows, guards
from commonweal.core.handling import handles
from commonweal.core.permissions import Permission
from commonweal.partnership.models.agencies import Agency

# `reviewed` is by the data protection officer, `signed` by all parties (DOMAIN E2). What was reviewed or
# signed and is changed is a draft again. `terminated` was ended before its day; so is a draft given up.
AGREEMENT_TRANSITIONS: dict[str, frozenset[str]] = {
    "draft": frozenset({"reviewed", "terminated"}),
    "reviewed": frozenset({"draft", "signed", "terminated"}),
    "signed": frozenset({"draft", "in_force", "terminated"}),
    "in_force": frozenset({"due_review", "varied", "expired", "terminated"}),
    "due_review": frozenset({"in_force", "varied", "expired", "terminated"}),
    "varied": frozenset(),
    "expired": frozenset(),
    "terminated": frozenset(),
}
AGREEMENT_LIVE = ("in_force", "due_review")

# Whoever may read the agreement may read its parts. They carry its parties themselves: row security that
# asked another guarded table would go round in a circle.
_PARTIES = Column("parties", many=True)
# What is part of an agreement is kept from whoever is kept from the agreement.
_OF_AGREEMENT = Column("agreement_id", prefix="agreement:")


class Agreements(GuardedRows["Agreement"]):
    def in_force(self, day: date) -> Self:
        """By the date alone: nothing need have run for an agreement to stop."""
        until = Q(in_force_to__isnull=True) | Q(in_force_to__gt=day)
        return self.filter(until, state__in=AGREEMENT_LIVE, in_force_from__lte=day)

    def of_feed(self, feed: str) -> Self:
        return self.filter(feeds__contains=[feed])

    def of_party(self, agency: str) -> Self:
        return self.filter(parties__contains=[agency])


class Agreement(Guarded):
    """With the fields of DOMAIN E2. `in_force_to` is the first day on which it no longer holds."""

    reference = models.SlugField(primary_key=True, max_length=60)
    version = models.PositiveIntegerField(default=1)
    supersedes = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="successors")
    state = models.TextField(default="draft")
    parties = ArrayField(models.TextField(), default=list)
    data_classes = ArrayField(models.TextField(), default=list)
    feeds = ArrayField(models.TextField(), default=list)
    title = models.TextField(blank=True)
    purpose = models.TextField(blank=True)
    legal_basis = models.TextField(blank=True)
    benefits = models.TextField(blank=True)
    risks = models.TextField(blank=True)
    special_condition = models.TextField(blank=True)
    recipients = models.TextField(blank=True)
    method = models.TextField(blank=True)
    security = models.TextField(blank=True)
    frequency = models.TextField(blank=True)
    quality_rules = models.TextField(blank=True)
    retention = models.TextField(blank=True)
    rights_route = models.TextField(blank=True)
    contact = models.TextField(blank=True)
    breach_route = models.TextField(blank=True)
    complaints = models.TextField(blank=True)
    dpia_reference = models.TextField(blank=True)
    termination = models.TextField(blank=True)
    in_force_from = models.DateField()
    in_force_to = models.DateField(null=True)
    review_on = models.DateField()
    authors = ArrayField(models.TextField(), default=list)
    written_at = models.DateTimeField()
    on_paper = models.BooleanField(default=False)
    reviewed_by = models.TextField(blank=True)
    reviewed_on = models.DateField(null=True)
    ended_by = models.TextField(blank=True)
    ended_on = models.DateField(null=True)
    ended_because = models.TextField(blank=True)

    objects = Agreements.as_manager()
    guarded = guards(
        see=Permission.AGREEMENT_READ,
        add=Permission.AGREEMENT_CREATE,
        change=(
            Permission.AGREEMENT_CHANGE,
            Permission.AGREEMENT_REVIEW,
            Permission.AGREEMENT_SIGN,
            Permission.AGREEMENT_END,
        ),
        parties=_PARTIES,
        author=Column("authors", many=True),
    )
    handling = handles(
        public="reference version supersedes state parties data_classes feeds title purpose legal_basis"
        " benefits risks special_condition recipients method security frequency quality_rules retention"
        " rights_route contact breach_route complaints dpia_reference termination in_force_from in_force_to"
        " review_on written_at on_paper reviewed_on ended_on ended_because",
        restricted_person="authors reviewed_by ended_by",
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="agreement_dates",
                condition=Q(in_force_to__isnull=True)
                | Q(in_force_to__gt=F("in_force_from"))
                | ~Q(ended_by=""),
            ),
            models.CheckConstraint(
                name="agreement_state", condition=Q(state__in=list(AGREEMENT_TRANSITIONS))
            ),
            models.CheckConstraint(name="agreement_parties", condition=Q(parties__len__gte=1)),
            models.CheckConstraint(
                name="agreement_reviewed",
                condition=Q(on_paper=True)
                | Q(state__in=["draft", "terminated"])
                | (Q(reviewed_on__isnull=False) & ~Q(reviewed_by="")),
            ),
            models.CheckConstraint(
                name="agreement_not_reviewed_by_its_author",
                condition=IsNull(
                    Func(
                        F("authors"),
                        F("reviewed_by"),
                        function="array_position",
                        output_field=models.IntegerField(),
                    ),
                    True,
                ),
            ),
            models.CheckConstraint(
                name="agreement_ended",
                condition=Q(ended_by="", ended_on__isnull=True)
                | (~Q(ended_by="") & Q(ended_on__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.reference})"

    def holds(self, day: date) -> bool:
        """What `in_force` asks, of one row."""
        return (
            self.state in AGREEMENT_LIVE
            and self.in_force_from <= day
            and (self.in_force_to is None or day < self.in_force_to)
        )


class AgreementPartyRows(GuardedRows["AgreementParty"]):
    pass


class AgreementParty(Guarded):
    """An agency's part in an agreement: its role, its regime and its own lawful basis."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="party_rows")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    role = models.TextField()
    regime = models.TextField(blank=True)
    lawful_basis = models.TextField(blank=True)
    parties = ArrayField(models.TextField())

    objects = AgreementPartyRows.as_manager()
    guarded = guards(
        see=Permission.AGREEMENT_READ,
        add=(Permission.AGREEMENT_CREATE, Permission.AGREEMENT_CHANGE),
        remove=Permission.AGREEMENT_CHANGE,
        parties=_PARTIES,
        matter=_OF_AGREEMENT,
    )
    handling = handles(public="id agreement agency role regime lawful_basis parties")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="agreement_party_once", fields=["agreement", "agency"])
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} in {self.agreement_id}"


class DataItemRows(GuardedRows["AgreementDataItem"]):
    pass


class AgreementDataItem(Guarded):
    """One field of a class of data that an agreement lets pass."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="items")
    data_class = models.TextField()
    name = models.TextField()
    why = models.TextField(blank=True)
    parties = ArrayField(models.TextField())

    objects = DataItemRows.as_manager()
    guarded = guards(
        see=Permission.AGREEMENT_READ,
        add=(Permission.AGREEMENT_CREATE, Permission.AGREEMENT_CHANGE),
        remove=Permission.AGREEMENT_CHANGE,
        parties=_PARTIES,
        matter=_OF_AGREEMENT,
    )
    handling = handles(public="id agreement data_class name why parties")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="agreement_item_once", fields=["agreement", "data_class", "name"])
        ]

    def __str__(self) -> str:
        return f"{self.data_class}: {self.name}"


class SignatureRows(GuardedRows["AgreementSignature"]):
    pass


class AgreementSignature(Guarded):
    """A party's signature: by the person themselves, or on paper and recorded here by somebody else."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="signatures")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    signatory = models.TextField()
    post = models.TextField(blank=True)
    account = models.TextField(blank=True)
    signed_on = models.DateField()
    on_paper = models.BooleanField(default=False)
    recorded_by = models.TextField()
    recorded_at = models.DateTimeField()
    parties = ArrayField(models.TextField())

    objects = SignatureRows.as_manager()
    guarded = guards(
        see=Permission.AGREEMENT_READ,
        add=Permission.AGREEMENT_SIGN,
        remove=Permission.AGREEMENT_CHANGE,
        parties=_PARTIES,
        matter=_OF_AGREEMENT,
    )
    handling = handles(
        public="id agreement agency on_paper parties recorded_at",
        restricted_person="signatory post account signed_on recorded_by",
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="agreement_signed_once_a_party", fields=["agreement", "agency"]),
            models.CheckConstraint(
                name="agreement_signed_by_oneself_or_on_paper",
                condition=Q(on_paper=True, account="")
                | (Q(on_paper=False, account=F("recorded_by")) & ~Q(account="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.signatory} for {self.agency_id}"


class NoticeRows(GuardedRows["AgreementNotice"]):
    pass


class AgreementNotice(Guarded):
    """That a person was written to about an agreement, so that nobody is written to twice."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="notices")
    account = models.TextField()
    about = models.TextField()
    of_day = models.DateField()
    at = models.DateTimeField()
    parties = ArrayField(models.TextField())

    objects = NoticeRows.as_manager()
    guarded = guards(
        see=Permission.AGREEMENT_READ,
        add=(Permission.AGREEMENT_CHANGE, Permission.AGREEMENT_END),
        parties=_PARTIES,
        matter=_OF_AGREEMENT,
    )
    handling = handles(public="id agreement about of_day at parties", restricted_person="account")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="agreement_told_once", fields=["agreement", "account", "about", "of_day"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.about} of {self.agreement_id} to {self.account}"
