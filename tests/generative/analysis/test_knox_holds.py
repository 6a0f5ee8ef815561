"""Knox's table and its null distribution equal a slow twin's; order, place and threads change nothing."""

from __future__ import annotations

import math
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.analysis import knox as module
from commonweal.analysis.knox import A_DAY, SPACE, TIME, Knox, knox
from tests.sampling import SAMPLE

MASK = 2**64 - 1
BANDS = st.sampled_from(
    [
        (SPACE, TIME),
        ((100.0,), (7.0,)),
        ((1.0, 30.0), (0.5, 1.0, 2.0, 5.0, 9.0, 30.0)),
        ((5000.0,), (1.0, 1000.0)),
        ((0.25, 700.0), (3.0,)),
    ]
)


@st.composite
def events(draw: Any) -> tuple[Any, Any, Any]:
    """Places and moments: crowded or scattered, on edges of bands, with repeats of one or both."""
    many, seed = draw(st.integers(2, 30)), draw(st.integers(0, 2**32 - 1))
    generator = np.random.default_rng(seed)
    width, apart = draw(st.sampled_from([(300, 1), (900, 100), (3000, 50), (20_000, 1)]))
    places = generator.integers(0, width // apart + 1, (many, 2)) * float(apart)
    places += draw(st.sampled_from([0.0, 0.1]))
    step = draw(st.sampled_from([1, A_DAY, 7 * A_DAY]))
    seconds = generator.integers(0, 60 * A_DAY // step + 1, many) * step
    return places[:, 0], places[:, 1], seconds


def drawn(state: int, choices: int) -> tuple[int, int]:
    """The next place among so many, by SplitMix64 and Lemire's rule, and the state after it."""
    while True:
        state = (state + 0x9E3779B97F4A7C15) & MASK
        mixed = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & MASK
        scaled = ((mixed ^ (mixed >> 31)) >> 32) * choices
        if scaled % 2**32 >= 2**32 % choices:
            return scaled >> 32, state


def shuffled(times: list[int], state: int) -> list[int]:
    times = list(times)
    for place in range(len(times) - 1, 0, -1):
        other, state = drawn(state, place + 1)
        times[place], times[other] = times[other], times[place]
    return times


def plain_table(places: list[tuple[float, float]], times: list[int], space: Any, time: Any) -> Any:
    """Every pair against every band, (a, b]; an edge is one but for its last digits."""
    table = np.zeros((len(space), len(time)), dtype=int)
    for (one, then), (other, later) in combinations(list(zip(places, times, strict=True)), 2):
        metres, days = math.dist(one, other), abs(then - later) / A_DAY
        rows = [n for n, end in enumerate(space) if metres <= end * (1 + 1e-9)]
        columns = [n for n, end in enumerate(time) if days <= end * (1 + 1e-9)]
        if rows and columns:
            table[rows[0], columns[0]] += 1
    return table


def plainly(x: Any, y: Any, seconds: Any, space: Any, time: Any, permutations: int, seed: int) -> Any:
    rows = sorted(zip(y.tolist(), x.tolist(), seconds.tolist(), strict=True))
    places, times = [(east, north) for north, east, _ in rows], [then for *_, then in rows]
    states = np.random.SeedSequence(seed).generate_state(permutations, np.uint64).tolist()
    deals = [times, *(shuffled(times, state) for state in states)]
    return np.array([plain_table(places, deal, space, time) for deal in deals])


def same(one: Knox, other: Knox) -> None:
    for name in ("observed", "null", "expected", "median", "ratio", "p"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


@settings(max_examples=SAMPLE.examples, deadline=None)
@given(events(), BANDS, st.integers(1, 12), st.integers(0, 2**31))
def test_the_table_and_its_null_equal_a_slow_twin(
    made: tuple[Any, Any, Any], bands: tuple[Any, Any], permutations: int, seed: int
) -> None:
    x, y, seconds = made
    space, time = bands
    found = knox(x, y, seconds, space=space, time=time, permutations=permutations, seed=seed)
    tables = plainly(x, y, seconds, space, time, permutations, seed)
    np.testing.assert_array_equal(found.observed, tables[0])
    np.testing.assert_array_equal(found.null, tables[1:])
    for row, column in np.ndindex(*found.observed.shape):
        null, observed = tables[1:, row, column].tolist(), tables[0, row, column]
        mean = sum(null) / permutations
        assert found.expected[row, column] == pytest.approx(mean, abs=1e-12)
        assert found.median[row, column] == np.median(null)
        assert found.p[row, column] == (1 + sum(pairs >= observed for pairs in null)) / (1 + permutations)
        if mean:
            assert found.ratio[row, column] == pytest.approx(observed / mean, rel=1e-12)
        else:
            assert math.isnan(found.ratio[row, column])


def test_the_whole_null_of_more_deals_than_are_counted_side_by_side() -> None:
    """Several blocks of deals, the last not full, and several pieces of work."""
    generator = np.random.default_rng(3)
    x, y = generator.integers(0, 1500, (2, 45)).astype(float)
    seconds = generator.integers(0, 40, 45) * A_DAY
    permutations = module.LANES + 40
    found = knox(x, y, seconds, permutations=permutations)
    tables = plainly(x, y, seconds, SPACE, TIME, permutations, 20060)
    np.testing.assert_array_equal(found.observed, tables[0])
    np.testing.assert_array_equal(found.null, tables[1:])


@settings(max_examples=SAMPLE.examples, deadline=None)
@given(events(), st.integers(0, 2**32 - 1), st.integers(-3000, 3000))
def test_order_of_rows_and_a_move_of_map_or_calendar_change_nothing(
    made: tuple[Any, Any, Any], seed: int, move: int
) -> None:
    x, y, seconds = made
    plain = knox(x, y, seconds, permutations=20)
    order = np.random.default_rng(seed).permutation(len(x))
    same(knox(x[order], y[order], seconds[order], permutations=20), plain)
    same(knox(x + 128 * move, y + 64 * move, seconds + 7 * move, permutations=20), plain)
    assert (plain.null.sum(axis=(1, 2)) <= len(x) * (len(x) - 1) / 2).all()


@pytest.mark.parametrize("threads", [1, 3])
def test_the_number_of_threads_and_of_pieces_changes_nothing(
    threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    generator = np.random.default_rng(5)
    x, y = generator.integers(0, 3000, (2, 400)).astype(float)
    seconds = generator.integers(0, 200 * A_DAY, 400)
    plain = knox(x, y, seconds, permutations=150)
    monkeypatch.setattr(module, "THREADS", threads)
    monkeypatch.setattr(module, "PIECE", 500)
    same(knox(x, y, seconds, permutations=150), plain)
    assert (knox(x, y, seconds, permutations=150, seed=1).null != plain.null).any()


def test_every_order_of_the_times_is_dealt_as_often() -> None:
    """All 24 orders of four times, by chi-squared, with the lags that tell them apart."""
    x, seconds = np.array([0.0, 1.0, 3.0, 7.0]), np.array([0, 1, 4, 13]) * A_DAY
    space, time = (1.0, 2.0, 3.0, 4.0, 6.0, 7.0), (1.0, 3.0, 4.0, 9.0, 12.0, 13.0)
    found = knox(x, np.zeros(4), seconds, space=space, time=time, permutations=24_000)
    seen = np.unique(found.null.reshape(24_000, -1), axis=0, return_counts=True)[1]
    assert len(seen) == 24
    assert ((seen - 1000.0) ** 2 / 1000).sum() < 60  # 23 degrees of freedom: beyond it once in 40,000


@pytest.mark.filterwarnings("ignore")
@settings(max_examples=SAMPLE.examples, deadline=None)
@given(events(), st.sampled_from([100.0, 300.0, 2000.0]), st.sampled_from([1.0, 7.0, 30.0]))
def test_a_single_band_is_the_statistic_of_pointpats(
    made: tuple[Any, Any, Any], delta: float, tau: float
) -> None:
    from pointpats import Knox as Theirs  # type: ignore[import-untyped]

    x, y, seconds = made
    days = (seconds / A_DAY).reshape(-1, 1)
    apart = np.hypot(x[:, None] - x, y[:, None] - y)
    if (np.abs(apart - delta) < 1e-6).any() or (np.abs(np.abs(days - days.T) - tau) < 1e-6).any():
        return  # on an edge it may round as it likes; ours are proved by the spec tests
    if not (apart[np.triu_indices(len(x), 1)] < delta).any():
        return  # it fails where no pair is near in space
    theirs = Theirs(np.column_stack([x, y]), days, delta=delta, tau=tau, permutations=0)
    ours = knox(x, y, seconds, space=(delta,), time=(tau,), permutations=1)
    assert ours.observed[0, 0] == theirs.statistic_
