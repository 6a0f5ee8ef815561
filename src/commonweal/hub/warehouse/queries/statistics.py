"""Figures that came already counted: populations, deprivation, caseloads, answers of surveys."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from commonweal.analysis.disclosure.small_numbers import SMALLEST_SHOWN_SENSITIVE
from commonweal.core.periods import Month
from commonweal.core.scope import AreaRef, Form, Scope, TimeGrain
from commonweal.hub.warehouse import schema, store
from commonweal.hub.warehouse.answers import Answer, AnswerColumn, LeftOut
from commonweal.hub.warehouse.queries.asking.account import Account, Line
from commonweal.hub.warehouse.queries.asking.agencies import select_every
from commonweal.hub.warehouse.queries.asking.composing import compose
from commonweal.hub.warehouse.queries.asking.parameters import AREA, AREA_KIND, Parameter, bad, whole_between
from commonweal.hub.warehouse.queries.asking.selection import Selection, check_kind, month_words
from commonweal.hub.warehouse.queries.asking.showing import shows
from commonweal.hub.warehouse.snapshot import SliceInfo, Snapshot

VERSION = "2"
EARLIEST, LATEST = Month(1990, 1), Month(2039, 12)
PARAMETERS = (
    Parameter("measures", "words", "what is counted, as population; all where it is not given", None),
    Parameter("breakdown", "word", "of whom, as age: 0-15; all where it is not given", None),
    AREA_KIND,
    AREA,
    Parameter("first", "month", "first month that a period may have; the latest period without", None),
    Parameter("last", "month", "last month that a period may have", None),
    Parameter("feeds", "words", "feeds by name; all where it is not given", None),
    Parameter("number", "whole", "how many figures at most, 1 to 100000", 1000),
)
COLUMNS = (
    AnswerColumn("feed", "feed that the figure came by"),
    AnswerColumn("measure", "what is counted or measured"),
    AnswerColumn("breakdown", "of whom or of what; blank for all"),
    AnswerColumn("area_kind", "kind of area that the figure is of"),
    AnswerColumn("area", "code of that area; blank where the figure is of none"),
    AnswerColumn("period", "month in which the period begins", "year and month"),
    AnswerColumn("until", "month in which the period ends", "year and month"),
    AnswerColumn(
        "value",
        "the figure; of answers given one by one, the sum of their weights; blank where it is held back",
        "as `unit` says",
    ),
    AnswerColumn("unit", "what the figure is in"),
    AnswerColumn("count", "how many records stand behind the figure; blank where not said or held back"),
    AnswerColumn(
        "shown",
        "`suppressed` where the figure is held back as too small, by the source or, of answers "
        f"given one by one, where fewer than {SMALLEST_SHOWN_SENSITIVE} gave them",
    ),
    AnswerColumn("delivery", "number of the delivery that it is from"),
)
_NEEDED = (
    "feed", "measure", "breakdown", "area_kind", "area_code", "month", "period_from", "period_to",
    "value", "unit", "count", "suppressed", "delivery", "holder",
)  # fmt: skip


@shows(Form.COUNTS)
def statistics(
    snapshot: Snapshot,
    scope: Scope,
    *,
    measures: Iterable[str] | None = None,
    breakdown: str | None = None,
    area_kind: str | None = None,
    area: AreaRef | None = None,
    first: Month | None = None,
    last: Month | None = None,
    feeds: Iterable[str] | None = None,
    number: int = 1000,
) -> Answer:
    """What figures sources gave, by measure, breakdown, area and period: the latest where none is asked for.

    Parameters
    ----------
    snapshot, scope
        What is read from, and what of it may be seen.
    measures : words, optional
        Only these measures.
    breakdown : str, optional
        Only this breakdown, as the source's mapping writes it: `age: 0-15`.
    area_kind : str, optional
        Only figures of this kind of area.
    area : AreaRef, optional
        Only figures of this area and of those that lie in it.
    first, last : Month, optional
        Only periods that begin in these months; without both, the latest period of each measure of a feed.
    feeds : words, optional
        Only these feeds.
    number : int
        How many figures at most, 1 to 100,000; the rest are counted as left out.

    Returns
    -------
    Answer
        One row for each figure, ordered by feed, measure, breakdown, kind of area, area and period: `feed`,
        `measure`, `breakdown`, `area_kind`, `area`, `period`, `until`, `value`, `unit`, `count`, `shown`,
        `delivery`.

    Units
    -----
    As `unit` says of each figure.

    Raises
    ------
    BadInput
        An argument that cannot be, by name and with the likely mistake.
    NotPermitted
        A kind of area finer than the scope shows.

    Caveats
    -------
    A figure that the source held back is blank and marked, never nought. Of a survey whose answers came one
    by one only the sum of the weights of ten and more is shown. Figures of different feeds, years or
    generations of areas are not comparable without more. Within a scope of coarse places, figures of finer
    areas are left out.

    Source
    ------
    The statistics, as each source delivered them.

    Examples
    --------
    >>> statistics(snapshot, scope, measures=("population",), area_kind="ward")  # doctest: +SKIP
    """
    chosen = _chosen(snapshot, scope, first, last, area, area_kind, feeds, number)
    found = _figures(
        snapshot, scope, chosen, _words("measures", measures), breakdown, area_kind, first or last
    )
    ordered = found.order_by([found[name] for name in _ORDER]).limit(number)
    figures = store.run(ordered, snapshot, scope).to_pylist()
    tallied = store.run(_tallied(found), snapshot, scope).to_pylist()
    account = _account(scope, chosen, tallied)
    there = account.rows_used
    answer = compose(
        snapshot,
        scope,
        account,
        query="statistics",
        version=VERSION,
        columns=COLUMNS,
        rows=[_row(figure, scope) for figure in figures],
        parameters={"measures": measures, "breakdown": breakdown, "area_kind": area_kind, "area": area,
                    "first": first, "last": last, "feeds": feeds, "number": number},
        from_cube=False,
        rows_used=len(figures),
        rests_on=_resting_on(snapshot, chosen, tallied, first or last),
    )  # fmt: skip
    left = (
        (LeftOut(there - len(figures), f"are beyond the {number} asked for"),) if there > len(figures) else ()
    )
    # Figures are of areas and are not added up: what is said of points and of several feeds is not of them.
    warned = tuple(said for said in answer.warnings if said.startswith("synthetic"))
    return replace(
        answer, read_from="statistics", location_found=None, missing=(), rows_left_out=left, warnings=warned
    )


def expressions(snapshot: Snapshot, scope: Scope, **given: Any) -> Mapping[str, Any]:
    """What `statistics` runs, by name."""
    first, last, kind = (given.get(name) for name in ("first", "last", "area_kind"))
    number = given.get("number", 1000)
    chosen = _chosen(snapshot, scope, first, last, given.get("area"), kind, given.get("feeds"), number)
    words = _words("measures", given.get("measures"))
    found = _figures(snapshot, scope, chosen, words, given.get("breakdown"), kind, first or last)
    return {
        "figures": found.order_by([found[name] for name in _ORDER]).limit(number),
        "tallied": _tallied(found),
    }


_ORDER = (
    "feed",
    "measure",
    "breakdown",
    "area_kind",
    "area",
    "period_from",
    "period_to",
    "delivery",
    "value",
)


def _chosen(
    snapshot: Snapshot,
    scope: Scope,
    first: Month | None,
    last: Month | None,
    area: AreaRef | None,
    area_kind: str | None,
    feeds: Iterable[str] | None,
    number: int,
) -> Selection:
    whole_between("number", number, 1, 100_000, "figures")
    if area_kind is not None:
        check_kind(scope, area_kind)
    chosen = select_every(
        snapshot, scope, first=first or EARLIEST, last=last or LATEST, area=area, feeds=feeds
    )
    if feeds is not None:
        return chosen
    # Figures are of feeds that totals of events leave out, as they hold no events.
    held = frozenset(snapshot.slices[number].feed for number, _ in snapshot.counting)
    return replace(chosen, feeds=held if scope.feeds is None else held & scope.feeds)


def _figures(
    snapshot: Snapshot,
    scope: Scope,
    chosen: Selection,
    measures: frozenset[str] | None,
    breakdown: str | None,
    area_kind: str | None,
    months_given: Month | None,
) -> Any:
    import ibis

    kinds = [kind for kind in schema.AREA_ORDER if kind in schema.STATISTICS and _shown(kind, scope)]
    rows = store.statistics(snapshot, scope, (*_NEEDED, *kinds))
    hidden = sorted(kind for kind in schema.AREA_KINDS if not _shown(kind, scope))
    conditions = [rows["feed"].isin(sorted(chosen.feeds)) if chosen.feeds else ibis.literal(False)]
    if hidden:
        conditions.append(rows["area_kind"].isnull() | rows["area_kind"].notin(hidden))
    if measures is not None:
        conditions.append(rows["measure"].isin(sorted(measures)))
    if breakdown is not None:
        conditions.append(rows["breakdown"].fill_null("") == breakdown)
    if area_kind is not None:
        conditions.append(rows["area_kind"] == area_kind)
    if chosen.area is not None:
        conditions.append(rows[chosen.area.kind] == chosen.area.code)
    if months_given:
        conditions.append(rows["month"].between(chosen.first.start, chosen.last.start))
    rows = rows.filter(conditions)
    own = ibis.cases(*((rows["area_kind"] == kind, rows[kind]) for kind in kinds), else_=rows["area_code"])
    rows = rows.select(*_NEEDED, area=own)
    return _answers_summed(rows if months_given else _latest(rows))


def _latest(rows: Any) -> Any:
    """Of each measure of a feed, the figures of its last period."""
    import ibis

    until = ibis.coalesce(rows["period_to"], rows["period_from"], rows["month"])
    dated = rows.mutate(until=until)
    last = dated["until"].max().over(ibis.window(group_by=[dated["feed"], dated["measure"]]))
    marked = dated.mutate(last=last)
    return marked.filter(marked["until"] == marked["last"]).select(*rows.columns)


def _answers_summed(rows: Any) -> Any:
    """Figures of one record each, as the weighted answers of a survey: a weight tells who answered."""
    import ibis

    single = (rows["count"] == 1).fill_null(False)
    keys = [name for name in rows.columns if name not in ("value", "count", "suppressed", "delivery")]
    answers = rows.filter(single)
    summed = answers.group_by(keys).agg(
        value=answers["value"].sum().round(4),
        count=answers["value"].count(),
        delivery=answers["delivery"].max(),
    )
    few = summed["count"] < SMALLEST_SHOWN_SENSITIVE
    summed = summed.mutate(
        value=ibis.ifelse(few, ibis.null("float64"), summed["value"]),
        count=ibis.ifelse(few, ibis.null("int64"), summed["count"]),
        suppressed=few,
    )
    return rows.filter(~single).union(summed.select(*rows.columns))


def _tallied(found: Any) -> Any:
    return found.group_by(["feed", "holder", "month"]).agg(n=found.count())


def _shown(kind: str, scope: Scope) -> bool:
    return schema.AREA_KINDS[kind] >= scope.finest_place


def _words(argument: str, given: Iterable[str] | None) -> frozenset[str] | None:
    if isinstance(given, str):
        raise bad(
            argument,
            given,
            "it is one text where a set of words belongs",
            f"Put it in brackets: ({given!r},).",
        )
    if given is not None and not frozenset(given):
        raise bad(argument, "", "it is empty, so nothing could be shown", "Leave it out to show all.")
    return None if given is None else frozenset(given)


def _account(scope: Scope, chosen: Selection, tallied: list[dict[str, Any]]) -> Account:
    """Which feeds and months the figures are of, so that the answer names their deliveries."""
    counted: Counter[tuple[str, str, int]] = Counter()
    for row in tallied:
        counted[row["feed"], row["holder"], Month.of(row["month"]).index] += row["n"]
    lines = tuple(
        Line(
            feed, holder, Month.from_index(index), here=n, asked=n, located=n, chosen=n, placed=n, placeless=0
        )
        for (feed, holder, index), n in sorted(counted.items())
    )
    if not lines:
        return Account(chosen, ())
    ahead = 2 if scope.finest_time == TimeGrain.QUARTER else 0  # a quarter is shown as its first month
    periods = tuple((month, month.plus(ahead)) for month in sorted({line.month for line in lines}))
    return Account(chosen.between(periods[0][0], periods[-1][1]), lines, periods)


def _resting_on(
    snapshot: Snapshot, chosen: Selection, tallied: list[dict[str, Any]], months_given: Month | None
) -> Callable[[SliceInfo], bool]:
    """The months asked for; without any, of each feed whatever may be as late as what is left of it."""
    if months_given:
        return lambda part: part.feed in chosen.feeds and chosen.first <= part.month <= chosen.last
    latest: dict[str, Month] = {}
    for number, _ in snapshot.counting:
        part = snapshot.slices[number]
        latest[part.feed] = max(latest.get(part.feed, part.month), part.month)
    for row in tallied:
        latest[row["feed"]] = min(latest[row["feed"]], Month.of(row["month"]))
    return lambda part: part.feed in chosen.feeds and part.month >= latest[part.feed]


def _row(figure: Mapping[str, Any], scope: Scope) -> tuple[Any, ...]:
    begins, ends = figure["period_from"] or figure["month"], figure["period_to"]
    return (
        figure["feed"],
        figure["measure"],
        figure["breakdown"],
        figure["area_kind"],
        figure["area"],
        month_words(begins, scope) if begins else None,
        month_words(ends, scope) if ends else None,
        None if figure["suppressed"] else figure["value"],
        figure["unit"],
        None if figure["suppressed"] else figure["count"],
        "suppressed" if figure["suppressed"] else "",
        figure["delivery"],
    )
