"""The slow, obvious second opinion: every polygon asked about every point, the lowest code first."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely


def assigned_slowly(codes: Sequence[str], polygons: Sequence[Any], x: Any, y: Any) -> list[str | None]:
    order = sorted(range(len(codes)), key=lambda i: codes[i])
    found: list[str | None] = []
    for px, py in zip(np.asarray(x, dtype=float).tolist(), np.asarray(y, dtype=float).tolist(), strict=True):
        if not np.isfinite([px, py]).all():
            found.append(None)
            continue
        point = shapely.Point(px, py)
        found.append(next((codes[i] for i in order if shapely.covers(polygons[i], point)), None))
    return found


def assigned_by_tree(codes: Sequence[str], polygons: Any, x: Any, y: Any) -> Any:
    """The same for many points of a real layer: every polygon that covers a point, then the lowest code."""
    rank = np.argsort(np.argsort(np.array(codes)))
    point, polygon = shapely.STRtree(polygons).query(shapely.points(x, y), predicate="covered_by")
    lowest = np.full(len(x), len(codes))
    np.minimum.at(lowest, point, rank[polygon])
    return np.array([*sorted(codes), None], dtype=object)[lowest]
