"""Degrees to the British National Grid and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Ring = tuple[tuple[float, float], ...]

ACCURACY = (
    "WGS84 degrees (taken as ETRS89) are converted to the British National Grid with the Ordnance Survey's "
    "OSTN15, which defines the National Grid from satellite positions: better than 0.1 m against it. "
    "Results are kept to 0.01 m. A point outside the extent of OSTN15 (Great Britain and the sea around it) "
    "has no grid reference."
)

DECIMALS_OF_A_METRE = 2
EXTENT_IN_DEGREES = (-10.0, 49.5, 3.7, 61.5)  # holds all of OSTN15

# Airy 1830 and the National Grid's projection, as published by the Ordnance Survey.
AIRY_1830 = (6_377_563.396, 6_356_256.909)
GRS80 = (6_378_137.0, 6_356_752.3141)
TRUE_ORIGIN_LATITUDE, TRUE_ORIGIN_LONGITUDE = 49.0, -2.0
FALSE_EASTING, FALSE_NORTHING = 400_000.0, -100_000.0
SCALE_ON_CENTRAL_MERIDIAN = 0.9996012717


def to_grid(lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats]:
    """WGS84 longitude and latitude (degrees) to easting and northing (metres, to 0.01); NaN stays NaN."""
    import numpy as np
    from convertbng.cutil import convert_bng, convert_etrs89_to_osgb36

    longitudes, latitudes = _flat(lon), _flat(lat)
    east, north = convert_bng(longitudes, latitudes)
    # convert_bng stops at 49.922° N, short of the south of Scilly, and at 60.84° N; the grid goes further.
    west_edge, south_edge, east_edge, north_edge = EXTENT_IN_DEGREES
    refused = np.isnan(east) & (longitudes > west_edge) & (longitudes < east_edge)
    refused &= (latitudes > south_edge) & (latitudes < north_edge)
    if refused.any():
        projected = osgb36_to_grid(longitudes[refused], latitudes[refused], GRS80)
        east[refused], north[refused] = convert_etrs89_to_osgb36(*projected)
    return np.round(east, DECIMALS_OF_A_METRE), np.round(north, DECIMALS_OF_A_METRE)


def to_degrees(easting: ArrayLike, northing: ArrayLike) -> tuple[Floats, Floats]:
    """Easting and northing (metres) to WGS84 longitude and latitude (degrees); NaN stays NaN."""
    from convertbng.cutil import convert_osgb36_to_ll

    longitude, latitude = convert_osgb36_to_ll(_flat(easting), _flat(northing))
    return longitude, latitude


def shapes_in_degrees(outlines: Sequence[Sequence[Ring]], decimals: int) -> list[dict[str, Any]]:
    """The rings of each area in metres, holes included, as a shape of GeoJSON (RFC 7946)."""
    import numpy as np
    import shapely

    def degrees(points: Floats) -> Floats:
        return np.column_stack(to_degrees(points[:, 0], points[:, 1])).round(decimals)

    drawn = [shapely.MultiLineString([ring for ring in rings if len(ring) > 2]) for rings in outlines]
    areas = shapely.orient_polygons(shapely.build_area(np.array(drawn, dtype=object)))
    return [shapely.geometry.mapping(area) for area in shapely.transform(areas, degrees)]


def osgb36_to_grid(
    lon: ArrayLike, lat: ArrayLike, ellipsoid: tuple[float, float] = AIRY_1830
) -> tuple[Floats, Floats]:
    """OSGB36 degrees (old paper maps, not satellite positions) to easting and northing in metres.

    The projection alone, by the Ordnance Survey's published series: no change of datum, no grid.
    """
    import numpy as np

    major, minor = ellipsoid
    f0 = SCALE_ON_CENTRAL_MERIDIAN
    e2 = 1.0 - (minor / major) ** 2
    phi = np.radians(_flat(lat))
    from_meridian = np.radians(_flat(lon) - TRUE_ORIGIN_LONGITUDE)
    sin2, cos, tan2 = np.sin(phi) ** 2, np.cos(phi), np.tan(phi) ** 2
    nu = major * f0 / np.sqrt(1 - e2 * sin2)
    rho = major * f0 * (1 - e2) / (1 - e2 * sin2) ** 1.5
    eta2 = nu / rho - 1

    north = _meridional_arc(phi, major, minor) + FALSE_NORTHING
    north += nu / 2 * np.sin(phi) * cos * from_meridian**2
    north += nu / 24 * np.sin(phi) * cos**3 * (5 - tan2 + 9 * eta2) * from_meridian**4
    north += nu / 720 * np.sin(phi) * cos**5 * (61 - 58 * tan2 + tan2**2) * from_meridian**6
    east = FALSE_EASTING + nu * cos * from_meridian
    east += nu / 6 * cos**3 * (nu / rho - tan2) * from_meridian**3
    fifth = 5 - 18 * tan2 + tan2**2 + 14 * eta2 - 58 * tan2 * eta2
    east += nu / 120 * cos**5 * fifth * from_meridian**5
    return east, north


def _meridional_arc(phi: Floats, major: float, minor: float) -> Floats:
    import numpy as np

    n = (major - minor) / (major + minor)
    origin = np.radians(TRUE_ORIGIN_LATITUDE)
    less, more = phi - origin, phi + origin
    arc = (1 + n + 1.25 * n**2 + 1.25 * n**3) * less
    arc -= (3 * n + 3 * n**2 + 2.625 * n**3) * np.sin(less) * np.cos(more)
    arc += (1.875 * n**2 + 1.875 * n**3) * np.sin(2 * less) * np.cos(2 * more)
    arc -= 35 / 24 * n**3 * np.sin(3 * less) * np.cos(3 * more)
    scaled: Floats = minor * SCALE_ON_CENTRAL_MERIDIAN * arc
    return scaled


def _flat(values: ArrayLike) -> Floats:
    import numpy as np

    return np.ascontiguousarray(np.ravel(np.asarray(values, dtype=np.float64)))
