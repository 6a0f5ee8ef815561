"""Where events were: the points that the techniques of the analyst's workstation take."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from commonweal.analysis.precision import Analysis
from commonweal.core.periods import Month
from commonweal.core.scope import AreaRef, Form, Scope
from commonweal.hub.warehouse import store
from commonweal.hub.warehouse.answers import Answer, AnswerColumn, LeftOut
from commonweal.hub.warehouse.queries.asking import account as accounts
from commonweal.hub.warehouse.queries.asking.composing import compose
from commonweal.hub.warehouse.queries.asking.parameters import FIRST, LAST, WHAT
from commonweal.hub.warehouse.queries.asking.precision import Fit, fit
from commonweal.hub.warehouse.queries.asking.selection import Selection, check_points, month_words, select
from commonweal.hub.warehouse.queries.asking.showing import shows
from commonweal.hub.warehouse.snapshot import Snapshot

VERSION = "1"
PARAMETERS = (FIRST, LAST, *WHAT)
COLUMNS = (
    AnswerColumn("easting", "easting of the point", "metres, British National Grid"),
    AnswerColumn("northing", "northing of the point", "metres, British National Grid"),
    AnswerColumn("month", "calendar month that the source gives", "year and month"),
    AnswerColumn("events", "how many events at the point in the month", "events"),
)


@shows(Form.MAP)
def points(
    snapshot: Snapshot,
    scope: Scope,
    *,
    first: Month,
    last: Month | None = None,
    area: AreaRef | None = None,
    categories: Iterable[str] | None = None,
    domains: Iterable[str] | None = None,
    feeds: Iterable[str] | None = None,
) -> Answer:
    """At which points events were, month by month, of the feeds whose points may be put on a map.

    Parameters
    ----------
    snapshot, scope
        What is counted from, and what of it may be seen.
    first, last : Month
        First and last month, both included; `last` is `first` where it is not given.
    area : AreaRef, optional
        Only events in this area.
    categories, domains, feeds : words, optional
        Only these; without `feeds`, those that totals are made of.

    Returns
    -------
    Answer
        One row for each point and month with an event, west to east, south to north, in order of time:
        `easting`, `northing`, `month`, `events`.

    Units
    -----
    Metres of the British National Grid; events as one source saw them; months as the source gives them.

    Raises
    ------
    BadInput
        An argument that cannot be, by name and with the likely mistake.
    NotPermitted
        A scope that shows no points.

    Caveats
    -------
    Snapped points and middles of streets stand for many addresses, and the answer warns of them. For
    techniques, not for publication: see the rules on small numbers.

    Source
    ------
    The events; feeds whose places are too coarse for a map of cells are left out by name.

    Examples
    --------
    >>> points(snapshot, scope, first=Month(2018, 6), categories=("Burglary",))  # doctest: +SKIP
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
    fitting = _fitting(snapshot, scope, chosen)
    account = accounts.take(snapshot, scope, chosen)
    table = store.run(_gathered(snapshot, scope, fitting.selection), snapshot, scope)
    narrowed = fitting.narrowed(account)
    rows = [
        (row["easting"], row["northing"], month_words(row["month"], scope), row["events"])
        for row in table.to_pylist()
    ]
    used = sum(row[-1] for row in rows)
    placeless = narrowed.rows_used - used
    return compose(
        snapshot,
        scope,
        narrowed,
        query="points",
        version=VERSION,
        columns=COLUMNS,
        rows=sorted(rows),
        parameters={"first": chosen.first, "last": chosen.last, "area": area,
                    "categories": categories, "domains": domains, "feeds": feeds},
        from_cube=False,
        points=True,
        rows_used=used,
        left_out=(LeftOut(placeless, "have no point"),) if placeless else (),
        warnings=fitting.warnings,
        refused=fitting.left_out(account),
    )  # fmt: skip


def expressions(snapshot: Snapshot, scope: Scope, **parameters: Any) -> Mapping[str, Any]:
    """What `points` runs, by name."""
    chosen = select(snapshot, scope, **parameters)
    return {
        "gathered": _gathered(snapshot, scope, _fitting(snapshot, scope, chosen).selection),
        "account": accounts.expression(snapshot, scope, chosen),
    }


def _fitting(snapshot: Snapshot, scope: Scope, chosen: Selection) -> Fit:
    check_points(scope, "points")
    return fit(snapshot, chosen, Analysis.HOT_SPOTS)


def _gathered(snapshot: Snapshot, scope: Scope, chosen: Selection) -> Any:
    rows = chosen.events(snapshot, scope, "easting", "northing", "month")
    rows = rows.filter(rows["easting"].notnull() & rows["northing"].notnull())
    return rows.group_by(["easting", "northing", "month"]).agg(events=rows["n"].sum().cast("int64"))
