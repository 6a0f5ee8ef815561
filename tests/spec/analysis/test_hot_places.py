"""Which streets and premises hold most of the events, and how few hold how much of them?"""

import pytest

from commonweal.analysis.hot_places import fewest_places, rank_places, tally

TECHNIQUES = ("hot-places",)

# Ten places and 30 events, the example of DOMAIN A5: two of the ten, a fifth, hold two thirds.
PLACES = ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J"]
COUNTS = [12, 8, 5, 3, 2, 0, 0, 0, 0, 0]


def test_places_are_ranked_with_shares_that_add_up() -> None:
    found = rank_places(PLACES, COUNTS)
    assert found.names == tuple(PLACES)
    assert found.events == 30
    assert found.rank.tolist() == [1, 2, 3, 4, 5, 6, 6, 6, 6, 6]
    assert found.share[:2].tolist() == pytest.approx([0.4, 0.2667], abs=1e-4)
    assert found.cumulative_share.tolist() == pytest.approx(
        [0.4, 0.6667, 0.8333, 0.9333, 1, 1, 1, 1, 1, 1], abs=1e-4
    )
    assert found.cumulative_places[1] == 0.2


def test_a_fifth_of_all_places_hold_two_thirds_and_of_those_with_an_event_two_fifths() -> None:
    assert rank_places(PLACES, COUNTS).cumulative_share[1] == pytest.approx(0.6667, abs=1e-4)
    assert rank_places(PLACES[:5], COUNTS[:5]).cumulative_share[0] == pytest.approx(0.4, abs=1e-4)


@pytest.mark.parametrize(
    ("share", "names"),
    [
        (0.01, "A"),
        (0.4, "A"),
        (0.41, "AB"),
        (0.5, "AB"),
        (2 / 3, "AB"),
        (0.8, "ABC"),
        (0.9, "ABCD"),
        (1, "ABCDE"),  # those without an event are never needed
    ],
)
def test_the_fewest_places_that_hold_a_share(share: float, names: str) -> None:
    found = fewest_places(rank_places(PLACES, COUNTS), share)
    assert found.names == tuple(names)
    assert found.share >= share - 1e-12
    assert found.events == sum(COUNTS[: len(names)])
    assert found.places_share == len(names) / 10


def test_places_that_tie_stand_by_name_and_those_left_out_for_it_are_counted() -> None:
    ranking = rank_places(["Park Row", "Mill Lane", "High Street", "Abbey Road"], [3, 3, 9, 3])
    assert ranking.names == ("High Street", "Abbey Road", "Mill Lane", "Park Row")
    assert ranking.rank.tolist() == [1, 2, 2, 2]
    found = fewest_places(ranking, 0.6)
    assert found.names == ("High Street", "Abbey Road")
    assert found.tied_out == 2
    assert fewest_places(ranking, 0.5).tied_out == 0


def test_events_are_counted_by_place() -> None:
    names, counts = tally(["b", "a", "b", "b"])
    assert (names, counts.tolist()) == (("a", "b"), [1, 3])
    assert tally([])[0] == ()


@pytest.mark.parametrize(
    ("names", "counts", "words"),
    [
        (["a", "b"], [1], "`counts` is of shape"),
        (["a", "a"], [1, 2], "`names` holds 'a' twice"),
        (["a", " "], [1, 2], "empty name"),
        (["a", "b"], [1, -2], "`counts` holds -2"),
        (["a", "b"], [1, float("nan")], "`counts` holds nan"),
        (["a", "b"], [0, 0], "adds up to 0"),
        ([], [], "adds up to 0"),
    ],
)
def test_what_cannot_be_is_refused(names: list[str], counts: list[float], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        rank_places(names, counts)


@pytest.mark.parametrize("share", [0, -0.1, 1.1, 80, float("nan")])
def test_a_share_is_above_nought_and_no_more_than_all(share: float) -> None:
    with pytest.raises(ValueError, match="`share` is"):
        fewest_places(rank_places(PLACES, COUNTS), share)


def test_an_event_without_a_place_is_refused() -> None:
    with pytest.raises(ValueError, match="empty name"):
        tally(["a", ""])
