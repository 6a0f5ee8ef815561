"""Boundaries, look-ups and postcodes brought in, found again, and left alone the second time."""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.errors import BadInput, NotFound, NotPermitted
from commonweal.core.models import Event
from commonweal.core.trail.reading import Line, read
from commonweal.geography import queries, services
from commonweal.geography.forces import reference_file
from commonweal.geography.stored import layer_path

pytestmark = pytest.mark.django_db

COARSE = [shapely.box(0, 0, 1000, 1000), shapely.box(1000, 0, 2000, 1000)]
FINE = [shapely.segmentize(shape, 100) for shape in COARSE]
CODES = ["E01000001", "E01000002"]


@pytest.fixture(autouse=True)
def _fresh(home: Path) -> None:
    pass


def layer(
    folder: Path, shapes: list[Any], codes: list[str] = CODES, name: str = "areas", **more: Any
) -> Path:
    import geopandas

    path = folder / f"{name}.gpkg"
    rows = {"LSOA11CD": codes, "LSOA11NM": [f"Town {code[-1]}" for code in codes], **more}
    geopandas.GeoDataFrame(rows, geometry=shapes, crs=27700).to_file(path)
    return path


def brought_in(actor: Actor, path: Path, **more: Any) -> services.ImportReport:
    told = {"kind": "lsoa", "generation": "2011", "source": "ONS", **more}
    return services.import_generation(actor=actor, path=path, **told)


def events_of(actor: Actor, operation: str) -> list[Line]:
    with acting(actor):
        return read(Event.objects.filter(operation=operation).order_by("id"))


def test_a_layer_is_loaded_checked_and_found(operator: Actor, tmp_path: Path) -> None:
    report = brought_in(operator, layer(tmp_path, COARSE), resolution_m=200, valid_from=date(2011, 3, 27))
    assert (report.areas, report.new_areas, report.state) == (2, 2, "checked")
    (generation,) = queries.generations("lsoa")
    assert (generation.name, generation.areas, generation.layers) == ("2011", 2, 1)
    assert generation.valid_from == date(2011, 3, 27)
    assert "Open Government Licence" in generation.attribution
    assert queries.area_names("lsoa", "2011") == {"E01000001": "Town 1", "E01000002": "Town 2"}
    found = queries.area("lsoa", "2011", "E01000002")
    assert (found.easting, found.northing, found.area_km2) == (1500, 500, 1.0)
    index = queries.load_index(queries.best_layer("lsoa", "2011"))
    assert index.codes_of([500, 1500, 2500], [500, 500, 500]).tolist() == [*CODES, None]
    (event,) = events_of(operator, "geography.import")
    assert (event.object_id, event.object_version, event.result_count) == ("lsoa 2011", report.digest, 2)


def test_the_same_boundaries_again_change_nothing(operator: Actor, tmp_path: Path) -> None:
    first = brought_in(operator, layer(tmp_path, COARSE))
    # Other order of rows, other first vertex, other way round: the same areas.
    turned = [shapely.Polygon(np.roll(shapely.get_coordinates(s)[:0:-1], 2, axis=0)) for s in COARSE[::-1]]
    again = brought_in(operator, layer(tmp_path, turned, CODES[::-1], name="turned"))
    assert again.already_loaded
    assert again.digest == first.digest
    assert "nothing was changed" in again.lines()[0]
    assert len(queries.layers("lsoa", "2011")) == 1
    assert len(events_of(operator, "geography.import")) == 1


def test_a_finer_layer_joins_and_is_the_best_while_the_coarse_one_is_drawn(
    operator: Actor, tmp_path: Path
) -> None:
    brought_in(operator, layer(tmp_path, COARSE), resolution_m=200)
    report = brought_in(operator, layer(tmp_path, FINE, name="fine"), resolution_m=20)
    assert (report.new_areas, report.without_shape) == (0, 0)
    assert queries.best_layer("lsoa", "2011").resolution_m == 20
    assert queries.light_layer("lsoa", "2011").resolution_m == 200
    assert [len(rings[0]) for rings in queries.outlines("lsoa", "2011").values()] == [5, 5]


def test_a_layer_of_some_areas_joins_and_the_others_are_drawn_by_the_first(
    operator: Actor, tmp_path: Path
) -> None:
    brought_in(operator, layer(tmp_path, FINE), resolution_m=20)
    partial = layer(tmp_path, COARSE[:1], CODES[:1], name="partial")
    report = brought_in(operator, partial, resolution_m=200)
    assert report.without_shape == 1
    drawn = queries.outlines("lsoa", "2011")
    assert [len(drawn[code][0]) for code in CODES] == [5, 41]
    assert list(queries.outlines("lsoa", "2011", ["E01000002", "nowhere"])) == ["E01000002"]


