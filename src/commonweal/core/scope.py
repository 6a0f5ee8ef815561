"""What part of the data a question may see, and how finely."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from commonweal.core.actor import Actor
from commonweal.core.digests import canonical_json, sha256_hex
from commonweal.core.grain import AreaRef, PlaceGrain, TimeGrain
from commonweal.core.handling import Tier
from commonweal.core.policy import reach

__all__ = ["AreaRef", "PlaceGrain", "Scope", "TimeGrain"]


@dataclass(frozen=True)
class Scope:
    """Feeds and areas of None mean all of them; an empty set means none."""

    name: str
    feeds: frozenset[str] | None
    areas: frozenset[AreaRef] | None
    finest_place: PlaceGrain
    finest_time: TimeGrain
    tiers: frozenset[Tier]

    @classmethod
    def system(cls, name: str) -> "Scope":
        """Everything: for loads and checks, which show nobody a row."""
        return cls(name, None, None, PlaceGrain.POINT, TimeGrain.MINUTE, frozenset(Tier))

    @classmethod
    def for_actor(cls, actor: Actor) -> "Scope":
        allowed = reach(actor)
        return cls(
            name=actor.id,
            feeds=None,
            areas=actor.areas,
            finest_place=allowed.finest_place,
            finest_time=allowed.finest_time,
            tiers=allowed.tiers,
        )

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
        }

    def describe(self) -> str:
        return "; ".join(
            (
                _listed("feeds", self.feeds),
                _listed("areas", None if self.areas is None else {str(area) for area in self.areas}),
                f"places no finer than {_place_word(self.finest_place)}",
                f"times no finer than {self.finest_time.name.lower()}",
                _listed("handling", {tier.word for tier in self.tiers}, every=len(self.tiers) == len(Tier)),
            )
        )


def _listed(what: str, members: "frozenset[str] | set[str] | None", every: bool = False) -> str:
    if members is None or every:
        return f"all {what}" if what != "handling" else "all handling tiers"
    return f"{what}: {', '.join(sorted(members)) or 'none'}"


def _place_word(grain: PlaceGrain) -> str:
    return grain.name if grain in (PlaceGrain.OA, PlaceGrain.LSOA, PlaceGrain.MSOA) else grain.name.lower()
