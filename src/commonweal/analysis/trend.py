"""Is there a trend? The Mann-Kendall test and Sen's slope, for one series and for very many at once."""

from __future__ import annotations

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

VERSION = "1"
ALPHA = 0.05
CONFIDENCE = 0.95
RISING, FALLING, NO_TREND = "rising", "falling", "no trend"
THREADS = 2
_SHARE = 4_096  # series that a thread takes at a time


@dataclass(frozen=True, slots=True)
class Trend:
    """The Mann-Kendall test of one series: `verdict` claims a direction only where p is below alpha."""

    s: int
    variance: float
    z: float
    p: float
    verdict: str


@dataclass(frozen=True, slots=True)
class Trends:
    """The Mann-Kendall test of many series, one number of each array for each series.

    `direction` is 1 where the series rises, -1 where it falls and 0 where p is not below alpha.
    """

    s: Any
    variance: Any
    z: Any
    p: Any
    direction: Any


@dataclass(frozen=True, slots=True)
class Slope:
    """Sen's slope in units a step, the intercept at step 0, and the interval of the slope."""

    slope: float
    intercept: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class Slopes:
    """Sen's slopes of many series, one number of each array for each series."""

    slope: Any
    intercept: Any
    lower: Any
    upper: Any


def mann_kendall(values: ArrayLike, alpha: float = ALPHA) -> Trend:
    """Test one series for a trend that only rises or only falls.

    Parameters
    ----------
    values : array of float, shape (steps,)
        In order of time, at steps of one length, any unit.
    alpha : float
        The level of p below which a direction is claimed.

    Returns
    -------
    Trend
        With a two-sided p.

    Raises
    ------
    ValueError
        If there are fewer than two values, one is not a number, or alpha is not between 0 and 1.

    Notes
    -----
    Source: DOMAIN A2.7 and A4; Mann (1945), Kendall (1975), Gilbert (1987). S counts the pairs that rise less
    those that fall; its variance is corrected for ties and z for continuity, and p is of the normal
    distribution, which is rough below ten steps. Seasons and autocorrelation make p too small: take out the
    season before. Cost grows with the square of the steps.

    Examples
    --------
    >>> found = mann_kendall([10, 12, 11, 15, 14, 18, 17, 20])
    >>> found.s, round(found.variance, 2), round(found.z, 3), round(found.p, 5), found.verdict
    (22, 65.33, 2.598, 0.00937, 'rising')
    """
    import numpy as np

    series = _one(values)
    _check_level("alpha", alpha)
    s = sum(int(np.sign(series[i + 1 :] - series[i]).sum()) for i in range(len(series) - 1))
    _, repeats = np.unique(series, return_counts=True)
    ties = sum(t * (t - 1) * (2 * t + 5) for t in repeats.tolist())
    n = len(series)
    variance = (n * (n - 1) * (2 * n + 5) - ties) / 18
    z = (s - (s > 0) + (s < 0)) / math.sqrt(variance) if variance else 0.0
    p = math.erfc(abs(z) / math.sqrt(2))
    verdict = NO_TREND if p >= alpha else RISING if z > 0 else FALLING
    return Trend(s, variance, z, p, verdict)


def mann_kendall_many(series: ArrayLike, alpha: float = ALPHA) -> Trends:
    """Test many series of one length for a trend, on all threads.

    Parameters
    ----------
    series : array of float, shape (series, steps)
        Each row in order of time, at steps of one length.
    alpha : float
        The level of p below which a direction is claimed, for each series by itself.

    Returns
    -------
    Trends

    Raises
    ------
    ValueError
        If the array has not two sides, or fewer than two steps, or holds what is not a number, or alpha is
        not between 0 and 1.

    Notes
    -----
    Source: as :func:`mann_kendall`, which each row equals. Nothing is corrected for the number of series: of
    many without a trend the share alpha is said to have one.

    Examples
    --------
    >>> found = mann_kendall_many([[1, 2, 3, 4, 5, 6], [3, 1, 2, 3, 1, 2], [6, 5, 4, 3, 2, 1]])
    >>> found.s.tolist(), found.direction.tolist()
    ([15, -2, -15], [1, 0, -1])
    """
    import numpy as np
    from scipy.special import erfc

    rows = _many(series)
    _check_level("alpha", alpha)
    s = np.zeros(len(rows), np.int64)
    ties = np.zeros(len(rows), np.int64)
    _shared(_scores(), rows, s, ties)
    n = rows.shape[1]
    variance = (n * (n - 1) * (2 * n + 5) - ties) / 18
    z = np.zeros(len(rows))
    np.divide(s - np.sign(s), np.sqrt(variance), out=z, where=variance > 0)
    p = erfc(np.abs(z) / math.sqrt(2))
    direction = np.where(p < alpha, np.sign(z), 0).astype(np.int8)
    return Trends(s, variance, z, p, direction)


