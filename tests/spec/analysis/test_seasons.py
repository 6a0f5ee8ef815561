"""Seasons: a series made of known ones gives them back; figures are those of statsmodels' STL."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from statsmodels.tsa.seasonal import STL  # type: ignore[import-untyped]

from commonweal.analysis.seasons import decompose, ratio_to_last_year

TECHNIQUES = ("seasons",)
SHAPE = np.array([0.8, 0.7, 0.9, 0.95, 1.0, 1.1, 1.2, 1.15, 1.0, 1.2, 1.25, 0.75])


def test_known_seasons_are_found_again() -> None:
    """A level growing by 2% a month times fixed seasons: the indices are those seasons over their mean."""
    at = np.arange(60)
    values = 200 * 1.02**at * SHAPE[at % 12] - 1  # the work is done on log(1 + value)
    found = decompose(values)
    np.testing.assert_allclose(found.indices, SHAPE / SHAPE.mean(), rtol=1e-6)
    geometric = np.exp(np.log(SHAPE).mean())
    np.testing.assert_allclose(found.deseasonalised + 1, 200 * 1.02**at * geometric, rtol=1e-6)


def test_it_is_the_stl_of_statsmodels() -> None:
    values = np.random.default_rng(4).poisson(40 * SHAPE[np.arange(48) % 12]).astype(float)
    for robust, window in ((True, 7), (False, 13)):
        found = decompose(values, robust=robust, seasonal_window=window)
        theirs = STL(np.log1p(values), period=12, seasonal=window, robust=robust).fit()
        np.testing.assert_allclose(found.seasonal, theirs.seasonal, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(found.trend, theirs.trend, rtol=1e-9)
        np.testing.assert_allclose(found.remainder, theirs.resid, rtol=1e-9, atol=1e-12)


def test_the_indices_average_1() -> None:
    values = np.random.default_rng(5).poisson(9, 156).astype(float)
    assert decompose(values, 52).indices.mean() == pytest.approx(1, abs=1e-12)
    assert len(decompose(values, 52).indices) == 52


def test_one_outlying_month_bends_a_robust_season_less() -> None:
    at = np.arange(60)
    values = 200 * SHAPE[at % 12]
    spoilt = values.copy()
    spoilt[30] *= 10
    off = [
        np.abs(decompose(spoilt, robust=robust).indices - SHAPE / SHAPE.mean()).max()
        for robust in (True, False)
    ]
    assert off[0] < 0.01 < off[1]


def test_the_ratio_to_the_same_month_last_year() -> None:
    """DOMAIN A4: with 24 to 35 months only this; not calculable where that month had none."""
    values = [10.0] * 11 + [0.0] + [12.0] * 12
    ratios = ratio_to_last_year(values)
    assert np.isnan(ratios[:12]).all()
    np.testing.assert_allclose(ratios[12:23], 1.2)
    assert np.isnan(ratios[23])


@pytest.mark.parametrize(
    ("values", "settings", "named"),
    [
        ([], {}, "values"),
        ([1.0] * 23, {}, "values"),
        ([1.0] * 35 + [-1.0], {}, "values"),
        ([1.0] * 35 + [float("nan")], {}, "values"),
        ([[1.0] * 36], {}, "values"),
        ([1.0] * 36, {"seasonal_window": 6}, "seasonal_window"),
        ([1.0] * 36, {"seasonal_window": 5}, "seasonal_window"),
    ],
)
def test_what_cannot_be_taken_apart_is_named(
    values: list[float], settings: dict[str, Any], named: str
) -> None:
    with pytest.raises(ValueError, match=f"`{named}`"):
        decompose(values, **settings)


def test_a_year_has_one_period_or_more() -> None:
    with pytest.raises(ValueError, match="`period`"):
        ratio_to_last_year([1.0, 2.0], 0)
