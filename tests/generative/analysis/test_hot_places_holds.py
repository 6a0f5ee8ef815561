"""Hot places: no fewer places hold as much, and the order in which they come means nothing."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.analysis.hot_places import fewest_places, rank_places, tally
from tests.sampling import SAMPLE

PLACES = st.dictionaries(
    st.text("abcdefg", min_size=1, max_size=3), st.integers(0, 9), min_size=1, max_size=9
).filter(lambda places: sum(places.values()) > 0)
SHARE = st.one_of(st.sampled_from([0.1, 0.2, 0.5, 0.8, 1.0]), st.floats(0.001, 1))


@settings(max_examples=SAMPLE.examples, deadline=None)
@given(PLACES, SHARE)
def test_no_smaller_choice_of_places_holds_as_much(places: dict[str, int], share: float) -> None:
    found = fewest_places(rank_places(list(places), list(places.values())), share)
    total = sum(places.values())
    assert sum(places[name] for name in found.names) == found.events
    assert found.events >= share * total - 1e-9
    for choice in combinations(places.values(), len(found.names) - 1):
        assert sum(choice) < share * total


@settings(max_examples=SAMPLE.examples, deadline=None)
@given(PLACES)
def test_shares_and_ranks_equal_those_worked_one_by_one(places: dict[str, int]) -> None:
    found = rank_places(list(places), list(places.values()))
    total, so_far = sum(places.values()), 0
    assert list(found.names) == sorted(places, key=lambda name: (-places[name], name))
    for position, name in enumerate(found.names):
        so_far += places[name]
        assert found.counts[position] == places[name]
        assert found.rank[position] == 1 + sum(n > places[name] for n in places.values())
        assert found.share[position] == pytest.approx(places[name] / total)
        assert found.cumulative_share[position] == pytest.approx(so_far / total)
        assert found.cumulative_places[position] == pytest.approx((position + 1) / len(places))


@settings(max_examples=SAMPLE.examples, deadline=None)
@given(PLACES, SHARE, st.randoms(use_true_random=False))
def test_neither_order_nor_the_weight_of_an_event_counts(
    places: dict[str, int], share: float, rng: Any
) -> None:
    names = rng.sample(list(places), len(places))
    one = rank_places(list(places), list(places.values()))
    other = rank_places(names, [places[name] * 4 for name in names])
    assert one.names == other.names
    assert one.rank.tolist() == other.rank.tolist()
    assert fewest_places(one, share).names == fewest_places(other, share).names


@settings(max_examples=SAMPLE.examples, deadline=None)
@given(st.lists(st.sampled_from(["x", "y", "z"]), max_size=30))
def test_a_tally_counts_every_event_once(events: list[str]) -> None:
    names, counts = tally(events)
    assert dict(zip(names, counts.tolist(), strict=True)) == {n: events.count(n) for n in set(events)}
