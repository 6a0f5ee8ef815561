"""Are areas like their neighbours? Moran's I of the 5 x 5 values of DOMAIN A2.4, and published results."""

import math

import numpy as np
import pytest

from commonweal.analysis.moran import local_moran, local_moran_ranks, moran, moran_ranks
from commonweal.analysis.neighbours import (
    Neighbours,
    nearest_neighbours,
    neighbours_from_pairs,
    neighbours_of,
    neighbours_within,
)
from tests.spec.analysis.columbus import CRIME_AND_NEIGHBOURS

TECHNIQUES = ("local-moran", "moran")

VALUES = [1, 2, 1, 0, 1, 2, 5, 6, 2, 1, 1, 7, 12, 5, 0, 0, 3, 6, 4, 1, 1, 0, 2, 1, 0]


def queen() -> Neighbours:
    """The 5 x 5 squares of a chessboard: those within a king's move."""
    places = np.arange(25)
    return neighbours_within(places % 5, places // 5, 1.5)


def test_the_vector_of_the_specification() -> None:
    """DOMAIN A2.4: the centre has I = 2.4788, quadrant 1 (with a population sd it would be 2.582)."""
    found = local_moran(VALUES, queen())
    assert found.i[12] == pytest.approx(2.4788, abs=5e-5)
    assert found.i[12] * 25 / 24 == pytest.approx(2.582, abs=5e-4)
    assert found.quadrant[12] == 1


def test_the_global_vector_of_the_specification() -> None:
    """DOMAIN A2.4: I = 0.2771, expectation -0.0417."""
    found = moran(VALUES, queen())
    assert found.i == pytest.approx(0.2771, abs=5e-5)
    assert found.expected == pytest.approx(-0.0417, abs=5e-5)


def test_quadrants_say_own_and_neighbours() -> None:
    """In a row of high, high, low, low, high, low: 1 high-high, 2 low-high, 3 low-low, 4 high-low."""
    ends = neighbours_from_pairs(6, [0, 2, 4], [1, 3, 5])
    assert local_moran([9, 8, 1, 2, 9, 1], ends).quadrant.tolist() == [1, 1, 3, 3, 4, 2]


def test_an_area_without_neighbours_is_no_cluster() -> None:
    lonely = neighbours_from_pairs(5, [0, 1, 2], [1, 2, 3])
    found, ranks = local_moran([9, 8, 1, 3, 7], lonely), local_moran_ranks([9, 8, 1, 3, 7], lonely)
    assert (found.i[4], found.quadrant[4], ranks.p[4]) == (0, 0, 1)


def test_crime_in_columbus_ohio() -> None:
    """Anselin (1988): I of the crime of 49 areas is 0.5002; variances and z as esda 2.9.0 works them."""
    pairs = [(area, other - 1) for area, (_, near) in enumerate(CRIME_AND_NEIGHBOURS) for other in near]
    touching = neighbours_from_pairs(49, *np.array(pairs).T)
    found = moran([rate for rate, _ in CRIME_AND_NEIGHBOURS], touching)
    assert found.i == pytest.approx(0.5002, abs=5e-5)
    assert found.i == pytest.approx(0.5001885571828611, rel=1e-12)
    assert found.expected == pytest.approx(-1 / 48, rel=1e-12)
    assert found.variance_normality == pytest.approx(0.00856341311940498, rel=1e-10)
    assert found.variance_randomisation == pytest.approx(0.008689289201332044, rel=1e-10)
    assert found.z_randomisation == pytest.approx(5.58938267504451, rel=1e-10)


def test_nearest_neighbours_take_in_those_that_are_as_near() -> None:
    """Four squares round one, all at 100 m: with k = 1 the middle has all four, whatever their order."""
    found = nearest_neighbours([100, 0, 200, 100, 100], [100, 100, 100, 0, 200], k=1)
    assert found.indices[: found.indptr[1]].tolist() == [1, 2, 3, 4]


def test_within_takes_in_the_distance_itself() -> None:
    assert neighbours_within([0.0, 0.3], [0.0, 0.0], 0.1 + 0.2).sizes.tolist() == [1, 1]
    assert neighbours_within([0.0, 0.3], [0.0, 0.0], 0.299).sizes.tolist() == [0, 0]


@pytest.mark.parametrize(
    ("values", "says"),
    [([1] * 25, "1 in every area"), ([1, 2], "25 areas"), ([math.nan] * 25, "nan")],
)
def test_values_that_cannot_be_are_refused(values: list[float], says: str) -> None:
    for worked in (local_moran, moran, moran_ranks, local_moran_ranks):
        with pytest.raises(ValueError, match=says):
            worked(values, queen())  # type: ignore[operator]


def test_too_few_areas_and_areas_that_nothing_joins_are_refused() -> None:
    with pytest.raises(ValueError, match="three at least"):
        local_moran([1, 2], neighbours_from_pairs(2, [0], [1]))
    with pytest.raises(ValueError, match="4 at least"):
        moran([1, 2, 3], neighbours_from_pairs(3, [0], [1]))
    with pytest.raises(ValueError, match="joins no two"):
        moran([1, 2, 3, 4], neighbours_from_pairs(4, [], []))
    with pytest.raises(ValueError, match="permutations"):
        moran_ranks(VALUES, queen(), permutations=0)


@pytest.mark.parametrize(
    ("indptr", "indices", "says"),
    [
        ([0], [], "areas and one"),
        ([0, 1, 1], [0, 1], "rise"),
        ([0, 1, 2], [1, 2], "positions"),
        ([0, 1, 2], [0, 0], "own neighbours"),
        ([0, 2, 2], [1, 1], "twice"),
    ],
)
def test_neighbours_that_cannot_be_are_refused(indptr: list[int], indices: list[int], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        neighbours_of(indptr, np.array(indices, dtype=np.int64))


def test_pairs_and_places_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="pairs"):
        neighbours_from_pairs(3, [0], [1, 2])
    with pytest.raises(ValueError, match="areas"):
        neighbours_from_pairs(0, [], [])
    with pytest.raises(ValueError, match="second"):
        neighbours_from_pairs(2, [0], [2])
    with pytest.raises(ValueError, match="`k` is 2"):
        nearest_neighbours([0, 1], [0, 1], k=2)
    with pytest.raises(ValueError, match="distance"):
        neighbours_within([0, 1], [0, 1], -1)
    with pytest.raises(ValueError, match="nan"):
        neighbours_within([0, math.nan], [0, 1], 1)
    with pytest.raises(ValueError, match="one of each an area"):
        nearest_neighbours([0, 1], [0], k=1)
