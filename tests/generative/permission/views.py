"""View cells: the finest place, the finest time and the tiers that each role sees, and what lies beyond."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from commonweal.core.actor import Actor
from commonweal.core.grain import PlaceGrain, TimeGrain
from commonweal.core.handling import Tier
from commonweal.core.policy import Policy, policy, reach
from tests.generative.permission.subjects import ME

FINENESS = {"place": (PlaceGrain, "finest_place"), "time": (TimeGrain, "finest_time")}


@dataclass(frozen=True, slots=True)
class ViewCell:
    """Seen by the roles of `allow`, not by those of `deny`: the two differ in one role or in one grain.

    What no role sees has no `allow`.
    """

    role: str
    what: str
    allow: tuple[frozenset[str], IntEnum] | None
    deny: tuple[frozenset[str], IntEnum]

    @property
    def name(self) -> str:
        return f"{self.role}: {self.what} {(self.allow or self.deny)[1].name.lower()}"

    def wrong(self) -> list[str]:
        wanted = ((self.allow, True), (self.deny, False)) if self.allow else ((self.deny, False),)
        return [
            f"{self.name}: {sorted(roles)} {'do not see' if seen else 'see'} {value.name}"
            for (roles, value), seen in wanted
            if sees(roles, self.what, value) is not seen
        ]


def sees(roles: frozenset[str], what: str, value: IntEnum) -> bool:
    view = reach(Actor(id=ME, name="Ann", kind="person", roles=roles))
    return value in view.tiers if what == "tier" else value >= getattr(view, FINENESS[what][1])


def view_cells() -> Iterator[ViewCell]:
    rules = policy()
    for role in rules.roles.values():
        alone, nobody = frozenset({role.name}), frozenset[str]()
        for what, (scale, name) in FINENESS.items():
            finest = getattr(role.reach, name)
            if finest > min(scale):
                yield ViewCell(role.name, what, (alone, finest), (alone, scale(finest - 1)))
            if finest < max(scale):  # which nobody without a role sees
                yield ViewCell(role.name, what, (alone, finest), (nobody, finest))
        for tier in Tier:
            if tier in role.reach.tiers:
                yield ViewCell(role.name, "tier", (alone, tier), (nobody, tier))
            else:
                lender = _who_sees(rules, tier)
                lent = (alone | {lender}, tier) if lender else None
                yield ViewCell(role.name, "tier", lent, (alone, tier))


def tiers_that_nobody_sees() -> set[Tier]:
    return {tier for tier in Tier if not _who_sees(policy(), tier)}


def _who_sees(rules: Policy, tier: Tier) -> str:
    return next((role.name for role in rules.roles.values() if tier in role.reach.tiers), "")
