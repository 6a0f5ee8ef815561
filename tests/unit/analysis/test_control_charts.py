"""Control charts against figures that can be worked by hand."""

import pytest

from commonweal.analysis.control_charts import c, cusum, p, tactical_baseline, u, u_prime, xmr

TWELVE = [20, 24, 22, 26, 18, 21, 25, 23, 24, 22, 20, 25]
THOUSANDTH = 1e-3

# 24 months and the month under review. Sum of the first twelve 384, of the second 384: mean 768 / 24 = 32.
# Moving ranges: 2 1 4 2 3 2 3 3 2 3 2 = 27; from 31 to 29: 2; then 1 3 2 3 2 1 2 3 2 3 1 = 23; in all 52,
# over 23 ranges.
# Limits 32 ± 2.66 × 52 / 23 = 32 ± 138.32 / 23 = 32 ± 6.013913; range limit 3.267 × 52 / 23 = 7.386261.
FIRST_YEAR = [30, 32, 31, 35, 33, 30, 28, 31, 34, 36, 33, 31]
SECOND_YEAR = [29, 30, 33, 35, 32, 30, 31, 33, 36, 34, 31, 30]
TWENTY_FIVE = [*FIRST_YEAR, *SECOND_YEAR, 45]


def test_xmr_meets_the_published_vector() -> None:
    chart = xmr([*TWELVE, 40], slice(0, 12))
    assert chart.mean == pytest.approx(22.5, abs=THOUSANDTH)
    assert chart.average_moving_range == pytest.approx(3.3636, abs=THOUSANDTH)
    assert (chart.lower, chart.upper) == pytest.approx((13.553, 31.447), abs=THOUSANDTH)
    assert chart.moving_range_limit == pytest.approx(10.989, abs=THOUSANDTH)
    assert [(signal.kind, signal.start) for signal in chart.signals_at(12)] == [("beyond", 12)]


def test_xmr_of_24_baseline_months_and_one_under_review() -> None:
    chart = xmr(TWENTY_FIVE, tactical_baseline(24))
    assert chart.baseline_n == 24
    assert chart.mean == 32
    assert chart.average_moving_range == pytest.approx(52 / 23, abs=1e-12)
    assert (chart.lower, chart.upper) == pytest.approx((32 - 138.32 / 23, 32 + 138.32 / 23), abs=1e-9)
    assert chart.moving_range_limit == pytest.approx(169.884 / 23, abs=1e-9)
    assert [signal.kind for signal in chart.signals_at(24)] == ["beyond"]


def test_the_month_under_review_does_not_move_its_own_limits() -> None:
    calm, wild = (xmr([*FIRST_YEAR, *SECOND_YEAR, last], tactical_baseline(24)) for last in (32, 4500))
    assert (calm.mean, calm.lower, calm.upper) == (wild.mean, wild.lower, wild.upper)


def test_no_moving_range_joins_the_months_on_the_two_sides_of_a_gap() -> None:
    """Month 5 (30) left out: mean (768 − 30) / 23; the ranges 33→30 and 30→28 go, and 33→28 does not come."""
    chart = xmr(TWENTY_FIVE, tactical_baseline(24, left_out=[5]))
    assert chart.mean == pytest.approx(738 / 23, abs=1e-12)
    assert chart.average_moving_range == pytest.approx((52 - 3 - 2) / 21, abs=1e-12)


def test_a_month_that_was_not_supplied_has_no_range_and_cannot_be_baseline() -> None:
    values = [10, None, 30, 31]
    chart = xmr(values)
    assert chart.baseline == (0, 2, 3)
    assert chart.moving_ranges == (None, None, None, 1)
    assert chart.average_moving_range == 1
    with pytest.raises(ValueError, match="not supplied"):
        xmr(values, [0, 1])


def test_a_baseline_without_two_neighbours_is_refused() -> None:
    with pytest.raises(ValueError, match="no two neighbouring"):
        xmr([1, 2, 3, 4, 5], [0, 2, 4])


