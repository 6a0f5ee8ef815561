"""Targets, two legacy indicators, and the gap between fifths.

1,200 less 6 per cent is 1,128, of which 570.8 are due after six months. NI 195 of 20, 10 and 300 is 8.33,
NI 32 of 32 in 100 is 32 (DOMAIN A7).
"""

import csv

import numpy as np
import pytest

from commonweal.analysis.rates import Estimates
from commonweal.analysis.targets import (
    deprivation_gap,
    difference,
    fifths,
    ni32,
    ni195,
    rag,
    seasonal_shares,
    trajectory,
)
from tests.realdata import real_data

TECHNIQUES = ("trajectory", "deprivation-gap", "legacy-indicators")

SHARES = [8.5, 8.0, 8.2, 8.6, 9.0, 8.3, 9.4, 8.8, 7.6, 7.9, 7.5, 8.2]


def test_the_trajectory() -> None:
    path = trajectory(1_200, -6, SHARES)
    assert path.target == pytest.approx(1_128)
    assert path.cumulative[5] == pytest.approx(570.8, abs=0.05)
    assert path.cumulative[-1] == pytest.approx(1_128)


def test_shares_are_of_all_the_years_together() -> None:
    years = np.arange(36.0).reshape(3, 12)
    assert seasonal_shares(years).tolist() == pytest.approx(((12 + np.arange(12)) / 210).tolist())


def test_green_amber_and_red() -> None:
    assert rag([570.8, 570.9, 599.3, 599.4], [570.8] * 4) == ("green", "amber", "amber", "red")
    assert rag([100, 95, 94.9], [100] * 3, "higher") == ("green", "amber", "red")
    assert rag([105], [100], amber_percent=2) == ("red",)


def test_nought_due_is_met_by_nought_alone() -> None:
    assert rag([0, 1], [0, 0]) == ("green", "red")


def test_street_cleanliness_and_repeat_cases() -> None:
    assert ni195(20, 10, 300) == pytest.approx(8.33, abs=5e-3)
    assert ni32(32, 100) == 32


@pytest.mark.traces("3-19")
def test_the_gap_has_a_ratio_and_a_difference() -> None:
    gap = deprivation_gap([60, 999, 20], [5_000, 1, 5_000], [1, 3, 5])
    assert float(gap.ratio.ratio) == 3
    assert float(gap.difference.value) == 8
    assert float(gap.ratio.lower) > 1
    assert float(gap.difference.lower) > 0


def test_the_limits_of_a_difference_square_up() -> None:
    one, other = Estimates(*map(np.float64, (10, 7, 14))), Estimates(*map(np.float64, (5, 1, 8)))
    found = difference(one, other)
    assert (float(found.lower), float(found.upper)) == pytest.approx((5 - np.sqrt(18), 5 + np.sqrt(32)))


def test_fifths_are_of_areas() -> None:
    scores = np.arange(20.0)
    assert np.bincount(fifths(scores))[1:].tolist() == [4] * 5
    assert fifths(scores)[-1] == 1
    assert fifths([7.0] * 5).tolist() == [1] * 5


def test_burglary_in_greater_manchester_by_fifth_of_deprivation() -> None:
    """Published counts of 2017 by LSOA: per area, most deprived against least."""
    with real_data("police/gm_2017_burglary_by_lsoa_imd2019.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    counts = np.array([float(row["burglary_count"]) for row in rows])
    fifth = fifths([float(row["IMDscore"]) for row in rows])
    gap = deprivation_gap(counts, np.ones(len(counts)), fifth, per=1)
    most, least = counts[fifth == 1], counts[fifth == 5]
    assert len(counts) == 1_673
    assert float(gap.ratio.ratio) == pytest.approx(most.mean() / least.mean(), rel=1e-12)
    assert float(gap.ratio.lower) < float(gap.ratio.ratio) < float(gap.ratio.upper)


def test_what_cannot_be_is_named() -> None:
    for work, named in (
        (lambda: trajectory(1_200, -6, [8.0] * 12), "is a month missing"),
        (lambda: trajectory(1_200, -6, SHARES[:11]), "twelve months"),
        (lambda: trajectory(1_200, -106, SHARES), "no more than all"),
        (lambda: seasonal_shares([[1.0] * 11]), "whole years"),
        (lambda: seasonal_shares([[0.0] * 12]), "add up to 0"),
        (lambda: rag([1], [1], "up"), "`better` is 'up'"),  # type: ignore[arg-type]
        (lambda: rag([1, 2], [1]), "each needs its own"),
        (lambda: ni195(200, 200, 300), "fewer than the 400"),
        (lambda: ni32(101, 100), "are they swapped"),
        (lambda: fifths([1, 2, 3, 4]), "five areas or more"),
        (lambda: deprivation_gap([1, 2], [1, 1], [1, 2]), "nothing to compare"),
        (lambda: deprivation_gap([1, 2], [1, 1], [1, 10]), "not tenths"),
    ):
        with pytest.raises(ValueError, match=named):
            work()  # type: ignore[no-untyped-call]
