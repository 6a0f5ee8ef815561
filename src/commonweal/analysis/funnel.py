"""Many units against one rate: the funnel, with room for the ways in which units differ anyway."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from commonweal.analysis.rates import checked

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

VERSION = "1"
TAILS = (0.025, 0.001)  # beyond the 95 % and the 99.8 % limits, on each side
WINSORISED = 0.10
_FAR = 1e9  # events; scipy's Poisson quantiles are not there some way beyond
VERDICTS = ("below 99.8%", "below 95%", "within", "above 95%", "above 99.8%")
Widening = Literal["none", "multiplied", "added"]


@dataclass(frozen=True, slots=True)
class Limits:
    """The 95 % and the 99.8 % limits, in events; a count on a limit is within it."""

    expected: Any
    lower_95: Any
    upper_95: Any
    lower_998: Any
    upper_998: Any


@dataclass(frozen=True, slots=True)
class Dispersion:
    """How much more the units vary than chance: 1 is as much.

    `z` are the units' standardised departures, `winsorised` the same with the outermost pulled in. `phi` is
    the mean square of the latter, `between` the variance between the units' true ratios.
    """

    z: Any
    winsorised: Any
    phi: float
    between: float


@dataclass(frozen=True, slots=True)
class Funnel:
    """`codes` are -2 to 2, as in `verdicts`; `widening` says how over-dispersion was met, "none" if not."""

    observed: Any
    limits: Limits
    dispersion: Dispersion
    widening: Widening
    codes: Any
    verdicts: tuple[str, ...]


def expected_counts(observed: ArrayLike, denominators: ArrayLike) -> Any:
    """Work what each unit would have at the rate of all together.

    Parameters
    ----------
    observed, denominators : array of float, shape (units,)
        Events, and what they are events of.

    Returns
    -------
    array of float64, shape (units,)
        Events; they add up to those observed.

    Raises
    ------
    ValueError
        If a count is negative, a denominator not above 0, the lengths differ or there is no event.

    Notes
    -----
    Source: DOMAIN A7. A unit that holds much of all events pulls the rate towards its own.

    Examples
    --------
    >>> expected_counts([10, 30], [1_000, 1_000])
    array([20., 20.])
    """
    events = checked("observed", observed, "events of each unit are wanted", least=0)
    under = checked("denominators", denominators, "is a population missing, or 0?", least=0, above=True)
    if events.shape != under.shape:
        raise ValueError(f"`observed` is of shape {events.shape} and `denominators` of {under.shape}")
    if events.sum() <= 0:
        raise ValueError("`observed` adds up to 0: without an event there is no rate to compare with")
    return under * (events.sum() / under.sum())


def funnel_limits(expected: ArrayLike, *, smooth: bool = False) -> Limits:
    """Work the limits within which a Poisson count of this expectation stays.

    Parameters
    ----------
    expected : array of float, any shape
        Events, above 0.
    smooth : bool
        Whether to draw a line through the steps: limits between whole numbers, for a picture.

    Returns
    -------
    Limits
        Whole numbers of events: counts below `lower_95` are together less likely than 2.5 %, those above
        `upper_95` at most so likely; for 99.8 % it is 0.1 %.

    Raises
    ------
    ValueError
        If an expectation is not above 0.

    Notes
    -----
    Source: DOMAIN A7; Spiegelhalter (2005), Statistics in Medicine 24, 1185. The limits are the quantiles of
    the Poisson distribution; the smooth ones are interpolated between two counts as there, and rounding them
    up gives the quantile back. Verdicts take the whole numbers.

    Examples
    --------
    >>> limits = funnel_limits([40, 160])
    >>> limits.lower_95, limits.upper_95, limits.lower_998, limits.upper_998
    (array([ 28., 136.]), array([ 53., 185.]), array([ 22., 122.]), array([ 61., 200.]))
    """
    mean = checked("expected", expected, "events expected of each unit are wanted", least=0, above=True)
    lines = [_quantile(tail, mean, smooth) for t in TAILS for tail in (t, 1 - t)]
    return Limits(mean, *lines)


def _quantile(tail: float, mean: Any, smooth: bool) -> Any:
    import numpy as np
    from scipy import stats

    usual = np.minimum(mean, _FAR)
    whole = stats.poisson.ppf(tail, usual)
    step = (stats.poisson.cdf(whole, usual) - tail) / stats.poisson.pmf(whole, usual)
    near = np.maximum(whole - step, 0.0) if smooth else whole
    return np.where(mean > _FAR, _far_quantile(tail, mean), near)


def _far_quantile(tail: float, mean: Any) -> Any:
    """Cornish and Fisher's expansion: the same whole number where scipy still has one."""
    import numpy as np
    from scipy import special

    z = float(special.ndtri(tail))
    return np.ceil(mean + z * np.sqrt(mean) + (z * z - 1) / 6 - 0.5)


