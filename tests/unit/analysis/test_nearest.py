"""Which site a point belongs to: as walking over all of them says, the first of two that are equally near."""

from __future__ import annotations

from math import hypot

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.analysis.nearest import NONE, nearest_within
from tests.sampling import SAMPLE

places = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=30)


def walked(points: list[tuple[int, int]], sites: list[tuple[int, int]], metres: float) -> list[int]:
    found = []
    for east, north in points:
        away = [(hypot(east - e, north - n), position) for position, (e, n) in enumerate(sites)]
        near = [one for one in away if one[0] <= metres]
        found.append(min(near)[1] if near else NONE)
    return found


@settings(max_examples=SAMPLE.examples * 4, deadline=None)
@given(places, places, st.sampled_from([1, 3, 7.5, 100]))
def test_it_agrees_with_walking_over_all_sites(
    points: list[tuple[int, int]], sites: list[tuple[int, int]], metres: float
) -> None:
    assert nearest_within(points, sites, metres) == walked(points, sites, metres)


def test_the_distance_is_included_and_has_to_be_one() -> None:
    assert nearest_within([(0, 0)], [(50, 0)], 50) == [0]
    assert nearest_within([(0, 0)], [(50, 0)], 49.9) == [NONE]
    assert nearest_within([(0, 0)], [(10, 0), (-10, 0)], 50) == [0]
    with pytest.raises(ValueError, match="above 0"):
        nearest_within([(0, 0)], [(1, 1)], 0)
