"""The grid that a surface is worked on: square cells, aligned to the origin of the national grid."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

VERSION = "1"
MOST_CELLS = 4_000_000
NICE_SIDES = (10.0, 20.0, 25.0, 50.0, 100.0, 200.0, 250.0, 500.0, 1000.0)  # metres
CELLS_A_SHORT_SIDE = 50
LEAST_SIDE, MOST_SIDE, FINE_STEP, STEP = 50.0, 500.0, 50.0, 100.0


@dataclass(frozen=True, slots=True)
class Frame:
    """A grid of square cells by its south-west corner, metres; row 0 is the southernmost."""

    west: float
    south: float
    cell: float
    columns: int
    rows: int

    @property
    def cells(self) -> int:
        return self.columns * self.rows

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """West, south, east and north."""
        return (
            self.west,
            self.south,
            self.west + self.columns * self.cell,
            self.south + self.rows * self.cell,
        )

    def place(self, easting: ArrayLike, northing: ArrayLike) -> tuple[Any, Any]:
        """Column and row of the cell of each point, counted from the south-west; outside where below 0."""
        import numpy as np

        # From the origin, as the frame was laid: from its corner, rounding could lose a point at the edge.
        east = np.floor(np.asarray(easting, dtype=np.float64) / self.cell) - round(self.west / self.cell)
        north = np.floor(np.asarray(northing, dtype=np.float64) / self.cell) - round(self.south / self.cell)
        return east.astype(np.int64), north.astype(np.int64)

    def corners(self, wanted: Any) -> tuple[Any, Any]:
        """Eastings and northings of the south-west corners of the cells of a mask, from the south."""
        import numpy as np

        row, column = np.nonzero(wanted)
        return self.west + column * self.cell, self.south + row * self.cell


def frame_round(easting: ArrayLike, northing: ArrayLike, cell: float, margin: float = 0.0) -> Frame:
    """Lay a grid round points.

    Parameters
    ----------
    easting, northing : array of float, shape (points,)
        Metres of the national grid; one point at least.
    cell : float
        The side of a cell, metres.
    margin : float
        How far beyond the outermost points the grid has to reach, metres.

    Returns
    -------
    Frame
        The fewest cells, their corners multiples of the side, that hold every point and the margin.

    Raises
    ------
    ValueError
        If there are no points, a number is not finite, the side is not above 0, or cells are too many.

    Notes
    -----
    Source: DOMAIN A2.1: cells that are aligned to the origin are the same cells in every month. Lower and
    left edges belong to a cell.

    Examples
    --------
    >>> frame_round([120, 390], [50, 50], 100)
    Frame(west=100.0, south=0.0, cell=100.0, columns=3, rows=1)
    """
    import numpy as np

    if not (math.isfinite(cell) and cell > 0):
        raise ValueError(f"`cell` is {cell}: it has to be above 0, in metres")
    sides = []
    for name, values in (("easting", easting), ("northing", northing)):
        along = np.asarray(values, dtype=np.float64)
        if not len(along) or not np.isfinite(along).all():
            raise ValueError(f"`{name}` holds no points, or nan: a grid is laid round points that are known")
        first = math.floor((float(along.min()) - margin) / cell)
        last = math.floor((float(along.max()) + margin) / cell)
        sides.append((first, last - first + 1))
    (west, columns), (south, rows) = sides
    if columns * rows > MOST_CELLS:
        raise ValueError(
            f"`cell` of {cell:g} m makes a grid of {columns:,} by {rows:,} cells, over {MOST_CELLS:,}: take "
            "larger cells, or look for a point that lies far off"
        )
    return Frame(west * float(cell), south * float(cell), float(cell), columns, rows)


def nice_side(longest: float) -> float:
    """Give the largest plain side of a cell that is no longer than asked.

    Parameters
    ----------
    longest : float
        Metres.

    Returns
    -------
    float
        One of NICE_SIDES, the least of them where even that is longer.

    Notes
    -----
    Source: DOMAIN A2.1: plain sides make one month's cells those of the next, where a side of 93.7 m would
    follow each month's outermost point.

    Examples
    --------
    >>> nice_side(93.7), nice_side(3)
    (50.0, 10.0)
    """
    return max((side for side in NICE_SIDES if side <= longest), default=NICE_SIDES[0])


def thematic_side(width: float, height: float) -> float:
    """Give the default side of a cell where cells are counted and tested.

    Parameters
    ----------
    width, height : float
        The sides of the study area's bounding box, metres.

    Returns
    -------
    float
        A fiftieth of the short side, rounded down to 100 m; where that is nothing, to 50 m; from 50 to 500 m.

    Notes
    -----
    Source: DOMAIN A2.1.

    Examples
    --------
    >>> thematic_side(10_000, 12_000), thematic_side(100, 90), thematic_side(56_000, 41_000)
    (200.0, 50.0, 500.0)
    """
    side = math.floor(min(width, height) / CELLS_A_SHORT_SIDE)
    step = STEP if side >= STEP else FINE_STEP
    return float(min(max(side // step * step, LEAST_SIDE), MOST_SIDE))


def counts_in(frame: Frame, easting: ArrayLike, northing: ArrayLike) -> Any:
    """Count the points of each cell.

    Parameters
    ----------
    frame : Frame
    easting, northing : array of float, shape (points,)
        Metres; points outside the grid are not counted.

    Returns
    -------
    array of int64, shape (rows, columns)

    Raises
    ------
    ValueError
        If the arrays differ in length or hold NaN.

    Notes
    -----
    Source: DOMAIN A2.1; lower and left edges belong to a cell.

    Examples
    --------
    >>> counts_in(Frame(0.0, 0.0, 100.0, 2, 1), [0, 99, 100, 200], [0, 0, 0, 0]).tolist()
    [[2, 1]]
    """
    import numpy as np

    x, y = np.asarray(easting, dtype=np.float64), np.asarray(northing, dtype=np.float64)
    if x.shape != y.shape or not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise ValueError("`easting` and `northing` hold nan, or are not of one length: one of each a point")
    column, row = frame.place(x, y)
    inside = (column >= 0) & (column < frame.columns) & (row >= 0) & (row < frame.rows)
    found = np.bincount(row[inside] * frame.columns + column[inside], minlength=frame.cells)
    return found.reshape(frame.rows, frame.columns)
