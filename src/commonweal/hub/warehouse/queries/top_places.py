"""The places with most events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from commonweal.core.periods import Month
from commonweal.core.scope import AreaRef, Form, Scope
from commonweal.hub.warehouse import store
from commonweal.hub.warehouse.answers import Answer, AnswerColumn
from commonweal.hub.warehouse.queries.asking import account as accounts
from commonweal.hub.warehouse.queries.asking import points
from commonweal.hub.warehouse.queries.asking.composing import compose
from commonweal.hub.warehouse.queries.asking.parameters import FIRST, LAST, WHAT, Parameter, whole_between
from commonweal.hub.warehouse.queries.asking.selection import Selection, check_points, select
from commonweal.hub.warehouse.queries.asking.showing import shows
from commonweal.hub.warehouse.queries.category_mix import percent
from commonweal.hub.warehouse.snapshot import Snapshot

VERSION = "1"
PARAMETERS = (FIRST, LAST, Parameter("number", "whole", "how many places, 1 to 10000", 20), *WHAT)
COLUMNS = (
    AnswerColumn("rank", "place in the order; equal places west to east, south to north"),
    AnswerColumn("place", "most frequent name at the point; blank where it has none"),
    AnswerColumn("easting", "easting of the point", "metres, British National Grid"),
    AnswerColumn("northing", "northing of the point", "metres, British National Grid"),
    AnswerColumn("events", "how many events", "events"),
    AnswerColumn("share", "share of the located events of the period", "per cent, one decimal"),
)


@shows(Form.MAP)
def top_places(
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
    """Which places had most events; a place is a map point, under the name most frequent at it.

    Parameters
    ----------
    snapshot, scope
        What is counted from, and what of it may be seen.
    first, last : Month
        First and last month, both included; `last` is `first` where it is not given.
    number : int
        How many places at most, 1 to 10,000.
    area : AreaRef, optional
        Only events in this area.
    categories, domains, feeds : words, optional
        Only these; without `feeds`, those that totals are made of.

    Returns
    -------
    Answer
        One row for each place, most events first: `rank`, `place`, `easting`, `northing`, `events`, `share`.

    Units
    -----
    Metres of the British National Grid; shares in per cent of the located events of the selection.

    Raises
    ------
    BadInput
        An argument that cannot be, by name and with the likely mistake.
    NotPermitted
        A scope that shows no points.

    Caveats
    -------
    Names alone are not places ("On or near Parking Area" is in every town), so places are told apart by their
    points. A snapped point stands for many addresses: no place here is an address.

    Source
    ------
    The events.

    Examples
    --------
    >>> top_places(snapshot, scope, first=Month(2018, 6), number=10)  # doctest: +SKIP
    """
    chosen = select(
        snapshot,
        scope,
        first=first,
        last=last,
        area=area,
        categories=categories,
        domains=domains,
        feeds=feeds,
    )
    account = accounts.take(snapshot, scope, chosen)
    table = store.run(_expression(snapshot, scope, chosen, number), snapshot, scope)
    return compose(
        snapshot,
        scope,
        account,
        query="top_places",
        version=VERSION,
        columns=COLUMNS,
        rows=[
            (rank, names[0] if names else None, east, north, events, percent(events, account.located))
            for rank, (east, north, events, names) in enumerate(points.ranked(table), 1)
        ],
        parameters={"first": chosen.first, "last": chosen.last, "number": number, "area": area,
                    "categories": categories, "domains": domains, "feeds": feeds},
        from_cube=False,
        points=True,
        rows_used=account.located,
        left_out=points.without_point(account),
    )  # fmt: skip


def expressions(snapshot: Snapshot, scope: Scope, **parameters: Any) -> Mapping[str, Any]:
    """What `top_places` runs, by name."""
    number = parameters.pop("number", 20)
    chosen = select(snapshot, scope, **parameters)
    return {
        "places": _expression(snapshot, scope, chosen, number),
        "account": accounts.expression(snapshot, scope, chosen),
    }


def _expression(snapshot: Snapshot, scope: Scope, chosen: Selection, number: int) -> Any:
    check_points(scope, "top_places")
    whole_between("number", number, 1, 10_000, "places")
    return points.fullest(snapshot, scope, chosen, None, number)
