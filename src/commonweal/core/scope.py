"""What part of the data a question may see, how finely and in what form."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from commonweal.core import clock
from commonweal.core.actor import Actor
from commonweal.core.decision import Decision
from commonweal.core.digests import canonical_json, sha256_hex
from commonweal.core.grain import AreaRef, Form, PlaceGrain, TimeGrain
from commonweal.core.handling import Tier
from commonweal.core.permissions import Permission
from commonweal.core.policy import Reach, policy, reach, standing

__all__ = ["READS", "AreaRef", "FeedFacts", "Form", "PlaceGrain", "Scope", "TimeGrain"]

# What the policy calls seeing the warehouse in each form, widest first.
READS: Mapping[Form, Permission] = {
    Form.ROWS: Permission.WAREHOUSE_READ_ROWS,
    Form.MAP: Permission.WAREHOUSE_READ_MAP,
    Form.COUNTS: Permission.WAREHOUSE_READ_COUNTS,
}
_CLASS = policy().actions[Permission.WAREHOUSE_READ_COUNTS].on
_NARROWING = frozenset({"own_area", "own_feed"})
_WORDS = {Form.NOTHING: "nothing", Form.COUNTS: "counts alone", Form.MAP: "maps and counts",
          Form.ROWS: "rows"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FeedFacts:
    """What the policy asks of a feed; `supplier` is the agency whose records they are, "" where published."""

    name: str
    open_licence: bool
    supplier: str = ""


@dataclass(frozen=True)
class Scope:
    """Feeds and areas of None mean all of them; an empty set means none."""

    name: str
    feeds: frozenset[str] | None
    areas: frozenset[AreaRef] | None
    finest_place: PlaceGrain
    finest_time: TimeGrain
    tiers: frozenset[Tier]
    form: Form

    @classmethod
    def system(cls, name: str) -> "Scope":
        """Everything: for loads and checks, which show nobody a row."""
        return cls(name, None, None, PlaceGrain.POINT, TimeGrain.MINUTE, frozenset(Tier), Form.ROWS)

    @classmethod
    def nothing(cls, name: str) -> "Scope":
        none: frozenset[Any] = frozenset()
        return cls(name, none, none, PlaceGrain.COUNTY, TimeGrain.QUARTER, none, Form.NOTHING)

    @classmethod
    def for_actor(cls, actor: Actor, feeds: Iterable[FeedFacts], shows: Form | None = None) -> "Scope":
        """What the actor may see now in the form asked for, in the widest granted where none is asked for.

        `feeds` are all the feeds there are: whoever may see each of them has no list of feeds in their scope.
        """
        forms = READS if shows is None else {shows: READS[shows]} if shows in READS else {}
        for form, permission in forms.items():
            ways = [way for way in standing(actor, permission).alternatives if way <= _NARROWING]
            if ways:
                left = min(ways, key=lambda way: (len(way), sorted(way)))
                return _granted(actor, form, permission, left, tuple(feeds))
        return cls.nothing(actor.id)

    @cached_property
    def digest(self) -> str:
        """Stands in cache keys and receipts. Two scopes that see the same have the same digest."""
        return sha256_hex(canonical_json(self._content()))[:16]

    def _content(self) -> dict[str, Any]:
        return {
            "feeds": None if self.feeds is None else sorted(self.feeds),
            "areas": None if self.areas is None else sorted(str(area) for area in self.areas),
            "finest_place": self.finest_place.name,
            "finest_time": self.finest_time.name,
            "tiers": sorted(int(tier) for tier in self.tiers),
            "form": self.form.name,
        }

    def describe(self) -> str:
        return "; ".join(
            (
                _WORDS[self.form],
                _listed("feeds", self.feeds),
                _listed("areas", None if self.areas is None else {str(area) for area in self.areas}),
                f"places no finer than {_place_word(self.finest_place)}",
                f"times no finer than {self.finest_time.name.lower()}",
                _listed("handling", {tier.word for tier in self.tiers}, every=len(self.tiers) == len(Tier)),
            )
        )

    def may_show(self, form: Form) -> Decision:
        """Whether records may be seen in a form; nothing is shown of a scope of nothing."""
        if Form.NOTHING < form <= self.form:
            return Decision.allow()
        return Decision.deny(
            "form",
            f"This shows {_WORDS[form]}, and what you may see of these records is: {_WORDS[self.form]}.",
        )


def _granted(
    actor: Actor, form: Form, permission: Permission, left: frozenset[str], feeds: tuple[FeedFacts, ...]
) -> Scope:
    """What is granted once the conditions that are left for the rows are applied to them."""
    known = {feed.name for feed in feeds}
    seen = frozenset(known - {feed.name for feed in feeds if not _open_to(actor, feed, left)})
    view = _view(actor, permission, left)
    return Scope(
        name=actor.id,
        feeds=None if known and seen == known and "own_feed" not in left else seen,
        areas=actor.areas if "own_area" in left else None,
        finest_place=view.finest_place,
        finest_time=view.finest_time,
        tiers=view.tiers,
        form=form,
    )


def _open_to(actor: Actor, feed: FeedFacts, left: frozenset[str]) -> bool:
    if "own_feed" in left and (not actor.agency or feed.supplier != actor.agency):
        return False
    today = clock.today()
    return feed.open_licence or any(
        feed.name in each.feeds and _CLASS in each.classes and each.holds(today) for each in actor.agreements
    )


def _view(actor: Actor, permission: Permission, left: frozenset[str]) -> Reach:
    """How finely: by the roles that grant just this: no role lends its finer view to another's grant."""
    lending = [
        role
        for role in actor.roles
        if any(
            way <= left for way in standing(replace(actor, roles=frozenset({role})), permission).alternatives
        )
    ]
    return reach(replace(actor, roles=frozenset(lending)))


def _listed(what: str, members: "frozenset[str] | set[str] | None", every: bool = False) -> str:
    if members is None or every:
        return f"all {what}" if what != "handling" else "all handling tiers"
    return f"{what}: {', '.join(sorted(members)) or 'none'}"


def _place_word(grain: PlaceGrain) -> str:
    return grain.name if grain in (PlaceGrain.OA, PlaceGrain.LSOA, PlaceGrain.MSOA) else grain.name.lower()
