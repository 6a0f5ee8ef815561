"""The plain twin of the policy: reads policy.toml by itself and decides in the most obvious way.

It shares nothing with `core.policy` and `core.conditions`, so that a mistake there is not repeated here.
"""

from __future__ import annotations

import tomllib
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import commonweal.core

FILE = Path(commonweal.core.__file__).with_name("policy.toml")
OF_PEOPLE = ("sensitive person", "marac")
PLACES = ("point", "oa", "lsoa", "msoa", "ward", "district", "county")
TIMES = ("minute", "day", "month", "quarter")


@cache
def twin() -> PlainPolicy:
    return PlainPolicy(tomllib.loads(FILE.read_text("utf-8")))


def like(pattern: str, act: str) -> bool:
    if pattern.endswith("*"):
        return act.startswith(pattern[:-1])
    return act == pattern


class PlainPolicy:
    def __init__(self, raw: dict[str, Any]) -> None:
        self.raw = raw
        self.class_of = {act: name for name, entry in raw["classes"].items() for act in entry["acts"]}

    def why_not(self, actor: Any, act: str, facts: Any, task: Any, now: datetime) -> set[str]:
        """The codes of a refusal that are as good as each other; none where it is allowed."""
        if act not in self.class_of:
            return {"no_such_rule"}
        the_class = self.class_of[act]
        entry = self.raw["classes"][the_class]
        kind = self.raw["kinds"][entry["acts"][act]["does"]]
        held = [self.raw["roles"][name] for name in actor.roles if name in self.raw["roles"]]
        for role in held:
            for item in role["never"]:
                if item == the_class or like(item, act):
                    return {"ceiling"}
        grants = [needs for role in held for pattern, needs in role["may"].items() if like(pattern, act)]
        if not grants:
            return {"not_granted"}
        if task.channel not in kind["via"]:
            return {"channel"}
        always = entry.get("needs", []) + entry["acts"][act].get("needs", [])
        if entry["tier"] in OF_PEOPLE:
            always = always + kind.get("needs", [])
        lacking = []
        for needs in grants:
            names = set(always + needs)
            lacking.append({n for n in names if not self.holds(n, the_class, actor, facts, task, now)})
        fewest = min(len(each) for each in lacking)
        if fewest == 0:
            for thing in [*facts.get("matter", ()), *facts.get("subjects", ())]:
                if thing in actor.exclusions:
                    return {"excluded"}
        return set().union(*(each for each in lacking if len(each) == fewest))

    def holds(self, name: str, the_class: str, actor: Any, facts: Any, task: Any, now: datetime) -> bool:
        condition = self.raw["conditions"][name]
        if "fact" not in condition:
            return _of_the_person(condition, the_class, actor, task, now)
        if condition.get("waived"):
            for opened in actor.opened:
                if opened.until > now and opened.matter in facts.get("matter", ()):
                    return True
        if condition["fact"] not in facts:
            return False
        return _of_the_thing(condition["check"], facts[condition["fact"]], actor)

    def view(self, roles: Any) -> tuple[set[str], str, str]:
        """Tiers, finest place, finest time of all roles together."""
        views = [self.raw["roles"][role]["view"] for role in roles if role in self.raw["roles"]]
        tiers = {tier for view in views for tier in view["tiers"]}
        place = min([view["finest_place"] for view in views] or ["county"], key=PLACES.index)
        time = min([view["finest_time"] for view in views] or ["quarter"], key=TIMES.index)
        return tiers, place, time


def _of_the_person(condition: Any, the_class: str, actor: Any, task: Any, now: datetime) -> bool:
    today = now.astimezone(ZoneInfo("Europe/London")).date()
    check = condition["check"]
    if check == "agreement":
        for agreement in actor.agreements:
            ended = agreement.until is not None and today >= agreement.until
            if the_class in agreement.classes and today >= agreement.since and not ended:
                return True
        return False
    if check == "trained":
        return any(each.course == condition["course"] and each.until > today for each in actor.training)
    if check == "vetted":
        return actor.vetted_until is not None and actor.vetted_until > today
    if check in ("multi_factor", "reauthenticated"):
        proved = task.multi_factor_at if check == "multi_factor" else task.reauthenticated_at
        if proved is None or proved > now:
            return False
        return bool(now <= proved + timedelta(minutes=condition["minutes"]))
    if check == "purpose":
        return task.purpose.strip() != ""
    if check == "reason":
        return not len(task.reason.strip()) < condition["characters"]
    if check == "second_person":
        return task.second_person != "" and task.second_person != actor.id
    raise NotImplementedError(check)


def _of_the_thing(check: str, values: Any, actor: Any) -> bool:
    if check in ("is_agency", "has_agency"):
        return actor.agency != "" and actor.agency in values
    if check in ("is_actor", "has_actor"):
        return actor.id in values
    if check == "is_not_actor":
        return actor.id not in values
    if check == "in_areas":
        if actor.areas is None:
            return True
        return any(f"{area.kind}:{area.code}" in values for area in actor.areas)
    raise NotImplementedError(check)
