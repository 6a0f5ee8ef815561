"""Outlines in metres as shapes in degrees, for maps that a browser draws."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from commonweal.geography.projection import shapes_in_degrees, to_degrees

EAST, NORTH = 380_000.0, 400_000.0


def square(left: float, bottom: float, side: float) -> tuple[tuple[float, float], ...]:
    corners = ((0, 0), (side, 0), (side, side), (0, side), (0, 0))
    return tuple((EAST + left + x, NORTH + bottom + y) for x, y in corners)


def test_a_square_lies_where_its_corners_lie() -> None:
    (shape,) = shapes_in_degrees([[square(0, 0, 1000)]], 5)
    lon, lat = to_degrees([EAST, EAST + 1000], [NORTH, NORTH + 1000])
    drawn = shapely.geometry.shape(shape)
    assert shape["type"] == "Polygon"
    corners = {tuple(point) for point in np.round(np.column_stack([lon, lat]), 5).tolist()}
    assert corners <= set(drawn.exterior.coords)
    assert drawn.exterior.is_ccw, "as RFC 7946 asks"


def test_a_hole_stays_a_hole_and_an_island_in_it_is_land() -> None:
    rings = [square(0, 0, 1000), square(200, 200, 600), square(400, 400, 200), square(2000, 0, 500)]
    whole, plain = (
        shapely.geometry.shape(each) for each in shapes_in_degrees([rings, [square(0, 0, 1000)]], 7)
    )
    land = (1000**2 - 600**2 + 200**2 + 500**2) / 1000**2
    assert whole.area / plain.area == pytest.approx(land, rel=1e-3)
    assert whole.geom_type == "MultiPolygon" and len(whole.geoms) == 3


def test_no_coordinate_has_more_decimals_than_were_asked_for() -> None:
    for decimals in (3, 5):
        (shape,) = shapes_in_degrees([[square(0.3, 0.7, 977.13)]], decimals)
        flat = np.ravel(shape["coordinates"])
        assert len(flat) == 10
        assert all(len(repr(float(each)).partition(".")[2]) <= decimals for each in flat)
