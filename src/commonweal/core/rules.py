"""The rules that `policy.toml` states, as values, and how they decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from commonweal.core.actor import Actor
from commonweal.core.conditions import Condition, Moment
from commonweal.core.decision import EXCLUDED, Asked, Decision
from commonweal.core.grain import PlaceGrain, TimeGrain
from commonweal.core.handling import Tier
from commonweal.core.task import Task

STORES = {"casework": "restricted", "intelligence": "restricted", "engagement": "public"}
# What somebody is told who may not know why: the same for a thing that is not there.
UNSAID = "There is no such thing here, or none that you may see."


@dataclass(frozen=True)
class Kind:
    """`needs` holds where members of the public are named."""

    name: str
    words: str
    operation: str
    via: frozenset[str]
    needs: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ObjectClass:
    name: str
    words: str
    room: str
    tier: Tier
    needs: frozenset[str] = frozenset()

    @property
    def store(self) -> str:
        return STORES.get(self.room, "default")


@dataclass(frozen=True)
class Action:
    """`needs` is everything that holds for the act whoever does it: of its class, its kind and its own."""

    name: str
    on: str
    kind: str
    words: str
    via: frozenset[str]
    needs: frozenset[str]


@dataclass(frozen=True)
class Reach:
    """The finest data that may be seen."""

    tiers: frozenset[Tier]
    finest_place: PlaceGrain
    finest_time: TimeGrain


@dataclass(frozen=True)
class Role:
    """`may`: permission -> the conditions of this grant. `never`: classes and permissions."""

    name: str
    words: str
    may: Mapping[str, frozenset[str]]
    never: frozenset[str]
    reach: Reach


@dataclass(frozen=True)
class Standing:
    """What an actor may do at all, now: each alternative is a set of conditions left for the row to meet."""

    alternatives: tuple[frozenset[str], ...] = ()

    @property
    def allowed(self) -> bool:
        return bool(self.alternatives)

    @property
    def row_conditions(self) -> frozenset[str]:
        """Of the widest alternative."""
        return min(self.alternatives, key=lambda left: (len(left), sorted(left)), default=frozenset())


@dataclass(frozen=True)
class Policy:
    version: str
    channels: Mapping[str, str]
    kinds: Mapping[str, Kind]
    conditions: Mapping[str, Condition]
    classes: Mapping[str, ObjectClass]
    actions: Mapping[str, Action]
    roles: Mapping[str, Role]

    @cached_property
    def granting(self) -> Mapping[str, tuple[Role, ...]]:
        """Permission -> the roles that grant it."""
        return {name: tuple(r for r in self.roles.values() if name in r.may) for name in self.actions}

    def store_of(self, object_class: str) -> str:
        return self.classes[object_class].store

    def forbidden(self, role: Role, action: Action) -> bool:
        """Whether a role's ceiling forbids the act, whatever other roles grant."""
        return action.on in role.never or action.name in role.never

    def needs(self, role: Role, action: Action) -> frozenset[str]:
        """All conditions under which a role is granted an act."""
        return action.needs | role.may[action.name]

    def decide(
        self, actor: Actor, permission: str, facts: Mapping[str, Iterable[str]], task: Task, now: datetime
    ) -> Decision:
        """Deny by default; a ceiling and an exclusion stand above every grant."""
        action = self.actions.get(permission)
        if action is None:
            return Decision.deny("no_such_rule", f"The policy knows no act {permission!r}.")
        matters = tuple(facts.get("matter", ()))
        asked = Asked(actor, permission, action.on, ",".join(m.partition(":")[2] or m for m in matters))
        roles = [self.roles[name] for name in sorted(actor.roles) if name in self.roles]
        if any(self.forbidden(role, action) for role in roles):
            return Decision.deny("ceiling", f"One of your roles rules out that you {action.words}.", asked)
        grants = [role for role in roles if permission in role.may]
        if not grants:
            return Decision.deny("not_granted", f"None of your roles may {action.words}.", asked)
        if task.channel not in action.via:
            return Decision.deny("channel", f"You cannot {action.words} by this way.", asked)
        moment = Moment(actor, task, now, action.on)
        lacking = min(
            (
                [c for c in self._ordered(self.needs(role, action)) if not self._holds(c, moment, facts)]
                for role in grants
            ),
            key=len,
        )
        if lacking:
            return Decision.deny(lacking[0].name, lacking[0].denial, asked)
        # Last, so that nobody finds out by an act that they could not do anyway.
        if actor.exclusions & {*matters, *facts.get("subjects", ())}:
            return Decision.deny(EXCLUDED, UNSAID, asked)
        return Decision.allow(asked)

    def standing(self, actor: Actor, permission: str, task: Task, now: datetime) -> Standing:
        action = self.actions[permission]
        roles = [self.roles[name] for name in sorted(actor.roles) if name in self.roles]
        if any(self.forbidden(role, action) for role in roles) or task.channel not in action.via:
            return Standing()
        moment = Moment(actor, task, now, action.on)
        found = set()
        for role in roles:
            if permission in role.may:
                needs = self._ordered(self.needs(role, action))
                if all(each.of_the_row or each.met(moment) for each in needs):
                    found.add(frozenset(each.name for each in needs if each.of_the_row))
        return Standing(tuple(sorted((s for s in found if not any(o < s for o in found)), key=sorted)))

    def _ordered(self, names: Iterable[str]) -> list[Condition]:
        """In the order of the policy file, so that a refusal names the same condition each time."""
        wanted = set(names)
        return [condition for name, condition in self.conditions.items() if name in wanted]

    def _holds(self, condition: Condition, at: Moment, facts: Mapping[str, Iterable[str]]) -> bool:
        if not condition.of_the_row:
            return condition.met(at)
        if condition.waived and opened(at.actor, at.now) & set(facts.get("matter", ())):
            return True
        return condition.holds(at.actor, facts.get(condition.fact))


def opened(actor: Actor, now: datetime) -> frozenset[str]:
    """The matters that the actor holds open by break-glass."""
    return frozenset(each.matter for each in actor.opened if now < each.until)
