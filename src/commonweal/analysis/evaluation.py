"""Did it work? Counts before and after, of the treated area, a comparison and a buffer round the first.

What may be said depends on the design, not on the size of the figure: see :func:`permitted_sentence`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

VERSION = "1"
CONFIDENCE = 0.95
ALIKE = 2.0  # a comparison above so many times the treated count, or below one part of it, is no likeness
NO_SUCCESS = "no success, WDQ not applicable"


@dataclass(frozen=True, slots=True)
class Counts:
    """Events before and after, in windows of the same length and season."""

    before: float
    after: float

    def __post_init__(self) -> None:
        for name, value in (("before", self.before), ("after", self.after)):
            if not (math.isfinite(value) and value >= 0):
                raise ValueError(f"`{name}` is {value}: a count of events is wanted, not a change or a gap")

    @property
    def change(self) -> float:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Displacement:
    """`quotient` is None where it does not apply: `reading` says so, or what it means."""

    success: float
    quotient: float | None
    reading: str


@dataclass(frozen=True, slots=True)
class WeightedDifference:
    """Events more (above 0) or fewer in the treated area and its buffer than the comparisons lead to expect.

    `standard_error` supposes independent counts; `distinguishable` is whether the interval leaves out 0.
    """

    value: float
    standard_error: float
    z: float
    p: float
    lower: float
    upper: float

    @property
    def distinguishable(self) -> bool:
        return self.lower > 0 or self.upper < 0


@dataclass(frozen=True, slots=True)
class RelativeEffect:
    """`odds` above 1 is a fall against the comparison; `reduction` is it in per cent, with its limits."""

    odds: float
    lower: float
    upper: float
    p: float

    @property
    def distinguishable(self) -> bool:
        return self.lower > 1 or self.upper < 1

    @property
    def reduction(self) -> float:
        return (1 - 1 / self.odds) * 100

    @property
    def reduction_lower(self) -> float:
        return (1 - 1 / self.lower) * 100

    @property
    def reduction_upper(self) -> float:
        return (1 - 1 / self.upper) * 100


def gross_effect(treated: Counts) -> float:
    """Count how many fewer events the treated area had.

    Parameters
    ----------
    treated : Counts
        Events of the treated area.

    Returns
    -------
    float
        Events; above 0 for a fall. Other causes are in it.

    Notes
    -----
    Source: DOMAIN A8.

    Examples
    --------
    >>> gross_effect(Counts(100, 70))
    30
    """
    return treated.before - treated.after


def net_effect(treated: Counts, comparison: Counts) -> float:
    """Work the fall of the treated area as a multiple of the comparison.

    Parameters
    ----------
    treated, comparison : Counts
        Events.

    Returns
    -------
    float
        Rb / Cb - Ra / Ca; above 0 where the treated area did better.

    Raises
    ------
    ValueError
        If the comparison has no event before or after.

    Notes
    -----
    Source: DOMAIN A8; Bowers and Johnson (2003), Journal of Quantitative Criminology 19, 275.

    Examples
    --------
    >>> round(net_effect(Counts(100, 70), Counts(400, 380)), 5)
    0.06579
    """
    _none_empty({"comparison": comparison})
    return treated.before / comparison.before - treated.after / comparison.after


def _none_empty(groups: dict[str, Counts]) -> None:
    for name, counts in groups.items():
        if counts.before <= 0 or counts.after <= 0:
            raise ValueError(
                f"`{name}` is {counts.before:g} before and {counts.after:g} after: with a count of 0 this is "
                "not calculable; is the area too small, or the window too short?"
            )


def displacement_quotient(treated: Counts, buffer: Counts, comparison: Counts) -> Displacement:
    """Work the weighted displacement quotient, and say what it means.

    Parameters
    ----------
    treated, buffer, comparison : Counts
        Events of the treated area, of the ring round it, and of an area that neither reaches.

    Returns
    -------
    Displacement
        `success` is Ra / Ca - Rb / Cb, below 0 for a success; without one there is no quotient.

    Raises
    ------
    ValueError
        If any of the six counts is 0.

    Notes
    -----
    Source: DOMAIN A8; Bowers and Johnson (2003), Journal of Quantitative Criminology 19, 275. It has no
    standard error: show :func:`weighted_difference` beside it. A success close to 0 makes it large, whatever
    the buffer did.

    Examples
    --------
    >>> found = displacement_quotient(Counts(100, 70), Counts(60, 54), Counts(400, 380))
    >>> round(found.quotient, 3), found.reading
    (0.12, 'some diffusion of benefit to the buffer, no more than the direct effect')
    """
    _none_empty({"treated": treated, "buffer": buffer, "comparison": comparison})
    success = treated.after / comparison.after - treated.before / comparison.before
    # by crosswise products, exact for counts: a rounding error is not taken for a success
    if treated.after * comparison.before >= treated.before * comparison.after:
        return Displacement(success, None, NO_SUCCESS)
    spread = buffer.after * comparison.before - buffer.before * comparison.after
    quotient = spread / (treated.after * comparison.before - treated.before * comparison.after)
    return Displacement(success, quotient, _meaning(quotient))


def _meaning(quotient: float) -> str:
    if quotient > 1:
        return "diffusion of benefit to the buffer, more than the direct effect"
    if quotient > 0:
        return "some diffusion of benefit to the buffer, no more than the direct effect"
    if quotient == 0:
        return "neither displacement nor diffusion to be seen"
    if quotient >= -1:
        return "some displacement into the buffer, no more than the direct effect"
    return "displacement into the buffer outweighs the direct effect"


def total_net_effect(treated: Counts, buffer: Counts, comparison: Counts) -> float:
    """Count the events that did not come about in the treated area and its buffer together.

    Parameters
    ----------
    treated, buffer, comparison : Counts
        As in :func:`displacement_quotient`.

    Returns
    -------
    float
        Events; below 0 where more came than the comparison led to expect.

    Raises
    ------
    ValueError
        If the comparison has no event before or after.

    Notes
    -----
    Source: DOMAIN A8; Guerette (2009), Analyzing Crime Displacement and Diffusion.

    Examples
    --------
    >>> round(total_net_effect(Counts(100, 70), Counts(60, 54), Counts(400, 380)), 6)
    28.0
    """
    _none_empty({"comparison": comparison})
    trend = comparison.after / comparison.before
    return (treated.before * trend - treated.after) + (buffer.before * trend - buffer.after)


def weighted_difference(
    treated: Counts,
    comparison: Counts,
    buffer: Counts | None = None,
    buffer_comparison: Counts | None = None,
    confidence: float = CONFIDENCE,
) -> WeightedDifference:
    """Work the weighted displacement difference with its interval.

    Parameters
    ----------
    treated, comparison : Counts
        Events of the treated area and of one like it.
    buffer, buffer_comparison : Counts, optional
        Of the ring round the first, and of an area like that ring: both or neither.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    WeightedDifference
        In events; below 0 for fewer than expected.

    Raises
    ------
    ValueError
        If only one of the buffers is given, all counts are 0, or `confidence` is no such share.

    Notes
    -----
    Source: DOMAIN A8; Wheeler and Ratcliffe (2018), Crime Science 7, 11. The variance is the sum of all
    counts, as of independent Poisson counts; it takes the counts of both areas to move by the same number of
    events, so a comparison of another size misleads: see :func:`unlike`.

    Examples
    --------
    >>> found = weighted_difference(Counts(100, 70), Counts(95, 90), Counts(60, 54), Counts(58, 57))
    >>> found.value, round(found.standard_error, 3), round(found.z, 3)
    (-30.0, 24.166, -1.241)
    >>> round(found.lower, 1), round(found.upper, 1), found.distinguishable
    (-77.4, 17.4, False)
    """
    if (buffer is None) != (buffer_comparison is None):
        raise ValueError(
            "`buffer` and `buffer_comparison`: give both or neither, each ring has its own match"
        )
    groups = [treated, comparison, *(each for each in (buffer, buffer_comparison) if each is not None)]
    signs = (1, -1, 1, -1)
    value = math.fsum(sign * each.change for sign, each in zip(signs, groups, strict=False))
    error = math.sqrt(math.fsum(count for each in groups for count in (each.before, each.after)))
    if error == 0:
        raise ValueError("`treated` and the others are all 0: without an event there is nothing to compare")
    reach = _two_sided(confidence) * error
    z = value / error
    return WeightedDifference(value, error, z, _normal_p(z), value - reach, value + reach)


def _two_sided(confidence: float) -> float:
    from statistics import NormalDist

    if not 0 < confidence < 1:
        raise ValueError(f"`confidence` is {confidence}: a share between 0 and 1 is wanted, such as 0.95")
    return NormalDist().inv_cdf((1 + confidence) / 2)


def _normal_p(z: float) -> float:
    return math.erfc(abs(z) / math.sqrt(2))


def unlike(treated: Counts, comparison: Counts, times: float = ALIKE) -> bool:
    """Say whether a comparison is too large or too small to be set beside the treated area.

    Parameters
    ----------
    treated, comparison : Counts
        Events.
    times : float
        How many times as many events are still alike.

    Returns
    -------
    bool

    Notes
    -----
    Source: DOMAIN A8, "comparison counts should be of similar size"; the bound of twice is this project's.

    Examples
    --------
    >>> unlike(Counts(100, 70), Counts(400, 380)), unlike(Counts(100, 70), Counts(95, 90))
    (True, False)
    """
    return comparison.before > times * treated.before or treated.before > times * comparison.before


def relative_effect(
    treated: Counts, comparison: Counts, phi: float = 1.0, confidence: float = CONFIDENCE
) -> RelativeEffect:
    """Work how much more the treated area fell than the comparison, as a ratio of ratios.

    Parameters
    ----------
    treated, comparison : Counts
        Events.
    phi : float
        How much more monthly counts vary than independent events do, 1 or more: the variance is inflated by
        it.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    RelativeEffect
        (Rb Ca) / (Ra Cb), as systematic reviews use it; above 1 for a relative fall.

    Raises
    ------
    ValueError
        If a count is 0, `phi` is below 1 or `confidence` is no such share.

    Notes
    -----
    Source: DOMAIN A8; Farrington, Gill, Waples and Argomaniz (2007), Journal of Experimental Criminology 3,
    21; the variance of the logarithm is the sum of the reciprocals of the counts, times phi.

    Examples
    --------
    >>> found = relative_effect(Counts(100, 70), Counts(400, 380))
    >>> round(found.odds, 4), round(found.lower, 3), round(found.upper, 3), round(found.reduction, 1)
    (1.3571, 0.97, 1.899, 26.3)
    """
    _none_empty({"treated": treated, "comparison": comparison})
    if not (math.isfinite(phi) and phi >= 1):
        raise ValueError(f"`phi` is {phi}: 1 or more is wanted; events are not more even than chance")
    counts = (treated.before, treated.after, comparison.before, comparison.after)
    log = math.log(treated.before / treated.after) + math.log(comparison.after / comparison.before)
    error = math.sqrt(phi * math.fsum(1 / count for count in counts))
    reach = _two_sided(confidence) * error
    odds = (treated.before * comparison.after) / (treated.after * comparison.before)
    return RelativeEffect(odds, math.exp(log - reach), math.exp(log + reach), _normal_p(log / error))
