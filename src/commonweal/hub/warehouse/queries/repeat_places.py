"""The places where it happens again, as far as places are known to the address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from commonweal.analysis.precision import Analysis
from commonweal.core.periods import Month
from commonweal.core.scope import AreaRef, Form, Scope
from commonweal.hub.warehouse import store
from commonweal.hub.warehouse.answers import Answer, AnswerColumn, LeftOut
from commonweal.hub.warehouse.queries.asking import account as accounts
from commonweal.hub.warehouse.queries.asking.account import Account
from commonweal.hub.warehouse.queries.asking.composing import compose
from commonweal.hub.warehouse.queries.asking.parameters import FIRST, WHAT, Parameter, whole_between
from commonweal.hub.warehouse.queries.asking.phrases import counted, per_cent
from commonweal.hub.warehouse.queries.asking.precision import TO_THE_ADDRESS, Fit, fit
from commonweal.hub.warehouse.queries.asking.selection import Selection, check_points, month_words, select
from commonweal.hub.warehouse.queries.asking.showing import shows
from commonweal.hub.warehouse.queries.category_mix import percent
from commonweal.hub.warehouse.snapshot import Snapshot

VERSION = "1"
A_YEAR = 12  # months: 365 days, or 366
REPEATS = 2
MUCH, MANY = 0.01, 100  # of the records, and in number: more at one point may be a police station or hospital
PARAMETERS = (
    FIRST,
    Parameter("last", "month", "last month, included; a year from the first where it is not given", None),
    Parameter("number", "whole", "how many places to list, 1 to 10000", 20),
    *WHAT,
)
COLUMNS = (
    AnswerColumn("rank", "place in the order; equal places west to east, south to north"),
    AnswerColumn("place", "street or place as the source names it; blank where it has no name"),
    AnswerColumn("easting", "easting of the address", "metres, British National Grid"),
    AnswerColumn("northing", "northing of the address", "metres, British National Grid"),
    AnswerColumn("events", "how many events in the window", "events"),
    AnswerColumn("first_month", "month of the first of them", "year and month"),
    AnswerColumn("last_month", "month of the last of them", "year and month"),
    AnswerColumn("share", "share of the events with an address", "per cent, one decimal"),
)


@shows(Form.MAP)
def repeat_places(
    snapshot: Snapshot,
    scope: Scope,
    *,
    first: Month,
    last: Month | None = None,
    number: int = 20,
    area: AreaRef | None = None,
    categories: Iterable[str] | None = None,
    domains: Iterable[str] | None = None,
    feeds: Iterable[str] | None = None,
) -> Answer:
    """Which addresses had two or more events in a year, and what share of all events they hold.

    Parameters
    ----------
    snapshot, scope
        What is counted from, and what of it may be seen.
    first, last : Month
        The window, both months included; `last` ends a year from `first` where it is not given.
    number : int
        How many places to list, 1 to 10,000; the notes are about all of them.
    area : AreaRef, optional
        Only events in this area.
    categories, domains, feeds : words, optional
        Only these; without `feeds`, those that totals are made of.

    Returns
    -------
    Answer
        One row for each place with two or more events, most events first: `rank`, `place`, `easting`,
        `northing`, `events`, `first_month`, `last_month`, `share`. The notes say how many such places there
        are, what share of the events they hold, and what share are events beyond the first of their place.

    Units
    -----
    Metres of the British National Grid; shares in per cent of the events with an address.

    Raises
    ------
    BadInput
        An argument that cannot be, by name and with the likely mistake.
    NotPermitted
        A scope that shows no points.

    Caveats
    -------
    A place is an address: its reference number where the scope shows it, else its exact point, at which a
    block of flats is one place. A point that holds much may be where records are made (a police station, a
    hospital): it is warned of. Who lives there is not known, and a place is not a victim.

    Source
    ------
    The events of feeds that know the address; the others are left out by name.

    Examples
    --------
    >>> repeat_places(snapshot, scope, first=Month(2026, 1), domains=("crime",))  # doctest: +SKIP
    """
    chosen = _chosen(snapshot, scope, first=first, last=last, area=area, categories=categories,
                     domains=domains, feeds=feeds)  # fmt: skip
    fitting = _fitting(snapshot, scope, chosen, number)
    account = accounts.take(snapshot, scope, chosen)
    places = _places(snapshot, scope, fitting.selection)
    (tally,) = store.run(_tallied(places), snapshot, scope).to_pylist()
    fullest = store.run(_fullest(places, number), snapshot, scope).to_pylist()
    narrowed, used = fitting.narrowed(account), tally["events"]
    return compose(
        snapshot,
        scope,
        narrowed,
        query="repeat_places",
        version=VERSION,
        columns=COLUMNS,
        rows=_rows(fullest[:number], used, scope),
        parameters={"first": chosen.first, "last": chosen.last, "number": number, "area": area,
                    "categories": categories, "domains": domains, "feeds": feeds},
        from_cube=False,
        points=True,
        rows_used=used,
        left_out=_without_address(narrowed, used),
        warnings=(*fitting.warnings, *_crowded(fullest, used)),
        refused=fitting.left_out(account),
        notes=_notes(tally),
    )  # fmt: skip


def expressions(snapshot: Snapshot, scope: Scope, **parameters: Any) -> Mapping[str, Any]:
    """What `repeat_places` runs, by name."""
    number = parameters.pop("number", 20)
    chosen = _chosen(snapshot, scope, **parameters)
    places = _places(snapshot, scope, _fitting(snapshot, scope, chosen, number).selection)
    return {
        "tallied": _tallied(places),
        "fullest": _fullest(places, number),
        "account": accounts.expression(snapshot, scope, chosen),
    }


def _chosen(
    snapshot: Snapshot, scope: Scope, *, first: Month, last: Month | None = None, **what: Any
) -> Selection:
    if last is None and isinstance(first, Month):
        last = first.plus(A_YEAR - 1)
    return select(snapshot, scope, first=first, last=last, **what)


def _fitting(snapshot: Snapshot, scope: Scope, chosen: Selection, number: int) -> Fit:
    check_points(scope, "repeat_places")
    whole_between("number", number, 1, 10_000, "places")
    return fit(snapshot, chosen, Analysis.ADDRESS_REPEATS)


def _places(snapshot: Snapshot, scope: Scope, chosen: Selection) -> Any:
    """Every address with an event: the number of a flat tells it from its neighbour at the same point."""
    rows = chosen.events(snapshot, scope, "easting", "northing", "place", "placed", "address", "month")
    rows = rows.filter(rows["easting"].notnull() & rows["placed"].isin(TO_THE_ADDRESS))
    return rows.group_by(["easting", "northing", "address"]).agg(
        events=rows["n"].sum(),
        place=rows["place"].min(),
        first_month=rows["month"].min(),
        last_month=rows["month"].max(),
    )


def _tallied(places: Any) -> Any:
    again = places["events"] >= REPEATS
    return places.aggregate(
        places=places.count(),
        events=places["events"].sum().cast("int64").fill_null(0),
        repeated=places.count(where=again),
        at_repeats=places["events"].sum(where=again).cast("int64").fill_null(0),
    )


def _fullest(places: Any, number: int) -> Any:
    """The fullest of those where it happened again; enough of them that a crowded point is not overlooked."""
    again = places.filter(places["events"] >= REPEATS)
    order = [again["events"].desc(), again["easting"], again["northing"], again["address"].fill_null("")]
    return again.order_by(order).limit(max(number, round(1 / MUCH)))


def _rows(places: list[dict[str, Any]], used: int, scope: Scope) -> list[tuple[Any, ...]]:
    return [
        (rank, p["place"], p["easting"], p["northing"], p["events"], month_words(p["first_month"], scope),
         month_words(p["last_month"], scope), percent(p["events"], used))
        for rank, p in enumerate(places, 1)
    ]  # fmt: skip


def _without_address(account: Account, used: int) -> tuple[LeftOut, ...]:
    rows = account.rows_used - used
    return (LeftOut(rows, "have no point that is known to the address"),) if rows else ()


def _crowded(found: list[dict[str, Any]], used: int) -> tuple[str, ...]:
    return tuple(
        f"{p['events']} events stand at {p['easting']:.0f}, {p['northing']:.0f}: "
        "is it a police station, a hospital or a place that stands for many?"
        for p in found
        if p["events"] >= MANY and p["events"] > MUCH * used
    )


def _notes(tally: Mapping[str, int]) -> tuple[str, ...]:
    used, beyond = tally["events"], tally["events"] - tally["places"]
    if not used:
        return ("No event has an address, so that nothing is said of repeats.",)
    again = tally["at_repeats"]
    return (
        f"{again:,} of {counted(used, 'event')} with an address ({per_cent(again, used)}) are at "
        f"{counted(tally['repeated'], 'place')} with {REPEATS} or more, "
        f"of {counted(tally['places'], 'place')}.",
        f"{counted(beyond, 'event')} ({per_cent(beyond, used)}) beyond the first of their place.",
    )
