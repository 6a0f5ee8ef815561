"""The grid that maps are worked on, and the steps of time: the same cells and months in every run."""

import math

import numpy as np
import pytest

from commonweal.analysis.frames import Frame, counts_in, frame_round, nice_side, thematic_side
from commonweal.analysis.periods import steps_of
from commonweal.analysis.shading import MOST_DRAWN, shaded
from commonweal.analysis.statistical_charts import Shade


def test_corners_are_multiples_of_the_side_and_every_point_is_inside() -> None:
    found = frame_round([382_146, 384_516], [397_791, 400_310], 200)
    assert found == Frame(382_000.0, 397_600.0, 200.0, 13, 14)
    assert found.extent == (382_000, 397_600, 384_600, 400_400)
    assert frame_round([100], [100], 100) == Frame(100.0, 100.0, 100.0, 1, 1), (
        "lower and left edges are inside"
    )
    assert frame_round([100], [100], 100, margin=300) == Frame(-200.0, -200.0, 100.0, 7, 7)


@pytest.mark.parametrize(
    ("short", "side"),
    [(10_000, 200), (56_000, 500), (4_999, 50), (5_000, 100), (9_999, 100), (3_700, 50), (0, 50)],
)
def test_the_default_side_where_cells_are_counted(short: float, side: float) -> None:
    """DOMAIN A2.1: a fiftieth of the short side, down to 100 m; 50 to 500 m; of 10 km it is 200 m."""
    assert thematic_side(short, 99_000) == side
    assert thematic_side(99_000, short) == side


def test_plain_sides() -> None:
    assert [nice_side(longest) for longest in (5, 10, 99, 100, 260, 5000)] == [10, 10, 50, 100, 250, 1000]


def test_every_point_of_a_frame_is_counted_once_whatever_the_side() -> None:
    rng = np.random.default_rng(5)
    for cell in (33.3, 0.1, 7.77, 100.0):
        x, y = (cell * rng.integers(0, 40, 300) for _ in range(2))  # all on the edges of cells
        frame = frame_round(x, y, cell)
        assert counts_in(frame, x, y).sum() == 300
    assert counts_in(Frame(0.0, 0.0, 100.0, 2, 1), [-1, 200, 0, 99], [0, 0, 100, 99]).tolist() == [[1, 0]]


@pytest.mark.parametrize(
    ("points", "cell", "words"),
    [
        ([], 100, "`easting` holds no points"),
        ([math.nan], 100, "`easting` holds no points, or nan"),
        ([1.0], 0, "`cell` is 0"),
        ([1.0, 600_000.0], 1, "`cell` of 1 m makes a grid of"),
    ],
)
def test_what_cannot_be_is_refused(points: list[float], cell: float, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        frame_round(points, points, cell)
    with pytest.raises(ValueError, match="nan, or are not of one length"):
        counts_in(Frame(0.0, 0.0, 100.0, 2, 1), [1, 2], [1])


def moments(*days: str) -> object:
    return np.array(days, dtype="datetime64[s]")


def test_months_are_of_the_calendar() -> None:
    found = steps_of(moments("2025-11-30T23:59", "2025-12-01", "2026-02-28", "2025-11-01"))
    assert found.number.tolist() == [0, 1, 3, 0]
    assert found.starts == ("2025-11-01", "2025-12-01", "2026-01-01", "2026-02-01", "2026-03-01")
    assert len(found) == 4


def test_weeks_are_whole_and_end_with_the_last_day() -> None:
    found = steps_of(moments("2026-03-01", "2026-03-03", "2026-03-30T12:00", "2026-03-02"), "four weeks")
    assert found.starts == ("2026-03-03", "2026-03-31")
    assert found.number.tolist() == [-1, 0, 0, -1]
    assert len(steps_of(moments("2026-03-01"), "week")) == 0


def test_steps_refuse_what_cannot_be() -> None:
    with pytest.raises(ValueError, match="`length` is 'day'"):
        steps_of(moments("2026-03-01"), "day")
    with pytest.raises(ValueError, match="`moments` holds no dates"):
        steps_of(moments())
    with pytest.raises(ValueError, match="`moments` holds no dates"):
        steps_of(moments("NaT"))


def test_a_map_draws_the_strongest_shades_where_cells_are_too_many() -> None:
    side = 200
    values = np.arange(side * side, dtype=float).reshape(side, side)
    classes = np.where(values >= 39_000, 1, 0)
    words = {"title": "t", "subtitle": "s", "alt": "a", "unit": "u", "of": "o"}
    shades = [Shade("few", 1), Shade("many", 2)]
    found = shaded(Frame(0.0, 0.0, 100.0, side, side), values, classes, shades, **words)
    assert found is not None
    assert len(found.values) == MOST_DRAWN
    assert found.counts() == (MOST_DRAWN - 1_000, 1_000)
    assert min(found.values) == side * side - MOST_DRAWN
    assert shaded(Frame(0.0, 0.0, 100.0, side, side), values, classes * 0 - 1, shades, **words) is None
