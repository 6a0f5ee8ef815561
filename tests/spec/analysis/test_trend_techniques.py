"""The trend of a series, seasons apart: the vector of DOMAIN A2.7, and what seasons would hide."""

from __future__ import annotations

import numpy as np
import pymannkendall  # type: ignore[import-untyped]
import pytest

from commonweal.analysis.seasonal_trend import seasonal_mann_kendall
from commonweal.analysis.techniques import technique, worked_example
from commonweal.analysis.techniques.inputs import of_columns

TECHNIQUES = ("trend",)


def test_eight_periods_that_mostly_go_up() -> None:
    """DOMAIN A2.7: S 22, Z 2.598, p 0.00937, rising."""
    found = worked_example("trend").value
    assert (found["s"], found["verdict"]) == ([22], ["rising"])
    assert found["z"][0] == pytest.approx(2.598, abs=5e-4)
    assert found["p"][0] == pytest.approx(0.00937, abs=5e-6)
    assert found["slope"][0] == 1.5


def test_a_slow_rise_under_strong_seasons_is_found_without_them() -> None:
    """DOMAIN A4: Mann-Kendall on the deseasonalised series. Raw, the seasons drown the rise."""
    from commonweal.analysis.trend import mann_kendall

    at = np.arange(48)
    values = np.round((100 + 0.25 * at) * (1 + 0.5 * np.sin(at * np.pi / 6)))
    module = technique("trend")
    periods = [f"{2022 + n // 12}-{n % 12 + 1:02}" for n in range(48)]
    found = module.run(
        of_columns(module.TECHNIQUE, {"period": periods, "value": values.tolist()}), module.Parameters()
    )
    assert mann_kendall(values).verdict == "no trend"
    assert found.value["verdict"] == ["rising"]
    assert found.value["slope"][0] == pytest.approx(0.25, abs=0.1)
    assert "taken out first" in found.announced[0]


def test_each_month_against_itself_is_the_seasonal_test_of_pymannkendall() -> None:
    rng = np.random.default_rng(6)
    for many in (24, 36, 41, 60):
        for _ in range(10):
            values = rng.poisson(6 + 0.05 * np.arange(many)).astype(float)
            found, theirs = seasonal_mann_kendall(values), pymannkendall.seasonal_test(values, period=12)
            assert found.s == theirs.s
            assert found.variance == pytest.approx(theirs.var_s, rel=1e-9)
            assert found.z == pytest.approx(theirs.z, rel=1e-9, abs=1e-12)
            assert found.p == pytest.approx(theirs.p, rel=1e-9, abs=1e-12)


def test_series_without_a_trend_are_seldom_said_to_have_one() -> None:
    """Of 100 Poisson series of four years without a trend, about 5 may be; by Mann-Kendall after STL alone
    it is more than 30, since seasons estimated from few years take the noise with them."""
    module = technique("trend")
    periods = [f"{2022 + n // 12}-{n % 12 + 1:02}" for n in range(48)]
    alone = claimed = 0
    for values in np.random.default_rng(9).poisson(30, (100, 48)).tolist():
        found = module.run(
            of_columns(module.TECHNIQUE, {"period": periods, "value": values}), module.Parameters()
        )
        alone += found.value["p"][0] < 0.05
        claimed += found.value["verdict"] != ["no trend"]
    assert alone > 30
    assert claimed <= 10


@pytest.mark.parametrize(("values", "period"), [([1.0] * 23, 12), ([[1.0] * 24], 12), ([1.0] * 24, 0)])
def test_less_than_two_years_have_no_month_to_compare(values: list[float], period: int) -> None:
    with pytest.raises(ValueError, match="two years"):
        seasonal_mann_kendall(values, period)
