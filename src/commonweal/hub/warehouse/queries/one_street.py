"""One street as all agencies see it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from commonweal.analysis.precision import Analysis
from commonweal.core.periods import Month
from commonweal.core.scope import AreaRef, Form, Scope
from commonweal.hub.warehouse import store
from commonweal.hub.warehouse.answers import Answer, AnswerColumn, LeftOut
from commonweal.hub.warehouse.queries.asking import account as accounts
from commonweal.hub.warehouse.queries.asking.agencies import agency_of, feeds_held, select_every
from commonweal.hub.warehouse.queries.asking.composing import compose
from commonweal.hub.warehouse.queries.asking.links import KIND, exact_feeds, made, resting_on
from commonweal.hub.warehouse.queries.asking.parameters import (
    FIRST,
    LAST,
    WHAT,
    Parameter,
    bad,
    whole_between,
)
from commonweal.hub.warehouse.queries.asking.phrases import counted
from commonweal.hub.warehouse.queries.asking.precision import Fit, fit
from commonweal.hub.warehouse.queries.asking.selection import Selection, check_points, month_words
from commonweal.hub.warehouse.queries.asking.showing import shows
from commonweal.hub.warehouse.snapshot import Snapshot

VERSION = "1"
FARTHEST, GRID = 1_000, 1_400_000  # metres
NEAR = "on or near "  # data.police.uk writes it before every name
PARAMETERS = (
    FIRST,
    LAST,
    Parameter("place", "word", "name of the street or place; or give easting and northing", None),
    Parameter("easting", "whole", "easting of a point, in metres of the national grid", None),
    Parameter("northing", "whole", "northing of that point", None),
    Parameter("radius", "whole", "metres about the point, 10 to 1000", 100),
    *WHAT,
)
COLUMNS = (
    AnswerColumn("agency", "agency whose records they are"),
    AnswerColumn("feed", "feed that the records came by"),
    AnswerColumn("domain", "kind of thing that happened"),
    AnswerColumn("category", "category in the source's own words"),
    AnswerColumn("events", "how many records", "records"),
    AnswerColumn("first_month", "month of the first of them", "year and month"),
    AnswerColumn("last_month", "month of the last of them", "year and month"),
)


@shows(Form.MAP)
def one_street(
    snapshot: Snapshot,
    scope: Scope,
    *,
    first: Month,
    last: Month | None = None,
    place: str | None = None,
    easting: int | None = None,
    northing: int | None = None,
    radius: int = 100,
    area: AreaRef | None = None,
    categories: Iterable[str] | None = None,
    domains: Iterable[str] | None = None,
    feeds: Iterable[str] | None = None,
) -> Answer:
    """What each agency recorded of one street, or within some metres of a point.

    Parameters
    ----------
    snapshot, scope
        What is counted from, and what of it may be seen.
    first, last : Month
        First and last month, both included; `last` is `first` where it is not given.
    place : str, optional
        Name of the street or place, in any case; "On or near" before it makes no difference.
    easting, northing : int, optional
        A point, instead of a name.
    radius : int
        Metres about the point, 10 to 1,000; not used with a name.
    area : AreaRef, optional
        Only events in this area: needed where several streets have the name.
    categories, domains, feeds : words, optional
        Only these; without `feeds`, those of every agency that do not repeat another.

    Returns
    -------
    Answer
        One row for each agency, feed, domain and category with a record, in that order: `agency`, `feed`,
        `domain`, `category`, `events`, `first_month`, `last_month`.

    Units
    -----
    Records, each of one agency: they are never added up across agencies. The notes say how many of them may
    be of the same occurrence as another record.

    Raises
    ------
    BadInput
        An argument that cannot be, by name and with the likely mistake; neither a name nor a point, or both.
    NotPermitted
        A scope that shows no points.

    Caveats
    -------
    Names alone are not places: "High Street" is in every town, so give the area too. Agencies write one
    street in several ways, and only the same letters are found: a point and a radius find more. Records that
    an agency moved to the middle of a street or to a snapped point may be of another.

    Source
    ------
    The events, and the links of kind `same-occurrence`.

    Examples
    --------
    >>> one_street(snapshot, scope, first=Month(2026, 1), easting=381600, northing=398700)  # doctest: +SKIP
    """
    chosen = select_every(
        snapshot,
        scope,
        first=first,
        last=last,
        area=area,
        categories=categories,
        domains=domains,
        feeds=feeds,
    )
    where = Where.of(place, easting, northing, radius)
    fitting = _fitting(snapshot, scope, chosen, where)
    account = accounts.take(snapshot, scope, chosen)
    found = store.run(_counted(snapshot, scope, fitting.selection, where), snapshot, scope).to_pylist()
    used = sum(row["events"] for row in found)
    narrowed = fitting.narrowed(account)
    elsewhere = narrowed.rows_used - used
    return compose(
        snapshot,
        scope,
        narrowed,
        query="one_street",
        version=VERSION,
        columns=COLUMNS,
        rows=sorted(_row(snapshot, scope, row) for row in found),
        parameters={"first": chosen.first, "last": chosen.last, "place": place, "easting": easting,
                    "northing": northing, "radius": radius, "area": area, "categories": categories,
                    "domains": domains, "feeds": feeds},
        from_cube=False,
        apart=True,
        rows_used=used,
        left_out=(LeftOut(elsewhere, "lie elsewhere, or have no place"),) if elsewhere else (),
        warnings=fitting.warnings,
        refused=fitting.left_out(account),
        notes=_notes(snapshot, chosen, found),
        rests_on=resting_on(chosen, exact_feeds(snapshot, feeds_held(snapshot, scope))),
    )  # fmt: skip


def expressions(snapshot: Snapshot, scope: Scope, **given: Any) -> Mapping[str, Any]:
    """What `one_street` runs, by name."""
    names = ("place", "easting", "northing", "radius")
    where = Where.of(*(given.pop(name, 100 if name == "radius" else None) for name in names))
    chosen = select_every(snapshot, scope, **given)
    return {
        "counted": _counted(snapshot, scope, _fitting(snapshot, scope, chosen, where).selection, where),
        "account": accounts.expression(snapshot, scope, chosen),
    }


class Where:
    """A street by its name, or a point with some metres about it."""

    def __init__(self, place: str, east: int, north: int, radius: int) -> None:
        self.place, self.east, self.north, self.radius = place, east, north, radius

    @classmethod
    def of(cls, place: str | None, easting: int | None, northing: int | None, radius: int) -> Where:
        whole_between("radius", radius, 10, FARTHEST, "metres")
        name = " ".join((place or "").lower().split()).removeprefix(NEAR)
        if (easting is None) != (northing is None):
            raise bad("northing" if northing is None else "easting", None, "a point has both", "Give both.")
        if bool(name) == (easting is not None):
            raise bad("place", place, "the street is said by a name or by a point, and by one of them",
                      "Give `place`, or `easting` and `northing`.")  # fmt: skip
        if easting is None or northing is None:
            return cls(name, 0, 0, 0)
        for argument, value in (("easting", easting), ("northing", northing)):
            whole_between(argument, value, 0, GRID, "metres")
        return cls("", easting, northing, radius)

    def of_rows(self, rows: Any) -> Any:
        if self.place:
            return rows["place"].lower().isin([self.place, NEAR + self.place])
        east, north = rows["easting"] - self.east, rows["northing"] - self.north
        return east * east + north * north <= self.radius * self.radius


def _fitting(snapshot: Snapshot, scope: Scope, chosen: Selection, where: Where) -> Fit:
    check_points(scope, "one_street")
    return fit(snapshot, chosen, Analysis.HOT_SPOTS)


def _counted(snapshot: Snapshot, scope: Scope, chosen: Selection, where: Where) -> Any:
    columns = chosen.columns("easting", "northing", "place", "domain", "category")
    rows = chosen.of(store.linked(snapshot, scope, columns, kind=KIND), snapshot)
    rows = rows.filter(where.of_rows(rows))
    return rows.group_by(["feed", "domain", "category"]).agg(
        events=rows["n"].sum().cast("int64"),
        first_month=rows["month"].min(),
        last_month=rows["month"].max(),
        linked=accounts.events(rows, rows["linked"]),
    )


def _row(snapshot: Snapshot, scope: Scope, row: Mapping[str, Any]) -> tuple[Any, ...]:
    months = (month_words(row[name], scope) for name in ("first_month", "last_month"))
    feed = row["feed"]
    return (
        agency_of(snapshot, feed),
        feed,
        row["domain"] or "",
        row["category"] or "",
        row["events"],
        *months,
    )


def _notes(snapshot: Snapshot, chosen: Selection, found: list[dict[str, Any]]) -> tuple[str, ...]:
    linked = sum(row["linked"] for row in found)
    return (
        f"{counted(linked, 'record')} of these may be of the same occurrence as a record of another agency "
        f"(links of the kind {KIND}); nothing is added up across agencies.",
        made(snapshot, chosen),
    )
