"""The one policy: `policy.toml`, read strictly, and the questions it answers."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from typing import Any

from commonweal.core.actor import Actor
from commonweal.core.decision import Decision
from commonweal.core.grain import AreaRef, PlaceGrain, TimeGrain
from commonweal.core.handling import Tier


class PolicyMistake(ValueError):
    """The policy file contradicts itself; nothing may run on it."""


@dataclass(frozen=True)
class Action:
    name: str
    on: frozenset[str]
    words: str


@dataclass(frozen=True)
class Reach:
    """The finest data that may be seen."""

    tiers: frozenset[Tier]
    finest_place: PlaceGrain
    finest_time: TimeGrain


@dataclass(frozen=True)
class Role:
    name: str
    words: str
    may: frozenset[str]
    never: frozenset[str]
    reach: Reach


@dataclass(frozen=True)
class Policy:
    version: str
    classes: Mapping[str, str]
    actions: Mapping[str, Action]
    roles: Mapping[str, Role]


NOTHING = Reach(frozenset(), PlaceGrain.COUNTY, TimeGrain.QUARTER)


@cache
def policy() -> Policy:
    return read(files("commonweal.core").joinpath("policy.toml").read_text("utf-8"))


def read(text: str) -> Policy:
    raw = tomllib.loads(text)
    classes: dict[str, str] = raw.pop("classes")
    actions = {name: _action(name, entry, classes) for name, entry in raw.pop("actions").items()}
    roles = {name: _role(name, entry, classes, actions) for name, entry in raw.pop("roles").items()}
    version = str(raw.pop("version"))
    if raw:
        raise PolicyMistake(f"unknown parts of the policy: {sorted(raw)}")
    return Policy(version, classes, actions, roles)


def may(actor: Actor, action: str, object_class: str, **facts: Any) -> Decision:
    """Deny by default. Known facts narrow the answer: `area` (AreaRef), `excluded_by` (identifiers)."""
    rules = policy()
    known = rules.actions.get(action)
    if known is None or object_class not in known.on:
        return Decision.deny("no_such_rule", f"The policy knows no action {action!r} on {object_class!r}.")
    roles = [rules.roles[name] for name in sorted(actor.roles) if name in rules.roles]
    if any(object_class in role.never for role in roles):
        return Decision.deny("ceiling", f"One of your roles rules out that you {known.words}.")
    if not any(action in role.may for role in roles):
        return Decision.deny("not_granted", f"None of your roles may {known.words}.")
    return _conditions(actor, facts)


def reach(actor: Actor) -> Reach:
    """What the actor's roles together let through, the wider view of any two."""
    reaches = [policy().roles[name].reach for name in actor.roles if name in policy().roles]
    if not reaches:
        return NOTHING
    return Reach(
        tiers=frozenset().union(*(each.tiers for each in reaches)),
        finest_place=min(each.finest_place for each in reaches),
        finest_time=min(each.finest_time for each in reaches),
    )


def _conditions(actor: Actor, facts: Mapping[str, Any]) -> Decision:
    area: AreaRef | None = facts.get("area")
    if area is not None and actor.areas is not None and area not in actor.areas:
        return Decision.deny("outside_area", "That lies outside the areas you work in.")
    if actor.exclusions & frozenset(facts.get("excluded_by", ())):
        return Decision.deny("excluded", "You are excluded from this matter.")
    return Decision.allow()


def _action(name: str, entry: Mapping[str, Any], classes: Mapping[str, str]) -> Action:
    _only(entry, {"on", "words"}, f"action {name}")
    _known(entry["on"], classes, f"action {name}")
    return Action(name, frozenset(entry["on"]), entry["words"])


def _role(
    name: str, entry: Mapping[str, Any], classes: Mapping[str, str], actions: Mapping[str, Action]
) -> Role:
    _only(entry, {"words", "may", "never", "tiers", "finest_place", "finest_time"}, f"role {name}")
    never = entry.get("never", [])
    _known(never, classes, f"role {name}")
    granted: set[str] = set()
    for pattern in entry["may"]:
        matches = {action for action in actions if fnmatchcase(action, pattern)}
        if not matches:
            raise PolicyMistake(f"role {name} may {pattern!r}, which is no action")
        granted |= matches
    return Role(
        name,
        entry["words"],
        frozenset(granted),
        frozenset(never),
        Reach(
            frozenset(Tier[word.upper().replace(" ", "_")] for word in entry["tiers"]),
            PlaceGrain[entry["finest_place"].upper()],
            TimeGrain[entry["finest_time"].upper()],
        ),
    )


def _only(entry: Mapping[str, Any], known: set[str], where: str) -> None:
    if unknown := set(entry) - known:
        raise PolicyMistake(f"{where}: unknown {sorted(unknown)}")


def _known(names: list[str], classes: Mapping[str, str], where: str) -> None:
    if unknown := set(names) - set(classes):
        raise PolicyMistake(f"{where}: unknown classes {sorted(unknown)}")
