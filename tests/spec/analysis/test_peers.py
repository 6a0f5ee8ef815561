"""An area beside its peers (DOMAIN A7): the mean of the others, rank, quartile, windows, likes."""

import numpy as np
import pytest

from commonweal.analysis.peers import family_bars, nearest_peers, rank_movement, ranks, window_totals

TECHNIQUES = ("peers", "nearest-peers")


@pytest.mark.traces("4-15")
def test_an_area_is_compared_with_the_mean_of_the_others() -> None:
    found = family_bars([200, 100, 90], [10_000] * 3)
    assert found.others.tolist() == [9.5, 14.5, 15.0]
    assert found.verdicts == ("higher", "lower", "lower")


def test_the_interval_of_the_own_area_decides() -> None:
    # 25 of 5,000: 3.2 to 7.4 a thousand. The others have 7.3 and 7.5 in the mean.
    assert family_bars([25, 73, 73], [5_000, 10_000, 10_000]).verdicts[0] == "similar"
    assert family_bars([25, 75, 75], [5_000, 10_000, 10_000]).verdicts[0] == "lower"


def test_rank_one_and_quartile_one_are_of_the_highest_rate() -> None:
    found = family_bars([40, 10, 30, 20, 5, 15, 25, 35], [1_000] * 8)
    assert found.rank.tolist() == [1, 7, 3, 5, 8, 6, 4, 2]
    assert found.quartile.tolist() == [1, 4, 2, 3, 4, 3, 2, 1]
    assert found.order.tolist() == [0, 7, 2, 6, 3, 5, 1, 4]


def test_equal_rates_share_a_rank_though_they_are_of_other_sizes() -> None:
    assert family_bars([1, 2, 7, 1], [3, 6, 21, 30]).rank.tolist() == [1, 1, 1, 4]
    assert ranks([5.0, 9.0, 5.0, 1.0]).tolist() == [2, 1, 2, 4]


def test_movement_is_towards_the_highest_rate() -> None:
    assert rank_movement([1, 2, 3], [3, 1, 2]).tolist() == [-2, 1, 1]


def test_windows_of_three_twelve_and_the_year_so_far() -> None:
    monthly = np.arange(1, 25)[None]  # the last month is June: the year so far is April, May, June
    found = window_totals(monthly, last_month=6)
    assert (found.three[0], found.twelve[0], found.year_to_date[0]) == (69, 222, 69)
    assert window_totals(monthly, last_month=3).year_to_date[0] == 222
    assert window_totals(monthly, last_month=4).months_of_year == 1


def test_peers_are_near_on_traits_that_count_alike_whatever_their_unit() -> None:
    traits = np.array([[0.0, 1000.0], [1.0, 1000.0], [0.0, 3000.0], [9.0, 9000.0]])
    found = nearest_peers(traits, 3)
    rescaled = nearest_peers(traits * [1000.0, 0.5], 3)
    assert found.areas[0].tolist() == [1, 2, 3]
    assert found.areas.tolist() == rescaled.areas.tolist()
    assert found.distances == pytest.approx(rescaled.distances)


def test_a_trait_that_is_the_same_everywhere_counts_for_nothing() -> None:
    assert nearest_peers([[1.0, 7.0], [2.0, 7.0], [4.0, 7.0]], 1).areas.tolist() == [[1], [0], [1]]


def test_what_cannot_be_is_named() -> None:
    for work, named in (
        (lambda: family_bars([1], [1]), "two areas or more"),
        (lambda: family_bars([1, 2], [1]), "one of each|each needs"),
        (lambda: window_totals([[1.0] * 11], 3), "twelve months or more"),
        (lambda: window_totals([[1.0] * 12], 13), "`last_month` is 13"),
        (lambda: rank_movement([1, 2], [1]), "the same peers"),
        (lambda: nearest_peers([[1.0], [2.0]], 2), "more areas than peers"),
        (lambda: nearest_peers([[1.0], [2.0]], 1, [2]), "`of` names an area"),
        (lambda: nearest_peers([[1.0], [float("nan")]], 1), "is one missing"),
    ):
        with pytest.raises(ValueError, match=named):
            work()  # type: ignore[no-untyped-call]
