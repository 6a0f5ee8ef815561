"""A snapshot: what every figure is counted from, by name, so that it can be counted again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from commonweal.core.digests import canonical_json, sha256_hex
from commonweal.core.periods import Month
from commonweal.hub.warehouse.losses import Lost

POLICE = "police"
# Where a feed is left out of totals because another publishes the same records, which that is.
REPEATED: Mapping[str, str] = {"police/recorded-crime": "police.uk/street"}


@dataclass(frozen=True)
class FeedInfo:
    """A feed; one that is left out of totals is counted only when it is asked for by name, or where the feed
    that it `repeats` has nothing of its holders, by the names under which they are published there.

    Totals are of what the police record. Another agency's feed is counted when its kind of thing is asked
    for (its domain) or it is named: one occurrence may stand in several agencies' records.
    """

    name: str
    title: str = ""
    in_totals: bool = True
    agency: str = POLICE
    repeats: str = ""
    published_as: Mapping[str, str] = field(default_factory=dict)

    @property
    def repeated(self) -> str:
        """The feed that this one is left out of totals for."""
        return "" if self.in_totals else self.repeats or REPEATED.get(self.name, "")


@dataclass(frozen=True)
class SliceInfo:
    """The part of a feed that a delivery replaces whole: one kind of record, of one holder, of one month."""

    feed: str
    kind: str
    force: str
    month: Month
    label: str = ""


@dataclass(frozen=True)
class DeliveryInfo:
    """What one load found of one source."""

    source: str
    received_on: date
    basis: str = "open-licence"
    attribution: str = ""
    synthetic: bool = False
    accepted: int = 0
    title: str = ""
    precision: str = ""  # DOMAIN A11 row: place and time, as "snapped_point+month"


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The versions, generations and deliveries that together are "the data" of one moment.

    `counting` names, for each slice, the deliveries whose rows count; `fragments` those of them that hold
    a slice only in part. `known_on` is set when the counting deliveries were composed as known on that day.
    `overlaps` says of each feed that totals leave out why that is so.
    """

    number: int
    taken_at: datetime
    tables: Mapping[str, int]
    generations: Mapping[str, str]
    counting: frozenset[tuple[int, int]]
    mapping_version: str = ""
    register_version: str = ""
    known_on: date | None = None
    slices: Mapping[int, SliceInfo] = field(default_factory=dict)
    deliveries: Mapping[int, DeliveryInfo] = field(default_factory=dict)
    feeds: Mapping[str, FeedInfo] = field(default_factory=dict)
    overlaps: Mapping[str, str] = field(default_factory=dict)
    fragments: frozenset[tuple[int, int]] = frozenset()
    notes: tuple[str, ...] = ()
    losses: tuple[Lost, ...] = ()
    doing_without: bool = False  # a question is under way that says itself which rows it needs

    def __post_init__(self) -> None:
        undescribed = {number for number, _ in self.counting} - set(self.slices)
        if undescribed:
            raise ValueError(f"slices count without being described: {sorted(undescribed)[:5]}")
        if not self.fragments <= self.counting:
            raise ValueError("a fragment that does not count is no part of a snapshot")

    @cached_property
    def counting_deliveries(self) -> frozenset[int]:
        return frozenset(delivery for _, delivery in self.counting)

    @cached_property
    def totalled_feeds(self) -> frozenset[str]:
        """The feeds that totals of all months are made of."""
        return self.totalled_between(None, None)

    @cached_property
    def feeds_by_domain(self) -> frozenset[str]:
        """The feeds that count where kinds of thing are asked for by their domain, whichever agency's."""
        return self.by_domain_between(None, None)

    @cached_property
    def feeds_left_out(self) -> frozenset[str]:
        return self._feeds_met - self.totalled_feeds

    def totalled_between(self, first: Month | None, last: Month | None) -> frozenset[str]:
        """The feeds that totals of these months are made of: the police's, or all where nothing is theirs."""
        every = self.by_domain_between(first, last)
        of_police = frozenset(name for name in every if self._agency(name) == POLICE)
        held = frozenset(self._held_by)
        return of_police if not held or any(self._agency(name) == POLICE for name in held) else every

    def by_domain_between(self, first: Month | None, last: Month | None) -> frozenset[str]:
        kept = frozenset(name for name in self._feeds_met if self._in_totals(name))
        instead = self.standing_in(first, last)
        return kept | frozenset(instead)

    def left_out_between(self, first: Month | None, last: Month | None) -> frozenset[str]:
        return self._feeds_met - self.totalled_between(first, last)

    def standing_in(self, first: Month | None, last: Month | None) -> dict[str, str]:
        """The feeds that count in these months though they repeat another, and which that is.

        The other has nothing of their holders, so that no record counts twice; where it is not known what a
        holder is called there, it has nothing at all. Nor does a total change over within a period.
        """
        found: dict[str, str] = {}
        for name, info in sorted(self.feeds.items()):
            if not info.repeated or info.repeated in found.values():
                continue
            mine, theirs = (self._holders(feed, first, last) for feed in (name, info.repeated))
            known = {info.published_as.get(holder) for holder in mine}
            if mine and (not theirs or (None not in known and not known & theirs)):
                found[name] = info.repeated
        return found

    def _holders(self, feed: str, first: Month | None, last: Month | None) -> frozenset[str]:
        held = self._held_by.get(feed, frozenset())
        return frozenset(
            holder for holder, month in held
            if (first is None or first <= month) and (last is None or month <= last)
        )  # fmt: skip

    @cached_property
    def _held_by(self) -> Mapping[str, frozenset[tuple[str, Month]]]:
        """Who holds which months of each feed."""
        found: dict[str, set[tuple[str, Month]]] = {}
        for number, _ in self.counting:
            part = self.slices[number]
            found.setdefault(part.feed, set()).add((part.force, part.month))
        return {feed: frozenset(held) for feed, held in found.items()}

    @cached_property
    def _feeds_met(self) -> frozenset[str]:
        return frozenset(self.feeds) | frozenset(self._held_by)

    def _agency(self, feed: str) -> str:
        return self.feeds[feed].agency if feed in self.feeds else POLICE

    def _in_totals(self, feed: str) -> bool:
        return self.feeds[feed].in_totals if feed in self.feeds else True

    @cached_property
    def whole(self) -> frozenset[tuple[str, str, Month]]:
        """Which months of which holder were supplied whole: (feed, holder, month)."""
        held = (
            self.slices[number]
            for number, delivery in self.counting
            if (number, delivery) not in self.fragments
        )
        return frozenset((s.feed, s.force, s.month) for s in held)

    def without_the_lost(self) -> Snapshot:
        """The same, for a question that is refused later if it turns out to need what was lost."""
        return replace(self, doing_without=True)

    @cached_property
    def digest(self) -> str:
        """Stands in cache keys: two snapshots with one digest show the same rows."""
        return sha256_hex(canonical_json(self._content()))[:16]

    def _content(self) -> dict[str, Any]:
        lost = sorted((each.table, each.delivery, each.at.isoformat()) for each in self.losses)
        return ({"lost": lost, "doing_without": self.doing_without} if lost else {}) | {
            "number": self.number,
            "tables": dict(self.tables),
            "known_on": self.known_on.isoformat() if self.known_on else None,
            "counting": sorted(self.counting),
            "fragments": sorted(self.fragments),
            "left_out": sorted(self.feeds_left_out),
        }
