"""Hours of the week: the aoristic vector of DOMAIN A4."""

from __future__ import annotations

import pytest

from commonweal.analysis.techniques import worked_example

TECHNIQUES = ("aoristic",)


def test_the_vector_of_the_specification() -> None:
    """DOMAIN A4: 22: .25, 23: 1.25, 0 and 1: .25 each, 8: .0556, 9 to 16: .1111 each, 17: .0556; 3 in all."""
    table = worked_example("aoristic").value
    hours = [0.0] * 24
    for hour, weight in zip(table["hour"], table["weight"], strict=True):
        hours[hour] += weight
    expected = {22: 0.25, 23: 1.25, 0: 0.25, 1: 0.25, 8: 1 / 18, 17: 1 / 18}
    expected |= dict.fromkeys(range(9, 17), 1 / 9)
    assert hours == pytest.approx([expected.get(hour, 0.0) for hour in range(24)])
    assert sum(table["weight"]) == pytest.approx(3.0)


def test_monday_comes_first() -> None:
    table = worked_example("aoristic").value
    assert table["weekday"][:24] == ["Monday"] * 24
    assert len(table["weight"]) == 168
