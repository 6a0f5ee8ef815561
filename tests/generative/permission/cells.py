"""Every cell of the policy's matrix: role, class, action, channel, condition; what allows and what denies.

The two cases of a cell differ in one thing. A cell whose `allow` nobody could be granted makes no sense; it
is left out and counted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any

from commonweal.core.conditions import Condition
from commonweal.core.policy import Policy, policy
from commonweal.core.rules import Action, Role
from tests.generative.permission.subjects import (
    ANOTHER_SUBJECT,
    NOW,
    SECOND,
    SUBJECT,
    Case,
    bare,
    full,
    further_ways,
    matter,
)

ENOUGH = 15_000
"""The cells that the matrix has at the least; fewer mean that a part of it is not tried."""


@dataclass(frozen=True, slots=True)
class Cell:
    """`deny` differs from `allow` in one thing and is refused with `code`; so are `also`, for the same."""

    role: str
    object_class: str
    action: str
    channel: str
    condition: str
    code: str
    allow: Case
    deny: Case
    also: Mapping[str, Case]

    @property
    def name(self) -> str:
        return f"{self.role} {self.action} [{self.object_class}] by {self.channel}: {self.condition}"

    def cases(self) -> Iterator[tuple[str, Case, bool]]:
        """What is asked, and whether it is allowed."""
        yield "allow", self.allow, True
        yield "deny", self.deny, False
        for how, case in self.also.items():
            yield f"deny ({how})", case, False


@dataclass(frozen=True, slots=True)
class Outline:
    """A cell before its channel."""

    condition: str
    code: str
    allow: Case
    deny: Case
    also: Mapping[str, Case]

    def by(self, channel: str, role: str, action: Action) -> Cell:
        also = {how: case.by(channel) for how, case in self.also.items()}
        allow, deny = self.allow.by(channel), self.deny.by(channel)
        return Cell(role, action.on, action.name, channel, self.condition, self.code, allow, deny, also)


@dataclass(frozen=True)
class Matrix:
    cells: tuple[Cell, ...]
    dropped: Mapping[str, int]

    def by(self, key: Callable[[Cell], str]) -> Mapping[str, list[Cell]]:
        found = defaultdict(list)
        for cell in self.cells:
            found[key(cell)].append(cell)
        return found


@cache
def matrix() -> Matrix:
    rules, dropped = policy(), Counter[str]()
    found: list[Cell] = []
    for role in rules.roles.values():
        for action in rules.actions.values():
            found += _cells(rules, role, action, dropped)
    return Matrix(tuple(found), dropped)


def _cells(rules: Policy, role: Role, action: Action, dropped: Counter[str]) -> Iterator[Cell]:
    channels = [channel for channel in rules.channels if channel in action.via]
    others = [channel for channel in rules.channels if channel not in action.via]
    if action.name in role.may:
        for outline in _granted(rules, role, action):
            yield from (outline.by(channel, role.name, action) for channel in channels)
        yield from (_wrong_way(rules, role, action, channel) for channel in others)
        return
    dropped["not granted, by a channel that is not of the kind"] += len(others)
    if not rules.granting[action.name]:
        dropped["granted to nobody"] += len(channels)
        return
    outline = _ungranted(rules, role, action)
    yield from (outline.by(channel, role.name, action) for channel in channels)


def _granted(rules: Policy, role: Role, action: Action) -> Iterator[Outline]:
    needed, known = _needed(rules, role, action), list(rules.conditions.values())
    just = bare([role.name], action.on, needed, known)
    yield Outline("granted", "not_granted", just, just.holding([]), {})
    most = full([role.name], action.on, needed, known)
    its, own = matter(action.on), most.excluded_from(SUBJECT)
    yield Outline(
        "excluded from the matter",
        "excluded",
        most.excluded_from(matter(action.on, 2), ANOTHER_SUBJECT),
        most.excluded_from(its),
        {"though it is open": most.with_open(its, NOW + SECOND).excluded_from(its)},
    )
    yield Outline("excluded from a subject", "excluded", most, own, {})
    for condition in needed:
        yield from _conditional(most, condition, action)


def _conditional(most: Case, condition: Condition, action: Action) -> Iterator[Outline]:
    broken = most.without(condition, action.on)
    yield Outline(condition.name, condition.name, most, broken, further_ways(most, condition, action.on))
    if condition.waived:
        its = matter(action.on)
        yield Outline(
            f"{condition.name} by break-glass",
            condition.name,
            broken.with_open(its, NOW + SECOND),
            broken.with_open(its, NOW),
            {},
        )


def _wrong_way(rules: Policy, role: Role, action: Action, channel: str) -> Cell:
    most = full([role.name], action.on, _needed(rules, role, action), rules.conditions.values())
    right = next(each for each in rules.channels if each in action.via)
    return Cell(
        role.name, action.on, action.name, channel, "channel", "channel", most.by(right), most.by(channel), {}
    )


def _ungranted(rules: Policy, role: Role, action: Action) -> Outline:
    """The role alone, or its ceiling, beside another role that grants the act."""
    granting = rules.granting[action.name]
    other = granting[_number(role.name, action.name) % len(granting)]
    needed = _needed(rules, other, action)
    # All that any grant asks of the thing holds, so that the role alone is what is wanting.
    for each in granting:
        told = {condition.fact for condition in needed}
        needed += [c for c in _needed(rules, each, action) if c.of_the_row and c.fact not in told]
    both = full([role.name, other.name], action.on, needed, rules.conditions.values())
    if rules.forbidden(role, action):
        return Outline("ceiling", "ceiling", both.holding([other.name]), both, {})
    return Outline("granted", "not_granted", both, both.holding([role.name]), {})


def _needed(rules: Policy, role: Role, action: Action) -> list[Condition]:
    needed = [rules.conditions[name] for name in sorted(rules.needs(role, action))]
    facts = [each.fact for each in needed if each.of_the_row]
    if len(facts) != len(set(facts)):
        raise NotImplementedError(f"{role.name} needs two things of one fact for {action.name}")
    return needed


def _number(*words: str) -> int:
    return int.from_bytes(sha256("|".join(words).encode()).digest()[:6])


def sample(
    things: Iterable[Any], size: int, group: Callable[[Any], object], name: Callable[[Any], str]
) -> list[Any]:
    """One of each group by turns, in an order that only the names decide."""
    groups: dict[object, list[tuple[int, Any]]] = defaultdict(list)
    for thing in things:
        groups[group(thing)].append((_number(name(thing)), thing))
    ranked = [
        (rank, number, thing)
        for members in groups.values()
        for rank, (number, thing) in enumerate(sorted(members, key=lambda pair: pair[0]))
    ]
    ranked.sort(key=lambda each: each[:2])
    return [thing for _, _, thing in ranked[:size]]


def spread(cells: Iterable[Cell], size: int) -> list[Cell]:
    """A sample that is the same each time, from as many roles, classes and conditions as it can hold."""
    return sample(
        cells, size, lambda cell: (cell.role, cell.object_class, cell.condition), lambda cell: cell.name
    )


def tried(cells: Iterable[Cell]) -> int:
    """How many cases the cells ask."""
    return sum(2 + len(cell.also) for cell in cells)
