"""Licensed premises with much about them, as each agency sees it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from commonweal.analysis.aoristic import LONG
from commonweal.analysis.nearest import nearest_within
from commonweal.analysis.precision import Analysis
from commonweal.core.periods import Month
from commonweal.core.scope import AreaRef, Form, Scope, TimeGrain
from commonweal.hub.warehouse import store
from commonweal.hub.warehouse.answers import Answer, AnswerColumn, LeftOut, SourceUsed
from commonweal.hub.warehouse.queries.asking import account as accounts
from commonweal.hub.warehouse.queries.asking.agencies import agency_of, select_every
from commonweal.hub.warehouse.queries.asking.composing import compose, source_used
from commonweal.hub.warehouse.queries.asking.parameters import FIRST, LAST, WHAT, Parameter, whole_between
from commonweal.hub.warehouse.queries.asking.phrases import counted
from commonweal.hub.warehouse.queries.asking.precision import (
    TO_THE_ADDRESS,
    TO_THE_HOUR,
    TO_THE_STREET,
    Fit,
    fit,
)
from commonweal.hub.warehouse.queries.asking.selection import Selection, check_points
from commonweal.hub.warehouse.queries.asking.showing import shows
from commonweal.hub.warehouse.snapshot import SliceInfo, Snapshot

VERSION = "2"
REGISTER = (
    "licensing/premises"  # the feed, and of an authority with a register of another form, its beginning
)
STREETS_FROM = 200  # metres: DOMAIN A11 lets the middle of a street stand for a place from there
_REGISTER_KEYS = {False: ("slice",), True: ("feed", "holder", "month")}
RANGES = (
    "Records known only to lie between two moments are in the share at night where both are of one night or "
    f"one day, at most {LONG} hours apart; the others are left out of it."
)
PARAMETERS = (
    FIRST,
    LAST,
    Parameter("radius", "whole", "metres about the premises, 10 to 500", 50),
    Parameter("number", "whole", "how many premises, 1 to 1000", 20),
    *WHAT,
)
COLUMNS = (
    AnswerColumn("rank", "place in the order of the premises"),
    AnswerColumn("premises", "name of the premises in the register; blank where it is not kept"),
    AnswerColumn("easting", "easting of the premises", "metres, British National Grid"),
    AnswerColumn("northing", "northing of the premises", "metres, British National Grid"),
    AnswerColumn("agency", "agency whose records they are"),
    AnswerColumn("events", "records nearest to these premises, within the radius", "records"),
    AnswerColumn("timed", "of them, those of which it is known whether it was at night", "records"),
    AnswerColumn("at_night", "of those, the ones from 22:00 to before 05:00", "records"),
    AnswerColumn("share", "at night as a share of those of which that is known; blank where there is none",
                 "per cent, one decimal"),
)  # fmt: skip


@dataclass(frozen=True)
class Premises:
    name: str
    easting: float
    northing: float


@shows(Form.MAP)
def problem_premises(
    snapshot: Snapshot,
    scope: Scope,
    *,
    first: Month,
    last: Month | None = None,
    radius: int = 50,
    number: int = 20,
    area: AreaRef | None = None,
    categories: Iterable[str] | None = None,
    domains: Iterable[str] | None = None,
    feeds: Iterable[str] | None = None,
) -> Answer:
    """Which licensed premises have most records about them, agency by agency, and what share lies at night.

    Parameters
    ----------
    snapshot, scope
        What is counted from, and what of it may be seen.
    first, last : Month
        First and last month, both included; `last` is `first` where it is not given.
    radius : int
        Metres about the premises, 10 to 500.
    number : int
        How many premises, 1 to 1,000.
    area : AreaRef, optional
        Only premises and events in this area.
    categories, domains, feeds : words, optional
        Only these records; without `feeds`, those of every agency that do not repeat another.

    Returns
    -------
    Answer
        For each of the premises with most records, a row for each agency with any: `rank`, `premises`,
        `easting`, `northing`, `agency`, `events`, `timed`, `at_night`, `share`.

    Units
    -----
    Records, each of one agency; the order of the premises is by the records of all, in which one occurrence
    may stand more than once. Night is from 22:00 to before 05:00 in London. A record known to lie between two
    moments is of the night or the day where both are, no more than six hours apart; others have no hour.

    Raises
    ------
    BadInput
        An argument that cannot be, by name and with the likely mistake.
    NotPermitted
        A scope that shows no points.

    Caveats
    -------
    Near is not at: a record within the radius may be of the street, the taxi rank or the neighbour. One
    between two premises counts at the nearer; where premises share a point, at the first by name. Busy places
    draw more of everything: compare like with like, and look at size, before anybody speaks of a problem. The
    register is the latest by the end of the period; premises that were suspended or surrendered are in it.

    Source
    ------
    The events, and the register of licensed premises; feeds that know the place too coarsely are left out by
    name.

    Examples
    --------
    >>> problem_premises(snapshot, scope, first=Month(2026, 1), last=Month(2026, 12))  # doctest: +SKIP
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
    fitting = _fitting(snapshot, scope, chosen, radius, number)
    account = accounts.take(snapshot, scope, chosen)
    registered = store.run(_registered(snapshot, scope, chosen), snapshot, scope).to_pylist()
    premises = _premises(registered)
    found = store.run(_points(snapshot, scope, fitting.selection, radius), snapshot, scope)
    near = _near(snapshot, premises, found, radius)
    narrowed = fitting.narrowed(account)
    used = sum(counts[0] for of_agency in near.values() for counts in of_agency.values())
    away = narrowed.rows_used - used
    answer = compose(
        snapshot,
        scope,
        narrowed,
        query="problem_premises",
        version=VERSION,
        columns=COLUMNS,
        rows=_rows(premises, near, number),
        parameters={"first": chosen.first, "last": chosen.last, "radius": radius, "number": number,
                    "area": area, "categories": categories, "domains": domains, "feeds": feeds},
        from_cube=False,
        points=True,
        rows_used=used,
        left_out=(LeftOut(away, f"lie within {radius} metres of no premises, or are placed too coarsely"),)
        if away else (),
        warnings=fitting.warnings,
        refused=fitting.left_out(account),
        notes=_notes(snapshot, scope, chosen, registered, premises),
        rests_on=_register_slices(snapshot, scope, chosen).__contains__,
    )  # fmt: skip
    return replace(answer, sources=(*answer.sources, *_register_sources(snapshot, scope, chosen)))


