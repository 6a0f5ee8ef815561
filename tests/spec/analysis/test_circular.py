"""The mean time of day: the vector of DOMAIN A4, and a published example worked by hand since 1974."""

from __future__ import annotations

import pytest

from commonweal.analysis.circular import circular, rayleigh_p

TECHNIQUES = ("circular",)


def test_five_events_round_midnight() -> None:
    """DOMAIN A4: mean direction 0.1755 h (00:10:32); R 0.9019; z 4.068; p 0.0091; circular sd 1.735 h."""
    found = circular([22, 23, 0, 1, 3])
    assert found.mean is not None
    assert found.mean == pytest.approx(0.1755, abs=1e-4)
    assert round(found.mean * 3600) == 10 * 60 + 32
    assert found.length == pytest.approx(0.9019, abs=1e-4)
    assert found.z == pytest.approx(4.068, abs=1e-3)
    assert found.p == pytest.approx(0.0091, abs=1e-4)
    assert found.sd == pytest.approx(1.735, abs=1e-3)


def test_eight_compass_bearings_of_zar() -> None:
    """Zar, Biostatistical Analysis: bearings 45 to 154 degrees; r 0.82522, mean 99 degrees, z 5.448, and p
    between 0.001 and 0.002."""
    found = circular([45, 55, 81, 96, 110, 117, 132, 154], period=360)
    assert found.length == pytest.approx(0.82522, abs=1e-5)
    assert found.mean == pytest.approx(99, abs=0.1)
    assert found.z == pytest.approx(5.448, abs=1e-3)
    assert 0.001 < found.p < 0.002


def test_two_times_of_day_have_no_mean() -> None:
    """DOMAIN A4: no mean for bimodal data (doubled angles): 03:00 and 15:00 would give a time between."""
    found = circular([3, 3.5, 2.5, 3, 15, 15.5, 14.5, 15])
    assert found.bimodal
    assert found.mean is None
    assert found.doubled_length > 0.9


def test_times_all_alike_keep_exactly_to_it() -> None:
    found = circular([5.0] * 12)
    assert (found.mean, found.length) == pytest.approx((5, 1))
    assert found.sd == pytest.approx(0, abs=1e-6)
    assert found.p < 1e-5


def test_opposite_times_point_nowhere() -> None:
    found = circular([0, 6, 12, 18])
    assert found.direction is None and found.mean is None and found.sd is None
    assert found.p == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize(("n", "length"), [(0, 0.5), (5, -0.1), (5, 1.1), (5, float("nan"))])
def test_what_is_no_resultant_is_named(n: float, length: float) -> None:
    with pytest.raises(ValueError, match=r"`n`|`length`"):
        rayleigh_p(n, length)


@pytest.mark.parametrize(
    ("times", "weights", "period", "named"),
    [
        ([], None, 24, "times"),
        ([1, float("nan")], None, 24, "times"),
        ([1, 2], [1], 24, "weights"),
        ([1, 2], [1, -1], 24, "weights"),
        ([1, 2], [0, 0], 24, "weights"),
        ([1, 2], None, 0, "period"),
    ],
)
def test_what_cannot_be_worked_is_named(
    times: list[float], weights: list[float] | None, period: float, named: str
) -> None:
    with pytest.raises(ValueError, match=f"`{named}`"):
        circular(times, weights, period=period)
