"""Maps: areas shaded by class, "no data" hatched, numbered squares, scale, legend with counts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from commonweal.analysis.charts import AreaMap
from commonweal.analysis.maps import Compass, MapCell, Ring
from commonweal.ui import palette
from commonweal.ui.drawing import FULL_WIDTH, Point, box, disc, heading, line, number, sheet, words
from commonweal.ui.lettering import wrapped

MAP_WIDTH = 490.0
TALLEST = 540.0
MARGIN = 8.0
LEGEND = MAP_WIDTH + 14


@dataclass(frozen=True, slots=True)
class _Ground:
    """From metres to units of the drawing; north is up."""

    extent: Compass
    scale: float
    left: float
    top: float

    def x(self, easting: float) -> float:
        return self.left + (easting - self.extent.west) * self.scale

    def y(self, northing: float) -> float:
        return self.top + (self.extent.north - northing) * self.scale

    def middle(self, cell: MapCell) -> Point:
        return self.x(cell.easting + cell.size / 2), self.y(cell.northing + cell.size / 2)


def map_svg(chart: AreaMap, *, titled: bool) -> str:
    parts, top = heading(chart.title, chart.subtitle) if titled else ([], 0.0)
    ground = _ground(chart.extent, top + MARGIN)
    parts = [_HATCH, *parts, *_areas(chart, ground)]
    parts += [_square(cell, ground) for cell in chart.cells]
    parts += _numbers(chart.cells, ground)
    legend, legend_end = _legend(chart, top + MARGIN)
    below = max(ground.y(ground.extent.south) + MARGIN, legend_end)
    notes, end = _notes(chart, ground, below)
    return sheet([*parts, *legend, *notes], math.ceil(end))


_HATCH = (
    '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse">'
    f'<path d="M0,6 L6,0" stroke="{palette.RULE}" stroke-width="1.2" fill="none"/></pattern></defs>'
)


def _ground(extent: Compass, top: float) -> _Ground:
    room, tall = MAP_WIDTH - 2 * MARGIN, TALLEST - 2 * MARGIN
    scale = min(room / (extent.width or 1), tall / (extent.height or 1))
    return _Ground(extent, scale, MARGIN + (room - extent.width * scale) / 2, top)


def _path(rings: Sequence[Ring], ground: _Ground) -> str:
    """Outlines to a tenth of a unit; a point that falls on the one before is left out."""
    parts = []
    for ring in rings:
        points: list[str] = []
        for easting, northing in ring:
            point = f"{number(ground.x(easting))},{number(ground.y(northing))}"
            if not points or points[-1] != point:
                points.append(point)
        if len(points) > 2:
            parts.append(f"M{' '.join(points)}Z")
    return "".join(parts)


def _fill(chart: AreaMap, band: int | None) -> str:
    return "url(#hatch)" if band is None else palette.shades(len(chart.bands))[band]


def _areas(chart: AreaMap, ground: _Ground) -> list[str]:
    how = f'stroke="{palette.RULE}" stroke-width="0.6" stroke-linejoin="round" fill-rule="evenodd"'
    return [
        f'<path d="{outline}" fill="{_fill(chart, chart.band_of(area))}" {how}/>'
        for area in chart.areas
        if (outline := _path(area.rings, ground))
    ]


def _square(cell: MapCell, ground: _Ground) -> str:
    side = max(cell.size * ground.scale, 5.0)
    x, y = ground.middle(cell)
    return box(x - side / 2, y - side / 2, side, side, palette.ORANGE, palette.TEXT)


def _numbers(cells: Sequence[MapCell], ground: _Ground) -> list[str]:
    """Numbers in white discs beside their squares, none covering another, a line leading back."""
    squares = [ground.middle(cell) for cell in cells]
    taken: list[Point] = []
    parts = []
    for cell, (x, y) in zip(cells, squares, strict=True):
        place = _free_place(x, y, taken, squares)
        taken.append(place)
        parts.append(line((x, y), place, palette.TEXT, 1.2))
        parts.append(disc(*place, 9, palette.WHITE, palette.TEXT, 1.2))
        parts.append(words(place[0], place[1] + 4, str(cell.number), 11, bold=True, anchor="middle"))
    return parts


def _free_place(x: float, y: float, taken: Sequence[Point], squares: Sequence[Point]) -> Point:
    for clear in (14.0, 0.0):  # first without covering a square, then at least without covering a number
        for distance in (18, 28, 40, 54, 70):
            for turn in range(8):
                angle = math.pi / 4 * (turn + 0.5)
                place = (x + distance * math.cos(angle), y - distance * math.sin(angle))
                inside = 10 <= place[0] <= MAP_WIDTH - 10 and place[1] >= 10
                if inside and _clear(place, taken, 20) and _clear(place, squares, clear):
                    return place
    return (x, y)


def _clear(place: Point, others: Sequence[Point], distance: float) -> bool:
    return all(math.dist(place, other) >= distance for other in others)


def _legend(chart: AreaMap, top: float) -> tuple[list[str], float]:
    y, room = top + 12, FULL_WIDTH - LEGEND - 18  # another machine's letters may be wider
    parts = []
    for part in wrapped(f"{chart.unit[:1].upper()}{chart.unit[1:]}", room, 12, bold=True):
        parts.append(words(LEGEND, y, part, bold=True))
        y += 16
    # In brackets the number of areas: a colour that stands for one area should not look like one for fifty.
    names = [*(band.label for band in chart.bands), "no data"]
    for index, (name, count) in enumerate(zip(names, chart.counts(), strict=True)):
        band = index if index < len(chart.bands) else None
        if band is not None or count:
            parts.append(box(LEGEND, y - 2, 18, 14, _fill(chart, band), palette.RULE))
            parts.append(words(LEGEND + 26, y + 9, f"{name} ({count:,})"))
            y += 21
    parts.append(words(LEGEND, y + 10, f"in brackets: {chart.of}", 11, colour=palette.SECONDARY_TEXT))
    y += 30
    for cell in chart.cells[:1]:
        parts.append(box(LEGEND + 4, y, 10, 10, palette.ORANGE, palette.TEXT))
        for part in wrapped(f"numbered squares with sides of {cell.size} m: see the list", room - 26, 12):
            parts.append(words(LEGEND + 26, y + 9, part))
            y += 15
    return parts, y + 6


def _notes(chart: AreaMap, ground: _Ground, top: float) -> tuple[list[str], float]:
    length = _round_length(110 / ground.scale)
    units, y = length * ground.scale, top + 12
    label = f"{length / 1000:g} km" if length >= 1000 else f"{length:g} m"
    path = f"M{number(MARGIN)},{number(y - 5)} v5 h{number(units)} v-5"
    parts = [f'<path d="{path}" fill="none" stroke="{palette.TEXT}" stroke-width="1.2"/>']
    parts.append(words(MARGIN + units + 8, y, f"{label}. North is up. British National Grid."))
    for part in wrapped(chart.attribution, FULL_WIDTH - 2 * MARGIN, 11) if chart.attribution else []:
        y += 16
        parts.append(words(MARGIN, y, part, 11, colour=palette.SECONDARY_TEXT))
    return parts, y + 10


def _round_length(metres: float) -> float:
    power = 10.0 ** math.floor(math.log10(max(metres, 1.0)))
    return next(factor * power for factor in (5, 2, 1) if factor * power <= max(metres, 1.0))
