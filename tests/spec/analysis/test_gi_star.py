"""Which cells of a grid are hot? Gi* of the 5 x 5 counts of DOMAIN A2.3, and published results."""

import math

import numpy as np
import pytest

from commonweal.analysis.conditional import conditional_ranks
from commonweal.analysis.gi_star import QUEEN, cells_within, gi_star, gi_star_ranks
from commonweal.analysis.multiple_testing import (
    BAND_NAMES,
    bands,
    benjamini_hochberg,
    bonferroni,
    corrected,
    passing,
)

TECHNIQUES = ("gi-star",)

COUNTS = [
    [1, 2, 1, 0, 1],
    [2, 5, 6, 2, 1],
    [1, 7, 12, 5, 0],
    [0, 3, 6, 4, 1],
    [1, 0, 2, 1, 0],
]
GI_STAR = [
    [-0.045, 0.266, 0.104, -0.707, -1.179],
    [0.428, 2.014, 2.447, 0.716, -1.031],
    [0.428, 2.736, 3.890, 2.014, -0.383],
    [-0.545, 1.293, 2.447, 1.148, -0.707],
    [-1.179, -0.545, 0.104, -0.221, -0.801],
]


def test_the_vector_of_the_specification() -> None:
    """DOMAIN A2.3: mean 2.56, population standard deviation 2.8296, and z of all 25 cells."""
    assert np.mean(COUNTS) == pytest.approx(2.56)
    assert np.std(COUNTS) == pytest.approx(2.8296, abs=5e-5)
    np.testing.assert_allclose(gi_star(COUNTS).z, GI_STAR, atol=5e-4)


def test_six_cells_pass_before_a_correction_and_the_centre_alone_after_either() -> None:
    """DOMAIN A2.3: unadjusted p < .05 in 6 cells; after FDR or Bonferroni 1, the centre."""
    found = gi_star(COUNTS).passing(0.05)
    assert (found.tests, found.uncorrected, found.fdr, found.bonferroni) == (25, 6, 1, 1)
    for correction in ("fdr", "bonferroni"):
        significant = gi_star(COUNTS, correction=correction).p_adjusted < 0.05
        assert np.argwhere(significant).tolist() == [[2, 2]]


def test_p_is_two_sided() -> None:
    """z = 3.890 has 0.0001 in both tails of the normal distribution together."""
    found = gi_star(COUNTS)
    assert found.p[2, 2] == pytest.approx(1.003e-4, rel=1e-3)
    assert found.p[2, 2] == pytest.approx(math.erfc(found.z[2, 2] / math.sqrt(2)), rel=1e-12)
    assert found.p_adjusted[2, 2] == pytest.approx(25 * found.p[2, 2], rel=1e-12)


def test_the_centre_is_hot_at_99_percent() -> None:
    """25 x 0.0001003 = 0.0025: below 0.01 and not below 0.001."""
    found = gi_star(COUNTS)
    assert BAND_NAMES[int(found.band[2, 2])] == "hot 99%"
    assert BAND_NAMES[int(found.band[0, 0])] == "not significant"


def test_a_neighbourhood_of_300_m_on_a_grid_of_100_m_holds_29_cells_and_a_queen_s_9() -> None:
    assert (cells_within(3), cells_within(QUEEN)) == (29, 9)
    assert gi_star(np.eye(9), radius=3).neighbours[4, 4] == 29


def test_cells_outside_the_area_are_neither_cells_nor_neighbours() -> None:
    """A 5 x 5 grid in a larger one, the rest masked, is the 5 x 5 grid."""
    counts, inside = np.full((8, 9), 7), np.zeros((8, 9), np.bool_)
    counts[2:7, 3:8], inside[2:7, 3:8] = COUNTS, True
    found = gi_star(counts, mask=inside)
    np.testing.assert_allclose(found.z[2:7, 3:8], GI_STAR, atol=5e-4)
    assert np.isnan(found.z[~inside]).all()
    assert not found.band[~inside].any()
    assert found.passing().tests == 25


