"""What somebody asks of the warehouse on the page, and what they may choose from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from commonweal.core.periods import Month
from commonweal.core.scope import AreaRef
from commonweal.hub.warehouse.snapshot import Snapshot

USUAL = 25  # months: the one that is judged, and two years before it


@dataclass(frozen=True)
class Asked:
    first: Month
    last: Month
    area: AreaRef | None = None
    category: str = ""
    feed: str = ""
    beside: AreaRef | None = None

    @property
    def what(self) -> dict[str, Any]:
        """As the questions of the warehouse take it, but for the months."""
        return {
            "area": self.area,
            "categories": (self.category,) if self.category else None,
            "feeds": (self.feed,) if self.feed else None,
        }

    @property
    def months(self) -> list[Month]:
        return [Month.from_index(index) for index in range(self.first.index, self.last.index + 1)]

    @property
    def words(self) -> str:
        one = self.first == self.last
        return self.last.name if one else f"{self.first.name} to {self.last.name}"

    def __str__(self) -> str:
        given = {
            "first": self.first,
            "last": self.last,
            "area": f"{self.area.kind}:{self.area.code}" if self.area else "",
            "category": self.category,
            "feed": self.feed,
            "beside": f"{self.beside.kind}:{self.beside.code}" if self.beside else "",
        }
        return ", ".join(f"{name}={value}" for name, value in given.items() if value)


@dataclass(frozen=True)
class Offered:
    """The choices that lie within the reader's reach; each pair is a value and its words."""

    opened: Snapshot
    months: tuple[Month, ...]
    feeds: tuple[tuple[str, str], ...]
    categories: tuple[str, ...]
    districts: tuple[tuple[str, str], ...]
    parts: tuple[tuple[str, str], ...]
    district: str

    @property
    def last(self) -> Month:
        return self.months[-1]

    @property
    def first(self) -> Month:
        """Far enough back for usual variation, where so much was delivered."""
        return max(self.months[0], self.last.plus(1 - USUAL))
