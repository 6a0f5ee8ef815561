"""Intervals and curves over numeric axes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from commonweal.analysis.charts import CurveChart, Interval, IntervalChart
from commonweal.analysis.comparison import number as figure
from commonweal.ui import palette
from commonweal.ui.drawing import (
    FULL_WIDTH,
    LETTER,
    Point,
    diamond,
    disc,
    heading,
    line,
    number,
    polyline,
    sheet,
    words,
)
from commonweal.ui.lettering import shortened, width
from commonweal.ui.scale import apart

ROW, NAME_ROOM, VALUE_ROOM = 24.0, 230.0, 150.0
PLOT_HEIGHT, LEAST_LABEL_ROOM, MOST_LABEL_ROOM = 250.0, 60.0, 220.0
WIDER = 1.15
DASHES = ("", "6,4")


@dataclass(frozen=True, slots=True)
class Axis:
    """From figures to units of the drawing, over whole steps."""

    steps: tuple[float, ...]
    begin: float
    length: float

    def at(self, value: float) -> float:
        low, high = self.steps[0], self.steps[-1]
        return self.begin + self.length * (value - low) / (high - low)


def steps_between(low: float, high: float, about: int = 5) -> tuple[float, ...]:
    """Whole steps of 1, 2 or 5 that hold both ends; nought among them where it is near."""
    if low > 0 and low < 0.4 * high:
        low = 0.0
    if high < 0 and high > 0.4 * low:
        high = 0.0
    spread = high - low
    if spread <= abs(high) * 1e-9 or spread == 0:
        low, high = (low - 1, high + 1) if low == 0 else (low - abs(low) / 2, high + abs(high) / 2)
        spread = high - low
    power = 10.0 ** math.floor(math.log10(spread / about))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= spread / about * 0.999999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return tuple(round(at * step, 10) for at in range(first, last + 1))


def tick(value: float, step: float) -> str:
    """A figure of an axis, with the decimals that its steps need."""
    decimals = max(0, -math.floor(math.log10(step) + 1e-9)) if step < 1 else 0
    return f"{value + 0.0:,.{decimals}f}".replace("-", "\N{MINUS SIGN}")


def interval_svg(chart: IntervalChart, *, titled: bool) -> str:
    parts, top = heading(chart.title, chart.subtitle) if titled else ([], 0.0)
    names = min(NAME_ROOM, 14 + WIDER * max(width(e.label, LETTER, bold=e.chosen) for e in chart.intervals))
    ends = [v for each in chart.intervals for v in (each.value, each.lower, each.upper) if v is not None]
    ends += [] if chart.reference is None else [chart.reference]
    steps = steps_between(min(ends, default=0.0), max(ends, default=1.0))
    axis = Axis(steps, names + 8, FULL_WIDTH - VALUE_ROOM - names - 16)
    top += 12 if chart.reference is None else 36
    bottom = top + ROW * len(chart.intervals)
    for step in steps:
        x = axis.at(step)
        parts.append(line((x, top), (x, bottom), palette.RULE if step == 0 else palette.GRID))
        label = tick(step, steps[1] - steps[0])
        parts.append(words(x, bottom + 16, label, anchor="middle", colour=palette.SECONDARY_TEXT))
    if chart.reference is not None:
        parts += _reference(chart, axis, top, bottom)
    for row, each in enumerate(chart.intervals):
        parts += _interval(chart, each, axis, top + ROW * (row + 0.5))
    parts.append(words(axis.begin, bottom + 34, chart.unit, colour=palette.SECONDARY_TEXT))
    return sheet(parts, bottom + 44)


def _reference(chart: IntervalChart, axis: Axis, top: float, bottom: float) -> list[str]:
    x = axis.at(chart.reference or 0.0)
    label = f"{chart.reference_name} {_shown(chart, chart.reference)}".strip()
    half = WIDER * width(label, LETTER) / 2
    place = min(max(x, 4 + half), FULL_WIDTH - 4 - half)
    return [
        line((x, top - 6), (x, bottom), palette.DARK_PINK, 1.6, "5,4"),
        words(place, top - 12, label, anchor="middle", colour=palette.DARK_PINK),
    ]


def _interval(chart: IntervalChart, each: Interval, axis: Axis, y: float) -> list[str]:
    name = shortened(each.label, axis.begin - 16, LETTER, bold=each.chosen)
    parts = [words(axis.begin - 12, y + 4, name, anchor="end", bold=each.chosen)]
    colour = palette.ORANGE if each.chosen else palette.DARK_BLUE
    said = "none" if each.value is None else _shown(chart, each.value)
    if each.lower is not None and each.upper is not None:
        left, right = axis.at(each.lower), axis.at(each.upper)
        parts.append(line((left, y), (right, y), colour, 2.4))
        parts += [line((x, y - 5), (x, y + 5), colour, 2.0) for x in (left, right)]
        said += f" ({_shown(chart, each.lower)} to {_shown(chart, each.upper)})"
    if each.value is not None:
        x = axis.at(each.value)
        parts.append(diamond(x, y, 6.5, colour, palette.TEXT) if each.chosen else disc(x, y, 4.4, colour))
    x = axis.begin + axis.length + 12
    parts.append(
        words(x, y + 4, shortened(said, FULL_WIDTH - x - 4, LETTER, bold=each.chosen), bold=each.chosen)
    )
    return parts


def _shown(chart: IntervalChart, value: float | None) -> str:
    if value is None:
        return ""
    text = figure(value) if chart.decimals is None else f"{value + 0.0:,.{chart.decimals}f}"
    return text.replace("-", "\N{MINUS SIGN}")


def curve_svg(chart: CurveChart, *, titled: bool) -> str:
    parts, top = heading(chart.title, chart.subtitle) if titled else ([], 0.0)
    across, up = _reach(chart)
    rows = steps_between(min(up), max(up))
    left = 14 + max(width(tick(s, rows[1] - rows[0]), LETTER) for s in rows) * WIDER
    top += 34
    tall = Axis(rows, top + PLOT_HEIGHT, -PLOT_HEIGHT)
    columns = steps_between(min(across), max(across), 6) if not chart.ticks else (min(across), max(across))
    if columns[0] == columns[-1]:
        columns = (columns[0] - 1, columns[0] + 1)
    wide = Axis(columns, left, FULL_WIDTH - _label_room(chart) - left)
    parts.append(words(4, top - 14, chart.of_y, colour=palette.SECONDARY_TEXT))
    parts += _frame(chart, wide, tall)
    parts += _band(chart, wide, tall)
    parts += _curves(chart, wide, tall)
    parts += _marks(chart, wide, tall)
    bottom = top + PLOT_HEIGHT
    parts.append(words(left, bottom + 38, chart.of_x, colour=palette.SECONDARY_TEXT))
    return sheet(parts, bottom + 48)


def _label_room(chart: CurveChart) -> float:
    """What the longest name at the end of a curve takes."""
    names = [curve.name for curve in chart.curves] + [chart.band_name]
    longest = WIDER * max(width(name, LETTER, bold=True) for name in names) + 16
    return min(max(longest, LEAST_LABEL_ROOM), MOST_LABEL_ROOM)


def _reach(chart: CurveChart) -> tuple[list[float], list[float]]:
    points = [point for curve in chart.curves for point in curve.points]
    points += [(mark.x, mark.y) for mark in chart.marks]
    points += [(x, y) for x, low, high in chart.band for y in (low, high)]
    return [x for x, _ in points] or [0.0, 1.0], [y for _, y in points] or [0.0, 1.0]


def _frame(chart: CurveChart, wide: Axis, tall: Axis) -> list[str]:
    parts, right = [], wide.begin + wide.length
    for step in tall.steps:
        y = tall.at(step)
        parts.append(line((wide.begin, y), (right, y), palette.RULE if step == 0 else palette.GRID))
        label = tick(step, tall.steps[1] - tall.steps[0])
        parts.append(words(wide.begin - 7, y + 4, label, anchor="end", colour=palette.SECONDARY_TEXT))
    named = chart.ticks or tuple((s, tick(s, wide.steps[1] - wide.steps[0])) for s in wide.steps)
    room = WIDER * max((width(name, LETTER) for _, name in named), default=0.0) + 12
    every = max(1, math.ceil(room * len(named) / wide.length))
    y = tall.begin + 16
    for x, name in named[(len(named) - 1) % every :: every]:
        name = shortened(name, wide.length, LETTER)
        half = width(name, LETTER) * WIDER / 2
        place = min(max(wide.at(x), 4 + half), FULL_WIDTH - 4 - half)
        parts.append(words(place, y, name, anchor="middle", colour=palette.SECONDARY_TEXT))
    return parts


def _band(chart: CurveChart, wide: Axis, tall: Axis) -> list[str]:
    if not chart.band:
        return []
    over = [(wide.at(x), tall.at(high)) for x, _, high in chart.band]
    under = [(wide.at(x), tall.at(low)) for x, low, _ in reversed(chart.band)]
    path = " ".join(f"{number(x)},{number(y)}" for x, y in [*over, *under])
    return [f'<path d="M{path}Z" fill="{palette.SEQUENTIAL[1]}" fill-opacity="0.6"/>']


def _curves(chart: CurveChart, wide: Axis, tall: Axis) -> list[str]:
    parts: list[str] = []
    ends: list[tuple[str, float, str]] = []
    for at, curve in enumerate(chart.curves):
        if not curve.points:
            continue
        colour = palette.SERIES[at % len(palette.SERIES)] if not curve.dashed else palette.RULE
        points = [(wide.at(x), tall.at(y)) for x, y in curve.points]
        parts.append(_dashed(points, colour) if curve.dashed else polyline(points, colour))
        ends.append((curve.name, points[-1][1], colour))
    if chart.band and chart.band_name:
        ends.append(
            (chart.band_name, tall.at((chart.band[-1][1] + chart.band[-1][2]) / 2), palette.SECONDARY_TEXT)
        )
    lowest = tall.begin - PLOT_HEIGHT
    places = apart([y for _, y, _ in ends], 16.0, lowest, tall.begin)
    x = wide.begin + wide.length + 8
    for (name, _, colour), y in zip(ends, places, strict=True):
        label = shortened(name, FULL_WIDTH - x - 8, LETTER, bold=True)
        parts.append(words(x, y + 4, label, colour=colour, bold=True))
    return parts


def _dashed(points: Sequence[Point], colour: str) -> str:
    places = " ".join(f"{number(x)},{number(y)}" for x, y in points)
    how = f'fill="none" stroke="{colour}" stroke-width="1.6" stroke-dasharray="6,4"'
    return f'<polyline points="{places}" {how}/>'


def _marks(chart: CurveChart, wide: Axis, tall: Axis) -> list[str]:
    parts: list[str] = []
    taken: list[tuple[float, float, float]] = []
    ordered = sorted(chart.marks, key=lambda mark: (mark.chosen, mark.x, mark.y))
    for mark in ordered:
        x, y = wide.at(mark.x), tall.at(mark.y)
        parts.append(
            diamond(x, y, 6.5, palette.ORANGE, palette.TEXT)
            if mark.chosen
            else disc(x, y, 3.4, palette.DARK_BLUE)
        )
    for mark in reversed(ordered):
        if not mark.label:
            continue
        x, y = wide.at(mark.x), tall.at(mark.y)
        label = shortened(mark.label, MOST_LABEL_ROOM, LETTER, bold=mark.chosen)
        long = WIDER * width(label, LETTER, bold=mark.chosen)
        right = x + 9 + long < wide.begin + wide.length
        start = x + 9 if right else max(4.0, x - 9 - long)
        if any(start < b and a < start + long and abs(y - other) < 13 for a, b, other in taken):
            continue  # its figures stand in the table
        taken.append((start, start + long, y))
        parts.append(words(start, y + 4, label, bold=mark.chosen, halo=True))
    return parts
