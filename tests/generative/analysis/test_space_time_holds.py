"""Gi* in space and time: the fast sums are the slow ones, and esda's; the rate of discovery is scipy's."""

from __future__ import annotations

import math
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from commonweal.analysis.emerging import category_name, emerging_hot_spots
from commonweal.analysis.space_time import counts_by_step, space_time_gi_star
from tests.sampling import SAMPLE

SIZES = st.tuples(st.integers(1, 5), st.integers(3, 7), st.integers(3, 7))
RADII = st.sampled_from([1.0, math.sqrt(2), 2.0, math.sqrt(5), 3.0])
SEEDS = st.integers(0, 2**31)


def cube_of(sizes: tuple[int, int, int], seed: int) -> Any:
    rng = np.random.default_rng(seed)
    return rng.poisson(rng.gamma(0.5, 3, sizes[1:]), sizes)


def plainly(counts: Any, radius: float, inside: Any, compared: str) -> Any:
    """The formula for every cell and step by itself."""
    steps, rows, columns = counts.shape
    z = np.full(counts.shape, np.nan)
    cells = [(r, c) for r, c in product(range(rows), range(columns)) if inside[r, c]]
    for t, (r, c) in product(range(steps), cells):
        times = [t] if t == 0 else [t - 1, t]
        near = [(a, b) for a, b in cells if (a - r) ** 2 + (b - c) ** 2 <= radius**2 + 1e-9]
        universe = range(steps) if compared == "cube" else times
        values = [float(counts[u, a, b]) for u in universe for a, b in cells]
        n, mean = len(values), math.fsum(values) / len(values)
        s = math.sqrt(math.fsum((v - mean) ** 2 for v in values) / n)
        size = len(near) * len(times)
        total = sum(float(counts[u, a, b]) for u in times for a, b in near)
        z[t, r, c] = (total - mean * size) / (s * math.sqrt((n * size - size**2) / (n - 1)))
    return z


def refused(counts: Any, radius: float, inside: Any, compared: str) -> bool:
    try:
        space_time_gi_star(counts, radius=radius, mask=inside, compared=compared)
    except ValueError as error:
        assert "all equal" in str(error) or "neighbourhood of all" in str(error)
        return True
    return False


@settings(max_examples=SAMPLE.examples, deadline=None)
@given(SIZES, SEEDS, RADII, st.sampled_from(["cube", "steps"]), st.sampled_from([0.0, 0.2]))
def test_it_is_the_formula(
    sizes: tuple[int, int, int], seed: int, radius: float, compared: str, missing: float
) -> None:
    counts = cube_of(sizes, seed)
    inside = np.random.default_rng(seed).random(sizes[1:]) >= missing
    assume(inside.any() and not refused(counts, radius, inside, compared))
    found = space_time_gi_star(counts, radius=radius, mask=inside, compared=compared)
    np.testing.assert_allclose(found.z, plainly(counts, radius, inside, compared), rtol=1e-9, atol=1e-9)


@settings(max_examples=SAMPLE.examples, deadline=None)
@given(SIZES, SEEDS, st.sampled_from([0.05, 0.3, 0.8]))
def test_what_is_significant_is_so_by_the_adjusted_p_of_scipy(
    sizes: tuple[int, int, int], seed: int, alpha: float
) -> None:
    counts = cube_of(sizes, seed)
    assume(not refused(counts, 1.0, np.ones(sizes[1:], bool), "cube"))
    found = space_time_gi_star(counts, radius=1, alpha=alpha)
    p = np.array([math.erfc(abs(z) / math.sqrt(2)) for z in found.z.ravel()]).reshape(sizes)
    adjusted = false_discovery_control(p.ravel()).reshape(sizes)
    assume(abs(adjusted - alpha).min() > 1e-12)
    assert (found.spot == np.where(adjusted < alpha, np.sign(found.z), 0)).all()
    bonferroni = space_time_gi_star(counts, radius=1, alpha=alpha, correction="bonferroni")
    assert (bonferroni.spot == np.where(p * p.size < alpha, np.sign(found.z), 0)).all()
    plain = space_time_gi_star(counts, radius=1, alpha=alpha, correction="none")
    assert (plain.spot == np.where(p < alpha, np.sign(found.z), 0)).all()


