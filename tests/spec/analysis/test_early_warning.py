"""Early warning and key dates: the vectors of DOMAIN A10 and A4."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
import statsmodels.api as sm  # type: ignore[import-untyped]
from scipy import stats

from commonweal.analysis.early_warning import early_warning, expectation, ranked, upper_tail
from commonweal.analysis.key_dates import key_dates, same_event

TECHNIQUES = ("early-warning", "key-dates")
QUIET = [20, 22, 18, 21, 19, 20, 23, 17, 20, 21, 19, 20] * 3


def test_an_alarm_under_the_wrong_model_is_none_under_the_right_one() -> None:
    """DOMAIN A10: observed 33, mean 20: Poisson tail 0.00473; negative binomial, variance 40, 0.0352."""
    assert upper_tail(33, 20, 20) == pytest.approx(0.00473, abs=5e-6)
    assert upper_tail(33, 20, 40) == pytest.approx(0.0352, abs=5e-5)


@pytest.mark.traces("0-21")
def test_a_seeded_anomaly_raises_one_alarm_and_quiet_data_none() -> None:
    series = [early_warning([*QUIET, 21 + n % 3]) for n in range(10)]
    assert ranked(series) == []
    assert ranked([*series, early_warning([*QUIET, 45])]) == [10]


def test_silence_is_about_the_data() -> None:
    """DOMAIN A10: below the 1% lower limit, never good news."""
    found = early_warning([*QUIET, 2])
    assert found.silent
    assert not found.alarm


def test_under_five_events_there_is_no_alarm() -> None:
    assert not early_warning([0] * 36 + [4]).alarm
    assert early_warning([0] * 36 + [5]).alarm


def test_what_is_expected_is_the_poisson_regression_of_statsmodels() -> None:
    """With no month that stands out, weights stay 1 and the fit is plain."""
    history = np.array([40.0 + n % 3 - 1 + (n % 7 == 0) for n in range(60)])
    at = sorted(60 - 12 * year + shift for year in range(1, 6) for shift in (-1, 0, 1))
    kept = history[[n for n in at if 0 <= n < 60]]
    found = expectation(history)
    assert not found.trend
    fit = sm.GLM(kept, np.ones(len(kept)), family=sm.families.Poisson()).fit(scale="X2")
    assert found.mean == pytest.approx(float(np.exp(fit.params[0])), rel=1e-9)
    phi = max(1.0, fit.scale)
    assert found.variance == pytest.approx(phi * found.mean + phi * found.mean / len(kept), rel=1e-9)
    held = stats.nbinom(found.mean**2 / (found.variance - found.mean), found.mean / found.variance)
    assert (found.lower, found.upper) == (held.ppf(0.01), held.ppf(0.99))


def test_an_old_outbreak_is_weighed_down() -> None:
    plain, struck = list(QUIET * 2), list(QUIET * 2)
    struck[60] = 200
    assert expectation(struck).mean < expectation(plain).mean * 1.3


def test_with_under_two_years_the_last_twelve_months_are_taken() -> None:
    """DOMAIN A10: fallback last 12 months."""
    found = expectation([5.0] * 6 + [20.0] * 12)
    assert (found.seasonal, found.months, round(found.mean, 6)) == (False, 12, 20.0)
    with pytest.raises(ValueError, match="12 are needed"):
        expectation([20.0] * 11)


def test_a_missing_month_is_no_nought() -> None:
    history = np.array(QUIET, dtype=float)
    history[24] = np.nan
    assert expectation(history).mean > 19
    with pytest.raises(ValueError, match="not known"):
        early_warning([*QUIET, float("nan")])


def test_at_most_twenty_alarms_the_highest_first() -> None:
    """DOMAIN A10: no more than 20 a month by default."""
    found = [early_warning([*QUIET, 40 + n]) for n in range(30)]
    assert ranked(found) == list(range(29, 9, -1))


def test_boxing_day_of_2026_is_kept_on_the_28th() -> None:
    """DOMAIN A4: bank holidays of England, 2026 check."""
    days = {each.day for each in key_dates(date(2026, 12, 20), date(2026, 12, 31)) if "Boxing" in each.name}
    assert date(2026, 12, 28) in days


@pytest.mark.traces("3-29")
def test_the_rules_of_the_calendar() -> None:
    """DOMAIN A4: Mischief Night in the North West, clocks, the last Friday before Christmas."""
    assert same_event("Clocks go back", 2026).day == date(2026, 10, 25)
    assert same_event("Clocks go forward", 2027).day == date(2027, 3, 28)
    assert same_event("Last Friday before Christmas", 2020).day == date(2020, 12, 18)
    assert same_event("Diwali", 2026).day == date(2026, 11, 8)
    assert same_event("A-level results", 2020).day == date(2020, 8, 13)  # as announced in April 2020
    assert same_event("GCSE results", 2020).day == date(2020, 8, 20)
    assert same_event("A-level results", 2025).day == date(2025, 8, 14)
    autumn = [each.name for each in key_dates(date(2026, 10, 30), date(2026, 10, 30), area="London")]
    assert "Mischief Night" not in autumn
    bonfire = same_event("Bonfire Night", 2026)
    assert (bonfire.first, bonfire.last) == (date(2026, 11, 2), date(2026, 11, 8))
