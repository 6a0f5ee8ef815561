"""What a question is about: months, an area, categories and feeds, checked before anything is read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from commonweal.core.errors import NotPermitted
from commonweal.core.periods import Month
from commonweal.core.scope import AreaRef, PlaceGrain, Scope, TimeGrain
from commonweal.hub.warehouse import schema, store
from commonweal.hub.warehouse.queries.asking.parameters import bad, known_kind, nearest
from commonweal.hub.warehouse.snapshot import Snapshot
from commonweal.hub.warehouse.store import among

MONTHS_AT_MOST = 600


@dataclass(frozen=True)
class Selection:
    """Rows of `first` to `last` (both included), in one area or anywhere, of some categories, domains and
    feeds or all."""

    first: Month
    last: Month
    area: AreaRef | None
    categories: frozenset[str] | None
    domains: frozenset[str] | None
    feeds: frozenset[str]
    asked_by_name: bool

    @property
    def months(self) -> range:
        return range(self.first.index, self.last.index + 1)

    def between(self, first: Month, last: Month) -> Selection:
        return replace(self, first=first, last=last)

    def columns(self, *more: str) -> tuple[str, ...]:
        """The columns that choosing these rows, and `more`, needs."""
        mine = ["month", "feed", "n", *more]
        mine += [self.area.kind] if self.area else []
        mine += ["category"] if self.categories is not None else []
        mine += ["domain"] if self.domains is not None else []
        return tuple(dict.fromkeys(mine))

    def measured(self, snapshot: Snapshot, scope: Scope, *more: str) -> Any:
        """The chosen rows, from the cube where it will do."""
        return self.of(store.measured(snapshot, scope, self.columns(*more)), snapshot)

    def events(self, snapshot: Snapshot, scope: Scope, *more: str) -> Any:
        return self.of(store.events(snapshot, scope, self.columns(*more)), snapshot)

    def of(self, rows: Any, snapshot: Snapshot) -> Any:
        conditions = [self.in_period(rows), *self.in_feeds(rows, snapshot)]
        conditions += [c for c in (self.in_area(rows), self.of_what(rows)) if c is not None]
        return rows.filter(conditions)

    def in_period(self, rows: Any) -> Any:
        return rows["month"].between(self.first.start, self.last.start)

    def in_feeds(self, rows: Any, snapshot: Snapshot) -> list[Any]:
        if not self.asked_by_name and not snapshot.feeds_left_out:
            return []
        return [among(rows["feed"], self.feeds)]

    def in_area(self, rows: Any) -> Any | None:
        return None if self.area is None else rows[self.area.kind] == self.area.code

    def of_what(self, rows: Any) -> Any | None:
        condition = None
        for name, words in (("category", self.categories), ("domain", self.domains)):
            if words is not None:
                chosen = rows[name].isin(sorted(words))
                condition = chosen if condition is None else condition & chosen
        return condition


def select(
    snapshot: Snapshot,
    scope: Scope,
    *,
    first: Month,
    last: Month | None = None,
    area: AreaRef | None = None,
    categories: Iterable[str] | None = None,
    domains: Iterable[str] | None = None,
    feeds: Iterable[str] | None = None,
) -> Selection:
    """Check the arguments that questions share and give the selection they stand for."""
    period = _period(scope, first, last)
    if area is not None:
        _area(scope, area)
    return Selection(
        *period,
        area,
        _words("categories", categories),
        _words("domains", domains),
        _feeds(snapshot, scope, _words("feeds", feeds), domains is not None, period),
        feeds is not None,
    )


def check_kind(scope: Scope, kind: str) -> str:
    """A kind of area that the scope lets figures be given for."""
    known_kind("area_kind", kind)
    _fine_enough("area_kind", kind, schema.AREA_KINDS[kind], scope)
    return kind


def check_points(scope: Scope, question: str) -> None:
    if scope.finest_place > PlaceGrain.POINT:
        raise _too_fine(f"The question {question} needs points", scope)


def month_words(value: date, scope: Scope) -> str:
    """A month as answers write it; the quarter where the scope shows no finer time."""
    if scope.finest_time == TimeGrain.QUARTER:
        return f"{value.year}-Q{(value.month + 2) // 3}"
    return f"{value.year:04d}-{value.month:02d}"


def steps(selection: Selection, scope: Scope) -> list[Month]:
    """The months of the selection, or the first months of its quarters, in order."""
    stride = 3 if scope.finest_time == TimeGrain.QUARTER else 1
    return [Month.from_index(index) for index in selection.months[::stride]]


def _period(scope: Scope, first: Month, last: Month | None) -> tuple[Month, Month]:
    for name, value in (("first", first), ("last", last)):
        if value is not None and not isinstance(value, Month):
            raise bad(name, value, "it is not a month", "Give a `core.periods.Month`.")
    if last is None:
        last = first.plus(2) if scope.finest_time == TimeGrain.QUARTER else first
    if last < first:
        raise bad("last", last, f"it is before the first month, {first}", "Were the two months exchanged?")
    if last.index - first.index >= MONTHS_AT_MOST:
        raise bad(
            "first",
            first,
            f"more than {MONTHS_AT_MOST} months lie between it and {last}",
            "Is the year right?",
        )
    if scope.finest_time == TimeGrain.QUARTER:
        _whole_quarters(first, last)
    return first, last


def _whole_quarters(first: Month, last: Month) -> None:
    why = "the scope shows no time finer than a quarter"
    if first.month % 3 != 1:
        raise bad(
            "first",
            first,
            f"{why}, and this month begins none",
            "Begin with January, April, July or October.",
        )
    if last.month % 3 != 0:
        raise bad(
            "last", last, f"{why}, and this month ends none", "End with March, June, September or December."
        )


def _area(scope: Scope, area: AreaRef) -> None:
    if not isinstance(area, AreaRef):
        raise bad("area", area, "it is not an area", "Give kind and code: AreaRef('district', 'E08000003').")
    known_kind("area", area.kind)
    if not area.code.strip():
        raise bad("area", area, "it has no code", "Give kind and code: AreaRef('district', 'E08000003').")
    _fine_enough("area", str(area), schema.AREA_KINDS[area.kind], scope)


def _fine_enough(argument: str, value: str, grain: PlaceGrain, scope: Scope) -> None:
    if grain < scope.finest_place:
        raise _too_fine(f"`{argument}` is {value!r}", scope)


def _too_fine(what: str, scope: Scope) -> NotPermitted:
    return NotPermitted(
        f"{what}, which is finer than the scope shows.",
        where=f"scope {scope.digest}; {scope.describe()}",
        remedy="Ask for a coarser kind of area, or ask whoever may see finer places.",
    )


def _words(argument: str, given: Iterable[str] | None) -> frozenset[str] | None:
    if given is None:
        return None
    if isinstance(given, str):
        raise bad(
            argument,
            given,
            "it is one text where a set of words belongs",
            f"Put it in brackets: ({given!r},).",
        )
    words = frozenset(given)
    if not words:
        raise bad(argument, "", "it is empty, so nothing could be counted", "Leave it out to count all.")
    return words


def _feeds(
    snapshot: Snapshot,
    scope: Scope,
    named: frozenset[str] | None,
    by_domain: bool,
    period: tuple[Month, Month],
) -> frozenset[str]:
    """The feeds that are counted, none beyond the scope: those named; else, where domains are asked for,
    every agency's that are no mere repeats; else those that totals are made of."""
    every = snapshot.totalled_feeds | snapshot.feeds_left_out
    reach = every if scope.feeds is None else every & scope.feeds
    if named is None:
        counted = snapshot.by_domain_between if by_domain else snapshot.totalled_between
        return counted(*period) & reach
    for feed in sorted(named - reach):
        raise bad("feeds", feed, "there is no such feed in reach", nearest(feed, reach))
    return named
