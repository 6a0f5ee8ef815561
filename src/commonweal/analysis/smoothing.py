"""Exponential smoothing with a damped trend and additive seasons, for many series at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from itertools import product
from typing import TYPE_CHECKING, Any

from commonweal.analysis.seasonal_naive import SHORTEST, YEAR, months_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

_LEVELS = (0.1, 0.02, 0.05, 0.2, 0.3, 0.5, 0.8)  # the first of each is taken where the series is silent
_TRENDS = (0.0, 0.05, 0.15, 0.4)
_SEASONS = (0.05, 0.0, 0.15, 0.4)
_DAMPINGS = (0.9, 0.8, 0.98)


@dataclass(frozen=True, slots=True)
class Smoothing:
    """Holt-Winters with a damped trend: a fit at each origin, the last of them the end of the series.

    `alpha`, `beta`, `gamma` and `phi` are of shape (series, origins + 1); `beta` is the share of a change of
    level that enters the trend. `errors` of shape (series, origins + 1, months) are those one step ahead from
    month `start` on, NaN from the origin on.
    """

    start: int
    alpha: Any
    beta: Any
    gamma: Any
    phi: Any
    points: Any
    errors: Any


def smoothing(values: ArrayLike, horizon: int, origins: int = 0) -> Smoothing:
    """Fit exponential smoothing with a damped trend and additive seasons to many series.

    Parameters
    ----------
    values : array of float, shape (series, months)
        Events by month, the oldest first, none missing; thirteen or more.
    horizon : int
        Months ahead.
    origins : int
        How many of the last months are also forecast as if they were still to come, each from a fit that has
        not seen them. A year is left before the first.

    Returns
    -------
    Smoothing
        `points`, of shape (series, origins + 1, horizon), are not cut off at 0.

    Raises
    ------
    ValueError
        If a count is negative or not a number, there are too few months, or `horizon` is below 1.

    Notes
    -----
    Source: Hyndman and Athanasopoulos, "Forecasting: Principles and Practice", section 8.3, in the form of
    error correction: with the error e of one step, level = level + phi trend + alpha e, trend = phi trend +
    alpha beta e, season = season + gamma e. Level, trend and seasons begin with those of the first one to
    three years (as many as leave another before the first origin) and are not fitted; alpha, beta, gamma and
    phi are those of a fixed grid of 336 that have the least squares of errors since. A fit by descent, such
    as that of statsmodels, reaches somewhat smaller squares; with the same numbers both give the same errors.
    One pass over a series serves all origins, so time grows with series x months x 336.

    Examples
    --------
    >>> import numpy as np
    >>> year = np.array([90, 80, 95, 100, 105, 110, 120, 110, 100, 105, 95, 90.0])
    >>> smoothing([np.tile(year, 4)], 3).points.round(6)
    array([[[90., 80., 95.]]])
    """
    import numpy as np

    found = months_of(values, horizon, SHORTEST)
    if found.ndim != 2:
        raise ValueError(f"`values` is of shape {found.shape}: (series, months) is wanted")
    n = found.shape[1]
    origins = max(0, min(origins, n - YEAR))
    first = n - origins
    start = YEAR * min(3, max(1, first // YEAR - 1))
    level, trend, season = _beginnings(found, start)
    grid = _grid()
    shape = (len(found), origins + 1)
    chosen = np.zeros(shape, dtype=np.int64)
    compiled(_choose)(found, start, first, level, trend, season, grid, chosen)
    points = np.empty((*shape, horizon))
    errors = np.full((*shape, n - start), np.nan)
    compiled(_follow)(found, start, first, level, trend, season, grid, chosen, points, errors)
    alpha, beta, gamma, phi = (grid[part][chosen] for part in range(4))
    return Smoothing(start, alpha, beta, gamma, phi, points, errors)


def _beginnings(values: Any, start: int) -> tuple[Any, Any, Any]:
    """Level and trend at the end of the first years, and the seasons about their line."""
    import numpy as np

    years = start // YEAR
    block = values[:, :start].reshape(len(values), years, YEAR)
    means = block.mean(axis=2)
    trend = (means[:, -1] - means[:, 0]) / (YEAR * max(years - 1, 1))
    middle = (YEAR - 1) / 2
    line = means[:, :, None] + trend[:, None, None] * (np.arange(YEAR) - middle)
    return means[:, -1] + trend * middle, trend, (block - line).mean(axis=1)


@cache
def _grid() -> Any:
    """Rows alpha, beta, gamma, phi. Gamma is a share of what alpha leaves."""
    import numpy as np

    tried = np.array(list(product(_LEVELS, _TRENDS, _SEASONS, _DAMPINGS))).T
    tried[2] *= 1 - tried[0]
    tried.setflags(write=False)
    return tried


@cache
def compiled(kernel: Callable[..., None]) -> Callable[..., None]:
    """Compile a kernel, once in a process; the machine code is kept on disk.

    Parameters
    ----------
    kernel : callable
        A function over arrays that fills what it is given.

    Returns
    -------
    callable

    Raises
    ------
    ImportError
        Where numba is not there.

    Notes
    -----
    Source: a rule of this project: kernels are compiled when they are called, never on import.

    Examples
    --------
    >>> callable(compiled(_follow))
    True
    """
    compiled: Callable[..., None] = import_module("numba").njit(cache=True, nogil=True)(kernel)
    return compiled


def _choose(
    values: Any, start: int, first: int, level0: Any, trend0: Any, season0: Any, grid: Any, chosen: Any
) -> None:
    """For each origin the member of the grid with the least squares so far; all members go side by side."""
    rows, n = values.shape
    members = grid.shape[1]
    alphas, slopes, gammas, phis = grid[0].copy(), grid[0] * grid[1], grid[2].copy(), grid[3].copy()
    level, trend, squares = grid[0].copy(), grid[0].copy(), grid[0].copy()
    season = grid[0].copy().repeat(12).reshape(members, 12).T.copy()
    for row in range(rows):
        level[:], trend[:], squares[:] = level0[row], trend0[row], 0.0
        for month in range(12):
            season[month, :] = season0[row, month]
        for t in range(start, n + 1):
            if t >= first:
                chosen[row, t - first] = squares.argmin()
            if t == n:
                break
            seen, place = values[row, t], season[(t - start) % 12]
            for g in range(members):
                damped = phis[g] * trend[g]
                error = seen - level[g] - damped - place[g]
                squares[g] += error * error
                level[g] += damped + alphas[g] * error
                trend[g] = damped + slopes[g] * error
                place[g] += gammas[g] * error


def _follow(
    values: Any,
    start: int,
    first: int,
    level0: Any,
    trend0: Any,
    season0: Any,
    grid: Any,
    chosen: Any,
    points: Any,
    errors: Any,
) -> None:
    """The errors up to each origin, and what is forecast from there, by the member chosen for it."""
    for row in range(values.shape[0]):
        for turn in range(chosen.shape[1]):
            alpha, beta, gamma, phi = grid[:, chosen[row, turn]]
            level, trend, season = level0[row], trend0[row], season0[row].copy()
            for t in range(start, first + turn):
                place, damped = (t - start) % 12, phi * trend
                error = values[row, t] - level - damped - season[place]
                errors[row, turn, t - start] = error
                level += damped + alpha * error
                trend = damped + alpha * beta * error
                season[place] += gamma * error
            ahead = 0.0
            for step in range(points.shape[2]):
                ahead = phi * (ahead + trend)
                points[row, turn, step] = level + ahead + season[(first + turn + step - start) % 12]
