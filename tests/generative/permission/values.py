"""The dimensions in which subjects, things and moments differ, and the case that one value of each makes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from commonweal.core.actor import Actor, Opened, Sharing, Trained
from commonweal.core.policy import policy
from commonweal.core.task import Task
from tests.generative.permission.subjects import (
    DAY,
    ELSEWHERE,
    HERE,
    ME,
    NOW,
    OURS,
    SECOND,
    SOMEBODY,
    SUBJECT,
    THEIRS,
    TODAY,
    Case,
    matter,
)

HOUR = timedelta(hours=1)
DIMENSIONS: Mapping[str, Sequence[object]] = {
    "second role": [
        "",
        "part_b_member",
        "neighbourhood_manager",
        "intelligence_officer",
        "sysadmin",
        "executive",
    ],
    "agency": ["own", "another's", "unstated", "the actor has none"],
    "area": ["in", "out", "unstated", "everywhere"],
    "roster": ["on", "off", "unstated"],
    "wrote": ["oneself", "another", "unstated"],
    "excluded": ["no", "from the matter", "from a subject", "from another matter"],
    "opened": ["no", "yes", "until now", "another"],
    "training": ["all", "general", "marac", "lapsed"],
    "agreement": ["in force", "lapsed", "of another class", "none"],
    "vetting": ["in date", "lapsed", "none"],
    "second factor": ["now", "twelve hours ago", "a second more", "never"],
    "proved again": ["now", "ten minutes ago", "a second more", "never"],
    "told": ["all", "no purpose", "no reason", "no second person", "oneself as second person"],
}
AGO: Mapping[str, Any] = {
    "now": NOW,
    "twelve hours ago": NOW - 12 * HOUR,
    "ten minutes ago": NOW - HOUR / 6,
    "never": None,
}


def case_of(picked: Mapping[str, Any]) -> Case:
    the_class = policy().actions[picked["action"]].on
    return Case(_actor(picked, the_class), _facts(picked, the_class), _task(picked))


def _actor(picked: Mapping[str, Any], the_class: str) -> Actor:
    areas = {"everywhere": None, "out": frozenset({ELSEWHERE})}.get(picked["area"], frozenset({HERE}))
    excluded = {
        "no": (),
        "from the matter": (matter(the_class),),
        "from a subject": (SUBJECT,),
        "from another matter": (matter(the_class, 2),),
    }[picked["excluded"]]
    opened = {
        "no": (),
        "yes": (Opened(matter(the_class), NOW + SECOND),),
        "until now": (Opened(matter(the_class), NOW),),
        "another": (Opened(matter(the_class, 2), NOW + HOUR),),
    }[picked["opened"]]
    return Actor(
        id=ME,
        name="Ann",
        kind="person",
        agency="" if picked["agency"] == "the actor has none" else OURS,
        roles=frozenset({picked["role"], picked["second role"]} - {""}),
        areas=areas,
        agreements=_agreements(picked["agreement"], the_class),
        training=_training(picked["training"]),
        vetted_until={"in date": TODAY + DAY, "lapsed": TODAY, "none": None}[picked["vetting"]],
        exclusions=frozenset(excluded),
        opened=frozenset(opened),
    )


def _agreements(how: str, the_class: str) -> frozenset[Sharing]:
    of = frozenset({the_class})
    live = Sharing("isa", of, frozenset(), frozenset({OURS}), TODAY, TODAY + DAY)
    return {
        "in force": frozenset({live}),
        "lapsed": frozenset({replace(live, since=TODAY - DAY, until=TODAY)}),
        "of another class": frozenset({replace(live, classes=frozenset({"another"}))}),
        "none": frozenset[Sharing](),
    }[how]


def _training(how: str) -> frozenset[Trained]:
    courses = {
        "all": ("information-sharing", "marac"),
        "general": ("information-sharing",),
        "marac": ("marac",),
    }
    if how == "lapsed":
        return frozenset(Trained(course, TODAY) for course in courses["all"])
    return frozenset(Trained(course, TODAY + DAY) for course in courses[how])


def _facts(picked: Mapping[str, Any], the_class: str) -> dict[str, tuple[str, ...]]:
    stated: dict[str, tuple[str, ...] | None] = {
        "matter": (matter(the_class),),
        "subjects": (SUBJECT,),
        "area": None if picked["area"] == "unstated" else (f"{HERE.kind}:{HERE.code}",),
    }
    agency = {"unstated": None, "another's": (THEIRS,)}.get(picked["agency"], (OURS,))
    roster = {"on": (SOMEBODY, ME), "off": (SOMEBODY,), "unstated": None}[picked["roster"]]
    wrote = {"oneself": (ME,), "another": (SOMEBODY,), "unstated": None}[picked["wrote"]]
    stated |= dict.fromkeys(("agency", "owners", "supplier", "parties"), agency)
    stated |= dict.fromkeys(("roster", "handlers"), roster) | dict.fromkeys(("author", "person"), wrote)
    return {name: values for name, values in stated.items() if values is not None}


def _task(picked: Mapping[str, Any]) -> Task:
    told = picked["told"]
    factor = AGO.get(picked["second factor"], NOW - 12 * HOUR - SECOND)
    again = AGO.get(picked["proved again"], NOW - HOUR / 6 - SECOND)
    second = {"no second person": "", "oneself as second person": ME}.get(told, SOMEBODY)
    return Task(
        purpose="" if told == "no purpose" else "part-b",
        reason="short" if told == "no reason" else "because of a risk",
        channel=picked["channel"],
        multi_factor_at=factor,
        reauthenticated_at=again,
        second_person=second,
    )
