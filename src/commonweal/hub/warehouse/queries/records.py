"""Record by record, the latest first: what stands behind a count, for whoever may see records themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from commonweal.core.periods import Month
from commonweal.core.scope import AreaRef, Form, Scope
from commonweal.hub.warehouse import store
from commonweal.hub.warehouse.answers import Answer, AnswerColumn
from commonweal.hub.warehouse.queries.asking import account as accounts
from commonweal.hub.warehouse.queries.asking.composing import compose
from commonweal.hub.warehouse.queries.asking.parameters import (
    FIRST,
    LAST,
    WHAT,
    Parameter,
    whole_between,
)
from commonweal.hub.warehouse.queries.asking.selection import Selection, month_words, select
from commonweal.hub.warehouse.queries.asking.showing import shows
from commonweal.hub.warehouse.snapshot import Snapshot

VERSION = "1"
MOST = 1_000
PARAMETERS = (
    FIRST,
    LAST,
    Parameter("number", "whole", f"how many records at most, 1 to {MOST:,}", 100),
    *WHAT,
)
COLUMNS = (
    AnswerColumn("month", "calendar month that the source gives", "year and month"),
    AnswerColumn("began", "earliest moment at which it can have happened; blank where not known", "UTC"),
    AnswerColumn("ended", "moment by which it had happened; blank where not known", "UTC"),
    AnswerColumn("known", "how exactly the time is known"),
    AnswerColumn("category", "category in the source's own words"),
    AnswerColumn("feed", "feed that the record came by"),
    AnswerColumn("place", "street or place as the source names it"),
    AnswerColumn("ward", "code of the ward"),
    AnswerColumn("easting", "easting of the point", "metres, British National Grid"),
    AnswerColumn("northing", "northing of the point", "metres, British National Grid"),
    AnswerColumn("delivery", "number of the delivery that brought it"),
)
_KEPT_AS = {"began": "occurred_from", "ended": "occurred_to", "known": "time_precision"}
_SHOWN = {column.name: _KEPT_AS.get(column.name, column.name) for column in COLUMNS}
# Where the scope hides which event it is, what is shown of it says the order.
_TIES = ("category", "feed", "place", "ward", "known", "easting", "northing", "ended")


@shows(Form.ROWS)
def records(
    snapshot: Snapshot,
    scope: Scope,
    *,
    first: Month,
    last: Month | None = None,
    number: int = 100,
    area: AreaRef | None = None,
    categories: Iterable[str] | None = None,
    domains: Iterable[str] | None = None,
    feeds: Iterable[str] | None = None,
) -> Answer:
    """Record by record, the latest first: what stands behind a count.

    Parameters
    ----------
    snapshot, scope
        What is read, and what of it may be seen.
    first, last : Month
        First and last month, both included; `last` is `first` where it is not given.
    number : int
        How many records at most, 1 to 1,000; the rest are counted in `Answer.rows_used`.
    area : AreaRef, optional
        Only records in this area.
    categories, domains, feeds : words, optional
        Only these; without `feeds`, those that totals are made of.

    Returns
    -------
    Answer
        One row a record, by month, then by the earliest moment (unknown last), then in the order of
        deliveries: `month`, `began`, `ended`, `known`, `category`, `feed`, `place`, `ward`, `easting`,
        `northing`, `delivery`. What the scope shows of none of them is blank.

    Units
    -----
    Metres of the British National Grid; moments in UTC. One event has one row, as one source saw it.

    Raises
    ------
    BadInput
        An argument that cannot be, by name and with the likely mistake.
    NotPermitted
        A scope that shows no rows, or a kind of area finer than it shows.

    Caveats
    -------
    Rows are of single events: never for publication. Persons, outcomes and free words stand in none.

    Source
    ------
    The events.

    Examples
    --------
    >>> records(snapshot, scope, first=Month(2018, 6), categories=("Burglary",))  # doctest: +SKIP
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
    table = store.run(_latest(snapshot, scope, chosen, number), snapshot, scope)
    rows = [
        (month_words(row["month"], scope), *(row[column.name] for column in COLUMNS[1:]))
        for row in table.to_pylist()
    ]
    return compose(
        snapshot,
        scope,
        account,
        query="records",
        version=VERSION,
        columns=COLUMNS,
        rows=rows,
        parameters={"first": chosen.first, "last": chosen.last, "number": number, "area": area,
                    "categories": categories, "domains": domains, "feeds": feeds},
        from_cube=False,
        points=True,
        apart=True,
    )  # fmt: skip


def expressions(snapshot: Snapshot, scope: Scope, **parameters: Any) -> Mapping[str, Any]:
    """What `records` runs, by name."""
    number = parameters.pop("number", 100)
    chosen = select(snapshot, scope, **parameters)
    return {
        "latest": _latest(snapshot, scope, chosen, number),
        "account": accounts.expression(snapshot, scope, chosen),
    }


def _latest(snapshot: Snapshot, scope: Scope, chosen: Selection, number: int) -> Any:
    import ibis

    scope.may_show(Form.ROWS).require()
    whole_between("number", number, 1, MOST, "records")
    events = chosen.events(snapshot, scope, *_SHOWN.values(), "event_id")
    rows = events.select(
        **{name: events[column] for name, column in _SHOWN.items()}, event=events["event_id"]
    )
    order = [rows["month"].desc(), rows["began"].isnull(), rows["began"].desc(), rows["event"]]
    return rows.order_by([*order, *(ibis.asc(rows[name], nulls_first=False) for name in _TIES)]).limit(number)
