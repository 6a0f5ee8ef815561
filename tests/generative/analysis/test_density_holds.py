"""Density: the fast sum is the direct sum, wherever the events lie and in whatever order they come."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.neighbors import KernelDensity

from commonweal.analysis.density import quartic_density
from tests.sampling import SAMPLE

METRES = st.one_of(st.integers(-600, 1600), st.floats(-600, 1600, allow_nan=False))
EVENT = st.tuples(METRES, METRES, st.one_of(st.just(0.0), st.floats(1e-6, 9)))
EVENTS = st.lists(EVENT, max_size=30)
GRID = st.fixed_dictionaries(
    {
        "west": st.sampled_from([0.0, -37.5, 120.25]),
        "south": st.sampled_from([0.0, 11.1]),
        "cell": st.sampled_from([50.0, 100.0, 33.3]),
        "columns": st.integers(1, 12),
        "rows": st.integers(1, 12),
        "bandwidth": st.one_of(st.sampled_from([10.0, 50.0, 150.0, 500.0]), st.floats(1, 700)),
    }
)


def plainly(x: Any, y: Any, w: Any, grid: dict[str, Any]) -> Any:
    """Every event against every cell, added up without rounding on the way."""
    found = np.zeros((grid["rows"], grid["columns"]))
    h = grid["bandwidth"]
    for row in range(grid["rows"]):
        for column in range(grid["columns"]):
            east = grid["west"] + (column + 0.5) * grid["cell"]
            north = grid["south"] + (row + 0.5) * grid["cell"]
            adds = []
            for easting, northing, weight in zip(x, y, w, strict=True):
                d2 = (easting - east) ** 2 + (northing - north) ** 2
                if d2 < h * h:
                    adds.append(weight * 3 / (math.pi * h * h) * (1 - d2 / (h * h)) ** 2)
            found[row, column] = math.fsum(adds) * 1e6
    return found


def sides(events: list[tuple[float, float, float]]) -> tuple[Any, Any, Any]:
    table = np.array(events, dtype=float).reshape(-1, 3)
    return table[:, 0], table[:, 1], table[:, 2]


def floor(w: Any, h: float) -> float:
    """What rounding may do where an event stands at the edge of the bandwidth, from the kernel's height."""
    return 1e-14 * float(np.sum(w)) * 3e6 / (math.pi * h * h)


@settings(max_examples=SAMPLE.examples, deadline=None)
@given(EVENTS, GRID)
def test_it_is_the_direct_sum(events: list[tuple[float, float, float]], grid: dict[str, Any]) -> None:
    x, y, w = sides(events)
    found = quartic_density(x, y, weights=w, **grid)
    wanted = plainly(x, y, w, grid)
    np.testing.assert_allclose(found, wanted, rtol=1e-12, atol=floor(w, grid["bandwidth"]))


@settings(max_examples=SAMPLE.examples, deadline=None)
@given(EVENTS, GRID, st.randoms(use_true_random=False))
def test_order_means_nothing(
    events: list[tuple[float, float, float]], grid: dict[str, Any], rng: Any
) -> None:
    x, y, w = sides(events)
    order = rng.sample(range(len(events)), len(events))
    one = quartic_density(x, y, weights=w, **grid)
    other = quartic_density(x[order], y[order], weights=w[order], **grid)
    np.testing.assert_allclose(one, other, rtol=1e-12, atol=floor(w, grid["bandwidth"]))


@settings(max_examples=SAMPLE.examples, deadline=None)
@given(EVENTS, GRID, st.integers(-4000, 4000), st.integers(-4000, 4000))
def test_only_where_things_lie_to_one_another_counts(
    events: list[tuple[float, float, float]], grid: dict[str, Any], east: int, north: int
) -> None:
    x, y, w = sides(events)
    one = quartic_density(x, y, weights=w, **grid)
    moved = grid | {"west": grid["west"] + east, "south": grid["south"] + north}
    other = quartic_density(x + east, y + north, weights=w, **moved)
    np.testing.assert_allclose(one, other, rtol=1e-9, atol=100 * floor(w, grid["bandwidth"]))


@settings(max_examples=SAMPLE.examples, deadline=None)
@given(EVENTS, GRID)
def test_a_map_seen_in_a_mirror_or_on_its_side_is_the_same_map(
    events: list[tuple[float, float, float]], grid: dict[str, Any]
) -> None:
    x, y, w = sides(events)
    one = quartic_density(x, y, weights=w, **grid)
    turned = grid | {"west": grid["south"], "south": grid["west"]}
    turned |= {"columns": grid["rows"], "rows": grid["columns"]}
    other = quartic_density(y, x, weights=w, **turned)
    np.testing.assert_allclose(one, other.T, rtol=1e-12, atol=floor(w, grid["bandwidth"]))


