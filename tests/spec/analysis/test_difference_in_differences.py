"""Difference in differences, and the areas that regression to the mean is read from (DOMAIN A8)."""

from typing import Any

import numpy as np
import pytest

from commonweal.analysis.difference_in_differences import difference_in_differences
from commonweal.analysis.evaluation import Counts, relative_effect
from commonweal.analysis.untreated_likes import drift, untreated_likes

TECHNIQUES = ("difference-in-differences", "regression-to-the-mean")


def table(means: Any, seed: int | None = 20060) -> tuple[Any, Any, Any]:
    """Counts of areas by period round those means, with the codes of both."""
    means = np.asarray(means, dtype=float)
    area, period = (each.ravel() for each in np.indices(means.shape))
    counts = means.ravel() if seed is None else np.random.default_rng(seed).poisson(means.ravel())
    return counts, area, period


def test_four_cells_give_the_ratio_of_ratios() -> None:
    """Treated 100 to 70, comparison 400 to 380, in two periods each time: 1 / 1.3571."""
    counts, area, period = table([[60, 40, 30, 40], [150, 250, 200, 180]], None)
    found = difference_in_differences(counts, area, period, area == 0, period >= 2)
    odds = relative_effect(Counts(100, 70), Counts(400, 380)).odds
    assert found.effect.value == pytest.approx(1 / odds, rel=1e-9)
    assert np.isnan([found.effect.lower, found.effect.upper, found.effect.p]).all()  # one area on a side
    assert not found.effect.distinguishable


def test_an_effect_that_was_put_in_is_found_again() -> None:
    level, season = np.linspace(20, 80, 40)[:, None], 1 + 0.3 * np.sin(np.arange(24) / 2)
    treated, after = np.arange(40) % 2 == 0, np.arange(24) >= 12
    counts, area, period = table(level * season * np.where(treated[:, None] & after, 0.8, 1))
    found = difference_in_differences(counts, area, period, treated[area], after[period])
    assert found.effect.lower < 0.8 < found.effect.upper
    assert found.effect.value == pytest.approx(0.8, abs=0.03)
    assert found.effect.distinguishable
    assert found.trend is not None
    assert not found.trend.distinguishable
    assert found.dispersion == pytest.approx(1, abs=0.15)
    assert (found.treated_areas, found.untreated_areas) == (20, 20)
    assert (found.periods_before, found.periods_after) == (12, 12)


def test_other_trends_before_are_seen() -> None:
    treated, after = np.arange(20) % 2 == 0, np.arange(16) >= 8
    drifting = np.where(treated[:, None], 0.95 ** np.arange(16), 1)
    counts, area, period = table(100 * drifting)
    found = difference_in_differences(counts, area, period, treated[area], after[period])
    assert found.trend is not None
    assert found.trend.value == pytest.approx(0.95, abs=0.01)
    assert found.trend.distinguishable


def test_the_interval_covers_as_often_as_it_says() -> None:
    """60 over-dispersed panels of 16 areas, without an effect."""
    rng, treated, after = np.random.default_rng(20060), np.arange(16) < 8, np.arange(12) >= 6
    misses = 0
    for _ in range(60):
        means = 30 * rng.gamma(20, 1 / 20, (16, 12))
        counts, area, period = table(means, int(rng.integers(1 << 30)))
        found = difference_in_differences(counts, area, period, treated[area], after[period])
        misses += found.effect.distinguishable
    assert misses <= 8


def test_the_negative_binomial_finds_its_extra_variance() -> None:
    rng = np.random.default_rng(20060)
    treated, after = np.arange(60) < 30, np.arange(20) >= 10
    counts, area, period = table(200 * rng.gamma(10, 1 / 10, (60, 20)))
    found = difference_in_differences(
        counts, area, period, treated[area], after[period], family="negative binomial"
    )
    assert found.alpha == pytest.approx(0.1, abs=0.02)
    assert found.dispersion == pytest.approx(1, abs=0.15)
    assert not found.effect.distinguishable


