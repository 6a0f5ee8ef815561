"""Chains of near repeats: which events are joined, which of them started it, and when a chain began."""

from __future__ import annotations

import numpy as np
import pytest

from commonweal.analysis.near_repeats import A_DAY, near_repeat_chains

TECHNIQUES = ("near-repeat-chains",)

PLACES = [(0, 0), (50, 0), (60, 80), (1000, 1000), (1040, 1000), (3000, 0)]
DAYS = [0, 3, 10, 40, 44, 90]


def test_the_small_example_of_knox_holds_two_chains() -> None:
    """The points of DOMAIN A3, linked within 100 m and 7 days: three in a row, a pair, and one alone."""
    x, y = zip(*PLACES, strict=True)
    found = near_repeat_chains(x, y, np.array(DAYS) * A_DAY, metres=100, days=7)
    assert found.chain.tolist() == [1, 1, 1, 2, 2, 0]
    assert found.initiator.tolist() == [True, False, False, True, False, False]
    assert found.repeat.tolist() == [False, True, True, False, True, False]
    assert found.links.tolist() == [1, 2, 1, 1, 1, 0]
    assert found.events.tolist() == [3, 2]
    assert (found.began // A_DAY).tolist() == [0, 40]
    assert (found.ended // A_DAY).tolist() == [10, 44]
    assert found.easting.tolist() == pytest.approx([110 / 3, 1020])
    assert found.reach[1] == pytest.approx(20)


def test_both_limits_are_included() -> None:
    x, seconds = [380_000.1, 380_200.1], np.array([0, 14 * A_DAY])
    assert len(near_repeat_chains(x, [0, 0], seconds, metres=200, days=14)) == 1
    assert len(near_repeat_chains(x, [0, 0.7], seconds, metres=200, days=14)) == 0
    assert len(near_repeat_chains(x, [0, 0], seconds + np.arange(2), metres=200, days=14)) == 0


def test_two_that_start_apart_and_meet_are_one_chain_with_two_initiators() -> None:
    """At 0 m and at 300 m on day 0, too far apart; between them on day 5: it follows both."""
    found = near_repeat_chains([0, 300, 150], [0, 0, 0], np.array([0, 0, 5]) * A_DAY)
    assert found.chain.tolist() == [1, 1, 1]
    assert found.initiator.tolist() == [True, True, False]
    assert found.initiators.tolist() == [2]


def test_two_at_one_moment_are_linked_and_neither_follows_the_other() -> None:
    found = near_repeat_chains([0, 10], [0, 0], np.array([5, 5]) * A_DAY)
    assert found.initiator.tolist() == [True, True]
    assert found.repeat.tolist() == [False, False]


def test_a_chain_may_wander_further_and_last_longer_than_its_links() -> None:
    found = near_repeat_chains(np.arange(10) * 150, np.zeros(10), np.arange(10) * 10 * A_DAY)
    assert found.events.tolist() == [10]
    assert (found.ended - found.began).tolist() == [90 * A_DAY]


def test_no_event_makes_no_chain() -> None:
    nothing = np.zeros(0)
    assert len(near_repeat_chains(nothing, nothing, nothing.astype(int))) == 0


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"northing": [1.0]}, "`northing` is of shape"),
        ({"easting": [1.0, float("inf")]}, "`easting` holds nan or inf"),
        ({"seconds": [0.5, 1.0]}, "`seconds` holds float64"),
        ({"metres": 0.0}, "`metres` is 0"),
        ({"days": -1.0}, "`days` is -1"),
    ],
)
def test_what_cannot_be_is_named(given: dict[str, object], words: str) -> None:
    two = {"easting": [0.0, 1.0], "northing": [0.0, 1.0], "seconds": [0, 1]}
    with pytest.raises(ValueError, match=words):
        near_repeat_chains(**{**two, **given})  # type: ignore[arg-type]
