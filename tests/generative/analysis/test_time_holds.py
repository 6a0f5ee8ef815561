"""Times of day, seasons, change points and labels of periods: each equals a plain second way."""

from __future__ import annotations

import cmath
import math
from datetime import date, timedelta
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from commonweal.analysis.change_points import best_cut, change_points
from commonweal.analysis.circular import circular, rayleigh_p
from commonweal.analysis.period_labels import last_stretch, place_names, read_periods
from commonweal.analysis.seasons import decompose, ratio_to_last_year
from tests.sampling import SAMPLE

TIMES = st.lists(st.integers(0, 24 * 60 - 1).map(lambda minute: minute / 60), min_size=1, max_size=60)
COUNTS = st.lists(st.integers(0, 200).map(float), min_size=2, max_size=11)
FEW = settings(max_examples=SAMPLE.examples, deadline=None)


@FEW
@given(TIMES, st.sampled_from([24.0, 12.0, 168.0]))
def test_directions_equal_a_sum_of_complex_numbers_and_scipy(times: list[float], period: float) -> None:
    found = circular(times, period=period)
    total = sum(cmath.exp(2j * math.pi * time / period) for time in times) / len(times)
    assert found.length == pytest.approx(abs(total), abs=1e-12)
    assert found.z == pytest.approx(len(times) * abs(total) ** 2, abs=1e-9)
    if abs(total) > 1e-6:
        assert found.direction is not None and found.sd is not None
        off = abs(found.direction - float(stats.circmean(times, high=period)))
        assert min(off, period - off) < 1e-9 * period
        assert found.sd == pytest.approx(float(stats.circstd(times, high=period)), rel=1e-9, abs=1e-7)
        assert 0 <= found.direction < period


@FEW
@given(TIMES, st.integers(-2880, 2880), st.randoms(use_true_random=False))
def test_turning_the_clock_turns_the_mean_and_order_does_not_count(
    times: list[float], minutes: int, draw: object
) -> None:
    here = circular(times)
    shuffled = list(times)
    draw.shuffle(shuffled)  # type: ignore[attr-defined]
    assert circular(shuffled) == here
    there = circular([time + minutes / 60 for time in times])
    assert there.length == pytest.approx(here.length, abs=1e-9)
    assert there.p == pytest.approx(here.p, abs=1e-9)
    if here.length > 1e-6:
        assert here.direction is not None and there.direction is not None
        off = (there.direction - here.direction - minutes / 60) % 24
        assert min(off, 24 - off) < 1e-6


@FEW
@given(st.lists(st.tuples(st.integers(0, 23), st.integers(1, 5)), min_size=1, max_size=20))
def test_weights_are_repeated_events(pairs: list[tuple[int, int]]) -> None:
    weighed = circular([hour for hour, _ in pairs], [many for _, many in pairs])
    repeated = circular([hour for hour, many in pairs for _ in range(many)])
    assert weighed.n == repeated.n
    assert weighed.length == pytest.approx(repeated.length, abs=1e-12)
    assert weighed.p == pytest.approx(repeated.p, rel=1e-6, abs=1e-12)


def test_rayleighs_p_is_how_often_chance_does_it() -> None:
    """Zar's approximation beside 20,000 draws of 10 events."""
    angles = np.random.default_rng(3).uniform(0, 2 * math.pi, (20_000, 10))
    lengths = np.hypot(np.cos(angles).mean(axis=1), np.sin(angles).mean(axis=1))
    for length in (0.3, 0.45, 0.55):
        assert rayleigh_p(10, length) == pytest.approx((lengths >= length).mean(), abs=0.01)


def every_cut(values: list[float], penalty: float, shortest: int) -> float:
    """The least total over all ways to cut, each tried."""
    n, best = len(values), math.inf
    for many in range(n):
        for cut in combinations(range(1, n), many):
            edges = (0, *cut, n)
            parts = [values[a:b] for a, b in pairwise(edges)]
            if many and min(map(len, parts)) < shortest:
                continue
            within = sum(sum((v - sum(p) / len(p)) ** 2 for v in p) for p in parts)
            best = min(best, within + penalty * many)
    return best


