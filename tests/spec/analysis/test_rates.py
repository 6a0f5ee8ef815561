"""How sure is a rate, and do two differ?

25 events: 16.174 to 36.906 (Byar). 4 events: 1.0899 to 10.2416, none: 0 to 3.6889 (exact). 100 and then 70: z
is -3.267 (DOMAIN A7).
"""

import numpy as np
import pytest
from scipy import stats

from commonweal.analysis.rates import count_limits, rates, ratio_test, root_change, standardised_rate

TECHNIQUES = ("rate", "two-periods")

VECTORS = [
    (25, 16.174, 36.906),
    (10, 4.787, 18.391),
    (100, 81.362, 121.628),
    (4, 1.0899, 10.2416),
    (0, 0, 3.6889),
]


@pytest.mark.parametrize(("count", "lower", "upper"), VECTORS)
def test_the_limits_of_a_count(count: int, lower: float, upper: float) -> None:
    found = count_limits(count)
    assert (float(found.lower), float(found.upper)) == pytest.approx((lower, upper), abs=5e-4)


@pytest.mark.parametrize(
    ("count", "lower", "upper"),
    [
        (1, 0.0253, 5.572),
        (2, 0.242, 7.225),
        (3, 0.619, 8.767),
        (5, 1.623, 11.668),
        (7, 2.814, 14.423),
        (9, 4.115, 17.085),
    ],
)
def test_the_published_table_of_exact_limits(count: int, lower: float, upper: float) -> None:
    """Garwood (1936), Biometrika 28, 437; the same table stands in Pearson and Hartley."""
    found = count_limits(count)
    assert (float(found.lower), float(found.upper)) == pytest.approx((lower, upper), abs=6e-4)


@pytest.mark.parametrize(
    ("successes", "lower", "upper"),
    [(0, 0, 0.3085), (1, 0.0025, 0.4450), (2, 0.0252, 0.5561), (5, 0.1871, 0.8129)],
)
def test_the_published_limits_of_shares_of_ten(successes: int, lower: float, upper: float) -> None:
    """Clopper and Pearson (1934), Biometrika 26, 404: the ratio test rests on them."""
    found = ratio_test(10 - successes, successes)
    assert float(found.lower / (1 + found.lower)) == pytest.approx(lower, abs=6e-5)
    assert float(found.upper / (1 + found.upper)) == pytest.approx(upper, abs=6e-5)


def test_byar_is_within_a_fifth_of_a_per_cent_from_ten_events_on() -> None:
    counts = np.arange(10, 2_000)
    found = count_limits(counts)
    assert found.lower == pytest.approx(stats.chi2.ppf(0.025, 2 * counts) / 2, rel=2e-3)
    assert found.upper == pytest.approx(stats.chi2.ppf(0.975, 2 * counts + 2) / 2, rel=2e-3)


def test_a_rate_carries_the_limits_of_its_count() -> None:
    found = rates([25, 0], [5_000, 200])
    assert found.value.tolist() == [5, 0]
    assert found.lower.tolist() == pytest.approx([16.174 / 5, 0], abs=1e-4)
    assert found.upper.tolist() == pytest.approx([36.906 / 5, 3.6889 * 5], abs=5e-3)


def test_equal_rates_are_equal_to_the_last_bit() -> None:
    found = rates([1, 2, 3, 7], [3, 6, 9, 21]).value
    assert len(set(found.tolist())) == 1


def test_two_periods_on_the_scale_of_square_roots() -> None:
    assert float(root_change(100, 70)) == pytest.approx(-3.267, abs=5e-4)


def test_that_scale_is_no_test_where_both_are_counts() -> None:
    """Two periods of one and the same risk pass 1.96 about one time in six."""
    draws = np.random.default_rng(20060).poisson(100, (2, 200_000))
    assert np.mean(np.abs(root_change(*draws)) > 1.96) == pytest.approx(1 / 6, abs=0.01)
    assert np.mean(ratio_test(*draws).p < 0.05) <= 0.05


