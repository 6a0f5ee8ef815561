"""Does a series rise or fall, and by how much a step?

10 12 11 15 14 18 17 20: of the 28 pairs 25 rise and 3 fall, so S is 22; p is 0.00937 and the series rises by
1.5 a step (DOMAIN A2.7).
"""

import numpy as np
import pytest

from commonweal.analysis.trend import mann_kendall, mann_kendall_many, sen_slope, sen_slopes

SERIES = [10, 12, 11, 15, 14, 18, 17, 20]


def test_the_test_of_one_series() -> None:
    found = mann_kendall(SERIES)
    assert found.s == 22
    assert found.variance == pytest.approx(65.33, abs=5e-3)
    assert found.z == pytest.approx(2.598, abs=5e-4)
    assert found.p == pytest.approx(0.00937, abs=5e-6)
    assert found.verdict == "rising"


def test_the_slope_of_one_series() -> None:
    found = sen_slope(SERIES)
    assert found.slope == 1.5
    assert found.intercept == 14.5 - 3.5 * 1.5
    assert found.lower <= 1.5 <= found.upper


def test_many_series_are_each_worked_as_one() -> None:
    found = mann_kendall_many([SERIES, SERIES[::-1], [3] * 8])
    assert found.s.tolist() == [22, -22, 0]
    assert found.variance.tolist() == pytest.approx([65.333333, 65.333333, 0])
    assert found.z.tolist() == pytest.approx([2.598076, -2.598076, 0], abs=1e-6)
    assert found.p.tolist() == pytest.approx([0.009375, 0.009375, 1], abs=1e-6)
    assert found.direction.tolist() == [1, -1, 0]
    slopes = sen_slopes([SERIES, SERIES[::-1], [3] * 8])
    assert slopes.slope.tolist() == [1.5, -1.5, 0]
    assert slopes.intercept.tolist() == [9.25, 19.75, 3]


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        (SERIES, "rising"),
        (SERIES[::-1], "falling"),
        ([5, 5, 5, 5, 5], "no trend"),
        ([1, 2, 3], "no trend"),  # every pair rises, and still it is three steps: z 1.04
        ([3, 1, 2, 3, 1, 2, 3], "no trend"),
    ],
)
def test_a_direction_is_claimed_only_below_the_level(values: list[float], verdict: str) -> None:
    assert mann_kendall(values).verdict == verdict


def test_a_stricter_level_claims_less() -> None:
    assert mann_kendall(SERIES, alpha=0.009).verdict == "no trend"
    assert mann_kendall_many([SERIES], alpha=0.009).direction.tolist() == [0]


def test_ties_lessen_the_variance() -> None:
    # 1 1 2 2 2 3: ties of two and of three take 2 x 1 x 9 and 3 x 2 x 11 from 6 x 5 x 17.
    found = mann_kendall([1, 1, 2, 2, 2, 3])
    assert found.s == 11
    assert found.variance == pytest.approx((510 - 18 - 66) / 18)


def test_no_series_at_all_is_no_answer_and_no_fault() -> None:
    assert len(mann_kendall_many(np.zeros((0, 12))).p) == 0
    assert len(sen_slopes(np.zeros((0, 12))).slope) == 0


@pytest.mark.parametrize("values", [[], [1], [[1, 2], [3, 4]]])
def test_one_series_of_two_steps_is_the_least(values: list[object]) -> None:
    for work in (mann_kendall, sen_slope):
        with pytest.raises(ValueError, match="one series of two steps at least"):
            work(values)  # type: ignore[operator]


def test_what_cannot_be_is_refused() -> None:
    for work in (mann_kendall, sen_slope):
        with pytest.raises(ValueError, match="`values` holds nan"):
            work([1, float("nan"), 2])  # type: ignore[operator]
    for many in (mann_kendall_many, sen_slopes):
        with pytest.raises(ValueError, match=r"`series` holds inf at \[1, 0\]"):
            many([[1, 2], [float("inf"), 2]])  # type: ignore[operator]
        with pytest.raises(ValueError, match="rows of two steps"):
            many([[1], [2]])  # type: ignore[operator]
    with pytest.raises(ValueError, match="`alpha` is 5: it lies between 0 and 1"):
        mann_kendall([1, 2], alpha=5)
    with pytest.raises(ValueError, match="`confidence` is 95"):
        sen_slope([1, 2], confidence=95)
