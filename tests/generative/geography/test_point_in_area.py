"""A point lies in exactly one area of a tiling, and the fast answer is the slow one: for every point."""

import itertools
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import composite

from commonweal.geography import cells
from commonweal.geography.lookup import AreaIndex
from tests.generative.geography.brute_force import assigned_slowly
from tests.sampling import SAMPLE

# Corners fall on cell edges, on block edges (3,200 m) and anywhere between.
COORDINATES = st.one_of(
    st.integers(0, 80).map(lambda n: n * 100.0),
    st.sampled_from([0.0, 3200.0, 6400.0]),
    st.floats(0, 8000, allow_nan=False),
    st.integers(0, 80_000).map(lambda n: n / 10),
)
CORNER = st.sampled_from([(0.0, 0.0), (350_000.0, 380_000.0), (350_037.25, 380_099.99), (-250.0, -1000.0)])


@composite
def tilings(draw: Any) -> tuple[list[str], list[Any]]:
    """A town cut up by triangles between random corners; some triangles are joined, some left out."""
    points = draw(st.lists(st.tuples(COORDINATES, COORDINATES), min_size=3, max_size=10, unique=True))
    east, north = draw(CORNER)
    moved = shapely.MultiPoint([(x + east, y + north) for x, y in points])
    triangles = shapely.get_parts(shapely.delaunay_triangles(moved))
    triangles = [triangle for triangle in triangles if triangle.area > 0 and triangle.is_valid]
    if not triangles:
        triangles = [shapely.box(east, north, east + 150, north + 250)]
    labels = draw(st.lists(st.integers(0, 4), min_size=len(triangles), max_size=len(triangles)))
    names = draw(st.permutations(["E01000001", "E01000002", "E01000003", "a-beat", "W01000001"]))
    joined = {}
    for label in sorted(set(labels)):
        shape = shapely.union_all([t for t, k in zip(triangles, labels, strict=True) if k == label])
        if shape.geom_type in ("Polygon", "MultiPolygon") and shape.is_valid and shape.area > 0:
            joined[names[label]] = shape
    if not joined:
        joined = {"E01000001": triangles[0]}
    return list(joined), list(joined.values())


def telling_points(polygons: list[Any], extra: list[tuple[float, float]]) -> tuple[Any, Any]:
    """Vertices, points along edges, cell edges, and their neighbours in the last binary digit."""
    vertices = shapely.get_coordinates(polygons)
    middles = (vertices[1:] + vertices[:-1]) / 2
    snapped = np.round(vertices / 100) * 100
    west, south, east, north = shapely.total_bounds(polygons)
    corners = np.array([[west, south], [east, north], [west, north], [east, south]])
    scattered = np.array(extra) * [east - west, north - south] + [west, south]
    some = np.concatenate([vertices, middles, snapped, corners, scattered, np.round(scattered / 100) * 100])
    near = np.concatenate([np.nextafter(some, np.inf), np.nextafter(some, -np.inf), some + 1e-7, some - 1e-7])
    strange = np.array([[np.nan, south], [west, np.nan], [np.inf, -np.inf], [1e12, 1e12], [-1e12, 0.0]])
    return tuple(np.concatenate([some, near, strange]).T)


EXTRA = st.lists(st.tuples(st.floats(-0.2, 1.2), st.floats(-0.2, 1.2)), min_size=1, max_size=30)


@given(tiling=tilings(), extra=EXTRA)
@settings(max_examples=SAMPLE.examples, deadline=None)
def test_the_fast_answer_is_the_slow_one(tiling: tuple[list[str], list[Any]], extra: list[Any]) -> None:
    codes, polygons = tiling
    x, y = telling_points(polygons, extra)
    assert AreaIndex.build(codes, polygons).codes_of(x, y).tolist() == assigned_slowly(codes, polygons, x, y)


@given(
    tiling=tilings(),
    extra=EXTRA,
    moves=st.lists(st.tuples(st.floats(-900, 900), st.floats(-900, 900)), min_size=5),
)
@settings(max_examples=SAMPLE.examples, deadline=None)
def test_overlapping_areas_give_the_lowest_code(
    tiling: tuple[list[str], list[Any]], extra: list[Any], moves: list[tuple[float, float]]
) -> None:
    codes, polygons = tiling
    moved = [
        shapely.transform(polygon, lambda xy, by=move: xy + by)
        for polygon, move in zip(polygons, moves, strict=False)
    ]
    x, y = telling_points(moved, extra)
    assert AreaIndex.build(codes, moved).codes_of(x, y).tolist() == assigned_slowly(codes, moved, x, y)


@given(
    cuts=st.tuples(
        st.lists(COORDINATES, min_size=2, max_size=6, unique=True),
        st.lists(COORDINATES, min_size=2, max_size=6, unique=True),
    ),
    extra=EXTRA,
)
@settings(max_examples=SAMPLE.examples, deadline=None)
def test_every_point_of_a_tiling_lies_in_exactly_one_area(cuts: Any, extra: list[Any]) -> None:
    across, up = sorted(cuts[0]), sorted(cuts[1])
    boxes = [
        shapely.box(west, south, east, north)
        for west, east in itertools.pairwise(across)
        for south, north in itertools.pairwise(up)
    ]
    codes = [f"E{number:08}" for number in range(len(boxes))]
    x, y = telling_points(boxes, extra)
    inside = (x >= across[0]) & (x <= across[-1]) & (y >= up[0]) & (y <= up[-1])
    assert ((AreaIndex.build(codes, boxes).assign(x, y) >= 0) == inside).all()


@given(tiling=tilings(), extra=EXTRA)
@settings(max_examples=SAMPLE.examples, deadline=None)
def test_the_size_of_the_pieces_of_work_makes_no_difference(
    tiling: tuple[list[str], list[Any]], extra: list[Any]
) -> None:
    codes, polygons = tiling
    x, y = telling_points(polygons, extra)
    at_once = AreaIndex.build(codes, polygons).assign(x, y)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cells, "CELLS_AT_A_TIME", 7)
        patch.setattr(cells, "SEGMENTS_AT_A_TIME", 2)
        patch.setattr(cells, "AREAS_AT_A_TIME", 1)
        patch.setattr("commonweal.geography.lookup.POINTS_AT_A_TIME", 5)
        piecewise = AreaIndex.build(codes, polygons).assign(x, y)
    assert piecewise.tolist() == at_once.tolist()
