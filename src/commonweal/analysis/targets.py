"""Targets by month; red, amber or green; two legacy indicators; the gap between fifths of deprivation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from commonweal.analysis.rates import CONFIDENCE, PER, Estimates, Ratios, checked, rates, ratio_test

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

VERSION = "1"
MONTHS = 12
AMBER = 5.0  # per cent
FIFTHS = 5
Better = Literal["lower", "higher"]
_ROUNDING = 0.005  # published shares are rounded: they may add up to so much more or less of the whole


@dataclass(frozen=True, slots=True)
class Trajectory:
    """A year's target and the part of it due by month, first month first; `cumulative` ends at `target`."""

    target: float
    shares: Any
    monthly: Any
    cumulative: Any


@dataclass(frozen=True, slots=True)
class Gap:
    """Rates of the most and the least deprived fifth, and how they compare.

    `ratio` is the most deprived as a multiple of the least; `difference` is the most less the least, in the
    unit of the rates.
    """

    most: Estimates
    least: Estimates
    ratio: Ratios
    difference: Estimates


def seasonal_shares(counts: ArrayLike) -> Any:
    """Work each month's share of the year from the whole years before.

    Parameters
    ----------
    counts : array of float, shape (years, 12)
        Events by month; each row a year that begins with the same month. Three years are the rule.

    Returns
    -------
    array of float64, shape (12,)
        Shares that add up to 1.

    Raises
    ------
    ValueError
        If a row is not twelve months, a count is negative, or there is no event.

    Notes
    -----
    Source: DOMAIN A7, "3-year seasonal shares": the events of a month over all years as a share of all the
    events, so that a busy year counts for more than a quiet one.

    Examples
    --------
    >>> seasonal_shares([[2] + [1] * 11, [0] + [1] * 11]).round(4)[:2]
    array([0.0833, 0.0833])
    """
    found = checked("counts", counts, "events by month are wanted", least=0)
    if found.ndim != 2 or found.shape[1] != MONTHS:
        raise ValueError(f"`counts` is of shape {found.shape}: whole years are wanted, (years, 12)")
    total = found.sum()
    if total <= 0:
        raise ValueError("`counts` add up to 0: without an event there are no shares of the year")
    return found.sum(axis=0) / total


def trajectory(baseline: float, change_percent: float, shares: ArrayLike) -> Trajectory:
    """Turn a target for the year into one for each month.

    Parameters
    ----------
    baseline : float
        Events of the baseline year.
    change_percent : float
        -6 asks for six per cent fewer.
    shares : array of float, shape (12,)
        Each month's share of the year, adding up to 1 or to 100 (within half a per cent, for rounding; they
        are then scaled to do so exactly).

    Returns
    -------
    Trajectory
        In events.

    Raises
    ------
    ValueError
        If a share is negative, there are not twelve, or they add up to neither 1 nor 100; if the baseline is
        negative or the change below -100.

    Notes
    -----
    Source: DOMAIN A7.

    Examples
    --------
    >>> shares = [8.5, 8.0, 8.2, 8.6, 9.0, 8.3, 9.4, 8.8, 7.6, 7.9, 7.5, 8.2]
    >>> path = trajectory(1200, -6, shares)
    >>> round(path.target, 1), round(float(path.cumulative[5]), 1)
    (1128.0, 570.8)
    """
    import numpy as np

    checked("baseline", baseline, "the events of a year are wanted", least=0)
    checked("change_percent", change_percent, "no more than all of it can be taken away", least=-100)
    found = checked("shares", shares, "each month's share of the year is wanted", least=0)
    if found.shape != (MONTHS,):
        raise ValueError(f"`shares` is of shape {found.shape}: one share for each of twelve months is wanted")
    total = float(found.sum())
    if min(abs(total - 1), abs(total / 100 - 1)) > _ROUNDING:
        raise ValueError(f"`shares` add up to {total:g}, not to 1 or 100: is a month missing?")
    target = float(baseline) * (1 + float(change_percent) / 100)
    part = found / total
    return Trajectory(target, part, part * target, np.cumsum(part) * target)


