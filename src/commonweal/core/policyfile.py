"""Reading the policy file, strictly: what contradicts itself stops everything."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any

from commonweal.core.conditions import FIGURES, PERSON_CHECKS, ROW_CHECKS, Condition
from commonweal.core.grain import PlaceGrain, TimeGrain
from commonweal.core.handling import Tier
from commonweal.core.rules import Action, Kind, ObjectClass, Policy, Reach, Role

# From this tier on a class names members of the public, and the needs of a kind hold.
NAMES_PEOPLE = Tier.SENSITIVE_PERSON


class PolicyMistake(ValueError):
    """The policy file contradicts itself; nothing may run on it."""


def read(text: str) -> Policy:
    return built(tomllib.loads(text))


def built(raw: Mapping[str, Any]) -> Policy:
    """A policy from its parts, or a `PolicyMistake` that says where it contradicts itself."""
    _only(raw, {"version", "channels", "kinds", "conditions", "classes", "roles"}, "the policy")
    channels = dict(raw["channels"])
    conditions = {name: _condition(name, entry) for name, entry in raw["conditions"].items()}
    kinds = {name: _kind(name, entry, channels, conditions) for name, entry in raw["kinds"].items()}
    classes, actions = {}, {}
    for name, entry in raw["classes"].items():
        classes[name] = _class(name, entry, conditions)
        for act, words in entry["acts"].items():
            if act in actions:
                raise PolicyMistake(f"two classes name the act {act}")
            actions[act] = _action(act, words, classes[name], kinds, conditions)
    roles = {name: _role(name, entry, classes, actions, conditions) for name, entry in raw["roles"].items()}
    return Policy(str(raw["version"]), channels, kinds, conditions, classes, actions, roles)


def _condition(name: str, entry: Mapping[str, Any]) -> Condition:
    check, where = entry.get("check"), f"condition {name}"
    if check not in PERSON_CHECKS and check not in ROW_CHECKS:
        raise PolicyMistake(f"{where}: there is no check {check!r}")
    figures = FIGURES.get(check, set())
    _only(
        entry,
        {"check", "words", "denial"} | figures | ({"fact", "waived"} if check in ROW_CHECKS else set()),
        where,
    )
    if missing := (figures | ({"fact"} if check in ROW_CHECKS else set())) - set(entry):
        raise PolicyMistake(f"{where}: lacks {sorted(missing)}")
    return Condition(
        name=name,
        words=entry["words"],
        denial=entry["denial"],
        check=check,
        fact=entry.get("fact", ""),
        waived=entry.get("waived", False),
        figures={figure: entry[figure] for figure in figures},
    )


def _kind(
    name: str, entry: Mapping[str, Any], channels: Mapping[str, str], conditions: Mapping[str, Condition]
) -> Kind:
    where = f"kind {name}"
    _only(entry, {"words", "operation", "via", "needs"}, where)
    _known(entry["via"], channels, where)
    _known(entry.get("needs", ()), conditions, where)
    return Kind(
        name, entry["words"], entry["operation"], frozenset(entry["via"]), frozenset(entry.get("needs", ()))
    )


def _class(name: str, entry: Mapping[str, Any], conditions: Mapping[str, Condition]) -> ObjectClass:
    where = f"class {name}"
    _only(entry, {"words", "room", "tier", "needs", "acts"}, where)
    _known(entry.get("needs", ()), conditions, where)
    tier = _tier(entry["tier"])
    return ObjectClass(name, entry["words"], entry["room"], tier, frozenset(entry.get("needs", ())))


def _action(
    name: str,
    entry: Mapping[str, Any],
    of: ObjectClass,
    kinds: Mapping[str, Kind],
    conditions: Mapping[str, Condition],
) -> Action:
    where = f"act {name}"
    _only(entry, {"does", "words", "needs"}, where)
    _known([entry["does"]], kinds, where)
    _known(entry.get("needs", ()), conditions, where)
    kind = kinds[entry["does"]]
    of_people = kind.needs if of.tier >= NAMES_PEOPLE else frozenset()
    needs = of.needs | of_people | frozenset(entry.get("needs", ()))
    return Action(name, of.name, kind.name, entry["words"], kind.via, needs)


def _role(
    name: str,
    entry: Mapping[str, Any],
    classes: Mapping[str, ObjectClass],
    actions: Mapping[str, Action],
    conditions: Mapping[str, Condition],
) -> Role:
    where = f"role {name}"
    _only(entry, {"words", "may", "never", "view"}, where)
    granted: dict[str, frozenset[str]] = {}
    for pattern, needs in entry["may"].items():
        _known(needs, conditions, where)
        for act in _matching(pattern, actions, where):
            if act in granted:
                raise PolicyMistake(f"{where}: {act} is granted twice, once by {pattern!r}")
            granted[act] = frozenset(needs)
    never: set[str] = set()
    for item in entry.get("never", ()):
        never |= _matching(item, actions, where) if "." in item else _known([item], classes, where)
    if barred := sorted(act for act in granted if act in never or actions[act].on in never):
        raise PolicyMistake(f"{where}: both granted and ruled out for ever: {barred}")
    return Role(name, entry["words"], granted, frozenset(never), _reach(entry["view"], where))


def _reach(entry: Mapping[str, Any], where: str) -> Reach:
    _only(entry, {"tiers", "finest_place", "finest_time"}, where)
    return Reach(
        frozenset(_tier(word) for word in entry["tiers"]),
        PlaceGrain[entry["finest_place"].upper()],
        TimeGrain[entry["finest_time"].upper()],
    )


def _tier(word: str) -> Tier:
    return Tier[word.upper().replace(" ", "_")]


def _matching(pattern: str, actions: Mapping[str, Action], where: str) -> set[str]:
    found = {act for act in actions if fnmatchcase(act, pattern)}
    if not found:
        raise PolicyMistake(f"{where}: {pattern!r} is no act")
    return found


def _only(entry: Mapping[str, Any], known: set[str], where: str) -> None:
    if unknown := set(entry) - known:
        raise PolicyMistake(f"{where}: unknown {sorted(unknown)}")


def _known(names: Iterable[str], known: Mapping[str, Any], where: str) -> set[str]:
    if unknown := set(names) - set(known):
        raise PolicyMistake(f"{where}: unknown {sorted(unknown)}")
    return set(names)
