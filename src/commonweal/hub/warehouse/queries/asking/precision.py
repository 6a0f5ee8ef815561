"""Which feeds say enough for an analysis (DOMAIN A11): the others are left out by name, with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from commonweal.analysis.precision import Analysis, Permission, Precision, permitted
from commonweal.core.errors import NotPermitted
from commonweal.core.scope import Scope, TimeGrain
from commonweal.hub.warehouse.queries.asking.account import Account
from commonweal.hub.warehouse.queries.asking.selection import Selection
from commonweal.hub.warehouse.snapshot import Snapshot

# What a source calls its places and times, as rows of the guard.
_PLACES: Mapping[str, Precision] = {
    "uprn": Precision.ADDRESS_DATE,
    "building": Precision.ADDRESS_DATE,
    "site": Precision.ADDRESS_DATE,
    "street": Precision.STREET_DATE,
    "junction": Precision.STREET_DATE,
    "postcode_unit": Precision.STREET_DATE,
    "route": Precision.OUTWARD_DATE,
    "snapped_point": Precision.SNAPPED_MONTH,
    "postcode_sector": Precision.OUTWARD_DATE,
    "postcode_outward": Precision.OUTWARD_DATE,
}
_TIMES: Mapping[str, Precision] = {
    "minute": Precision.ADDRESS_MINUTE,
    "exact": Precision.ADDRESS_MINUTE,
    "hour": Precision.ADDRESS_MINUTE,
    "date": Precision.ADDRESS_DATE,
    "month": Precision.SNAPPED_MONTH,
}
# What is said of a single row.
TO_THE_HOUR = ("exact", "minute", "hour", "range")
TO_THE_ADDRESS = ("uprn", "building", "site")
TO_THE_STREET = (*TO_THE_ADDRESS, "street", "junction", "postcode_unit")
_UNSAID = Permission("no", "its source does not say how exactly it knows where and when")
_VERDICTS = ("no", "warn", "yes")


@dataclass(frozen=True)
class Fit:
    """The selection of the feeds that may be used, and why others may not or only with a word."""

    selection: Selection
    refused: Mapping[str, str]
    warned: Mapping[str, str]

    @property
    def warnings(self) -> tuple[str, ...]:
        return tuple(f"{feed}: {why}" for feed, why in sorted(self.warned.items()))

    def strictly(self) -> Fit:
        """Without the feeds that only half fit."""
        feeds = self.selection.feeds - frozenset(self.warned)
        return Fit(replace(self.selection, feeds=feeds), {**self.refused, **self.warned}, {})

    def narrowed(self, account: Account) -> Account:
        """The account of what may be used."""
        return replace(account, selection=self.selection)

    def left_out(self, account: Account) -> Mapping[str, str]:
        """Of the feeds that may not be used, those that have records of what was asked about."""
        return {feed: why for feed, why in self.refused.items()
                if any(line.asked for line in account.of([feed]))}  # fmt: skip


def fit(snapshot: Snapshot, selection: Selection, analysis: Analysis) -> Fit:
    """Judge each feed of the selection by the coarsest of its deliveries that count in the period."""
    said = {feed: permission(_precisions(snapshot, selection, feed), analysis)
            for feed in sorted(selection.feeds)}  # fmt: skip
    good = frozenset(feed for feed, found in said.items() if found.verdict != "no")
    return Fit(
        replace(selection, feeds=good, asked_by_name=True),
        {feed: found.why for feed, found in said.items() if found.verdict == "no"},
        {feed: found.why for feed, found in said.items() if found.verdict == "warn"},
    )


def check_times(scope: Scope, question: str) -> None:
    if scope.finest_time > TimeGrain.MINUTE:
        raise NotPermitted(
            f"The question {question} needs the hour, which is finer than the scope shows.",
            where=f"scope {scope.digest}; {scope.describe()}",
            remedy="Ask for months, or ask whoever may see finer times.",
        )


def permission(precisions: Iterable[str], analysis: Analysis) -> Permission:
    """What the coarsest of these lets one do."""
    found = [_of_one(precision, analysis) for precision in sorted(precisions)]
    return min(found, key=lambda each: _VERDICTS.index(each.verdict), default=_UNSAID)


def _of_one(precision: str, analysis: Analysis) -> Permission:
    place, _, time = precision.partition("+")
    if not place or time not in _TIMES:
        return _UNSAID
    if analysis is Analysis.HOUR_WEEKDAY:
        return permitted(analysis, _TIMES[time])
    row = _PLACES.get(place, Precision.AREA)
    if row is Precision.ADDRESS_DATE and time == "month" and analysis is Analysis.NEAR_REPEAT:
        return permitted(analysis, Precision.SNAPPED_MONTH)
    return permitted(analysis, row)


def _precisions(snapshot: Snapshot, selection: Selection, feed: str) -> set[str]:
    return {
        snapshot.deliveries[delivery].precision
        for number, delivery in snapshot.counting
        if snapshot.slices[number].feed == feed
        and delivery in snapshot.deliveries
        and selection.first <= snapshot.slices[number].month <= selection.last
    }
