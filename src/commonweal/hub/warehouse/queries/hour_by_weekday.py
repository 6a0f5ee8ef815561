"""At which hours of the week things happen, by London's clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from commonweal.analysis.aoristic import HOURS_A_WEEK, LONG, LONGEST, WEEKDAYS, Week, hours_of_week
from commonweal.analysis.precision import Analysis
from commonweal.core.periods import Month
from commonweal.core.scope import AreaRef, Form, Scope
from commonweal.hub.warehouse import store
from commonweal.hub.warehouse.answers import Answer, AnswerColumn, LeftOut
from commonweal.hub.warehouse.queries.asking import account as accounts
from commonweal.hub.warehouse.queries.asking.composing import compose
from commonweal.hub.warehouse.queries.asking.parameters import (
    FIRST,
    LAST,
    WHAT,
    Parameter,
    one_of,
    whole_between,
)
from commonweal.hub.warehouse.queries.asking.precision import TO_THE_HOUR, Fit, check_times, fit
from commonweal.hub.warehouse.queries.asking.selection import Selection, select
from commonweal.hub.warehouse.queries.asking.showing import shows
from commonweal.hub.warehouse.snapshot import Snapshot

VERSION = "1"
BY = ("hour", "weekday")
PARAMETERS = (
    FIRST,
    LAST,
    Parameter("by", "word", "the hours of the week, or its days alone", "hour", BY),
    Parameter("day_starts", "whole", "hour at which a day begins, 0 to 12; 6 keeps a night together", 0),
    *WHAT,
)
_WEEKDAY = AnswerColumn("weekday", "day of the week; from `day_starts` to the same hour of the next day")
_HOUR = AnswerColumn("hour", "hour of the day by London's clock", "0 to 23")
_COLUMNS = (
    AnswerColumn(
        "events", "events in that hour, each spread over those in which it may have happened; blank where "
        "no event could be used", "events, four decimals"
    ),
    AnswerColumn("few", "whether fewer than five events are expected there, so that it says little", ""),
)  # fmt: skip
FEW = 5


@shows(Form.MAP)
def hour_by_weekday(
    snapshot: Snapshot,
    scope: Scope,
    *,
    first: Month,
    last: Month | None = None,
    by: str = "hour",
    day_starts: int = 0,
    area: AreaRef | None = None,
    categories: Iterable[str] | None = None,
    domains: Iterable[str] | None = None,
    feeds: Iterable[str] | None = None,
) -> Answer:
    """At which hours of which weekdays events happened, as far as it is known when they did.

    Parameters
    ----------
    snapshot, scope
        What is counted from, and what of it may be seen.
    first, last : Month
        First and last month, both included; `last` is `first` where it is not given.
    by : {"hour", "weekday"}
        The 168 hours of the week; or its seven days, for which the date alone is enough.
    day_starts : int
        Hour at which a day begins, 0 to 12: with 6, the small hours of Saturday stand under Friday.
    area : AreaRef, optional
        Only events in this area.
    categories, domains, feeds : words, optional
        Only these; without `feeds`, those that totals are made of.

    Returns
    -------
    Answer
        One row for every hour of the week, Monday first, in the order of the day: `weekday`, `hour`,
        `events`, `few`; by weekday without `hour`. The events add up to those used.

    Units
    -----
    Events; hours of London, half-open: 22 is from 22:00 to before 23:00.

    Raises
    ------
    BadInput
        An argument that cannot be, by name and with the likely mistake.
    NotPermitted
        A scope that shows no places or no minutes.

    Caveats
    -------
    An event known to lie between two moments is spread evenly between them (aoristic weights); nobody knows
    that it is even. One between moments more than a week apart, and one without a time, is left out and
    counted. The share of weight from ranges of more than six hours is in the notes: where it is large, the
    hours say little. The hour that an October night has twice stands for both.

    Source
    ------
    The events; feeds whose source knows no time of day are left out by name.

    Examples
    --------
    >>> hour_by_weekday(snapshot, scope, first=Month(2026, 1), last=Month(2026, 12))  # doctest: +SKIP
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
    fitting = _fitting(snapshot, scope, chosen, by, day_starts)
    account = accounts.take(snapshot, scope, chosen)
    table = store.run(_spans(snapshot, scope, fitting.selection, by), snapshot, scope)
    week, unknown = _week(table)
    return compose(
        snapshot,
        scope,
        fitting.narrowed(account),
        query="hour_by_weekday",
        version=VERSION,
        columns=(_WEEKDAY, _HOUR, *_COLUMNS) if by == "hour" else (_WEEKDAY, *_COLUMNS),
        rows=_rows(week, by, day_starts),
        parameters={"first": chosen.first, "last": chosen.last, "by": by, "day_starts": day_starts,
                    "area": area, "categories": categories, "domains": domains, "feeds": feeds},
        from_cube=False,
        rows_used=week.events,
        left_out=_left_out(week, unknown, by),
        warnings=fitting.warnings,
        refused=fitting.left_out(account),
        notes=_notes(week),
    )  # fmt: skip


