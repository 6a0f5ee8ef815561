"""The areas of the map as data, for a browser that draws them again: what the picture shows, and no more."""

from __future__ import annotations

from typing import Any

from commonweal.analysis.charts import AreaMap
from commonweal.analysis.maps import MapArea
from commonweal.exports.document import ExhibitBlock, Figure
from commonweal.geography.projection import shapes_in_degrees
from commonweal.products.queries import Explored
from commonweal.ui import palette

DECIMALS = 5  # of a degree: about a metre
NO_DATA = "no data"


def map_of(found: Explored) -> AreaMap | None:
    """What was drawn for this reader; None where nothing was."""
    parts = (part for block in found.blocks if isinstance(block, ExhibitBlock) for part in block.parts)
    charts = (part.chart for part in parts if isinstance(part, Figure))
    return next((chart for chart in charts if isinstance(chart, AreaMap)), None)


def as_data(chart: AreaMap) -> dict[str, Any]:
    """GeoJSON (RFC 7946) with the words of each area, its class, and the legend as members of our own."""
    shapes = shapes_in_degrees([area.rings for area in chart.areas], DECIMALS)
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {
                    "code": area.code,
                    "name": area.name,
                    "words": _words(chart, area),
                    "band": chart.band_of(area),
                },
                "geometry": shape,
            }
            for area, shape in zip(chart.areas, shapes, strict=True)
        ],
        "title": chart.title,
        "unit": chart.unit,
        "of": chart.of,
        "legend": _legend(chart),
        "attribution": chart.attribution,
    }


def _words(chart: AreaMap, area: MapArea) -> str:
    if area.value is None:
        return area.shown or NO_DATA
    return f"{area.value:,} {chart.unit.removesuffix('s') if area.value == 1 else chart.unit}"


def _legend(chart: AreaMap) -> list[dict[str, Any]]:
    """The classes from low to high with how many areas each holds, then those without a number."""
    *counts, without = chart.counts()
    classes = zip(chart.bands, counts, palette.shades(len(chart.bands)), strict=True)
    legend: list[dict[str, Any]] = [
        {"band": at, "words": band.label, "areas": count, "colour": colour}
        for at, (band, count, colour) in enumerate(classes)
    ]
    if without:
        words = next(area.shown for area in chart.areas if area.value is None) or NO_DATA
        legend.append({"band": None, "words": words, "areas": without, "colour": palette.WHITE})
    return legend
