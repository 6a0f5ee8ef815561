"""Forecasts: the vector of DOMAIN A4, and the same figures as statsmodels from the same numbers."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm  # type: ignore[import-untyped]
from statsmodels.tsa.exponential_smoothing.ets import ETSModel  # type: ignore[import-untyped]

from commonweal.analysis.count_regression import regression
from commonweal.analysis.forecasting import METHODS, forecast, forecast_many
from commonweal.analysis.seasonal_naive import seasonal_naive, seasonal_naive_growth
from commonweal.analysis.smoothing import smoothing

TECHNIQUES = ("forecast",)
LAST_YEAR = [100, 90, 95, 105, 110, 120, 130, 125, 115, 140, 120, 110]
THIS_YEAR = [110, 99, 104.5, 115.5, 121, 132]


def seasonal(years: int, seed: int = 3) -> np.ndarray:
    rng = np.random.default_rng(seed)
    shape = 60 + 20 * np.sin(np.arange(12 * years) * np.pi / 6)
    return rng.poisson(shape).astype(float)


def test_last_year_with_growth() -> None:
    """DOMAIN A4: growth 1.1, next six 143.0 137.5 126.5 154.0 132.0 121.0."""
    found = seasonal_naive_growth([*LAST_YEAR, *THIS_YEAR], 6)
    np.testing.assert_allclose(found, [143.0, 137.5, 126.5, 154.0, 132.0, 121.0])
    np.testing.assert_allclose(seasonal_naive(LAST_YEAR, 3), [100, 90, 95])


def test_smoothing_errs_as_statsmodels_does_with_the_same_numbers() -> None:
    """Errors one step ahead of the damped additive model, within 1e-9 of statsmodels' ETS."""
    values = seasonal(5)
    fit = smoothing(values[None], 3)
    start, first = fit.start, values[: fit.start].reshape(-1, 12)
    alpha, beta, gamma, phi = (float(part[0, -1]) for part in (fit.alpha, fit.beta, fit.gamma, fit.phi))
    means = first.mean(axis=1)
    trend = (means[-1] - means[0]) / (12 * max(len(means) - 1, 1))
    line = means[:, None] + trend * (np.arange(12) - 5.5)
    model = ETSModel(
        values[start:], error="add", trend="add", damped_trend=True, seasonal="add", seasonal_periods=12,
        initialization_method="known", initial_level=means[-1] + trend * 5.5, initial_trend=trend,
        initial_seasonal=(first - line).mean(axis=0),
    )  # fmt: skip
    given = dict(zip(model.param_names, model.start_params, strict=True))
    given |= {
        "smoothing_level": alpha, "smoothing_trend": alpha * beta, "smoothing_seasonal": gamma,
        "damping_trend": phi,
    }  # fmt: skip
    found = model.smooth([given[name] for name in model.param_names])
    errors = fit.errors[0, -1]
    np.testing.assert_allclose(errors[~np.isnan(errors)], found.resid, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(fit.points[0, -1], found.forecast(3), rtol=1e-9)


def test_the_regression_is_that_of_statsmodels() -> None:
    values = seasonal(4)
    found = regression(values, 3)
    assert found is not None
    at = np.arange(51)
    design = np.column_stack([np.eye(12)[at % 12], (at - 48) / 12])
    family = sm.families.NegativeBinomial(alpha=found[1]) if found[1] > 0 else sm.families.Poisson()
    expected = sm.GLM(values, design[:48], family=family).fit().predict(design[48:])
    np.testing.assert_allclose(found[0], expected, rtol=1e-9)


def test_many_at_once_are_what_each_is_alone() -> None:
    many = np.stack([seasonal(4, seed) for seed in range(6)])
    found = forecast_many(many, 3)
    for row in range(len(many)):
        alone = forecast_many(many[row : row + 1], 3)
        np.testing.assert_array_equal(found.mean[row], alone.mean[0])
        np.testing.assert_array_equal(found.upper_95[row], alone.upper_95[0])
        assert found.method[row] == alone.method[0]


def test_what_does_not_beat_last_year_is_not_shown() -> None:
    """DOMAIN A4: a forecast that does not beat seasonal naive is not shown."""
    assert forecast([5.0] * 36, 3) is None
    same = np.tile([90.0, 80, 95, 100, 105, 110, 120, 110, 100, 105, 95, 90], 4)
    assert forecast(same, 3) is None


@pytest.mark.traces("4-08")
def test_the_one_with_the_least_error_is_taken() -> None:
    growing = np.array([value * 1.1**year for year in range(4) for value in LAST_YEAR])
    found = forecast(growing, 3)
    assert found is not None
    assert found.method == METHODS[0]
    assert found.mase == min(score for _, score in found.scores)
    assert found.mase < found.naive
    assert (found.lower_95 <= found.lower_80).all() and (found.upper_80 <= found.upper_95).all()


def test_intervals_hold_about_what_they_say() -> None:
    """Of 200 Poisson series with seasons, the 80% intervals hold from 65% to 92% of the months after."""
    rng = np.random.default_rng(1)
    rate = 60 + 20 * np.sin(np.arange(63) * np.pi / 6)
    drawn = rng.poisson(rate, (200, 63)).astype(float)
    found = forecast_many(drawn[:, :60], 3, coverage=False)
    shown = found.method >= 0
    came = drawn[shown, 60:]
    held = ((came >= found.lower_80[shown]) & (came <= found.upper_80[shown])).mean()
    assert shown.sum() > 100
    assert 0.65 < held < 0.92


def test_the_same_seed_gives_the_same_futures() -> None:
    values = seasonal(4)
    assert repr(forecast(values, 3, seed=5)) == repr(forecast(values, 3, seed=5))


@pytest.mark.parametrize("bad", [[1.0] * 12, [float("nan")] * 30, [-1.0] * 30])
def test_what_cannot_be_forecast_is_named(bad: list[float]) -> None:
    with pytest.raises(ValueError, match="values"):
        forecast(bad, 3)
