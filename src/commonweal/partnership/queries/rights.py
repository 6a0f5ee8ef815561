"""Rights requests, and when they are due."""

from dataclasses import dataclass
from datetime import date

from commonweal.core import clock
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.entry import entry
from commonweal.core.permissions import Permission
from commonweal.core.policy import require_standing
from commonweal.partnership.models.rights import OPEN, RightsMaterial, RightsNotice, RightsRequest
from commonweal.partnership.queries.consulting import record_consultation, the_row


@dataclass(frozen=True)
class RequestEntry:
    id: str
    kind: str
    requester: str
    about: str
    received: date
    state: str
    due: date | None
    answered_on: date | None
    caveat: str

    @property
    def standing(self) -> str:
        if self.state not in OPEN:
            return self.state
        if self.due is None:
            return "paused: awaiting proof of identity"
        days = (self.due - clock.today()).days
        return f"overdue by {-days} days" if days < 0 else f"{days} days left"


@dataclass(frozen=True)
class Material:
    id: str
    matter: str
    what: str
    two_decide: bool
    decision: str
    exemption: str
    why: str
    proposed: bool


@dataclass(frozen=True)
class Notice:
    told_as: str
    whom: str
    what: str


@dataclass(frozen=True)
class RequestFile:
    entry: RequestEntry
    materials: tuple[Material, ...]
    notices: tuple[Notice, ...]

    @property
    def exemptions(self) -> tuple[Material, ...]:
        """The log of what was withheld, and why."""
        return tuple(each for each in self.materials if each.decision == "withhold")


@entry(Permission.RIGHTS_READ)
def rights_requests(actor: Actor, *, open_only: bool = False) -> list[RequestEntry]:
    """The requests, what is due first at the top; those whose clock does not run stand last."""
    require_standing(actor, Permission.RIGHTS_READ)
    with acting(actor):
        rows = RightsRequest.objects.visible_to(actor)
        entries = [_entry(row) for row in (rows.open() if open_only else rows)]
        record_consultation(actor, Permission.RIGHTS_READ, count=len(entries))
    return sorted(entries, key=lambda each: (each.due or date.max, each.received, each.id))


@entry(Permission.RIGHTS_READ)
def the_request(actor: Actor, request: str) -> RequestFile:
    with acting(actor):
        row = the_row(RightsRequest.objects.all(), actor, Permission.RIGHTS_READ, request)
        record_consultation(actor, Permission.RIGHTS_READ, object_id=str(row.id), subjects=(row.requester,))
        found = RightsMaterial.objects.visible_to(actor).filter(request=row).order_by("matter", "id")
        told = RightsNotice.objects.visible_to(actor).filter(request=row).order_by("at")
        return RequestFile(
            _entry(row),
            tuple(
                Material(
                    str(each.id),
                    each.matter,
                    each.what,
                    each.two_decide,
                    each.decision,
                    each.exemption,
                    each.why,
                    bool(each.second_person),
                )
                for each in found
            ),
            tuple(Notice(each.told_as, each.whom, each.what) for each in told),
        )


def _entry(row: RightsRequest) -> RequestEntry:
    running = row.clock
    return RequestEntry(
        str(row.id),
        row.kind,
        row.requester,
        row.about,
        row.received,
        row.state,
        running.due,
        row.answered_on,
        running.caveat,
    )
