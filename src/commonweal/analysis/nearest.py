"""Which of some sites a point belongs to: the nearest one within a distance."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

NONE = -1


def nearest_within(points: ArrayLike, sites: ArrayLike, metres: float) -> list[int]:
    """Say for each point which site is nearest to it, if any lies within the distance.

    Parameters
    ----------
    points, sites : array of (easting, northing)
        Metres of the British National Grid.
    metres : float
        The distance, included.

    Returns
    -------
    list of int
        The position of the site for each point, the first of several that are equally near; -1 where none is
        within the distance.

    Raises
    ------
    ValueError
        If the distance is not above 0.

    Notes
    -----
    Source: house rule of this project: a point between two sites counts at one of them, never at both. Sites
    are sought in the nine squares of a grid of that width about the point, so that the cost follows the
    number of neighbours, not the number of sites.

    Examples
    --------
    >>> nearest_within([[0, 0], [40, 0], [500, 0]], [[0, 10], [50, 0]], 50)
    [0, 1, -1]
    """
    import numpy as np

    if metres <= 0:
        raise ValueError("the distance has to be above 0 metres")
    where = np.asarray(points, dtype=float).reshape(-1, 2)
    there = np.asarray(sites, dtype=float).reshape(-1, 2)
    found = np.full(len(where), NONE, dtype=np.int64)
    if len(where) and len(there):
        # Most points are near no site: they are set aside before anything is measured.
        about = np.unique(np.concatenate([_cells(there, metres, *step) for step in _AROUND]))
        close = np.flatnonzero(np.isin(_cells(where, metres), about))
        found[close] = _nearest(where[close], there, metres)
    return [int(position) for position in found]


_AROUND = tuple(product((-1, 0, 1), repeat=2))


def _nearest(where: Any, there: Any, metres: float) -> Any:
    import numpy as np

    best = np.full(len(where), np.inf)
    found = np.full(len(where), NONE, dtype=np.int64)
    cells = _cells(there, metres)
    order = np.argsort(cells, kind="stable")
    ordered = cells[order]
    for step in _AROUND:
        wanted = _cells(where, metres, *step)
        low, high = (np.searchsorted(ordered, wanted, side=side) for side in ("left", "right"))
        for nth in range(int((high - low).max(initial=0))):
            near = np.flatnonzero(low + nth < high)
            candidates = order[low[near] + nth]
            away = np.hypot(*(where[near] - there[candidates]).T)
            nearer = (away < best[near]) | ((away == best[near]) & (candidates < found[near]))
            closer = (away <= metres) & nearer
            best[near[closer]], found[near[closer]] = away[closer], candidates[closer]
    return found


def _cells(points: Any, metres: float, east: int = 0, north: int = 0) -> Any:
    import numpy as np

    column, row = (np.floor(points[:, axis] / metres).astype(np.int64) for axis in (0, 1))
    return ((column + east) << 32) + row + north
