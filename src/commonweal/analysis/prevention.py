"""Events that did not happen though they were expected, and two ways in which they are overstated."""

from __future__ import annotations

import math
from dataclasses import dataclass

from commonweal.analysis.evaluation import CONFIDENCE, Counts, gross_effect, relative_effect

VERSION = "1"


@dataclass(frozen=True, slots=True)
class Prevented:
    """Events that did not happen though they were expected; below 0, more came than expected.

    `p` is the chance of so few or fewer after, had nothing changed: one-sided.
    """

    expected: float
    value: float
    lower: float
    upper: float
    p: float


def prevented(
    counts: Counts, length_before: float = 1.0, length_after: float = 1.0, confidence: float = CONFIDENCE
) -> Prevented:
    """Count events prevented against the rate before, for windows that may differ in length.

    Parameters
    ----------
    counts : Counts
        Events before and after.
    length_before, length_after : float
        How long the windows are, in one unit; above 0.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Prevented
        The interval is that of the ratio of the two rates, times the expectation.

    Raises
    ------
    ValueError
        If there was no event before, a length is not above 0, or `confidence` is no such share.

    Notes
    -----
    Source: DOMAIN A8, the Liverpool example: a rate before stands for what would have been, so that season,
    regression to the mean and all other causes are counted as prevention. p is the conditional binomial one.

    Examples
    --------
    >>> found = prevented(Counts(31, 1), 8, 4)
    >>> found.expected, found.value, f"{found.p:.1e}"
    (15.5, 14.5, '3.9e-05')
    """
    from scipy import special

    from commonweal.analysis.rates import ratio_test

    if counts.before <= 0:
        raise ValueError("`counts` has no event before: there is no rate to expect anything from")
    test = ratio_test(counts.before, counts.after, length_before, length_after, confidence)
    expected = counts.before * length_after / length_before
    share = length_after / (length_before + length_after)
    p = float(special.betaincc(counts.after + 1, counts.before, share))
    lower, upper = expected * (1 - float(test.upper)), expected * (1 - float(test.lower))
    return Prevented(expected, expected - counts.after, lower, upper, p)


def prevented_against(
    treated: Counts, comparison: Counts, phi: float = 1.0, confidence: float = CONFIDENCE
) -> Prevented:
    """Count events prevented against what the comparison leads to expect.

    Parameters
    ----------
    treated, comparison, phi, confidence
        As in :func:`relative_effect`.

    Returns
    -------
    Prevented
        `p` is one-sided, of the logarithm of the relative effect.

    Raises
    ------
    ValueError
        As :func:`relative_effect`.

    Notes
    -----
    Source: DOMAIN A8: Rb Ca / Cb - Ra, the treated part of the total net effect; its interval is that of the
    relative effect.

    Examples
    --------
    >>> found = prevented_against(Counts(100, 70), Counts(400, 380))
    >>> found.expected, found.value, round(found.lower, 1), round(found.upper, 1)
    (95.0, 25.0, -3.0, 45.0)
    """
    effect = relative_effect(treated, comparison, phi, confidence)
    expected = treated.before * comparison.after / comparison.before
    p = effect.p / 2 if effect.odds >= 1 else 1 - effect.p / 2
    lower, upper = expected * (1 - 1 / effect.lower), expected * (1 - 1 / effect.upper)
    return Prevented(expected, expected - treated.after, lower, upper, p)


def naive_saving(counts: Counts, unit_cost: float) -> float:
    """Multiply a bare fall by a unit cost, as it is done too often: a negative example.

    Parameters
    ----------
    counts : Counts
        Events before and after, whatever the length of the windows.
    unit_cost : float
        Pounds an event.

    Returns
    -------
    float
        Pounds. Show it only with the words "not exposure-adjusted".

    Raises
    ------
    ValueError
        If the cost is negative.

    Notes
    -----
    Source: DOMAIN 0.2 trap 7 and A8: the Liverpool claim, 31 burglaries in 8 months against 1 since December.

    Examples
    --------
    >>> naive_saving(Counts(31, 1), 3268)
    98040
    """
    if not (math.isfinite(unit_cost) and unit_cost >= 0):
        raise ValueError(f"`unit_cost` is {unit_cost}: pounds an event are wanted")
    return gross_effect(counts) * unit_cost


def changes_together(percents: tuple[float, ...]) -> float:
    """Put changes that follow one another together: they multiply, they do not add up.

    Parameters
    ----------
    percents : tuple of float
        Each of what the one before left; -24 is a fall by 24 per cent; not below -100.

    Returns
    -------
    float
        Per cent of the start.

    Raises
    ------
    ValueError
        If there is none, or one is below -100 or no number.

    Notes
    -----
    Source: DOMAIN 0.2 trap 8: Nottingham's 24 per cent and "a further" 10 are 31.6, not 34.

    Examples
    --------
    >>> round(changes_together((-24, -10)), 1)
    -31.6
    """
    if not percents:
        raise ValueError("`percents` is empty: one change or more is wanted")
    for percent in percents:
        if not (math.isfinite(percent) and percent >= -100):
            raise ValueError(f"`percents` holds {percent}: no more than all of it can be taken away")
    return (math.prod(1 + percent / 100 for percent in percents) - 1) * 100
