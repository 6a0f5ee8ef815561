"""Getis-Ord Gi*: where on a grid counts are higher, or lower, than chance alone would make them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from commonweal.analysis.conditional import SEED, Ranks, conditional_ranks
from commonweal.analysis.multiple_testing import (
    ALPHA,
    Passing,
    bands,
    check_correction,
    corrected,
    passing,
)

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

VERSION = "1"
QUEEN = math.sqrt(2.0)
SLACK = 1e-6  # relative: an exact distance of the root of two can lose the diagonals to rounding
_MOST_ENTRIES = 4_000_000


@dataclass(frozen=True, slots=True)
class GiStar:
    """Gi* of each cell, arrays of shape (rows, columns).

    `z`, `p` (two-sided normal) and `p_adjusted` are NaN outside the study area, and `band` (as
    :func:`commonweal.analysis.multiple_testing.bands` gives it) 0. `neighbours` counts the cells of a
    neighbourhood, the cell itself included. `levels` holds each p that occurs, and `times` how often.
    """

    z: Any
    p: Any
    p_adjusted: Any
    band: Any
    neighbours: Any
    levels: Any
    times: Any

    def passing(self, alpha: float = ALPHA) -> Passing:
        """How many cells have p below a level, without and with each correction."""
        return passing(self.levels, alpha, self.times)


def gi_star(
    counts: ArrayLike, *, radius: float = QUEEN, mask: ArrayLike | None = None, correction: str = "fdr"
) -> GiStar:
    """Work Gi* of every cell of a grid, with p of the normal distribution.

    Parameters
    ----------
    counts : array of float, shape (rows, columns)
        Events of each cell.
    radius : float
        How far the middle of a neighbour may lie, in cells; the default takes the eight round a cell.
    mask : array of bool, shape (rows, columns), optional
        True for cells of the study area; the others are neither cells nor neighbours.
    correction : {"fdr", "bonferroni", "none"}
        For the number of tests: every cell of the study area is one.

    Returns
    -------
    GiStar

    Raises
    ------
    ValueError
        If counts are not a grid, negative or NaN, all equal, or the mask is of another shape or holds fewer
        than two cells, or there is no such correction.

    Notes
    -----
    Source: DOMAIN A2.3; Getis and Ord (1992), Ord and Getis (1995). Weights are 1, the cell itself included;
    mean and (population) standard deviation are of all cells of the study area. Equal to esda's `G_Local`
    with `transform="B", star=True` (its default, "R", is another statistic; its `p_norm` is half of this p).
    A neighbourhood that holds the whole study area cannot differ from it: z is 0 and p is 1. Sums of whole
    numbers are exact, so that equal counts give equal z. Counts are whole, so few different sums occur: z
    and p are worked once for each. Cost grows with cells x rows of the neighbourhood.

    Examples
    --------
    >>> grid = [[1, 2, 1, 0, 1], [2, 5, 6, 2, 1], [1, 7, 12, 5, 0], [0, 3, 6, 4, 1], [1, 0, 2, 1, 0]]
    >>> found = gi_star(grid)
    >>> round(float(found.z[2, 2]), 3), found.passing()
    (3.89, Passing(tests=25, uncorrected=6, fdr=1, bonferroni=1))
    """
    import numpy as np

    check_correction(correction)
    values, inside = _grid(counts, mask)
    tested = values[inside]
    cells, mean, spread = len(tested), float(tested.mean()), float(tested.std())
    if tested.min() == tested.max() or spread == 0:
        raise ValueError(f"`counts` are {tested[0]:g} in every cell: where nothing varies nothing is hot")
    sums, sizes = _neighbourhoods(values, inside, radius)
    keys, width = _keys(sums, sizes)
    times = np.bincount(keys.ravel())
    times[0] = 0  # cells outside
    occurring = np.flatnonzero(times)
    size, total = np.divmod(occurring, width)
    if width == 1:  # the keys stand for cells, one by one
        size, total = sizes.ravel()[occurring - 1], sums.ravel()[occurring - 1]
    return _looked_up(_z(total, size, cells, mean, spread), keys, times, occurring, sizes, correction)


def gi_star_ranks(
    counts: ArrayLike,
    *,
    radius: float = QUEEN,
    mask: ArrayLike | None = None,
    permutations: int = 999,
    seed: int = SEED,
    progress: Callable[[int, int], None] | None = None,
) -> Ranks:
    """Rank each neighbourhood of a grid among neighbourhoods with others drawn at random.

    Parameters
    ----------
    counts, radius, mask
        As of :func:`gi_star`.
    permutations : int
        How many draws. No p can be below 2 / (permutations + 1).
    seed : int
        The same seed gives the same answer.
    progress : callable, optional
        Called with cells done and all cells; it may raise to stop.

    Returns
    -------
    Ranks
        Arrays of shape (rows, columns); 0 outside the study area, where p means nothing.

    Raises
    ------
    ValueError
        As :func:`gi_star` does, and if there would be too many draws.

    Notes
    -----
    Source: DOMAIN A2.3; Ord and Getis (1995); :func:`commonweal.analysis.conditional.conditional_ranks`. The
    p of these ranks is two-sided and counts ties in both tails. That of esda by default ("directed") is of
    the nearer tail and counts ties in the upper one only: a cell with nothing round it gets its least p even
    where most draws are nought too. `p_directed` is that one, to compare with.

    Examples
    --------
    >>> grid = [[1, 2, 1, 0, 1], [2, 5, 6, 2, 1], [1, 7, 12, 5, 0], [0, 3, 6, 4, 1], [1, 0, 2, 1, 0]]
    >>> found = gi_star_ranks(grid)
    >>> float(found.p[2, 2]) < 0.01, float(found.p[4, 4]) > 0.2
    (True, True)
    """
    import numpy as np

    values, inside = _grid(counts, mask)
    sums, sizes = _neighbourhoods(values, inside, radius)
    own = values[inside].astype(np.float64)
    others, many = sums[inside].astype(np.float64) - own, sizes[inside] - 1
    found = conditional_ranks(own, others, many, permutations=permutations, seed=seed, progress=progress)
    at_least, at_most = np.zeros(inside.shape, np.int64), np.zeros(inside.shape, np.int64)
    at_least[inside], at_most[inside] = found.at_least, found.at_most
    return Ranks(permutations, at_least, at_most)


def cells_within(radius: float) -> int:
    """Count the cells of a neighbourhood away from every edge, the cell itself included.

    Parameters
    ----------
    radius : float
        How far the middle of a neighbour may lie, in cells.

    Returns
    -------
    int

    Raises
    ------
    ValueError
        If the radius is negative or not a number.

    Notes
    -----
    Source: DOMAIN A2.3.

    Examples
    --------
    >>> cells_within(QUEEN), cells_within(3)
    (9, 29)
    """
    half = _half_widths(radius, 10_000, 10_000)
    return int(2 * (2 * half + 1).sum() - (2 * half[0] + 1))


def _grid(counts: ArrayLike, mask: ArrayLike | None) -> tuple[Any, Any]:
    """Counts, whole where they can be, and which cells are of the study area."""
    import numpy as np

    values = np.asarray(counts)
    if values.dtype.kind not in "iu":
        values = values.astype(np.float64)
    if values.ndim != 2 or not values.size:
        raise ValueError(f"`counts` is of shape {values.shape}: a grid of rows and columns is wanted")
    inside = np.ones(values.shape, np.bool_) if mask is None else np.asarray(mask)
    if inside.shape != values.shape or inside.dtype != np.bool_:
        raise ValueError(f"`mask` is {inside.dtype} of shape {inside.shape}: true or false for each cell")
    if int(inside.sum()) < 2:
        raise ValueError(f"`mask` holds {int(inside.sum())} cells: a cell is compared with others")
    if not np.isfinite(values[inside]).all() or values[inside].min() < 0:
        raise ValueError("`counts` holds nan, inf or a negative number: a cell without events holds 0")
    if values.dtype.kind == "f":
        values = np.where(inside, values, 0.0)
        if values.sum() < 2**53 and (values == np.floor(values)).all():
            values = values.astype(np.int64)
    elif mask is not None:
        values = np.where(inside, values, 0)
    if values.dtype.kind in "iu" and float(values.sum(dtype=np.float64)) >= 2**53:
        values = values.astype(np.float64)
    return (values.astype(np.int64) if values.dtype.kind in "iu" else values), inside


def _neighbourhoods(values: Any, inside: Any, radius: float) -> tuple[Any, Any]:
    """The sum of the counts round each cell, itself included, and how many cells that is; 0 outside."""
    import numpy as np

    half = _half_widths(radius, *values.shape)
    sums, sizes = np.zeros(values.shape, values.dtype), np.zeros(values.shape, np.int64)
    _sums()(values, half, sums)
    _sums()(inside.astype(np.int64), half, sizes)
    if not inside.all():
        sums[~inside], sizes[~inside] = 0, 0
    return sums, sizes


def _half_widths(radius: float, rows: int, columns: int) -> Any:
    """How many columns either side are near enough, 0, 1, 2 ... rows away."""
    import numpy as np

    if not (math.isfinite(radius) and radius >= 0):
        raise ValueError(f"`radius` is {radius}: it has to be 0 or more, in cells")
    reach = radius * (1 + SLACK)
    rows_away = np.arange(min(math.floor(reach), rows - 1) + 1, dtype=np.float64)
    half = np.floor(np.sqrt(np.maximum(reach * reach - rows_away * rows_away, 0.0)))
    return np.minimum(half, columns - 1).astype(np.int64)


def _keys(sums: Any, sizes: Any) -> tuple[Any, int]:
    """A number for each cell that equal (size, sum) share, 0 outside; and the width that parts the two.

    Where sums are not whole, or so large that numbers would be too many, each cell has its own.
    """
    import numpy as np

    width = int(sums.max()) + 1
    if sums.dtype.kind == "i" and (int(sizes.max()) + 1) * width <= _MOST_ENTRIES:
        return sizes * width + sums, width
    return np.where(sizes > 0, np.arange(1, sizes.size + 1).reshape(sizes.shape), 0), 1


def _z(total: Any, size: Any, cells: int, mean: float, spread: float) -> Any:
    import numpy as np

    many = size.astype(np.float64)
    wide = spread * np.sqrt(many * (cells - many) / (cells - 1))
    z = np.zeros(len(many))
    np.divide(total - mean * many, wide, out=z, where=size < cells)
    return z


def _looked_up(z: Any, keys: Any, times: Any, occurring: Any, sizes: Any, correction: str) -> GiStar:
    import numpy as np

    p = _two_sided()(z)
    levels = times[occurring]
    adjusted = corrected(p, correction, levels)
    tables = np.full((3, len(times)), np.nan)
    tables[:, occurring] = z, p, adjusted
    codes = np.zeros(len(times), np.int8)
    codes[occurring] = bands(adjusted, z)
    z, p_of, p_adjusted = (table[keys] for table in tables)
    return GiStar(z, p_of, p_adjusted, codes[keys], sizes, p, levels)


@cache
def _two_sided() -> Callable[..., Any]:
    import numpy as np
    from numba import njit

    def _two_sided_normal(z: Any) -> Any:
        p = np.empty(len(z))
        for i in range(len(z)):
            p[i] = math.erfc(abs(z[i]) / math.sqrt(2.0))
        return p

    return njit(cache=True, nogil=True)(_two_sided_normal)


@cache
def _sums() -> Callable[..., Any]:
    import numpy as np
    from numba import njit

    def _sum_runs(values: Any, half: Any, sums: Any) -> None:
        """Add up, for each cell, the runs of cells near enough in each row, by sums along the rows."""
        rows, columns = values.shape
        reach = len(half) - 1
        wide = half[0]
        along = np.zeros((rows, columns + 2 * wide + 1), values.dtype)
        for r in range(rows):
            total = values[r, 0] - values[r, 0]
            for c in range(columns):
                total += values[r, c]
                along[r, wide + c + 1] = total
            along[r, wide + columns + 1 :] = total
        for r in range(rows):
            line = sums[r]
            for other in range(max(0, r - reach), min(rows, r + reach + 1)):
                w = half[abs(other - r)]
                high, low = along[other, wide + w + 1 :], along[other, wide - w :]
                for c in range(columns):
                    line[c] += high[c] - low[c]

    return njit(cache=True, nogil=True)(_sum_runs)
