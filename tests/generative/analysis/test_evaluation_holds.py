"""Evaluations: the fast way equals a plain one and statsmodels; names and order of areas do not matter."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from commonweal.analysis.benefit import Amount, UnitCost, returned
from commonweal.analysis.difference_in_differences import difference_in_differences
from commonweal.analysis.evaluation import (
    Counts,
    displacement_quotient,
    gross_effect,
    net_effect,
    relative_effect,
    total_net_effect,
    weighted_difference,
)
from commonweal.analysis.prevention import changes_together, prevented, prevented_against
from commonweal.analysis.untreated_likes import untreated_likes
from tests.sampling import SAMPLE

COUNTS = st.builds(Counts, st.integers(1, 5_000), st.integers(1, 5_000))
ANY = st.builds(Counts, st.integers(0, 5_000), st.integers(0, 5_000))
LEVEL = st.sampled_from([0.8, 0.95, 0.99])
hold = settings(max_examples=SAMPLE.examples, deadline=None)


@hold
@given(COUNTS, COUNTS, COUNTS)
def test_effects_equal_the_formulas(r: Counts, d: Counts, c: Counts) -> None:
    assert gross_effect(r) == r.before - r.after
    assert net_effect(r, c) == pytest.approx(r.before / c.before - r.after / c.after)
    trend = c.after / c.before
    total = r.before * trend - r.after + d.before * trend - d.after
    assert total_net_effect(r, d, c) == pytest.approx(total, abs=1e-6)
    found = displacement_quotient(r, d, c)
    bottom = r.after / c.after - r.before / c.before
    assert found.success == pytest.approx(bottom)
    if found.quotient is None:
        assert bottom > -1e-12
    else:
        assert found.quotient == pytest.approx((d.after / c.after - d.before / c.before) / bottom, abs=1e-7)


@hold
@given(ANY, ANY, ANY, ANY, LEVEL)
def test_the_weighted_difference_equals_the_formula(
    r: Counts, c: Counts, d: Counts, cd: Counts, confidence: float
) -> None:
    every = [count for each in (r, c, d, cd) for count in (each.before, each.after)]
    if not sum(every):
        return
    found = weighted_difference(r, c, d, cd, confidence)
    value = (r.change - c.change) + (d.change - cd.change)
    z = value / math.sqrt(sum(every))
    assert (found.value, found.z) == pytest.approx((value, z))
    assert found.p == pytest.approx(2 * stats.norm.sf(abs(z)), rel=1e-9)
    low, high = stats.norm.interval(confidence, value, math.sqrt(sum(every)))
    assert (found.lower, found.upper) == pytest.approx((low, high), abs=1e-9)
    turned = weighted_difference(c, r, cd, d, confidence)
    assert turned.value == -found.value


@hold
@given(COUNTS, COUNTS, st.floats(1, 5), LEVEL)
def test_the_relative_effect_equals_scipys_odds_ratio(
    r: Counts, c: Counts, phi: float, confidence: float
) -> None:
    table = [[int(r.before), int(r.after)], [int(c.before), int(c.after)]]
    theirs = stats.contingency.odds_ratio(table, kind="sample")
    limits = theirs.confidence_interval(confidence)
    found = relative_effect(r, c, confidence=confidence)
    assert found.odds == pytest.approx(theirs.statistic, rel=1e-9)
    assert (found.lower, found.upper) == pytest.approx((limits.low, limits.high), rel=1e-9)
    wide = relative_effect(r, c, phi, confidence)
    assert math.log(wide.upper / wide.lower) == pytest.approx(
        math.sqrt(phi) * math.log(found.upper / found.lower)
    )
    assert (found.reduction > 0) == (found.odds > 1)


@hold
@given(st.integers(1, 2_000), st.integers(0, 2_000), st.integers(1, 36), st.integers(1, 36))
def test_prevented_events_equal_the_binomial(before: int, after: int, first: int, second: int) -> None:
    found = prevented(Counts(before, after), first, second)
    assert found.expected == pytest.approx(before * second / first)
    assert found.value == pytest.approx(found.expected - after, abs=1e-9)
    p = stats.binom.cdf(after, before + after, second / (first + second))
    assert found.p == pytest.approx(p, rel=1e-9, abs=1e-100)
    assert found.lower <= found.value + 1e-9
    assert found.value <= found.upper + 1e-9


@hold
@given(COUNTS, COUNTS)
def test_more_is_prevented_the_more_the_comparison_had(r: Counts, c: Counts) -> None:
    found = prevented_against(r, c)
    more = prevented_against(r, Counts(c.before, c.after + 1))
    assert more.value > found.value
    assert found.lower <= found.value <= found.upper
    assert found.upper <= found.expected


@hold
@given(st.lists(st.floats(-90, 90), min_size=1, max_size=6))
def test_changes_multiply_in_any_order(percents: list[float]) -> None:
    left = 100.0
    for percent in percents:
        left += left * percent / 100
    assert changes_together(tuple(percents)) == pytest.approx(left - 100, abs=1e-6)
    assert changes_together(tuple(percents[::-1])) == pytest.approx(left - 100, abs=1e-6)


@hold
@given(
    st.lists(st.tuples(st.floats(-50, 500), st.floats(0, 50), st.floats(0, 5_000)), min_size=1, max_size=6),
    st.floats(0, 1e6),
    st.floats(0, 40),
    st.floats(0.5, 2),
)
def test_money_equals_plain_sums(rows: list[Any], spent: float, optimism: float, factor: float) -> None:
    events = [Amount(value, value - width, value + width) for value, width, _ in rows]
    costs = [UnitCost("x", "X", cost, cost / 4, True) for _, _, cost in rows]
    found = returned(events, costs, spent, optimism, factor)
    benefit = sum(value * cost for value, _, cost in rows) * factor
    benefit *= 1 - optimism / 100 if benefit > 0 else 1
    assert found.benefit.value == pytest.approx(benefit, abs=1e-3)
    assert found.net.value == pytest.approx(benefit - spent, abs=1e-3)
    assert found.benefit.lower <= found.benefit.value <= found.benefit.upper
    assert found.fiscal is not None
    assert found.fiscal.value == pytest.approx(benefit / 4, abs=1e-3)
    if found.ratio is not None:
        assert found.ratio.value == pytest.approx(benefit / spent, rel=1e-6, abs=1e-3)


@hold
@given(st.integers(1, 6), st.integers(1, 20), st.integers(1, 24), st.integers(0, 1 << 30))
def test_likes_equal_a_plain_search(treated: int, untreated: int, months: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    ours, others = rng.poisson(5, (treated, months)), rng.poisson(5, (untreated, months))
    number = min(3, untreated)
    found = untreated_likes(ours, others, number)
    for row in range(treated):
        away = [
            math.sqrt(
                sum((math.sqrt(a) - math.sqrt(b)) ** 2 for a, b in zip(ours[row], o, strict=True)) / months
            )
            for o in others
        ]
        assert found.distances[row].tolist() == pytest.approx(sorted(away)[:number])


def panel(areas: int, periods: int, start: int, seed: int) -> tuple[Any, Any, Any, Any, Any]:
    rng = np.random.default_rng(seed)
    area, period = (each.ravel() for each in np.indices((areas, periods)))
    counts = rng.poisson(rng.gamma(20, 1, areas)[area] * rng.gamma(50, 1 / 50, len(area))) + 1
    return counts, area, period, area % 2 == 0, period >= start


PANEL = st.tuples(st.integers(4, 12), st.integers(4, 12), st.integers(2, 3), st.integers(0, 1 << 30))


@hold
@given(PANEL)
def test_a_full_table_gives_the_ratio_of_ratios_of_its_sums(shape: tuple[int, int, int, int]) -> None:
    counts, area, period, treated, after = panel(*shape)
    found = difference_in_differences(counts, area, period, treated, after)
    sums = [[counts[(treated == t) & (after == a)].sum() for a in (False, True)] for t in (True, False)]
    ratio = (sums[0][1] / sums[0][0]) / (sums[1][1] / sums[1][0])
    assert found.effect.value == pytest.approx(ratio, rel=1e-8)


def plain_error(counts: Any, area: Any, period: Any, asked: Any) -> tuple[float, float]:
    """Newton's steps for the Poisson likelihood, and the sandwich of scores summed by area, dense."""
    x = np.column_stack(
        [*(area == a for a in np.unique(area)), *(period == p for p in np.unique(period)[1:]), asked]
    ).astype(float)
    beta = np.linalg.lstsq(x, np.log(counts), rcond=None)[0]
    for _ in range(50):
        mean = np.exp(x @ beta)
        beta = beta + np.linalg.solve(x.T @ (x * mean[:, None]), x.T @ (counts - mean))
    mean = np.exp(x @ beta)
    bread = np.linalg.inv(x.T @ (x * mean[:, None]))
    scores = np.array([(x * (counts - mean)[:, None])[area == a].sum(axis=0) for a in np.unique(area)])
    groups, (rows, unknowns) = len(scores), x.shape
    cov = bread @ (scores.T @ scores) @ bread * groups / (groups - 1) * (rows - 1) / (rows - unknowns)
    return float(beta[-1]), math.sqrt(cov[-1, -1])