def expressions(snapshot: Snapshot, scope: Scope, **parameters: Any) -> Mapping[str, Any]:
    """What `problem_premises` runs, by name."""
    radius, number = parameters.pop("radius", 50), parameters.pop("number", 20)
    chosen = select_every(snapshot, scope, **parameters)
    fitting = _fitting(snapshot, scope, chosen, radius, number)
    return {
        "registered": _registered(snapshot, scope, chosen),
        "points": _points(snapshot, scope, fitting.selection, radius),
        "account": accounts.expression(snapshot, scope, chosen),
    }


def _fitting(snapshot: Snapshot, scope: Scope, chosen: Selection, radius: int, number: int) -> Fit:
    check_points(scope, "problem_premises")
    whole_between("radius", radius, 10, 500, "metres")
    whole_between("number", number, 1, 1_000, "premises")
    fitting = fit(snapshot, chosen, Analysis.NEAR_REPEAT)
    return fitting if radius >= STREETS_FROM else fitting.strictly()


def _registers(
    snapshot: Snapshot, scope: Scope, chosen: Selection
) -> dict[tuple[str, str], tuple[Month, int]]:
    """Of each register and authority, the slice of the last month by the end of the period."""
    latest: dict[tuple[str, str], tuple[Month, int]] = {}
    for number, _ in snapshot.counting:
        part = snapshot.slices[number]
        in_reach = scope.feeds is None or part.feed in scope.feeds
        if part.feed.startswith(REGISTER) and in_reach and part.month <= chosen.last:
            key = (part.feed, part.force)
            latest[key] = max(latest.get(key, (part.month, number)), (part.month, number))
    return latest


def _register_slices(snapshot: Snapshot, scope: Scope, chosen: Selection) -> frozenset[SliceInfo]:
    return frozenset(snapshot.slices[number] for _, number in _registers(snapshot, scope, chosen).values())


def _register_sources(snapshot: Snapshot, scope: Scope, chosen: Selection) -> tuple[SourceUsed, ...]:
    """The registers too are sources: what is made of them leaves only where they may."""
    numbers = {number for _, number in _registers(snapshot, scope, chosen).values()}
    found: dict[tuple[str, str], list[tuple[int, SliceInfo]]] = defaultdict(list)
    for number, delivery in sorted(snapshot.counting):
        if number in numbers and delivery in snapshot.deliveries:
            part = snapshot.slices[number]
            found[snapshot.deliveries[delivery].source, part.feed].append((delivery, part))
    return tuple(source_used(snapshot, *key, parts) for key, parts in sorted(found.items()))