@settings(max_examples=SAMPLE.examples, deadline=None)
@given(SEEDS, st.integers(1, 9))
def test_turning_the_map_or_counting_each_event_often_changes_nothing_else(seed: int, times: int) -> None:
    counts = cube_of((4, 5, 6), seed)
    one = space_time_gi_star(counts).z
    np.testing.assert_allclose(space_time_gi_star(counts * times).z, one, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(space_time_gi_star(counts[:, ::-1]).z[:, ::-1], one, rtol=1e-12)
    turned = space_time_gi_star(counts.transpose(0, 2, 1)).z
    np.testing.assert_allclose(turned.transpose(0, 2, 1), one, rtol=1e-12)


def weights_of(steps: int, rows: int, columns: int) -> Any:
    """libpysal's weights of cells and steps: the nine of this step and the nine of the one before."""
    from libpysal.weights import W

    def number(t: int, r: int, c: int) -> int:
        return (t * rows + r) * columns + c

    near = {}
    for t, r, c in product(range(steps), range(rows), range(columns)):
        near[number(t, r, c)] = [
            number(u, a, b)
            for u in range(max(0, t - 1), t + 1)
            for a in range(max(0, r - 1), min(rows, r + 2))
            for b in range(max(0, c - 1), min(columns, c + 2))
        ]
    return W(near, silence_warnings=True)


@pytest.mark.filterwarnings("ignore")
def test_it_is_the_gi_star_of_esda() -> None:
    from esda.getisord import G_Local

    sizes = (12, 8, 9)
    counts = cube_of(sizes, 20060)
    theirs = G_Local(
        counts.ravel().astype(float), weights_of(*sizes), transform="B", star=True, permutations=0
    )
    np.testing.assert_allclose(space_time_gi_star(counts).z.ravel(), theirs.Zs, rtol=1e-9, atol=1e-9)


@pytest.mark.filterwarnings("ignore")
def test_the_whole_way_is_that_of_esda_scipy_and_pymannkendall_in_a_loop() -> None:
    import pymannkendall
    from esda.getisord import G_Local

    sizes = (12, 8, 9)
    rng = np.random.default_rng(3)
    counts = rng.poisson(np.linspace(1, 4, 12)[:, None, None] * rng.gamma(0.3, 2, sizes[1:]))
    found = emerging_hot_spots(counts)
    z = G_Local(counts.ravel().astype(float), weights_of(*sizes), transform="B", star=True, permutations=0).Zs
    p = np.array([math.erfc(abs(value) / math.sqrt(2)) for value in z])
    spot = np.where(false_discovery_control(p) < 0.05, np.sign(z), 0).reshape(sizes)
    assert (found.gi_star.spot == spot).all()
    assert len(np.unique(found.code)) > 3
    for r, c in product(range(8), range(9)):
        trend = pymannkendall.original_test(z.reshape(sizes)[:, r, c])
        assert found.trend_p[r, c] == pytest.approx(trend.p, abs=1e-9)
        direction = {"increasing": 1, "decreasing": -1, "no trend": 0}[trend.trend]
        name = category_name(int(found.code[r, c]))
        assert ("hot" in name) <= (spot[:, r, c] == 1).any()
        if spot[:, r, c].all() and (spot[:, r, c] == 1).all():
            assert name == {1: "intensifying", 0: "persistent", -1: "diminishing"}[direction] + " hot spot"


@settings(max_examples=SAMPLE.examples, deadline=None)
@given(
    st.lists(st.tuples(st.integers(-50, 350), st.integers(-50, 350), st.integers(0, 3)), max_size=30),
    st.randoms(use_true_random=False),
    st.integers(-5, 5),
)
def test_events_are_counted_whatever_their_order_and_where_the_grid_stands(
    events: list[tuple[int, int, int]], rng: Any, shift: int
) -> None:
    grid = {"cell": 100.0, "columns": 3, "rows": 2, "steps": 3}
    x, y, t = np.array(events, dtype=int).reshape(-1, 3).T
    found = counts_by_step(x, y, t, west=0, south=0, **grid)  # type: ignore[arg-type]
    for step, row, column in product(range(3), range(2), range(3)):
        wanted = sum((e // 100, n // 100, s) == (column, row, step) for e, n, s in events)
        assert found[step, row, column] == wanted
    mixed = np.array(rng.sample(events, len(events)), dtype=int).reshape(-1, 3)
    x, y, t = mixed.T
    moved = counts_by_step(x + 100 * shift, y + 100 * shift, t, west=100 * shift, south=100 * shift, **grid)  # type: ignore[arg-type]
    assert (moved == found).all()


def test_the_same_bytes_each_time() -> None:
    counts = cube_of((12, 60, 70), 5)
    assert len({emerging_hot_spots(counts).gi_star.z.tobytes() for _ in range(5)}) == 1
