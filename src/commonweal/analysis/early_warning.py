"""Early warning: is the last month more, or less, than its own past leads to expect?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

YEAR, YEARS_BACK, MONTHS_EITHER_SIDE = 12, 5, 1
FEWEST_MONTHS, FALLBACK_MONTHS = 24, 12
UPPER, LOWER = 0.99, 0.01
FEWEST_EVENTS = 5
OUTBREAK = 1.0  # standard residual above which a past month is weighed down, as Farrington has it
ROUNDS = 20


@dataclass(frozen=True, slots=True)
class Expectation:
    """What was to be expected of the last month.

    `upper` and `lower` are the 99 % and 1 % limits of the negative binomial distribution with that mean and
    variance; `basis` says how many months it rests on, and whether they are those of the same season.
    """

    mean: float
    variance: float
    upper: float
    lower: float
    months: int
    seasonal: bool
    trend: bool


@dataclass(frozen=True, slots=True)
class EarlyWarning:
    """`score` over 1 with at least five events is an alarm; `silent` is one about the data, not good news."""

    observed: float
    expected: Expectation
    score: float
    alarm: bool
    silent: bool


def expectation(history: ArrayLike) -> Expectation:
    """Say what the month after a series leads to expect.

    Parameters
    ----------
    history : array of float, shape (months,)
        Events of each month before the one under review, the oldest first; NaN where not supplied.

    Returns
    -------
    Expectation

    Raises
    ------
    ValueError
        If a count is negative or endless, or fewer than twelve months are known.

    Notes
    -----
    Source: DOMAIN A10; Farrington, C. P. et al. (1996), A statistical algorithm for the early detection of
    outbreaks, Journal of the Royal Statistical Society A 159(3), 547-563. The months are the same month of
    up to five earlier years with the one before and after it; a Poisson regression with a trend is fitted to
    them, the trend kept only where p < .05, there are three years, and it does not carry the mean beyond what
    was seen; months that stand far above it are weighed down, and it is fitted again. The variance is the
    mean times the dispersion (at least 1) plus that of the mean itself. With under two years of history the
    last twelve months are taken.

    Examples
    --------
    >>> found = expectation([20, 22, 18, 21, 19, 20, 23, 17, 20, 21, 19, 20] * 3)
    >>> round(found.mean, 1), found.seasonal
    (20.7, True)
    """
    import numpy as np

    given = np.asarray(history, dtype=np.float64)
    if given.ndim != 1 or np.isinf(given).any() or (given < 0).any():
        raise ValueError("`history` holds a count below 0, or one that is endless")
    at = _seasonal(given)
    seasonal = len(given) >= FEWEST_MONTHS and len(at) >= 2 * (2 * MONTHS_EITHER_SIDE + 1) - 1
    if not seasonal:
        at = np.flatnonzero(~np.isnan(given))[-FALLBACK_MONTHS:]
        if len(at) < FALLBACK_MONTHS:
            raise ValueError(f"`history` has {len(at)} known months: {FALLBACK_MONTHS} are needed")
    steps = (at - len(given)).astype(np.float64) / YEAR
    mean, spread, trend = _fitted(given[at], steps, seasonal)
    return Expectation(mean, spread, *_limits(mean, spread), len(at), seasonal, trend)


def _seasonal(given: Any) -> Any:
    """Positions of the same season in earlier years, of months that are known."""
    import numpy as np

    now = len(given)
    found = [
        now - YEAR * year + shift
        for year in range(1, YEARS_BACK + 1)
        for shift in range(-MONTHS_EITHER_SIDE, MONTHS_EITHER_SIDE + 1)
    ]
    return np.array(sorted(at for at in found if 0 <= at < now and not np.isnan(given[at])), dtype=np.int64)


def _fitted(counts: Any, steps: Any, seasonal: bool) -> tuple[float, float, bool]:
    """Mean and variance of the month to come (at step 0), and whether a trend was kept."""
    long = seasonal and float(_reach(steps)) >= 2
    if long and counts.any():
        mean, spread, significant = _regressed(counts, steps, True)
        if significant and mean <= float(counts.max()):
            return mean, spread, True
    mean, spread, _ = _regressed(counts, steps, False)
    return mean, spread, False


def _reach(values: Any) -> float:
    """From the least to the greatest."""
    return float(values.max() - values.min()) if len(values) else 0.0


def _regressed(counts: Any, steps: Any, trend: bool) -> tuple[float, float, bool]:
    """A weighted Poisson regression, its weights set anew by how far each month stands out."""
    import numpy as np

    design = np.column_stack([np.ones(len(counts)), steps] if trend else [np.ones(len(counts))])
    weights = np.ones(len(counts))
    for _ in range(2):
        beta, spread = _irls(counts, design, weights)
        mu = np.exp(design @ beta)
        free = max(len(counts) - design.shape[1], 1)
        phi = max(1.0, float((weights * (counts - mu) ** 2 / mu).sum()) / free)
        hat = weights * mu * np.einsum("ij,jk,ik->i", design, spread, design)
        residual = 1.5 * (counts ** (2 / 3) - mu ** (2 / 3)) / mu ** (1 / 6)
        residual /= np.sqrt(phi * np.maximum(1 - hat, 1e-9))
        weights = np.where(residual > OUTBREAK, np.maximum(residual, OUTBREAK) ** -2.0, 1.0)
        weights *= len(weights) / weights.sum()
    beta, spread = _irls(counts, design, weights)
    mu = np.exp(design @ beta)
    phi = max(1.0, float((weights * (counts - mu) ** 2 / mu).sum()) / max(len(counts) - design.shape[1], 1))
    mean = float(np.exp(beta[0]))
    uncertain = phi * float(spread[0, 0]) * mean**2
    significant = bool(trend and abs(beta[1]) > 1.959964 * math.sqrt(phi * float(spread[1, 1])))
    return mean, phi * mean + uncertain, significant


def _irls(counts: Any, design: Any, weights: Any) -> tuple[Any, Any]:
    """Coefficients by iterated least squares, and their covariance before dispersion. Where nothing was
    counted the mean is half an event in all the months together.
    """
    import numpy as np

    floor = 0.5 / len(counts)
    beta = np.zeros(design.shape[1])
    beta[0] = math.log(max(float((weights * counts).sum() / weights.sum()), floor))
    covariance = np.eye(design.shape[1])
    for _ in range(ROUNDS):
        eta = np.clip(design @ beta, math.log(floor), 40.0)
        mu = np.exp(eta)
        working = eta + (counts - mu) / mu
        weighed = design * (weights * mu)[:, None]
        covariance = np.linalg.pinv(design.T @ weighed)
        fresh = covariance @ (weighed.T @ working)
        fresh[0] = max(fresh[0], math.log(floor)) if design.shape[1] == 1 else fresh[0]
        if np.abs(fresh - beta).max() < 1e-12:
            beta = fresh
            break
        beta = fresh
    return beta, covariance


def _limits(mean: float, variance: float) -> tuple[float, float]:
    from scipy import stats

    if variance <= mean * (1 + 1e-9):
        held = stats.poisson(mean)
    else:
        held = stats.nbinom(mean**2 / (variance - mean), mean / variance)
    return float(held.ppf(UPPER)), float(held.ppf(LOWER))


def upper_tail(observed: float, mean: float, variance: float) -> float:
    """Say how often chance gives as many events or more.

    Parameters
    ----------
    observed : float
        Events.
    mean, variance : float
        Of what was expected; a variance of the mean or less is that of a Poisson count.

    Returns
    -------
    float
        A probability.

    Raises
    ------
    ValueError
        If the mean is not above 0, or the count is below it.

    Notes
    -----
    Source: DOMAIN A10: crime counts are over-dispersed, so the Poisson tail gives alarms that are none.

    Examples
    --------
    >>> round(upper_tail(33, 20, 20), 5), round(upper_tail(33, 20, 40), 4)
    (0.00473, 0.0352)
    """
    from scipy import stats

    if not mean > 0 or observed < 0:
        raise ValueError(f"`mean` is {mean} and `observed` {observed}: above 0, and not below it")
    if variance <= mean * (1 + 1e-9):
        return float(stats.poisson.sf(observed - 1, mean))
    return float(stats.nbinom.sf(observed - 1, mean**2 / (variance - mean), mean / variance))


def early_warning(values: ArrayLike) -> EarlyWarning:
    """Hold the last month of a series against what the months before lead to expect.

    Parameters
    ----------
    values : array of float, shape (months,)
        Events a month, the oldest first, the last under review; NaN where not supplied.

    Returns
    -------
    EarlyWarning
        `score` is (observed - mean) / (upper - mean); an alarm where it is over 1 with at least five events;
        silent where the count lies below the 1 % limit.

    Raises
    ------
    ValueError
        As :func:`expectation`, or if the month under review is not known.

    Notes
    -----
    Source: DOMAIN A10. Silence is a warning about a feed, never good news.

    Examples
    --------
    >>> quiet = [20, 22, 18, 21, 19, 20, 23, 17, 20, 21, 19, 20] * 3
    >>> [early_warning([*quiet, last]).alarm for last in (45, 21, 2)]
    [True, False, False]
    >>> early_warning([*quiet, 2]).silent
    True
    """
    import numpy as np

    given = np.asarray(values, dtype=np.float64)
    if given.ndim != 1 or not len(given) or np.isnan(given[-1]):
        raise ValueError(
            "`values` end with a month that is not known: there is nothing to hold against the past"
        )
    expected = expectation(given[:-1])
    observed = float(given[-1])
    room = max(expected.upper - expected.mean, 1e-9)
    score = (observed - expected.mean) / room
    alarm = score > 1 and observed >= FEWEST_EVENTS
    return EarlyWarning(observed, expected, score, alarm, observed < expected.lower)


def ranked(warnings: Sequence[EarlyWarning], most: int = 20) -> list[int]:
    """Positions of the alarms, highest score first, then of the silences, at most so many.

    Parameters
    ----------
    warnings : sequence of EarlyWarning
    most : int
        How many somebody can look into.

    Returns
    -------
    list of int

    Raises
    ------
    ValueError
        If `most` is below 1.

    Notes
    -----
    Source: DOMAIN A10: no more than 20 a month by default.

    Examples
    --------
    >>> quiet = [20, 22, 18, 21, 19, 20, 23, 17, 20, 21, 19, 20] * 3
    >>> ranked([early_warning([*quiet, last]) for last in (21, 45, 2, 60)])
    [3, 1, 2]
    """
    if most < 1:
        raise ValueError(f"`most` is {most}: at least 1")
    alarms = [at for at, each in enumerate(warnings) if each.alarm]
    silent = [at for at, each in enumerate(warnings) if each.silent]
    alarms.sort(key=lambda at: (-warnings[at].score, at))
    silent.sort(key=lambda at: (warnings[at].score, at))
    return [*alarms, *silent][:most]
