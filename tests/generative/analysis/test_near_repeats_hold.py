"""Chains and prospective surfaces equal slow second implementations; order and place change nothing."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from commonweal.analysis.near_repeats import A_DAY, near_repeat_chains
from commonweal.analysis.prospective import prospective_risk
from commonweal.analysis.strips import in_strips
from tests.sampling import SAMPLE

LIMITS = st.sampled_from([(200.0, 14.0), (100.0, 7.0), (1.0, 0.5), (5000.0, 365.0)])


@st.composite
def events(draw: Any) -> tuple[Any, Any, Any]:
    """Places and moments: crowded or scattered, on the very limits, with repeats of one or both."""
    many, seed = draw(st.integers(0, 40)), draw(st.integers(0, 2**32 - 1))
    generator = np.random.default_rng(seed)
    width, apart = draw(st.sampled_from([(500, 1), (1500, 100), (4000, 50), (100_000, 1)]))
    places = generator.integers(0, width // apart + 1, (many, 2)) * float(apart)
    step = draw(st.sampled_from([1, A_DAY, 7 * A_DAY]))
    return places[:, 0], places[:, 1], generator.integers(0, 80 * A_DAY // step + 1, many) * step


def linked(x: Any, y: Any, seconds: Any, metres: float, days: float) -> Any:
    """Every pair, looked at."""
    apart = np.hypot(x[:, None] - x, y[:, None] - y) <= metres * (1 + 1e-9)
    soon = np.abs(seconds[:, None] - seconds) <= days * A_DAY
    return apart & soon & ~np.eye(len(x), dtype=bool)


@settings(max_examples=SAMPLE.examples, deadline=None)
@given(events(), LIMITS)
def test_chains_are_the_connected_components_of_the_links(
    made: tuple[Any, Any, Any], limits: tuple[float, float]
) -> None:
    x, y, seconds = made
    metres, days = limits
    found = near_repeat_chains(x, y, seconds, metres=metres, days=days)
    near = linked(x, y, seconds, metres, days)
    assert found.links.tolist() == near.sum(axis=1).tolist()
    earlier = near & (seconds[None, :] < seconds[:, None])
    assert found.repeat.tolist() == earlier.any(axis=1).tolist()
    assert found.initiator.tolist() == (near.any(axis=1) & ~earlier.any(axis=1)).tolist()
    plain = connected_components(coo_array(near), directed=False)[1] if len(x) else np.zeros(0)
    members = [np.flatnonzero(plain == label) for label in np.unique(plain)]
    chains = [each for each in members if len(each) > 1]
    chains.sort(key=lambda each: min((seconds[n], y[n], x[n]) for n in each))
    expected = np.zeros(len(x), dtype=int)
    for number, each in enumerate(chains, start=1):
        expected[each] = number
    same = {tuple(sorted(zip(x[c], y[c], seconds[c], strict=True))) for c in chains}
    ours = [np.flatnonzero(found.chain == number) for number in range(1, len(found) + 1)]
    assert {tuple(sorted(zip(x[c], y[c], seconds[c], strict=True))) for c in ours} == same
    assert found.chain.tolist() == expected.tolist()
    for number, each in enumerate(chains):
        assert found.events[number] == len(each)
        assert found.initiators[number] == found.initiator[each].sum() > 0
        assert (found.began[number], found.ended[number]) == (seconds[each].min(), seconds[each].max())
        east, north = math.fsum(x[each]) / len(each), math.fsum(y[each]) / len(each)
        assert found.easting[number] == pytest.approx(east, rel=1e-12, abs=1e-9)
        assert found.northing[number] == pytest.approx(north, rel=1e-12, abs=1e-9)
        farthest = max(math.dist((x[n], y[n]), (east, north)) for n in each)
        assert found.reach[number] == pytest.approx(farthest, rel=1e-9, abs=1e-9)


@settings(max_examples=SAMPLE.examples, deadline=None)
@given(events(), st.integers(0, 2**32 - 1), st.integers(-900, 900))
def test_order_of_rows_and_a_move_change_no_chain(made: tuple[Any, Any, Any], seed: int, move: int) -> None:
    x, y, seconds = made
    plain = near_repeat_chains(x, y, seconds)
    order = np.random.default_rng(seed).permutation(len(x))
    turned = near_repeat_chains(x[order], y[order], seconds[order])
    moved = near_repeat_chains(x + 64 * move, y - 32 * move, seconds + move)
    for name in ("chain", "initiator", "repeat", "links"):
        np.testing.assert_array_equal(getattr(turned, name), getattr(plain, name)[order])
        np.testing.assert_array_equal(getattr(moved, name), getattr(plain, name))
    for name in ("events", "initiators", "began", "ended", "easting", "northing", "reach"):
        np.testing.assert_array_equal(getattr(turned, name), getattr(plain, name))
    np.testing.assert_allclose(moved.easting - 64 * move, plain.easting, atol=1e-8)
    np.testing.assert_allclose(moved.reach, plain.reach, atol=1e-8)


@settings(max_examples=SAMPLE.examples, deadline=None)
@given(events(), st.sampled_from([0.01, 1.0, 99.0, 100.0, 1000.0, 1e6]))
def test_strips_meet_every_near_pair_once(made: tuple[Any, Any, Any], reach: float) -> None:
    x, y, _ = made
    laid = in_strips(x, y, reach)
    met: dict[tuple[int, int], int] = {}
    for place, runs in enumerate(zip(laid.first.tolist(), laid.last.tolist(), strict=True)):
        for first, last in zip(*runs, strict=True):
            for other in range(first, last):
                pair = tuple(sorted((int(laid.order[place]), int(laid.order[other]))))
                met[pair[0], pair[1]] = met.get((pair[0], pair[1]), 0) + 1
    assert set(met.values()) <= {1}
    assert all(one != other for one, other in met)
    near = np.argwhere(np.triu(np.hypot(x[:, None] - x, y[:, None] - y) <= reach, 1))
    assert {(int(one), int(other)) for one, other in near} <= set(met)
    assert laid.candidates.sum() == len(met)
    assert (laid.order[laid.rank] == np.arange(len(x))).all()


@settings(max_examples=SAMPLE.examples, deadline=None)
@given(
    events(),
    st.sampled_from([50.0, 100.0, 37.5]),
    st.sampled_from([400.0, 25.0, 120.0]),
    st.integers(1, 9),
    st.integers(0, 2**32 - 1),
)
def test_the_surface_equals_the_formula_cell_by_cell(
    made: tuple[Any, Any, Any], cell: float, metres: float, weeks: int, seed: int
) -> None:
    x, y, seconds = made
    now, west, south, columns, rows = 60 * A_DAY, -100.0, 50.0, 9, 7
    plain = np.zeros((rows, columns))
    for row in range(rows):
        for column in range(columns):
            middle = west + (column + 0.5) * cell, south + (row + 0.5) * cell
            for east, north, then in zip(x.tolist(), y.tolist(), seconds.tolist(), strict=True):
                apart, elapsed = math.dist(middle, (east, north)), now - then
                if apart <= metres * (1 + 1e-9) and 0 <= elapsed <= weeks * 7 * A_DAY:
                    widths = math.floor(apart * (1 + 1e-9) / (cell / 2))
                    plain[row, column] += 1 / ((1 + widths) * (1 + elapsed // (7 * A_DAY)))
    given_to = {
        "at": now, "west": west, "south": south, "cell": cell, "columns": columns, "rows": rows,
        "metres": metres, "weeks": weeks,
    }  # fmt: skip
    found = prospective_risk(x, y, seconds, **given_to)  # type: ignore[arg-type]
    np.testing.assert_allclose(found, plain, rtol=1e-12, atol=1e-12)
    order = np.random.default_rng(seed).permutation(len(x))
    again = prospective_risk(x[order], y[order], seconds[order], **given_to)  # type: ignore[arg-type]
    np.testing.assert_array_equal(again, found)
