"""Is there a trend under the seasons? Januaries with Januaries, Februaries with Februaries."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from commonweal.analysis.trend import ALPHA, FALLING, NO_TREND, RISING, Trend, mann_kendall

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

VERSION = "1"


def seasonal_mann_kendall(values: ArrayLike, period: int = 12, alpha: float = ALPHA) -> Trend:
    """Test a series with seasons for a trend that only rises or only falls.

    Parameters
    ----------
    values : array of float, shape (steps,)
        In order of time, at steps of one length, any unit; two years or more.
    period : int
        Steps in a year: 12 for months.
    alpha : float
        The level of p below which a direction is claimed.

    Returns
    -------
    Trend
        S and its variance are sums over the places of the year.

    Raises
    ------
    ValueError
        If there are fewer than two years, a value is not a number, `period` is below 1, or alpha is not
        between 0 and 1.

    Notes
    -----
    Source: Hirsch, Slack and Smith (1982), Water Resources Research 18(1), 107 (the seasonal Kendall test);
    ties and continuity as in :func:`commonweal.analysis.trend.mann_kendall`. Only pairs of the same place of
    the year are compared, so that seasons need not be estimated. Why it is wanted: seasons that were
    estimated from few years take much of the noise with them, and Mann-Kendall on what is left (DOMAIN A4)
    claims a trend in about half of all series of four years that have none (measured on Poisson counts, see
    the tests). Months that go together make p too small here as well.

    Examples
    --------
    >>> year = [80, 72, 88, 95, 104, 110, 121, 118, 102, 131, 140, 96]
    >>> found = seasonal_mann_kendall([value + 2 * step for step in range(4) for value in year])
    >>> found.s, found.verdict
    (72, 'rising')
    """
    import numpy as np

    series = np.asarray(values, dtype=np.float64)
    if series.ndim != 1 or period < 1 or len(series) < 2 * period:
        raise ValueError(
            f"`values` is of shape {series.shape} and `period` {period}: one series of two years is wanted"
        )
    parts = [mann_kendall(series[place::period], alpha) for place in range(period)]
    s, variance = sum(part.s for part in parts), math.fsum(part.variance for part in parts)
    z = (s - (s > 0) + (s < 0)) / math.sqrt(variance) if variance else 0.0
    p = math.erfc(abs(z) / math.sqrt(2))
    verdict = NO_TREND if p >= alpha else RISING if z > 0 else FALLING
    return Trend(s, variance, z, p, verdict)
