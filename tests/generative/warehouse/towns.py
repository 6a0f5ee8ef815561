"""Strategies: random small towns, scopes, and questions that may be asked within a scope."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from commonweal.core.handling import Tier
from commonweal.core.periods import Month
from commonweal.core.scope import AreaRef, Form, PlaceGrain, Scope, TimeGrain
from tests.factories.warehouse import PLACES, Batch, Town, event, last_counts

MONTHS = [Month(2020, 1), Month(2020, 2), Month(2020, 3), Month(2021, 1), Month(2021, 2), Month(2021, 3)]
CATEGORIES = ["Burglary", "Robbery", "Anti-social behaviour"]
AREAS = [
    AreaRef(kind, code)
    for kind, codes in {
        "lsoa": "L1 L3",
        "ward": "W1 W2",
        "district": "D1 D2",
        "police_force": "north south",
    }.items()
    for code in codes.split()
]

events = st.builds(
    event,
    place=st.sampled_from([*PLACES, None]),
    category=st.sampled_from(CATEGORIES),
    disclosure_class=st.sampled_from(["public", "public", "public", "depersonalised", "restricted person"]),
)


@st.composite
def towns(draw: st.DrawFn) -> Town:
    """A few deliveries, each of one feed and a few slices; later ones replace earlier ones, some are
    withdrawn."""
    batches = []
    for delivery in range(1, draw(st.integers(1, 6)) + 1):
        feed = draw(st.sampled_from(["street", "street", "fire", "extract"]))
        slices = st.tuples(st.sampled_from(["north", "south"]), st.sampled_from(MONTHS))
        for holder, month in draw(st.lists(slices, min_size=1, max_size=4, unique=True)):
            held = draw(st.lists(events, max_size=8))
            batches.append(Batch(delivery, feed, holder, month, tuple(held)))
    town = last_counts(batches)
    withdrawn = draw(st.sets(st.sampled_from(sorted(town.counting)), max_size=2))
    town.counting -= withdrawn
    if town.counting:
        town.fragments = draw(st.sets(st.sampled_from(sorted(town.counting)), max_size=2))
    return town


@st.composite
def scopes(draw: st.DrawFn) -> Scope:
    return Scope(
        "invented",
        draw(st.none() | st.frozensets(st.sampled_from(["street", "fire", "extract"]))),
        draw(st.none() | st.none() | st.frozensets(st.sampled_from(AREAS), max_size=3)),
        draw(st.sampled_from([PlaceGrain.POINT, PlaceGrain.POINT, *PlaceGrain])),
        draw(st.sampled_from(TimeGrain)),
        draw(st.just(frozenset(Tier)) | st.frozensets(st.sampled_from(Tier))),
        draw(st.sampled_from([Form.ROWS, Form.ROWS, *Form])),
    )


@st.composite
def what(draw: st.DrawFn, area: bool = True) -> dict[str, Any]:
    chosen: dict[str, Any] = {}
    if area:
        chosen["area"] = draw(st.none() | st.sampled_from(AREAS))
    chosen["categories"] = draw(st.none() | st.just(("Burglary", "Robbery")))
    chosen["domains"] = draw(st.none() | st.just(("crime",)))
    return chosen


@st.composite
def period(draw: st.DrawFn) -> dict[str, Month]:
    """Whole quarters, so that it may be asked within any scope."""
    first, last = draw(st.sampled_from([(1, 3), (1, 15), (13, 15), (1, 18), (4, 9)]))
    start = Month(2020, 1)
    return {"first": start.plus(first - 1), "last": start.plus(last - 1)}


def questions() -> st.SearchStrategy[dict[str, dict[str, Any]]]:
    """Parameters for every question at once."""
    kinds = st.sampled_from(["lsoa", "ward", "district", "police_force"])
    counted = st.one_of(
        st.fixed_dictionaries({"by": st.sampled_from([("month",), ("category",), ("month", "category")])}),
        st.fixed_dictionaries(
            {"by": st.sampled_from([("area",), ("month", "area", "category")]), "area_kind": kinds}
        ),
    )
    compared = st.one_of(
        st.fixed_dictionaries({"by": st.sampled_from(["total", "category"])}),
        st.fixed_dictionaries({"by": st.just("area"), "area_kind": kinds}),
    )
    ends = st.fixed_dictionaries({"month": st.just(Month(2021, 3)), "months": st.sampled_from([3, 12])})
    number = st.sampled_from([1, 3, 100])
    return st.fixed_dictionaries(
        {
            "counts": _joined(period(), what(), counted),
            "series": _joined(
                period(), what(), st.fixed_dictionaries({"by": st.sampled_from(["total", "category"])})
            ),
            "category_mix": _joined(period(), what()),
            "location_found_rate": _joined(
                period(),
                what(area=False),
                st.fixed_dictionaries({"by": st.sampled_from(["month", "category", "holder", "feed"])}),
            ),
            "year_on_year": _joined(ends, what(), compared),
            "top_cells": _joined(
                period(),
                what(),
                st.fixed_dictionaries({"cell": st.sampled_from([250, 1000]), "number": number}),
            ),
            "top_places": _joined(period(), what(), st.fixed_dictionaries({"number": number})),
        }
    )


def _joined(*parts: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.tuples(*parts).map(lambda dicts: {key: value for one in dicts for key, value in one.items()})
