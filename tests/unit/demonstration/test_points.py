"""The snapped points: where they lie, what they are called, how many there are."""

from __future__ import annotations

import gzip
import json
from importlib import resources

import numpy as np
import pytest
import shapely
from shapely.geometry import shape

from commonweal.cli.demonstration.points import DISTRICTS, points
from commonweal.cli.demonstration.streets import FIRST, KINDS, PLACE_NAMES, SECOND
from commonweal.geography.projection import to_grid


@pytest.fixture(scope="module")
def areas():
    packed = (
        resources.files("commonweal.geography").joinpath("reference/gm_lsoa_2011.geojson.gz").read_bytes()
    )
    features = json.loads(gzip.decompress(packed))["features"]
    return {f["properties"]["code"]: (f["properties"]["name"], shape(f["geometry"])) for f in features}


def test_every_point_lies_in_the_lsoa_that_it_claims_by_the_boundary_shipped(areas):
    known = points()
    easting, northing = to_grid(known.longitude, known.latitude)
    polygons = np.array([shapely.make_valid(areas[code][1]) for code in known.lsoa_codes])
    inside = shapely.contains_xy(polygons[known.lsoa], easting, northing)
    assert inside.all(), f"{(~inside).sum()} points outside; run scripts/build_demonstration_points.py again"


def test_every_lsoa_of_the_county_has_points_and_its_published_name(areas):
    known = points()
    assert dict(zip(known.lsoa_codes, known.lsoa_names, strict=True)) == {c: n for c, (n, _) in areas.items()}
    assert np.bincount(known.lsoa).min() >= 5


def test_there_are_about_twelve_thousand_points_and_no_two_are_one():
    known = points()
    assert 11_500 < len(known) < 13_500
    assert len({cell.rsplit(",", 3)[0] for cell in known.cells}) == len(known)


def test_salford_has_its_150_lsoas():
    known = points()
    assert sum(name.startswith("Salford ") for name in known.lsoa_names) == 150
    assert {name[:-5] for name in known.lsoa_names} == set(DISTRICTS)


def test_places_are_streets_of_the_vocabulary_or_kinds_of_place():
    stems, kinds = {a + b for a in FIRST for b in SECOND}, {kind for kind, _ in KINDS}
    for cell in points().cells:
        place = cell.split(",")[2].removeprefix("On or near ")
        stem, _, kind = place.rpartition(" ")
        assert place in PLACE_NAMES or (stem in stems and kind in kinds), place


def test_the_catalogue_is_small():
    packed = resources.files("commonweal.cli.demonstration").joinpath("points.csv.gz").read_bytes()
    assert len(packed) < 300_000