def expressions(snapshot: Snapshot, scope: Scope, **parameters: Any) -> Mapping[str, Any]:
    """What `hour_by_weekday` runs, by name."""
    by, day_starts = parameters.pop("by", "hour"), parameters.pop("day_starts", 0)
    chosen = select(snapshot, scope, **parameters)
    fitting = _fitting(snapshot, scope, chosen, by, day_starts)
    return {
        "spans": _spans(snapshot, scope, fitting.selection, by),
        "account": accounts.expression(snapshot, scope, chosen),
    }


def _fitting(snapshot: Snapshot, scope: Scope, chosen: Selection, by: str, day_starts: int) -> Fit:
    one_of("by", by, BY)
    whole_between("day_starts", day_starts, 0, 12, "hours")
    check_times(scope, "hour_by_weekday")
    fitting = fit(snapshot, chosen, Analysis.HOUR_WEEKDAY)
    return fitting.strictly() if by == "hour" else fitting


def _spans(snapshot: Snapshot, scope: Scope, chosen: Selection, by: str) -> Any:
    """How many events lie between which two moments; those without a time in one row."""
    import ibis

    rows = chosen.events(snapshot, scope, "began", "ended", "timed")
    exact = rows["timed"].isin(TO_THE_HOUR) & rows["began"].notnull()
    dated = (rows["timed"] == "date") & rows["began"].notnull()
    begins = exact if by == "hour" else exact | dated
    return rows.group_by(
        only_date=dated.fill_null(False),
        began=ibis.ifelse(begins, rows["began"], ibis.null("timestamp('UTC')")),
        ended=ibis.ifelse(exact, rows["ended"], ibis.null("timestamp('UTC')")),
    ).agg(events=rows["n"].sum())


def _week(table: Any) -> tuple[Week, dict[str, int]]:
    """The hours of those with a time, and how many have none: a date alone, or not even that."""
    import pyarrow as pa
    import pyarrow.compute as pc

    timed = table.filter(pc.is_valid(table.column("began")))
    # A date without an hour begins at midnight; at noon it stays in its day wherever a day begins.
    noon = timed.column("only_date").cast(pa.int64()).to_numpy() * 12 * 3_600
    begin = _seconds(timed.column("began")) + noon
    end = _seconds(pc.coalesce(timed.column("ended"), timed.column("began")))
    week = hours_of_week(begin, end, timed.column("events").cast(pa.int64()).to_numpy())
    unknown = {"date": 0, "nothing": 0}
    for row in table.filter(pc.is_null(table.column("began"))).to_pylist():
        unknown["date" if row["only_date"] else "nothing"] += row["events"]
    return week, unknown


def _seconds(moments: Any) -> Any:
    import pyarrow as pa

    return moments.cast(pa.timestamp("us", tz="UTC")).cast(pa.int64()).to_numpy() // 1_000_000


def _rows(week: Week, by: str, day_starts: int) -> list[tuple[Any, ...]]:
    turned = [week.weights[(slot + day_starts) % HOURS_A_WEEK] for slot in range(HOURS_A_WEEK)]
    if by == "weekday":
        days = [sum(turned[day * 24 : day * 24 + 24]) for day in range(7)]
        return [(name, *_shown(found, week)) for name, found in zip(WEEKDAYS, days, strict=True)]
    return [
        (WEEKDAYS[slot // 24], (slot + day_starts) % 24, *_shown(found, week))
        for slot, found in enumerate(turned)
    ]


def _shown(found: float, week: Week) -> tuple[Any, Any]:
    return (round(found, 4), found < FEW) if week.events else (None, True)


def _left_out(week: Week, unknown: Mapping[str, int], by: str) -> tuple[LeftOut, ...]:
    found = (
        LeftOut(unknown["nothing"], "have no time"),
        LeftOut(unknown["date"], "have a date alone, which tells the weekday and not the hour"),
        LeftOut(week.too_long, f"lie between moments more than {LONGEST} hours apart"),
    )
    return tuple(left for left in found if left.rows)


def _notes(week: Week) -> tuple[str, ...]:
    if not week.events:
        return ("No event could be used, so that nothing is said of hours.",)
    share = round(100 * week.in_long_ranges / week.events, 1)
    return (f"{share} per cent of the weight comes from ranges of more than {LONG} hours.",)
