"""Month by month: the series that charts and comparisons are made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from commonweal.core.periods import Month
from commonweal.core.scope import AreaRef, Form, Scope
from commonweal.hub.warehouse import store
from commonweal.hub.warehouse.answers import Answer, AnswerColumn
from commonweal.hub.warehouse.queries.asking import account as accounts
from commonweal.hub.warehouse.queries.asking import supply
from commonweal.hub.warehouse.queries.asking.composing import compose, from_cube
from commonweal.hub.warehouse.queries.asking.parameters import FIRST, LAST, WHAT, Parameter, one_of
from commonweal.hub.warehouse.queries.asking.selection import Selection, month_words, select, steps
from commonweal.hub.warehouse.queries.asking.showing import shows
from commonweal.hub.warehouse.snapshot import Snapshot

VERSION = "1"
BY = ("total", "category")
PARAMETERS = (
    FIRST,
    LAST,
    Parameter("by", "word", "one series in all, or one a category", "total", BY),
    *WHAT,
)
_CATEGORY = AnswerColumn("category", "category in the source's own words")
_COLUMNS = (
    AnswerColumn("month", "calendar month that the source gives", "year and month"),
    AnswerColumn(
        "events", "how many events; blank where the month was not supplied, never nought for that", "events"
    ),
)


@shows(Form.COUNTS)
def series(
    snapshot: Snapshot,
    scope: Scope,
    *,
    first: Month,
    last: Month | None = None,
    by: str = "total",
    area: AreaRef | None = None,
    categories: Iterable[str] | None = None,
    domains: Iterable[str] | None = None,
    feeds: Iterable[str] | None = None,
) -> Answer:
    """How many events each month had: nought where it had none, blank where it was not supplied.

    Parameters
    ----------
    snapshot, scope
        What is counted from, and what of it may be seen.
    first, last : Month
        First and last month, both included; `last` is `first` where it is not given.
    by : {"total", "category"}
        One series in all, or one for each category with an event in the period (or named in `categories`).
    area : AreaRef, optional
        Only events in this area.
    categories, domains, feeds : words, optional
        Only these; without `feeds`, those that totals are made of.

    Returns
    -------
    Answer
        One row for every month (of each category), in order: `month`, `events`; before them `category`.

    Units
    -----
    Events as one source saw them; months as the source gives them.

    Raises
    ------
    BadInput
        An argument that cannot be, by name and with the likely mistake.
    NotPermitted
        A kind of area finer than the scope shows.

    Caveats
    -------
    About an area, a month is supplied when each feed's principal holder there (most months, then most
    records) supplied it whole. About everywhere, when any holder did: `Answer.missing` names those that did
    not.

    Source
    ------
    The cube; the events where the cube cannot tell.

    Examples
    --------
    >>> series(snapshot, scope, first=Month(2016, 6), last=Month(2018, 6))  # doctest: +SKIP
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
    one_of("by", by, BY)
    account = accounts.take(snapshot, scope, chosen)
    table = store.run(_counted(snapshot, scope, chosen, by), snapshot, scope)
    supplied = supply.of(snapshot, scope, account)
    rows = _filled(table.to_pylist(), chosen, scope, by, supplied)
    return compose(
        snapshot,
        scope,
        account,
        query="series",
        version=VERSION,
        columns=_COLUMNS if by == "total" else (_CATEGORY, *_COLUMNS),
        rows=rows,
        parameters={"first": chosen.first, "last": chosen.last, "by": by, "area": area,
                    "categories": categories, "domains": domains, "feeds": feeds},
        from_cube=from_cube(snapshot, scope, chosen.columns("category")),
    )  # fmt: skip


def expressions(snapshot: Snapshot, scope: Scope, **parameters: Any) -> Mapping[str, Any]:
    """What `series` runs, by name."""
    by = parameters.pop("by", "total")
    chosen = select(snapshot, scope, **parameters)
    return {
        "counted": _counted(snapshot, scope, chosen, by),
        "account": accounts.expression(snapshot, scope, chosen),
    }


def _counted(snapshot: Snapshot, scope: Scope, chosen: Selection, by: str) -> Any:
    keys = ["month"] if by == "total" else ["category", "month"]
    rows = chosen.measured(snapshot, scope, *keys)
    return rows.group_by(keys).agg(events=rows["n"].sum())


def _filled(
    found: list[dict[str, Any]], chosen: Selection, scope: Scope, by: str, supplied: supply.Supply
) -> list[tuple[Any, ...]]:
    """Every month of every series; what was not supplied is blank even where strays of another holder were
    found."""
    known: dict[str, dict[Any, int]] = defaultdict(dict)
    for row in found:
        known[row.get("category") or ""][row["month"]] = row["events"]
    names = [""] if by == "total" else sorted(set(known) | (chosen.categories or set()))
    rows = []
    for name in names:
        for month in steps(chosen, scope):
            events = known[name].get(month.start, 0) if supplied.supplied(month) else None
            written = (month_words(month.start, scope), events)
            rows.append(written if by == "total" else (name, *written))
    return rows