def test_silent_areas_and_periods_say_nothing() -> None:
    rows = [[20, 22, 0, 10], [20, 22, 0, 21], [0, 0, 0, 0], [30, 28, 0, 33], [9, 7, 0, 5]]
    counts, area, period = table(rows, None)
    treated, after, heard = np.isin(area, [0, 4]), period >= 2, (area != 2) & (period != 2)
    found = difference_in_differences(counts, area, period, treated, after)
    without = (each[heard] for each in (counts, area, period, treated, after))
    assert found.effect == difference_in_differences(*without).effect
    assert (found.silent_areas, found.silent_periods) == (1, 1)


def test_a_trend_needs_three_periods() -> None:
    counts, area, period = table([[20, 22, 10], [20, 22, 21], [30, 28, 33]], None)
    assert difference_in_differences(counts, area, period, area == 0, period == 2).trend is None


def test_what_cannot_be_is_named() -> None:
    counts, area, period = table(np.full((4, 4), 9.0), None)
    treated, after = area < 2, period > 1
    for arguments, named in (
        ((counts[:-1], area, period, treated, after), "one a row"),
        ((-counts, area, period, treated, after), "`counts` holds -9.0"),
        ((counts, area, period, treated & (period > 0), after), "`treated` is not the same"),
        ((counts, area, period, treated, after & (area > 0)), "is it staggered"),
        ((counts, area, period * 0, treated, after * 0), "come twice"),
        ((counts, area, period, treated | True, after), "no event of untreated areas after"),
        ((counts * ~(treated & after), area, period, treated, after), "no event of treated areas after"),
        ((counts, area, period, treated, after, "gauss"), "`family` is 'gauss'"),
        ((counts, area, period, treated, after, "poisson", 95), "`confidence` is 95"),
    ):
        with pytest.raises(ValueError, match=named):
            difference_in_differences(*arguments)  # type: ignore[arg-type]


def test_likes_are_the_nearest_by_level_and_shape() -> None:
    rising, falling = np.arange(1, 37.0), np.arange(36.0, 0, -1)
    found = untreated_likes([rising], [falling, rising + 1, rising * 4, rising], number=3)
    assert found.areas[0].tolist() == [3, 1, 0]
    assert found.distances[0, 0] == 0


def test_the_high_ones_of_one_window_fall_by_themselves() -> None:
    """No one did anything, and the busiest ten of 200 like areas fell; those like them fell as much."""
    rng = np.random.default_rng(20060)
    monthly = rng.poisson(rng.gamma(8, 0.5, 200)[:, None], (200, 72))
    before, after = monthly[:, :36], monthly[:, 36:]
    order = np.argsort(-before[:, 24:].sum(axis=1))
    chosen, others = order[:20:2], np.setdiff1d(np.arange(200), order[:20:2])
    fall = after[chosen, :12].sum() / before[chosen, 24:].sum()
    assert fall < 0.95
    likes = others[untreated_likes(before[chosen], before[others], 3).areas]
    expected = [
        drift(before[one, 24:].sum(), before[mine, 24:].sum(axis=1), after[mine, :12].sum(axis=1)).expected
        for one, mine in zip(chosen, likes, strict=True)
    ]
    unaided = before[chosen, 24:].sum()
    assert abs(after[chosen, :12].sum() - sum(expected)) < abs(after[chosen, :12].sum() - unaided)


def test_what_cannot_be_like_is_named() -> None:
    for work, named in (
        (lambda: untreated_likes([[1.0]], [[1.0, 2.0]]), "the same months"),
        (lambda: untreated_likes([[1.0]], [[1.0]], 2), "`number` is 2"),
        (lambda: drift(1, [0], [1]), "adds up to 0"),
        (lambda: drift(1, [1, 2], [1]), "`likes_after` of"),
    ):
        with pytest.raises(ValueError, match=named):
            work()  # type: ignore[no-untyped-call]


def test_as_many_unknowns_as_rows_are_refused() -> None:
    counts, area, period = table([[100, 70], [400, 380]], None)
    with pytest.raises(ValueError, match="for two areas and two periods there is the relative effect"):
        difference_in_differences(counts, area, period, area == 0, period == 1)
