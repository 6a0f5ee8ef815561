"""A regression of monthly counts on the month of the year and a trend."""

from __future__ import annotations

import warnings
from importlib import import_module
from typing import TYPE_CHECKING, Any

from commonweal.analysis.seasonal_naive import YEAR, months_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


def regression(values: ArrayLike, horizon: int) -> tuple[Any, float] | None:
    """Fit a negative binomial regression with a factor for each month and a trend.

    Parameters
    ----------
    values : array of float, shape (months,)
        Whole events by month, the oldest first, none missing; two years or more.
    horizon : int
        Months ahead.

    Returns
    -------
    mean : array of float64, shape (horizon,)
        Events.
    dispersion : float
        The variance is mean + dispersion x mean^2; 0 for a Poisson count.

    or None where the fit does not settle.

    Raises
    ------
    ValueError
        If a count is negative or not a number, there is no event, or there are fewer than two years.

    Notes
    -----
    Source: DOMAIN A4; fitted by `statsmodels.api.GLM`; the dispersion by the auxiliary regression of Cameron
    and Trivedi (1990), Journal of Econometrics 46, 347, on a Poisson fit. The trend is exponential and is
    carried on: doubtful beyond a year. A change of recording is taken for a trend.

    Examples
    --------
    >>> mean, dispersion = regression([10, 20] * 18, 2)
    >>> mean.round(6), dispersion
    (array([10., 20.]), 0.0)
    """
    import numpy as np

    found = months_of(values, horizon, 2 * YEAR)
    if found.ndim != 1 or not found.any():
        raise ValueError("`values` is to be one series with some events")
    at = np.arange(len(found) + horizon)
    design = np.column_stack([np.eye(YEAR)[at % YEAR], (at - len(found)) / YEAR])
    models = import_module("statsmodels.api")
    past = design[: len(found)]
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        fit = models.GLM(found, past, family=models.families.Poisson()).fit()
        mu = np.asarray(fit.fittedvalues)
        dispersion = max(0.0, float(((found - mu) ** 2 - found).sum() / (mu**2).sum()))
        if dispersion > 0:
            fit = models.GLM(found, past, family=models.families.NegativeBinomial(alpha=dispersion)).fit()
        mean = np.asarray(fit.predict(design[len(found) :]))
    settled = bool(fit.converged) and np.isfinite(mean).all()
    return (mean, dispersion) if settled else None
