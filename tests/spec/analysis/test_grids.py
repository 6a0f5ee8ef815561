"""How many events lie in each cell? DOMAIN A2.1: aligned to the national grid, lower edges inclusive."""

import math

import numpy as np
import pytest

from commonweal.analysis.frames import Frame, frame_round, thematic_side
from commonweal.analysis.grids import cell_counts, cells_inside, study_cells

TECHNIQUES = ("grid",)


def test_a_short_side_of_10_km_makes_cells_of_200_m() -> None:
    """A fiftieth of the short side, rounded down to 100 m, from 50 m to 500 m."""
    assert thematic_side(10_000, 25_000) == 200
    assert (thematic_side(1_000, 1_000), thematic_side(56_000, 41_000)) == (50, 500)


def test_lower_and_left_edges_belong_to_a_cell() -> None:
    """Events at 0, 99.99 and 100 m: two in the first cell, the third in the next."""
    frame = Frame(0.0, 0.0, 100.0, 2, 1)
    assert cell_counts(frame, [0, 99.99, 100], [0, 50, 99]).tolist() == [[2, 1]]


def test_runs_of_different_months_share_their_cells() -> None:
    """The grid round the events of January and that of February meet at multiples of 200 m."""
    january, february = frame_round([380_110], [398_020], 200), frame_round([380_590], [398_399], 200)
    assert (january.west % 200, february.west % 200, january.south, february.south) == (
        0,
        0,
        398_000,
        398_200,
    )


def test_events_outside_the_grid_are_not_counted() -> None:
    frame = Frame(380_000.0, 398_000.0, 100.0, 2, 2)
    assert cell_counts(frame, [379_999, 380_200, 380_150], [398_000, 398_000, 398_150]).tolist() == [
        [0, 0],
        [0, 1],
    ]


def test_the_study_area_is_a_box_the_hull_of_cells_with_events_or_these_alone() -> None:
    counts = [[2, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0], [1, 0, 0, 1]]
    assert int(study_cells(counts, "box").sum()) == 16
    assert study_cells(counts, "hull").astype(int).tolist() == [
        [1, 0, 0, 0],
        [1, 1, 0, 0],
        [1, 1, 1, 0],
        [1, 1, 1, 1],
    ]
    assert int(study_cells(counts, "occupied").sum()) == 3


def test_cells_outside_a_boundary_are_removed_and_a_hole_is_outside() -> None:
    boundary = [(0, 0), (500, 0), (500, 300), (0, 300)]
    hole = [(200, 100), (300, 100), (300, 200), (200, 200)]
    inside = cells_inside(Frame(0.0, 0.0, 100.0, 6, 3), [boundary, hole])
    assert inside.astype(int).tolist() == [[1, 1, 1, 1, 1, 0], [1, 1, 0, 1, 1, 0], [1, 1, 1, 1, 1, 0]]


def test_what_cannot_be_is_refused() -> None:
    frame = Frame(0.0, 0.0, 100.0, 2, 1)
    with pytest.raises(ValueError, match="one of each an event"):
        cell_counts(frame, [1, 2], [1])
    with pytest.raises(ValueError, match="nan"):
        cell_counts(frame, [math.nan], [1])
    with pytest.raises(ValueError, match="multiple of its cell"):
        cell_counts(Frame(30.0, 0.0, 100.0, 2, 1), [1], [1])
    with pytest.raises(ValueError, match="columns"):
        cell_counts(Frame(0.0, 0.0, 100.0, 0, 1), [1], [1])
    with pytest.raises(ValueError, match="circle"):
        study_cells([[1]], "circle")
    with pytest.raises(ValueError, match="an event at least"):
        study_cells(np.zeros((2, 2)))
    with pytest.raises(ValueError, match="rings"):
        cells_inside(frame, [])
    with pytest.raises(ValueError, match="three points"):
        cells_inside(frame, [[(0, 0), (1, 1)]])
