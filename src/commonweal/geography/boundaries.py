"""From boundary files as they are published to areas with codes and sound polygons on the National Grid."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from commonweal.core.errors import BadInput
from commonweal.core.identifiers import AreaCode
from commonweal.geography.boundary_files import RawLayer, read_layer
from commonweal.geography.columns import column_of, district_column

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from typing import Any

    import numpy as np
    from numpy.typing import NDArray

    Polygons = NDArray[np.object_]

NATIONAL_GRID, WGS84, ETRS89, OSGB36, WEB_MERCATOR = 27700, 4326, 4258, 4277, 3857
POLYGON, MULTIPOLYGON = 3, 6
NOT_IN_A_CODE = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class BoundaryLayer:
    """Areas in the order of their codes; `notes` say what was chosen or changed on the way in."""

    codes: list[str]
    names: list[str]
    districts: list[str]
    polygons: Polygons
    mended: tuple[tuple[str, str], ...]
    left_out: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


def read_boundaries(
    path: Path, *, kind: str, code_column: str | None = None, name_column: str | None = None
) -> BoundaryLayer:
    """Read, name the columns, convert to the National Grid, mend; nothing is dropped without a word."""
    import numpy as np
    import shapely

    notes: list[str] = []
    raw = read_layer(path, notes)
    columns = list(raw.columns)
    code_in = _chosen(kind, "code", columns, code_column, notes, path) or ""
    name_in = _chosen(kind, "name", columns, name_column, notes, path)
    district_in = district_column(kind, [column for column in columns if column not in (code_in, name_in)])

    codes = _codes(raw.columns[code_in], notes, path)
    shapes, outside = _on_the_grid(shapely.force_2d(raw.shapes), raw, notes, path)
    shapes, mended, left_out = _mended(codes, shapes, outside)
    keep = np.array([shape is not None for shape in shapes], dtype=bool)
    if not keep.any():
        raise BadInput("No area with a polygon in Great Britain was found.", where=str(path))

    texts = {
        what: [_text(value) for value in raw.columns[column]] if column else [""] * len(codes)
        for what, column in (("name", name_in), ("district", district_in))
    }
    rows = [i for i in range(len(codes)) if keep[i]]
    rows.sort(key=lambda i: codes[i])
    return _joined(rows, codes, texts, shapes, mended, left_out, notes)


# ── codes and names ─────────────────────────────────────────────────────────────────────────────────────────


def _chosen(
    kind: str, what: str, columns: Sequence[str], told: str | None, notes: list[str], path: Path
) -> str | None:
    listed = ", ".join(columns) or "none"
    if told is not None:
        if told not in columns:
            raise BadInput(
                f"There is no column {told}; the columns are {listed}.",
                where=str(path),
                remedy="Name one of them.",
            )
        return told
    found = column_of(kind, what, columns)
    if found is None and what == "code":
        raise BadInput(
            f"No column looks like the code of a {kind}; the columns are {listed}.",
            where=str(path),
            remedy="Say which column holds the code.",
        )
    notes.append(f"Taken as the {what}: column {found}." if found else "No column with names was found.")
    return found


def _codes(values: Sequence[Any], notes: list[str], path: Path) -> list[str]:
    codes = [_text(value) for value in values]
    missing = [i for i, code in enumerate(codes, start=1) if not code]
    if missing:
        where = f"{path}, area {missing[0]} of {len(codes)}"
        raise BadInput("An area has no code.", where=where, remedy="Give it one.")
    rewritten = [
        code if _is_code(code) else NOT_IN_A_CODE.sub("-", code.lower()).strip("-") for code in codes
    ]
    strange = [old for old, new in zip(codes, rewritten, strict=True) if not _is_code(new)]
    if strange or len(set(rewritten)) < len(set(codes)):
        raise BadInput(
            f"Not area codes: {', '.join(strange[:3]) or 'codes that differ in capitals or signs alone'}.",
            where=str(path),
            remedy="Use GSS codes, or 2 to 40 small letters, digits and hyphens.",
        )
    changed = sum(old != new for old, new in zip(codes, rewritten, strict=True))
    if changed:
        notes.append(f"{changed} codes were put in small letters and hyphens.")
    return rewritten


def _is_code(text: str) -> bool:
    try:
        AreaCode(text)
    except ValueError:
        return False
    return True


def _text(value: Any) -> str:
    if value is None or value != value:  # NaN
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()


# ── coordinates ─────────────────────────────────────────────────────────────────────────────────────────────


def _on_the_grid(
    shapes: Polygons, raw: RawLayer, notes: list[str], path: Path
) -> tuple[Polygons, NDArray[np.bool_]]:
    """The shapes on the National Grid, and which of them reach outside it."""
    import numpy as np
    import shapely

    epsg = _epsg(raw, shapes, notes, path)
    points, owner = shapely.get_coordinates(shapes, return_index=True)
    if epsg != NATIONAL_GRID:
        points = np.column_stack(_conversion(epsg)(points))
    lost = ~np.isfinite(points).all(axis=1)
    lost |= (points < -1_000_000).any(axis=1) | (points > 2_000_000).any(axis=1)
    outside = np.zeros(len(shapes), dtype=bool)
    outside[owner[lost]] = True
    moved = shapes.copy()
    moved[~outside] = shapely.set_coordinates(shapes[~outside].copy(), points[~outside[owner]])
    return moved, outside


def _epsg(raw: RawLayer, shapes: Polygons, notes: list[str], path: Path) -> int:
    import shapely

    if raw.crs is not None:
        epsg = _known_epsg(raw.crs)
        if epsg is None:
            raise BadInput(
                f"The coordinates are in a system that is not converted here: {raw.crs[:60]}.",
                where=str(path),
                remedy="Convert the file to the British National Grid (EPSG:27700) or to WGS84 degrees.",
            )
        if raw.is_geojson and epsg == WGS84:
            notes.append("GeoJSON: coordinates taken as WGS84 longitude and latitude.")
        else:
            notes.append(f"Coordinates as the file states: EPSG:{epsg}.")
        return epsg
    west, south, east, north = shapely.total_bounds(shapes)
    if west >= -180 and east <= 180 and south >= -90 and north <= 90:
        notes.append(
            "The file states no coordinate system; taken as WGS84, as the coordinates look like degrees."
        )
        return WGS84
    if west >= 0 and east <= 700_000 and south >= 0 and north <= 1_300_000:
        notes.append(
            "The file states no coordinate system; taken as National Grid, as the coordinates fit it."
        )
        return NATIONAL_GRID
    raise BadInput(
        "The file states no coordinate system; its coordinates fit neither degrees nor the National Grid.",
        where=str(path),
        remedy="Add the coordinate system (for a Shapefile, the .prj file).",
    )


def _known_epsg(crs: str) -> int | None:
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        system = CRS.from_user_input(crs)
    except CRSError:
        return None
    if system.equals(CRS.from_user_input("OGC:CRS84"), ignore_axis_order=True):
        return WGS84
    found = system.to_epsg() or system.to_epsg(min_confidence=20)
    known = (NATIONAL_GRID, WGS84, ETRS89, OSGB36, WEB_MERCATOR)
    return found if found in known else None


def _conversion(epsg: int) -> Callable[[NDArray[np.float64]], tuple[Any, Any]]:
    from convertbng.cutil import convert_epsg3857_to_wgs84

    from commonweal.geography.projection import osgb36_to_grid, to_grid

    if epsg == WEB_MERCATOR:
        return lambda xy: to_grid(*convert_epsg3857_to_wgs84(xy[:, 0].copy(), xy[:, 1].copy()))
    if epsg == OSGB36:
        return lambda xy: osgb36_to_grid(xy[:, 0], xy[:, 1])
    return lambda xy: to_grid(xy[:, 0], xy[:, 1])


# ── shapes ──────────────────────────────────────────────────────────────────────────────────────────────────


def _mended(
    codes: Sequence[str], shapes: Polygons, outside: NDArray[np.bool_]
) -> tuple[Polygons, list[tuple[str, str]], list[tuple[str, str]]]:
    import numpy as np
    import shapely

    shapes = shapes.copy()
    left_out = []
    polygonal = np.isin(shapely.get_type_id(shapes), (POLYGON, MULTIPOLYGON)) & ~shapely.is_empty(shapes)
    for i in np.flatnonzero(outside | ~polygonal).tolist():
        left_out.append((codes[i], "reaches outside the National Grid" if outside[i] else "has no polygon"))
        shapes[i] = None
    broken = np.flatnonzero(~shapely.is_valid(shapes) & ~shapely.is_missing(shapes)).tolist()
    mended = []
    for i, why in zip(broken, shapely.is_valid_reason(shapes[broken]), strict=True):
        mended.append((codes[i], re.sub(r"\[.*\]", "", str(why)).strip()))
        shapes[i] = polygonal_part(shapely.make_valid(shapes[i]))
        if shapes[i] is None:
            mended.pop()
            left_out.append((codes[i], "has no surface"))
    return shapes, mended, left_out


def polygonal_part(shape: Any) -> Any:
    """What mending leaves of lines and points is dropped; None when no surface is left."""
    import shapely

    parts = shapely.get_parts(shapely.get_parts(shape))
    surfaces = [part for part in parts if shapely.get_type_id(part) == POLYGON and not part.is_empty]
    if len(surfaces) <= 1:
        return surfaces[0] if surfaces else None
    return shapely.union_all(surfaces)


def _joined(
    rows: Sequence[int],
    codes: Sequence[str],
    texts: dict[str, list[str]],
    shapes: Polygons,
    mended: Sequence[tuple[str, str]],
    left_out: Sequence[tuple[str, str]],
    notes: list[str],
) -> BoundaryLayer:
    """One area for each code: rows that share a code are its parts."""
    import numpy as np
    import shapely

    parts: dict[str, list[int]] = {}
    for i in rows:
        parts.setdefault(codes[i], []).append(i)
    several = [code for code, of in parts.items() if len(of) > 1]
    if several:
        listed = ", ".join(several[:5])
        notes.append(f"{len(several)} codes stood in more than one row and were joined: {listed}.")
    polygons = np.empty(len(parts), dtype=object)
    polygons[:] = [shapes[of[0]] if len(of) == 1 else shapely.union_all(shapes[of]) for of in parts.values()]
    return BoundaryLayer(
        codes=list(parts),
        names=[texts["name"][of[0]] for of in parts.values()],
        districts=[texts["district"][of[0]] for of in parts.values()],
        polygons=polygons,
        mended=tuple(mended),
        left_out=tuple(left_out),
        notes=tuple(notes),
    )
