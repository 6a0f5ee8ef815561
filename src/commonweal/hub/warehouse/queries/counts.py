"""How many events, by month, area and category."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from commonweal.core.periods import Month
from commonweal.core.scope import AreaRef, Form, Scope
from commonweal.hub.warehouse import store
from commonweal.hub.warehouse.answers import Answer, AnswerColumn
from commonweal.hub.warehouse.queries.asking import account as accounts
from commonweal.hub.warehouse.queries.asking.composing import compose, from_cube
from commonweal.hub.warehouse.queries.asking.parameters import (
    AREA_KIND,
    FIRST,
    LAST,
    WHAT,
    Parameter,
    bad,
    one_of,
)
from commonweal.hub.warehouse.queries.asking.selection import Selection, check_kind, month_words, select
from commonweal.hub.warehouse.queries.asking.showing import shows
from commonweal.hub.warehouse.snapshot import Snapshot

VERSION = "1"
BY = ("month", "area", "category")
PARAMETERS = (
    FIRST,
    LAST,
    AREA_KIND,
    Parameter("by", "words", "what to count by: month, area, category", ("month", "category"), BY),
    *WHAT,
)
_COLUMNS = {
    "month": AnswerColumn("month", "calendar month that the source gives", "year and month"),
    "area": AnswerColumn("area", "code of the area; blank for events without a place in any", ""),
    "category": AnswerColumn("category", "category in the source's own words", ""),
}
EVENTS = AnswerColumn("events", "how many events", "events")


@shows(Form.COUNTS)
def counts(
    snapshot: Snapshot,
    scope: Scope,
    *,
    first: Month,
    last: Month | None = None,
    area_kind: str | None = None,
    by: Iterable[str] = ("month", "category"),
    area: AreaRef | None = None,
    categories: Iterable[str] | None = None,
    domains: Iterable[str] | None = None,
    feeds: Iterable[str] | None = None,
) -> Answer:
    """How many events there were, by month, area and category.

    Parameters
    ----------
    snapshot, scope
        What is counted from, and what of it may be seen.
    first, last : Month
        First and last month, both included; `last` is `first` where it is not given.
    area_kind : str, optional
        Kind of area to count by (`lsoa`, `ward`, `district`, …); needed when `by` names `area`.
    by : words
        Any of `month`, `area`, `category`: one row for each combination that has events.
    area : AreaRef, optional
        Only events in this area.
    categories, domains, feeds : words, optional
        Only these; without `feeds`, those that totals are made of.

    Returns
    -------
    Answer
        One row for each combination with at least one event, ordered by the columns of `by`, then `events`.

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
    A combination without a row had no events *or was not supplied*: `Answer.missing` says which months were
    not. Events without a place stand under a blank area, last.

    Source
    ------
    The cube; the events where the cube cannot tell.

    Examples
    --------
    >>> counts(snapshot, scope, first=Month(2018, 6), area_kind="district", by=("area",))  # doctest: +SKIP
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
    keys = _keys(scope, by, area_kind)
    wanted = _columns(keys, area_kind)
    account = accounts.take(snapshot, scope, chosen, area_kind)
    table = store.run(_counted(snapshot, scope, chosen, keys, area_kind), snapshot, scope)
    rows = [_row(row, keys, scope) for row in table.to_pylist()]
    rows.sort(key=_order)
    return compose(
        snapshot,
        scope,
        account,
        query="counts",
        version=VERSION,
        columns=(*(_COLUMNS[key] for key in keys), EVENTS),
        rows=rows,
        parameters={"first": chosen.first, "last": chosen.last, "area_kind": area_kind, "by": keys,
                    "area": area, "categories": categories, "domains": domains, "feeds": feeds},
        from_cube=from_cube(snapshot, scope, chosen.columns(*wanted)),
        warnings=placeless(account, area_kind) if "area" in keys else (),
    )  # fmt: skip


def expressions(snapshot: Snapshot, scope: Scope, **parameters: Any) -> Mapping[str, Any]:
    """What `counts` runs, by name."""
    area_kind, by = parameters.pop("area_kind", None), parameters.pop("by", ("month", "category"))
    chosen = select(snapshot, scope, **parameters)
    return {
        "counted": _counted(snapshot, scope, chosen, _keys(scope, by, area_kind), area_kind),
        "account": accounts.expression(snapshot, scope, chosen, area_kind),
    }


def placeless(account: accounts.Account, kind: str | None) -> tuple[str, ...]:
    """A warning where events stand under a blank area."""
    rows = (
        sum(line.placeless for line in account.of(account.selection.feeds))
        if account.selection.area is None
        else 0
    )
    return (f"{rows} events have no place in any {kind}; they stand under a blank area",) if rows else ()


def _counted(
    snapshot: Snapshot, scope: Scope, chosen: Selection, keys: tuple[str, ...], kind: str | None
) -> Any:
    rows = chosen.measured(snapshot, scope, *_columns(keys, kind))
    named = {key: rows[kind if key == "area" and kind else key] for key in keys}
    return rows.group_by(**named).agg(events=rows["n"].sum().cast("int64"))


def _columns(keys: tuple[str, ...], kind: str | None) -> tuple[str, ...]:
    return tuple(kind if key == "area" and kind else key for key in keys)


def _keys(scope: Scope, by: Iterable[str], kind: str | None) -> tuple[str, ...]:
    given = (by,) if isinstance(by, str) else tuple(by)
    for word in given:
        one_of("by", word, BY)
    if not given:
        raise bad("by", "", "it names nothing to count by", "Name at least one of month, area, category.")
    if "area" in given and kind is None:
        raise bad(
            "area_kind", None, "`by` names area, and areas are of a kind", "Name one: lsoa, ward, district, …"
        )
    if kind is not None:
        check_kind(scope, kind)
    if kind is not None and "area" not in given:
        raise bad(
            "by", ",".join(given), "it does not name area, though `area_kind` is given", "Add area to `by`."
        )
    return tuple(key for key in BY if key in given)


def _row(row: Mapping[str, Any], keys: tuple[str, ...], scope: Scope) -> tuple[Any, ...]:
    shown = (month_words(row[key], scope) if key == "month" else row[key] for key in keys)
    return (*shown, row["events"])


def _order(row: tuple[Any, ...]) -> tuple[tuple[bool, Any], ...]:
    return tuple((value is None, value if value is not None else "") for value in row[:-1])
