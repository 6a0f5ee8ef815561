"""Gi* of every cell at every step of time, its neighbourhood reaching one step back, tests corrected."""

from __future__ import annotations

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

Progress = Callable[[int, int], None]

VERSION = "1"
ALPHA = 0.05
QUEEN = math.sqrt(2.0)
SLACK = 1e-6  # relative: an exact distance of the root of two can lose the diagonals to rounding
COMPARISONS = ("cube", "steps")
CORRECTIONS = ("fdr", "bonferroni", "none")
THREADS = 2


@dataclass(frozen=True, slots=True)
class SpaceTime:
    """Gi* of each cell and step, and which of them are significant.

    `z` and `spot` are of shape (steps, rows, columns): `spot` is 1 where hot, -1 where cold, 0 where neither.
    Cells outside the mask have a z of NaN and a spot of 0. `least_z` is how far from 0 a z has to be to be
    significant after the correction, infinite where none is; `tests` is how many it was corrected for.
    """

    z: Any
    spot: Any
    least_z: float
    tests: int


def counts_by_step(
    easting: ArrayLike,
    northing: ArrayLike,
    step: ArrayLike,
    *,
    west: float,
    south: float,
    cell: float,
    columns: int,
    rows: int,
    steps: int,
) -> Any:
    """Count the events of each cell of a grid at each step of time.

    Parameters
    ----------
    easting, northing : array of float, shape (events,)
        Metres of the national grid.
    step : array of int, shape (events,)
        Which step, from 0, each event lies in (months since the first, say).
    west, south : float
        The lower left corner of the grid, metres.
    cell : float
        The side of a cell, metres.
    columns, rows, steps : int
        The size of the grid and the number of steps.

    Returns
    -------
    array of int64, shape (steps, rows, columns)
        Row 0 is the southernmost. Left and lower edges are of the cell. Events outside are not counted.

    Raises
    ------
    ValueError
        If arrays differ in length or hold NaN, a step is not a whole number, or a size is not above 0.

    Notes
    -----
    Source: DOMAIN A2.1 and A2.7.

    Examples
    --------
    >>> counts_by_step(
    ...     [0, 99, 100], [0, 0, 0], [0, 0, 1], west=0, south=0, cell=100, columns=2, rows=1, steps=2
    ... ).tolist()
    [[[2, 0]], [[0, 1]]]
    """
    import numpy as np

    x, y = np.asarray(easting, dtype=np.float64), np.asarray(northing, dtype=np.float64)
    at = np.asarray(step)
    for name, values in (("northing", y), ("step", at)):
        if values.shape != (len(x),):
            raise ValueError(f"`{name}` is of shape {values.shape} and `easting` holds {len(x)} events")
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise ValueError("`easting` or `northing` holds nan or inf: leave out events without a point before")
    if at.dtype.kind not in "iu" and len(at):
        raise ValueError(f"`step` holds {at.dtype}: number the months or weeks from 0")
    if not (math.isfinite(cell) and cell > 0) or min(columns, rows, steps) < 1:
        raise ValueError(f"`cell` is {cell}, a grid of {columns} by {rows}, {steps} steps: all are above 0")
    column, row = np.floor((x - west) / cell), np.floor((y - south) / cell)
    inside = (column >= 0) & (column < columns) & (row >= 0) & (row < rows) & (at >= 0) & (at < steps)
    place = at[inside].astype(np.int64) * rows + row[inside].astype(np.int64)
    place = place * columns + column[inside].astype(np.int64)
    return np.bincount(place, minlength=steps * rows * columns).reshape(steps, rows, columns)


