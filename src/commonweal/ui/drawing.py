"""The few strokes that every picture is made of. Units are those of the drawing, 680 to the full width."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from commonweal.ui import palette
from commonweal.ui.lettering import wrapped
from commonweal.ui.svg import FONT, text

FULL_WIDTH = 680
LETTER = 12.0
Point = tuple[float, float]


def number(value: float) -> str:
    return f"{round(value, 1) + 0.0:.10g}"


def words(
    x: float,
    y: float,
    content: str,
    size: float = LETTER,
    *,
    bold: bool = False,
    anchor: str = "start",
    colour: str = palette.TEXT,
    halo: bool = False,
) -> str:
    """One line of text, y its base line. A halo keeps it legible where it crosses a line."""
    how = f'text-anchor="{anchor}" font-size="{number(size)}" font-family="{FONT}" fill="{colour}"'
    how += ' font-weight="bold"' if bold else ""
    how += (
        f' stroke="{palette.WHITE}" stroke-width="4" stroke-linejoin="round" paint-order="stroke"'
        if halo
        else ""
    )
    return f'<text x="{number(x)}" y="{number(y)}" {how}>{escape(text(content))}</text>'


def line(start: Point, end: Point, colour: str, width: float = 1.0, dash: str = "") -> str:
    ends = f'x1="{number(start[0])}" y1="{number(start[1])}" x2="{number(end[0])}" y2="{number(end[1])}"'
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<line {ends} stroke="{colour}" stroke-width="{number(width)}"{dashes}/>'


def polyline(points: Sequence[Point], colour: str, width: float = 2.0) -> str:
    places = " ".join(f"{number(x)},{number(y)}" for x, y in points)
    how = f'stroke="{colour}" stroke-width="{number(width)}" stroke-linejoin="round" stroke-linecap="round"'
    return f'<polyline points="{places}" fill="none" {how}/>'


def box(x: float, y: float, width: float, height: float, fill: str, stroke: str = "none") -> str:
    place = f'x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}"'
    return f'<rect {place} fill="{fill}" stroke="{stroke}" stroke-width="0.8"/>'


def disc(x: float, y: float, radius: float, fill: str, stroke: str = "none", width: float = 1.0) -> str:
    place = f'cx="{number(x)}" cy="{number(y)}" r="{number(radius)}"'
    return f'<circle {place} fill="{fill}" stroke="{stroke}" stroke-width="{number(width)}"/>'


def diamond(x: float, y: float, radius: float, fill: str, stroke: str) -> str:
    corners = [(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)]
    path = " ".join(f"{number(a)},{number(b)}" for a, b in corners)
    return f'<path d="M{path}Z" fill="{fill}" stroke="{stroke}" stroke-width="1"/>'


def heading(title: str, subtitle: str) -> tuple[list[str], float]:
    """Title and subtitle from the left edge, and where the drawing below them may begin."""
    parts, y = [], 4.0
    for part in wrapped(title, FULL_WIDTH - 8, 16, bold=True):
        y += 19
        parts.append(words(4, y, part, 16, bold=True))
    for part in wrapped(subtitle, FULL_WIDTH - 8, 13):
        y += 18
        parts.append(words(4, y, part, 13, colour=palette.SECONDARY_TEXT))
    return parts, y + 10


def sheet(parts: Sequence[str], height: float) -> str:
    size = f'width="{FULL_WIDTH}" height="{number(height)}" viewBox="0 0 {FULL_WIDTH} {number(height)}"'
    back = box(0, 0, FULL_WIDTH, height, palette.WHITE)
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{back}{"".join(parts)}</svg>'
