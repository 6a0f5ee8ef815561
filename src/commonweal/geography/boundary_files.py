"""Boundary files as they are published, opened: columns, shapes and the coordinate system that they state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from commonweal.core.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    import numpy as np
    from numpy.typing import NDArray

FORMATS = (
    "GeoJSON (.geojson, .json, .gz), GeoPackage (.gpkg), Shapefile (.shp, .zip) or GeoParquet (.parquet)"
)


@dataclass(frozen=True)
class RawLayer:
    columns: dict[str, list[Any]]
    shapes: NDArray[np.object_]
    crs: str | None
    is_geojson: bool


def read_layer(path: Path, notes: list[str]) -> RawLayer:
    if not path.exists():
        raise BadInput("There is no such file.", where=str(path), remedy="Check the path.")
    name = path.name.lower()
    if name.endswith((".parquet", ".geoparquet")):
        return _read_parquet(path)
    for ending, prefix in ((".gz", "/vsigzip/"), (".zip", "/vsizip/")):
        if name.endswith(ending):
            return _read_with_gdal(prefix + str(path.absolute()), path, notes)
    if name.endswith((".geojson", ".json", ".gpkg", ".shp")):
        return _read_with_gdal(str(path), path, notes)
    raise BadInput("The format of this file is not known.", where=str(path), remedy=f"Give {FORMATS}.")


def _read_with_gdal(opened: str, path: Path, notes: list[str]) -> RawLayer:
    import pyogrio
    import shapely
    from pyogrio.errors import DataLayerError, DataSourceError

    try:
        layers = [str(name) for name, kind in pyogrio.list_layers(opened) if kind is not None]
        if len(layers) > 1:
            notes.append(f"The file has {len(layers)} layers; the first, {layers[0]}, was read.")
        if not layers:
            raise BadInput("No layer with shapes is in the file.", where=str(path), remedy=f"Give {FORMATS}.")
        about, _, geometry, fields = pyogrio.raw.read(opened, layer=layers[0])
        shapes = shapely.from_wkb(geometry)
    except (DataSourceError, DataLayerError, shapely.errors.GEOSException, UnicodeDecodeError) as error:
        raise BadInput(
            f"The boundary file cannot be read: {error}", where=str(path), remedy=f"Give {FORMATS}."
        ) from error
    columns = {str(name): list(values) for name, values in zip(about["fields"], fields, strict=True)}
    is_geojson = ".json" in path.name.lower() or ".geojson" in path.name.lower()
    return RawLayer(columns, shapes, about["crs"], is_geojson)


def _read_parquet(path: Path) -> RawLayer:
    import geopandas

    try:
        frame = geopandas.read_parquet(path)
    except (ValueError, OSError) as error:
        raise BadInput(
            f"The boundary file cannot be read: {error}", where=str(path), remedy=f"Give {FORMATS}."
        ) from error
    columns = {str(name): list(frame[name]) for name in frame.columns if name != frame.geometry.name}
    crs = frame.crs.to_wkt() if frame.crs else None
    return RawLayer(columns, frame.geometry.to_numpy(), crs, is_geojson=False)