def test_the_point_inside_and_the_surface_are_those_of_the_finest_layer(
    operator: Actor, tmp_path: Path
) -> None:
    smaller = [shapely.box(0, 0, 1000, 800), shapely.box(1000, 0, 2000, 800)]
    brought_in(operator, layer(tmp_path, COARSE), resolution_m=200)
    brought_in(operator, layer(tmp_path, smaller, name="fine", LSOA11NMW=["x", "y"]), resolution_m=20)
    assert queries.area("lsoa", "2011", "E01000001").area_km2 == 0.8
    brought_in(operator, layer(tmp_path, FINE, name="middle"), resolution_m=100)
    assert queries.area("lsoa", "2011", "E01000001").area_km2 == 0.8


def test_resolution_is_estimated_when_nobody_states_it(operator: Actor, tmp_path: Path) -> None:
    report = brought_in(operator, layer(tmp_path, FINE))
    assert (report.resolution_m, report.resolution_stated) == (100.0, False)
    assert "estimated from its vertices" in report.lines()[0]


def test_areas_that_do_not_fit_wait_until_someone_accepts_them(operator: Actor, tmp_path: Path) -> None:
    overlapping = [COARSE[0], shapely.box(900, 0, 2000, 1000)]
    report = brought_in(operator, layer(tmp_path, overlapping))
    assert report.state == "loaded"
    assert "1 overlaps (100,000 m²)" in report.fit.words
    with pytest.raises(BadInput, match="No reason"):
        services.accept_generation(actor=operator, kind="lsoa", generation="2011", reason=" ")
    services.accept_generation(actor=operator, kind="lsoa", generation="2011", reason="old beats overlap")
    assert queries.generation("lsoa", "2011").state == "checked"
    assert events_of(operator, "geography.accept")[0].reason == "old beats overlap"
    with pytest.raises(BadInput, match="checked already"):
        services.accept_generation(actor=operator, kind="lsoa", generation="2011", reason="again")


def test_mended_areas_are_reported(operator: Actor, tmp_path: Path) -> None:
    bow_tie = shapely.Polygon([(0, 0), (1000, 1000), (1000, 0), (0, 1000)])
    report = brought_in(operator, layer(tmp_path, [bow_tie, COARSE[1]]))
    assert report.mended == (("E01000001", "Self-intersection"),)
    assert "Mended: E01000001 (Self-intersection)." in report.lines()
    assert queries.area("lsoa", "2011", "E01000001").area_km2 == 0.5


def test_only_those_whom_the_policy_lets_bring_boundaries_in(tmp_path: Path) -> None:
    analyst = Actor(id="person:1", name="An analyst", kind="person", roles=frozenset({"analyst"}))
    with pytest.raises(NotPermitted):
        brought_in(analyst, layer(tmp_path, COARSE))
    assert queries.generations() == []


def test_nothing_stays_when_the_import_fails(operator: Actor, tmp_path: Path) -> None:
    brought_in(operator, layer(tmp_path, COARSE), valid_from=date(2011, 3, 27))
    with pytest.raises(BadInput, match="valid from 2011-03-27"):
        brought_in(operator, layer(tmp_path, FINE, name="fine"), valid_from=date(2012, 1, 1))
    with pytest.raises(BadInput, match="no kind of area 'parish'"):
        brought_in(operator, layer(tmp_path, FINE, name="finer"), kind="parish")
    assert len(queries.layers("lsoa", "2011")) == 1


def test_what_is_not_there_is_said_in_words(operator: Actor, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"no generation 2011 of lsoa areas; loaded: none"):
        queries.best_layer("lsoa", "2011")
    report = brought_in(operator, layer(tmp_path, COARSE))
    with pytest.raises(NotFound, match="no lsoa E01999999 in generation 2011"):
        queries.area("lsoa", "2011", "E01999999")
    layer_path(report.digest).unlink()
    with pytest.raises(Exception, match="file of a boundary layer is missing"):
        queries.load_index(queries.best_layer("lsoa", "2011"))
    brought_in(operator, layer(tmp_path, COARSE, name="again"))
    assert queries.load_index(queries.best_layer("lsoa", "2011")).codes == CODES


def test_the_boundaries_in_the_package_come_in_by_the_same_way(operator: Actor) -> None:
    for kind in ("lsoa", "district"):
        with reference_file(f"gm_{kind}_2011.geojson.gz") as path:
            report = brought_in(operator, path, kind=kind, resolution_m=200)
        assert report.state == "checked"
    salford = queries.areas_within("lsoa", "2011", "E08000006")
    assert len(salford) == 150
    assert {area.name.rsplit(" ", 1)[0] for area in salford} == {"Salford"}
    by_place = queries.parents("lsoa", "2011", "district", "2011")
    assert by_place == {area.code: area.district for area in queries.areas("lsoa", "2011")}
    assert [found.kind for found in queries.areas_of_code("E08000006")] == ["district"]


