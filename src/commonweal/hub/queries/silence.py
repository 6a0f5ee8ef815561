"""Places from which a feed has fallen silent: far too little from one district is a fault, not good news."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from commonweal.analysis.disclosure import threshold
from commonweal.analysis.supply import Expected, expected_count
from commonweal.core.actor import Actor
from commonweal.core.entry import entry
from commonweal.core.periods import Month
from commonweal.core.permissions import Permission
from commonweal.core.scope import Form, Scope
from commonweal.geography import queries as geography
from commonweal.hub.access import may_ask
from commonweal.hub.warehouse import store
from commonweal.hub.warehouse.snapshot import Snapshot

from .asking import record_consultation, scope_of

AREA = "district"
MONTHS_LOOKED_AT = 3
LEAST = threshold(sensitive=True)
OPEN = "open-licence"


@dataclass(frozen=True)
class Silence:
    """A month in which a feed brought far less of a district than its own past leads one to expect.

    `rows` is None where it is a small number of records that the reader may not see one by one.
    """

    feed: str
    title: str
    area: str
    name: str
    month: Month
    rows: int | None
    expected: Expected

    @property
    def sentence(self) -> str:
        few = f"few records of {self.name} (their number is withheld)"
        brought = few if self.rows is None else f"{self.rows:,} records of {self.name}"
        return (
            f"{self.month.name}: {self.title} brought {brought}, where fewer than "
            f"{self.expected.lower_limit:,} is unusual ({self.expected.method}: {self.expected.mean:,.0f}). "
            "Ask the supplier whether something is missing."
        )


@entry(Permission.WAREHOUSE_READ_COUNTS)
def silences(*, actor: Actor, opened: Snapshot, months: int = MONTHS_LOOKED_AT) -> list[Silence]:
    """What is too low in the last months that each feed was supplied for, district by district."""
    may_ask(actor, Permission.WAREHOUSE_READ_COUNTS)
    scope = scope_of(actor=actor, shows=Form.COUNTS)
    if scope.form < Form.COUNTS:
        return []
    counted = _counted(opened, scope)
    record_consultation(
        actor=actor,
        opened=opened,
        scope=scope,
        query=f"silences(months={months})",
        fields=("feed", AREA, "month", "n"),
        result_count=len(counted),
        feeds={feed for feed, _ in counted},
    )
    supplied = _supplied(opened)
    small = _kept_back(opened, scope, scope_of(actor=actor, shows=Form.ROWS))
    names = _names(opened)
    found = []
    for (feed, area), by_month in sorted(counted.items()):
        if feed not in supplied:
            continue  # of a feed that has come in parts alone, no month can be too low
        series = [by_month.get(index, 0) for index in _run(by_month, supplied[feed])]
        low = _low(opened, feed, area, series, max(supplied[feed]), months)
        found += [
            replace(
                each,
                name=names.get(area, area),
                rows=None if feed in small and each.rows in small[feed] else each.rows,
            )
            for each in low
        ]
    return found


def _kept_back(opened: Snapshot, counts: Scope, rows: Scope) -> Mapping[str, range]:
    """Of each feed under an agreement the numbers that would tell of single records."""
    wide = rows.areas is None or rows.areas == counts.areas
    closed = {
        opened.slices[number].feed
        for number, delivery in opened.counting
        if delivery in opened.deliveries and opened.deliveries[delivery].basis != OPEN
    }
    shown = rows.form >= Form.ROWS and wide
    seen = (
        closed if shown and rows.feeds is None else closed & (rows.feeds or frozenset()) if shown else set()
    )
    return {feed: range(1, LEAST) for feed in closed - seen}


def _names(opened: Snapshot) -> Mapping[str, str]:
    generation = opened.generations.get(AREA)
    return geography.area_names(AREA, generation) if generation else {}


def _low(opened: Snapshot, feed: str, area: str, series: list[int], last: int, months: int) -> list[Silence]:
    title = opened.feeds[feed].title if feed in opened.feeds else feed
    found = []
    for position in range(max(len(series) - months, 0), len(series)):
        expected = expected_count(series[:position])
        if expected and series[position] < expected.lower_limit:
            month = Month.from_index(last - (len(series) - 1 - position))
            found.append(Silence(feed, title, area, area, month, series[position], expected))
    return found


def _run(by_month: Mapping[int, int], supplied: set[int]) -> range:
    """The months without a gap up to the last that was supplied; what lies before a gap is left aside."""
    last = first = max(supplied)
    while first - 1 in supplied and first - 1 >= min(by_month):
        first -= 1
    return range(first, last + 1)


def _supplied(opened: Snapshot) -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for feed, _, month in opened.whole:
        found[feed].add(month.index)
    return found


def _counted(opened: Snapshot, scope: Any) -> dict[tuple[str, str], dict[int, int]]:
    rows = store.measured(opened, scope, ("feed", AREA, "month", "n"))
    rows = rows.filter(rows[AREA].notnull() & rows["month"].notnull())
    summed = rows.group_by(["feed", AREA, "month"]).aggregate(n=rows["n"].sum())
    table = store.run(summed, opened, scope)
    found: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)
    for feed, area, month, n in zip(
        *(table.column(name).to_pylist() for name in ("feed", AREA, "month", "n")), strict=True
    ):
        if feed in opened.feeds:
            found[feed, area][Month.of(month).index] = int(n)
    return found
