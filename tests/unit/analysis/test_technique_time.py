"""Techniques of time: what they refuse, announce, and say at the edges."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from commonweal.analysis.techniques import technique, worked_example
from commonweal.analysis.techniques.grammar import chosen
from commonweal.analysis.techniques.guarding import Refused
from commonweal.analysis.techniques.inputs import BadData, of_columns
from commonweal.analysis.techniques.outcome import Outcome

SERIES = ("trend", "seasons", "change-points", "control-chart")


def run(name: str, columns: dict[str, Any], *, guard: bool = True, **settings: str) -> Outcome:
    module = technique(name)
    data = of_columns(module.TECHNIQUE, columns)
    found: Outcome = module.run(data, chosen(module.Parameters, settings), guard=guard)
    return found


def months(many: int) -> list[str]:
    return [f"{2020 + at // 12}-{at % 12 + 1:02}" for at in range(many)]


def counts_of(name: str, values: list[float], periods: list[str] | None = None) -> dict[str, Any]:
    column = "count" if name == "control-chart" else "value"
    return {"period": periods or months(len(values)), column: values}


def test_columns_are_the_public_contract() -> None:
    assert list(worked_example("seasons").value) == [
        "period", "value", "place", "index", "trend", "seasonal", "deseasonalised", "ratio_to_last_year",
    ]  # fmt: skip
    assert list(worked_example("change-points").value) == ["first", "last", "periods", "mean", "change"]
    assert list(worked_example("trend").value) == [
        "periods", "s", "z", "p", "p_same_months", "verdict", "slope", "lower", "upper",
    ]  # fmt: skip


@pytest.mark.parametrize("name", SERIES)
def test_a_period_that_comes_twice_is_refused(name: str) -> None:
    drawn = np.random.default_rng(1).poisson(30, 40).astype(float).tolist()
    with pytest.raises(Refused, match="one each"):
        run(name, counts_of(name, drawn, [*months(39), months(39)[-1]]))


@pytest.mark.parametrize("name", SERIES[:3])
def test_only_what_follows_the_last_gap_is_used(name: str) -> None:
    """A month not supplied is not a month without events."""
    drawn = np.random.default_rng(1).poisson(30, 60).astype(float).tolist()
    kept = [at for at in range(60) if at not in (5, 15)]
    found = run(name, counts_of(name, [drawn[at] for at in kept], [months(60)[at] for at in kept]))
    alone = run(name, counts_of(name, drawn[16:], months(60)[16:]))
    assert [(left.rows, left.reason) for left in found.left_out] == [
        (14, "lie before the last gap in the series")
    ]
    np.testing.assert_array_equal(list(found.value.values())[-1], list(alone.value.values())[-1])


def test_two_years_have_no_seasons_but_a_ratio() -> None:
    """DOMAIN A4: with 24 to 35 months ratio to the same month of last year only."""
    found = run("seasons", counts_of("seasons", [20.0] * 12 + [25.0] * 12))
    assert np.isnan(found.value["index"]).all()
    assert found.value["ratio_to_last_year"][-1] == 1.25
    assert found.sentence == "2021-12 against the same period of the year before: from 20 to 25 (+25.0%)."
    assert "fewer than 3 years" in found.announced[0]


def test_a_trend_of_two_years_is_of_the_values_as_they_stand() -> None:
    found = run("trend", counts_of("trend", [float(30 + at) for at in range(24)]))
    assert "as they stand" in found.announced[0]
    assert found.value["verdict"] == ["rising"]


def test_no_trend_takes_no_side() -> None:
    drawn = np.random.default_rng(4).poisson(30, 48).astype(float).tolist()
    said = run("trend", counts_of("trend", drawn)).sentence
    assert said.startswith("No trend can be told from chance")
    assert "ris" not in said and "fall" not in said


def test_every_change_asks_for_the_register_of_recording_changes() -> None:
    """DOMAIN A4: shown with known recording changes before anyone explains it."""
    found = worked_example("change-points")
    assert "recording-change register" in found.warnings[0]
    assert found.value["first"] == ["2025-01", "2026-07"]
    still = run("change-points", counts_of("change-points", [9.0, 11] * 15))
    assert still.warnings == () and still.sentence.startswith("No change of level")


def test_dates_alone_have_no_time_of_day() -> None:
    days = [f"2026-03-{day:02}" for day in range(1, 31)]
    with pytest.raises(Refused, match="dates only"):
        run("circular", {"time": days})
    week = run("circular", {"time": days}, clock="week")
    assert week.value["events"] == [30]


def test_two_busy_times_get_no_mean() -> None:
    times = [
        f"2026-03-{day:02}T{hour:02}:{minute:02}"
        for day in range(1, 9)
        for hour in (3, 15)
        for minute in (0, 30)
    ]
    found = run("circular", {"time": times})
    assert found.value["shape"] == ["two times"]
    assert found.value["mean"] == [None]
    assert "would say nothing" in found.sentence


def test_times_all_round_the_clock_stand_out_nowhere() -> None:
    times = [f"2026-03-{day:02}T{hour:02}:00" for day in (1, 2) for hour in range(24)]
    found = run("circular", {"time": times})
    assert found.value["shape"] == ["none"]
    assert found.sentence.startswith("No time of the day stands out")


def test_a_rate_needs_its_exposure() -> None:
    with pytest.raises(BadData, match="exposure"):
        run("control-chart", counts_of("control-chart", [9.0, 11] * 15), chart="u")


def test_the_chart_that_was_chosen_is_announced() -> None:
    columns = counts_of("control-chart", [9.0, 11, 14, 8] * 8)
    assert run("control-chart", columns).announced[0].startswith("The chart is c,")
    rated = run("control-chart", {**columns, "exposure": [100.0] * 32})
    assert rated.announced[0].startswith("The chart is u-prime,")
    assert rated.warnings == ()


def test_limits_that_are_too_narrow_are_said_to_be() -> None:
    """DOMAIN A4: crime counts are over-dispersed, so c and u limits are too narrow."""
    columns = {**counts_of("control-chart", [9.0, 11, 14, 8] * 8), "exposure": [100.0] * 32}
    assert "xmr" in run("control-chart", columns, chart="c").warnings[0]
    assert "u-prime" in run("control-chart", columns, chart="u").warnings[0]


def test_cusum_needs_a_baseline_that_lies_before() -> None:
    columns = counts_of("control-chart", [9.0, 11, 14, 8] * 8)
    with pytest.raises(Refused, match="fixed=yes"):
        run("control-chart", columns, chart="cusum", fixed="no")
    found = run("control-chart", columns, chart="cusum")
    assert found.value["above"][11] is None and found.value["above"][12] is not None


def test_a_forecast_names_its_months_and_uses_what_follows_the_last_gap() -> None:
    """A gap would put every later month in the place of another: a July would be forecast as a June."""
    example = technique("forecast").TECHNIQUE.example.columns
    assert worked_example("forecast").value["period"] == ["2026-01", "2026-02", "2026-03"]
    kept = [at for at in range(48) if at != 10]
    columns = {name: [values[at] for at in kept] for name, values in example.items()}
    found = run("forecast", columns)
    assert [left.rows for left in found.left_out] == [10]
    alone = run("forecast", {name: values[11:] for name, values in example.items()})
    np.testing.assert_array_equal(found.value["mean"], alone.value["mean"])


def test_an_event_without_a_latest_moment_stands_whole_in_its_hour() -> None:
    """DOMAIN A4: events with unknown e are placed whole in the slot of s."""
    found = run(
        "aoristic",
        {"from": ["2026-09-14T22:30", "2026-09-14T08:00"], "to": [None, "2026-09-14T10:00"]},
        guard=False,
    )
    weights = {(d, h): w for d, h, w in zip(*found.value.values(), strict=True) if w}
    assert weights == {("Monday", 22): 1.0, ("Monday", 8): 0.5, ("Monday", 9): 0.5}
    assert "1 events without a latest moment" in found.announced[-1]


def test_dates_alone_are_spread_over_their_days() -> None:
    """Nobody knows that all of it happened at midnight."""
    found = run(
        "aoristic", {"from": ["2026-09-14", "2026-09-15"], "to": ["2026-09-14", "2026-09-16"]}, guard=False
    )
    weights = np.array(found.value["weight"]).reshape(7, 24)
    np.testing.assert_allclose(weights.sum(axis=1), [1, 0.5, 0.5, 0, 0, 0, 0])
    np.testing.assert_allclose(weights[0], 1 / 24)
    assert "Only dates are known" in found.announced[0]
