"""Trends: the fast way equals a plain one, pymannkendall and scipy, and only the order of values counts."""

from __future__ import annotations

import math
from itertools import combinations
from typing import Any

import numpy as np
import pymannkendall
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from commonweal.analysis.trend import mann_kendall, mann_kendall_many, sen_slope, sen_slopes
from tests.sampling import SAMPLE

VALUE = st.one_of(
    st.integers(0, 5), st.integers(-1000, 1000), st.floats(-1e3, 1e3).map(lambda v: round(v, 6))
)
SERIES = st.lists(VALUE, min_size=2, max_size=40)
TABLE = st.integers(2, 30).flatmap(
    lambda steps: st.lists(st.lists(VALUE, min_size=steps, max_size=steps), min_size=1, max_size=8)
)
WORDS = {"increasing": "rising", "decreasing": "falling", "no trend": "no trend"}


def plainly(values: list[float]) -> tuple[int, float, float, float]:
    s = sum((b > a) - (b < a) for a, b in combinations(values, 2))
    n = len(values)
    ties = [values.count(v) for v in set(values)]
    variance = (n * (n - 1) * (2 * n + 5) - sum(t * (t - 1) * (2 * t + 5) for t in ties)) / 18
    if s == 0 or variance == 0:
        z = 0.0
    else:
        z = (s - math.copysign(1, s)) / math.sqrt(variance)
    return s, variance, z, math.erfc(abs(z) / math.sqrt(2))


@settings(max_examples=SAMPLE.examples, deadline=None)
@given(SERIES)
def test_one_series_equals_a_plain_count_of_pairs(values: list[float]) -> None:
    found = mann_kendall(values)
    assert (found.s, found.variance, found.z, found.p) == pytest.approx(plainly(values), rel=1e-12)


@settings(max_examples=SAMPLE.examples, deadline=None)
@given(SERIES)
def test_one_series_equals_pymannkendall(values: list[float]) -> None:
    found, slope = mann_kendall(values), sen_slope(values)
    if len(set(values)) == 1:  # there it divides nought by nought
        assert (found.s, found.z, found.p, found.verdict) == (0, 0, 1, "no trend")
        return
    theirs = pymannkendall.original_test(values)
    assert found.s == theirs.s
    assert found.variance == pytest.approx(theirs.var_s, rel=1e-9)
    assert found.z == pytest.approx(theirs.z, rel=1e-9)
    assert found.p == pytest.approx(theirs.p, rel=1e-9, abs=1e-15)
    assert found.verdict == WORDS[theirs.trend]
    assert slope.slope == pytest.approx(theirs.slope, rel=1e-9)
    assert slope.intercept == pytest.approx(theirs.intercept, rel=1e-9, abs=1e-9)


@settings(max_examples=SAMPLE.examples, deadline=None)
@given(SERIES, st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_the_interval_equals_that_of_scipy(values: list[float], confidence: float) -> None:
    found = sen_slope(values, confidence)
    theirs = stats.theilslopes(values, alpha=confidence, method="separate")
    assert found.slope == pytest.approx(theirs.slope, rel=1e-9)
    assert found.intercept == pytest.approx(theirs.intercept, rel=1e-9, abs=1e-9)
    assert found.lower == pytest.approx(theirs.low_slope, rel=1e-9)
    assert found.upper == pytest.approx(theirs.high_slope, rel=1e-9)


@settings(max_examples=SAMPLE.examples, deadline=None)
@given(TABLE, st.sampled_from([0.8, 0.95, 0.99]))
def test_each_of_many_series_equals_that_series_alone(table: list[list[float]], level: float) -> None:
    trends, slopes = mann_kendall_many(table, 1 - level), sen_slopes(table, level)
    for row, values in enumerate(table):
        one, slope = mann_kendall(values, 1 - level), sen_slope(values, level)
        assert int(trends.s[row]) == one.s
        assert float(trends.variance[row]) == one.variance
        assert float(trends.z[row]) == pytest.approx(one.z, rel=1e-12)
        assert float(trends.p[row]) == pytest.approx(one.p, rel=1e-12)
        assert ("falling", "no trend", "rising")[int(trends.direction[row]) + 1] == one.verdict
        for name in ("slope", "intercept", "lower", "upper"):
            wanted = pytest.approx(getattr(slope, name), rel=1e-12, abs=1e-12)
            assert float(getattr(slopes, name)[row]) == wanted, name


@settings(max_examples=SAMPLE.examples, deadline=None)
@given(st.lists(st.integers(-50, 50), min_size=2, max_size=30), st.integers(-100, 100), st.integers(1, 9))
def test_level_and_unit_do_not_change_a_trend_and_a_mirror_turns_it(
    values: list[int], more: int, times: int
) -> None:
    one, slope = mann_kendall(values), sen_slope(values)
    other = [v * times + more for v in values]
    assert mann_kendall(other) == one
    assert sen_slope(other).slope == pytest.approx(slope.slope * times)
    turned, back = mann_kendall(values[::-1]), sen_slope(values[::-1])
    assert (turned.s, turned.p) == (-one.s, one.p)
    assert back.slope == pytest.approx(-slope.slope)


def months(series: int, seed: int = 20060) -> Any:
    return np.random.default_rng(seed).poisson(2, (series, 36)).astype(float)


def test_very_many_series_on_two_threads_equal_pymannkendall_and_keep_their_places() -> None:
    table = months(10_000)
    trends, slopes = mann_kendall_many(table), sen_slopes(table)
    for row in (0, 1, 4_095, 4_096, 4_097, 8_192, 9_999):
        theirs = pymannkendall.original_test(table[row])
        assert int(trends.s[row]) == theirs.s
        assert float(trends.z[row]) == pytest.approx(theirs.z, rel=1e-9)
        assert float(slopes.slope[row]) == pytest.approx(theirs.slope, rel=1e-9)
    back = mann_kendall_many(table[::-1])
    assert (back.s[::-1] == trends.s).all()


def test_of_series_without_a_trend_no_more_than_alpha_seem_to_have_one() -> None:
    noise = np.random.default_rng(20060).normal(size=(20_000, 24))
    share = float((mann_kendall_many(noise).p < 0.05).mean())
    assert 0.04 < share < 0.055


def test_what_is_given_is_not_changed() -> None:
    table = months(50)
    before = table.copy()
    mann_kendall_many(table)
    sen_slopes(table)
    mann_kendall(table[0])
    sen_slope(table[0])
    assert (table == before).all()
