"""Ours: the questions of the dashboard, warm, with no answer remembered."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.police_shaped import LAST
from benchmarks.sides import reading
from benchmarks.sides.speaking import answer
from commonweal.core.scope import AreaRef, PlaceGrain, Scope, TimeGrain

DISTRICT = AreaRef("district", "E08000006")
EVERYTHING = Scope.system("benchmark")
OF_DISTRICT = replace(EVERYTHING, areas=frozenset({DISTRICT}))
ALL_MONTHS, TWO_YEARS, YEAR = 48, 25, 12
POINTS = ("top_cells", "top_places")


@dataclass(frozen=True)
class Asked:
    """A question with its parameters, in words."""

    what: str
    question: str
    parameters: Mapping[str, Any]

    @property
    def about_district(self) -> bool:
        return "area" in self.parameters

    @property
    def without_area(self) -> Asked:
        return replace(self, parameters={k: v for k, v in self.parameters.items() if k != "area"})

    def answer(self, snapshot: Any, scope: Scope) -> Any:
        from commonweal.hub.warehouse.queries import ALL

        return ALL[self.question].ask(snapshot, scope, **self.parameters)


def dashboard() -> tuple[Asked, ...]:
    """Each question about one district as its dashboard asks it, and about all ten at its widest."""
    here = {"area": DISTRICT}
    lsoas = {"area_kind": "lsoa", "by": ("area",)}
    by_district = {"area_kind": "district", "by": "area", "months": YEAR}
    every, months25, year = _months(ALL_MONTHS), _months(TWO_YEARS), _months(YEAR)
    now = {"month": LAST}
    return (
        Asked("counts by month and category, a district, 48 months", "counts", every | here),
        Asked("counts by month and category, all districts, 48 months", "counts", every),
        Asked("counts by LSOA, a district, 12 months", "counts", year | here | lsoas),
        Asked("counts by LSOA, all districts, 12 months", "counts", year | lsoas),
        Asked("year on year by category, a district, a month", "year_on_year", now | here),
        Asked("year on year by category, all districts, 12 months", "year_on_year", now | {"months": YEAR}),
        Asked("year on year by district, 12 months", "year_on_year", now | by_district),
        Asked("category mix, a district, 12 months", "category_mix", year | here),
        Asked("category mix, all districts, 48 months", "category_mix", every),
        Asked("location-found rate by month, 48 months", "location_found_rate", every),
        Asked("series by category, a district, 25 months", "series", months25 | here | {"by": "category"}),
        Asked("series, all districts, 48 months", "series", every),
        Asked("top 20 cells of 250 m, a district, 12 months", "top_cells", year | here),
        Asked("top 20 cells of 250 m, all districts, 48 months", "top_cells", every),
        Asked("top 20 places, a district, 12 months", "top_places", year | here),
        Asked("top 20 places, all districts, 48 months", "top_places", every),
    )  # fmt: skip


def work(times: int) -> dict[str, Any]:
    from commonweal.config import bootstrap

    bootstrap.start()
    from commonweal.core.context import acting
    from commonweal.hub.queries import snapshot
    from commonweal.partnership.queries import local_operator

    actor = local_operator()
    with acting(actor):
        opened = snapshot(actor=actor)
    without_cube = events_alone(opened)
    return {
        "questions": [measured(each, opened, without_cube, times) for each in dashboard()],
        "scopes": [*scope_costs(opened, without_cube, times), *reader_costs(actor, opened, times)],
        **holdings(opened),
    }


def events_alone(snapshot: Any) -> Any:
    return replace(snapshot, tables={k: v for k, v in snapshot.tables.items() if k != "cube"})


def measured(asked: Asked, snapshot: Any, without_cube: Any, times: int) -> dict[str, Any]:
    agreed(asked, snapshot, without_cube)
    from_cube = [] if asked.question in POINTS else _times(lambda: asked.answer(snapshot, EVERYTHING), times)
    from_events = _times(lambda: asked.answer(without_cube, EVERYTHING), times)
    return {"what": asked.what, "cube": from_cube, "events": from_events}


def agreed(asked: Asked, snapshot: Any, without_cube: Any) -> None:
    """The cube and the events give one answer, and it holds something."""
    cube, events = asked.answer(snapshot, EVERYTHING), asked.answer(without_cube, EVERYTHING)
    if not cube.rows:
        raise RuntimeError(f"{asked.what}: nothing was found")
    if cube.rows != events.rows:
        raise RuntimeError(f"{asked.what}: the cube and the events do not agree")
    if asked.question not in POINTS and cube.read_from == events.read_from:
        raise RuntimeError(f"{asked.what}: both answers were read from {cube.read_from}")


def scope_costs(snapshot: Any, without_cube: Any, times: int) -> list[dict[str, Any]]:
    there = [a for a in dashboard() if a.about_district]
    public = coarse()
    shown = [a for a in dashboard() if a.question not in POINTS]
    found = []
    for source, read in (("the cube", snapshot), ("the events", without_cube)):
        mine = [a for a in there if source != "the cube" or a.question not in POINTS]
        for each in mine:
            shows_the_same(each, read)
        found += [
            _beside(
                f"{len(mine)} questions about one district, under its scope, from {source}",
                lambda read=read, mine=mine: [a.without_area.answer(read, OF_DISTRICT) for a in mine],
                "the same district under a scope of everything",
                lambda read=read, mine=mine: [a.answer(read, EVERYTHING) for a in mine],
                times,
            ),
            _beside(
                f"{len(shown)} questions under a scope of public records, LSOA and month, from {source}",
                lambda read=read: [a.answer(read, public) for a in shown],
                "the same under a scope of everything",
                lambda read=read: [a.answer(read, EVERYTHING) for a in shown],
                times,
            ),
            bare_cost(read, "cube" if source == "the cube" else "events", times),
        ]
    return found


def reader_costs(actor: Any, snapshot: Any, times: int) -> list[dict[str, Any]]:
    """As people ask: within the scope that the policy makes of each, and through the door."""
    within = [
        line
        for table in ("cube", "events")
        for line in reading.scope_costs(
            snapshot if table == "cube" else events_alone(snapshot), table, _beside, times
        )
    ]
    return [*within, reading.door_cost(actor, snapshot, _beside, times, dashboard()[0])]


def shows_the_same(asked: Asked, snapshot: Any) -> None:
    """Under the scope of a district, all that is seen is what lies in the district."""
    seen, lying = asked.without_area.answer(snapshot, OF_DISTRICT), asked.answer(snapshot, EVERYTHING)
    if seen.rows != lying.rows:
        raise RuntimeError(f"{asked.what}: the scope of the district shows other rows")


def coarse() -> Scope:
    from commonweal.core.handling import Tier

    return replace(
        EVERYTHING,
        finest_place=PlaceGrain.LSOA,
        finest_time=TimeGrain.MONTH,
        tiers=frozenset({Tier.PUBLIC}),
    )


def bare_cost(snapshot: Any, table: str, times: int) -> dict[str, Any]:
    """One grouping as the store gives it, beside the plain statement over the same files."""
    from commonweal.hub.warehouse import deltas, engine, store

    rows = store.measured(snapshot, EVERYTHING, ("month", "category", "n"))
    scoped = rows.group_by(["month", "category"]).agg(n=rows["n"].sum())
    files = deltas.files(table, snapshot.tables[table], snapshot.counting_deliveries)
    listed = ", ".join(f"'{file.path}'" for file in files)
    number = "sum(n)" if table == "cube" else "count(*)"
    statement = f"SELECT month, category, {number} AS n FROM read_parquet([{listed}]) GROUP BY ALL"
    connection = engine.current().connection

    def plain() -> Any:
        return connection.sql(statement).to_arrow_table()

    def ours() -> Any:
        return store.run(scoped, snapshot, EVERYTHING)

    if ours().num_rows != plain().num_rows or sum(ours()["n"].to_pylist()) != sum(plain()["n"].to_pylist()):
        raise RuntimeError("the bare statement counts other rows")
    return _beside(
        f"one grouping by month and category of the {table}, under a scope of everything",
        ours,
        "the bare statement",
        plain,
        times,
    )


def holdings(snapshot: Any) -> dict[str, int]:
    from commonweal.hub.warehouse import deltas

    files = {
        name: deltas.files(name, snapshot.tables[name], snapshot.counting_deliveries)
        for name in ("events", "cube")
    }
    return {
        "events": sum(file.rows for file in files["events"]),
        "cells": sum(file.rows for file in files["cube"]),
        "event_bytes": sum(Path(file.path).stat().st_size for file in files["events"]),
        "cube_bytes": sum(Path(file.path).stat().st_size for file in files["cube"]),
    }


def _beside(
    what: str, ours: Callable[[], Any], peer: str, theirs: Callable[[], Any], times: int
) -> dict[str, Any]:
    mine, others = [], []
    for _ in range(times):
        mine += _times(ours, 1)
        others += _times(theirs, 1)
    return {"what": what, "ours": mine, "peer": peer, "theirs": others}


def _times(ask: Callable[[], Any], times: int) -> list[float]:
    from commonweal.hub.warehouse import engine

    found = []
    with engine.forgetting_answers():
        for number in range(times + 1):
            began = time.perf_counter()
            ask()
            if number:  # the first warms
                found.append(time.perf_counter() - began)
    return found


def _months(number: int) -> dict[str, Any]:
    return {"first": LAST.plus(1 - number), "last": LAST}


if __name__ == "__main__":
    answer(work)
