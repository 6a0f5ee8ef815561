"""Pairs that may be one occurrence: the fast way finds exactly what comparing all with all finds."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.analysis.same_occurrence import HOURS, METRES, Records, possible_pairs
from tests.sampling import SAMPLE

MOMENT = st.integers(0, 40_000)
RECORD = st.tuples(
    st.floats(0, 900, allow_nan=False), st.floats(0, 900, allow_nan=False), MOMENT, st.integers(0, 20_000)
)


def records(rows: list[tuple[float, float, int, int]]) -> Records:
    return Records(
        np.array([r[0] for r in rows], dtype=float),
        np.array([r[1] for r in rows], dtype=float),
        np.array([r[2] for r in rows], dtype=np.int64),
        np.array([r[2] + r[3] for r in rows], dtype=np.int64),
    )


def plainly(
    first: list[tuple[float, float, int, int]], second: list[tuple[float, float, int, int]]
) -> set[tuple[int, int]]:
    found = set()
    for n, (east, north, begin, length) in enumerate(first):
        for m, (other_east, other_north, other_begin, other_length) in enumerate(second):
            away = math.hypot(east - other_east, north - other_north)
            apart = max(0, begin - (other_begin + other_length), other_begin - (begin + length))
            if away <= METRES and apart <= HOURS * 3600:
                found.add((n, m))
    return found


@settings(max_examples=SAMPLE.examples, deadline=None)
@given(st.lists(RECORD, max_size=12), st.lists(RECORD, max_size=12))
def test_every_pair_within_the_bounds_is_found_and_no_other(
    first: list[tuple[float, float, int, int]], second: list[tuple[float, float, int, int]]
) -> None:
    pairs = possible_pairs(records(first), records(second))
    found = list(zip(pairs.first.tolist(), pairs.second.tolist(), strict=True))
    assert len(found) == len(set(found)), "no pair twice"
    assert set(found) == plainly(first, second)
    assert ((pairs.score >= 0.2499) & (pairs.score <= 1)).all()


@settings(max_examples=SAMPLE.examples, deadline=None)
@given(st.lists(RECORD, min_size=1, max_size=8), st.lists(RECORD, min_size=1, max_size=8))
def test_it_does_not_matter_which_agency_comes_first(
    first: list[tuple[float, float, int, int]], second: list[tuple[float, float, int, int]]
) -> None:
    one = possible_pairs(records(first), records(second))
    other = possible_pairs(records(second), records(first))
    there = {
        (a, b): s for a, b, s in zip(one.first.tolist(), one.second.tolist(), one.score.tolist(), strict=True)
    }
    back = {
        (b, a): s
        for a, b, s in zip(other.first.tolist(), other.second.tolist(), other.score.tolist(), strict=True)
    }
    assert there == back


def test_a_record_at_the_same_point_and_time_is_surest() -> None:
    here = [(100.0, 100.0, 3_600, 0)]
    assert possible_pairs(records(here), records(here)).score.tolist() == [1.0]
    beyond = [(301.0, 100.0, 3_600, 0)]
    assert len(possible_pairs(records(here), records(beyond)).score) == 0
