"""The statutory quarterly exchange: what is prescribed, in which periods, and by when each is due."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from typing import Any

from commonweal.core.errors import BadInput
from commonweal.core.periods import Month

MONTHS = 3


@dataclass(frozen=True)
class Prescribed:
    """A prescribed data set, and the feeds that hold it."""

    ref: str
    holder: str
    content: str
    feeds: tuple[str, ...]
    needs: str = ""
    categories: tuple[str, ...] = ()
    outcome: str = ""
    sensitive: bool = False
    persons: bool = False

    def takes(self, category: str, outcome: str | None) -> bool:
        """Whether a record of its feeds is one of the data set."""
        named = not self.categories or any(fnmatchcase(category, each) for each in self.categories)
        return named and (not self.outcome or outcome == self.outcome)


@dataclass(frozen=True, order=True)
class Quarter:
    """A period of the exchange; it is due at the end of the next."""

    first: Month

    @property
    def months(self) -> tuple[Month, ...]:
        return tuple(self.first.plus(n) for n in range(MONTHS))

    @property
    def due(self) -> date:
        return self.first.plus(2 * MONTHS).start - timedelta(days=1)

    @property
    def name(self) -> str:
        names = [month.name for month in self.months]
        return f"{names[0].split()[0]} to {names[-1]}"

    def __str__(self) -> str:
        return f"{self.first.year}-Q{(self.first.month + 2) // MONTHS}"


def quarter_named(text: str) -> Quarter:
    """A quarter as it is written here: 2026-Q3 is July to September 2026."""
    found = re.fullmatch(r"(\d{4})-[Qq]([1-4])", text)
    if not found:
        raise BadInput(f"{text!r} is no quarter", remedy="Write the year and the quarter, such as 2026-Q3.")
    return Quarter(Month(int(found[1]), int(found[2]) * MONTHS - 2))


def quarter_of(day: date) -> Quarter:
    return Quarter(Month(day.year, (day.month - 1) // MONTHS * MONTHS + 1))


def quarters_before(day: date, count: int) -> tuple[Quarter, ...]:
    """The last periods that have ended by a day, the oldest first."""
    current = quarter_of(day).first
    found = [Quarter(current.plus(-MONTHS * n)) for n in range(count, 0, -1)]
    return tuple(quarter for quarter in found if quarter.first.start >= _said()["first_period"])


@cache
def prescribed() -> tuple[Prescribed, ...]:
    return tuple(_prescribed(row) for row in _said()["dataset"])


def _prescribed(row: dict[str, Any]) -> Prescribed:
    lists: dict[str, Any] = {key: tuple(row.get(key, ())) for key in ("feeds", "categories")}
    return Prescribed(**{**row, **lists})


def prescribed_set(ref: str) -> Prescribed:
    found = {each.ref: each for each in prescribed()}
    if ref not in found:
        raise BadInput(f"there is no data set {ref!r}", remedy=f"One of: {', '.join(found)}.")
    return found[ref]


def law() -> str:
    return str(_said()["law"])


@cache
def _said() -> dict[str, Any]:
    text = files("commonweal.hub.reference").joinpath("statutory_exchange.toml").read_text("utf-8")
    return tomllib.loads(text)