@settings(max_examples=SAMPLE.examples, deadline=None)
@given(EVENTS, EVENTS, GRID)
def test_the_density_of_all_is_the_sum_of_the_parts(
    first: list[tuple[float, float, float]], second: list[tuple[float, float, float]], grid: dict[str, Any]
) -> None:
    both = quartic_density(*sides(first + second)[:2], **grid)
    parts = quartic_density(*sides(first)[:2], **grid) + quartic_density(*sides(second)[:2], **grid)
    bound = floor(np.ones(len(first) + len(second)), grid["bandwidth"])
    np.testing.assert_allclose(both, parts, rtol=1e-12, atol=bound)


@settings(max_examples=SAMPLE.examples, deadline=None)
@given(st.lists(st.tuples(METRES, METRES), min_size=1, max_size=3), st.integers(1, 60), GRID)
def test_many_events_at_one_point_are_one_heavy_event(
    points: list[tuple[float, float]], times: int, grid: dict[str, Any]
) -> None:
    x, y = np.array(points, dtype=float).T
    many = quartic_density(np.tile(x, times), np.tile(y, times), **grid)
    heavy = quartic_density(x, y, weights=np.full(len(x), times), **grid)
    bound = floor(np.full(len(x), times), grid["bandwidth"])
    np.testing.assert_allclose(many, heavy, rtol=1e-12, atol=bound)


def crowd(events: int) -> tuple[Any, Any]:
    rng = np.random.default_rng(20060)
    middle = rng.uniform(0, 10_000, (40, 2))[rng.integers(0, 40, events)]
    return tuple((middle + rng.normal(0, 400, (events, 2))).T)


CITY: dict[str, Any] = {
    "west": 0.0,
    "south": 0.0,
    "cell": 250.0,
    "columns": 40,
    "rows": 40,
    "bandwidth": 800.0,
}


def test_a_crowd_on_two_threads_is_the_direct_sum() -> None:
    x, y = crowd(20_000)
    found = quartic_density(x, y, **CITY)
    axis = 125.0 + 250.0 * np.arange(40)
    for row in (0, 7, 20, 39):
        d2 = (x[:, None] - axis) ** 2 + (y[:, None] - axis[row]) ** 2
        near = np.clip(1 - d2 / 800.0**2, 0, None) ** 2
        wanted = near.sum(axis=0) * 3e6 / (math.pi * 800.0**2)
        np.testing.assert_allclose(found[row], wanted, rtol=1e-12, atol=1e-12)


def test_the_same_bytes_each_time_and_from_several_threads_at_once() -> None:
    x, y = crowd(20_000)
    with ThreadPoolExecutor(4) as pool:
        maps = list(pool.map(lambda _: quartic_density(x, y, **CITY).tobytes(), range(6)))
    assert len(set(maps)) == 1


def test_what_is_given_is_not_changed() -> None:
    x, y = crowd(3_000)
    w = np.ones(3_000)
    before = x.copy(), y.copy()
    quartic_density(x, y, weights=w, **CITY)
    assert (x == before[0]).all()
    assert (y == before[1]).all()
    assert (w == 1).all()


def test_where_the_whole_kernel_lies_in_the_grid_the_density_adds_up_to_the_events() -> None:
    fine = {"west": 0.0, "south": 0.0, "cell": 10.0, "columns": 200, "rows": 200, "bandwidth": 500.0}
    found = quartic_density([1000, 900], [1000, 1100], **fine)  # type: ignore[arg-type]
    assert found.sum() * 0.01**2 == pytest.approx(2, rel=1e-6)


def test_it_has_the_shape_of_the_reference_kernel_squared() -> None:
    """scikit-learn has no quartic kernel, but that is its Epanechnikov, of one event, squared."""
    place = np.array([[1000.0, 1000.0]])
    spots = np.array([[1000.0 + d, 1000.0] for d in (0, 100, 250, 400)])
    model = KernelDensity(kernel="epanechnikov", bandwidth=500).fit(place)
    theirs = np.exp(model.score_samples(spots))  # 2 / (pi h^2) (1 - d^2/h^2)
    wanted = 1e6 * 3 / (math.pi * 500**2) * (theirs * math.pi * 500**2 / 2) ** 2
    ours = [
        float(
            quartic_density([1000], [1000], west=x - 1, south=999, cell=2, columns=1, rows=1, bandwidth=500)[
                0, 0
            ]
        )
        for x, _ in spots
    ]
    np.testing.assert_allclose(ours, wanted, rtol=1e-9)


def test_narrower_bands_of_rows_give_the_same_bytes_and_tell_progress(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    x, y = crowd(20_000)
    whole = quartic_density(x, y, **CITY).tobytes()
    said: list[tuple[int, int]] = []
    monkeypatch.setattr("commonweal.analysis.density._ADDS_A_BAND", 1.0)
    monkeypatch.setattr("commonweal.analysis.density.THREADS", 1)
    found = quartic_density(x, y, progress=lambda done, of: said.append((done, of)), **CITY)
    assert found.tobytes() == whole
    assert said == [(n, 40) for n in range(1, 41)]


def test_progress_may_stop_the_work() -> None:
    def stop(done: int, of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        quartic_density(*crowd(3_000), progress=stop, **CITY)