@settings(max_examples=SAMPLE.examples, deadline=None)
@given(COUNTS, st.floats(0, 500), st.integers(1, 4))
def test_the_best_cut_is_the_best_of_all(values: list[float], penalty: float, shortest: int) -> None:
    starts, cost = best_cut(values, penalty, shortest)
    total = cost + penalty * len(starts)
    assert total == pytest.approx(every_cut(values, penalty, shortest), rel=1e-9, abs=1e-6)
    edges = (0, *starts, len(values))
    if starts:
        assert min(b - a for a, b in pairwise(edges)) >= shortest


@FEW
@given(COUNTS, st.integers(1, 1000))
def test_units_and_levels_do_not_move_a_cut(values: list[float], shift: int) -> None:
    here = best_cut(values, 40.0)[0]
    assert best_cut([value + shift for value in values], 40.0)[0] == here
    assert best_cut([value * 4 for value in values], 640.0)[0] == here


@FEW
@given(st.lists(st.integers(0, 60).map(float), min_size=6, max_size=40))
def test_levels_are_the_means_of_their_stretches(counts: list[float]) -> None:
    found = change_points(counts)
    edges = (0, *found.starts, len(counts))
    for level, start, end in zip(found.levels, edges, edges[1:], strict=False):
        assert level == pytest.approx(sum(counts[start:end]) / (end - start), rel=1e-12)
    assert found.total <= change_points(counts, shortest=len(counts)).total + 1e-9


@settings(max_examples=SAMPLE.examples, deadline=None)
@given(st.lists(st.integers(0, 80).map(float), min_size=36, max_size=60), st.booleans())
def test_parts_add_up_to_the_series(values: list[float], robust: bool) -> None:
    found = decompose(values, robust=robust)
    np.testing.assert_allclose(found.trend + found.seasonal + found.remainder, np.log1p(values), atol=1e-9)
    np.testing.assert_allclose(np.log1p(found.deseasonalised), np.log1p(values) - found.seasonal, atol=1e-9)
    factors = [math.exp(float(np.mean(found.seasonal[place::12]))) for place in range(12)]
    np.testing.assert_allclose(found.indices, np.array(factors) / np.mean(factors), rtol=1e-9)
    assert found.indices.mean() == pytest.approx(1, abs=1e-12)


@FEW
@given(st.lists(st.integers(0, 9), min_size=1, max_size=30), st.integers(1, 13))
def test_the_ratio_to_last_year_is_a_division(values: list[int], period: int) -> None:
    found = ratio_to_last_year(values, period)
    for at, ratio in enumerate(found):
        if at < period or values[at - period] == 0:
            assert math.isnan(ratio)
        else:
            assert ratio == values[at] / values[at - period]


@FEW
@given(st.dates(date(1990, 1, 1), date(2060, 1, 1)), st.integers(1, 150), st.sampled_from("mMwWd"))
def test_labels_that_follow_one_another_have_no_gap(first: date, many: int, kind: str) -> None:
    months = [
        f"{first.year + (first.month - 1 + n) // 12}-{(first.month - 1 + n) % 12 + 1:02}" for n in range(many)
    ]
    weeks = [first + timedelta(days=7 * n) for n in range(many)]
    days = [first + timedelta(days=n) for n in range(many)]
    labels = {
        "m": months,
        "M": [f"{month}-01" for month in months],
        "w": [f"{d.isocalendar().year}-W{d.isocalendar().week:02}" for d in weeks],
        "W": [f"{d.isoformat()}" for d in weeks],
        "d": [d.isoformat() for d in days],
    }[kind]
    assert last_stretch(labels) == 0
    if many > 3:
        gone = labels[: many // 2] + labels[many // 2 + 1 :]
        if read_periods(gone).kind == read_periods(labels).kind:
            assert last_stretch(gone) == many // 2
    if many > 1 and kind in "mw":
        with pytest.raises(ValueError, match="period"):
            last_stretch(labels[::-1])


@FEW
@given(st.integers(1900 * 12, 2100 * 12))
def test_places_of_the_year_have_their_names(number: int) -> None:
    found = place_names(read_periods([f"{number // 12}-{number % 12 + 1:02}"]), 12)
    assert found[0] == date(2026, number % 12 + 1, 1).strftime("%B")
    assert len(set(found)) == 12