def space_time_gi_star(
    counts: ArrayLike,
    *,
    radius: float = QUEEN,
    mask: ArrayLike | None = None,
    compared: str = "cube",
    correction: str = "fdr",
    alpha: float = ALPHA,
    progress: Progress | None = None,
) -> SpaceTime:
    """Work Gi* of every cell at every step, with the same cells one step earlier among the neighbours.

    Parameters
    ----------
    counts : array of float, shape (steps, rows, columns)
        Events of each cell at each step, in order of time.
    radius : float
        How far the middle of a neighbour may lie, in cells; the default takes the eight round a cell.
    mask : array of bool, shape (rows, columns), optional
        True for cells of the study area; the others count for nothing.
    compared : {"cube", "steps"}
        What a neighbourhood is compared with: all cells at all steps, or those of its own two steps.
    correction : {"fdr", "bonferroni", "none"}
        For the number of tests: every cell of the study area at every step.
    alpha : float
        The level that a corrected p has to be below.
    progress : callable, optional
        Called with steps done and all steps; it may raise to stop.

    Returns
    -------
    SpaceTime

    Raises
    ------
    ValueError
        If counts are not of three sides, negative or not numbers, the mask is of another shape or empty, all
        counts of a comparison are equal, or a neighbourhood holds all that it is compared with.

    Notes
    -----
    Source: DOMAIN A2.3 (formula) and A2.7; Getis and Ord (1992), Ord and Getis (1995); the neighbourhood in
    time and the comparison with the whole cube are as Esri documents for emerging hot spots. Weights are 1,
    the cell itself included; at the first step nothing lies earlier. Mean and (population) standard deviation
    are of the cells compared with; p is two-sided of the normal distribution. The false discovery rate is
    that of Benjamini and Hochberg (1995) over all tests at once. "cube" lets a cell turn hot because all of
    the area did; "steps" does not. Cost grows with cells x steps x rows of the neighbourhood. Sums of whole
    numbers are exact, so that equal counts give equal z.

    Examples
    --------
    >>> import numpy as np
    >>> counts = np.zeros((3, 5, 5))
    >>> counts[2, 2, 2] = 9
    >>> found = space_time_gi_star(counts)
    >>> round(float(found.z[2, 2, 2]), 3), found.z.shape
    (1.78, (3, 5, 5))
    """
    import numpy as np

    cube = _cube(counts)
    inside = _mask(mask, cube.shape[1:])
    _check(radius, compared, correction, alpha)
    half = _half_widths(radius, *cube.shape[1:])
    size = np.zeros(inside.shape)
    _sums()(inside.astype(np.float64), half, size)
    z = np.empty(cube.shape)
    if not inside.all():
        cube = np.where(inside, cube, 0.0)
    _local_sums(cube, half, z, progress)
    _standardise(z, cube, inside, size, compared)
    tests = int(inside.sum()) * len(cube)
    least_z = _least_z(z, tests, correction, alpha)
    spot = (z >= least_z).astype(np.int8)
    spot -= (z <= -least_z).astype(np.int8)
    return SpaceTime(z, spot, least_z, tests)


def _cube(counts: ArrayLike) -> Any:
    import numpy as np

    cube = np.ascontiguousarray(counts, dtype=np.float64)
    if cube.ndim != 3 or 0 in cube.shape:
        raise ValueError(f"`counts` is of shape {cube.shape}: steps by rows by columns are wanted")
    least = cube.min()
    if not (least >= 0 and np.isfinite(cube.max())):  # NaN is not at least 0 either
        raise ValueError(f"`counts` holds {least if least < 0 else 'nan or inf'}: a count is not negative")
    return cube


def _mask(mask: ArrayLike | None, shape: tuple[int, ...]) -> Any:
    import numpy as np

    if mask is None:
        return np.ones(shape, dtype=np.bool_)
    inside = np.asarray(mask)
    if inside.dtype != np.bool_ or inside.shape != shape:
        raise ValueError(
            f"`mask` holds {inside.dtype} of shape {inside.shape}: True or False of {shape} is wanted"
        )
    if not inside.any():
        raise ValueError("`mask` is False everywhere: no cell of the study area is left")
    return inside


def _check(radius: float, compared: str, correction: str, alpha: float) -> None:
    if not (math.isfinite(radius) and radius >= 1):
        raise ValueError(f"`radius` is {radius}: in cells, from 1 (not in metres)")
    if compared not in COMPARISONS:
        raise ValueError(f"`compared` is {compared!r}: it has to be one of {', '.join(COMPARISONS)}")
    if correction not in CORRECTIONS:
        raise ValueError(f"`correction` is {correction!r}: it has to be one of {', '.join(CORRECTIONS)}")
    if not 0 < alpha < 1:
        raise ValueError(f"`alpha` is {alpha}: it lies between 0 and 1, not in percent")


def _half_widths(radius: float, rows: int, columns: int) -> Any:
    """How many columns either side belong to a neighbourhood, 0, 1, 2 ... rows from its middle."""
    import numpy as np

    reach = radius * (1 + SLACK)
    down = np.arange(min(math.floor(reach), rows - 1) + 1)
    return np.minimum(np.floor(np.sqrt(reach**2 - down**2)), columns - 1).astype(np.int64)


