"""Events in strips from west to east: which others may be near to each, without keeping a pair."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

VERSION = "1"
HIGH = 2  # strips that the reach is high: more of them are looked at for fewer events that are too far
FARTHEST = 1e9  # metres: no coordinate of a map is as large
NARROWEST = 1e-3  # metres
_MARGIN = 1e-6  # relative, so that rounding never loses a strip


@dataclass(frozen=True, slots=True)
class Strips:
    """Events in order of strips from the south and, within each, of easting.

    `order` says which event of the input stands at each place, and `rank` at which place each event stands.
    `first` and `last` are of shape (events, strips): of each event, the runs of places that hold all others
    within the reach that come after it, and some that lie further. So each pair is met once.
    """

    x: Any
    y: Any
    order: Any
    rank: Any
    first: Any
    last: Any

    @property
    def candidates(self) -> Any:
        """How many others there are to look at for each event."""
        return (self.last - self.first).sum(axis=1)


def in_strips(easting: ArrayLike, northing: ArrayLike, reach: float) -> Strips:
    """Lay events in strips half as high as a reach, with the runs of others that may lie within it.

    Parameters
    ----------
    easting, northing : array of float, shape (events,)
        Metres.
    reach : float
        Metres, above 0.

    Returns
    -------
    Strips

    Raises
    ------
    ValueError
        If the arrays differ in length, hold what is no coordinate, or the reach is not above 0.

    Notes
    -----
    Source: the plane sweep of computational geometry. Memory grows with the events, whatever the number of
    pairs; work with the events and, for whoever follows the runs, 1.6 times the pairs within the reach where
    events lie evenly.

    Examples
    --------
    >>> laid = in_strips([0, 50, 900], [0, 0, 0], 100)
    >>> laid.first[0, 0], laid.last[0, 0], laid.candidates.tolist()
    (np.int64(1), np.int64(2), [1, 0, 0])
    """
    import numpy as np

    x, y = np.asarray(easting, dtype=np.float64), np.asarray(northing, dtype=np.float64)
    if x.ndim != 1 or x.shape != y.shape:
        raise ValueError(f"`easting` is of shape {x.shape} and `northing` of {y.shape}: one of each an event")
    for name, values in (("easting", x), ("northing", y)):
        if not np.isfinite(values).all():
            raise ValueError(f"`{name}` holds nan or inf: leave out events without a point before")
        if len(values) and float(np.abs(values).max()) > FARTHEST:
            raise ValueError(f"`{name}` holds {np.abs(values).max():g}: metres of a map are wanted")
    if not 0 < reach < FARTHEST:
        raise ValueError(f"`reach` is {reach}: it has to be above 0, in metres")
    south = float(y.min()) if len(y) else 0.0
    strip = np.floor((y - south) / max(reach * (1 + _MARGIN) / HIGH, NARROWEST)).astype(np.int64)
    order = np.lexsort((x, strip))
    rank = np.empty(len(x), dtype=np.int64)
    rank[order] = np.arange(len(x))
    names, many = np.unique(strip, return_counts=True)
    starts = np.concatenate([[0], np.cumsum(many)])
    first = np.zeros((len(x), HIGH + 1), dtype=np.int64)
    last = np.zeros_like(first)
    _windows()(x[order], names, starts, reach * (1 + _MARGIN), first, last)
    return Strips(x[order], y[order], order, rank, first, last)


@cache
def _windows() -> Callable[..., Any]:
    from numba import njit

    def find_windows(x: Any, names: Any, starts: Any, reach: float, first: Any, last: Any) -> None:
        """For every event, the runs of its own strip after it, and of the next strips, that may be near."""
        for at in range(len(names)):
            for ahead in range(first.shape[1]):
                other = at
                while other < len(names) and names[other] < names[at] + ahead:
                    other += 1
                if other == len(names) or names[other] != names[at] + ahead:
                    continue
                low, high, end = starts[other], starts[other], starts[other + 1]
                for event in range(starts[at], starts[at + 1]):
                    while low < end and x[event] - x[low] > reach:
                        low += 1
                    while high < end and x[high] - x[event] <= reach:
                        high += 1
                    first[event, ahead] = event + 1 if ahead == 0 else low
                    last[event, ahead] = high

    return njit(cache=True, nogil=True)(find_windows)