def sen_slope(values: ArrayLike, confidence: float = CONFIDENCE) -> Slope:
    """Work Sen's slope of one series: the median of the slopes between all pairs of its points.

    Parameters
    ----------
    values : array of float, shape (steps,)
        In order of time, at steps of one length, any unit.
    confidence : float
        Of the interval of the slope.

    Returns
    -------
    Slope
        In units a step. The line of slope and intercept goes through the medians of values and steps, with
        the first step at 0.

    Raises
    ------
    ValueError
        If there are fewer than two values, one is not a number, or the confidence is not between 0 and 1.

    Notes
    -----
    Source: DOMAIN A2.7 and A4; Sen (1968), formula 2.6 for the interval, with ties; Conover (1980) for the
    intercept. The interval is of ranks among the slopes, cut off at the least and the greatest. Memory grows
    with the square of the steps.

    Examples
    --------
    >>> found = sen_slope([10, 12, 11, 15, 14, 18, 17, 20])
    >>> found.slope, found.intercept, round(found.lower, 3), found.upper
    (1.5, 9.25, 0.667, 2.0)
    """
    import numpy as np

    series = _one(values)
    _check_level("confidence", confidence)
    n = len(series)
    pairs = [(series[i + 1 :] - series[i]) / np.arange(1, n - i) for i in range(n - 1)]
    slopes = np.sort(np.concatenate(pairs))
    _, repeats = np.unique(series, return_counts=True)
    ties = sum(t * (t - 1) * (2 * t + 5) for t in repeats.tolist())
    wide = _quantile(confidence) * math.sqrt((n * (n - 1) * (2 * n + 5) - ties) / 18)
    low = max(round((len(slopes) - wide) / 2) - 1, 0)
    high = min(round((len(slopes) + wide) / 2), len(slopes) - 1)
    slope = float(np.median(slopes))
    intercept = float(np.median(series)) - (n - 1) / 2 * slope
    return Slope(slope, intercept, float(slopes[low]), float(slopes[high]))


def sen_slopes(series: ArrayLike, confidence: float = CONFIDENCE) -> Slopes:
    """Work Sen's slope of many series of one length, on all threads.

    Parameters
    ----------
    series : array of float, shape (series, steps)
        Each row in order of time, at steps of one length.
    confidence : float
        Of the interval of each slope.

    Returns
    -------
    Slopes

    Raises
    ------
    ValueError
        If the array has not two sides, or fewer than two steps, or holds what is not a number, or the
        confidence is not between 0 and 1.

    Notes
    -----
    Source: as :func:`sen_slope`, which each row equals.

    Examples
    --------
    >>> sen_slopes([[1, 2, 3, 4], [8, 6, 4, 2]]).slope.tolist()
    [1.0, -2.0]
    """
    import numpy as np

    rows = _many(series)
    _check_level("confidence", confidence)
    found = np.zeros((len(rows), 4))
    _shared(_slopes(), rows, found, _quantile(confidence))
    return Slopes(*(np.ascontiguousarray(found[:, column]) for column in range(4)))


def _quantile(confidence: float) -> float:
    return NormalDist().inv_cdf(0.5 + confidence / 2)


def _one(values: ArrayLike) -> Any:
    import numpy as np

    series = np.asarray(values, dtype=np.float64)
    if series.ndim != 1 or len(series) < 2:
        raise ValueError(f"`values` is of shape {series.shape}: one series of two steps at least is wanted")
    if not np.isfinite(series).all():
        wrong = series[~np.isfinite(series)][0]
        raise ValueError(
            f"`values` holds {wrong}: a step without a count is not nought, leave out the series"
        )
    return series


def _many(series: ArrayLike) -> Any:
    import numpy as np

    rows = np.ascontiguousarray(series, dtype=np.float64)
    if rows.ndim != 2 or rows.shape[1] < 2:
        raise ValueError(f"`series` is of shape {rows.shape}: rows of two steps at least are wanted")
    if not np.isfinite(rows).all():
        where = np.argwhere(~np.isfinite(rows))[0].tolist()
        raise ValueError(
            f"`series` holds {rows[tuple(where)]} at {where}: leave out series that are not whole"
        )
    return rows


