"""Events counted in square cells of the national grid, and which cells are of the study area."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from commonweal.analysis.frames import Frame

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

VERSION = "1"
AREAS = ("box", "hull", "occupied")


def cell_counts(frame: Frame, easting: ArrayLike, northing: ArrayLike) -> Any:
    """Count the events of each cell.

    Parameters
    ----------
    frame : Frame
        The grid, its corner a multiple of its cell.
    easting, northing : array of float, shape (events,)
        Metres of the national grid. Events outside the grid are not counted.

    Returns
    -------
    array of int64, shape (rows, columns)
        Row 0 is the southernmost, column 0 the westernmost.

    Raises
    ------
    ValueError
        If the arrays differ in length or hold NaN, or the grid is empty or not aligned to the origin.

    Notes
    -----
    Source: DOMAIN A2.1. Lower and left edges belong to a cell. Cells are counted from the origin of the
    national grid, so that an event is of the same cell in every month, whatever the grid round it. Cost
    grows with events.

    Examples
    --------
    >>> cell_counts(Frame(0.0, 0.0, 100.0, 2, 1), [0, 99, 100, 200], [0, 0, 0, 0]).tolist()
    [[2, 1]]
    """
    import numpy as np

    x, y = np.asarray(easting, dtype=np.float64), np.asarray(northing, dtype=np.float64)
    if x.ndim != 1 or x.shape != y.shape:
        raise ValueError(f"`northing` is of shape {y.shape} and `easting` of {x.shape}: one of each an event")
    counts = np.zeros((frame.rows, frame.columns), dtype=np.int64)
    west, south = (_aligned(name, getattr(frame, name), frame.cell) for name in ("west", "south"))
    if not counts.size:
        raise ValueError(f"`frame` has {frame.columns} columns and {frame.rows} rows: one of each at least")
    if not _count()(x, y, frame.cell, west, south, counts):
        raise ValueError("`easting` or `northing` holds nan or inf: leave out events without a point before")
    return counts


def study_cells(counts: ArrayLike, area: str = "box") -> Any:
    """Say which cells of a grid are of the study area, where no boundary was supplied.

    Parameters
    ----------
    counts : array of float, shape (rows, columns)
        Events of each cell.
    area : {"box", "hull", "occupied"}
        All cells; those whose middle lies in the convex hull of the middles of cells with events; or the
        cells with events alone.

    Returns
    -------
    array of bool, shape (rows, columns)

    Raises
    ------
    ValueError
        If counts are not a grid or hold no event, or there is no such area.

    Notes
    -----
    Source: DOMAIN A2.1 and A2.3: cells outside the area that was supplied are removed, and the mask is
    reported. A box has corners where nobody lives, which make all else look hot; occupied cells alone make
    the quiet ones disappear.

    Examples
    --------
    >>> study_cells([[1, 0, 0], [0, 0, 0], [1, 0, 1]], "hull").tolist()
    [[True, False, False], [True, True, False], [True, True, True]]
    """
    import numpy as np

    found = np.asarray(counts)
    if found.ndim != 2 or not (found > 0).any():
        raise ValueError(f"`counts` is of shape {found.shape}: a grid with an event at least is wanted")
    if area not in AREAS:
        raise ValueError(f"`area` is {area!r}: it has to be one of {', '.join(AREAS)}")
    if area == "box":
        return np.ones(found.shape, dtype=np.bool_)
    return found > 0 if area == "occupied" else _hull(found > 0)


def cells_inside(frame: Frame, rings: Sequence[ArrayLike]) -> Any:
    """Say which cells of a grid have their middle inside a boundary.

    Parameters
    ----------
    frame : Frame
        The grid.
    rings : sequence of array of float, shape (points, 2)
        The boundary's outlines, easting and northing, holes included; the last point joins the first.

    Returns
    -------
    array of bool, shape (rows, columns)

    Raises
    ------
    ValueError
        If there is no ring, or one holds NaN or fewer than three points.

    Notes
    -----
    Source: DOMAIN A2.1. A middle is inside where a line to the west of it crosses the outlines an odd number
    of times; one on an outline may fall to either side.

    Examples
    --------
    >>> cells_inside(Frame(0.0, 0.0, 100.0, 3, 2), [[(0, 0), (200, 0), (200, 100), (0, 100)]]).tolist()
    [[True, True, False], [False, False, False]]
    """
    import numpy as np

    if not rings:
        raise ValueError("`rings` is empty: a boundary has an outline at least")
    middles = frame.west + (np.arange(frame.columns) + 0.5) * frame.cell
    inside = np.zeros((frame.rows, frame.columns), dtype=np.bool_)
    for ring in rings:
        x, y = _ring(ring)
        next_x, next_y = np.roll(x, -1), np.roll(y, -1)
        for row in range(frame.rows):
            north = frame.south + (row + 0.5) * frame.cell
            across = (y > north) != (next_y > north)
            share = (north - y[across]) / (next_y[across] - y[across])
            crossings = np.sort(x[across] + share * (next_x[across] - x[across]))
            inside[row] ^= np.searchsorted(crossings, middles) % 2 == 1
    return inside


def _ring(ring: ArrayLike) -> tuple[Any, Any]:
    import numpy as np

    points = np.asarray(ring, dtype=np.float64)
    if points.ndim != 2 or points.shape[1] != 2 or len(points) < 3 or not np.isfinite(points).all():
        raise ValueError(
            f"`rings` holds one of shape {points.shape}: three points at least, none of them nan"
        )
    return points[:, 0], points[:, 1]


def _aligned(name: str, corner: float, cell: float) -> int:
    """How many cells from the origin."""
    number = round(corner / cell)
    if abs(number * cell - corner) > 1e-6 * cell:
        raise ValueError(f"`{name}` is {corner}: the grid's corner has to be a multiple of its cell, {cell}")
    return number


def _hull(occupied: Any) -> Any:
    """The cells between the leftmost and the rightmost of a convex hull, in whole numbers, row by row."""
    import numpy as np

    rows = np.flatnonzero(occupied.any(axis=1)).tolist()
    left = occupied.argmax(axis=1)
    right = occupied.shape[1] - 1 - occupied[:, ::-1].argmax(axis=1)
    low = _envelope([(row, int(left[row])) for row in rows])
    high = _envelope([(row, -int(right[row])) for row in rows])
    inside = np.zeros(occupied.shape, dtype=np.bool_)
    for row in range(rows[0], rows[-1] + 1):
        inside[row, low[row] : 1 - high[row]] = True
    return inside


def _envelope(points: list[tuple[int, int]]) -> dict[int, int]:
    """The lower convex hull of points in order of their first number, rounded up, for each first number."""
    chain: list[tuple[int, int]] = []
    for x, y in points:
        while len(chain) > 1 and _turns_down(chain[-2], chain[-1], (x, y)):
            chain.pop()
        chain.append((x, y))
    found = dict([chain[0]])
    for (x, y), (next_x, next_y) in pairwise(chain):
        for at in range(x, next_x + 1):
            found[at] = y - (y - next_y) * (at - x) // (next_x - x)
    return found


def _turns_down(first: tuple[int, int], second: tuple[int, int], third: tuple[int, int]) -> bool:
    run, rise = second[0] - first[0], second[1] - first[1]
    return run * (third[1] - first[1]) <= rise * (third[0] - first[0])


@cache
def _count() -> Callable[..., Any]:
    import numpy as np
    from numba import njit

    def _count_points(x: Any, y: Any, cell: float, west: int, south: int, counts: Any) -> bool:
        """Add each point to its cell; False where one is no number."""
        rows, columns = counts.shape
        for i in range(len(x)):
            if not (np.isfinite(x[i]) and np.isfinite(y[i])):
                return False
            column, row = np.floor(x[i] / cell) - west, np.floor(y[i] / cell) - south
            if 0 <= column < columns and 0 <= row < rows:
                counts[int(row), int(column)] += 1
        return True

    return njit(cache=True, nogil=True)(_count_points)