def test_the_example_of_esda_after_getis_and_ord() -> None:
    """The documentation of esda's G_Local: six points, neighbours within 15, weights of 1, itself included.

    On a grid of cells of 5, masked to these points.
    """
    points = [[10, 10], [20, 10], [40, 10], [15, 20], [30, 20], [30, 30]]
    counts, inside = np.zeros((7, 9)), np.zeros((7, 9), np.bool_)
    places = [(north // 5, east // 5) for east, north in points]
    for place, value in zip(places, [2.0, 3.0, 3.2, 5.0, 8.0, 7.0], strict=True):
        counts[place], inside[place] = value, True
    z = gi_star(counts, radius=3, mask=inside).z
    published = [-1.39727626, -0.28917762, 0.65064964, -0.28917762, 1.23452088, 2.02424331]
    np.testing.assert_allclose([z[place] for place in places], published, atol=1e-8)


def test_a_neighbourhood_that_holds_everything_cannot_differ() -> None:
    found = gi_star(COUNTS, radius=10)
    assert not found.z.any()
    assert (found.p == 1).all()


def test_the_drawn_share_is_that_of_all_possible_draws() -> None:
    """The cell of row 4, column 4 holds 4 and has 27 round it: of sets of 8 of the 24 others, how many hold
    27 or more?
    """
    others = [count for row in COUNTS for count in row]
    others.remove(4)
    ways = np.zeros((9, 60))
    ways[0, 0] = 1
    for value in others:  # how many sets of k hold a sum: one more value at a time
        ways[1:, value:] += ways[:-1, : 60 - value].copy()
    exact = ways[8, 27:].sum() / math.comb(24, 8)
    found = gi_star_ranks(COUNTS, permutations=99_999)
    assert found.at_least[3, 3] / 99_999 == pytest.approx(exact, abs=0.005)
    assert 0.05 < exact < 0.3


def test_no_drawn_p_is_below_two_over_the_draws_and_one() -> None:
    """So 999 draws can never survive Bonferroni on more than 25 cells (two-sided)."""
    assert gi_star_ranks(np.eye(30) * 50, permutations=99).p.min() >= 2 / 100


def test_a_cell_with_nothing_round_it_is_not_cold_where_most_draws_are_nought() -> None:
    """Ties count in both tails; counted in one, as esda does, it would have the least p there is."""
    counts = np.zeros((20, 20))
    counts[3, 3] = 5
    found = gi_star_ranks(counts, permutations=99)
    assert found.p[15, 15] == 1
    assert found.p_directed[15, 15] < 0.1


def test_the_example_of_benjamini_and_hochberg() -> None:
    """Benjamini and Hochberg (1995), section 3.2: of 15 p, four pass at 0.05, and three by Bonferroni."""
    p = [
        0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240,
        0.4262, 0.5719, 0.6528, 0.7590, 1.0000,
    ]  # fmt: skip
    found = passing(p, 0.05)
    assert (found.uncorrected, found.fdr, found.bonferroni) == (9, 4, 3)
    assert benjamini_hochberg(p)[3] == pytest.approx(0.0095 * 15 / 4)
    assert bonferroni(p)[2] == pytest.approx(0.0285)


def test_bands_are_reached_below_their_level() -> None:
    p = [0.1, 0.0999, 0.05, 0.0499, 0.0099, 0.00099, 0.00099]
    assert bands(p, [1, 1, 1, 1, 1, 1, -1]).tolist() == [0, 1, 1, 2, 3, 4, -4]


@pytest.mark.parametrize(
    ("counts", "more", "says"),
    [
        ([[2, 2], [2, 2]], {}, "2 in every cell"),
        ([1, 2, 3], {}, "rows and columns"),
        ([[1, -1]], {}, "negative"),
        ([[1, math.nan]], {}, "nan"),
        ([[1, 2]], {"radius": -1}, "radius"),
        ([[1, 2]], {"mask": [[True]]}, "mask"),
        ([[1, 2]], {"mask": [[True, False]]}, "compared with others"),
        ([[1, 2]], {"correction": "holm"}, "holm"),
    ],
)
def test_what_cannot_be_is_refused(counts: object, more: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        gi_star(counts, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("p", "times", "says"),
    [
        ([], None, "at least one"),
        ([1.2], None, "is it a z"),
        ([math.nan], None, "nan"),
        ([0.1], [0], "times"),
    ],
)
def test_what_is_no_p_is_refused(p: list[float], times: list[int] | None, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        corrected(p, "fdr", times)


@pytest.mark.parametrize(
    ("values", "sums", "sizes", "draws", "says"),
    [
        ([1.0], [1.0], [0], 9, "two places"),
        ([1.0, 2.0], [1.0], [1, 1], 9, "sums"),
        ([1.0, 2.0], [2.0, 1.0], [1, 2], 9, "all others"),
        ([1.0, math.nan], [2.0, 1.0], [1, 1], 9, "nan"),
        ([1.0, 2.0], [2.0, 1.0], [1, 1], 0, "permutations"),
        ([1.0, 2.0], [2.0, 1.0], [1, 1], 10**9, "draws"),
    ],
)
def test_draws_that_cannot_be_are_refused(
    values: list[float], sums: list[float], sizes: list[int], draws: int, says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        conditional_ranks(values, sums, sizes, permutations=draws)
