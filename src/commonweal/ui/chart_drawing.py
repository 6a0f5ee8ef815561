"""Control, bar and line charts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from commonweal.analysis.charts import BarChart, ControlChart, LineChart
from commonweal.analysis.comparison import number as figure
from commonweal.analysis.comparison import one_decimal
from commonweal.ui import palette
from commonweal.ui.drawing import (
    FULL_WIDTH,
    LETTER,
    Point,
    box,
    diamond,
    disc,
    heading,
    line,
    polyline,
    sheet,
    words,
)
from commonweal.ui.lettering import shortened, width
from commonweal.ui.scale import apart, ticks

PLOT_HEIGHT = 220.0
LABEL_ROOM = 132.0
LABEL_GAP = 16.0
ROW = 26.0
NAME_ROOM = 330.0
WIDER = 1.2  # a reader without Arial sees a face that takes more room


@dataclass(frozen=True, slots=True)
class _Plot:
    """Where months and values lie. Values start at nought."""

    left: float
    top: float
    width: float
    steps: tuple[float, ...]
    months: int

    @property
    def bottom(self) -> float:
        return self.top + PLOT_HEIGHT

    @property
    def right(self) -> float:
        return self.left + self.width

    def x(self, index: float) -> float:
        return self.left + (index + 0.5) * self.width / self.months

    def y(self, value: float) -> float:
        return self.bottom - PLOT_HEIGHT * value / self.steps[-1]


def _plot(highest: float, months: int, top: float) -> _Plot:
    steps = tuple(ticks(highest))
    left = 12 + max(width(figure(step), LETTER) for step in steps)
    return _Plot(left, top, FULL_WIDTH - LABEL_ROOM - left, steps, months)


def _axes(plot: _Plot, labels: Sequence[str], last: int) -> list[str]:
    parts = []
    for step in plot.steps:
        y = plot.y(step)
        colour = palette.RULE if step == 0 else palette.GRID
        parts.append(line((plot.left, y), (plot.right, y), colour))
        parts.append(words(plot.left - 7, y + 4, figure(step), anchor="end", colour=palette.SECONDARY_TEXT))
    every = max(1, -(-len(labels) // 8))
    for index in range(last % every, len(labels), every):
        for row, content in enumerate(_short_month(labels[index])):
            x, y = plot.x(index), plot.bottom + 16 + 14 * row
            parts.append(words(x, y, content, anchor="middle", colour=palette.SECONDARY_TEXT))
    return parts


def _short_month(label: str) -> tuple[str, ...]:
    month, _, year = label.rpartition(" ")
    return (month[:3], year) if month and year.isdigit() else (shortened(label, 60, LETTER),)


def _stretches(plot: _Plot, values: Sequence[float | None]) -> list[list[Point]]:
    """Unbroken parts of a line: a month not supplied leaves a gap."""
    found: list[list[Point]] = [[]]
    for index, value in enumerate(values):
        if value is None:
            found.append([])
        else:
            found[-1].append((plot.x(index), plot.y(value)))
    return [stretch for stretch in found if stretch]


def control_svg(chart: ControlChart, *, titled: bool) -> str:
    parts, top = heading(chart.title, chart.subtitle) if titled else ([], 0.0)
    supplied = [value for value in chart.values if value is not None]
    plot = _plot(max([*supplied, chart.upper or 0.0, 1.0]) * 1.06, len(chart.values), top + 34)
    parts += _key(chart, top + 16)
    parts += _shading(chart, plot) + _axes(plot, chart.labels, chart.review) + _limits(chart, plot)
    parts += [polyline(stretch, palette.DARK_BLUE) for stretch in _stretches(plot, chart.values)]
    parts += _points(chart, plot) + _review(chart, plot)
    return sheet(parts, plot.bottom + 40)


def _shading(chart: ControlChart, plot: _Plot) -> list[str]:
    month = plot.width / plot.months
    return [
        box(plot.x(first) - month / 2, plot.top, month * (last - first + 1), PLOT_HEIGHT, palette.SHADE)
        for first, last in _together(chart.baseline)
    ]


def _together(indices: Sequence[int]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for index in indices:
        if found and found[-1][1] == index - 1:
            found[-1] = (found[-1][0], index)
        else:
            found.append((index, index))
    return found


def _limits(chart: ControlChart, plot: _Plot) -> list[str]:
    if chart.centre is None or chart.upper is None or chart.lower_shown is None:
        return []
    lines = [("upper limit", chart.upper), ("mean", chart.centre), ("lower limit", chart.lower_shown)]
    heights = [plot.y(value) for _, value in lines]
    places = apart(heights, LABEL_GAP, plot.top, plot.bottom)
    parts = []
    for (name, value), height, place in zip(lines, heights, places, strict=True):
        dash = "" if name == "mean" else "5,4"
        parts.append(line((plot.left, height), (plot.right, height), palette.RULE, 1.3, dash))
        label = f"{name} {one_decimal(value)}"
        parts.append(words(plot.right + 8, place + 4, label, colour=palette.SECONDARY_TEXT))
    return parts


def _sign(kind: str, x: float, y: float) -> str:
    if kind == "exceptional month":
        return diamond(x, y, 6.5, palette.ORANGE, palette.TEXT)
    if kind == "left out of the baseline":
        return disc(x, y, 3.6, palette.WHITE, palette.DARK_BLUE, 1.8)
    return disc(x, y, 3.2, palette.DARK_BLUE)


def _kind(chart: ControlChart, index: int) -> str:
    if index in chart.signals:
        return "exceptional month"
    return "left out of the baseline" if any(at == index for at, _ in chart.left_out) else "month"


def _points(chart: ControlChart, plot: _Plot) -> list[str]:
    return [
        _sign(_kind(chart, index), plot.x(index), plot.y(value))
        for index, value in enumerate(chart.values)
        if value is not None
    ]


def _review(chart: ControlChart, plot: _Plot) -> list[str]:
    """The month under review, named on the side of its point that its line does not take."""
    value = chart.values[chart.review]
    before = chart.values[chart.review - 1] if chart.review else None
    place, height = plot.x(chart.review), plot.y(value or 0.0)
    below = before is not None and value is not None and value < before and height < plot.bottom - 26
    y = height + 21 if below else max(height - 12, plot.top + 10)
    content = f"{chart.labels[chart.review]}: {figure(value)}"
    at_right = place > plot.left + plot.width / 2
    x = min(place + 10, plot.right) if at_right else max(place - 10, plot.left)
    return [words(x, y, content, bold=True, anchor="end" if at_right else "start", halo=True)]


def _key(chart: ControlChart, y: float) -> list[str]:
    """Above the drawing, only for what the drawing shows."""
    unit = f"{chart.unit[:1].upper()}{chart.unit[1:]}"
    parts, x = [words(4, y, unit, colour=palette.SECONDARY_TEXT)], 4 + width(unit, LETTER) * 1.12 + 22
    shown = {_kind(chart, index) for index, value in enumerate(chart.values) if value is not None}
    for kind in ("month", "exceptional month", "left out of the baseline"):
        if kind in shown:
            parts += [_sign(kind, x, y - 4), words(x + 11, y, kind, colour=palette.SECONDARY_TEXT)]
            x += width(kind, LETTER) * 1.12 + 30
    if chart.baseline:
        parts.append(box(x - 6, y - 11, 16, 13, palette.SHADE, palette.RULE))
        parts.append(words(x + 16, y, "baseline months", colour=palette.SECONDARY_TEXT))
    return parts


def bar_svg(chart: BarChart, *, titled: bool) -> str:
    parts, top = heading(chart.title, chart.subtitle) if titled else ([], 0.0)
    room = min(
        NAME_ROOM,
        12 + WIDER * max((width(bar.label, LETTER, bold=bar.chosen) for bar in chart.bars), default=0.0),
    )
    longest = FULL_WIDTH - room - 90
    highest = max([bar.value or 0.0 for bar in chart.bars] + [1.0])
    unit = f"{chart.unit[:1].upper()}{chart.unit[1:]}"
    parts.append(words(4, top + 16, unit, colour=palette.SECONDARY_TEXT))
    top += 26
    for index, bar in enumerate(chart.bars):
        middle = top + ROW * (index + 0.5)
        length = longest * (bar.value or 0.0) / highest
        name = shortened(bar.label, (room - 10) / WIDER, LETTER, bold=bar.chosen)
        parts.append(words(room, middle + 4, name, anchor="end", bold=bar.chosen))
        parts.append(
            box(room + 8, middle - 9, length, 18, palette.DARK_PINK if bar.chosen else palette.DARK_BLUE)
        )
        parts.append(words(room + 14 + length, middle + 4, bar.text, bold=bar.chosen))
    foot = top + ROW * len(chart.bars)
    parts.append(line((room + 8, top), (room + 8, foot), palette.RULE))
    return sheet(parts, foot + 8)


def line_svg(chart: LineChart, *, titled: bool) -> str:
    parts, top = heading(chart.title, chart.subtitle) if titled else ([], 0.0)
    supplied = [value for series in chart.series for value in series.values if value is not None]
    plot = _plot(max([*supplied, 1.0]) * 1.02, len(chart.labels), top + 34)
    unit = f"{chart.unit[:1].upper()}{chart.unit[1:]}"
    parts.append(words(4, top + 16, unit, colour=palette.SECONDARY_TEXT))
    parts += _axes(plot, chart.labels, len(chart.labels) - 1)
    ends: list[tuple[float, str, str]] = []
    for series, colour in zip(chart.series, palette.SERIES, strict=False):
        stretches = _stretches(plot, series.values)
        parts += [polyline(stretch, colour, 2.5) for stretch in stretches]
        parts += [disc(*stretch[0], 2.5, colour) for stretch in stretches if len(stretch) == 1]
        if stretches:
            ends.append((stretches[-1][-1][1], series.name, colour))
    places = apart([end[0] for end in ends], LABEL_GAP, plot.top, plot.bottom)
    for (_, name, colour), place in zip(ends, places, strict=True):
        label = shortened(name, LABEL_ROOM - 12, LETTER, bold=True)
        parts.append(words(plot.right + 8, place + 4, label, colour=colour, bold=True))
    return sheet(parts, plot.bottom + 40)
