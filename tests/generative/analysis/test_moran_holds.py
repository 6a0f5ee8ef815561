"""Moran's I, local and global: equal to the plain formula and to esda, whatever the order of areas."""

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

from commonweal.analysis.moran import local_moran, local_moran_ranks, moran, moran_ranks
from commonweal.analysis.neighbours import (
    Neighbours,
    nearest_neighbours,
    neighbours_from_pairs,
    neighbours_of,
    neighbours_within,
)
from tests.sampling import SAMPLE


@st.composite
def maps(draw: Any) -> tuple[Any, Neighbours]:
    """Values of areas, and neighbours both ways; some areas may have none."""
    areas, links = draw(st.integers(4, 14)), draw(st.integers(1, 30))
    generator = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    values = generator.poisson(3, areas).astype(float) if draw(st.booleans()) else generator.random(areas)
    values[0] = values.max() + 1
    pairs = generator.integers(0, areas, (links, 2))
    pairs[0] = (0, 1)
    return values, neighbours_from_pairs(areas, pairs[:, 0], pairs[:, 1])


def near(neighbours: Neighbours, at: int) -> list[int]:
    found: list[int] = neighbours.indices[neighbours.indptr[at] : neighbours.indptr[at + 1]].tolist()
    return found


def weights(neighbours: Neighbours) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return libpysal.weights.W(
            {at: near(neighbours, at) for at in range(neighbours.areas)}, silence_warnings=True
        )


def relabelled(neighbours: Neighbours, order: Any) -> Neighbours:
    """The same neighbours where area order[i] has become area i."""
    place = np.argsort(order)
    first = np.repeat(np.arange(neighbours.areas), neighbours.sizes)
    return neighbours_from_pairs(neighbours.areas, place[first], place[neighbours.indices])


@settings(max_examples=SAMPLE.examples, deadline=None)
@given(maps())
def test_i_is_the_plain_formula(found: tuple[Any, Neighbours]) -> None:
    values, neighbours = found
    n = len(values)
    mean = math.fsum(values) / n
    spread = math.sqrt(math.fsum((v - mean) ** 2 for v in values) / (n - 1))
    z = [(v - mean) / spread for v in values]
    local, joined, total = local_moran(values, neighbours), 0, 0.0
    for at in range(n):
        others = near(neighbours, at)
        lag = math.fsum(z[other] for other in others) / len(others) if others else 0.0
        assert local.i[at] == pytest.approx(z[at] * lag, rel=1e-9, abs=1e-9)
        joined += bool(others)
        total += z[at] * lag
        if others and abs(z[at]) > 1e-9 and abs(lag) > 1e-9:
            assert local.quadrant[at] == {(1, 1): 1, (0, 1): 2, (0, 0): 3, (1, 0): 4}[z[at] > 0, lag > 0]
    whole = moran(values, neighbours)
    assert whole.i == pytest.approx(n / joined * total / math.fsum(v * v for v in z), rel=1e-9, abs=1e-9)


@settings(max_examples=SAMPLE.examples, deadline=None)
@given(maps())
def test_the_variances_are_those_of_sums_over_all_pairs(found: tuple[Any, Neighbours]) -> None:
    """Cliff and Ord's S0, S1 and S2 from the full matrix of weights; the expectation by dealing out."""
    values, neighbours = found
    n = len(values)
    w = np.zeros((n, n))
    for at in range(n):
        for other in near(neighbours, at):
            w[at, other] = 1 / len(near(neighbours, at))
    s0, s1 = w.sum(), ((w + w.T) ** 2).sum() / 2
    s2 = ((w.sum(axis=0) + w.sum(axis=1)) ** 2).sum()
    normal = (n * n * s1 - n * s2 + 3 * s0**2) / ((n * n - 1) * s0**2) - 1 / (n - 1) ** 2
    whole = moran(values, neighbours)
    assert whole.expected == -1 / (n - 1)
    assert whole.variance_normality == pytest.approx(normal, rel=1e-9, abs=1e-12)


def test_the_variance_under_randomisation_is_that_of_every_order_there_is() -> None:
    """Seven values dealt out to seven areas in all 5,040 ways."""
    from itertools import permutations

    values = np.array([1.0, 4.0, 2.0, 9.0, 3.0, 3.5, 0.5])
    neighbours = neighbours_from_pairs(7, [0, 0, 1, 2, 3, 4, 5, 2], [1, 2, 2, 3, 4, 5, 6, 6])
    every = [moran(np.array(order), neighbours).i for order in permutations(values)]
    found = moran(values, neighbours)
    assert found.expected == pytest.approx(np.mean(every), rel=1e-9)
    assert found.variance_randomisation == pytest.approx(np.var(every), rel=1e-9)
    exact = np.mean(np.array(every) >= found.i - 1e-12)
    drawn = moran_ranks(values, neighbours, permutations=9_999).at_least / 9_999
    assert drawn == pytest.approx(exact, abs=0.03)


