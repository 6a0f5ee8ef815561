"""The individuals chart (XmR): limits from the moves between neighbouring months."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from commonweal.analysis.baselines import Baseline, baseline_indices
from commonweal.analysis.signals import Point, Signal, signals, signals_at

XMR_FACTOR = 2.66
RANGE_FACTOR = 3.267


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
        size = len(self.values)
        lines = [self.mean] * size, [self.lower] * size, [self.upper] * size
        return signals_at(index, self.values, *lines)


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
    see :data:`commonweal.analysis.baselines.MINIMUM_BASELINE`.

    Examples
    --------
    >>> chart = xmr([20, 24, 22, 26, 18, 21, 25, 23, 24, 22, 20, 25, 40], slice(0, 12))
    >>> round(chart.mean, 3), round(chart.lower, 3), round(chart.upper, 3), round(chart.moving_range_limit, 3)
    (22.5, 13.553, 31.447, 10.989)
    >>> [signal.kind for signal in chart.signals_at(12)]
    ['beyond']
    """
    points = tuple(values)
    indices = baseline_indices(baseline, points)
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
