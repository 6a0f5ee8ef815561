"""The slow, obvious second opinion on who sees which row: read from the text of the policy, and nothing else.

It shares no code with what it judges. A person is a frozen value with everything that a condition asks for.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fnmatch import fnmatchcase
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
RULES: dict[str, Any] = tomllib.loads(files("commonweal.core").joinpath("policy.toml").read_text("utf-8"))
OF_PEOPLE = ("sensitive person", "marac")

Facts = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Person:
    """`agreements`: the classes, the first day, the first day no more. Areas of None are everywhere."""

    id: str
    agency: str
    roles: frozenset[str]
    areas: frozenset[str] | None = frozenset()
    agreements: tuple[tuple[frozenset[str], date, date | None], ...] = ()
    training: tuple[tuple[str, date], ...] = ()
    vetted_until: date | None = None
    exclusions: frozenset[str] = frozenset()
    opened: tuple[tuple[str, datetime], ...] = ()


@dataclass(frozen=True)
class Errand:
    """What a person is about while they act."""

    channel: str = "command"
    purpose: str = ""
    reason: str = ""
    second_factor_at: datetime | None = None
    proved_again_at: datetime | None = None
    second_person: str = ""


@dataclass(frozen=True)
class Row:
    """`facts` has a name for each fact that its table states, with no values where it has none."""

    key: str
    label: str
    facts: Facts = field(hash=False)


@dataclass(frozen=True)
class Act:
    name: str
    object_class: str
    kind: str
    needs: frozenset[str]


def _acts() -> dict[str, Act]:
    found = {}
    for class_name, entry in RULES["classes"].items():
        for name, act in entry["acts"].items():
            needs = [*entry.get("needs", ()), *act.get("needs", ())]
            if entry["tier"] in OF_PEOPLE:
                needs += RULES["kinds"][act["does"]].get("needs", ())
            found[name] = Act(name, class_name, act["does"], frozenset(needs))
    return found


ACTS = _acts()


def store_of(object_class: str) -> str:
    room = RULES["classes"][object_class]["room"]
    return {"casework": "restricted", "intelligence": "restricted", "engagement": "public"}.get(
        room, "default"
    )


def ways(person: Person, errand: Errand, now: datetime, see: Iterable[str]) -> list[frozenset[str]]:
    """The ways in which they may see rows of a table: each a set of conditions that the row has to meet."""
    found = []
    for name in see:
        act = ACTS[name]
        ruled_out = any(
            act.object_class in never or _listed(act.name, never)
            for never in (RULES["roles"][role]["never"] for role in person.roles)
        )
        if ruled_out or errand.channel not in RULES["kinds"][act.kind]["via"]:
            continue
        for role in person.roles:
            for pattern, extra in RULES["roles"][role]["may"].items():
                if fnmatchcase(act.name, pattern):
                    left = _left(person, errand, now, act, act.needs | set(extra))
                    found += [left] if left is not None else []
    return found


def sees(person: Person, found: Iterable[frozenset[str]], now: datetime, row: Row) -> bool:
    """Whether one of the ways leads to this row."""
    if person.exclusions & (row.facts["matter"] | row.facts.get("subjects", frozenset())):
        return False
    return any(all(_meets(person, name, now, row) for name in needs) for needs in found)


def _listed(name: str, items: Iterable[str]) -> bool:
    return any("." in item and fnmatchcase(name, item) for item in items)


def _left(
    person: Person, errand: Errand, now: datetime, act: Act, needs: frozenset[str] | set[str]
) -> frozenset[str] | None:
    """The conditions that only a row can meet, or None if one of the others does not hold."""
    of_rows = frozenset(name for name in needs if "fact" in RULES["conditions"][name])
    others = (RULES["conditions"][name] for name in needs - of_rows)
    return of_rows if all(_holds(person, errand, now, act, each) for each in others) else None


def _holds(person: Person, errand: Errand, now: datetime, act: Act, entry: Mapping[str, Any]) -> bool:
    check, today = entry["check"], now.astimezone(LONDON).date()
    if check == "agreement":
        return any(
            act.object_class in classes and since <= today and (until is None or today < until)
            for classes, since, until in person.agreements
        )
    if check == "trained":
        return any(course == entry["course"] and today < until for course, until in person.training)
    if check == "vetted":
        return person.vetted_until is not None and today < person.vetted_until
    if check == "multi_factor":
        return _fresh(errand.second_factor_at, now, entry["minutes"])
    if check == "reauthenticated":
        return _fresh(errand.proved_again_at, now, entry["minutes"])
    if check == "purpose":
        return errand.purpose.strip() != ""
    if check == "reason":
        return len(errand.reason.strip()) >= entry["characters"]
    if check == "second_person":
        return errand.second_person not in ("", person.id)
    raise ValueError(f"the second opinion does not know the check {check!r}")


def _fresh(proved: datetime | None, now: datetime, minutes: int) -> bool:
    return proved is not None and proved <= now <= proved + timedelta(minutes=minutes)


def _meets(person: Person, name: str, now: datetime, row: Row) -> bool:
    entry = RULES["conditions"][name]
    if entry.get("waived") and any(m in row.facts["matter"] and now < until for m, until in person.opened):
        return True
    if entry["fact"] not in row.facts:
        return False
    values, check = row.facts[entry["fact"]], entry["check"]
    if check in ("is_agency", "has_agency"):
        return person.agency != "" and person.agency in values
    if check in ("is_actor", "has_actor"):
        return person.id in values
    if check == "is_not_actor":
        return person.id not in values
    if check == "in_areas":
        return person.areas is None or bool(person.areas & values)
    raise ValueError(f"the second opinion does not know the check {check!r}")
