"""The rows of a document as GeoJSON (RFC 7946): longitude and latitude of WGS84, seven decimals.

Rows that are cells of a grid become squares, other places points; a row without a place is left out, as a
feature without a geometry is no use on a map.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from commonweal.analysis.charts import GridMap, TableData
from commonweal.exports.document import Document, Notice

PLACE = ("easting", "northing")
DECIMALS = 7  # a centimetre


def write(document: Document) -> bytes:
    data = document.data
    assert data is not None  # noqa: S101 - the gate asks for it first
    names = [column.name for column in data.columns]
    placed = [row for row in data.rows if all(row[names.index(name)] is not None for name in PLACE)]
    shapes = _shapes(placed, names, side_of(document))
    features = [
        {
            "type": "Feature",
            "geometry": shape,
            "properties": dict(zip(names, row, strict=True)) | _made_up(document),
        }
        for shape, row in zip(shapes, placed, strict=True)
    ]
    whole: dict[str, Any] = {"type": "FeatureCollection", "features": features}
    warnings = [part.text for part in document.parts() if isinstance(part, Notice)]
    if warnings:
        whole["warnings"] = warnings  # a member of our own, as RFC 7946 allows
    return (json.dumps(whole, ensure_ascii=False, separators=(",", ":"), allow_nan=False) + "\n").encode()


def has_places(data: TableData) -> bool:
    """Whether its rows can be put on a map."""
    names = {column.name for column in data.columns}
    return names.issuperset(PLACE)


def side_of(document: Document) -> float:
    """Side in metres of the cells that the rows are; nought where they are points."""
    for figure in document.figures():
        if isinstance(figure.chart, GridMap):
            return figure.chart.size
    return 0.0


def _made_up(document: Document) -> dict[str, str]:
    return {"made_up": "SYNTHETIC"} if document.synthetic_notice else {}


def _shapes(rows: Sequence[tuple[Any, ...]], names: list[str], side: float) -> list[dict[str, Any]]:
    import numpy as np

    from commonweal.geography.projection import to_degrees

    east, north = (np.array([row[names.index(name)] for row in rows], dtype=np.float64) for name in PLACE)
    steps = ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0)) if side else ((0, 0),)
    corners = []
    for right, up in steps:
        lon, lat = to_degrees(east + right * side, north + up * side)
        corners.append(np.column_stack([lon, lat]).round(DECIMALS).tolist())
    if not side:
        return [{"type": "Point", "coordinates": point} for point in corners[0]]
    return [{"type": "Polygon", "coordinates": [list(ring)]} for ring in zip(*corners, strict=True)]
