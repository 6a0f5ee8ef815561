"""One reading of the warehouse for a page: what was asked, within which scopes, and its months."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from commonweal.core.scope import Form, Scope
from commonweal.hub.warehouse.answers import Answer
from commonweal.hub.warehouse.queries.series import series
from commonweal.hub.warehouse.snapshot import Snapshot
from commonweal.products.figures import Measure, measure
from commonweal.products.kinds.changes import TOTAL, force_of

from .asked import Asked
from .guarding import Guard, Told


@dataclass(frozen=True)
class Reading:
    """`maps` is None for whoever sees counts and no map."""

    opened: Snapshot
    scope: Scope
    maps: Scope | None
    guard: Guard
    asked: Asked
    area: str

    @property
    def subject(self) -> str:
        if self.asked.category:
            return self.asked.category
        if self.asked.feed:
            info = self.opened.feeds.get(self.asked.feed)
            return (info.title if info else "") or self.asked.feed
        return TOTAL

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
        asked = self.asked
        if self.told.any or len(self.values) != len(asked.months):
            return None
        force = force_of(self.opened, asked.last, self.total)
        return measure(self.subject, asked.months, self.values, self.area, asked.category or None, force)

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
