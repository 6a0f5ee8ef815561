"""What is kept, for how long, and what is due for review."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from commonweal.core import clock
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.entry import entry
from commonweal.core.permissions import Permission
from commonweal.core.policy import require_standing
from commonweal.partnership.models.retention import RetentionItem, RetentionReview
from commonweal.partnership.queries.consulting import record_consultation, the_row
from commonweal.partnership.retention_rules import Schedule, questions, schedule, schedules


@dataclass(frozen=True)
class KeptItem:
    id: str
    matter: str
    schedules: tuple[str, ...]
    clear_from: date
    next_review: date
    held_why: str
    state: str

    @property
    def standing(self) -> str:
        days = (self.next_review - clock.today()).days
        if self.state != "kept":
            return self.state
        return "overdue" if days < 0 else "due" if days == 0 else f"in {days} days"


@dataclass(frozen=True)
class ReviewMade:
    at: datetime
    by: str
    answers: tuple[tuple[str, str], ...]
    decision: str
    reason: str
    next_review: date | None


@entry(Permission.RETENTION_READ)
def review_queue(actor: Actor, *, within: timedelta = timedelta(0)) -> list[KeptItem]:
    """What is due for review by the end of `within`, the longest overdue first."""
    require_standing(actor, Permission.RETENTION_READ)
    with acting(actor):
        rows = RetentionItem.objects.visible_to(actor).due(clock.today() + within)
        found = [_item(row) for row in rows.order_by("next_review", "matter")]
        record_consultation(actor, Permission.RETENTION_READ, count=len(found))
    return found


@entry(Permission.RETENTION_READ)
def the_reviews(actor: Actor, item: str) -> list[ReviewMade]:
    """The reviews of one thing, in their order."""
    with acting(actor):
        row = the_row(RetentionItem.objects.all(), actor, Permission.RETENTION_READ, item)
        record_consultation(actor, Permission.RETENTION_READ, object_id=str(row.id), subjects=(row.matter,))
        reviews = RetentionReview.objects.visible_to(actor).filter(item=row).order_by("at")
        return [
            ReviewMade(
                each.at,
                each.by,
                tuple(sorted(each.answers.items())),
                each.decision,
                each.reason,
                each.next_review,
            )
            for each in reviews
        ]


def _item(row: RetentionItem) -> KeptItem:
    return KeptItem(
        str(row.id),
        row.matter,
        tuple(row.schedules),
        row.clear_from,
        row.next_review,
        row.held_why,
        row.state,
    )


@entry(Permission.RETENTION_READ)
def retention_schedules(actor: Actor) -> tuple[Schedule, ...]:
    """The lines of the reference file that hold today."""
    require_standing(actor, Permission.RETENTION_READ)
    today = clock.today()
    return tuple(each for each in schedules() if each.since <= today and schedule(each.code, today) == each)


def retention_questions() -> Mapping[str, str]:
    return questions()
