"""Matrices and maps of square cells: what is read by its darkness."""

from __future__ import annotations

import math
from collections.abc import Callable

from commonweal.analysis.charts import GridMap, MatrixChart
from commonweal.analysis.comparison import number as figure
from commonweal.ui import palette
from commonweal.ui.drawing import FULL_WIDTH, LETTER, box, heading, number, sheet, words
from commonweal.ui.lettering import shortened, width, wrapped

HATCH = (
    '<defs><pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse">'
    f'<path d="M0,5 L5,0" stroke="{palette.RULE}" stroke-width="1" fill="none"/></pattern></defs>'
)
Place = Callable[[float], float]
NAME_ROOM, STEPS, TALL = 150.0, 5, 26.0
MAP_WIDTH, TALLEST, MARGIN = 470.0, 540.0, 8.0
LEGEND = MAP_WIDTH + 16
WIDER = 1.15  # a reader without Arial sees a face that takes more room
HOT = ("#FDE3C8", "#FDBE85", "#F58B3C", "#D9480F", "#A3253F", "#6B1045")
COLD = ("#BFD6EA", "#6FA3CF", "#2F6DA3", "#12436D")
NEUTRAL = "#E3E5E7"


def matrix_svg(chart: MatrixChart, *, titled: bool) -> str:
    parts, top = heading(chart.title, chart.subtitle) if titled else ([], 0.0)
    names = min(NAME_ROOM, 14 + 1.15 * max(width(name, LETTER) for name in chart.rows))
    side = (FULL_WIDTH - names - 12) / len(chart.columns)
    parts = [HATCH, *parts, words(4, top + 14, chart.of_columns, colour=palette.SECONDARY_TEXT)]
    top += 34
    every = max(1, math.ceil(1.25 * max(width(name, 11) for name in chart.columns) / side))
    for at, name in enumerate(chart.columns):
        if at % every == 0:
            x = names + (at + 0.5) * side
            parts.append(words(x, top - 5, shortened(name, every * side, 11), 11, anchor="middle"))
    highest = max((v for row in chart.values for v in row if v is not None), default=0.0)
    for row, name in enumerate(chart.rows):
        y = top + row * TALL
        parts.append(words(names - 8, y + 17, shortened(name, names - 12, LETTER), anchor="end"))
        for column in range(len(chart.columns)):
            parts += _square(chart, row, column, (names + column * side, y, side), highest)
    bottom = top + TALL * len(chart.rows)
    return sheet([*parts, *_scale(chart, highest, bottom + 12)], bottom + 48)


def _step(chart: MatrixChart, value: float, highest: float) -> int:
    """Nought for what lies at or below where shading begins, else 1 to STEPS."""
    if value <= chart.shade_from or highest <= chart.shade_from:
        return 0
    return min(STEPS, 1 + int(STEPS * (value - chart.shade_from) / (highest - chart.shade_from) * 0.999999))


def _colour(step: int) -> str:
    return palette.WHITE if step == 0 else palette.shades(STEPS)[step - 1]


def _square(
    chart: MatrixChart, row: int, column: int, place: tuple[float, float, float], highest: float
) -> list[str]:
    x, y, side = place
    value = chart.values[row][column]
    if value is None:
        return [box(x, y, side, TALL, "url(#hatch)", palette.GRID)]
    step = _step(chart, value, highest)
    parts = [box(x, y, side, TALL, _colour(step), palette.GRID)]
    if (row, column) in chart.hatched:
        parts.append(box(x, y, side, TALL, "url(#hatch)"))
    if (row, column) in chart.marked:
        frame = f'x="{number(x + 1.5)}" y="{number(y + 1.5)}" width="{number(side - 3)}" height="{TALL - 3}"'
        parts.append(f'<rect {frame} fill="none" stroke="{palette.ORANGE}" stroke-width="3"/>')
    shown = _written(chart, value)
    if width(shown, 11) * 1.15 < side - 4:
        colour = palette.WHITE if step > 2 else palette.TEXT
        parts.append(words(x + side / 2, y + 17, shown, 11, anchor="middle", colour=colour))
    return parts


def _written(chart: MatrixChart, value: float) -> str:
    return figure(value) if chart.decimals is None else f"{value:,.{chart.decimals}f}"


def _scale(chart: MatrixChart, highest: float, y: float) -> list[str]:
    parts = [words(4, y + 12, chart.unit, colour=palette.SECONDARY_TEXT)]
    x = 4 + 1.15 * width(chart.unit, LETTER) + 18
    parts += [box(x + 22 * step, y, 22, 14, _colour(step), palette.RULE) for step in range(STEPS + 1)]
    x += 22 * (STEPS + 1) + 8
    said = f"from {figure(chart.shade_from)} to {figure(max(highest, chart.shade_from))}"
    parts.append(words(x, y + 12, said))
    x += 1.15 * width(said, LETTER) + 16
    if chart.hatched or any(v is None for row in chart.values for v in row):
        parts += [box(x, y, 18, 14, "url(#hatch)", palette.RULE), words(x + 24, y + 12, "too few, or none")]
        x += 24 + 1.15 * width("too few, or none", LETTER) + 16
    if chart.marked:
        parts.append(f'<rect x="{number(x)}" y="{number(y)}" width="18" height="14" fill="none" '
                     f'stroke="{palette.ORANGE}" stroke-width="3"/>')  # fmt: skip
        parts.append(words(x + 24, y + 12, "stands out"))
    return parts