def _registered(snapshot: Snapshot, scope: Scope, chosen: Selection) -> Any:
    columns = (
        *_REGISTER_KEYS[scope.finest_time == TimeGrain.QUARTER],
        "easting",
        "northing",
        "place",
        "placed",
        *([chosen.area.kind] if chosen.area else []),
    )
    rows = store.events(snapshot, scope, columns)
    here = chosen.in_area(rows)
    conditions = [_in_registers(rows, snapshot, scope, chosen), *([here] if here is not None else [])]
    rows = rows.filter(conditions)
    return rows.group_by(["easting", "northing", "place", "placed"]).agg(premises=rows.count())


def _in_registers(rows: Any, snapshot: Snapshot, scope: Scope, chosen: Selection) -> Any:
    """Where the scope hides months it hides slices too: there the registers of the quarter are one."""
    import ibis

    registers = _registers(snapshot, scope, chosen)
    if scope.finest_time != TimeGrain.QUARTER:
        return rows["slice"].isin(sorted(number for _, number in registers.values()) or [-1])
    found = ibis.literal(False)
    for (feed, holder), (month, _) in sorted(registers.items()):
        quarter = month.plus(-((month.month - 1) % 3))
        mine = (rows["feed"] == feed) & (rows["holder"] == holder) & (rows["month"] == quarter.start)
        found = found | mine
    return found


def _premises(registered: list[dict[str, Any]]) -> list[Premises]:
    """Those whose address is known; several of one name at one point are one."""
    found = {
        Premises(row["place"] or "", row["easting"], row["northing"])
        for row in registered
        if row["easting"] is not None and row["placed"] in TO_THE_ADDRESS
    }
    return sorted(found, key=lambda p: (p.name, p.easting, p.northing))


def _points(snapshot: Snapshot, scope: Scope, chosen: Selection, radius: int) -> Any:
    rows = chosen.events(snapshot, scope, "easting", "northing", "placed", "timed", "at_night")
    placed = TO_THE_STREET if radius >= STREETS_FROM else TO_THE_ADDRESS
    rows = rows.filter(rows["easting"].notnull() & rows["placed"].isin(placed))
    timed = rows["timed"].isin(TO_THE_HOUR) & rows["at_night"].notnull()
    return rows.group_by(["easting", "northing", "feed"]).agg(
        events=rows["n"].sum().cast("int64"),
        timed=accounts.events(rows, timed.fill_null(False)),
        at_night=accounts.events(rows, (timed & rows["at_night"]).fill_null(False)),
    )


Near = Mapping[int, Mapping[str, list[int]]]


def _near(snapshot: Snapshot, premises: list[Premises], found: Any, radius: int) -> Near:
    """For each of the premises and agencies: records, those with an hour, those at night."""
    import numpy as np
    import pyarrow as pa

    points = np.column_stack([found.column(axis).to_numpy() for axis in ("easting", "northing")])
    nearest = np.asarray(nearest_within(points, [(p.easting, p.northing) for p in premises], radius))
    beside = np.flatnonzero(nearest >= 0)
    rows = found.take(pa.array(beside)).to_pylist()  # those alone: most records are beside no premises
    near: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0, 0]))
    for position, row in zip(nearest[beside].tolist(), rows, strict=True):
        counts = near[position][agency_of(snapshot, row["feed"])]
        for place, name in enumerate(("events", "timed", "at_night")):
            counts[place] += row[name]
    return near


def _rows(premises: list[Premises], near: Near, number: int) -> list[tuple[Any, ...]]:
    totals = {position: sum(counts[0] for counts in found.values()) for position, found in near.items()}
    order = sorted(totals, key=lambda position: (-totals[position], position))[:number]
    rows = []
    for rank, position in enumerate(order, 1):
        at = premises[position]
        for agency, (events, timed, night) in sorted(near[position].items()):
            share = round(100 * night / timed, 1) if timed else None
            rows.append((rank, at.name or None, at.easting, at.northing, agency, events, timed, night, share))
    return rows


def _notes(
    snapshot: Snapshot,
    scope: Scope,
    chosen: Selection,
    registered: list[dict[str, Any]],
    premises: list[Premises],
) -> tuple[str, ...]:
    registers = _registers(snapshot, scope, chosen)
    if not registers:
        return ("No register of licensed premises by the end of the period is within the scope.",)
    months = ", ".join(
        f"{holder or feed} of {month.name}" for (feed, holder), (month, _) in sorted(registers.items())
    )
    said = [f"Registers used: {months}."]
    unplaced = sum(
        row["premises"] for row in registered if row["easting"] is None or row["placed"] not in TO_THE_ADDRESS
    )
    if unplaced:
        entries = counted(unplaced, "entry", "entries")
        said.append(f"{entries} of the registers not placed: no point known to the address.")
    said.append(f"{counted(len(premises), 'licensed place')} on the map.")
    said.append(RANGES)
    return tuple(said)
