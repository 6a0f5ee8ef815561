"""How many records have a place at all: printed beside each figure about an area."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from commonweal.core.errors import NotPermitted
from commonweal.core.periods import Month
from commonweal.core.scope import Form, Scope
from commonweal.hub.warehouse import store
from commonweal.hub.warehouse.answers import Answer, AnswerColumn
from commonweal.hub.warehouse.queries.asking import account as accounts
from commonweal.hub.warehouse.queries.asking.composing import compose, from_cube, sees_unlocated
from commonweal.hub.warehouse.queries.asking.parameters import (
    CATEGORIES,
    DOMAINS,
    FEEDS,
    FIRST,
    LAST,
    Parameter,
    one_of,
)
from commonweal.hub.warehouse.queries.asking.selection import Selection, month_words, select
from commonweal.hub.warehouse.queries.asking.showing import shows
from commonweal.hub.warehouse.queries.category_mix import percent
from commonweal.hub.warehouse.snapshot import Snapshot

VERSION = "1"
BY = ("month", "category", "holder", "feed")
PARAMETERS = (
    FIRST,
    LAST,
    Parameter("by", "word", "what to give the rate by: month, category, holder or feed", "month", BY),
    CATEGORIES,
    DOMAINS,
    FEEDS,
)
_KEYS = {
    "month": AnswerColumn("month", "calendar month that the source gives", "year and month"),
    "category": AnswerColumn("category", "category in the source's own words"),
    "holder": AnswerColumn("holder", "who holds the records"),
    "feed": AnswerColumn("feed", "feed that the records came by"),
}
_COLUMNS = (
    AnswerColumn("events", "how many events", "events"),
    AnswerColumn("located", "how many of them have a point", "events"),
    AnswerColumn("rate", "share of the events that have a point", "per cent, one decimal"),
)


@shows(Form.COUNTS)
def location_found_rate(
    snapshot: Snapshot,
    scope: Scope,
    *,
    first: Month,
    last: Month | None = None,
    by: str = "month",
    categories: Iterable[str] | None = None,
    domains: Iterable[str] | None = None,
    feeds: Iterable[str] | None = None,
) -> Answer:
    """How many records have a point, of all that were supplied.

    Parameters
    ----------
    snapshot, scope
        What is counted from, and what of it may be seen.
    first, last : Month
        First and last month, both included; `last` is `first` where it is not given.
    by : {"month", "category", "holder", "feed"}
        What to give the rate by.
    categories, domains, feeds : words, optional
        Only these; without `feeds`, those that totals are made of.

    Returns
    -------
    Answer
        One row for each key with an event, in order: the key, `events`, `located`, `rate`.

    Units
    -----
    Events; rates in per cent to one decimal.

    Raises
    ------
    BadInput
        An argument that cannot be, by name and with the likely mistake.
    NotPermitted
        A scope of areas, within which records without a place cannot be seen.

    Caveats
    -------
    A point is not a right point: snapped and wrongly placed records count as located. A record without a
    place is in no area, so that the rate of an area is that of those who hold its records.

    Source
    ------
    The cube; the events where the cube cannot tell.

    Examples
    --------
    >>> location_found_rate(snapshot, scope, first=Month(2018, 6), by="holder")  # doctest: +SKIP
    """
    chosen = select(
        snapshot, scope, first=first, last=last, categories=categories, domains=domains, feeds=feeds
    )
    _check(scope, by)
    account = accounts.take(snapshot, scope, chosen)
    table = store.run(_counted(snapshot, scope, chosen, by), snapshot, scope)
    rows = [_row(row, by, scope) for row in table.to_pylist()]
    return compose(
        snapshot,
        scope,
        account,
        query="location_found_rate",
        version=VERSION,
        columns=(_KEYS[by], *_COLUMNS),
        rows=sorted(rows, key=lambda row: (row[0] is None, row[0] or "")),
        parameters={"first": chosen.first, "last": chosen.last, "by": by,
                    "categories": categories, "domains": domains, "feeds": feeds},
        from_cube=from_cube(snapshot, scope, chosen.columns("located", by)),
    )  # fmt: skip


def expressions(snapshot: Snapshot, scope: Scope, **parameters: Any) -> Mapping[str, Any]:
    """What `location_found_rate` runs, by name."""
    by = parameters.pop("by", "month")
    chosen = select(snapshot, scope, **parameters)
    _check(scope, by)
    return {
        "counted": _counted(snapshot, scope, chosen, by),
        "account": accounts.expression(snapshot, scope, chosen),
    }


def _check(scope: Scope, by: str) -> None:
    one_of("by", by, BY)
    if not sees_unlocated(scope):
        raise NotPermitted(
            "The scope is one of areas, and a record without a place is in none of them.",
            where=f"scope {scope.digest}; {scope.describe()}",
            remedy="Ask for the rate of the force's records: it is printed with each delivery.",
        )


def _counted(snapshot: Snapshot, scope: Scope, chosen: Selection, by: str) -> Any:
    rows = chosen.measured(snapshot, scope, "located", by)
    located = rows["n"].sum(where=rows["located"]).fill_null(0)
    return rows.group_by(by).agg(events=rows["n"].sum(), located=located)


def _row(row: Mapping[str, Any], by: str, scope: Scope) -> tuple[Any, ...]:
    key = month_words(row["month"], scope) if by == "month" else row[by]
    return (key, row["events"], row["located"], percent(row["located"], row["events"]))
