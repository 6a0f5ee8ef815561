"""Control charts as techniques: the vectors of DOMAIN A4, as an analyst runs them."""

from __future__ import annotations

from typing import Any

import pytest

from commonweal.analysis.techniques import technique
from commonweal.analysis.techniques.grammar import chosen
from commonweal.analysis.techniques.inputs import of_columns
from commonweal.analysis.techniques.outcome import Outcome

TECHNIQUES = ("xmr", "control-chart")
TWELVE = [20, 24, 22, 26, 18, 21, 25, 23, 24, 22, 20, 25]


def ran(name: str, columns: dict[str, list[Any]], **settings: str) -> Outcome:
    module = technique(name)
    size = len(next(iter(columns.values())))
    periods = [f"{2024 + at // 12}-{at % 12 + 1:02}" for at in range(size)]
    data = of_columns(module.TECHNIQUE, {"period": periods, **columns})
    found: Outcome = module.run(data, chosen(module.Parameters, settings), guard=False)
    return found


def test_forty_after_twelve_quiet_months_is_exceptional() -> None:
    """DOMAIN A4: mean 22.5, limits 13.553 to 31.447; 40 lies beyond."""
    found = ran("xmr", {"value": [*TWELVE, 40]})
    assert found.value["centre"][0] == pytest.approx(22.5)
    assert found.value["lower"][0] == pytest.approx(13.553, abs=1e-3)
    assert found.value["upper"][0] == pytest.approx(31.447, abs=1e-3)
    assert found.value["signal"][-1] == "beyond"
    assert "beyond usual variation" in found.sentence


def test_without_a_signal_nothing_is_said_to_have_moved() -> None:
    """DOMAIN A4: "within usual variation", and the word increase is suppressed."""
    for name, column in (("xmr", "value"), ("control-chart", "count")):
        said = ran(name, {column: [*TWELVE, 27]}).sentence
        assert "within usual variation" in said
        assert "increase" not in said


def test_the_upper_limit_of_the_c_chart() -> None:
    """DOMAIN A4: 36.730."""
    found = ran("control-chart", {"count": [*TWELVE, 40]}, chart="c")
    assert found.value["upper"][-1] == pytest.approx(36.730, abs=1e-3)
    assert found.value["signal"][-1] == "beyond"


def test_a_share_of_a_fifth_among_fifty() -> None:
    """DOMAIN A4: p̄ .2, n 50: 0.0303 to 0.3697."""
    found = ran("control-chart", {"count": [10] * 13, "exposure": [50] * 13}, chart="p")
    assert found.value["lower"][-1] == pytest.approx(0.0303, abs=1e-4)
    assert found.value["upper"][-1] == pytest.approx(0.3697, abs=1e-4)


def test_a_small_shift_is_a_signal_at_the_sixth_month() -> None:
    """DOMAIN A4: mu 22.5, sigma 2.9819: 0.003 0.677 1.686 3.030 4.039 5.719."""
    found = ran("control-chart", {"count": [*TWELVE, 24, 26, 27, 28, 27, 29]}, chart="cusum", baseline="12")
    sums = found.value["above"][12:]
    assert sums == pytest.approx([0.003, 0.677, 1.686, 3.030, 4.039, 5.719], abs=1e-3)
    assert found.value["signal"] == [""] * 17 + ["sustained"]
    assert "A small shift has lasted" in found.sentence


def test_the_fixed_baseline_is_the_first_points() -> None:
    """DOMAIN A4's baseline: the first 12 to 24 points, then fixed; the default rolls with the month."""
    values = [*TWELVE, *([60] * 12), 61]
    fixed = ran("xmr", {"value": values}, baseline="12", fixed="yes")
    rolling = ran("xmr", {"value": values}, baseline="12")
    assert fixed.value["centre"][0] == pytest.approx(22.5)
    assert rolling.value["centre"][0] == pytest.approx(60)
    assert "first 12 points" in fixed.announced[0] and "12 points before the last" in rolling.announced[0]
