"""Last year's figures as next year's: what every forecast has to beat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from commonweal.analysis.rates import checked

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

YEAR = 12
SHORTEST = YEAR + 1


def seasonal_naive(values: ArrayLike, horizon: int) -> Any:
    """Take last year's figures for next year's.

    Parameters
    ----------
    values : array of float, shape (..., months)
        Events by month, the oldest first, none missing; twelve or more.
    horizon : int
        Months ahead.

    Returns
    -------
    array of float64, shape (..., horizon)

    Raises
    ------
    ValueError
        If a count is negative or not a number, there is less than a year, or `horizon` is below 1.

    Notes
    -----
    Source: DOMAIN A4: what a forecast has to beat.

    Examples
    --------
    >>> seasonal_naive(range(12), 2)
    array([0., 1.])
    """
    found = months_of(values, horizon, YEAR)
    return found[..., year_before(found.shape[-1], horizon)]


def seasonal_naive_growth(values: ArrayLike, horizon: int) -> Any:
    """Take last year's figures, raised or lowered by how this year compares so far.

    Parameters
    ----------
    values : array of float, shape (..., months)
        Events by month, the oldest first, none missing; thirteen or more.
    horizon : int
        Months ahead.

    Returns
    -------
    array of float64, shape (..., horizon)
        Beyond a year the growth is applied again.

    Raises
    ------
    ValueError
        If a count is negative or not a number, there are too few months, or `horizon` is below 1.

    Notes
    -----
    Source: DOMAIN A4. Growth is the sum of the last twelve months, or of as many as follow the first year,
    over that of the same months a year before; 1 where those had no event.

    Examples
    --------
    >>> year = [100, 90, 95, 105, 110, 120, 130, 125, 115, 140, 120, 110]
    >>> seasonal_naive_growth([*year, 110, 99, 104.5, 115.5, 121, 132], 6)
    array([143. , 137.5, 126.5, 154. , 132. , 121. ])
    """
    import numpy as np

    found = months_of(values, horizon, SHORTEST)
    n = found.shape[-1]
    again = np.arange(horizon) // YEAR + 1
    return found[..., year_before(n, horizon)] * growth_of(found, n)[..., None] ** again


def months_of(values: ArrayLike, horizon: int, fewest: int) -> Any:
    """Take events by month as numbers, once they can be forecast.

    Parameters
    ----------
    values : array of float, shape (..., months)
    horizon : int
        Months ahead.
    fewest : int
        Months that are needed.

    Returns
    -------
    array of float64

    Raises
    ------
    ValueError
        If a count is negative or not a number, there are too few months, or the horizon is below 1.

    Notes
    -----
    Source: a rule of this project: a month not supplied is not nought.

    Examples
    --------
    >>> months_of([1, 2], 1, 2)
    array([1., 2.])
    """
    found = checked(
        "values", values, "events by month are wanted; a month not supplied is not nought", least=0
    )
    if found.ndim < 1 or found.shape[-1] < fewest:
        raise ValueError(f"`values` is of shape {found.shape}: {fewest} months or more are wanted")
    if horizon < 1:
        raise ValueError(f"`horizon` is {horizon}: one month ahead or more is wanted")
    return found


def year_before(n: int, horizon: int) -> Any:
    """Give the positions of the same months of the last year known, again beyond a year.

    Parameters
    ----------
    n : int
        Months known.
    horizon : int
        Months ahead.

    Returns
    -------
    array of int64, shape (horizon,)

    Raises
    ------
    None

    Notes
    -----
    Source: DOMAIN A4 (seasonal naive).

    Examples
    --------
    >>> year_before(24, 3).tolist()
    [12, 13, 14]
    """
    import numpy as np

    return n - YEAR + np.arange(horizon) % YEAR


def growth_of(values: Any, origin: int) -> Any:
    """Hold the months before an origin against the same months a year before.

    Parameters
    ----------
    values : array of float, shape (..., months)
    origin : int
        The month to be forecast, by its position; thirteen or more.

    Returns
    -------
    array of float64, shape (...)
        1 where the earlier months had no event.

    Raises
    ------
    None

    Notes
    -----
    Source: DOMAIN A4: growth of the last twelve months, or of as many as follow the first year.

    Examples
    --------
    >>> import numpy as np
    >>> float(growth_of(np.array([10.0] * 12 + [11.0] * 12), 24))
    1.1
    """
    import numpy as np

    months = min(YEAR, origin - YEAR)
    now = values[..., origin - months : origin].sum(axis=-1)
    then = values[..., origin - months - YEAR : origin - YEAR].sum(axis=-1)
    return np.divide(now, then, out=np.ones_like(now), where=then > 0)
