"""What the time of year alone brings: seasonal indices and the series without them."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from commonweal.analysis.rates import checked

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

VERSION = "1"
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Seasons:
    """A series taken apart. `trend`, `seasonal` and `remainder` are on the scale of log(1 + x).

    `indices` has one entry for each place in the year, the place of the first value first; they average 1.
    `deseasonalised` is in the unit of the values.
    """

    values: Any
    trend: Any
    seasonal: Any
    remainder: Any
    indices: Any
    deseasonalised: Any
    period: int


def decompose(
    values: ArrayLike, period: int = MONTHS, *, robust: bool = True, seasonal_window: int = 7
) -> Seasons:
    """Take a series apart into trend, season and the rest (STL).

    Parameters
    ----------
    values : array of float, shape (n,)
        Counts, one for each month or week in order of time, none missing; two periods or more.
    period : int
        12 for months, 52 for weeks.
    robust : bool
        Whether outlying values are kept from bending trend and season.
    seasonal_window : int
        Years over which the season may drift, odd and 7 or more; larger for a steadier season.

    Returns
    -------
    Seasons

    Raises
    ------
    ValueError
        If a value is negative or not a number, or there are fewer than two periods.

    Notes
    -----
    Source: DOMAIN A4; Cleveland, Cleveland, McRae and Terpenning (1990), Journal of Official Statistics 6, 3;
    worked by `statsmodels.tsa.seasonal.STL` on log(1 + x). A seasonal index is exp of the mean seasonal part
    of a place in the year, divided by the mean of all: 1.2 is a fifth above an average month of (1 + x).
    The deseasonalised value is exp(log(1 + x) - seasonal) - 1; of very small counts it can fall a little
    below 0 and is left so, since cutting it off would make ties. Below three years a season cannot be told
    from chance: use :func:`ratio_to_last_year`.

    Examples
    --------
    >>> year = [90, 90, 100, 100, 110, 110, 120, 110, 100, 100, 90, 80]
    >>> found = decompose(year * 4)
    >>> found.indices.mean().round(12), int(found.indices.argmax())
    (np.float64(1.0), 6)
    """
    import numpy as np

    found = _series(values)
    if period < 2 or len(found) < 2 * period:
        raise ValueError(
            f"`values` holds {len(found)} points: two periods of {period} or more are wanted to see a season"
        )
    if seasonal_window < 7 or seasonal_window % 2 == 0:
        raise ValueError(f"`seasonal_window` is {seasonal_window}: an odd number, 7 or more, is wanted")
    stl = import_module("statsmodels.tsa.seasonal").STL
    logs = np.log1p(found)
    fit = stl(logs, period=period, seasonal=seasonal_window, robust=robust).fit()
    seasonal = np.asarray(fit.seasonal)
    return Seasons(
        found,
        np.asarray(fit.trend),
        seasonal,
        np.asarray(fit.resid),
        _indices(seasonal, period),
        np.expm1(logs - seasonal),
        period,
    )


def _indices(seasonal: Any, period: int) -> Any:
    import numpy as np

    factors = np.exp([seasonal[place::period].mean() for place in range(period)])
    return factors / factors.mean()


def _series(values: ArrayLike) -> Any:
    found = checked("values", values, "counts are wanted, none missing; a gap is not nought", least=0)
    if found.ndim != 1:
        raise ValueError(f"`values` is of shape {found.shape}: one series in order of time is wanted")
    return found


def ratio_to_last_year(values: ArrayLike, period: int = MONTHS) -> Any:
    """Divide each value by that of the same month a year before: all that 24 to 35 months allow.

    Parameters
    ----------
    values : array of float, shape (n,)
        Counts in order of time, none missing.
    period : int
        12 for months.

    Returns
    -------
    array of float64, shape (n,)
        NaN in the first year, and where the earlier count is 0: not calculable.

    Raises
    ------
    ValueError
        If a value is negative or not a number, or `period` is below 1.

    Notes
    -----
    Source: DOMAIN A4. For one month with its words see
    :func:`commonweal.analysis.comparison.same_month_last_year`.

    Examples
    --------
    >>> ratio_to_last_year([10.0] * 12 + [12.0, 0.0])[11:]
    array([nan, 1.2, 0. ])
    """
    import numpy as np

    found = _series(values)
    if period < 1:
        raise ValueError(f"`period` is {period}: the values a year are wanted, such as 12")
    ratios = np.full(len(found), np.nan)
    then, now = found[:-period], found[period:]
    np.divide(now, then, out=ratios[period:], where=then > 0)
    return ratios
