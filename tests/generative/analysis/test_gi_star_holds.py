"""Counts, Gi* and corrections: equal to slow second implementations, and to the reference libraries."""

from __future__ import annotations

import math
import warnings
from typing import Any

import esda  # type: ignore[import-untyped]
import libpysal  # type: ignore[import-untyped]
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests  # type: ignore[import-untyped]

from commonweal.analysis.conditional import conditional_ranks
from commonweal.analysis.frames import Frame, frame_round
from commonweal.analysis.gi_star import QUEEN, cells_within, gi_star, gi_star_ranks
from commonweal.analysis.grids import cell_counts, cells_inside, study_cells
from commonweal.analysis.multiple_testing import (
    bands,
    benjamini_hochberg,
    bonferroni,
    passing,
)
from tests.sampling import SAMPLE

METRES = st.one_of(st.integers(-900, 900), st.floats(-900, 900, allow_nan=False))
POINTS = st.lists(st.tuples(METRES, METRES), min_size=1, max_size=40)
RADII = st.sampled_from([0.0, 1.0, QUEEN, 2.0, math.sqrt(5), 3.0, 7.5, 40.0])
KINDS = st.sampled_from(["whole", "crowded", "broken"])


@st.composite
def grids(draw: Any) -> tuple[Any, Any]:
    """A grid of counts (whole, huge, or not whole), and a mask of two cells at least, or None."""
    rows, columns = draw(st.integers(1, 9)), draw(st.integers(2, 9))
    seed, kind = draw(st.integers(0, 2**32 - 1)), draw(KINDS)
    generator = np.random.default_rng(seed)
    counts = generator.poisson(generator.gamma(0.5, 4, (rows, columns))).astype(float)
    counts *= {"whole": 1.0, "crowded": 1e11, "broken": 0.1}[kind]
    if draw(st.booleans()):
        return counts, None
    mask = generator.random((rows, columns)) < 0.7
    mask[0, :2] = True
    return counts, mask


def plainly(counts: Any, mask: Any, radius: float) -> Any:
    """Every cell against every cell, as DOMAIN A2.3 writes it."""
    inside = np.ones(counts.shape, bool) if mask is None else mask
    cells = [tuple(cell) for cell in np.argwhere(inside)]
    held = {cell: float(counts[cell]) for cell in cells}
    n, mean = len(cells), math.fsum(held.values()) / len(cells)
    spread = math.sqrt(math.fsum((value - mean) ** 2 for value in held.values()) / n)
    z = np.full(counts.shape, np.nan)
    for cell in cells:
        near = [other for other in cells if math.dist(cell, other) <= radius * (1 + 1e-6)]
        size = len(near)
        above = math.fsum(held[other] for other in near) - mean * size
        below = spread * math.sqrt((n * size - size**2) / (n - 1))
        z[cell] = above / below if size < n else 0.0
    return z


def varies(counts: Any, mask: Any) -> bool:
    values = counts if mask is None else counts[mask]
    return bool(values.min() < values.max())


@settings(max_examples=SAMPLE.examples, deadline=None)
@given(POINTS, st.sampled_from([50.0, 100.0, 33.3, 7.7]))
def test_every_event_is_counted_in_its_own_cell(points: list[tuple[float, float]], cell: float) -> None:
    x, y = (np.array(side, dtype=float) for side in zip(*points, strict=True))
    frame = frame_round(x, y, cell)
    expected: dict[tuple[int, int], int] = {}
    for east, north in zip(x, y, strict=True):
        row = math.floor(north / cell) - round(frame.south / cell)
        at = row, math.floor(east / cell) - round(frame.west / cell)
        expected[at] = expected.get(at, 0) + 1
    counts = cell_counts(frame, x, y)
    found_counts = {(int(r), int(c)): int(counts[r, c]) for r, c in np.argwhere(counts)}
    assert found_counts == expected
    order = np.random.default_rng(len(points)).permutation(len(x))
    assert (cell_counts(frame, x[order], y[order]) == counts).all()


@settings(max_examples=SAMPLE.examples, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=12))
def test_the_hull_is_every_cell_between_cells_with_events(places: list[tuple[int, int]]) -> None:
    counts = np.zeros((10, 10), int)
    for row, column in places:
        counts[row, column] += 1
    found = study_cells(counts, "hull")
    assert found[counts > 0].all()
    from shapely import MultiPoint, Point

    hull = MultiPoint([(c, r) for r, c in places]).convex_hull.buffer(1e-9)
    expected = [[hull.covers(Point(column, row)) for column in range(10)] for row in range(10)]
    assert found.tolist() == expected


