"""Control charts: is this month out of the ordinary, or only different from the last?"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from commonweal.analysis.signals import Point, Signal, signals

MINIMUM_BASELINE = 12
MAXIMUM_BASELINE = 24
XMR_FACTOR = 2.66
RANGE_FACTOR = 3.267
D2 = 1.128

Baseline = Sequence[int] | slice | None


@dataclass(frozen=True, slots=True)
class XmR:
    """An individuals and moving range chart. Units are those of the values."""

    values: tuple[Point, ...]
    baseline: tuple[int, ...]
    mean: float
    average_moving_range: float
    lower: float
    upper: float
    moving_range_limit: float
    moving_ranges: tuple[Point, ...]
    signals: tuple[Signal, ...] = field(default=())

    @property
    def baseline_n(self) -> int:
        return len(self.baseline)

    @property
    def lower_shown(self) -> float:
        """The lower limit as a count can show it: never below nought. The true limit stays in `lower`."""
        return max(0.0, self.lower)

    @property
    def varies(self) -> bool:
        return self.average_moving_range > 0

    def signals_at(self, index: int) -> tuple[Signal, ...]:
        """The signals that a reader at that point could have seen: later points are not used."""
        return _signals_at(self.values, [self.mean], [self.lower], [self.upper], index)


@dataclass(frozen=True, slots=True)
class LimitsChart:
    """A c, u, u′ or p chart: one centre, a limit for each point."""

    method: Literal["c", "u", "u′", "p"]
    values: tuple[float, ...]
    baseline: tuple[int, ...]
    centre: float
    lower: tuple[float, ...]
    upper: tuple[float, ...]
    signals: tuple[Signal, ...]
    widening: float = 1.0

    @property
    def baseline_n(self) -> int:
        return len(self.baseline)

    @property
    def lower_shown(self) -> tuple[float, ...]:
        return tuple(max(0.0, limit) for limit in self.lower)

    @property
    def upper_shown(self) -> tuple[float, ...]:
        """A proportion cannot pass 1; the other measures have no ceiling."""
        return tuple(min(1.0, limit) for limit in self.upper) if self.method == "p" else self.upper

    def signals_at(self, index: int) -> tuple[Signal, ...]:
        return _signals_at(self.values, [self.centre], self.lower, self.upper, index)


@dataclass(frozen=True, slots=True)
class Cusum:
    """Cumulative sums of standardised departures, in standard deviations."""

    upper_sums: tuple[float, ...]
    lower_sums: tuple[float, ...]
    allowance: float
    decision: float

    @property
    def signals_above(self) -> tuple[int, ...]:
        return tuple(i for i, total in enumerate(self.upper_sums) if total > self.decision)

    @property
    def signals_below(self) -> tuple[int, ...]:
        return tuple(i for i, total in enumerate(self.lower_sums) if total > self.decision)


def _spread(line: Sequence[float], length: int) -> Sequence[float]:
    return list(line) * length if len(line) == 1 else line[:length]


def _signals_at(
    values: Sequence[Point],
    centre: Sequence[float],
    lower: Sequence[float],
    upper: Sequence[float],
    index: int,
) -> tuple[Signal, ...]:
    seen = index + 1
    found = signals(values[:seen], _spread(centre, seen), _spread(lower, seen), _spread(upper, seen))
    return tuple(signal for signal in found if signal.covers(index))


def _indices(baseline: Baseline, values: Sequence[Point]) -> tuple[int, ...]:
    length = len(values)
    if baseline is None:
        supplied = [index for index, value in enumerate(values) if value is not None]
        return tuple(supplied[:MAXIMUM_BASELINE])
    chosen = range(length)[baseline] if isinstance(baseline, slice) else baseline
    indices = tuple(sorted(set(chosen)))
    if any(index < 0 or index >= length for index in indices):
        raise ValueError(f"the baseline names points outside the {length} values")
    if any(values[index] is None for index in indices):
        raise ValueError("the baseline names a point that was not supplied")
    return indices


def tactical_baseline(
    review: int, left_out: Iterable[int] = (), *, length: int = MAXIMUM_BASELINE
) -> tuple[int, ...]:
    """Choose the baseline for one month under review: the 24 months before it, less those left out.

    Parameters
    ----------
    review : int
        Index of the month under review; it is never part of its own baseline.
    left_out : iterable of int
        Indices of months that may not count (recording changes, months not supplied).
    length : int
        Months looked back over.

    Returns
    -------
    tuple of int
        May hold fewer than :data:`MINIMUM_BASELINE`; then the month cannot be judged, and the wording says
        so.

    Notes
    -----
    Source: design rule of the monthly tactical assessment. Months left out are not replaced by older ones:
    the window stays the same for every category of one document.

    Examples
    --------
    >>> tactical_baseline(5, left_out=[3])
    (0, 1, 2, 4)
    >>> len(tactical_baseline(30))
    24
    """
    refused = frozenset(left_out)
    return tuple(index for index in range(max(0, review - length), review) if index not in refused)


def xmr(values: Sequence[Point], baseline: Baseline = None) -> XmR:
    """Work an individuals and moving range (XmR) chart, the default for any monthly measure.

    Parameters
    ----------
    values : sequence of float or None
        One number a month, in order of time, any unit; None where nothing was supplied.
    baseline : sequence of int, slice or None
        The points that fix mean and limits; by default the first 24 supplied points. Order and repeats do not
        matter.

    Returns
    -------
    XmR
        Mean, average moving range, limits, the limit for the moving range, and all signals.

    Raises
    ------
    ValueError
        If no two neighbouring points are in the baseline, or the baseline names a point that is not there.

    Notes
    -----
    Source: Wheeler, "Understanding Variation"; factors 2.66 and 3.267. A moving range joins two *consecutive*
    points that are both in the baseline; across a point left out there is none, so leaving out k months
    inside the window costs k points and up to 2k ranges, and the jump over the gap never widens the limits.
    The lower limit may be negative; `lower_shown` floors it for display. This function applies no minimum:
    see :data:`MINIMUM_BASELINE`.

    Examples
    --------
    >>> chart = xmr([20, 24, 22, 26, 18, 21, 25, 23, 24, 22, 20, 25, 40], slice(0, 12))
    >>> round(chart.mean, 3), round(chart.lower, 3), round(chart.upper, 3), round(chart.moving_range_limit, 3)
    (22.5, 13.553, 31.447, 10.989)
    >>> [signal.kind for signal in chart.signals_at(12)]
    ['beyond']
    """
    points = tuple(values)
    indices = _indices(baseline, points)
    ranges = _moving_ranges(points)
    members = frozenset(indices)
    counted = [r for i, r in enumerate(ranges) if r is not None and i in members and i - 1 in members]
    if not counted:
        raise ValueError("no two neighbouring points in the baseline: limits cannot be worked out")
    mean = math.fsum(v for i in indices if (v := points[i]) is not None) / len(indices)
    average = math.fsum(counted) / len(counted)
    lower, upper = mean - XMR_FACTOR * average, mean + XMR_FACTOR * average
    lines = ([mean] * len(points), [lower] * len(points), [upper] * len(points))
    found = signals(points, *lines)
    return XmR(points, indices, mean, average, lower, upper, RANGE_FACTOR * average, ranges, found)


def _moving_ranges(points: Sequence[Point]) -> tuple[Point, ...]:
    ranges: list[Point] = [None] if points else []
    for before, after in pairwise(points):
        ranges.append(None if before is None or after is None else abs(after - before))
    return tuple(ranges)


def c(counts: Sequence[float], baseline: Baseline = None) -> LimitsChart:
    """Work a c chart: counts under constant exposure.

    Parameters
    ----------
    counts : sequence of float
        Events a period.
    baseline : sequence of int, slice or None
        As in :func:`xmr`.

    Returns
    -------
    LimitsChart

    Raises
    ------
    ValueError
        If the baseline is empty.

    Notes
    -----
    Source: c̄ ± 3 √c̄ (Shewhart). Crime counts vary more than Poisson counts, so these limits are too narrow;
    use :func:`xmr` unless the counts are known to be Poisson.

    Examples
    --------
    >>> round(c([20, 24, 22, 26, 18, 21, 25, 23, 24, 22, 20, 25, 40], slice(0, 12)).upper[0], 3)
    36.73
    """
    return _limits("c", counts, [1.0] * len(counts), baseline)


def u(counts: Sequence[float], exposures: Sequence[float], baseline: Baseline = None) -> LimitsChart:
    """Work a u chart: events per unit of an exposure that varies.

    Parameters
    ----------
    counts, exposures : sequence of float
        Events, and what they are events of (people, visits, days); exposures above nought.
    baseline : sequence of int, slice or None
        As in :func:`xmr`.

    Returns
    -------
    LimitsChart
        Values, centre and limits are rates: events per unit of exposure.

    Raises
    ------
    ValueError
        If an exposure is not above nought, the lengths differ or the baseline is empty.

    Notes
    -----
    Source: ū ± 3 √(ū / nᵢ). Too narrow for over-dispersed counts: see :func:`u_prime`.

    Examples
    --------
    >>> chart = u([10, 12, 8], [100, 100, 50])
    >>> round(chart.centre, 3), round(chart.upper[2], 3)
    (0.12, 0.267)
    """
    return _limits("u", counts, exposures, baseline)


def u_prime(counts: Sequence[float], exposures: Sequence[float], baseline: Baseline = None) -> LimitsChart:
    """Work a u′ chart (Laney): a u chart whose limits are widened by the spread the data really show.

    Parameters
    ----------
    counts, exposures : sequence of float
        As in :func:`u`.
    baseline : sequence of int, slice or None
        As in :func:`xmr`.

    Returns
    -------
    LimitsChart
        `widening` is the factor σ_z by which the limits of the u chart are multiplied.

    Raises
    ------
    ValueError
        As :func:`u`, or if no two neighbouring points are in the baseline, or no event is in it.

    Notes
    -----
    Source: Laney (2002), "Improved control charts for attributes": ū ± 3 √(ū / nᵢ) σ_z, where σ_z is the
    average moving range of zᵢ = (uᵢ − ū) / √(ū / nᵢ) over the baseline, divided by 1.128. σ_z below 1 narrows
    the limits; it is used as it comes.

    Examples
    --------
    >>> chart = u_prime([10, 30, 12, 28], [100, 100, 100, 100])
    >>> chart.widening > 1
    True
    """
    narrow = _limits("u", counts, exposures, baseline)
    if narrow.centre <= 0:
        raise ValueError("no event in the baseline: the spread cannot be worked out")
    sigmas = [math.sqrt(narrow.centre / n) for n in exposures]
    z = [(value - narrow.centre) / sigma for value, sigma in zip(narrow.values, sigmas, strict=True)]
    widening = xmr(z, narrow.baseline).average_moving_range / D2
    return _limits("u′", counts, exposures, baseline, widening)


def p(successes: Sequence[float], trials: Sequence[float], baseline: Baseline = None) -> LimitsChart:
    """Work a p chart: a proportion, such as the share of offences with a positive outcome.

    Parameters
    ----------
    successes, trials : sequence of float
        Counts; no more successes than trials, trials above nought.
    baseline : sequence of int, slice or None
        As in :func:`xmr`.

    Returns
    -------
    LimitsChart
        `lower_shown` and `upper_shown` keep to 0 and 1; `lower` and `upper` are the sums themselves.

    Raises
    ------
    ValueError
        If successes exceed trials, a trial count is not above nought, or the baseline is empty.

    Notes
    -----
    Source: p̄ ± 3 √(p̄ (1 − p̄) / nᵢ).

    Examples
    --------
    >>> chart = p([10, 10], [50, 50])
    >>> round(chart.lower[0], 4), round(chart.upper[0], 4)
    (0.0303, 0.3697)
    """
    if any(s > n or s < 0 for s, n in zip(successes, trials, strict=True)):
        raise ValueError("successes lie between nought and the number of trials")
    return _limits("p", successes, trials, baseline)


def _limits(
    method: Literal["c", "u", "u′", "p"],
    counts: Sequence[float],
    exposures: Sequence[float],
    baseline: Baseline,
    widening: float = 1.0,
) -> LimitsChart:
    if len(counts) != len(exposures):
        raise ValueError("each count needs its exposure")
    if any(n <= 0 for n in exposures):
        raise ValueError("an exposure must be above nought")
    values = tuple(count / n for count, n in zip(counts, exposures, strict=True))
    indices = _indices(baseline, values)
    if not indices:
        raise ValueError("the baseline is empty")
    centre = math.fsum(counts[i] for i in indices) / math.fsum(exposures[i] for i in indices)
    variance = centre * (1 - centre) if method == "p" else centre
    half = [3 * widening * math.sqrt(max(variance, 0.0) / n) for n in exposures]
    lower, upper = tuple(centre - h for h in half), tuple(centre + h for h in half)
    found = signals(values, [centre] * len(values), lower, upper)
    return LimitsChart(method, values, indices, centre, lower, upper, found, widening)


def cusum(
    values: Sequence[float], mu: float, sigma: float, *, allowance: float = 0.5, decision: float = 5.0
) -> Cusum:
    """Add up small departures, to find a shift that no single month shows.

    Parameters
    ----------
    values : sequence of float
        The points after the baseline, in order of time.
    mu, sigma : float
        Mean and standard deviation of the baseline, in the unit of the values; σ = average moving range /
        1.128.
    allowance, decision : float
        k and h, in standard deviations.

    Returns
    -------
    Cusum
        Sums above and below; a sum over `decision` is a signal.

    Raises
    ------
    ValueError
        If sigma is not above nought.

    Notes
    -----
    Source: Page (1954): Sₜ = max(0, Sₜ₋₁ + (xₜ − μ)/σ − k), and the mirror of it.

    Examples
    --------
    >>> sums = cusum([24, 26, 27, 28, 27, 29], 22.5, 2.9819)
    >>> [round(total, 3) for total in sums.upper_sums], sums.signals_above
    ([0.003, 0.677, 1.686, 3.03, 4.039, 5.719], (5,))
    """
    if sigma <= 0:
        raise ValueError("sigma must be above nought")
    above, below = 0.0, 0.0
    uppers, lowers = [], []
    for value in values:
        z = (value - mu) / sigma
        above, below = max(0.0, above + z - allowance), max(0.0, below - z - allowance)
        uppers.append(above)
        lowers.append(below)
    return Cusum(tuple(uppers), tuple(lowers), allowance, decision)
