"""A period beside the same period a year before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from commonweal.core.periods import Month
from commonweal.core.scope import AreaRef, Form, Scope
from commonweal.hub.warehouse import store
from commonweal.hub.warehouse.answers import Answer, AnswerColumn
from commonweal.hub.warehouse.queries.asking import account as accounts
from commonweal.hub.warehouse.queries.asking import supply
from commonweal.hub.warehouse.queries.asking.composing import compose, from_cube
from commonweal.hub.warehouse.queries.asking.parameters import (
    AREA_KIND,
    WHAT,
    Parameter,
    bad,
    one_of,
    whole_between,
)
from commonweal.hub.warehouse.queries.asking.selection import Selection, check_kind, select
from commonweal.hub.warehouse.queries.asking.showing import shows
from commonweal.hub.warehouse.snapshot import Snapshot

VERSION = "1"
BY = ("total", "category", "area")
YEAR = 12
SMALL = 20  # a percentage of fewer events than this is printed with both counts and a warning
PARAMETERS = (
    Parameter("month", "month", "last month of the period, as 2018-06"),
    Parameter("months", "whole", "how many months the period has, 1 to 12", 1),
    Parameter("by", "word", "what to compare by: total, category or area", "category", BY),
    AREA_KIND,
    *WHAT,
)
_KEYS = {
    "category": (AnswerColumn("category", "category in the source's own words"),),
    "area": (AnswerColumn("area", "code of the area; blank for events without a place in any"),),
    "total": (),
}
_COLUMNS = (
    AnswerColumn(
        "before", "events of the same months a year before; blank where not all were supplied", "events"
    ),
    AnswerColumn("now", "events of the period; blank where not all its months were supplied", "events"),
    AnswerColumn("change", "now less before", "events"),
    AnswerColumn(
        "change_percent", "change as a share of before; blank where it cannot be had", "per cent, one decimal"
    ),
    AnswerColumn("note", "why there is no percentage, or that it is of small numbers"),
)


@shows(Form.COUNTS)
def year_on_year(
    snapshot: Snapshot,
    scope: Scope,
    *,
    month: Month,
    months: int = 1,
    by: str = "category",
    area_kind: str | None = None,
    area: AreaRef | None = None,
    categories: Iterable[str] | None = None,
    domains: Iterable[str] | None = None,
    feeds: Iterable[str] | None = None,
) -> Answer:
    """How many events a period had beside the same months of the year before.

    Parameters
    ----------
    snapshot, scope
        What is counted from, and what of it may be seen.
    month : Month
        Last month of the period, included.
    months : int
        How many months the period has, 1 to 12.
    by : {"total", "category", "area"}
        What to compare by.
    area_kind : str, optional
        Kind of area, needed when `by` is `area`.
    area : AreaRef, optional
        Only events in this area.
    categories, domains, feeds : words, optional
        Only these; without `feeds`, those that totals are made of.

    Returns
    -------
    Answer
        One row for each key with an event in either period, in order of the key: `before`, `now`, `change`,
        `change_percent`, `note`.

    Units
    -----
    Events; change in events and in per cent of before, to one decimal.

    Raises
    ------
    BadInput
        An argument that cannot be, by name and with the likely mistake.
    NotPermitted
        A kind of area finer than the scope shows.

    Caveats
    -------
    A period of which a month was not supplied is blank, and nothing is said of change. Before 0 the
    percentage is "not calculable"; below 20 it is of small numbers. Two months say little: a control chart
    says whether the
    change is beyond usual variation.

    Source
    ------
    The cube; the events where the cube cannot tell.

    Examples
    --------
    >>> year_on_year(snapshot, scope, month=Month(2018, 6), months=12, by="total")  # doctest: +SKIP
    """
    now, before = _periods(
        snapshot, scope, month, months, area=area, categories=categories, domains=domains, feeds=feeds
    )
    kind = _kind(scope, by, area_kind)
    every = accounts.take(snapshot, scope, now.between(before.first, now.last), kind)
    account = replace(every, periods=((before.first, before.last), (now.first, now.last)))
    table = store.run(_compared(snapshot, scope, now, before, by, kind), snapshot, scope)
    whole = _wholeness(snapshot, scope, account, kind)
    rows = [_row(row, by, now, before, whole) for row in table.to_pylist()]
    return compose(
        snapshot,
        scope,
        account,
        query="year_on_year",
        version=VERSION,
        columns=(*_KEYS[by], *_COLUMNS),
        rows=sorted(rows, key=lambda row: (row[0] is None, row[0] or "")),
        parameters={"month": month, "months": months, "by": by, "area_kind": area_kind, "area": area,
                    "categories": categories, "domains": domains, "feeds": feeds},
        from_cube=from_cube(snapshot, scope, now.columns(*([kind] if kind else []), "category")),
        rows_used=sum(row["before"] + row["now"] for row in table.to_pylist()),
    )  # fmt: skip


def expressions(snapshot: Snapshot, scope: Scope, **parameters: Any) -> Mapping[str, Any]:
    """What `year_on_year` runs, by name."""
    month, months = parameters.pop("month"), parameters.pop("months", 1)
    by, area_kind = parameters.pop("by", "category"), parameters.pop("area_kind", None)
    now, before = _periods(snapshot, scope, month, months, **parameters)
    kind = _kind(scope, by, area_kind)
    found = {
        "compared": _compared(snapshot, scope, now, before, by, kind),
        "account": accounts.expression(snapshot, scope, now, kind),
    }
    return found | ({"held": _held(snapshot, scope, now, kind)} if kind else {})


def _periods(
    snapshot: Snapshot, scope: Scope, month: Month, months: int, **what: Any
) -> tuple[Selection, Selection]:
    if not isinstance(month, Month):
        raise bad("month", month, "it is not a month", "Give a `core.periods.Month`.")
    whole_between("months", months, 1, YEAR, "months")
    now = select(snapshot, scope, first=month.plus(1 - months), last=month, **what)
    return now, now.between(now.first.plus(-YEAR), now.last.plus(-YEAR))


def _kind(scope: Scope, by: str, area_kind: str | None) -> str | None:
    one_of("by", by, BY)
    if by == "area" and area_kind is None:
        raise bad(
            "area_kind", None, "`by` is area, and areas are of a kind", "Name one: lsoa, ward, district, …"
        )
    if by != "area" and area_kind is not None:
        raise bad("area_kind", area_kind, f"`by` is {by}", "Give by='area', or leave `area_kind` out.")
    return None if area_kind is None else check_kind(scope, area_kind)


def _compared(
    snapshot: Snapshot, scope: Scope, now: Selection, before: Selection, by: str, kind: str | None
) -> Any:
    key = kind or ("category" if by == "category" else None)
    both = now.between(before.first, now.last)
    rows = both.measured(snapshot, scope, *([key] if key else []))
    rows = rows.filter(now.in_period(rows) | before.in_period(rows))
    figures = {
        name: accounts.events(rows, part.in_period(rows)) for name, part in (("before", before), ("now", now))
    }
    return rows.group_by(key=rows[key]).agg(**figures) if key else rows.agg(**figures)


def _held(snapshot: Snapshot, scope: Scope, chosen: Selection, kind: str | None) -> Any:
    """Who holds the records of each area, in how many months and how many."""
    columns = chosen.columns("holder", *([kind] if kind else []))
    rows = store.measured(snapshot, scope, columns)
    rows = rows.filter([rows[kind].notnull(), *chosen.in_feeds(rows, snapshot)])
    what = chosen.of_what(rows)
    return rows.group_by(area=rows[kind], feed=rows["feed"], holder=rows["holder"]).agg(
        months=rows["month"].nunique(), here=rows["n"].sum(), chosen=accounts.events(rows, what)
    )


class _Wholeness:
    """Whether a row's period was supplied: of the whole selection, or area by area."""

    def __init__(self, everywhere: supply.Supply, by_area: Mapping[str, supply.Supply]) -> None:
        self.everywhere = everywhere
        self.by_area = by_area

    def of(self, key: str | None, part: Selection) -> bool:
        return self.by_area.get(key or "", self.everywhere).all_supplied(part.first, part.last)


