"""Draw a described chart as SVG or PNG. The same description gives the same bytes."""

from __future__ import annotations

from typing import Literal

from commonweal.analysis.canonical import digest
from commonweal.analysis.charts import (
    AreaMap,
    BarChart,
    Chart,
    ControlChart,
    CurveChart,
    GridMap,
    IntervalChart,
    LineChart,
    MatrixChart,
)
from commonweal.ui.svg import tidy

Format = Literal["svg", "png"]
PNG_SCALE = 2.0


def draw(chart: Chart, format: Format = "svg", *, titled: bool = True) -> bytes:
    """Draw a chart 680 units wide. `titled=False` leaves title and subtitle to the page around it."""
    source = _source(chart, titled)
    ident = f"c{digest(chart)[:12]}{'t' if titled else ''}"
    picture = tidy(source, ident, chart.alt)
    if format == "svg":
        return picture.encode("utf-8")
    if format == "png":
        return _pixels(picture)
    raise ValueError(f"no such format: {format}")


def _source(chart: Chart, titled: bool) -> str:
    if isinstance(chart, AreaMap):
        from commonweal.ui.map_drawing import map_svg

        return map_svg(chart, titled=titled)
    if isinstance(chart, MatrixChart | GridMap):
        from commonweal.ui import cells_drawing

        return (
            cells_drawing.matrix_svg(chart, titled=titled)
            if isinstance(chart, MatrixChart)
            else cells_drawing.grid_svg(chart, titled=titled)
        )
    if isinstance(chart, IntervalChart | CurveChart):
        from commonweal.ui import axes_drawing

        return (
            axes_drawing.interval_svg(chart, titled=titled)
            if isinstance(chart, IntervalChart)
            else axes_drawing.curve_svg(chart, titled=titled)
        )
    from commonweal.ui import chart_drawing

    if isinstance(chart, ControlChart):
        return chart_drawing.control_svg(chart, titled=titled)
    if isinstance(chart, BarChart):
        return chart_drawing.bar_svg(chart, titled=titled)
    if isinstance(chart, LineChart):
        return chart_drawing.line_svg(chart, titled=titled)
    raise TypeError(f"nothing here draws a {type(chart).__name__}")


def _pixels(picture: str) -> bytes:
    import vl_convert

    from commonweal.ui.svg import FONT, FONT_STACK

    # The font that comes with the library, so that a machine's own fonts do not change the picture.
    local = picture.replace(f'font-family="{FONT_STACK}"', f'font-family="{FONT}"')
    return bytes(vl_convert.svg_to_png(local, scale=PNG_SCALE))
