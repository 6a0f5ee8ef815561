"""The one policy: the questions that everybody asks it. `policy.toml` is its text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from commonweal.core import clock
from commonweal.core.actor import Actor
from commonweal.core.conditions import area_word
from commonweal.core.decision import Decision
from commonweal.core.grain import PlaceGrain, TimeGrain
from commonweal.core.policyfile import NAMES_PEOPLE, PolicyMistake, built, read
from commonweal.core.rules import UNSAID, Action, Policy, Reach, Role, Standing, opened
from commonweal.core.task import current_task

__all__ = [
    "NAMES_PEOPLE",
    "UNSAID",
    "Action",
    "Policy",
    "PolicyMistake",
    "Reach",
    "Role",
    "Standing",
    "built",
    "conflicts",
    "may",
    "opened",
    "policy",
    "reach",
    "read",
    "require_standing",
    "standing",
]

NOTHING = Reach(frozenset(), PlaceGrain.COUNTY, TimeGrain.QUARTER)


@cache
def policy() -> Policy:
    return read(files("commonweal.core").joinpath("policy.toml").read_text("utf-8"))


def may(actor: Actor, permission: str, thing: Any = None, /, **facts: Any) -> Decision:
    """Whether `actor` may do this, about `thing` (an instance of a guarded model) or about facts by name.

    A condition that looks at a fact which nobody stated does not hold. Use `standing` to ask whether
    somebody may do something at all.
    """
    known = {} if thing is None else thing.facts()
    return policy().decide(actor, permission, known | _as_values(facts), current_task(), clock.now())


def standing(actor: Actor, permission: str) -> Standing:
    """Whether the actor may do this to some thing or other, and what that thing has to meet."""
    return policy().standing(actor, permission, current_task(), clock.now())


def require_standing(actor: Actor, permission: str) -> Standing:
    """Go on only if the actor may do this to some thing or other; for lists, whose rows are then filtered."""
    found = standing(actor, permission)
    decision = policy().decide(actor, permission, {}, current_task(), clock.now())
    (Decision.allow(decision.asked) if found.allowed else decision).require()
    return found


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


def conflicts(roles: Iterable[str]) -> list[str]:
    """Why these roles cannot be held together: one rules out for ever what another is there for.

    A sentence for each pair; empty where they can. An unknown role is a sentence too.
    """
    rules, names = policy(), sorted(set(roles))
    found = [f"There is no role {name!r}." for name in names if name not in rules.roles]
    known = [rules.roles[name] for name in names if name in rules.roles]
    for ruling in known:
        for granting in known:
            barred = {rules.actions[p].on for p in granting.may if rules.forbidden(ruling, rules.actions[p])}
            if ruling is not granting and barred:
                what = ", ".join(sorted(rules.classes[name].words for name in barred))
                found.append(f"{ruling.words} can never have: {what}; {granting.words} may.")
    return found


def _as_values(facts: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Facts by name: one value or several, None where there is none."""
    found = {}
    for name, value in facts.items():
        several = value if isinstance(value, (tuple, list, set, frozenset)) else (value,)
        found[name] = tuple(area_word(each) for each in several if each is not None)
    return found
