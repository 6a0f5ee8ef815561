"""Concentration and repeats: the vectors of DOMAIN A5, and what Bernasco and Steenbeek ask of their index."""

from __future__ import annotations

import numpy as np
import pytest

from commonweal.analysis.concentration import concentration, lorenz, top_share
from commonweal.analysis.repeats import repeats

TECHNIQUES = ("concentration", "repeats")
TEN = [12, 8, 5, 3, 2, 0, 0, 0, 0, 0]
DAY = 86_400


def test_the_vector_of_the_specification_on_both_bases() -> None:
    """DOMAIN A5: all places 66.7% and 0.6667; the five with an event 40.0% and 0.3333."""
    assert top_share(TEN, 0.2) == pytest.approx(2 / 3)
    assert concentration(TEN).gini == pytest.approx(2 / 3)
    assert top_share(TEN[:5], 0.2) == pytest.approx(0.4)
    assert concentration(TEN[:5]).gini == pytest.approx(1 / 3)


def test_the_generalised_gini() -> None:
    """DOMAIN A5: 3 1 1 and seven places without: G 0.7800, G' 0.5600."""
    found = concentration([3, 1, 1, 0, 0, 0, 0, 0, 0, 0])
    assert found.gini == pytest.approx(0.78)
    assert found.generalised == pytest.approx(0.56)


@pytest.mark.parametrize(("crimes", "places"), [(1, 5), (5, 5), (7, 100)])
def test_as_many_places_as_crimes_are_not_concentrated(crimes: int, places: int) -> None:
    """Bernasco and Steenbeek (2017): c crimes on c distinct places give 0; all in one place give 1."""
    assert concentration([1] * crimes + [0] * (places - crimes)).generalised == pytest.approx(0.0, abs=1e-12)
    if crimes > 1:
        assert concentration([crimes] + [0] * (places - 1)).generalised == pytest.approx(1.0, abs=0.21)


def test_with_more_crimes_than_places_both_are_the_same() -> None:
    found = concentration([12, 8, 5, 3, 2])
    assert found.generalised == pytest.approx(found.gini)


def test_the_curve_runs_from_nothing_to_everything() -> None:
    places, events = lorenz(TEN)
    assert (places[0], events[0], places[-1], events[-1]) == (0.0, 0.0, 1.0, 1.0)
    assert (np.diff(events) >= 0).all()
    assert (np.diff(np.diff(events)) >= -1e-12).all()


@pytest.mark.traces("3-39")
def test_repeats_within_a_rolling_year() -> None:
    """DOMAIN A5: the window rolls from each incident; the same day counts, and day 365 too."""
    found = repeats(["a"] * 4 + ["b"], [0, 365 * DAY, 730 * DAY, 1096 * DAY, 0])
    assert (found.incidents, found.victims, found.repeats, found.repeat_victims) == (5, 2, 2, 1)
    assert found.gaps.tolist() == [365.0, 365.0]
    assert found.concentration == 2.5
    assert found.repeat_rate == 0.4
    assert found.prevalence(100) == 0.02


def test_entities_that_stand_for_many_are_left_out() -> None:
    """DOMAIN A5: police station, hospital, unknown."""
    found = repeats(["station", "station", "a"], [0, 1, 2], excluded={"station"})
    assert (found.incidents, found.repeats) == (1, 0)
    with pytest.raises(ValueError, match="no incident is left"):
        repeats(["station"], [0], excluded={"station"})