def dispersion(observed: ArrayLike, expected: ArrayLike, winsorise: float = WINSORISED) -> Dispersion:
    """Measure by how much units vary more than chance, without letting the outermost decide it.

    Parameters
    ----------
    observed, expected : array of float, shape (units,)
        Events; those expected above 0.
    winsorise : float
        The share of units pulled in on each side, from 0 to below a half.

    Returns
    -------
    Dispersion

    Raises
    ------
    ValueError
        If a count is negative, an expectation not above 0, the lengths differ, there are fewer than two
        units, or `winsorise` is no such share.

    Notes
    -----
    Source: DOMAIN A7; Spiegelhalter (2005), Statistics in Medicine 24, 1185: z = (O - E) / sqrt(E), those
    beyond the 10th and the 90th percentile set to it; phi is the mean of their squares. On the scale of O / E
    the variance between units is (n phi - (n - 1)) / (sum w - sum w^2 / sum w) with w = E, where that is
    above 0 (DerSimonian and Laird).

    Examples
    --------
    >>> found = dispersion([20, 60, 40, 30, 50], [40] * 5)
    >>> round(found.phi, 3), round(found.between, 4)
    (3.56, 0.0862)
    """
    import numpy as np

    events, mean = _units(observed, expected)
    if not 0 <= winsorise < 0.5:
        raise ValueError(f"`winsorise` is {winsorise}: a share of each side below a half is wanted")
    if len(events) < 2:
        raise ValueError("`observed` holds one unit: how much units vary is seen from two on")
    z = (events - mean) / np.sqrt(mean)
    low, high = np.quantile(z, [winsorise, 1 - winsorise])
    pulled_in = np.clip(z, low, high)
    phi = float(np.sort(pulled_in**2).mean())  # sorted: the same sum whatever the order of units
    n, total = len(z), float(np.sort(mean).sum())
    freedom = total - float(np.sort(mean**2).sum()) / total
    return Dispersion(z, pulled_in, phi, max(0.0, (n * phi - (n - 1)) / freedom))


def _units(observed: ArrayLike, expected: ArrayLike) -> tuple[Any, Any]:
    events = checked("observed", observed, "events of each unit are wanted", least=0)
    mean = checked("expected", expected, "events expected of each unit are wanted", least=0, above=True)
    if events.shape != mean.shape or events.ndim != 1:
        raise ValueError(
            f"`observed` is of shape {events.shape} and `expected` of {mean.shape}: one of each for each unit"
        )
    return events, mean


def funnel(
    observed: ArrayLike,
    expected: ArrayLike,
    widening: Widening = "multiplied",
    winsorise: float = WINSORISED,
) -> Funnel:
    """Say of each unit whether it is beyond what chance, and the usual differences, account for.

    Parameters
    ----------
    observed, expected : array of float, shape (units,)
        Events; see :func:`expected_counts`.
    widening : {"multiplied", "added", "none"}
        What to do where units vary more than chance: multiply the distance of the limits from the expectation
        by sqrt(phi); add the variance between units to that of chance; or nothing.
    winsorise : float
        As in :func:`dispersion`.

    Returns
    -------
    Funnel
        `widening` is what was done: "none" where phi is not above 1 or there is no variance to add.

    Raises
    ------
    ValueError
        As :func:`dispersion`, or if `widening` is none of the three.

    Notes
    -----
    Source: DOMAIN A7. Widened limits are not whole numbers. Added variance widens the funnel most for large
    units, which is right where units differ for reasons that size does not average out. Over-dispersion says
    that something other than the measure differs between units: look for it before widening it away.

    Examples
    --------
    >>> found = funnel([40, 53, 54, 21], [40, 40, 40, 40], widening="none")
    >>> found.verdicts
    ('within', 'within', 'above 95%', 'below 99.8%')
    """
    import numpy as np

    if widening not in ("none", "multiplied", "added"):
        raise ValueError(f"`widening` is {widening!r}: 'none', 'multiplied' or 'added' is wanted")
    events, mean = _units(observed, expected)
    found = dispersion(events, mean, winsorise)
    limits, done = widened(funnel_limits(mean), found, widening)
    beyond = [events > limits.upper_95, events > limits.upper_998]
    short = [events < limits.lower_95, events < limits.lower_998]
    codes = np.sum(beyond, axis=0) - np.sum(short, axis=0)
    return Funnel(events, limits, found, done, codes, tuple(VERDICTS[code + 2] for code in codes))


def widened(limits: Limits, found: Dispersion, widening: Widening) -> tuple[Limits, Widening]:
    """Make room in the limits for the ways in which units differ anyway.

    Parameters
    ----------
    limits : Limits
        Of chance alone.
    found : Dispersion
        Of the units.
    widening : {"multiplied", "added", "none"}
        As in :func:`funnel`.

    Returns
    -------
    Limits, str
        The limits, and what was done: "none" where there was nothing to make room for.

    Notes
    -----
    Source: DOMAIN A7; Spiegelhalter (2005), Statistics in Medicine 24, 1185.

    Examples
    --------
    >>> units = dispersion([20, 60, 40, 30, 50], [40] * 5)
    >>> limits, done = widened(funnel_limits([40]), units, "multiplied")
    >>> limits.upper_95.round(1), done
    (array([64.5]), 'multiplied')
    """
    import numpy as np
    from scipy import special

    mean = limits.expected
    lines = (limits.lower_95, limits.upper_95, limits.lower_998, limits.upper_998)
    if widening == "multiplied" and found.phi > 1:
        factor = float(np.sqrt(found.phi))
        return Limits(mean, *(np.maximum(mean + factor * (line - mean), 0) for line in lines)), widening
    if widening == "added" and found.between > 0:
        sd = np.sqrt(mean + mean**2 * found.between)
        z = (float(special.ndtri(tail)) for t in TAILS for tail in (t, 1 - t))
        return Limits(mean, *(np.maximum(mean + each * sd, 0) for each in z)), widening
    return limits, "none"