def test_the_ratio_test_is_the_conditional_binomial_one() -> None:
    found = ratio_test(100, 70)
    theirs = stats.binomtest(70, 170, 0.5)
    low, high = theirs.proportion_ci(method="exact")
    assert float(found.p) == pytest.approx(theirs.pvalue, rel=1e-9)
    assert float(found.lower) == pytest.approx(low / (1 - low), rel=1e-9)
    assert float(found.upper) == pytest.approx(high / (1 - high), rel=1e-9)


def test_intervals_that_overlap_do_not_show_that_rates_are_equal() -> None:
    """100 and 70 differ (p 0.03) though 81.4 to 121.6 and 54.6 to 88.4 overlap."""
    limits = count_limits([100, 70])
    assert limits.upper[1] > limits.lower[0]
    assert float(ratio_test(100, 70).p) < 0.05


def test_a_ratio_to_nothing_is_not_calculable() -> None:
    found = ratio_test([0, 0], [5, 0])
    assert np.isnan(found.ratio).all()
    assert np.isnan(found.upper).all()
    assert found.lower[0] > 0
    assert found.p.tolist() == [2 * 0.5**5, 1]


def test_huge_counts_have_limits_too() -> None:
    found = ratio_test([5, 1e12], [1e12, 5])
    assert np.isfinite(found.lower).all()
    assert np.isfinite(found.upper).all()
    assert (found.lower * found.upper[::-1]).tolist() == pytest.approx([1, 1], rel=1e-6)
    far = ratio_test(1000, 132_578_327)  # where scipy's inverse of the beta distribution is off by half
    assert float(far.ratio / far.upper) == pytest.approx(stats.chi2.ppf(0.025, 2_000) / 2_000, rel=1e-4)
    assert count_limits(1e12).lower == pytest.approx(1e12 - 1.96e6, rel=1e-9)


def test_a_standardised_rate_with_one_age_group_is_the_rate() -> None:
    plain, found = rates([25], [5_000]), standardised_rate([[25]], [[5_000]], [1], per=1_000)
    for name in ("value", "lower", "upper"):
        assert getattr(found, name) == pytest.approx(getattr(plain, name), rel=1e-12)


def test_dobsons_limits_scale_those_of_the_total() -> None:
    # 4 and 16 events of 1,000 and 2,000 people, weighted alike: 6 a thousand, sd sqrt(4 / 4 + 16 / 16) / 2.
    found, total = standardised_rate([4, 16], [1_000, 2_000], [1, 1], per=1_000), count_limits(20)
    scale = np.sqrt((4 * 0.5**2 + 16 * 0.25**2) / 20)
    assert float(found.value) == 6
    assert float(found.lower) == pytest.approx(6 + scale * (float(total.lower) - 20), rel=1e-12)
    assert float(found.upper) == pytest.approx(6 + scale * (float(total.upper) - 20), rel=1e-12)


def test_what_cannot_be_is_named() -> None:
    for work, named in (
        (lambda: count_limits([]), "`counts` is empty"),
        (lambda: count_limits([3, float("nan")]), "`counts` holds nan"),
        (lambda: count_limits([-1]), "`counts` holds -1.0"),
        (lambda: count_limits([1], confidence=95), "`confidence` is 95"),
        (lambda: rates([1, 2], [5, 0]), "`denominators` holds 0.0"),
        (lambda: rates([1, 2, 3], [5, 5]), "each needs its own"),
        (lambda: rates([1], [5], per=0), "`per` is 0"),
        (lambda: standardised_rate([1], [1], [1, 2]), "`standard` has 2 age groups"),
        (lambda: standardised_rate([1], [1], [0]), "`standard` adds up to 0"),
        (lambda: ratio_test(1, 1, exposure_after=0), "`exposure_after` holds 0.0"),
        (lambda: root_change([1, 2], [1, 2, 3]), "`after` of"),
    ):
        with pytest.raises(ValueError, match=named):
            work()  # type: ignore[no-untyped-call]
