"""Knox's test of near repeats: bands that are closed on the right, and the small example worked by hand."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from commonweal.analysis.knox import A_DAY, knox

TECHNIQUES = ("knox",)

PLACES = [(0, 0), (50, 0), (60, 80), (1000, 1000), (1040, 1000), (3000, 0)]
DAYS = [0, 3, 10, 40, 44, 90]


def near_within_100_m_and_7_days(days: list[int] | tuple[int, ...]) -> int:
    x, y = zip(*PLACES, strict=True)
    seconds = np.array(days) * A_DAY
    return int(knox(x, y, seconds, space=(100,), time=(7,), permutations=1).observed[0, 0])


def test_the_small_example_has_three_pairs_near_in_both() -> None:
    """DOMAIN A3: 4 pairs are near in space and 3 in time; all 3 of those are near in space as well."""
    x, y = zip(*PLACES, strict=True)
    seconds = np.array(DAYS) * A_DAY
    assert knox(x, y, seconds, space=(100,), time=(1000,), permutations=1).observed.tolist() == [[4]]
    assert knox(x, y, seconds, space=(1e5,), time=(7,), permutations=1).observed.tolist() == [[3]]
    assert near_within_100_m_and_7_days(DAYS) == 3


def test_its_exact_p_over_all_720_permutations_is_0_016667() -> None:
    """DOMAIN A3: 12 of 720 ways to deal the days have 3 pairs; the mean is 4 x 3 / 15 = 0.8."""
    found = [near_within_100_m_and_7_days(days) for days in permutations(DAYS)]
    assert len(found) == 720
    assert sum(found) / 720 == pytest.approx(4 * 3 / 15, abs=1e-12)
    assert 3 / (sum(found) / 720) == pytest.approx(3.75, abs=1e-12)
    assert sum(pairs >= 3 for pairs in found) / 720 == pytest.approx(0.016667, abs=1e-6)


def test_permutations_at_random_come_near_to_the_exact_figures() -> None:
    x, y = zip(*PLACES, strict=True)
    found = knox(x, y, np.array(DAYS) * A_DAY, space=(100,), time=(7,), permutations=20_000)
    assert found.expected[0, 0] == pytest.approx(0.8, abs=0.02)
    assert found.ratio[0, 0] == pytest.approx(3.75, abs=0.1)
    assert found.median[0, 0] == 1
    assert found.p[0, 0] == pytest.approx(1 / 60, abs=0.004)


def test_100_m_and_3_days_apart_is_up_to_100_m_and_0_to_3_days() -> None:
    """DOMAIN A3: the classic calculator labels a band "a to b" and counts [a - 1, b)."""
    found = knox([0, 0], [0, 100], [0, 3 * A_DAY], space=(1, 100, 200), time=(3, 6, 9), permutations=9)
    assert found.observed.tolist() == [[0, 0, 0], [1, 0, 0], [0, 0, 0]]


@pytest.mark.parametrize(
    ("metres", "seconds", "cell"),
    [
        (0.0, 0, (0, 0)),
        (1.0, 7 * A_DAY, (0, 0)),
        (1.001, 7 * A_DAY + 1, (1, 1)),
        (400.0, 28 * A_DAY, (4, 3)),
        (300.0, 21 * A_DAY, (3, 2)),
        (300.001, 21 * A_DAY + 1, (4, 3)),
    ],
)
def test_a_band_holds_its_upper_end_and_not_its_lower(
    metres: float, seconds: int, cell: tuple[int, int]
) -> None:
    # Coordinates with a tenth cannot be written exactly; an edge is none the less an edge.
    observed = knox([380_000.1, 380_000.1 + metres], [398_000.3] * 2, [5, 5 + seconds]).observed
    assert observed[cell] == observed.sum() == 1


def test_pairs_beyond_the_last_band_are_in_none() -> None:
    assert knox([0, 400.001], [0, 0], [0, 0]).observed.sum() == 0
    assert knox([0, 400], [0, 0], [0, 28 * A_DAY + 1]).observed.sum() == 0


def test_p_counts_the_observed_table_as_one_of_the_permutations() -> None:
    """DOMAIN A3: p = (1 + those that reach the observed) / (1 + permutations)."""
    found = knox([0, 0, 5000], [0, 0, 0], [0, 0, 99 * A_DAY], space=(1,), time=(1,), permutations=99)
    many = int((found.null[:, 0, 0] >= 1).sum())
    assert 0 < many < 99
    assert found.p[0, 0] == (1 + many) / 100
    assert found.expected[0, 0] == many / 99


def test_burkitts_lymphoma_in_the_west_nile_district() -> None:
    """188 cases of 1961 to 1975 (Williams et al. 1978), as pointpats documents its Knox test: of 17,578
    pairs 3,429 lie within 20 units, 52 within 5 days and 13 within both; by the margins 10.14 are expected.
    """
    import libpysal  # type: ignore[import-untyped]

    cases = libpysal.io.open(libpysal.examples.get_path("burkitt.dbf"))
    x, y, day = (np.array(cases.by_col(name)) for name in ("X", "Y", "T"))
    assert len(x) == 188
    seconds = day.astype(np.int64) * A_DAY
    both = knox(x, y, seconds, space=(20,), time=(5,))
    near = int(knox(x, y, seconds, space=(20,), time=(20_000,), permutations=1).observed[0, 0])
    soon = int(knox(x, y, seconds, space=(1e6,), time=(5,), permutations=1).observed[0, 0])
    assert (near, soon, both.observed[0, 0]) == (3_429, 52, 13)
    assert near * soon / 17_578 == pytest.approx(10.1438161, abs=1e-6)
    assert both.expected[0, 0] == pytest.approx(10.14, abs=0.4)
    assert both.p[0, 0] == pytest.approx(0.21, abs=0.05), "pointpats prints 0.21, with 99 permutations"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"easting": [1.0], "northing": [1.0], "seconds": [1]}, "a pair takes two events"),
        ({"northing": [1.0]}, "`northing` is of shape"),
        ({"easting": [1.0, float("nan")]}, "`easting` holds nan"),
        ({"northing": [1.0, 2e9]}, "`northing` holds 2e"),
        ({"seconds": [0.5, 1.0]}, "`seconds` holds float64"),
        ({"seconds": [0, 70 * 366 * A_DAY]}, "68 years"),
        ({"space": ()}, "`space` is"),
        ({"space": (0, 100)}, "`space` is"),
        ({"time": (14, 7)}, "`time` is"),
        ({"permutations": 0}, "`permutations` is 0"),
    ],
)
def test_what_cannot_be_is_named(given: dict[str, object], words: str) -> None:
    two = {"easting": [0.0, 1.0], "northing": [0.0, 1.0], "seconds": [0, 1], "permutations": 9}
    with pytest.raises(ValueError, match=words):
        knox(**{**two, **given})  # type: ignore[arg-type]


def test_progress_is_told_and_may_stop_the_work() -> None:
    told: list[tuple[int, int]] = []
    knox([0, 1, 2], [0, 1, 2], [0, 1, 2], permutations=300, progress=lambda *at: told.append(at))
    assert told[-1][0] == told[-1][1] == len(told)

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        knox([0, 1, 2], [0, 1, 2], [0, 1, 2], progress=stop)