def _check_level(name: str, level: float) -> None:
    if not 0 < level < 1:
        raise ValueError(f"`{name}` is {level}: it lies between 0 and 1, not in percent")


def _shared(kernel: Callable[..., Any], rows: Any, *more: Any) -> None:
    """Run a kernel over all rows, a share at a time: arrays of one entry for each row are shared too."""

    def part(first: int) -> None:
        cut = slice(first, first + _SHARE)
        kernel(rows[cut], *(a[cut] if getattr(a, "ndim", 0) else a for a in more))

    if len(rows) <= _SHARE:
        part(0)
        return
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(part, range(0, len(rows), _SHARE)))


@cache
def _scores() -> Callable[..., Any]:
    from numba import njit

    def scores(rows: Any, s: Any, ties: Any) -> None:
        """S of each row, and the sum of t (t - 1) (2t + 5) over its ties of t values."""
        steps = rows.shape[1]
        for r in range(len(rows)):
            row, found, equal = rows[r], 0, 0
            for i in range(steps - 1):
                later, here = row[i + 1 :], row[i]
                for j in range(len(later)):
                    found += (later[j] > here) - (later[j] < here)
                    equal += later[j] == here
            s[r] = found
            for i in range(steps if equal else 0):
                t = 0
                for j in range(steps):
                    t += row[j] == row[i]
                ties[r] += (t - 1) * (2 * t + 5)

    return njit(cache=True, nogil=True)(scores)


@cache
def _slopes() -> Callable[..., Any]:
    import numpy as np
    from numba import njit

    def slopes(rows: Any, found: Any, quantile: float) -> None:
        """Slope, intercept, lower and upper bound of each row."""
        steps = rows.shape[1]
        pairs = steps * (steps - 1) // 2
        each, gaps = np.empty(pairs), np.arange(1.0, steps)
        middle, ranks, ranked = (pairs - 1) // 2, np.empty(4, np.int64), np.empty(4)
        for r in range(len(rows)):
            row, at, ties = rows[r], 0, 0
            for i in range(steps - 1):
                later, here, into = row[i + 1 :], row[i], each[at : at + steps - 1 - i]
                for j in range(len(into)):
                    into[j] = (later[j] - here) / gaps[j]
                at += steps - 1 - i
            for i in range(steps):
                t = 0
                for j in range(steps):
                    t += row[j] == row[i]
                ties += (t - 1) * (2 * t + 5)
            wide = quantile * np.sqrt((steps * (steps - 1) * (2 * steps + 5) - ties) / 18)
            ranks[0], ranks[1] = middle, pairs // 2
            ranks[3] = max(int(np.rint((pairs - wide) / 2)) - 1, 0)
            ranks[2] = min(int(np.rint((pairs + wide) / 2)), pairs - 1)
            # Only four ranks are wanted, and to sort all pairs would take five times as long. Each rank is
            # sought on the side of those found before, in two passes without a branch: the lesser to the
            # front, then the equal, of which counts give many.
            for k in range(4):
                rank = ranks[k]
                low = ranks[k - 1] if k in (1, 2) else 0
                high = middle if k == 3 else pairs - 1
                while low < high:
                    part = each[low : high + 1]
                    a, b, c = part[0], part[len(part) // 2], part[len(part) - 1]
                    pivot = max(min(a, b), min(max(a, b), c))
                    less = 0
                    for j in range(len(part)):
                        value = part[j]
                        part[j], part[less] = part[less], value
                        less += value < pivot
                    if rank < low + less:
                        high = low + less - 1
                        continue
                    rest = part[less:]
                    same = 0
                    for j in range(len(rest)):
                        value = rest[j]
                        rest[j], rest[same] = rest[same], value
                        same += value <= pivot
                    if rank < low + less + same:
                        break
                    low += less + same
                ranked[k] = each[rank]  # before the next rank moves it
            found[r, 0] = (ranked[0] + ranked[1]) / 2
            found[r, 1] = np.median(row) - (steps - 1) / 2 * found[r, 0]
            found[r, 2], found[r, 3] = ranked[3], ranked[2]

    return njit(cache=True, nogil=True)(slopes)