@settings(max_examples=SAMPLE.examples, deadline=None)
@given(maps(), st.integers(0, 2**32 - 1))
def test_other_names_and_another_order_of_areas_change_nothing(
    found: tuple[Any, Neighbours], seed: int
) -> None:
    values, neighbours = found
    order = np.random.default_rng(seed).permutation(len(values))
    moved = relabelled(neighbours, order)
    here, there = local_moran(values, neighbours), local_moran(values[order], moved)
    np.testing.assert_allclose(there.i, here.i[order], rtol=1e-9, atol=1e-12)
    ranks = local_moran_ranks(values, neighbours, permutations=99)
    again = local_moran_ranks(values[order], moved, permutations=99)
    assert (again.p == ranks.p[order]).all()
    assert moran(values[order], moved).i == pytest.approx(moran(values, neighbours).i, rel=1e-9, abs=1e-12)


@settings(max_examples=SAMPLE.examples, deadline=None)
@given(maps(), st.sampled_from([2.0, 0.001, 1e6]), st.sampled_from([0.0, 5.0, -3.0]))
def test_the_unit_of_the_values_does_not_matter(
    found: tuple[Any, Neighbours], times: float, more: float
) -> None:
    values, neighbours = found
    here, there = moran(values, neighbours), moran(values * times + more, neighbours)
    assert there.i == pytest.approx(here.i, rel=1e-7, abs=1e-9)
    assert there.z_randomisation == pytest.approx(here.z_randomisation, rel=1e-6, abs=1e-6)


def town(areas: int = 300) -> tuple[Any, Neighbours, Any]:
    generator = np.random.default_rng(9)
    places = generator.uniform(0, 9_000, (2, areas))
    values = generator.gamma(2, 3, areas) + 4 * (places[0] > 6_000)
    return values, nearest_neighbours(places[0], places[1], 6), places.T


def test_it_is_the_moran_of_esda() -> None:
    values, neighbours, _ = town()
    near_by = weights(neighbours)
    local, whole = local_moran(values, neighbours), moran(values, neighbours)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = esda.Moran_Local(values, near_by, permutations=0)
        them = esda.Moran(values, near_by, permutations=0)
    np.testing.assert_allclose(local.i, theirs.Is, rtol=1e-9, atol=1e-12)
    assert (local.quadrant == theirs.q).all()
    assert whole.i == pytest.approx(them.I, rel=1e-9)
    assert whole.variance_normality == pytest.approx(them.VI_norm, rel=1e-9)
    assert whole.variance_randomisation == pytest.approx(them.VI_rand, rel=1e-9)
    assert (whole.p_normality, whole.p_randomisation) == pytest.approx((them.p_norm, them.p_rand), rel=1e-9)


@pytest.mark.skipif(not SAMPLE.full, reason="esda compiles for long; the draws of the kernel have their own")
def test_draws_agree_with_esda_as_esda_with_another_seed_does() -> None:
    values, neighbours, _ = town()
    near_by = weights(neighbours)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        one, other = (
            esda.Moran_Local(
                values, near_by, permutations=999, n_jobs=1, seed=seed, keep_simulations=False
            ).p_sim
            for seed in (1, 2)
        )
    ours = local_moran_ranks(values, neighbours, permutations=999).p_directed
    for measure in (np.mean, np.max):
        apart = min(measure(abs(ours - one)), measure(abs(ours - other)))
        assert apart <= 1.5 * measure(abs(one - other))


def test_the_nearest_are_those_of_libpysal_where_nothing_is_tied() -> None:
    _, neighbours, places = town()
    theirs = libpysal.weights.KNN(places, k=6)
    assert [near(neighbours, at) for at in range(300)] == [sorted(theirs.neighbors[at]) for at in range(300)]
    band = libpysal.weights.DistanceBand(places, 700, silence_warnings=True)
    ours = neighbours_within(places[:, 0], places[:, 1], 700)
    assert [near(ours, at) for at in range(300)] == [sorted(band.neighbors[at]) for at in range(300)]


LATTICE = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=3, max_size=15)


@settings(max_examples=SAMPLE.examples, deadline=None)
@given(LATTICE, st.integers(1, 2), st.sampled_from([0.0, 380_000.0]))
def test_the_nearest_with_ties_are_found_by_measuring_all(
    points: list[tuple[int, int]], k: int, moved: float
) -> None:
    x, y = (np.array(side) * 100.0 + moved for side in zip(*points, strict=True))
    found = nearest_neighbours(x, y, k)
    for at, here in enumerate(points):
        away = {other: math.dist(here, there) for other, there in enumerate(points) if other != at}
        farthest = sorted(away.values())[k - 1]
        assert near(found, at) == [other for other, far in away.items() if far <= farthest + 1e-9]
    assert (neighbours_of(found.indptr, found.indices).indices == found.indices).all()


def test_progress_is_told_and_the_same_seed_gives_the_same_bytes() -> None:
    values, neighbours, _ = town(60)
    told: list[tuple[int, int]] = []
    ranks = [
        moran_ranks(values, neighbours, permutations=50, progress=lambda done, of: told.append((done, of)))
        for _ in range(2)
    ]
    assert ranks[0].at_least == ranks[1].at_least
    assert told[-1] == (50, 50)
