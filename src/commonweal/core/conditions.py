"""What a condition of the policy looks at. The policy names a check and its figures; here is the check.

A check of the *person* looks at the actor and the task alone and can be answered before any row is read. A
check of the *row* compares one fact of the thing with the actor; `guarded` says the same to the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from commonweal.core.actor import Actor
from commonweal.core.clock import LONDON
from commonweal.core.task import Task

EVERYWHERE = "*"


@dataclass(frozen=True)
class Moment:
    """Who asks, about what they are, and when: all that a check of the person may look at."""

    actor: Actor
    task: Task
    now: datetime
    object_class: str

    @property
    def today(self) -> Any:
        return self.now.astimezone(LONDON).date()

    def within(self, proved: datetime | None, minutes: int) -> bool:
        return proved is not None and timedelta(0) <= self.now - proved <= timedelta(minutes=minutes)


def _agreement(at: Moment, _: Mapping[str, Any]) -> bool:
    return any(at.object_class in each.classes and each.holds(at.today) for each in at.actor.agreements)


def _trained(at: Moment, figures: Mapping[str, Any]) -> bool:
    return any(each.course == figures["course"] and at.today < each.until for each in at.actor.training)


def _vetted(at: Moment, _: Mapping[str, Any]) -> bool:
    return at.actor.vetted_until is not None and at.today < at.actor.vetted_until


def _second_person(at: Moment, _: Mapping[str, Any]) -> bool:
    return at.task.second_person not in ("", at.actor.id)


PERSON_CHECKS: dict[str, Callable[[Moment, Mapping[str, Any]], bool]] = {
    "agreement": _agreement,
    "trained": _trained,
    "vetted": _vetted,
    "multi_factor": lambda at, figures: at.within(at.task.multi_factor_at, figures["minutes"]),
    "reauthenticated": lambda at, figures: at.within(at.task.reauthenticated_at, figures["minutes"]),
    "purpose": lambda at, _: bool(at.task.purpose.strip()),
    "reason": lambda at, figures: len(at.task.reason.strip()) >= figures["characters"],
    "second_person": _second_person,
}

# What the fact is held against, and whether the thing passes where they meet.
ROW_CHECKS = {
    "is_agency": ("agency", True),
    "has_agency": ("agency", True),
    "is_actor": ("actor", True),
    "is_not_actor": ("actor", False),
    "has_actor": ("actor", True),
    "in_areas": ("areas", True),
}

# What a person check may be told; anything else in the policy is a mistake.
FIGURES = {
    "trained": {"course"},
    "multi_factor": {"minutes"},
    "reauthenticated": {"minutes"},
    "reason": {"characters"},
}


@dataclass(frozen=True)
class Condition:
    name: str
    words: str
    denial: str
    check: str
    fact: str = ""
    waived: bool = False
    figures: Mapping[str, Any] = field(default_factory=dict)

    @property
    def of_the_row(self) -> bool:
        return self.check in ROW_CHECKS

    def met(self, at: Moment) -> bool:
        """Of a person check: whether it holds now."""
        return PERSON_CHECKS[self.check](at, self.figures)

    def holds(self, actor: Actor, values: Iterable[str] | None) -> bool:
        """Of a row check: whether it holds for these values of the fact. A fact nobody stated fails."""
        if values is None:
            return False
        against, passes = ROW_CHECKS[self.check]
        if against == "areas" and actor.areas is None:
            return True
        mine = actor_values(actor, against)
        return bool(mine & set(values)) is passes


def actor_values(actor: Actor, against: str) -> set[str]:
    """What an actor brings to a row check: their agency, themselves, their areas."""
    if against == "agency":
        return {actor.agency} - {""}
    if against == "actor":
        return {actor.id}
    return {EVERYWHERE} if actor.areas is None else {area_word(area) for area in actor.areas}


def area_word(area: Any) -> str:
    """An area as rows and the database write it: `district:E08000006`."""
    return area if isinstance(area, str) else f"{area.kind}:{area.code}"


def token(condition: Condition, object_class: str) -> str:
    """How a person's condition that is met stands in the setting `app.met` of the database."""
    return f"{condition.name}:{object_class}" if condition.check == "agreement" else condition.name
