"""Boundary files as they come: what is read, what is mended, what is said about it."""

import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from commonweal.core.errors import BadInput
from commonweal.geography.boundaries import read_boundaries

SQUARE = [[[377000, 401000], [378000, 401000], [378000, 402000], [377000, 402000], [377000, 401000]]]
BESIDE = [[[378000, 401000], [379000, 401000], [379000, 402000], [378000, 402000], [378000, 401000]]]
BOW_TIE = [[[377000, 401000], [378000, 402000], [378000, 401000], [377000, 402000], [377000, 401000]]]
GRID = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}


def written(folder: Path, *areas: tuple[dict[str, Any], Any], crs: Any = GRID, kind: str = "Polygon") -> Path:
    features = [
        {
            "type": "Feature",
            "properties": properties,
            "geometry": rings and {"type": kind, "coordinates": rings},
        }
        for properties, rings in areas
    ]
    whole = {"type": "FeatureCollection", "features": features} | ({"crs": crs} if crs else {})
    path = folder / "areas.geojson.gz"
    path.write_bytes(gzip.compress(json.dumps(whole).encode()))
    return path


def test_coordinates_on_the_grid_are_kept_to_the_last_digit(tmp_path: Path) -> None:
    layer = read_boundaries(written(tmp_path, ({"code": "a1", "name": "One"}, SQUARE)), kind="beat")
    assert shapely.get_coordinates(layer.polygons[0]).tolist() == SQUARE[0]
    assert "Coordinates as the file states: EPSG:27700." in layer.notes


def test_geojson_without_a_word_is_wgs84_and_that_is_announced(tmp_path: Path) -> None:
    ring = [[[-2.34, 53.5], [-2.33, 53.5], [-2.33, 53.51], [-2.34, 53.5]]]
    layer = read_boundaries(written(tmp_path, ({"code": "a1"}, ring), crs=None), kind="beat")
    assert "GeoJSON: coordinates taken as WGS84 longitude and latitude." in layer.notes
    assert layer.polygons[0].bounds == pytest.approx((377543, 400415, 378212, 401530), abs=5)


def test_a_bow_tie_is_mended_and_named(tmp_path: Path) -> None:
    layer = read_boundaries(
        written(tmp_path, ({"code": "a1"}, BOW_TIE), ({"code": "a2"}, BESIDE)), kind="beat"
    )
    assert layer.mended == (("a1", "Self-intersection"),)
    assert layer.polygons[0].is_valid
    assert layer.polygons[0].area == 500_000


def test_lines_that_mending_leaves_are_dropped(tmp_path: Path) -> None:
    spike = [[[377000, 401000], [378000, 401000], [378000, 402000], [378000, 405000], [378000, 402000],
              [377000, 402000], [377000, 401000]]]  # fmt: skip
    layer = read_boundaries(written(tmp_path, ({"code": "a1"}, spike)), kind="beat")
    assert layer.polygons[0].geom_type == "Polygon"
    assert layer.polygons[0].area == 1_000_000
    assert [code for code, _ in layer.mended] == ["a1"]


def test_an_area_without_a_shape_is_left_out_and_named(tmp_path: Path) -> None:
    layer = read_boundaries(written(tmp_path, ({"code": "a1"}, None), ({"code": "a2"}, SQUARE)), kind="beat")
    assert layer.codes == ["a2"]
    assert layer.left_out == (("a1", "has no polygon"),)


def test_an_area_that_collapses_to_a_line_is_left_out_and_named(tmp_path: Path) -> None:
    flat = [[[377000, 401000], [378000, 401000], [377000, 401000], [377000, 401000]]]
    layer = read_boundaries(written(tmp_path, ({"code": "a1"}, flat), ({"code": "a2"}, SQUARE)), kind="beat")
    assert layer.codes == ["a2"]
    assert layer.left_out == (("a1", "has no surface"),)
    assert layer.mended == ()


def test_an_area_outside_great_britain_is_left_out_and_named(tmp_path: Path) -> None:
    paris = [[[2.3, 48.8], [2.4, 48.8], [2.4, 48.9], [2.3, 48.8]]]
    here = [[[-2.34, 53.5], [-2.33, 53.5], [-2.33, 53.51], [-2.34, 53.5]]]
    layer = read_boundaries(
        written(tmp_path, ({"code": "a1"}, paris), ({"code": "a2"}, here), crs=None), kind="beat"
    )
    assert layer.codes == ["a2"]
    assert layer.left_out == (("a1", "reaches outside the National Grid"),)


def test_rows_that_share_a_code_are_parts_of_one_area(tmp_path: Path) -> None:
    layer = read_boundaries(
        written(tmp_path, ({"code": "a1"}, SQUARE), ({"code": "a1"}, BESIDE)), kind="beat"
    )
    assert layer.codes == ["a1"]
    assert layer.polygons[0].area == 2_000_000
    assert any("1 codes stood in more than one row" in note for note in layer.notes)


def test_local_codes_are_put_in_small_letters_and_that_is_announced(tmp_path: Path) -> None:
    layer = read_boundaries(written(tmp_path, ({"beat_code": "K2 C4"}, SQUARE)), kind="beat")
    assert layer.codes == ["k2-c4"]
    assert "1 codes were put in small letters and hyphens." in layer.notes