def grid_svg(chart: GridMap, *, titled: bool) -> str:
    parts, top = heading(chart.title, chart.subtitle) if titled else ([], 0.0)
    west, south, east, north = chart.extent
    room, tall = MAP_WIDTH - 2 * MARGIN, TALLEST - 2 * MARGIN
    scale = min(room / max(east - west, 1.0), tall / max(north - south, 1.0))
    left, top = MARGIN + (room - (east - west) * scale) / 2, top + MARGIN
    parts = [HATCH, *parts]
    parts.append(box(left, top, (east - west) * scale, (north - south) * scale, palette.SHADE, palette.RULE))
    for shade in range(len(chart.shades)):
        path = _runs(
            chart, shade, lambda e: left + (e - west) * scale, lambda n: top + (north - n) * scale, scale
        )
        if path:
            colour = colour_of(chart, shade)  # a hair of stroke, so that no seam shows between rows
            parts.append(f'<path d="{path}" fill="{colour}" stroke="{colour}" stroke-width="0.4"/>')
            if chart.shades[shade].level < 0:
                parts.append(f'<path d="{path}" fill="url(#hatch)"/>')
    legend, end = _legend(chart, top)
    bottom = max(top + (north - south) * scale + MARGIN, end)
    notes, height = _notes(chart, scale, bottom)
    return sheet([*parts, *legend, *notes], math.ceil(height))


def colour_of(chart: GridMap, shade: int) -> str:
    """Darker the farther from the middle; reds are hot, hatched blues cold."""
    level = chart.shades[shade].level
    if level == 0:
        return NEUTRAL
    ramp = HOT if level > 0 else COLD
    most = max(abs(each.level) for each in chart.shades)
    at = round((abs(level) - 1) * (len(ramp) - 1) / max(1, most - 1)) if most > 1 else len(ramp) - 2
    return ramp[min(at, len(ramp) - 1)]


def _runs(chart: GridMap, shade: int, x: Place, y: Place, scale: float) -> str:
    """The cells of one class as one path, neighbours in a row drawn as one strip."""
    size = chart.size
    cells = sorted(
        (n, e) for e, n, c in zip(chart.eastings, chart.northings, chart.classes, strict=True) if c == shade
    )
    parts: list[str] = []
    at = 0
    while at < len(cells):
        end = at
        while end + 1 < len(cells) and cells[end + 1] == (cells[end][0], cells[end][1] + size):
            end += 1
        northing, first = cells[at]
        long, tall = (cells[end][1] + size - first) * scale, size * scale
        parts.append(
            f"M{number(x(first))},{number(y(northing + size))}h{number(max(long, 0.8))}"
            f"v{number(max(tall, 0.8))}h{number(-max(long, 0.8))}Z"
        )
        at = end + 1
    return "".join(parts)


def _legend(chart: GridMap, top: float) -> tuple[list[str], float]:
    y, room = top + 12, FULL_WIDTH - LEGEND - 18
    parts = []
    for part in wrapped(f"{chart.of[:1].upper()}{chart.of[1:]}, {chart.unit}", room, 12, bold=True):
        parts.append(words(LEGEND, y, part, bold=True))
        y += 16
    order = sorted(range(len(chart.shades)), key=lambda at: -chart.shades[at].level)
    counts = chart.counts()
    for at in order:
        parts.append(box(LEGEND, y - 2, 18, 14, colour_of(chart, at), palette.RULE))
        if chart.shades[at].level < 0:
            parts.append(box(LEGEND, y - 2, 18, 14, "url(#hatch)"))
        for part in wrapped(f"{chart.shades[at].name} ({counts[at]:,})", room - 26, 12):
            parts.append(words(LEGEND + 26, y + 9, part))
            y += 16
        y += 5
    parts.append(box(LEGEND, y - 2, 18, 14, palette.SHADE, palette.RULE))
    for part in wrapped(chart.undrawn, room - 26, 12):
        parts.append(words(LEGEND + 26, y + 9, part))
        y += 16
    parts.append(words(LEGEND, y + 14, "in brackets: squares", 11, colour=palette.SECONDARY_TEXT))
    return parts, y + 28


def _notes(chart: GridMap, scale: float, top: float) -> tuple[list[str], float]:
    from commonweal.ui.map_drawing import _round_length

    length = _round_length(110 / scale)
    units, y = length * scale, top + 12
    label = f"{length / 1000:g} km" if length >= 1000 else f"{length:g} m"
    path = f"M{number(MARGIN)},{number(y - 5)} v5 h{number(units)} v-5"
    parts = [f'<path d="{path}" fill="none" stroke="{palette.TEXT}" stroke-width="1.2"/>']
    said = f"{label}. Squares of {chart.size:g} m. North is up. British National Grid."
    start = MARGIN + units + 8
    if start + WIDER * width(said, LETTER) > FULL_WIDTH:
        start, y = MARGIN, y + 18
    parts.append(words(start, y, said))
    for part in wrapped(chart.attribution, FULL_WIDTH - 2 * MARGIN, 11) if chart.attribution else []:
        y += 16
        parts.append(words(MARGIN, y, part, 11, colour=palette.SECONDARY_TEXT))
    return parts, y + 10
