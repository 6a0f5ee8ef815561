"""What a part of an assessment is about: an area and its months, in one snapshot and scope."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from commonweal.core.periods import Month
from commonweal.core.scope import Scope
from commonweal.geography import queries as geography
from commonweal.hub.warehouse.queries.share_by_source import share_by_source
from commonweal.hub.warehouse.snapshot import POLICE, Snapshot
from commonweal.products.areas import Area

EXACT_TIMES = ("minute", "hour")
EXACT_PLACES = ("building", "site", "uprn")
CRIMES_BEFORE_CALLS = ("police/recorded-crime", "police/incidents")


@dataclass(frozen=True)
class Subject:
    snapshot: Snapshot
    scope: Scope
    area: Area
    first: Month
    last: Month

    @property
    def words(self) -> str:
        return f"{self.first.name} to {self.last.name}"

    def title(self, feed: str) -> str:
        return (self.snapshot.feeds[feed].title if feed in self.snapshot.feeds else "") or feed

    def agency(self, feed: str) -> str:
        return self.snapshot.feeds[feed].agency if feed in self.snapshot.feeds else ""

    @cached_property
    def precisions(self) -> Mapping[str, frozenset[str]]:
        """How exactly the deliveries of each feed within reach know place and time, in the period."""
        found: dict[str, set[str]] = {}
        for number, delivery in self.snapshot.counting:
            part = self.snapshot.slices[number]
            in_reach = self.scope.feeds is None or part.feed in self.scope.feeds
            if in_reach and self.first <= part.month <= self.last and delivery in self.snapshot.deliveries:
                found.setdefault(part.feed, set()).add(self.snapshot.deliveries[delivery].precision)
        return {feed: frozenset(said) for feed, said in found.items()}

    def feeds_with_hours(self) -> dict[str, int]:
        """The feeds that know the hour and have records here, most first and how many: those of totals and
        the exact ones that repeat them alike, for an hour is asked of one feed alone."""
        exact = [
            feed
            for feed, said in sorted(self.precisions.items())
            if feed in self.snapshot.feeds and all(each.partition("+")[2] in EXACT_TIMES for each in said)
        ]
        return self._here(exact)

    def feeds_beside_premises(self) -> list[str]:
        """The feeds of every agency, but of the police's that know addresses one alone: a call that became a
        crime stands in two of them. Published points know none, and the answer says so of them."""
        known = {
            feed
            for feed, said in self.precisions.items()
            if self.agency(feed) == POLICE and any(each.partition("+")[0] in EXACT_PLACES for each in said)
        }
        one = self._police_at_addresses()
        every = (self.snapshot.feeds_by_domain - known) | ({one} if one else set())
        return sorted(every if self.scope.feeds is None else every & self.scope.feeds)

    def _police_at_addresses(self) -> str | None:
        """Crimes where they are held, else calls, else what brings most."""
        exact = [
            feed
            for feed, said in sorted(self.precisions.items())
            if self.agency(feed) == POLICE and all(each.partition("+")[0] in EXACT_PLACES for each in said)
        ]
        held = self._here(exact)
        return next((feed for feed in (*CRIMES_BEFORE_CALLS, *held) if feed in held), None)

    def _here(self, feeds: list[str]) -> dict[str, int]:
        """The records here of each feed that has any, most first."""
        if not feeds:
            return {}
        answer = share_by_source(
            self.snapshot,
            self.scope,
            first=self.first,
            last=self.last,
            area=self.area.ref,
            feeds=tuple(feeds),
        )
        return dict(zip(answer.column("feed"), answer.column("events"), strict=True))

    def names(self, kind: str) -> Mapping[str, str]:
        generation = self.snapshot.generations.get(kind)
        return geography.area_names(kind, generation) if generation else {}
