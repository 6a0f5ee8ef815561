"""One reading of the warehouse for a page: what was asked, within which scopes, and its months."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from commonweal.core.scope import Form, Scope
from commonweal.geography import queries as geography
from commonweal.hub.warehouse.answers import Answer
from commonweal.hub.warehouse.queries.series import series
from commonweal.hub.warehouse.snapshot import Snapshot
from commonweal.products.figures import Measure, measure
from commonweal.products.kinds.changes import TOTAL, force_of

from .asked import Asked
from .guarding import Guard, Told


@dataclass(frozen=True)
class Reading:
    """`maps` is None for whoever sees counts and no map; `beside` is the name of the area to compare with."""

    opened: Snapshot
    scope: Scope
    maps: Scope | None
    guard: Guard
    asked: Asked
    area: str
    beside: str = ""

    @property
    def subject(self) -> str:
        if self.asked.category:
            return self.asked.category
        return self.title(self.asked.feed) if self.asked.feed else TOTAL

    def title(self, feed: str) -> str:
        info = self.opened.feeds.get(feed)
        return (info.title if info else "") or feed

    def names(self, kind: str) -> Mapping[str, str]:
        """Of the areas of the kind, by code."""
        generation = self.opened.generations.get(kind)
        return geography.area_names(kind, generation) if generation else {}

    @cached_property
    def total(self) -> Answer:
        asked = self.asked
        return series(self.opened, self.scope, first=asked.first, last=asked.last, by="total", **asked.what)

    @property
    def values(self) -> tuple[int | None, ...]:
        return self.total.column("events")

    @cached_property
    def told(self) -> Told:
        return self.guard.kept(self.total, self.values)

    @cached_property
    def measure(self) -> Measure | None:
        """The last month beside usual variation; None where numbers are kept back that limits would tell."""
        if self.told.any or len(self.values) != len(self.asked.months):
            return None
        return self.judged

    @cached_property
    def judged(self) -> Measure:
        """As `measure`, for readers from whom nothing is kept back."""
        asked = self.asked
        return measure(self.subject, asked.months, self.values, self.area, asked.category or None, self.force)

    @cached_property
    def force(self) -> str | None:
        return force_of(self.opened, self.asked.last, self.total)

    @property
    def required_maps(self) -> Scope:
        """For what only a map shows; whoever sees none is refused."""
        if self.maps is None:
            self.scope.may_show(Form.MAP).require()
        return self.maps or self.scope

    @property
    def sentence(self) -> str:
        if self.measure is not None:
            return self.measure.said.message
        if self.told.any:
            return f"{self.subject}: some months are withheld because their numbers are small"
        return f"{self.subject}, {self.asked.words}"
