"""The prospective surface: the sum of 1 / ((1 + d) (1 + t)), d in half-cell widths, t in whole weeks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from commonweal.analysis.prospective import A_DAY, prospective_risk

TECHNIQUES = ("prospective",)

NOW = 100 * A_DAY


def lent(metres: list[float], days: list[float], **more: Any) -> float:
    """What events so far east of the middle of a cell of 50 m, so long ago, lend to it."""
    x, seconds = np.array(metres) + 25.0, NOW - (np.array(days) * A_DAY).astype(int)
    grid = {"west": 0, "south": 0, "cell": 50, "columns": 1, "rows": 1}
    risk = prospective_risk(x, np.full(len(x), 25.0), seconds, at=NOW, **(grid | more))
    return float(risk[0, 0])


def test_an_event_here_this_week_and_one_two_widths_off_three_weeks_ago() -> None:
    """DOMAIN A3: (d = 0, t = 0) and (d = 2, t = 3) give 1 + 1 / (3 x 4) = 1.08333."""
    assert lent([0, 60], [1, 22]) == pytest.approx(1.08333, abs=1e-5)


@pytest.mark.parametrize(
    ("metres", "widths"), [(0, 0), (24.999, 0), (25, 1), (49.999, 1), (50, 2), (399.999, 15), (400, 16)]
)
def test_distance_counts_in_whole_half_cells(metres: float, widths: int) -> None:
    assert lent([metres], [0]) == pytest.approx(1 / (1 + widths), rel=1e-12)


@pytest.mark.parametrize(
    ("days", "weeks"), [(0, 0), (6.9, 0), (7, 1), (13.9, 1), (14, 2), (55.9, 7), (56, 8)]
)
def test_time_counts_in_whole_weeks(days: float, weeks: int) -> None:
    assert lent([0], [days]) == pytest.approx(1 / (1 + weeks), rel=1e-12)


def test_400_m_and_8_weeks_are_the_last_that_count() -> None:
    assert lent([400.001, 0, 0], [0, 56.001, -0.001]) == 0, "too far, too long ago, still to come"
    assert lent([400, 0], [0, 56]) == pytest.approx(1 / 17 + 1 / 9)


def test_a_surface_spreads_evenly_about_an_event() -> None:
    risk = prospective_risk(
        [525], [525], [NOW], at=NOW, west=0, south=0, cell=50, columns=21, rows=21, metres=400
    )
    assert risk[10, 10] == 1
    assert (risk == risk.T).all() and (risk == risk[::-1]).all()
    assert risk[10, 11] == pytest.approx(1 / 3), "50 m, two half-cells"
    assert (risk > 0).sum() == sum(i * i + j * j <= 64 for i in range(-8, 9) for j in range(-8, 9))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"northing": [1.0, 2.0]}, "`northing` is of shape"),
        ({"easting": [float("nan")]}, "nan or inf"),
        ({"seconds": [0.5]}, "`seconds` holds float64"),
        ({"cell": 0.0}, "`cell` is 0"),
        ({"columns": 0}, "the grid 0 by 1"),
        ({"west": float("inf")}, "the corner of the grid"),
        ({"metres": -400.0}, "`metres` is -400"),
        ({"weeks": 0}, "`weeks` is 0"),
    ],
)
def test_what_cannot_be_is_named(given: dict[str, Any], words: str) -> None:
    one: dict[str, Any] = {"easting": [0.0], "northing": [0.0], "seconds": [0], "at": 0}
    grid = {"west": 0.0, "south": 0.0, "cell": 50.0, "columns": 1, "rows": 1}
    with pytest.raises(ValueError, match=words):
        prospective_risk(**{**one, **grid, **given})
