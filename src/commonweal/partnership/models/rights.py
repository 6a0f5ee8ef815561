"""People's requests about their own data."""

import uuid
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from commonweal.core.guarded import Column, Guarded, GuardedRows, guards
from commonweal.core.handling import handles
from commonweal.core.permissions import Permission
from commonweal.partnership.response_clock import RightsClock

# In hand: the identity is proved. Answered or refused: the response is sent. Closed: recipients are told too.
RIGHTS_TRANSITIONS: dict[str, frozenset[str]] = {
    "received": frozenset({"awaiting_identity", "in_hand", "withdrawn"}),
    "awaiting_identity": frozenset({"in_hand", "lapsed", "withdrawn"}),
    "in_hand": frozenset({"answered", "refused", "withdrawn"}),
    "answered": frozenset({"closed"}),
    "refused": frozenset({"closed"}),
    "closed": frozenset(),
    "lapsed": frozenset(),
    "withdrawn": frozenset(),
}
OPEN = ("received", "awaiting_identity", "in_hand")
# What recipients of the data have to be told of, where it was granted.
TELLS_RECIPIENTS = ("rectification", "erasure", "restriction")
REGIMES = {"uk_gdpr": "UK GDPR", "part_3": "Data Protection Act 2018, Part 3"}


class RightsRequests(GuardedRows["RightsRequest"]):
    def open(self) -> Self:
        return self.filter(state__in=OPEN)


class RightsRequest(Guarded):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.TextField()
    regime = models.TextField(choices=REGIMES.items())
    requester = models.TextField()
    about = models.TextField()
    received = models.DateField()
    identity_asked = models.DateField(null=True, blank=True)
    identity_checked = models.DateField(null=True, blank=True)
    identity_how = models.TextField(blank=True)
    extended_on = models.DateField(null=True, blank=True)
    extended_why = models.TextField(blank=True)
    held_why = models.TextField(blank=True)
    state = models.TextField(default="received")
    granted = models.BooleanField(null=True, blank=True)
    answer = models.TextField(blank=True)
    answered_on = models.DateField(null=True, blank=True)

    objects = RightsRequests.as_manager()
    handling = handles(
        public="id kind regime state granted",
        depersonalised="received identity_asked identity_checked extended_on answered_on",
        restricted_person="requester about identity_how extended_why held_why answer",
    )
    guarded = guards(see=Permission.RIGHTS_READ, add=Permission.RIGHTS_OPEN, change=Permission.RIGHTS_WORK)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="rights_state", condition=Q(state__in=list(RIGHTS_TRANSITIONS))),
            models.CheckConstraint(
                name="rights_identity_first",
                condition=~Q(state__in=["in_hand", "answered", "refused", "closed"])
                | (Q(identity_checked__isnull=False) & ~Q(identity_how="")),
            ),
            models.CheckConstraint(
                name="rights_answer_dated",
                condition=Q(answered_on__isnull=True, granted__isnull=True, answer="")
                | (Q(answered_on__isnull=False, granted__isnull=False) & ~Q(answer="")),
            ),
            models.CheckConstraint(
                name="rights_extension_has_reason",
                condition=Q(extended_on__isnull=True, extended_why="")
                | (Q(extended_on__isnull=False) & ~Q(extended_why="")),
            ),
            models.CheckConstraint(
                name="rights_hold_forbids_erasure",
                condition=Q(held_why="") | ~Q(kind="erasure") | Q(granted__isnull=True) | Q(granted=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}, received {self.received}"

    @property
    def clock(self) -> RightsClock:
        return RightsClock(
            self.received, self.identity_asked, self.identity_checked, self.extended_on is not None
        )


class RightsMaterials(GuardedRows["RightsMaterial"]):
    def undecided(self) -> Self:
        return self.filter(decision="undecided")


class RightsMaterial(Guarded):
    """Something that the search found, and whether it is disclosed; withheld ones are the log of exemptions.

    `two_decide`: from a MARAC or from intelligence. `second_person` proposed what `decided_by` then decided.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    request = models.ForeignKey(RightsRequest, on_delete=models.PROTECT, related_name="materials")
    matter = models.TextField()
    what = models.TextField()
    two_decide = models.BooleanField(default=False)
    decision = models.TextField(default="undecided")
    exemption = models.TextField(blank=True)
    why = models.TextField(blank=True)
    decided_by = models.TextField(blank=True)
    second_person = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = RightsMaterials.as_manager()
    handling = handles(
        public="id request two_decide decision exemption decided_at",
        restricted_person="matter what why decided_by second_person",
    )
    guarded = guards(
        see=Permission.RIGHTS_READ, add=Permission.RIGHTS_WORK, change=Permission.RIGHTS_WORK, matter="matter"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="rights_material_decision",
                condition=Q(decision="undecided", decided_by="", exemption="", decided_at__isnull=True)
                | (Q(decision="disclose", exemption="", decided_at__isnull=False) & ~Q(decided_by=""))
                | (Q(decision="withhold", decided_at__isnull=False) & ~Q(decided_by="") & ~Q(exemption="")),
            ),
            models.CheckConstraint(
                name="rights_material_two_names",
                condition=Q(second_person="") | ~Q(second_person=F("decided_by")),
            ),
            models.CheckConstraint(
                name="rights_material_never_by_one",
                condition=Q(two_decide=False) | ~Q(decision="disclose") | ~Q(second_person=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what}: {self.decision}"


TOLD_AS = {"controller": "Joint controller", "recipient": "Recipient of the data"}


class RightsNotices(GuardedRows["RightsNotice"]):
    pass


class RightsNotice(Guarded):
    """That a joint controller or a recipient of the data was told."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    request = models.ForeignKey(RightsRequest, on_delete=models.PROTECT, related_name="notices")
    told_as = models.TextField(choices=TOLD_AS.items())
    whom = models.TextField()
    what = models.TextField()
    at = models.DateTimeField()
    by = models.TextField()

    objects = RightsNotices.as_manager()
    handling = handles(public="id request told_as whom at", restricted_person="what by")
    guarded = guards(
        see=Permission.RIGHTS_READ,
        add=Permission.RIGHTS_WORK,
        matter=Column("request_id", prefix="rights_request:"),
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="rights_told_as", condition=Q(told_as__in=list(TOLD_AS))),
        ]

    def __str__(self) -> str:
        return f"{self.whom}, {self.at:%Y-%m-%d}"