def rag(
    actual: ArrayLike, profile: ArrayLike, better: Better = "lower", amber_percent: float = AMBER
) -> tuple[str, ...]:
    """Say how far a measure is from its profile: green, amber or red.

    Parameters
    ----------
    actual, profile : array of float, shape (n,) or single numbers
        Cumulative values and what was due, not negative.
    better : {"lower", "higher"}
        Which way is good.
    amber_percent : float
        How far off the profile is still amber, per cent of it.

    Returns
    -------
    tuple of str
        "green" on the profile or better, "amber" up to `amber_percent` worse, "red" beyond.

    Raises
    ------
    ValueError
        If a value is negative, the lengths differ, or `better` is neither.

    Notes
    -----
    Source: DOMAIN A7. A red within usual variation carries the badge "SPC: no signal"; that is not judged
    here.

    Examples
    --------
    >>> rag([570, 580, 600], [570.8] * 3), rag([95, 94], [100, 100], "higher")
    (('green', 'amber', 'red'), ('amber', 'red'))
    """
    import numpy as np

    if better not in ("lower", "higher"):
        raise ValueError(f"`better` is {better!r}: 'lower' or 'higher' is wanted")
    checked("amber_percent", amber_percent, "per cent of the profile are wanted", least=0)
    now = np.atleast_1d(checked("actual", actual, "values so far are wanted, not changes", least=0))
    due = np.atleast_1d(checked("profile", profile, "values due by now are wanted", least=0))
    if now.shape != due.shape or now.ndim != 1:
        raise ValueError(f"`actual` is of shape {now.shape} and `profile` of {due.shape}: each needs its own")
    worse = (now - due) if better == "lower" else (due - now)
    tiny = 1e-12 * due  # a profile is a sum of shares: its rounding is no one's performance
    amber = worse * 100 <= amber_percent * due + 100 * tiny
    return tuple("green" if g else "amber" if a else "red" for g, a in zip(worse <= tiny, amber, strict=True))


def ni195(below_standard: float, at_b_minus: float, sites: float) -> float:
    """Work NI 195, the share of sites where streets are not clean enough.

    Parameters
    ----------
    below_standard : float
        Sites of grade C, C- or D.
    at_b_minus : float
        Sites of grade B-, which count by half.
    sites : float
        All sites surveyed.

    Returns
    -------
    float
        Per cent; lower is better.

    Raises
    ------
    ValueError
        If a number is negative, there is no site, or the grades have more sites than there are.

    Notes
    -----
    Source: DOMAIN A7: (T + Tb/2) / Ts x 100.

    Examples
    --------
    >>> round(ni195(20, 10, 300), 2)
    8.33
    """
    checked("below_standard", below_standard, "sites of grade C, C- and D are wanted", least=0)
    checked("at_b_minus", at_b_minus, "sites of grade B- are wanted", least=0)
    checked("sites", sites, "all sites surveyed are wanted", least=0, above=True)
    if below_standard + at_b_minus > sites:
        raise ValueError(
            f"`sites` is {sites}, fewer than the {below_standard + at_b_minus} graded: is it all of them?"
        )
    return (below_standard + at_b_minus / 2) / sites * 100


def ni32(repeat_cases: float, cases: float) -> float:
    """Work NI 32, the share of MARAC cases that are repeats.

    Parameters
    ----------
    repeat_cases, cases : float
        Cases that are repeats, and all cases.

    Returns
    -------
    float
        Per cent.

    Raises
    ------
    ValueError
        If a number is negative, there is no case, or there are more repeats than cases.

    Notes
    -----
    Source: DOMAIN A7. A rising share can mean that more victims come forward again: it has no good direction
    by itself.

    Examples
    --------
    >>> ni32(32, 100)
    32.0
    """
    checked("repeat_cases", repeat_cases, "repeat cases are wanted", least=0)
    checked("cases", cases, "all cases are wanted", least=0, above=True)
    if repeat_cases > cases:
        raise ValueError(
            f"`repeat_cases` is {repeat_cases}, more than the {cases} of `cases`: are they swapped?"
        )
    return repeat_cases / cases * 100


