"""Change points: series with known ones, and the same cuts as ruptures' PELT."""

from __future__ import annotations

import math

import numpy as np
import pytest
import ruptures  # type: ignore[import-untyped]

from commonweal.analysis.change_points import best_cut, change_points

TECHNIQUES = ("change-points",)
LEVELS = [20, 22, 19, 21, 20, 22, 40, 43, 39, 41, 42, 40]


def test_one_change_of_level() -> None:
    found = change_points(LEVELS)
    assert found.starts == (6,)
    assert found.levels == (pytest.approx(124 / 6), pytest.approx(245 / 6))


def test_the_penalty_is_that_of_the_specification() -> None:
    """DOMAIN A4: on roots of counts, 3 ln(n) x variance, of first differences halved."""
    roots = np.sqrt(LEVELS)
    variance = float(np.mean(np.diff(roots) ** 2)) / 2
    assert change_points(LEVELS).penalty == pytest.approx(3 * math.log(12) * variance, rel=1e-12)


def test_it_cuts_as_ruptures_does() -> None:
    """PELT of ruptures (l2, shortest stretch 3, every point) under the same penalty, on 40 drawn series."""
    rng = np.random.default_rng(8)
    for _ in range(40):
        levels = rng.choice([4.0, 10, 25, 60], size=5)
        counts = rng.poisson(np.repeat(levels, rng.integers(3, 15, 5))).astype(float)
        found = change_points(counts)
        pelt = ruptures.Pelt(model="l2", min_size=3, jump=1).fit(np.sqrt(counts)[:, None])
        assert found.starts == tuple(pelt.predict(pen=found.penalty)[:-1])


def test_no_change_is_found_where_there_is_none() -> None:
    assert change_points([7.0] * 36).starts == ()
    drawn = np.random.default_rng(2).poisson(30, (100, 48))
    wrong = sum(bool(change_points(row).starts) for row in drawn)
    assert wrong <= 10  # of a hundred series without a change


def test_a_stretch_has_three_points_or_more() -> None:
    """DOMAIN A4: a single wild month is no new level."""
    assert change_points([10.0, 11, 9, 10, 11, 60, 10, 9, 11, 10, 9, 10]).starts == ()
    assert best_cut([0.0, 0, 0, 9, 9], 0.5, shortest=3)[0] == ()
    assert best_cut([0.0, 0, 0, 9, 9], 0.5, shortest=2)[0] == (3,)


@pytest.mark.parametrize("bad", [[], [3.0], [1.0, -1.0], [1.0, float("nan")], [[1.0, 2.0]]])
def test_what_is_no_series_of_counts_is_named(bad: list[float]) -> None:
    with pytest.raises(ValueError, match="`counts`"):
        change_points(bad)


def test_a_cut_costs_something() -> None:
    with pytest.raises(ValueError, match="`penalty`"):
        best_cut([1.0, 2.0, 3.0], -1.0)
