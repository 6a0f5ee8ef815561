"""When did a series move to another level? The best cut into stretches, longer than chance would need."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from commonweal.analysis.rates import checked

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

VERSION = "1"
SHORTEST = 3
PENALTY_FACTOR = 3.0


@dataclass(frozen=True, slots=True)
class ChangePoints:
    """`starts` are the indices at which a new level begins, without 0; `levels` each stretch's mean count.

    `cost` is the sum of squares within stretches, of roots of counts, and `penalty` what each change costs.
    """

    starts: tuple[int, ...]
    levels: tuple[float, ...]
    cost: float
    penalty: float

    @property
    def total(self) -> float:
        """What the cut makes as small as it can be."""
        return self.cost + self.penalty * len(self.starts)


def change_points(
    counts: ArrayLike, *, shortest: int = SHORTEST, factor: float = PENALTY_FACTOR
) -> ChangePoints:
    """Find where the level of a series of counts changes.

    Parameters
    ----------
    counts : array of float, shape (n,)
        Events by month or week in order of time, none missing.
    shortest : int
        Points that a stretch has at least.
    factor : float
        The penalty is factor x ln(n) x variance.

    Returns
    -------
    ChangePoints

    Raises
    ------
    ValueError
        If a count is negative or not a number, or there are fewer than two points.

    Notes
    -----
    Source: DOMAIN A4; Killick, Fearnhead and Eckley (2012), JASA 107, 1590 (PELT). Roots of counts have about
    the same variance at every level. That variance is taken from neighbours, half the mean square of first
    differences, so that a change of level hardly enters it. Take care: where neighbours are alike (a series
    that drifts) it comes out too small and too many changes are found. Every change is to be shown with the
    changes in recording before anyone explains it. See :func:`best_cut` for cost.

    Examples
    --------
    >>> found = change_points([20, 22, 19, 21, 20, 22, 40, 43, 39, 41, 42, 40])
    >>> found.starts, [round(level, 1) for level in found.levels]
    ((6,), [20.7, 40.8])
    """
    import numpy as np

    found = checked("counts", counts, "counts are wanted, none missing; a gap is not nought", least=0)
    if found.ndim != 1 or len(found) < 2:
        raise ValueError(f"`counts` is of shape {found.shape}: a series of two points or more is wanted")
    roots = np.sqrt(found)
    penalty = factor * math.log(len(roots)) * float(np.mean(np.diff(roots) ** 2)) / 2
    starts, cost = best_cut(roots, penalty, shortest)
    levels = tuple(float(part.mean()) for part in np.split(found, starts))
    return ChangePoints(starts, levels, cost, penalty)


def best_cut(values: ArrayLike, penalty: float, shortest: int = SHORTEST) -> tuple[tuple[int, ...], float]:
    """Cut a series so that the squares within stretches and a penalty for each cut are together least.

    Parameters
    ----------
    values : array of float, shape (n,)
        Any unit, in order of time.
    penalty : float
        What a cut costs, in squares of the unit.
    shortest : int
        Points that a stretch has at least. A series shorter than two of them is not cut.

    Returns
    -------
    starts : tuple of int
        Where stretches begin, without 0.
    cost : float
        The sum of squares of the values about the mean of their stretch.

    Raises
    ------
    ValueError
        If a value is not a number, the penalty is negative, or `shortest` is below 1.

    Notes
    -----
    Source: Jackson and others (2005), IEEE Signal Processing Letters 12, 105 (optimal partitioning). PELT
    finds the same least sum, sooner on long series: it leaves out cuts that cannot be best. This tries all,
    n^2 of them, in milliseconds for a few hundred points. Of cuts equally good it takes the one whose last
    stretch is longest.

    Examples
    --------
    >>> best_cut([1.0, 1.0, 1.0, 5.0, 5.0, 5.0], penalty=1.0)
    ((3,), 0.0)
    """
    import numpy as np

    found = checked("values", values, "one series in order of time is wanted")
    if found.ndim != 1 or shortest < 1 or not penalty >= 0:
        raise ValueError(
            f"`values` is of shape {found.shape}, `penalty` is {penalty}, `shortest` {shortest}: one series,"
            " 0 or more, and 1 or more are wanted"
        )
    shifted = found - found[0]  # a constant series adds up to exactly nought, and large levels lose no digits
    sums, squares = (np.concatenate([[0.0], np.cumsum(v)]) for v in (shifted, shifted**2))
    rounding = 1e-12 * float(squares[-1])  # no cut for the sake of a last digit
    before = _last_cuts(sums, squares, penalty + rounding, shortest)
    starts: list[int] = []
    end = len(found)
    while (end := int(before[end])) > 0:
        starts.append(end)
    cut = tuple(reversed(starts))
    return cut, float(sum(((part - part.mean()) ** 2).sum() for part in np.split(shifted, cut)))


def _last_cuts(sums: Any, squares: Any, penalty: float, shortest: int) -> Any:
    """For each length of the series from its start, where the last stretch of its best cut begins."""
    import numpy as np

    n = len(sums) - 1
    best, before = np.full(n + 1, np.inf), np.zeros(n + 1, dtype=np.int64)
    best[0] = -penalty  # the first stretch is no change
    for end in range(min(shortest, n), n + 1):
        starts = np.arange(max(end - shortest, 0) + 1)
        within = squares[end] - squares[starts] - (sums[end] - sums[starts]) ** 2 / (end - starts)
        totals = best[starts] + np.maximum(within, 0) + penalty
        before[end] = int(np.argmin(totals))
        best[end] = totals[before[end]]
    return before