def test_areas_stand_in_the_order_of_their_codes(tmp_path: Path) -> None:
    path = written(tmp_path, ({"code": "b1", "name": "B"}, SQUARE), ({"code": "a1", "name": "A"}, BESIDE))
    layer = read_boundaries(path, kind="beat")
    assert (layer.codes, layer.names) == (["a1", "b1"], ["A", "B"])
    assert layer.polygons[1].bounds == (377000, 401000, 378000, 402000)


@pytest.mark.parametrize(
    ("areas", "options", "word"),
    [
        ([({"id": 1}, SQUARE)], {}, "No column looks like the code of a beat; the columns are id"),
        (
            [({"code": "a1"}, SQUARE)],
            {"code_column": "beat"},
            "There is no column beat; the columns are code",
        ),
        ([({"code": ""}, SQUARE)], {}, "An area has no code"),
        ([({"code": "?"}, SQUARE)], {}, r"Not area codes: \?"),
        ([({"code": "A 1"}, SQUARE), ({"code": "a-1"}, BESIDE)], {}, "differ in capitals or signs alone"),
        ([({"code": "a1"}, None)], {}, "No area with a polygon"),
    ],
)
def test_what_cannot_be_taken_is_refused_in_words(
    tmp_path: Path, areas: list[Any], options: dict[str, str], word: str
) -> None:
    with pytest.raises(BadInput, match=word):
        read_boundaries(written(tmp_path, *areas), kind="beat", **options)


@pytest.mark.parametrize("name", ["areas.kml", "missing.geojson"])
def test_a_file_that_is_no_boundary_file_is_refused(tmp_path: Path, name: str) -> None:
    if name != "missing.geojson":
        (tmp_path / name).write_text("x")
    with pytest.raises(BadInput):
        read_boundaries(tmp_path / name, kind="beat")


@pytest.mark.parametrize("name", ["a.geojson", "a.geojson.gz", "a.gpkg", "a.shp", "a.zip", "a.parquet"])
def test_a_file_of_rubbish_is_refused_in_words(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"PK\x03\x04 not really")
    with pytest.raises(BadInput, match="cannot be read"):
        read_boundaries(tmp_path / name, kind="beat")


# ── formats ────────────────────────────────────────────────────────────────────────────────────────────────


def frame() -> Any:
    import geopandas

    rows = {"WD23CD": ["E05000001", "E05000002"], "WD23NM": ["Abbey", "Ŵern"], "LAD23CD": ["E08000006"] * 2}
    return geopandas.GeoDataFrame(
        rows, geometry=[shapely.Polygon(SQUARE[0]), shapely.Polygon(BESIDE[0])], crs=27700
    )


def save(rows: Any, path: Path, crs: int) -> Path:
    rows = rows.to_crs(crs) if crs != 27700 else rows
    if path.suffix == ".parquet":
        rows.to_parquet(path)
    elif path.suffix == ".zip":
        rows.to_file(path.with_suffix(".shz"), driver="ESRI Shapefile", encoding="UTF-8")
        path.with_suffix(".shz").rename(path)
    else:
        rows.to_file(path, encoding="UTF-8") if path.suffix == ".shp" else rows.to_file(path)
    return path


@pytest.mark.parametrize("name", ["w.geojson", "w.gpkg", "w.shp", "w.zip", "w.parquet"])
def test_each_format_gives_the_same_layer(tmp_path: Path, name: str) -> None:
    layer = read_boundaries(save(frame(), tmp_path / name, 27700), kind="ward")
    assert layer.codes == ["E05000001", "E05000002"]
    assert layer.names == ["Abbey", "Ŵern"]
    assert layer.districts == ["E08000006"] * 2
    assert [polygon.area for polygon in layer.polygons] == [1_000_000] * 2
    assert all(shapely.equals(layer.polygons, frame().geometry.to_numpy()))


@pytest.mark.parametrize(
    ("name", "crs"),
    [
        ("w.geojson", 4326),
        *((name, crs) for name in ("w.gpkg", "w.shp", "w.parquet") for crs in (4326, 3857, 4258)),
    ],
)
def test_the_coordinate_system_of_the_file_is_heeded(tmp_path: Path, name: str, crs: int) -> None:
    # The library that writes the test file has no OSTN15 and is about two metres off; the grid is ours.
    layer = read_boundaries(save(frame(), tmp_path / name, crs), kind="ward")
    assert np.abs(shapely.bounds(layer.polygons) - frame().bounds.to_numpy()).max() < 4


def test_degrees_of_old_maps_are_projected_and_not_moved(tmp_path: Path) -> None:
    layer = read_boundaries(save(frame(), tmp_path / "w.gpkg", 4277), kind="ward")
    assert np.abs(shapely.bounds(layer.polygons) - frame().bounds.to_numpy()).max() < 0.01


def test_a_shapefile_without_its_projection_is_judged_by_its_coordinates(tmp_path: Path) -> None:
    path = save(frame(), tmp_path / "w.shp", 27700)
    path.with_suffix(".prj").unlink()
    layer = read_boundaries(path, kind="ward")
    assert any("taken as National Grid" in note for note in layer.notes)
    assert layer.polygons[0].area == 1_000_000


def test_a_system_that_is_not_converted_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="not converted here"):
        read_boundaries(save(frame(), tmp_path / "w.gpkg", 32630), kind="ward")
