"""Event by event, when and where: what near repeats, repeats at an address and hours of the day rest on."""

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
from commonweal.hub.warehouse.queries.asking.parameters import FIRST, LAST, WHAT, Parameter, one_of
from commonweal.hub.warehouse.queries.asking.precision import Fit, check_times, fit
from commonweal.hub.warehouse.queries.asking.selection import Selection, check_points, select
from commonweal.hub.warehouse.queries.asking.showing import shows
from commonweal.hub.warehouse.snapshot import Snapshot

VERSION = "1"
FOR = tuple(each.value for each in (Analysis.NEAR_REPEAT, Analysis.ADDRESS_REPEATS, Analysis.HOUR_WEEKDAY))
PARAMETERS = (
    FIRST,
    LAST,
    Parameter("purpose", "word", "what they are for, as not every source fits each", FOR[0], FOR),
    *WHAT,
)
COLUMNS = (
    AnswerColumn(
        "easting", "easting of the point; blank where there is none", "metres, British National Grid"
    ),
    AnswerColumn("northing", "northing of the point", "metres, British National Grid"),
    AnswerColumn("began", "earliest moment at which it can have happened", "UTC"),
    AnswerColumn("ended", "latest moment; blank where it is not known", "UTC"),
)


@shows(Form.ROWS)
def moments(
    snapshot: Snapshot,
    scope: Scope,
    *,
    first: Month,
    last: Month | None = None,
    purpose: str = FOR[0],
    area: AreaRef | None = None,
    categories: Iterable[str] | None = None,
    domains: Iterable[str] | None = None,
    feeds: Iterable[str] | None = None,
) -> Answer:
    """Event by event, when and where it happened, of the feeds that know it well enough for the purpose.

    Parameters
    ----------
    snapshot, scope
        What is counted from, and what of it may be seen.
    first, last : Month
        First and last month, both included; `last` is `first` where it is not given.
    purpose : {"near repeat", "address repeats", "hour and weekday"}
        What they are for: the fixed table of precisions says which feeds may be used.
    area : AreaRef, optional
        Only events in this area.
    categories, domains, feeds : words, optional
        Only these; without `feeds`, those that totals are made of.

    Returns
    -------
    Answer
        One row for each event with a time, in order of time, west to east: `easting`, `northing`, `began`,
        `ended`.

    Units
    -----
    Metres of the British National Grid; moments in UTC. One event has one row, as one source saw it.

    Raises
    ------
    BadInput
        An argument that cannot be, by name and with the likely mistake.
    NotPermitted
        A scope that shows no rows, no points or no minutes.

    Caveats
    -------
    Rows are of single events: for techniques, never for publication.

    Source
    ------
    The events; feeds that do not know enough are left out by name.

    Examples
    --------
    >>> moments(snapshot, scope, first=Month(2026, 1), purpose="near repeat")  # doctest: +SKIP
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
    fitting = _fitting(snapshot, scope, chosen, purpose)
    account = accounts.take(snapshot, scope, chosen)
    table = store.run(_timed(snapshot, scope, fitting.selection, purpose), snapshot, scope)
    narrowed = fitting.narrowed(account)
    rows = sorted((tuple(row.values()) for row in table.to_pylist()), key=_order)
    unused = narrowed.rows_used - len(rows)
    return compose(
        snapshot,
        scope,
        narrowed,
        query="moments",
        version=VERSION,
        columns=COLUMNS,
        rows=rows,
        parameters={"first": chosen.first, "last": chosen.last, "purpose": purpose, "area": area,
                    "categories": categories, "domains": domains, "feeds": feeds},
        from_cube=False,
        points=True,
        rows_used=len(rows),
        left_out=(LeftOut(unused, "have no time, or no point where one is needed"),) if unused else (),
        warnings=fitting.warnings,
        refused=fitting.left_out(account),
    )  # fmt: skip


def expressions(snapshot: Snapshot, scope: Scope, **parameters: Any) -> Mapping[str, Any]:
    """What `moments` runs, by name."""
    purpose = parameters.pop("purpose", FOR[0])
    chosen = select(snapshot, scope, **parameters)
    fitting = _fitting(snapshot, scope, chosen, purpose)
    return {
        "timed": _timed(snapshot, scope, fitting.selection, purpose),
        "account": accounts.expression(snapshot, scope, chosen),
    }


def _fitting(snapshot: Snapshot, scope: Scope, chosen: Selection, purpose: str) -> Fit:
    one_of("purpose", purpose, FOR)
    check_points(scope, "moments")
    check_times(scope, "moments")
    return fit(snapshot, chosen, Analysis(purpose))


def _timed(snapshot: Snapshot, scope: Scope, chosen: Selection, purpose: str) -> Any:
    rows = chosen.events(snapshot, scope, "easting", "northing", "began", "ended", "timed")
    kept = rows["began"].notnull() & rows["timed"].isin(["exact", "minute", "hour", "range", "date"])
    if purpose != Analysis.HOUR_WEEKDAY.value:
        kept &= rows["easting"].notnull() & rows["northing"].notnull()
    return rows.filter(kept).select("easting", "northing", "began", "ended")


def _order(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple((cell is None, cell if cell is not None else 0) for cell in (row[2], row[0], row[1], row[3]))
