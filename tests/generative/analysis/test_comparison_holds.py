"""Rates, funnels and peers: the fast way equals a plain one and scipy; the order of units does not matter."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from commonweal.analysis.funnel import dispersion, expected_counts, funnel, funnel_limits
from commonweal.analysis.peers import family_bars, nearest_peers, ranks, window_totals
from commonweal.analysis.rates import count_limits, rates, ratio_test, standardised_rate
from commonweal.analysis.targets import deprivation_gap, fifths, rag, seasonal_shares, trajectory
from tests.sampling import SAMPLE

COUNT = st.one_of(st.integers(0, 15), st.integers(0, 5_000))
PEOPLE = st.integers(1, 100_000)
UNITS = st.lists(st.tuples(COUNT, PEOPLE), min_size=2, max_size=30)
LEVEL = st.sampled_from([0.8, 0.95, 0.99])
hold = settings(max_examples=SAMPLE.examples, deadline=None)


def plain_limits(count: int, confidence: float) -> tuple[float, float]:
    tail = (1 - confidence) / 2
    if count < 10:
        lower = stats.chi2.ppf(tail, 2 * count) / 2 if count else 0.0
        return lower, stats.chi2.ppf(1 - tail, 2 * count + 2) / 2
    z = stats.norm.ppf(1 - tail)
    lower = count * (1 - 1 / (9 * count) - z / (3 * math.sqrt(count))) ** 3
    more = count + 1
    return lower, more * (1 - 1 / (9 * more) + z / (3 * math.sqrt(more))) ** 3


@hold
@given(st.lists(COUNT, min_size=1, max_size=20), LEVEL)
def test_limits_of_counts_equal_the_formulas(counts: list[int], confidence: float) -> None:
    found = count_limits(counts, confidence)
    plain = [plain_limits(count, confidence) for count in counts]
    assert found.lower.tolist() == pytest.approx([each[0] for each in plain], rel=1e-9)
    assert found.upper.tolist() == pytest.approx([each[1] for each in plain], rel=1e-9)
    assert (found.lower <= counts).all()
    assert (found.upper > counts).all()


@hold
@given(st.lists(st.floats(0, 1e12), min_size=1, max_size=20))
def test_limits_of_any_counts_hold_them_and_grow_with_them(counts: list[float]) -> None:
    found = count_limits(np.sort(counts))
    assert np.isfinite(found.upper).all()
    assert (found.lower <= found.value).all()
    assert (found.upper >= found.value).all()


@hold
@given(*[st.floats(0, 1e12)] * 2)
def test_any_two_counts_can_be_compared(before: float, after: float) -> None:
    found = ratio_test(before, after)
    assert 0 <= found.p <= 1
    assert np.isfinite(found.lower)
    if np.isfinite(found.upper):
        assert found.lower <= found.ratio * (1 + 1e-9)
        assert found.ratio <= found.upper * (1 + 1e-9)


@hold
@given(UNITS, st.randoms())
def test_rates_follow_their_rows(units: list[tuple[int, int]], chance: Any) -> None:
    order = list(range(len(units)))
    chance.shuffle(order)
    counts, people = map(np.array, zip(*units, strict=True))
    found, other = rates(counts, people), rates(counts[order], people[order])
    for name in ("value", "lower", "upper"):
        assert getattr(found, name)[order].tobytes() == getattr(other, name).tobytes()


@hold
@given(COUNT, COUNT, st.floats(0.01, 100), st.floats(0.01, 100), LEVEL)
def test_the_ratio_test_equals_scipys_binomial_limits(
    before: int, after: int, long_before: float, long_after: float, confidence: float
) -> None:
    found = ratio_test(before, after, long_before, long_after, confidence)
    total, odds = before + after, long_before / long_after
    share = long_after / (long_before + long_after)
    if total:
        low, high = stats.binomtest(after, total, share).proportion_ci(confidence, method="exact")
        assert float(found.lower) == pytest.approx(odds * low / (1 - low), rel=1e-7)
        if before:
            assert float(found.upper) == pytest.approx(odds * high / (1 - high), rel=1e-7)
            assert float(found.ratio) == pytest.approx((after / long_after) / (before / long_before))
    tails = stats.binom.cdf(after, total, share), stats.binom.sf(after - 1, total, share)
    assert float(found.p) == pytest.approx(min(1.0, 2 * min(tails)), rel=1e-9, abs=1e-100)


@hold
@given(COUNT, COUNT, LEVEL)
def test_the_interval_agrees_with_the_test(before: int, after: int, confidence: float) -> None:
    found = ratio_test(before, after, confidence=confidence)
    outside = bool(found.lower > 1 or found.upper < 1)
    if abs(float(found.p) - (1 - confidence)) > 1e-9:
        assert outside == (found.p < 1 - confidence)


@hold
@given(st.integers(1, 4_000), st.integers(1, 4_000), LEVEL)
def test_the_other_way_round_the_ratio_is_its_reciprocal(one: int, other: int, confidence: float) -> None:
    found, turned = (ratio_test(*each, confidence=confidence) for each in ((one, other), (other, one)))
    assert float(found.p) == pytest.approx(float(turned.p), rel=1e-9)
    assert float(found.lower) == pytest.approx(1 / float(turned.upper), rel=1e-9)


@hold
@given(st.lists(st.tuples(COUNT, PEOPLE, st.integers(1, 100)), min_size=1, max_size=9), st.integers(2, 50))
def test_the_size_of_the_standard_population_does_not_matter(rows: list[Any], times: int) -> None:
    counts, people, weights = map(np.array, zip(*rows, strict=True))
    found, other = (standardised_rate(counts, people, each) for each in (weights, weights * times))
    assert float(found.value) == pytest.approx(float(other.value))
    assert float(found.upper) == pytest.approx(float(other.upper))
    assert float(found.lower) <= float(found.value) <= float(found.upper)


@hold
@given(st.lists(st.floats(0.01, 1e5), min_size=1, max_size=20))
def test_funnel_limits_equal_quantiles_counted_out(expected: list[float]) -> None:
    found, smooth = funnel_limits(expected), funnel_limits(expected, smooth=True)
    for tail, name in ((0.025, "lower_95"), (0.975, "upper_95"), (0.001, "lower_998"), (0.999, "upper_998")):
        whole = getattr(found, name)
        assert (stats.poisson.cdf(whole, expected) >= tail).all()
        assert (stats.poisson.cdf(whole - 1, expected) < tail).all()
        line = getattr(smooth, name)
        assert ((line <= whole) & (line >= whole - 1)).all()


@hold
@given(st.lists(st.tuples(COUNT, st.floats(0.5, 5_000)), min_size=2, max_size=40))
def test_dispersion_equals_the_formula(units: list[tuple[int, float]]) -> None:
    observed, expected = map(np.array, zip(*units, strict=True))
    found = dispersion(observed, expected)
    z = [(o - e) / math.sqrt(e) for o, e in units]
    low, high = np.percentile(z, [10, 90])
    squares = [min(max(each, low), high) ** 2 for each in z]
    n, phi = len(z), math.fsum(squares) / len(z)
    assert found.phi == pytest.approx(phi, rel=1e-9)
    weights = math.fsum(expected)
    between = (n * phi - (n - 1)) / (weights - math.fsum(expected**2) / weights)
    assert found.between == pytest.approx(max(0.0, between), rel=1e-7, abs=1e-9)


@hold
@given(UNITS, st.sampled_from(["none", "multiplied", "added"]), st.randoms())
def test_verdicts_follow_their_units(units: list[tuple[int, int]], widening: Any, chance: Any) -> None:
    order = list(range(len(units)))
    chance.shuffle(order)
    counts, people = map(np.array, zip(*units, strict=True))
    if not counts.sum():
        return
    found = funnel(counts, expected_counts(counts, people), widening)
    other = funnel(counts[order], expected_counts(counts[order], people[order]), widening)
    assert [found.verdicts[at] for at in order] == list(other.verdicts)
    wide, narrow = found.limits, funnel_limits(found.limits.expected)
    if found.widening == "multiplied":
        assert (wide.upper_95 >= narrow.upper_95).all()
        assert (wide.lower_998 <= narrow.lower_998).all()


@hold
@given(UNITS, st.randoms())
def test_family_bars_equal_a_plain_comparison(units: list[tuple[int, int]], chance: Any) -> None:
    counts, people = map(np.array, zip(*units, strict=True))
    found, each = family_bars(counts, people), [1_000 * c / p for c, p in units]
    for at, (count, size) in enumerate(units):
        others = math.fsum(each[:at] + each[at + 1 :]) / (len(units) - 1)
        low, high = (limit * 1_000 / size for limit in plain_limits(count, 0.95))
        assert found.others[at] == pytest.approx(others, rel=1e-12, abs=1e-12)
        if min(abs(low - others), abs(high - others)) > 1e-9 * (1 + others):
            said = "higher" if low > others else "lower" if high < others else "similar"
            assert found.verdicts[at] == said
        assert found.rank[at] == 1 + sum(other > each[at] for other in each)
    order = list(range(len(units)))
    chance.shuffle(order)
    other = family_bars(counts[order], people[order])
    assert [found.verdicts[at] for at in order] == list(other.verdicts)
    assert found.rank[order].tolist() == other.rank.tolist()
    assert sorted(ranks(found.rate).tolist()) == sorted(found.rank.tolist())


@hold
@given(st.integers(2, 25), st.integers(1, 4), st.integers(1, 5), st.integers(0, 1 << 30))
def test_nearest_peers_equal_a_plain_search(areas: int, traits: int, number: int, seed: int) -> None:
    values = np.random.default_rng(seed).normal(size=(areas, traits)) * [10.0**n for n in range(traits)]
    number = min(number, areas - 1)
    found = nearest_peers(values, number)
    sd = [np.std(values[:, n], ddof=1) for n in range(traits)]
    for own in range(areas):
        away = {
            other: math.sqrt(sum(((values[own, n] - values[other, n]) / sd[n]) ** 2 for n in range(traits)))
            for other in range(areas)
            if other != own
        }
        nearest = sorted(away, key=lambda other: (away[other], other))[:number]
        assert found.areas[own].tolist() == nearest
        assert found.distances[own].tolist() == pytest.approx([away[other] for other in nearest])
    moved = nearest_peers(values + 1_000.0, number, [areas - 1])
    assert moved.areas[0].tolist() == found.areas[-1].tolist()


@hold
@given(st.lists(st.integers(0, 50), min_size=12, max_size=40), st.integers(1, 12), st.integers(1, 12))
def test_windows_equal_sums_month_by_month(monthly: list[int], last: int, begins: int) -> None:
    found = window_totals([monthly], last, begins)
    months, calendar, total = 0, last, 0
    while True:
        months += 1
        total += monthly[-months]
        if calendar == begins:
            break
        calendar = 12 if calendar == 1 else calendar - 1
    assert (found.months_of_year, found.year_to_date[0]) == (months, total)
    assert found.twelve[0] == sum(monthly[-12:])


@hold
@given(st.lists(st.lists(st.integers(1, 99), min_size=12, max_size=12), min_size=1, max_size=5))
def test_a_trajectory_by_seasonal_shares_ends_at_its_target(years: list[list[int]]) -> None:
    shares = seasonal_shares(years)
    assert shares.sum() == pytest.approx(1)
    path = trajectory(1_200, -6, shares)
    assert path.cumulative[-1] == pytest.approx(1_128)
    assert rag(path.cumulative, path.cumulative) == ("green",) * 12


@hold
@given(st.lists(st.integers(0, 12), min_size=5, max_size=60))
def test_fifths_equal_a_plain_count(scores: list[int]) -> None:
    found = fifths(scores)
    for score, fifth in zip(scores, found, strict=True):
        worse = sum(other > score for other in scores)
        assert fifth == 1 + worse * 5 // len(scores)


@hold
@given(st.lists(st.tuples(COUNT, PEOPLE, st.integers(1, 5)), min_size=2, max_size=40), st.randoms())
def test_the_gap_is_that_of_the_sums(rows: list[Any], chance: Any) -> None:
    rows = [*rows, (3, 500, 1), (2, 700, 5)]
    chance.shuffle(rows)
    found = deprivation_gap(*zip(*rows, strict=True))
    sums = {
        fifth: (sum(c for c, _, f in rows if f == fifth), sum(p for _, p, f in rows if f == fifth))
        for fifth in (1, 5)
    }
    most, least = (1_000 * sums[fifth][0] / sums[fifth][1] for fifth in (1, 5))
    assert float(found.difference.value) == pytest.approx(most - least, abs=1e-9)
    assert float(found.ratio.ratio) == pytest.approx(most / least)
    assert float(found.difference.lower) <= most - least <= float(found.difference.upper)
