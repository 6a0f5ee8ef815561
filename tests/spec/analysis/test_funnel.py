"""Many units against one rate.

40 expected: 28 to 53 (95 %), 22 to 61 (99.8 %). 160: 136 to 185 and 122 to 200 (DOMAIN A7).
"""

import numpy as np
import pytest

from commonweal.analysis.funnel import dispersion, expected_counts, funnel, funnel_limits

TECHNIQUES = ("funnel",)

RNG = np.random.default_rng(20060)


@pytest.mark.parametrize(("mean", "limits"), [(40, (28, 53, 22, 61)), (160, (136, 185, 122, 200))])
def test_the_limits(mean: int, limits: tuple[int, ...]) -> None:
    found = funnel_limits(mean)
    assert tuple(map(float, (found.lower_95, found.upper_95, found.lower_998, found.upper_998))) == limits


def test_the_limits_go_on_where_scipys_quantiles_end() -> None:
    found = funnel_limits([0.999e9, 1.001e9, 1e12])
    steps = (found.lower_998 - found.expected) / np.sqrt(found.expected)
    assert steps.tolist() == pytest.approx([-3.0902] * 3, abs=1e-3)
    assert np.isfinite(found.upper_95).all()


def test_chance_alone_puts_few_outside() -> None:
    expected = np.full(20_000, 40.0)
    codes = funnel(RNG.poisson(expected), expected, widening="none").codes
    assert np.mean(codes < 0) < 0.025
    assert np.mean(codes > 0) < 0.025
    assert np.mean(np.abs(codes) == 2) < 0.002
    assert np.mean(codes != 0) > 0.02


def test_chance_alone_is_no_over_dispersion() -> None:
    expected = RNG.uniform(20, 200, 5_000)
    found = dispersion(RNG.poisson(expected), expected, winsorise=0)
    assert found.phi == pytest.approx(1, abs=0.1)
    assert found.between < 1e-3


def test_the_variance_between_units_is_found_again() -> None:
    expected = RNG.uniform(100, 500, 20_000)
    observed = RNG.poisson(expected * RNG.gamma(25, 1 / 25, 20_000))  # ratios with variance 0.04
    assert dispersion(observed, expected, winsorise=0).between == pytest.approx(0.04, abs=0.004)


def test_limits_widen_by_the_root_of_phi() -> None:
    observed, expected = [20, 60, 40, 30, 50], [40] * 5
    found = funnel(observed, expected)
    phi = found.dispersion.phi
    assert found.widening == "multiplied"
    assert phi > 1
    assert found.limits.upper_95[0] == pytest.approx(40 + np.sqrt(phi) * 13)
    assert found.limits.lower_95[0] == pytest.approx(40 - np.sqrt(phi) * 12)
    assert set(found.verdicts) == {"within"}


def test_added_variance_widens_most_for_large_units() -> None:
    found = funnel([20, 60, 400, 300, 500], [40, 40, 400, 400, 400], "added")
    assert found.widening == "added"
    width = found.limits.upper_95 / found.limits.expected
    assert width[2] > 1 + 1.96 / 20
    assert width[0] > width[2]


def test_what_was_done_is_said_where_nothing_was_needed() -> None:
    for how in ("multiplied", "added", "none"):
        assert funnel([40, 41, 39], [40] * 3, how).widening == "none"  # type: ignore[arg-type]


def test_expectations_at_one_rate_add_up() -> None:
    found = expected_counts([10, 20, 0], [100, 300, 100])
    assert found.tolist() == [6, 18, 6]


def test_a_count_on_a_limit_is_within() -> None:
    found = funnel([28, 53, 27, 54, 22, 61, 21, 62], [40] * 8, "none")
    assert found.codes.tolist() == [0, 0, -1, 1, -1, 1, -2, 2]


def test_what_cannot_be_is_named() -> None:
    for work, named in (
        (lambda: funnel_limits([0]), "`expected` holds 0.0"),
        (lambda: dispersion([1], [1]), "one unit"),
        (lambda: dispersion([1, 2], [1, 2], 0.5), "`winsorise` is 0.5"),
        (lambda: funnel([1, 2], [1, 2, 3]), "one of each"),
        (lambda: funnel([1, 2], [1, 2], "wide"), "`widening` is 'wide'"),  # type: ignore[arg-type]
        (lambda: expected_counts([0, 0], [1, 1]), "adds up to 0"),
        (lambda: expected_counts([1, 1], [1]), "`denominators` of"),
    ):
        with pytest.raises(ValueError, match=named):
            work()  # type: ignore[no-untyped-call]
