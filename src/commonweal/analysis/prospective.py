"""The prospective surface (ProMap): where risk lies for the next days, from what has just happened nearby."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

Progress = Callable[[int, int], None]

VERSION = "1"
METRES = 400.0
WEEKS = 8
A_DAY = 86_400
A_WEEK = 7 * A_DAY
SLACK = 1e-9  # relative: a distance that is an edge but for its last digits lies on it
PIECE = 50_000_000  # cells that events reach in one go, some 0.3 s of them


def prospective_risk(
    easting: ArrayLike,
    northing: ArrayLike,
    seconds: ArrayLike,
    *,
    at: int,
    west: float,
    south: float,
    cell: float,
    columns: int,
    rows: int,
    metres: float = METRES,
    weeks: int = WEEKS,
    progress: Progress | None = None,
) -> Any:
    """Add up, for every cell of a grid, the risk that recent events nearby lend to it.

    Parameters
    ----------
    easting, northing : array of float, shape (events,)
        Metres of the national grid. Events outside the grid count for cells within reach of them.
    seconds : array of int, shape (events,)
        When each happened, in whole seconds from any moment.
    at : int
        The moment of the surface, from the same moment: events after it count for nothing.
    west, south : float
        The lower left corner of the grid, metres.
    cell : float
        The side of a cell, metres.
    columns, rows : int
        The size of the grid.
    metres : float
        How far an event may lie from the middle of a cell, this distance included.
    weeks : int
        How long ago it may lie, this time included.
    progress : callable, optional
        Called with events done and all; it may raise to stop.

    Returns
    -------
    array of float64, shape (rows, columns)
        Row 0 is the southernmost, column 0 the westernmost.

    Raises
    ------
    ValueError
        If arrays differ in length or hold what is no number, or a size, distance or number of weeks is not
        above 0.

    Notes
    -----
    Source: DOMAIN A3; Bowers, K. J., Johnson, S. D. and Pease, K. (2004), Prospective hot-spotting, British
    Journal of Criminology 44(5), 641-658. An event adds 1 / ((1 + d) (1 + t)): d is the whole half-cell
    widths from it to the middle of the cell, t the whole weeks since. (A report of 2007 prints
    (1 + 1/d)(1/t), which grows without end where an event lies near or today; it is not this.) Of cells of
    50 m, 25 m exactly are one width; seven days exactly are one week. Events are added up in order of place
    and time, so that the order of the rows changes nothing. Cost grows with events x (metres / cell)^2.

    Examples
    --------
    >>> prospective_risk([25, 75], [25, 25], [0, 0], at=3 * 7 * 86_400, west=0, south=0, cell=50, columns=2,
    ...                  rows=1).round(4)
    array([[0.3333, 0.3333]])
    """
    import numpy as np

    x, y, elapsed = _events(easting, northing, seconds, at)
    _check(west, south, cell, columns, rows)
    for name, limit in (("metres", metres), ("weeks", weeks)):
        if not (math.isfinite(limit) and limit > 0):
            raise ValueError(f"`{name}` is {limit}: it has to be above 0")
    recent = (elapsed >= 0) & (elapsed <= weeks * A_WEEK)
    x, y, elapsed = x[recent], y[recent], elapsed[recent]
    order = np.lexsort((elapsed, x, y))
    x, y, passed = x[order], y[order], elapsed[order] // A_WEEK
    risk = np.zeros((rows, columns))
    step = max(1, int(PIECE / (2 * metres / cell + 1) ** 2))
    for first in range(0, len(x), step):
        piece = slice(first, first + step)
        _scatter()(x[piece], y[piece], passed[piece], float(west), float(south), float(cell), metres, risk)
        if progress is not None:
            progress(min(first + step, len(x)), len(x))
    return risk


def _events(easting: ArrayLike, northing: ArrayLike, seconds: ArrayLike, at: int) -> tuple[Any, Any, Any]:
    import numpy as np

    x, y = np.asarray(easting, dtype=np.float64), np.asarray(northing, dtype=np.float64)
    when = np.asarray(seconds)
    for name, values in (("northing", y), ("seconds", when)):
        if values.shape != x.shape:
            raise ValueError(f"`{name}` is of shape {values.shape} and `easting` of {x.shape}: one an event")
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise ValueError("`easting` or `northing` holds nan or inf: leave out events without a point before")
    if len(when) and when.dtype.kind not in "iu":
        raise ValueError(f"`seconds` holds {when.dtype}: give whole seconds, as time in days loses the edges")
    return x, y, int(at) - when.astype(np.int64)


def _check(west: float, south: float, cell: float, columns: int, rows: int) -> None:
    if not (math.isfinite(cell) and cell > 0 and min(columns, rows) > 0):
        raise ValueError(f"`cell` is {cell}, and the grid {columns} by {rows}: all have to be above 0")
    if not (math.isfinite(west) and math.isfinite(south)):
        raise ValueError(f"`west` and `south` are {west} and {south}: the corner of the grid, in metres")


@cache
def _scatter() -> Callable[..., Any]:
    import numpy as np
    from numba import njit

    slack = 1.0 + SLACK

    def add_each_event(
        x: Any, y: Any, passed: Any, west: float, south: float, cell: float, metres: float, risk: Any
    ) -> None:
        """Add what each event lends to the cells whose middles it reaches."""
        rows, columns = risk.shape
        half, farthest = cell / 2.0, metres * slack
        for event in range(len(x)):
            across, up = x[event] - west, y[event] - south
            left = max(0.0, np.floor((across - farthest) / cell))
            right = min(columns - 1.0, np.floor((across + farthest) / cell))
            low = max(0.0, np.floor((up - farthest) / cell))
            high = min(rows - 1.0, np.floor((up + farthest) / cell))
            for row in range(np.int64(low), np.int64(high) + 1):
                for column in range(np.int64(left), np.int64(right) + 1):
                    east, north = (column + 0.5) * cell - across, (row + 0.5) * cell - up
                    distance = np.sqrt(east * east + north * north)
                    if distance <= farthest:
                        widths = np.floor(distance * slack / half)
                        risk[row, column] += 1.0 / ((1.0 + widths) * (1.0 + passed[event]))

    return njit(cache=True, nogil=True)(add_each_event)