@settings(max_examples=SAMPLE.examples, deadline=None)
@given(st.integers(3, 9), st.integers(0, 2**32 - 1))
def test_cells_inside_a_boundary_are_those_that_shapely_finds(corners: int, seed: int) -> None:
    from shapely import Polygon, contains_xy

    generator = np.random.default_rng(seed)
    angle = np.sort(generator.uniform(0, 2 * math.pi, corners))
    away = generator.uniform(100, 700, corners)
    ring = np.column_stack([700 + away * np.cos(angle), 700 + away * np.sin(angle)])
    frame = Frame(0.0, 0.0, 100.0, 15, 14)
    middles = np.meshgrid(np.arange(15) * 100 + 50.0, np.arange(14) * 100 + 50.0)
    assert (cells_inside(frame, [ring]) == contains_xy(Polygon(ring).buffer(0), *middles)).all() or (
        not Polygon(ring).is_valid
    )


@settings(max_examples=SAMPLE.examples, deadline=None)
@given(grids(), RADII)
def test_gi_star_is_the_plain_formula(grid: tuple[Any, Any], radius: float) -> None:
    counts, mask = grid
    if not varies(counts, mask):
        with pytest.raises(ValueError, match="in every cell"):
            gi_star(counts, radius=radius, mask=mask)
        return
    found = gi_star(counts, radius=radius, mask=mask)
    inside = np.ones(counts.shape, bool) if mask is None else mask
    np.testing.assert_allclose(found.z, plainly(counts, mask, radius), rtol=1e-9, atol=1e-9)
    z = found.z[inside]
    np.testing.assert_allclose(found.p[inside], 2 * stats.norm.sf(abs(z)), rtol=1e-12)
    np.testing.assert_allclose(found.p_adjusted[inside], benjamini_hochberg(found.p[inside]), rtol=1e-12)
    assert (found.band[inside] == bands(found.p_adjusted[inside], z)).all()
    assert found.passing(0.1) == passing(found.p[inside], 0.1)


@settings(max_examples=SAMPLE.examples, deadline=None)
@given(grids(), RADII)
def test_turning_and_scaling_the_map_turns_the_answer(grid: tuple[Any, Any], radius: float) -> None:
    counts, mask = grid
    if not varies(counts, mask):
        return
    here = gi_star(counts, radius=radius, mask=mask).z
    turned = gi_star(counts.T[::-1], radius=radius, mask=None if mask is None else mask.T[::-1]).z
    np.testing.assert_allclose(turned[::-1].T, here, rtol=1e-9, atol=1e-9)
    scaled = gi_star(counts * 3, radius=radius, mask=mask).z
    np.testing.assert_allclose(scaled, here, rtol=1e-9, atol=1e-9)