def test_areas_within_a_district_are_found_by_a_point_where_the_layer_does_not_say(
    operator: Actor, tmp_path: Path
) -> None:
    brought_in(operator, layer(tmp_path, COARSE))
    district = layer(tmp_path, COARSE[:1], ["E08000001"], name="district")
    brought_in(operator, district, kind="district", code_column="LSOA11CD", name_column="LSOA11NM")
    assert [area.code for area in queries.areas_within("lsoa", "2011", "E08000001")] == ["E01000001"]


# ── look-ups ───────────────────────────────────────────────────────────────────────────────────────────────

LOOK_UP = "LSOA11CD,LSOA21CD,CHGIND\nE01000001,E01000001,U\nE01000002,E01000009,S\nE01000002,E01000008,S\n"


def test_a_change_look_up_is_loaded_once(operator: Actor, tmp_path: Path) -> None:
    brought_in(operator, layer(tmp_path, COARSE[:1], CODES[:1]))
    path = tmp_path / "changes.csv"
    path.write_text(LOOK_UP)
    told: dict[str, Any] = {"kind": "lsoa", "from_generation": "2011", "to_generation": "2021", "path": path}
    report = services.import_changes(actor=operator, **told)
    assert (report.rows, report.by_change) == (3, {"S": 1, "U": 1})
    assert report.unknown == ("E01000002",)  # stands in no layer of 2011; of 2021 nothing is loaded
    assert services.import_changes(actor=operator, **told).already_loaded
    assert len(events_of(operator, "geography.import_changes")) == 1
    rows = queries.changes("lsoa", "2011", "2021")
    assert [(row.from_code, row.to_code, row.change.value) for row in rows] == [
        ("E01000001", "E01000001", "U"),
        ("E01000002", "E01000008", "S"),
        ("E01000002", "E01000009", "S"),
    ]


def test_a_later_look_up_replaces_the_earlier_whole(operator: Actor, tmp_path: Path) -> None:
    path = tmp_path / "changes.csv"
    told: dict[str, Any] = {"kind": "lsoa", "from_generation": "2011", "to_generation": "2021", "path": path}
    path.write_text(LOOK_UP)
    services.import_changes(actor=operator, **told)
    path.write_text("LSOA11CD,LSOA21CD,CHGIND\nE01000002,E01000002,X\n")
    assert not services.import_changes(actor=operator, **told).already_loaded
    assert [row.change.value for row in queries.changes("lsoa", "2011", "2021")] == ["X"]


# ── postcodes ──────────────────────────────────────────────────────────────────────────────────────────────

CODE_POINT = '"M1 1AA",10,384780,398210,"","","","","",""\n"M1 1AB",90,0,0,"","","","","",""\n'
ONSPD = "pcds,oseast1m,osnrth1m,osgrdind\nM1 1AA,384790,398220,2\n"


def test_postcodes_keep_their_quality_and_the_later_source_answers(operator: Actor, tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text(CODE_POINT)
    (tmp_path / "onspd.csv").write_text(ONSPD)
    report = services.import_postcodes(actor=operator, path=tmp_path / "m.csv", dated=date(2024, 2, 1))
    assert (report.source, report.rows, report.placed, report.by_quality) == (
        "code-point-open",
        2,
        1,
        {1: 1, 9: 1},
    )
    found = queries.geocode_postcode("m11aa")
    assert (found.easting, found.northing, found.quality, found.mapped) == (384780, 398210, 1, True)

    services.import_postcodes(actor=operator, path=tmp_path / "onspd.csv", dated=date(2024, 5, 1))
    assert queries.geocode_postcode("M1 1AA").source == "onspd"

    answers = queries.geocode_postcodes(["M1 1AB", "M1 1AC", "Salford"])
    assert {text: (answer.mapped, answer.reason) for text, answer in answers.items()} == {
        "M1 1AB": (False, "has no usable position (quality 9)"),
        "M1 1AC": (False, "is in no postcode file loaded"),
        "Salford": (False, "is not a postcode"),
    }


def test_a_later_release_overwrites_and_an_older_one_is_refused(operator: Actor, tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    path.write_text(CODE_POINT)
    services.import_postcodes(actor=operator, path=path, dated=date(2024, 2, 1))
    path.write_text(CODE_POINT.replace("384780", "384781"))
    services.import_postcodes(actor=operator, path=path, dated=date(2024, 5, 1))
    assert queries.geocode_postcode("M1 1AA").easting == 384781
    with pytest.raises(BadInput, match="is of 2024-05-01; this one is of 2024-02-01"):
        services.import_postcodes(actor=operator, path=path, dated=date(2024, 2, 1))
