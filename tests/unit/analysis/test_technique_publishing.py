"""What leaves for the public does not tell what is withheld, whatever somebody adds and subtracts."""

from __future__ import annotations

from typing import Any

import pytest

from commonweal.analysis.techniques import technique
from commonweal.analysis.techniques.grammar import chosen
from commonweal.analysis.techniques.inputs import of_columns
from commonweal.analysis.techniques.outcome import Outcome
from commonweal.analysis.techniques.publishing import public

AREAS = [f"Area {letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWX"]
COUNTS = [3, 11, *(50 + 7 * n for n in range(22))]
PEOPLE = [4_000 + 137 * n for n in range(24)]


def left(name: str, people: str, **settings: str) -> Outcome:
    module = technique(name)
    columns: dict[str, list[Any]] = {"area": AREAS, "count": COUNTS, people: PEOPLE}
    data = of_columns(module.TECHNIQUE, columns)
    return public(module.run(data, chosen(module.Parameters, settings)))


def by_area(outcome: Outcome, name: str) -> dict[str, Any]:
    return dict(zip(outcome.value["area"], outcome.value[name], strict=True))


@pytest.mark.parametrize(
    ("name", "people"), [("rate", "denominator"), ("peers", "denominator"), ("funnel", "population")]
)
def test_small_counts_are_shown_as_the_note_says(name: str, people: str) -> None:
    outcome = left(name, people)
    counts = by_area(outcome, "count")
    assert (counts["Area A"], counts["Area B"], counts["Area C"]) == ("<5", "withheld", 50)
    assert any("shown as “<5”" in line for line in outcome.warnings)


def test_a_mean_of_the_others_does_not_tell_two_withheld_counts() -> None:
    """Total and denominators are known, so the sum of all rates would tell how 14 events part."""
    outcome = left("peers", "denominator")
    for name in ("others", "verdict", "rank", "quartile", "moved"):
        assert set(outcome.value[name]) == {None}, name
    assert by_area(outcome, "rate")["Area C"] is not None


def test_the_order_of_areas_does_not_tell_a_withheld_rate() -> None:
    assert list(left("peers", "denominator").value["area"]) == AREAS


def test_neither_limits_nor_phi_tell_two_withheld_counts() -> None:
    outcome = left("funnel", "population", winsorise="0")
    for name in ("lower_95", "upper_95", "lower_998", "upper_998", "verdict"):
        assert set(outcome.value[name]) == {None}, name
    assert not any("phi" in line for line in outcome.announced)


@pytest.mark.parametrize("name", ["rate", "peers"])
def test_no_warning_counts_the_small_numbers(name: str) -> None:
    assert not any("Small numbers" in line for line in left(name, "denominator").warnings)


def test_what_is_worked_from_its_own_row_stays() -> None:
    outcome = left("rate", "denominator")
    assert by_area(outcome, "rate")["Area A"] is None
    assert by_area(outcome, "rate")["Area C"] == pytest.approx(50 / 4_274 * 1_000)
    assert outcome.announced