def fifths(deprivation: ArrayLike) -> Any:
    """Put areas into fifths, 1 for the most deprived.

    Parameters
    ----------
    deprivation : array of float, shape (areas,)
        A score, higher for the more deprived. Of a rank, where 1 is the most deprived, give the negative.

    Returns
    -------
    array of int64, shape (areas,)
        1 to 5. Areas with equal scores are in one fifth, the more deprived of those they could be in.

    Raises
    ------
    ValueError
        If a score is not a number or there are fewer than five areas.

    Notes
    -----
    Source: the fifths of the English Indices of Deprivation, of areas rather than people. Fifths of one
    district are not those of the country: say which.

    Examples
    --------
    >>> fifths([50, 10, 40, 30, 20])
    array([1, 5, 2, 3, 4])
    """
    import numpy as np

    scores = checked("deprivation", deprivation, "a score for each area is wanted")
    if scores.ndim != 1 or len(scores) < FIFTHS:
        raise ValueError(f"`deprivation` is of shape {scores.shape}: five areas or more are wanted")
    more_deprived = len(scores) - np.searchsorted(np.sort(scores), scores, side="right")
    return more_deprived * FIFTHS // len(scores) + 1


def deprivation_gap(
    counts: ArrayLike,
    denominators: ArrayLike,
    fifth: ArrayLike,
    per: float = PER,
    confidence: float = CONFIDENCE,
) -> Gap:
    """Compare the rates of the most and the least deprived fifth of areas.

    Parameters
    ----------
    counts, denominators : array of float, shape (areas,)
        Events, and what they are events of.
    fifth : array of int, shape (areas,)
        1 for the most deprived to 5; see :func:`fifths`.
    per : float
        Rates are per so many.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Gap
        Ratio and difference, each with its interval. A ratio to no event is NaN.

    Raises
    ------
    ValueError
        If the lengths differ, a fifth is none of 1 to 5, or the first or the last has no area.

    Notes
    -----
    Source: issue 5, technique 7. The ratio is that of :func:`commonweal.analysis.rates.ratio_test`; the
    difference has the interval that the limits of both rates imply (Zou and Donner 2008, Statistics in
    Medicine 27, 1693). Both are wanted: a falling gap can go with a rising ratio.

    Examples
    --------
    >>> gap = deprivation_gap([60, 20], [5_000, 5_000], [1, 5])
    >>> round(float(gap.ratio.ratio), 2), round(float(gap.ratio.lower), 3), round(float(gap.ratio.upper), 3)
    (3.0, 1.783, 5.255)
    >>> round(float(gap.difference.value), 2), round(float(gap.difference.lower), 3)
    (8.0, 4.418)
    """
    import numpy as np

    events = checked("counts", counts, "events of each area are wanted", least=0)
    people = checked("denominators", denominators, "is a population missing, or 0?", least=0, above=True)
    where = checked("fifth", fifth, "1 (most deprived) to 5 are wanted")
    if not events.shape == people.shape == where.shape or events.ndim != 1:
        raise ValueError(
            f"`counts` is of shape {events.shape}, `denominators` of {people.shape} and `fifth` of"
            f" {where.shape}: one of each for each area"
        )
    if not np.isin(where, np.arange(1, FIFTHS + 1)).all():
        raise ValueError(
            f"`fifth` holds {where[~np.isin(where, range(1, 6))][0]}: 1 to 5 are wanted, not tenths?"
        )
    if not ((where == 1).any() and (where == FIFTHS).any()):
        raise ValueError("`fifth` has no area in the most or the least deprived fifth: nothing to compare")
    sums = [(events[where == f].sum(), people[where == f].sum()) for f in (1, FIFTHS)]
    most, least = (rates(n, d, per, confidence) for n, d in sums)
    ratio = ratio_test(sums[1][0], sums[0][0], sums[1][1], sums[0][1], confidence)
    return Gap(most, least, ratio, difference(most, least))


def difference(first: Estimates, second: Estimates) -> Estimates:
    """Work the difference of two independent estimates with the interval that their limits imply.

    Parameters
    ----------
    first, second : Estimates
        Of one unit and one level of confidence.

    Returns
    -------
    Estimates
        First less second.

    Notes
    -----
    Source: Zou and Donner (2008), Statistics in Medicine 27, 1693.

    Examples
    --------
    >>> import numpy as np
    >>> one, other = (Estimates(*map(np.float64, v)) for v in ((12, 9, 15), (4, 2, 8)))
    >>> found = difference(one, other)
    >>> float(found.value), float(found.lower), round(float(found.upper), 3)
    (8.0, 3.0, 11.606)
    """
    import numpy as np

    gap = first.value - second.value
    below = np.hypot(first.value - first.lower, second.upper - second.value)
    above = np.hypot(first.upper - first.value, second.value - second.lower)
    return Estimates(gap, gap - below, gap + above)
