"""A point is placed as if it were converted and looked up alone, whatever was placed before it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.geography.lookup import AreaIndex
from commonweal.geography.projection import to_grid
from commonweal.hub.pipeline import placing
from commonweal.hub.pipeline.placing import Placer
from commonweal.hub.placement import Layered
from tests.sampling import SAMPLE

SQUARES = [shapely.box(x, y, x + 50_000, y + 50_000) for x in (350_000, 400_000) for y in (350_000, 400_000)]
INDEX = AreaIndex.build([f"E0100000{n}" for n in range(4)], SQUARES)
FINE = AreaIndex.build(["E02000001"], [shapely.box(380_000, 380_000, 420_000, 420_000)])
near = st.tuples(st.floats(-2.9, -1.2), st.floats(53.0, 53.9))
anywhere = st.tuples(st.floats(-180, 180), st.floats(-90, 90))
beyond = st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
absent = st.just((float("nan"), float("nan")))
batches = st.lists(st.lists(near | near | anywhere | beyond | absent, max_size=20), max_size=4)


def alone(longitude: float, latitude: float) -> tuple[Any, ...]:
    """One point, converted and looked up by itself."""
    if not (abs(longitude) <= 180 and abs(latitude) <= 90):
        return (None, None, -1, -1)
    point = np.array([round(longitude, 7)]), np.array([round(latitude, 7)])
    east, north = to_grid(*point)
    if np.isnan(east[0]):
        return (None, None, -1, -1)
    return (east[0], north[0], int(INDEX.assign(east, north)[0]), int(FINE.assign(east, north)[0]))


@pytest.mark.parametrize("remembered", [placing.REMEMBERED_AT_MOST, 3])
def test_placing_together_is_placing_alone(remembered: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(placing, "REMEMBERED_AT_MOST", remembered)

    @settings(max_examples=SAMPLE.examples, deadline=None)
    @given(batches)
    def holds(given_batches: list[list[tuple[float, float]]]) -> None:
        placer = Placer({"lsoa": INDEX, "msoa": FINE})
        for batch in given_batches:
            longitude = np.array([x for x, _ in batch], dtype=float)
            latitude = np.array([y for _, y in batch], dtype=float)
            placed = placer.place(longitude, latitude)
            sets = placer.combinations()
            for row, point in enumerate(batch):
                east, north, lsoa, msoa = alone(*point)
                found = (placed.areas["lsoa"][row], placed.areas["msoa"][row])
                assert np.isnan(placed.easting[row]) == (east is None)
                if east is not None:
                    assert (placed.easting[row], placed.northing[row]) == (east, north)
                assert found == (lsoa, msoa) == sets[placed.combination[row]]
                assert placed.degenerate[row] == (round(point[0], 7) == 0 and round(point[1], 7) == 0)

    holds()


@settings(max_examples=SAMPLE.examples, deadline=None)
@given(st.lists(st.tuples(st.floats(340_000, 460_000), st.floats(340_000, 460_000)), min_size=1))
def test_a_layered_index_asks_the_light_layer_only_where_the_better_one_is_silent(
    points: list[tuple[float, float]],
) -> None:
    east, north = np.array([e for e, _ in points]), np.array([n for _, n in points])
    layered = Layered([FINE, INDEX])
    fine, light = FINE.assign(east, north), INDEX.assign(east, north)
    expected = [
        FINE.codes[f] if f >= 0 else INDEX.codes[c] if c >= 0 else None
        for f, c in zip(fine, light, strict=True)
    ]
    found = [layered.codes[c] if c >= 0 else None for c in layered.assign(east, north)]
    assert found == expected
