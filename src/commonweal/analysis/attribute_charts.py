"""Charts of counts, rates and proportions: limits from a distribution, not from the moves between months."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from commonweal.analysis.baselines import Baseline, baseline_indices
from commonweal.analysis.individuals import xmr
from commonweal.analysis.signals import Signal, signals, signals_at

D2 = 1.128


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
        centre = [self.centre] * len(self.values)
        return signals_at(index, self.values, centre, self.lower, self.upper)


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
    indices = baseline_indices(baseline, values)
    if not indices:
        raise ValueError("the baseline is empty")
    centre = math.fsum(counts[i] for i in indices) / math.fsum(exposures[i] for i in indices)
    variance = centre * (1 - centre) if method == "p" else centre
    half = [3 * widening * math.sqrt(max(variance, 0.0) / n) for n in exposures]
    lower, upper = tuple(centre - h for h in half), tuple(centre + h for h in half)
    found = signals(values, [centre] * len(values), lower, upper)
    return LimitsChart(method, values, indices, centre, lower, upper, found, widening)
