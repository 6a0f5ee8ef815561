"""On real boundaries the fast answer is the exact one, too: for random points and for points on the lines."""

from typing import Any

import numpy as np
import pytest
import shapely

from commonweal.geography.boundaries import read_boundaries
from commonweal.geography.lookup import AreaIndex
from tests.generative.geography.brute_force import assigned_by_tree
from tests.realdata import real_data
from tests.sampling import SAMPLE

SEED = 20060


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("gm_lsoa11_generalised_20m", "lsoa"),
        ("gm_ward23_generalised_20m", "ward"),
        ("gm_lad21_full_resolution", "district"),
        ("london_wards_pre2018", "ward"),
        ("ew_police_force_areas_2020", "police_force"),
    ],
)
def test_every_point_is_given_the_area_of_the_exact_test(file: str, kind: str) -> None:
    layer = read_boundaries(real_data(f"boundaries/{file}.geojson.gz"), kind=kind)
    index = AreaIndex.build(layer.codes, list(layer.polygons))
    x, y = points_of(layer.polygons)
    assert (index.codes_of(x, y) == assigned_by_tree(layer.codes, layer.polygons, x, y)).all()


def points_of(polygons: Any) -> tuple[Any, Any]:
    rng = np.random.default_rng(SEED)
    west, south, east, north = shapely.total_bounds(polygons)
    scattered = rng.uniform((west - 500, south - 500), (east + 500, north + 500), (SAMPLE.points, 2))
    vertices = shapely.get_coordinates(polygons)
    chosen = rng.choice(len(vertices) - 1, min(SAMPLE.points, len(vertices) - 1), replace=False)
    along = vertices[chosen] + rng.random((len(chosen), 1)) * (vertices[chosen + 1] - vertices[chosen])
    return tuple(np.concatenate([scattered, vertices[chosen], along, np.round(along / 100) * 100]).T)


def test_no_point_within_the_tiling_is_without_an_area() -> None:
    layer = read_boundaries(real_data("boundaries/gm_lsoa11_generalised_20m.geojson.gz"), kind="lsoa")
    index = AreaIndex.build(layer.codes, list(layer.polygons))
    vertices = shapely.get_coordinates(layer.polygons)
    assert (index.assign(*vertices.T) >= 0).all()
