"""From points to areas, exactly, by way of the 100 m cells.

The rule for edges: a point on a boundary belongs to the covering area with the lowest code. So a point lies
in exactly one area of a tiling, and the answer is that of the exact polygon test for every point.
"""

from __future__ import annotations

import io
import itertools
import json
from pathlib import Path
from typing import TYPE_CHECKING

from commonweal.core.errors import BadInput
from commonweal.geography.cells import CELL, CellTable, Frame, build_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    import numpy as np
    from numpy.typing import ArrayLike, NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]
    Areas = NDArray[np.int32]

EDGE_RULE = "a point on a boundary belongs to the covering area with the lowest code"
NONE = -1
POINTS_AT_A_TIME = 1_000_000
FORMAT = 1


class AreaIndex:
    """The areas of one layer; `codes` are in order, and `assign` answers with places in that order."""

    def __init__(self, codes: list[str], table: CellTable, wkb: bytes, offsets: NDArray[np.int64]) -> None:
        self.codes = codes
        self._table = table
        self._wkb = wkb
        self._offsets = offsets
        self._prepared: dict[int, Any] = {}

    @classmethod
    def build(cls, codes: Sequence[str], polygons: Sequence[BaseGeometry]) -> AreaIndex:
        """Polygons are in EPSG:27700 (metres)."""
        import numpy as np
        import shapely

        shapes = _checked(codes, polygons)
        order = sorted(range(len(codes)), key=lambda i: codes[i])
        shapes = shapely.force_2d(shapes[order])
        pieces = [bytes(piece) for piece in shapely.to_wkb(shapes)]
        offsets = np.concatenate([[0], np.cumsum([len(piece) for piece in pieces])]).astype(np.int64)
        return cls([codes[i] for i in order], build_table(shapes), b"".join(pieces), offsets)

    def assign(self, easting: ArrayLike, northing: ArrayLike) -> Areas:
        """The place in `codes` of each point's area; -1 where none holds it or a coordinate is missing."""
        import numpy as np

        x = np.ravel(np.asarray(easting, dtype=np.float64))
        y = np.ravel(np.asarray(northing, dtype=np.float64))
        if len(x) != len(y):
            raise BadInput(
                f"{len(x)} eastings and {len(y)} northings", remedy="Give one northing for each easting."
            )
        out = np.empty(len(x), dtype=np.int32)
        for start in range(0, len(x), POINTS_AT_A_TIME):
            part = slice(start, start + POINTS_AT_A_TIME)
            out[part] = self._assign_some(x[part], y[part])
        return out

    def codes_of(self, easting: ArrayLike, northing: ArrayLike) -> NDArray[np.object_]:
        """As `assign`, with the codes themselves; None where no area holds the point."""
        import numpy as np

        return np.array([*self.codes, None], dtype=object)[self.assign(easting, northing)]

    def polygons(self, places: Sequence[int] | None = None) -> list[BaseGeometry]:
        import shapely

        wanted = range(len(self.codes)) if places is None else places
        return list(shapely.from_wkb([self._piece(i) for i in wanted]))

    def save(self, path: Path) -> None:
        import numpy as np

        frame = self._table.frame
        buffer = io.BytesIO()
        np.savez(
            buffer,
            about=np.array([FORMAT, frame.west, frame.south, frame.columns, frame.rows], dtype=np.int64),
            codes=np.frombuffer(json.dumps(self.codes).encode(), dtype=np.uint8),
            top=self._table.top,
            blocks=self._table.blocks,
            list_starts=self._table.list_starts,
            candidates=self._table.candidates,
            wkb=np.frombuffer(self._wkb, dtype=np.uint8),
            offsets=self._offsets,
        )
        unfinished = path.with_name(path.name + ".part")
        unfinished.write_bytes(buffer.getvalue())
        unfinished.replace(path)

    @classmethod
    def load(cls, path: Path) -> AreaIndex:
        import numpy as np

        with np.load(path, allow_pickle=False) as stored:
            version, west, south, columns, rows = (int(value) for value in stored["about"])
            if version != FORMAT:
                raise BadInput(
                    "an index of another version", where=str(path), remedy="Import the layer again."
                )
            table = CellTable(
                Frame(west, south, columns, rows),
                stored["top"],
                stored["blocks"],
                stored["list_starts"],
                stored["candidates"],
            )
            codes = json.loads(stored["codes"].tobytes())
            return cls(codes, table, stored["wkb"].tobytes(), stored["offsets"])

    def _assign_some(self, x: Floats, y: Floats) -> Areas:
        import numpy as np

        out = np.full(len(x), NONE, dtype=np.int32)
        frame = self._table.frame
        inside = (x >= frame.west) & (x < frame.west + frame.columns * CELL)
        inside &= (y >= frame.south) & (y < frame.south + frame.rows * CELL)
        at = np.flatnonzero(inside)
        entry = self._table.look_up(x[at], y[at])
        out[at] = np.maximum(entry, NONE)
        unsure = entry < NONE
        self._settle(out, at[unsure], -2 - entry[unsure], x, y)
        return out

    def _settle(self, out: Areas, points: NDArray[np.int64], lists: Areas, x: Floats, y: Floats) -> None:
        """The exact test, candidate after candidate, the lowest code first."""
        import numpy as np

        nth = self._table.list_starts[lists]
        end = self._table.list_starts[lists + 1]
        while len(points):
            area = self._table.candidates[nth]
            hit = self._holds(area, x[points], y[points])
            out[points[hit]] = area[hit]
            left = ~hit & (nth + 1 < end)
            points, nth, end = points[left], nth[left] + np.int32(1), end[left]

    def _holds(self, area: Areas, x: Floats, y: Floats) -> NDArray[np.bool_]:
        import numpy as np
        import shapely

        small = area.astype(np.uint16) if len(self.codes) <= 65_536 else area  # radix sort
        order = np.argsort(small, kind="stable")
        area, x, y = area[order], x[order], y[order]
        edges = np.flatnonzero(np.diff(area, prepend=-1, append=-1))
        self._prepare(area[edges[:-1]])
        hit = np.empty(len(area), dtype=bool)
        for low, high in itertools.pairwise(edges.tolist()):
            polygon = self._prepared[int(area[low])]
            hit[order[low:high]] = shapely.intersects_xy(polygon, x[low:high], y[low:high])
        return hit

    def _prepare(self, areas: Areas) -> None:
        import shapely

        missing = [int(i) for i in areas if int(i) not in self._prepared]
        if missing:
            polygons = shapely.from_wkb([self._piece(i) for i in missing])
            shapely.prepare(polygons)
            self._prepared.update(zip(missing, polygons, strict=True))

    def _piece(self, i: int) -> bytes:
        return self._wkb[int(self._offsets[i]) : int(self._offsets[i + 1])]


def _checked(codes: Sequence[str], polygons: Sequence[BaseGeometry]) -> NDArray[np.object_]:
    import numpy as np
    import shapely

    shapes = np.array(polygons, dtype=object)
    if not len(codes) or len(codes) != len(shapes):
        raise BadInput(
            f"{len(codes)} codes and {len(shapes)} polygons", remedy="Give one polygon for each code."
        )
    if len(set(codes)) != len(codes):
        twice = sorted({code for code in codes if list(codes).count(code) > 1})
        raise BadInput(f"Codes that occur twice: {', '.join(twice[:5])}", remedy="Join their polygons first.")
    plain = np.isin(shapely.get_type_id(shapes), (3, 6)) & ~shapely.is_empty(shapes)
    if not plain.all():
        raise BadInput(
            f"The shape of {codes[int(np.argmin(plain))]} is not a polygon",
            remedy="Give areas as polygons that are not empty.",
        )
    return shapes
