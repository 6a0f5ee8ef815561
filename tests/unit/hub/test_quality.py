"""What is measured of a delivery, when it is worth a word, and when it refuses."""

from __future__ import annotations

import pytest

from commonweal.hub.quality.expectations import Bound, Expectations
from commonweal.hub.quality.measures import SAID, judged, short_months


@pytest.mark.parametrize(
    ("share", "verdict"),
    [(0.0, "met"), (0.1, "met"), (0.11, "warn"), (0.5, "warn"), (0.51, "refuse"), (1.0, "refuse")],
)
def test_a_bound_is_met_up_to_and_with_its_limit(share: float, verdict: str) -> None:
    assert Bound(warn=0.1, refuse=0.5).verdict(share) == verdict


def test_a_bound_without_a_limit_never_refuses() -> None:
    assert Bound(warn=0.1).verdict(1.0) == "warn"


@pytest.mark.parametrize("name", list(SAID))
def test_each_measure_is_judged_by_its_own_bound(name: str) -> None:
    expected = Expectations(**{name: Bound(warn=0.1, refuse=0.5)})
    quiet = dict.fromkeys(SAID, 0.0)
    assert judged(quiet, {}, expected) == ([], [])
    warned, refused = judged({**quiet, name: 0.3}, {}, expected)
    assert (len(warned), refused) == (1, [])
    assert warned[0].startswith("30.0% of " + SAID[name])
    warned, refused = judged({**quiet, name: 0.6}, {}, expected)
    assert (warned, len(refused)) == ([], 1)


def test_what_could_not_be_measured_is_not_judged() -> None:
    assert judged(dict.fromkeys(SAID, None), {}, Expectations()) == ([], [])


def test_a_month_is_short_against_at_least_two_others() -> None:
    assert short_months({"2018-01": 100, "2018-02": 1}, 0.6) == []
    (said,) = short_months({"2018-01": 100, "2018-02": 1, "2018-03": 100}, 0.6)
    assert said.startswith("2018-02 holds 1 rows where a middling month holds 100")
    assert short_months({"2018-01": 100, "2018-02": 60, "2018-03": 100}, 0.6) == []