@hold
@given(PANEL)
def test_errors_equal_a_plain_sandwich(shape: tuple[int, int, int, int]) -> None:
    counts, area, period, treated, after = panel(*shape)
    found = difference_in_differences(counts, area, period, treated, after)
    log, error = plain_error(counts, area, period, treated & after)
    t = stats.t.ppf(0.975, shape[0] - 1)
    assert math.log(found.effect.value) == pytest.approx(log, rel=1e-7, abs=1e-9)
    assert math.log(found.effect.upper / found.effect.lower) == pytest.approx(2 * t * error, rel=1e-6)
    assert found.effect.p == pytest.approx(2 * stats.t.sf(abs(log) / error, shape[0] - 1), rel=1e-6)
    if found.trend is not None:
        early = ~after
        asked = np.where(treated, period, 0)[early]
        slope, _ = plain_error(counts[early], area[early], period[early], asked)
        assert math.log(found.trend.value) == pytest.approx(slope, rel=1e-6, abs=1e-8)


@hold
@given(PANEL, st.randoms())
def test_rows_and_numbers_of_areas_do_not_matter(shape: tuple[int, int, int, int], chance: Any) -> None:
    columns = panel(*shape)
    order = list(range(len(columns[0])))
    chance.shuffle(order)
    counts, area, period, treated, after = (each[order] for each in columns)
    found = difference_in_differences(*columns)
    assert difference_in_differences(counts, area, period, treated, after) == found
    other = difference_in_differences(counts, 1_000 - 7 * area, period * 3 + 5, treated, after)
    assert other.effect.value == pytest.approx(found.effect.value, rel=1e-8)
    assert other.effect.upper == pytest.approx(found.effect.upper, rel=1e-7)
