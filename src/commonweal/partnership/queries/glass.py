"""Questions about openings in an emergency."""

from dataclasses import dataclass
from datetime import datetime

from commonweal.core import clock
from commonweal.core.actor import Actor, Opened
from commonweal.core.context import acting
from commonweal.core.entry import entry
from commonweal.core.models import Event
from commonweal.core.permissions import Permission
from commonweal.core.policy import require_standing
from commonweal.core.task import task
from commonweal.core.trail import reading
from commonweal.partnership.models.glass import BreakGlass
from commonweal.partnership.queries.consulting import ITS_OWN, record_consultation, the_row


@dataclass(frozen=True)
class Opening:
    id: str
    who: str
    matter: str
    reason_code: str
    second_person: str
    at: datetime
    until: datetime
    review_by: datetime
    state: str
    reviewed_by: str
    review: str

    @property
    def overdue(self) -> bool:
        return self.state == "to_review" and clock.now() >= self.review_by


def opened_by(account_id: str) -> frozenset[Opened]:
    """What a person holds open now; asked while their actor is put together."""
    return frozenset(Opened(matter, until) for matter, until, _ in _held_open(account_id))


def despite_exclusion(account_id: str) -> frozenset[str]:
    """The matters that a person holds open although an exclusion bars them: a second person agreed."""
    return frozenset(matter for matter, _, second in _held_open(account_id) if second)


@entry(Permission.ACCESS_READ_BREAK_GLASS)
def openings(actor: Actor, *, to_review: bool = False) -> list[Opening]:
    """The openings that the actor may see, the latest first."""
    require_standing(actor, Permission.ACCESS_READ_BREAK_GLASS)
    with acting(actor):
        rows = BreakGlass.objects.visible_to(actor).order_by("-at", "id")
        found = [_opening(row) for row in (rows.to_review() if to_review else rows)]
        record_consultation(actor, Permission.ACCESS_READ_BREAK_GLASS, count=len(found))
    return found


@entry(Permission.ACCESS_READ_BREAK_GLASS)
def reason_of_opening(actor: Actor, opening: str) -> str:
    """Why it was opened, in the words of the one who did, from the audit log; for those who may read both."""
    with acting(actor):
        row = the_row(BreakGlass.objects.all(), actor, Permission.ACCESS_READ_BREAK_GLASS, opening)
        require_standing(actor, Permission.AUDIT_READ_ALL)
        lines = Event.objects.filter(object_type="break_glass", object_id=str(row.id), outcome="break-glass")
        words = [each.reason for each in reading.read(lines) if each.reason]
        record_consultation(
            actor, Permission.ACCESS_READ_BREAK_GLASS, object_id=str(row.id), subjects=(row.matter,)
        )
    return words[0] if words else "The words are not there any more: their key was destroyed."


def _held_open(account_id: str) -> list[tuple[str, datetime, str]]:
    with task(ITS_OWN), acting(Actor.process("directory")):
        rows = BreakGlass.objects.filter(who=account_id, until__gt=clock.now()).exclude(state="not_justified")
        return list(rows.values_list("matter", "until", "second_person"))


def _opening(row: BreakGlass) -> Opening:
    return Opening(
        str(row.id),
        row.who,
        row.matter,
        row.reason_code,
        row.second_person,
        row.at,
        row.until,
        row.review_by,
        row.state,
        row.reviewed_by,
        row.review,
    )
