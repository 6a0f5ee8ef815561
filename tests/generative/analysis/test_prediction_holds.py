"""Scores of a map: the best in hindsight is truly the best, and the order of the cells means nothing."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from commonweal.analysis.prediction import best_hits, score_map
from tests.sampling import SAMPLE

CELLS = st.lists(st.tuples(st.booleans(), st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=9)
WINDOWS: dict[str, Any] = {"map_window": (0, 12), "test_window": (12, 15)}


def sides(cells: list[tuple[bool, int, int]]) -> tuple[Any, Any, Any]:
    chosen = np.array([c[0] for c in cells])
    assume(chosen.any())
    later, earlier = np.array([c[1] for c in cells]), np.array([c[2] for c in cells])
    assume(later.sum() > 0)
    return chosen, later, earlier


@settings(max_examples=SAMPLE.examples, deadline=None)
@given(CELLS)
def test_the_score_equals_one_worked_from_every_choice_of_cells(cells: list[tuple[bool, int, int]]) -> None:
    chosen, later, earlier = sides(cells)
    many, all_cells = int(chosen.sum()), len(cells)
    limits = (max(1, many - 2), many + 1)
    found = score_map(chosen, later, earlier=earlier, limits=limits, **WINDOWS)
    caught = sum(n for n, hot in zip(later, chosen, strict=True) if hot)
    index = (caught / later.sum()) / (many / all_cells)

    def best(size: int) -> float:
        most = max(sum(choice) for choice in combinations(later.tolist(), size))
        return float((most / later.sum()) / (size / all_cells))

    assert found.pai == pytest.approx(index)
    assert found.best_pai == pytest.approx(best(many))
    assert found.pei == pytest.approx(index / best(many))
    in_limits = max(best(size) for size in range(limits[0], min(limits[1], all_cells) + 1))
    assert found.best_pai_in_limits == pytest.approx(in_limits)
    assert found.pei_in_limits == pytest.approx(index / in_limits)
    before = sum(n for n, hot in zip(earlier, chosen, strict=True) if hot)
    if before:
        assert found.rri == pytest.approx((caught / later.sum()) / (before / earlier.sum()))
    else:
        assert found.rri is None


@settings(max_examples=SAMPLE.examples, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 9)), min_size=1, max_size=7), st.data())
def test_no_choice_of_whole_cells_beats_the_best(cells: list[tuple[int, int]], data: st.DataObject) -> None:
    counts, areas = zip(*cells, strict=True)
    area = data.draw(st.integers(1, sum(areas)))
    bound = best_hits(counts, areas, area)
    for size in range(1, len(cells) + 1):
        for choice in combinations(range(len(cells)), size):
            if sum(areas[c] for c in choice) <= area:
                assert sum(counts[c] for c in choice) <= bound + 1e-9


@settings(max_examples=SAMPLE.examples, deadline=None)
@given(CELLS, st.randoms(use_true_random=False), st.floats(0.01, 100))
def test_neither_the_order_of_cells_nor_the_unit_of_area_counts(
    cells: list[tuple[bool, int, int]], rng: Any, unit: float
) -> None:
    chosen, later, earlier = sides(cells)
    order = rng.sample(range(len(cells)), len(cells))
    one = score_map(chosen, later, earlier=earlier, **WINDOWS)
    areas = np.full(len(cells), unit)
    other = score_map(chosen[order], later[order], earlier=earlier[order], areas=areas, **WINDOWS)
    for name in ("hit_rate", "area_share", "pai", "best_pai", "pei", "rri"):
        assert getattr(one, name) == pytest.approx(getattr(other, name)), name


def test_a_map_of_everything_scores_one_and_a_grid_may_have_two_sides() -> None:
    found = score_map(np.ones((3, 4), dtype=bool), np.arange(12).reshape(3, 4), **WINDOWS)
    assert (found.pai, found.pei, found.hit_rate, found.area_share) == (1, 1, 1, 1)
