"""Breaches of personal data, and what is left of the 72 hours."""

from dataclasses import dataclass
from datetime import datetime

from commonweal.core import clock
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.entry import entry
from commonweal.core.permissions import Permission
from commonweal.core.policy import require_standing
from commonweal.partnership.models.breaches import BEFORE_THE_REGULATOR, Breach, BreachStep
from commonweal.partnership.queries.consulting import record_consultation, the_row


@dataclass(frozen=True)
class BreachEntry:
    id: str
    what: str
    aware_at: datetime
    ends: datetime
    classes: tuple[str, ...]
    controllers: tuple[str, ...]
    safety_missing: bool
    risk: str
    state: str
    clock: str
    """What is left of the 72 hours, in words; how it ended where it no longer runs."""


@dataclass(frozen=True)
class Step:
    step: str
    at: datetime
    by: str
    words: str


@entry(Permission.BREACH_READ)
def breaches_on_record(actor: Actor, *, open_only: bool = False) -> list[BreachEntry]:
    """The latest first."""
    require_standing(actor, Permission.BREACH_READ)
    with acting(actor):
        rows = Breach.objects.visible_to(actor).order_by("-aware_at", "id")
        found = [_entry(row) for row in (rows.open() if open_only else rows)]
        record_consultation(actor, Permission.BREACH_READ, count=len(found))
    return found


@entry(Permission.BREACH_READ)
def the_breach(actor: Actor, breach: str) -> tuple[BreachEntry, list[Step]]:
    with acting(actor):
        row = the_row(Breach.objects.all(), actor, Permission.BREACH_READ, breach)
        steps = BreachStep.objects.visible_to(actor).filter(breach=row).order_by("at", "id")
        record_consultation(actor, Permission.BREACH_READ, object_id=str(row.id))
        return _entry(row), [Step(each.step, each.at, each.by, each.words) for each in steps]


def _entry(row: Breach) -> BreachEntry:
    return BreachEntry(
        str(row.id),
        row.what,
        row.aware_at,
        row.clock.ends,
        tuple(row.classes),
        tuple(row.controllers),
        row.safety_first and row.safety_assessed_at is None,
        row.risk,
        row.state,
        _clock_words(row),
    )


def _clock_words(row: Breach) -> str:
    if row.regulator_at is not None:
        late = row.regulator_at > row.clock.ends
        return "the regulator was told late" if late else "the regulator was told in time"
    if row.state in BEFORE_THE_REGULATOR:
        return row.clock.words(clock.now())
    return "the regulator is not told"