def test_the_lower_limit_is_floored_for_display_only() -> None:
    chart = xmr([0, 5, 0, 5, 0, 5])
    assert chart.lower < 0
    assert chart.lower_shown == 0


@pytest.mark.parametrize(
    ("review", "left_out", "expected"),
    [
        (24, (), tuple(range(24))),
        (30, (), tuple(range(6, 30))),
        (10, (), tuple(range(10))),
        (24, (0, 23), tuple(range(1, 23))),
        (0, (), ()),
    ],
)
def test_the_tactical_baseline_is_the_24_months_before(
    review: int, left_out: tuple[int, ...], expected: tuple[int, ...]
) -> None:
    assert tactical_baseline(review, left_out) == expected


def test_without_a_choice_the_first_24_points_are_the_baseline() -> None:
    assert xmr(list(range(40))).baseline == tuple(range(24))


def test_a_signal_is_judged_as_it_could_be_seen_at_the_time() -> None:
    """The eighth month above the mean makes months 12 to 18 a run, which nobody could see at month 13."""
    values = [*TWELVE, 23, 23, 23, 23, 23, 23, 23]
    chart = xmr([*values[:11], 20, *values[12:]], slice(0, 12))
    assert chart.signals_at(13) == ()
    assert [signal.kind for signal in chart.signals_at(18)] == ["run"]


def test_c_chart_meets_the_published_vector() -> None:
    assert c([*TWELVE, 40], slice(0, 12)).upper[0] == pytest.approx(36.730, abs=THOUSANDTH)


def test_u_chart_limits_follow_the_exposure() -> None:
    """ū = 30 / 250 = 0.12; limits 0.12 ± 3 √(0.12 / n): n 100 → 0.103923, n 50 → 0.146969."""
    chart = u([10, 12, 8], [100, 100, 50])
    assert chart.upper == pytest.approx((0.223923, 0.223923, 0.266969), abs=1e-6)
    assert chart.lower_shown == pytest.approx((0.016077, 0.016077, 0.0), abs=1e-6)


def test_laneys_limits_are_the_u_limits_times_the_spread_of_z() -> None:
    """ū .2, σ √.002 = .0447214; ranges .30 .29 .28, mean .29; / σ = 6.4846; / 1.128 = 5.7488."""
    counts, exposures = [5, 35, 6, 34], [100] * 4
    chart = u_prime(counts, exposures)
    assert chart.widening == pytest.approx(0.29 / 0.002**0.5 / 1.128, abs=1e-9)
    narrow = u(counts, exposures)
    assert chart.upper[0] - chart.centre == pytest.approx((narrow.upper[0] - narrow.centre) * chart.widening)
    assert narrow.signals
    assert not chart.signals


def test_p_chart_meets_the_published_vector_and_keeps_to_0_and_1() -> None:
    chart = p([10, 10, 1], [50, 50, 1], [0, 1])
    assert (chart.lower[0], chart.upper[0]) == pytest.approx((0.0303, 0.3697), abs=1e-4)
    assert chart.upper[2] > 1 and chart.upper_shown[2] == 1
    assert chart.lower[2] < 0 and chart.lower_shown[2] == 0


def test_cusum_meets_the_published_vector() -> None:
    sums = cusum([24, 26, 27, 28, 27, 29], 22.5, 2.9819)
    expected = (0.003, 0.677, 1.686, 3.030, 4.039, 5.719)
    assert sums.upper_sums == pytest.approx(expected, abs=THOUSANDTH)
    assert sums.signals_above == (5,)
    assert sums.signals_below == ()


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: u([1], [0]),
        lambda: u([1, 2], [1]),
        lambda: p([2], [1]),
        lambda: cusum([1], 0, 0),
        lambda: c([1, 2], []),
        lambda: u_prime([0, 0], [1, 1]),
        lambda: xmr([1, 2], [0, 5]),
    ],
)
def test_sums_that_make_no_sense_are_refused(wrong: object) -> None:
    with pytest.raises(ValueError):
        wrong()  # type: ignore[operator]
