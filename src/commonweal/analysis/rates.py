"""Rates and how sure they are: limits of counts, of rates, of age-standardised rates; two periods compared.

Whether two rates differ is for the ratio test: intervals that overlap do not show that they are equal.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

VERSION = "1"
CONFIDENCE = 0.95
EXACT_BELOW = 10  # events: Byar's approximation is within 0.2 % from here on
PER = 1_000.0
_MISSED = 1e-4  # relative error of a tail that shows that an inverse went astray
_LEAST = 1e-6  # of an event: the lower limits of smaller fractions are 0 to the last digit


@dataclass(frozen=True, slots=True)
class Estimates:
    """Values with their lower and upper limits, arrays of one shape and one unit."""

    value: Any
    lower: Any
    upper: Any


@dataclass(frozen=True, slots=True)
class Ratios:
    """Rates of one period or place as multiples of another's: arrays of one shape; `p` is two-sided.

    `ratio` and `upper` are NaN where there was no event to compare with: not calculable.
    """

    ratio: Any
    lower: Any
    upper: Any
    p: Any


def checked(
    name: str, values: ArrayLike, mistake: str, *, least: float = -math.inf, above: bool = False
) -> Any:
    """Take an argument for an array of numbers, or say what is wrong with it.

    Parameters
    ----------
    name : str
        The argument, as its caller knows it.
    values : array of float
        Any shape and unit.
    mistake : str
        What the caller probably did, for the message.
    least : float
        The lowest value allowed.
    above : bool
        Whether `least` itself is not allowed.

    Returns
    -------
    array of float64
        The input is not changed.

    Raises
    ------
    ValueError
        If there is no value, or one is NaN, infinite or too low.

    Notes
    -----
    Source: a rule of this project: a refusal names the argument, the value and the likely mistake.

    Examples
    --------
    >>> checked("counts", [3, -1], "is it a change?", least=0)
    Traceback (most recent call last):
    ValueError: `counts` holds -1.0, and has to be 0 or more: is it a change?
    """
    import numpy as np

    found = np.asarray(values, dtype=np.float64)
    if found.size == 0:
        raise ValueError(f"`{name}` is empty: {mistake}")
    wrong = ~np.isfinite(found)
    if wrong.any():
        raise ValueError(f"`{name}` holds {found[wrong][0]}, which is no number: {mistake}")
    wrong = found <= least if above else found < least
    if wrong.any():
        rule = f"above {least:g}" if above else f"{least:g} or more"
        raise ValueError(f"`{name}` holds {found[wrong][0]}, and has to be {rule}: {mistake}")
    return found


def count_limits(counts: ArrayLike, confidence: float = CONFIDENCE) -> Estimates:
    """Work the limits of counts of events: Byar's from 10 events on, the exact ones below.

    Parameters
    ----------
    counts : array of float, any shape
        Events; fractions are allowed, as aoristic weights give them.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Estimates
        The counts and their limits, in events.

    Raises
    ------
    ValueError
        If a count is negative or not a number, there is none, or `confidence` is not between 0 and 1.

    Notes
    -----
    Source: DOMAIN A7; Breslow and Day (1987), "Statistical Methods in Cancer Research" II, for Byar's
    approximation; Garwood (1936) for the exact limits, half the chi-square quantiles with 2O and 2O + 2
    degrees of freedom. They suppose that events come independently: repeats and series make them too narrow.

    Examples
    --------
    >>> limits = count_limits([25, 4, 0])
    >>> limits.lower.round(3), limits.upper.round(3)
    (array([16.174,  1.09 ,  0.   ]), array([36.906, 10.242,  3.689]))
    """
    import numpy as np

    found = checked("counts", counts, "counts of events are wanted, not changes or gaps", least=0)
    many = found >= EXACT_BELOW
    lower, upper = _exact(np.where(many, EXACT_BELOW, found), confidence)
    byar = _byar(np.where(many, found, EXACT_BELOW), confidence)
    return Estimates(found, np.where(many, byar[0], lower), np.where(many, byar[1], upper))


def _tail(confidence: float) -> float:
    if not 0 < confidence < 1:
        raise ValueError(f"`confidence` is {confidence}: a share between 0 and 1 is wanted, such as 0.95")
    return (1 - confidence) / 2


def _byar(counts: Any, confidence: float) -> tuple[Any, Any]:
    import numpy as np
    from scipy import special

    z, more = -special.ndtri(_tail(confidence)), counts + 1
    lower = counts * np.maximum(1 - 1 / (9 * counts) - z / (3 * np.sqrt(counts)), 0) ** 3
    return lower, more * (1 - 1 / (9 * more) + z / (3 * np.sqrt(more))) ** 3


def _exact(counts: Any, confidence: float) -> tuple[Any, Any]:
    """Half the quantile of chi-square with 2k degrees of freedom is the quantile of a gamma of shape k."""
    import numpy as np
    from scipy import special

    tail, some = _tail(confidence), counts > _LEAST
    lower = np.where(some, special.gammaincinv(np.where(some, counts, 1), tail), 0.0)
    return lower, special.gammainccinv(counts + 1, tail)


def rates(
    counts: ArrayLike, denominators: ArrayLike, per: float = PER, confidence: float = CONFIDENCE
) -> Estimates:
    """Work rates with their limits.

    Parameters
    ----------
    counts : array of float
        Events.
    denominators : array of float
        What they are events of (residents, households, vehicles), above 0; of a shape that goes with counts.
    per : float
        The rate is per so many.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Estimates
        Events per `per` of the denominator. The denominator is taken as known without error.

    Raises
    ------
    ValueError
        If a count is negative, a denominator is not above 0, or the shapes do not go together.

    Notes
    -----
    Source: DOMAIN A7.

    Examples
    --------
    >>> rate = rates([25], [5_000])
    >>> rate.value, rate.lower.round(3), rate.upper.round(3)
    (array([5.]), array([3.235]), array([7.381]))
    """
    limits = count_limits(counts, confidence)
    under = checked(
        "denominators", denominators, "is a population missing, or given as 0?", least=0, above=True
    )
    if not per > 0:
        raise ValueError(f"`per` is {per}: it has to be above 0, such as 1000")
    _together("counts", limits.value, "denominators", under)
    # multiplied first: equal rates of whole numbers come out equal to the last bit, and share a rank
    return Estimates(*(each * per / under for each in (limits.value, limits.lower, limits.upper)))


def _together(first: str, one: Any, second: str, other: Any) -> None:
    import numpy as np

    try:
        np.broadcast_shapes(one.shape, other.shape)
    except ValueError:
        raise ValueError(
            f"`{first}` is of shape {one.shape} and `{second}` of {other.shape}: each needs its own"
        ) from None


def standardised_rate(
    counts: ArrayLike,
    populations: ArrayLike,
    standard: ArrayLike,
    per: float = 100_000.0,
    confidence: float = CONFIDENCE,
) -> Estimates:
    """Work directly age-standardised rates with Dobson's limits.

    Parameters
    ----------
    counts, populations : array of float, shape (..., ages)
        Events and people of each age group.
    standard : array of float, shape (ages,)
        The standard population; only its shares matter.
    per : float
        The rate is per so many people.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Estimates
        Shape of the counts without the ages.

    Raises
    ------
    ValueError
        If the shapes differ, a count or weight is negative, a population is not above 0, or the standard
        population is empty.

    Notes
    -----
    Source: DOMAIN A7; Dobson, Kuulasmaa, Eberle and Scherer (1991), Statistics in Medicine 10, 457: the
    limits of the total count, shifted to the standardised rate and scaled by the ratio of the standard
    deviations. Where there is no event at all that ratio does not exist, and the upper limit is that of a
    count of 0 in the age group whose events weigh most (Fay and Feuer 1997), which is wide on purpose.

    Examples
    --------
    >>> rate = standardised_rate([4, 16], [1_000, 2_000], [1, 1], per=1_000)
    >>> round(float(rate.value), 3), round(float(rate.lower), 3), round(float(rate.upper), 3)
    (6.0, 3.537, 9.444)
    """
    import numpy as np

    events, people, weights = _ages(counts, populations, standard)
    each = per * weights / weights.sum() / people
    value, total = (events * each).sum(axis=-1), events.sum(axis=-1)
    limits, some = count_limits(total, confidence), total > 0
    spread = np.sqrt((events * each**2).sum(axis=-1) / np.where(some, total, 1))
    spread = np.where(some, spread, each.max(axis=-1))
    lower = np.maximum(value + spread * (limits.lower - total), 0)
    return Estimates(value, lower, value + spread * (limits.upper - total))


def _ages(counts: ArrayLike, populations: ArrayLike, standard: ArrayLike) -> tuple[Any, Any, Any]:
    events = checked("counts", counts, "counts of events by age are wanted", least=0)
    people = checked("populations", populations, "is an age group without people?", least=0, above=True)
    weights = checked("standard", standard, "a population by age is wanted", least=0)
    if weights.ndim != 1 or events.ndim < 1 or events.shape != people.shape:
        raise ValueError(
            f"`counts` is of shape {events.shape}, `populations` of {people.shape} and `standard` of"
            f" {weights.shape}: the last axis of each is the age group"
        )
    if events.shape[-1] != len(weights):
        raise ValueError(f"`standard` has {len(weights)} age groups and `counts` {events.shape[-1]}")
    if weights.sum() <= 0:
        raise ValueError("`standard` adds up to 0: a standard population is wanted")
    return events, people, weights


def root_change(before: ArrayLike, after: ArrayLike) -> Any:
    """Set a count against an earlier one on the scale of square roots.

    Parameters
    ----------
    before, after : array of float
        Events in periods of the same length.

    Returns
    -------
    array of float64
        z; negative for a fall.

    Raises
    ------
    ValueError
        If a count is negative or the shapes do not go together.

    Notes
    -----
    Source: DOMAIN A7, z = 2 (sqrt(after) - sqrt(before)). A z of this kind is standard normal only where
    `before` is an expectation known without error. Where both are counts its standard deviation is sqrt(2),
    not 1: two periods of one and the same risk pass 1.96 one time in six, not in twenty. It is for ordering;
    no p is taken from it. That is for :func:`ratio_test`.

    Examples
    --------
    >>> round(float(root_change(100, 70)), 3)
    -3.267
    """
    import numpy as np

    then = checked("before", before, "counts of events are wanted", least=0)
    now = checked("after", after, "counts of events are wanted", least=0)
    _together("before", then, "after", now)
    return 2 * (np.sqrt(now) - np.sqrt(then))


def ratio_test(
    before: ArrayLike,
    after: ArrayLike,
    exposure_before: ArrayLike = 1.0,
    exposure_after: ArrayLike = 1.0,
    confidence: float = CONFIDENCE,
) -> Ratios:
    """Test whether two rates are equal, and work their ratio with an interval that agrees with the test.

    Parameters
    ----------
    before, after : array of float
        Events, of periods or places.
    exposure_before, exposure_after : array of float
        What they are events of (days, residents), above 0; 1 for periods of the same length.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Ratios
        The later rate as a multiple of the earlier; p is below 1 - confidence just where the interval leaves
        out 1. A ratio to no event is NaN.

    Raises
    ------
    ValueError
        If a count is negative, an exposure is not above 0, or the shapes do not go together.

    Notes
    -----
    Source: DOMAIN A7, "use the ratio test"; Przyborowski and Wilenski (1940): given the sum of both counts,
    the later one is binomial. Limits are those of Clopper and Pearson (1934), p twice the smaller tail, at
    most 1. It supposes that events come independently; repeats make it say "different" too often.

    Examples
    --------
    >>> test = ratio_test(100, 70)
    >>> round(float(test.ratio), 2), round(float(test.lower), 3), round(float(test.upper), 3)
    (0.7, 0.508, 0.96)
    >>> round(float(test.p), 4)
    0.0258
    """
    import numpy as np

    then, now, odds = _two_periods(before, after, exposure_before, exposure_after)
    tail, some = _tail(confidence), then > _LEAST
    ratio = np.where(some, now / np.where(some, then, 1) * odds, np.nan)
    lower = odds * _least_odds(now, then, tail)
    inverse = _least_odds(then, now, tail)  # of the earlier count to the later one
    bounded = some & (inverse > 1e-290)  # below, the limit is beyond all numbers
    upper = np.where(bounded, odds / np.where(bounded, inverse, 1), np.nan)
    return Ratios(ratio, lower, upper, _twice_the_tail(now, then, 1 / (1 + odds)))


def _two_periods(
    before: ArrayLike, after: ArrayLike, exposure_before: ArrayLike, exposure_after: ArrayLike
) -> tuple[Any, Any, Any]:
    """Both counts, and by what the ratio of counts is multiplied to be one of rates, all of one shape."""
    import numpy as np

    names = ("before", "after", "exposure_before", "exposure_after")
    wanted = "counts of events are wanted", "how long, or how many people? 1 for equal periods"
    found = [
        checked(name, values, wanted[n // 2], least=0, above=n > 1)
        for n, (name, values) in enumerate(
            zip(names, (before, after, exposure_before, exposure_after), strict=True)
        )
    ]
    for name, values in zip(names[1:], found[1:], strict=True):
        _together("before", found[0], name, values)
    then, now, long_before, long_after = np.broadcast_arrays(*found)
    return then, now, long_before / long_after


def _least_odds(successes: Any, failures: Any, tail: float) -> Any:
    """The lower limit of Clopper and Pearson as odds; share and rest are worked each, for tiny ones too."""
    import numpy as np
    from scipy import special

    some = np.where(successes > _LEAST, successes, 1)
    low = special.betaincinv(some, failures + 1, tail)
    rest = special.betainccinv(failures + 1, some, tail)
    missed = np.abs(special.betainc(some, failures + 1, low) / tail - 1) > _MISSED
    odds = np.where(missed, 1, low) / np.where(missed, 1, rest)
    odds = np.where(missed, _bisected(some, failures + 1, tail), odds) if missed.any() else odds
    return np.where(successes > _LEAST, odds, 0.0)


def _bisected(first: Any, second: Any, tail: float) -> Any:
    """The same by halving: scipy's inverse is far off for some thousands against a hundred million."""
    import numpy as np
    from scipy import special

    low, high = np.full(np.shape(first), -750.0), np.full(np.shape(first), 750.0)
    for _ in range(70):
        middle = (low + high) / 2
        near_nought = special.betainc(first, second, special.expit(middle))
        near_one = special.betaincc(second, first, special.expit(-middle))
        below = np.where(middle < 0, near_nought, near_one) < tail
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return np.exp(low)


def _twice_the_tail(successes: Any, failures: Any, share: Any) -> Any:
    import numpy as np
    from scipy import special

    some, not_all = successes > _LEAST, failures > _LEAST
    at_least = special.betainc(np.where(some, successes, 1), failures + 1, share)
    at_most = special.betaincc(successes + 1, np.where(not_all, failures, 1), share)
    at_least, at_most = np.where(some, at_least, 1.0), np.where(not_all, at_most, 1.0)
    return np.minimum(2 * np.minimum(at_least, at_most), 1.0)
