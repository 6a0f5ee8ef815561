"""How dense are events round a place, and how dense is that beside other places, or an earlier time?

One event, a bandwidth of 300 m: at the event 10.610 events per km2, at 150 m 5.968, at 250 m 0.9906, and at
300 m nothing any more (DOMAIN A2.2).
"""

import math

import numpy as np
import pytest

from commonweal.analysis.bandwidths import (
    guideline_bandwidth,
    guideline_cell,
    normal_reference_bandwidth,
)
from commonweal.analysis.density import LEGEND, dual_density, legend, quartic_density

TECHNIQUES = ("kde", "dual-kde")

FALL = [(0, 10.610), (150, 5.968), (250, 0.9906), (300, 0.0), (301, 0.0)]


def at(distance: float, *, bandwidth: float = 300, **more: object) -> float:
    """The density at the middle of the one cell of a grid, so far west of one event."""
    found = quartic_density(
        [50 + distance],
        [50],
        west=0,
        south=0,
        cell=100,
        columns=1,
        rows=1,
        bandwidth=bandwidth,
        **more,  # type: ignore[arg-type]
    )
    return float(found[0, 0])


@pytest.mark.parametrize(("metres", "per_km2"), FALL)
def test_the_density_falls_with_distance(metres: float, per_km2: float) -> None:
    assert at(metres) == pytest.approx(per_km2, abs=5e-4)


def test_nothing_is_exactly_nothing_at_the_bandwidth() -> None:
    assert at(300) == 0


def test_a_weight_counts_as_so_many_events() -> None:
    assert at(150, weights=[2.5]) == pytest.approx(2.5 * at(150), rel=1e-14)


def test_row_nought_is_the_southernmost_and_column_nought_the_westernmost() -> None:
    found = quartic_density([150], [50], west=0, south=0, cell=100, columns=2, rows=3, bandwidth=90)
    assert (found > 0).tolist() == [[False, True], [False, False], [False, False]]


def test_no_events_are_no_density() -> None:
    found = quartic_density([], [], west=0, south=0, cell=100, columns=2, rows=3, bandwidth=90)
    assert found.tolist() == [[0, 0], [0, 0], [0, 0]]


def test_the_guideline_is_five_cells_of_a_hundred_and_fiftieth_of_the_short_side() -> None:
    assert guideline_cell(30_000, 15_000) == 100
    assert guideline_bandwidth(30_000, 15_000) == 500


def test_the_normal_reference_rule_is_averaged_over_both_axes() -> None:
    # Eastings 0 to 800 by 100: sd 273.861, quartiles 200 and 600, so IQR / 1.34 is 298.507 and sd is less.
    # Northings are a quarter of them, and would change nothing if the second axis were forgotten.
    easting = np.arange(0, 900, 100)
    first = 4 * 1.06 * 273.8612787525831 * 9**-0.2
    both = normal_reference_bandwidth(easting, easting / 4)
    assert both == pytest.approx(first * (1 + 0.25) / 2, rel=1e-12)


def test_the_lesser_of_spread_and_quartiles_counts() -> None:
    far = np.array([0.0, 1, 2, 3, 4, 5, 6, 7, 1000])
    assert normal_reference_bandwidth(far, far) == pytest.approx(4 * 1.06 * 4 / 1.34 * 9**-0.2, rel=1e-12)


def test_the_legend_is_of_multiples_of_the_mean_of_non_zero_cells() -> None:
    found = legend([0, 0, 0, 10, 10, 30, 30, 70])  # mean 30
    assert found.mean == 30
    assert found.breaks == (30, 60, 90, 120, 150)
    assert found.classes.tolist() == [0, 0, 0, 1, 1, 1, 1, 3]
    assert len(LEGEND) == 6
    assert legend([1] * 99 + [901]).classes[-1] == 6, "901 is 90.1 times the mean of 10"


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        ("ratio", [2.0, 0.5, 0.0]),
        ("log", [math.log(2), -math.log(2), None]),
        ("difference", [2.0, -1.0, -4.0]),
        ("sum", [6.0, 3.0, 4.0]),
    ],
)
def test_two_densities_are_compared(kind: str, wanted: list[float | None]) -> None:
    found = dual_density([4, 1, 0, 9], [2, 2, 4, 0], kind)
    assert [None if math.isnan(v) else v for v in found[:3]] == wanted
    assert math.isnan(found[3]) is (kind in ("ratio", "log")), "nothing is divided by nought"


def test_a_denominator_below_the_fifth_percentile_gives_no_data() -> None:
    denominator = np.arange(1.0, 102.0)  # the 5th percentile is 6
    found = dual_density(np.ones(101), denominator)
    assert np.isnan(found).sum() == 5
    assert not np.isnan(found[5])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"bandwidth": 0}, "`bandwidth` is 0"),
        ({"bandwidth": float("nan")}, "`bandwidth` is nan"),
        ({"bandwidth": 1e9}, "cells: choose larger cells"),
        ({"cell": -1}, "`cell` is -1"),
        ({"columns": 0}, "`columns`"),
        ({"west": float("inf")}, "`west`"),
        ({"easting": [float("nan")]}, "`easting` holds nan"),
        ({"northing": [1, 2]}, "`northing` is of shape"),
        ({"weights": [-1]}, "`weights` holds -1"),
        ({"weights": [1, 1]}, "`weights` is of shape"),
    ],
)
def test_what_cannot_be_is_refused(change: dict[str, object], words: str) -> None:
    given: dict[str, object] = {"easting": [1], "northing": [1], "west": 0, "south": 0, "cell": 100}
    given |= {"columns": 2, "rows": 2, "bandwidth": 300} | change
    with pytest.raises(ValueError, match=words):
        quartic_density(**given)  # type: ignore[arg-type]


def test_comparisons_and_rules_refuse_what_cannot_be() -> None:
    with pytest.raises(ValueError, match="two different grids"):
        dual_density([1, 2], [1, 2, 3])
    with pytest.raises(ValueError, match="`kind` is 'quotient'"):
        dual_density([1], [1], "quotient")
    with pytest.raises(ValueError, match="nought everywhere"):
        dual_density([1], [0])
    with pytest.raises(ValueError, match="`first` holds a negative"):
        dual_density([-1], [1])
    with pytest.raises(ValueError, match="negative"):
        legend([1, -1])
    with pytest.raises(ValueError, match="no cell above 0"):
        legend([0, float("nan")])
    with pytest.raises(ValueError, match="takes two"):
        normal_reference_bandwidth([1], [1])
    with pytest.raises(ValueError, match="do not spread"):
        normal_reference_bandwidth([1, 1], [2, 2])
    with pytest.raises(ValueError, match="`height` is 0"):
        guideline_bandwidth(100, 0)