def _local_sums(cube: Any, half: Any, into: Any, progress: Progress | None) -> None:
    """The sum of each neighbourhood in space, then with the step before."""
    steps, kernel = len(cube), _sums()

    def one(step: int) -> None:
        kernel(cube[step], half, into[step])

    with ThreadPoolExecutor(THREADS) as pool:
        work = [pool.submit(one, step) for step in range(steps)]
        try:
            for done, each in enumerate(work, start=1):
                each.result()
                if progress is not None:
                    progress(done, steps)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    for step in range(steps - 1, 0, -1):
        into[step] += into[step - 1]


def _standardise(z: Any, cube: Any, inside: Any, size: Any, compared: str) -> None:
    """Turn sums into Gi*, in place."""
    steps = len(cube)
    fixed = _moments(cube, inside) if compared == "cube" else None
    spread: dict[tuple[int, int], tuple[Any, Any]] = {}
    for step in range(steps):
        times = min(step, 1) + 1
        n, mean, deviation = fixed or _moments(cube[step + 1 - times : step + 1], inside)
        if deviation == 0:
            raise ValueError("`counts` are all equal: nothing stands out where nothing varies")
        if (times, n) not in spread:
            spread[times, n] = _spread(size * times, n, inside)
        many, root = spread[times, n]
        z[step] -= mean * many
        z[step] /= deviation * root


def _moments(part: Any, inside: Any) -> tuple[int, float, float]:
    """How many cells and steps, their mean and their population standard deviation."""
    n, whole = int(inside.sum()) * len(part), bool(inside.all())
    mean = float(part.sum()) / n  # cells outside hold 0
    squares, low, high = 0.0, math.inf, -math.inf
    for step in part:  # in two passes, since the difference of great sums would lose what varies
        within = step if whole else step[inside]
        squares += float(((within - mean) ** 2).sum())
        low, high = min(low, float(within.min())), max(high, float(within.max()))
    return n, mean, math.sqrt(squares / n) if low < high else 0.0


def _spread(many: Any, n: int, inside: Any) -> tuple[Any, Any]:
    import numpy as np

    if (many[inside] >= n).any():
        raise ValueError(
            f"`radius` makes a neighbourhood of all {n} cells and steps that it is compared with: "
            "take more cells, or a lesser radius"
        )
    root = np.full(many.shape, np.nan)
    np.sqrt((n * many - many**2) / (n - 1), out=root, where=inside)
    return many, root


def _least_z(z: Any, tests: int, correction: str, alpha: float) -> float:
    """How far from 0 a z has to be: of those below alpha, the least that the correction lets pass."""
    import numpy as np
    from scipy.special import erfc, ndtri

    level = alpha / tests if correction == "bonferroni" else alpha
    far = np.abs(z)
    # Only what is below alpha uncorrected can pass, so that the rest is neither sorted nor given a p.
    found = np.sort(far[far > -ndtri(level / 2) * (1 - 1e-12)])[::-1]
    p = erfc(found / math.sqrt(2))
    rank = np.arange(1, len(p) + 1)
    passes = p * tests / rank < alpha if correction == "fdr" else p < level
    return float(found[np.flatnonzero(passes)[-1]]) if passes.any() else math.inf


@cache
def _sums() -> Callable[..., Any]:
    import numpy as np
    from numba import njit

    def sums_round_each_cell(values: Any, half: Any, into: Any) -> None:
        """The sum over the neighbourhood of each cell, a run of each of its rows at a time."""
        rows, columns = values.shape
        along = np.zeros(columns + 1)
        into[:] = 0.0
        for row in range(rows):
            for column in range(columns):
                along[column + 1] = along[column] + values[row, column]
            for target in range(max(0, row - len(half) + 1), min(rows, row + len(half))):
                wide, line = half[abs(target - row)], into[target]
                inner = max(columns - wide, wide)
                # Slices, since the compiler makes vectors of a loop whose index cannot be negative.
                for column in range(min(wide, columns)):
                    line[column] += along[min(columns, column + wide + 1)]
                middle = line[wide : columns - wide] if columns > 2 * wide else line[:0]
                high, low = along[2 * wide + 1 :], along[: len(middle)]
                for column in range(len(middle)):
                    middle[column] += high[column] - low[column]
                for column in range(inner, columns):
                    line[column] += along[columns] - along[column - wide]

    return njit(cache=True, nogil=True)(sums_round_each_cell)
