"""Data and parameters are looked at in one place, before any technique runs."""

from __future__ import annotations

import math
from typing import Any

import pytest

from commonweal.analysis.techniques import technique
from commonweal.analysis.techniques.grammar import BadParameter, chosen
from commonweal.analysis.techniques.guarding import Refused
from commonweal.analysis.techniques.inputs import BadData, of_columns
from commonweal.analysis.techniques.outcome import Outcome


def run(name: str, columns: dict[str, list[Any]], **settings: str) -> Outcome:
    module = technique(name)
    found: Outcome = module.run(
        of_columns(module.TECHNIQUE, columns), chosen(module.Parameters, settings), guard=False
    )
    return found


AREAS: dict[str, list[Any]] = {"area": ["A", "B"], "count": [30, 40], "denominator": [1_000, 2_000]}


@pytest.mark.parametrize("value", ["nan", "inf", "-inf"])
@pytest.mark.parametrize("name", ["per", "confidence"])
def test_a_parameter_that_is_no_number_is_refused(name: str, value: str) -> None:
    with pytest.raises(BadParameter, match=name):
        run("rate", AREAS, **{name: value})


def test_a_parameter_without_a_most_may_not_be_endless() -> None:
    with pytest.raises(BadParameter, match="spent"):
        run("money", {"offence": ["robbery"], "before": [30], "after": [20]}, spent="inf")


def test_a_number_beyond_what_a_float_counts_is_refused() -> None:
    groups: dict[str, list[Any]] = {
        "group": ["treatment", "comparison"],
        "before": [1e308, 1e308],
        "after": [1.0, 5.0],
    }
    with pytest.raises(BadData, match=r"before: .* too large"):
        run("evaluation", groups)


MONTHS = [f"2025-{month:02}" for month in range(1, 13)] + ["2026-01"]
VALUES = [20, 24, 22, 26, 18, 21, 25, 23, 24, 22, 20, 25, 40]


def test_a_series_with_the_newest_first_is_not_judged_by_its_oldest() -> None:
    with pytest.raises(Refused, match="sort the rows by time"):
        run("xmr", {"period": MONTHS[::-1], "value": VALUES[::-1]})


def test_a_series_whose_names_do_not_tell_the_time_is_taken_as_it_comes() -> None:
    names = [f"month {n}" for n in range(13)]
    assert list(run("xmr", {"period": names[::-1], "value": VALUES}).value["period"]) == names[::-1]


def test_per_cents_of_few_events_come_with_a_warning() -> None:
    found = run("trajectory", {"period": ["2026-04", "2026-05"], "value": [3, 1]}, baseline="12")
    assert any(line.startswith("Small numbers") for line in found.warnings)
    many = run("trajectory", {"period": ["2026-04"], "value": [99]}, baseline="1200")
    assert not many.warnings
    assert math.isfinite(many.value["due"][0])


def test_a_drift_from_few_events_comes_with_a_warning() -> None:
    months = [f"2025-{month:02}" for month in range(1, 13)]
    areas = ["A", "B", "C", "D"]
    found = run(
        "regression-to-the-mean",
        {
            "area": [area for area in areas for _ in months],
            "period": [month for _ in areas for month in months],
            "count": [1] * 48,
            "treated": [int(area == "A") for area in areas for _ in months],
            "after": [int(at >= 6) for _ in areas for at in range(12)],
        },
        likes="2",
    )
    assert "Small numbers: fewer than 20 events before in A." in found.warnings