def _wholeness(snapshot: Snapshot, scope: Scope, account: accounts.Account, kind: str | None) -> _Wholeness:
    everywhere = supply.of(snapshot, scope, account)
    if kind is None:
        return _Wholeness(everywhere, {})
    held: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in store.run(_held(snapshot, scope, account.selection, kind), snapshot, scope).to_pylist():
        held[row["area"]].append(row)
    return _Wholeness(everywhere, {area: _of_area(snapshot, rows) for area, rows in held.items()})


def _of_area(snapshot: Snapshot, rows: list[dict[str, Any]]) -> supply.Supply:
    relevant = {row["feed"] for row in rows if row["chosen"]} or {row["feed"] for row in rows}
    best: dict[str, tuple[int, int, str]] = {}
    for row in rows:
        if row["feed"] in relevant:
            best[row["feed"]] = max(
                best.get(row["feed"], (0, 0, "")), (row["months"], row["here"], row["holder"])
            )
    return supply.Supply(
        snapshot, tuple((feed, holder) for feed, (_, _, holder) in sorted(best.items())), every=True
    )


def _row(
    row: Mapping[str, Any], by: str, now: Selection, before: Selection, whole: _Wholeness
) -> tuple[Any, ...]:
    key = row.get("key")
    area = key if by == "area" else None
    earlier = row["before"] if whole.of(area, before) else None
    later = row["now"] if whole.of(area, now) else None
    figures = (earlier, later, *_change(earlier, later))
    return figures if by == "total" else (key, *figures)


def _change(before: int | None, now: int | None) -> tuple[int | None, float | None, str]:
    if before is None or now is None:
        return None, None, "not supplied"
    if before == 0:
        return now, None, "not calculable: none before"
    return now - before, round(100 * (now - before) / before, 1), "small numbers" if before < SMALL else ""