def weights(rows: int, columns: int, radius: float) -> Any:
    """The neighbours of cells as libpysal works them, each cell its own too."""
    places = [(column, row) for row in range(rows) for column in range(columns)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        near = libpysal.weights.DistanceBand(places, radius * (1 + 1e-6), binary=True, silence_warnings=True)
        return libpysal.weights.fill_diagonal(near)


def theirs(counts: Any, near: Any, permutations: int = 0, seed: int = 1) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return esda.G_Local(
            counts.ravel().astype(float), near, transform="B", star=True, permutations=permutations,
            keep_simulations=False, n_jobs=1, seed=seed,
        )  # fmt: skip


@pytest.mark.parametrize("radius", [QUEEN, 3.0])
def test_gi_star_is_that_of_esda(radius: float) -> None:
    """esda's p_norm is one-sided: ours is twice that."""
    counts = np.random.default_rng(3).poisson(1.5, (23, 31)) ** 2
    peer = theirs(counts, weights(23, 31, radius))
    found = gi_star(counts, radius=radius)
    np.testing.assert_allclose(found.z.ravel(), peer.Zs, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(found.p.ravel(), 2 * peer.p_norm, rtol=1e-9)
    assert cells_within(radius) == int(found.neighbours.max())


@pytest.mark.skipif(not SAMPLE.full, reason="esda compiles for 17 s; the draws are checked below one by one")
@pytest.mark.parametrize("radius", [QUEEN, 3.0])
def test_draws_agree_with_esda_as_esda_with_another_seed_does(radius: float) -> None:
    counts = np.random.default_rng(5).poisson(0.8, (30, 40))
    near = weights(30, 40, radius)
    one, other = (theirs(counts, near, 999, seed).p_sim for seed in (1, 2))
    ours = gi_star_ranks(counts, radius=radius).p_directed.ravel()
    for measure in (np.mean, np.max):
        apart = min(measure(abs(ours - one)), measure(abs(ours - other)))
        assert apart <= 1.5 * measure(abs(one - other))


@settings(max_examples=SAMPLE.examples, deadline=None)
@given(st.integers(4, 25), st.integers(0, 2**32 - 1), st.booleans())
def test_ranks_are_those_of_draws_worked_place_by_place(places: int, seed: int, whole: bool) -> None:
    """The same positions, drawn once, read off the others of each place in order of value."""
    generator = np.random.default_rng(seed)
    values = generator.poisson(2, places).astype(float) if whole else generator.random(places)
    sizes = generator.integers(0, min(6, places), places)
    sums = np.array([generator.choice(values, size).sum() for size in sizes])
    found = conditional_ranks(values, sums, sizes, permutations=60, seed=7)
    again = np.random.default_rng(7)
    most = int(sizes.max())
    draws = np.array([again.choice(places - 1, size=most, replace=False) for _ in range(60)], dtype=int)
    draws = draws.reshape(60, most)
    for at in range(places):
        others = np.sort(np.delete(values, at))
        drawn = others[draws[:, : sizes[at]]].sum(axis=1)
        assert found.at_least[at] == (drawn >= sums[at] - 1e-9).sum()
        assert found.at_most[at] == (drawn <= sums[at] + 1e-9).sum()


@settings(max_examples=SAMPLE.examples, deadline=None)
@given(grids(), st.integers(0, 1000))
def test_the_order_of_cells_does_not_move_a_draw(grid: tuple[Any, Any], seed: int) -> None:
    counts, mask = grid
    here = gi_star_ranks(counts, mask=mask, permutations=50, seed=seed)
    turned = gi_star_ranks(
        counts[::-1], mask=None if mask is None else mask[::-1], permutations=50, seed=seed
    )
    assert (turned.at_least[::-1] == here.at_least).all()
    assert (turned.at_most[::-1] == here.at_most).all()
    assert (
        here.at_least.tobytes()
        == gi_star_ranks(counts, mask=mask, permutations=50, seed=seed).at_least.tobytes()
    )


def test_progress_is_told_and_may_stop_the_draws() -> None:
    told = []
    counts = np.random.default_rng(1).poisson(1.0, (12, 12))
    gi_star_ranks(counts, permutations=20, progress=lambda done, of: told.append((done, of)))
    assert told[-1] == (144, 144)
    assert told == sorted(told)

    def stop(done: int, of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        gi_star_ranks(counts, permutations=20, progress=stop)


PS = st.lists(
    st.one_of(st.floats(0, 1, allow_subnormal=False), st.sampled_from([0.0, 0.01, 0.05, 1.0])),
    min_size=1,
    max_size=60,
)


@settings(max_examples=SAMPLE.examples, deadline=None)
@given(PS)
def test_corrections_are_those_of_scipy_and_statsmodels(p: list[float]) -> None:
    found = benjamini_hochberg(p)
    np.testing.assert_allclose(found, stats.false_discovery_control(p), rtol=1e-12, atol=0)
    np.testing.assert_allclose(found, multipletests(p, method="fdr_bh")[1], rtol=1e-12, atol=0)
    np.testing.assert_allclose(bonferroni(p), multipletests(p, method="bonferroni")[1], rtol=1e-12, atol=0)


@settings(max_examples=SAMPLE.examples, deadline=None)
@given(PS, st.integers(0, 2**32 - 1))
def test_equal_p_may_be_put_together(p: list[float], seed: int) -> None:
    times = np.random.default_rng(seed).integers(1, 5, len(p))
    spread = benjamini_hochberg(np.repeat(p, times))
    together = np.repeat(benjamini_hochberg(p, times), times)
    np.testing.assert_allclose(together, spread, rtol=1e-12)
    assert passing(p, 0.05, times) == passing(np.repeat(p, times), 0.05)
    assert (spread >= np.repeat(p, times)).all()
