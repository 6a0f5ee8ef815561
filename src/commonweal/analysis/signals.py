"""The four signals that make a point of a control chart exceptional."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["beyond", "run", "trend", "outer third"]
Side = Literal["above", "below", "rising", "falling"]
Point = float | None

RUN = 7
TREND = 6


@dataclass(frozen=True, slots=True, order=True)
class Signal:
    """A stretch of points, both ends included, that usual variation hardly ever makes."""

    start: int
    end: int
    kind: Kind
    side: Side

    def covers(self, index: int) -> bool:
        return self.start <= index <= self.end

    @property
    def length(self) -> int:
        return self.end - self.start + 1


def signals(
    values: Sequence[Point], centre: Sequence[float], lower: Sequence[float], upper: Sequence[float]
) -> tuple[Signal, ...]:
    """Find every signal in a series against its centre line and limits.

    Parameters
    ----------
    values : sequence of float or None
        The points in order of time; None where nothing was supplied.
    centre, lower, upper : sequence of float
        Centre line and limits at each point, in the unit of the values.

    Returns
    -------
    tuple of Signal
        In order of their first point. Runs and trends are given at their full length.

    Raises
    ------
    ValueError
        If the four sequences differ in length.

    Notes
    -----
    Source: the set used in the English health service ("Making Data Count"): a point beyond a limit; seven or
    more consecutive points on one side of the centre; six or more points each higher (or each lower) than the
    one before; two of three consecutive points in the outer third on the same side. A point *on* a limit is
    not beyond it, a point *on* the centre line belongs to neither side and ends a run, equal neighbours end a
    trend, and a missing point ends both. Points beyond a limit count towards "two of three". Where the limits
    have no width the outer third is not judged.

    Examples
    --------
    >>> flat = [10.0] * 4
    >>> signals([10, 11, 17, 9], flat, [5.0] * 4, [15.0] * 4)
    (Signal(start=2, end=2, kind='beyond', side='above'),)
    """
    if not len(values) == len(centre) == len(lower) == len(upper):
        raise ValueError("values, centre and limits must have the same length")
    found = [
        *_beyond(values, lower, upper),
        *_runs(values, centre),
        *_trends(values),
        *_outer_thirds(values, centre, lower, upper),
    ]
    return tuple(sorted(found))


def _beyond(values: Sequence[Point], lower: Sequence[float], upper: Sequence[float]) -> list[Signal]:
    found = []
    for index, value in enumerate(values):
        if value is not None and value > upper[index]:
            found.append(Signal(index, index, "beyond", "above"))
        elif value is not None and value < lower[index]:
            found.append(Signal(index, index, "beyond", "below"))
    return found


def _stretches(length: int, holds: Callable[[int], bool]) -> list[tuple[int, int]]:
    """The longest stretches of indices for which a condition holds, ends included."""
    found: list[tuple[int, int]] = []
    start: int | None = None
    for index in range(length + 1):
        if index < length and holds(index):
            start = index if start is None else start
        elif start is not None:
            found.append((start, index - 1))
            start = None
    return found


def _runs(values: Sequence[Point], centre: Sequence[float]) -> list[Signal]:
    def above(index: int) -> bool:
        value = values[index]
        return value is not None and value > centre[index]

    def below(index: int) -> bool:
        value = values[index]
        return value is not None and value < centre[index]

    sides: tuple[tuple[Side, Callable[[int], bool]], ...] = (("above", above), ("below", below))
    return [
        Signal(start, end, "run", side)
        for side, holds in sides
        for start, end in _stretches(len(values), holds)
        if end - start + 1 >= RUN
    ]


def _trends(values: Sequence[Point]) -> list[Signal]:
    def step(index: int) -> float:
        before, after = values[index], values[index + 1]
        return 0.0 if before is None or after is None else after - before

    steps = max(len(values) - 1, 0)
    sides: tuple[tuple[Side, int], ...] = (("rising", 1), ("falling", -1))
    return [
        Signal(start, end + 1, "trend", side)
        for side, sign in sides
        for start, end in _stretches(steps, lambda index, sign=sign: step(index) * sign > 0)  # type: ignore[misc]
        if end + 1 - start + 1 >= TREND
    ]


def _outer_thirds(
    values: Sequence[Point], centre: Sequence[float], lower: Sequence[float], upper: Sequence[float]
) -> list[Signal]:
    def outside(index: int, side: Side) -> bool:
        value = values[index]
        limit = upper[index] if side == "above" else lower[index]
        if value is None or limit == centre[index]:
            return False
        line = centre[index] + (limit - centre[index]) * 2 / 3
        return value > line if side == "above" else value < line

    found: set[Signal] = set()
    sides: tuple[Side, Side] = ("above", "below")
    for side in sides:
        for last in range(2, len(values)):
            window = [index for index in range(last - 2, last + 1) if outside(index, side)]
            if len(window) >= 2:
                found.add(Signal(window[0], window[-1], "outer third", side))
    return sorted(found)


def signals_at(
    index: int,
    values: Sequence[Point],
    centre: Sequence[float],
    lower: Sequence[float],
    upper: Sequence[float],
) -> tuple[Signal, ...]:
    """Find the signals of one point as they could be seen at the time: later points are not used.

    Parameters
    ----------
    index : int
        The point.
    values, centre, lower, upper : sequence
        As in :func:`signals`.

    Returns
    -------
    tuple of Signal

    Notes
    -----
    Source: a rule of this project: a month is judged once, on what was known then.

    Examples
    --------
    >>> seven = [11.0] * 7
    >>> lines = [10.0] * 7, [5.0] * 7, [15.0] * 7
    >>> len(signals_at(5, seven, *lines)), len(signals_at(6, seven, *lines))
    (0, 1)
    """
    seen = index + 1
    found = signals(values[:seen], centre[:seen], lower[:seen], upper[:seen])
    return tuple(signal for signal in found if signal.covers(index))
