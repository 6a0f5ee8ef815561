"""Police forces by any name they are published under, and where their areas lie."""

import re

import numpy as np
import pytest

from commonweal.geography.boundaries import read_boundaries
from commonweal.geography.forces import FORCES, force_index, name_of, reference_file, slug_of_name
from commonweal.geography.lookup import AreaIndex
from commonweal.geography.tiling import fit_of
from tests.realdata import real_data

NO_AREA = {"btp", "northern-ireland"}


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Greater Manchester Police", "greater-manchester"),
        ("Metropolitan Police Service", "metropolitan"),
        ("City of London Police", "city-of-london"),
        ("British Transport Police", "btp"),
        ("Police Service of Northern Ireland", "northern-ireland"),
        ("Devon & Cornwall Police", "devon-and-cornwall"),
        ("Devon and Cornwall Police", "devon-and-cornwall"),
        ("Hampshire and Isle of Wight Constabulary", "hampshire"),
        ("surrey police", "surrey"),
        ("west-yorkshire", "west-yorkshire"),
        ("Police Scotland", "police-scotland"),
        ("Ministry of Defence Police", "ministry-of-defence"),
    ],
)
def test_names(name: str, slug: str) -> None:
    assert slug_of_name(name) == slug


def test_every_published_name_leads_to_its_own_force() -> None:
    assert len(FORCES) == 45
    assert all(slug_of_name(force.name) == slug for slug, force in FORCES.items())
    assert name_of("surrey") == "Surrey Police"
    assert name_of("nowhere") == "nowhere"


def test_area_codes_are_those_of_police_force_areas_and_stand_once() -> None:
    codes = {slug: force.area for slug, force in FORCES.items()}
    assert {slug for slug, code in codes.items() if code is None} == NO_AREA
    given = [code for code in codes.values() if code]
    assert len(set(given)) == 43
    assert all(re.fullmatch(r"E23\d{6}|W15\d{6}", code) for code in given)


def test_the_index_knows_each_force_with_an_area() -> None:
    index = force_index()
    assert set(index.codes) == set(FORCES) - NO_AREA
    places = {
        "greater-manchester": (383_800, 398_100), "metropolitan": (530_000, 180_000),
        "city-of-london": (532_400, 181_300), "surrey": (499_700, 149_500),
        "west-yorkshire": (429_800, 433_600), "south-wales": (318_400, 176_400),
        "devon-and-cornwall": (182_500, 44_900), None: (258_900, 665_300),
    }  # fmt: skip
    found = index.codes_of(*np.array(list(places.values())).T)
    assert found.tolist() == list(places)


@pytest.mark.parametrize(
    ("name", "kind", "count"),
    [
        ("gm_lsoa_2011", "lsoa", 1673),
        ("gm_district_2011", "district", 10),
        ("ew_police_force_2011", "police_force", 43),
    ],
)
def test_the_boundaries_in_the_package_are_whole_and_small(name: str, kind: str, count: int) -> None:
    with reference_file(f"{name}.geojson.gz") as path:
        layer = read_boundaries(path, kind=kind)
        assert path.stat().st_size < 300_000
    assert len(layer.codes) == count
    assert layer.mended == layer.left_out == ()
    assert fit_of(layer.codes, layer.polygons).good
    assert all(layer.names)


def test_districts_and_lsoas_in_the_package_agree() -> None:
    with reference_file("gm_lsoa_2011.geojson.gz") as path:
        lsoas = read_boundaries(path, kind="lsoa")
    with reference_file("gm_district_2011.geojson.gz") as path:
        districts = read_boundaries(path, kind="district")
    assert dict(zip(districts.codes, districts.names, strict=True)) == {
        "E08000001": "Bolton", "E08000002": "Bury", "E08000003": "Manchester", "E08000004": "Oldham",
        "E08000005": "Rochdale", "E08000006": "Salford", "E08000007": "Stockport", "E08000008": "Tameside",
        "E08000009": "Trafford", "E08000010": "Wigan",
    }  # fmt: skip
    assert lsoas.districts.count("E08000006") == 150
    x, y = np.random.default_rng(20060).uniform((351_000, 381_000), (407_000, 422_000), (20_000, 2)).T
    lsoa = AreaIndex.build(lsoas.codes, list(lsoas.polygons)).assign(x, y)
    district = AreaIndex.build(districts.codes, list(districts.polygons)).codes_of(x, y)
    by_lsoa = np.array([*lsoas.districts, None], dtype=object)[lsoa]
    assert (district == by_lsoa).all()


def test_force_areas_agree_with_those_published() -> None:
    with reference_file("ew_police_force_2011.geojson.gz") as path:
        ours = read_boundaries(path, kind="police_force")
    theirs = read_boundaries(
        real_data("boundaries/ew_police_force_areas_2020.geojson.gz"), kind="police_force"
    )
    by_code = dict(zip(theirs.codes, theirs.polygons, strict=True))
    for slug, shape in zip(ours.codes, ours.polygons, strict=True):
        published = by_code[FORCES[slug].area]
        shared = shape.intersection(published).area
        # Both are generalised: the City of London is as wide as two steps of the published line.
        least = 0.75 if slug == "city-of-london" else 0.975
        assert shared / min(shape.area, published.area) > least, slug
        assert shape.area / published.area == pytest.approx(
            1, abs=0.25 if slug == "city-of-london" else 0.02
        ), slug
