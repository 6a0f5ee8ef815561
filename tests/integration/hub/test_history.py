"""History stays readable: old snapshots after hundreds of commits and years, and after areas are redrawn."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import shapely

from commonweal.core import home as state
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.errors import BadInput
from commonweal.core.progress import silent
from commonweal.geography.services import import_generation
from commonweal.hub.intake.child import Reader
from commonweal.hub.models import Delivery
from commonweal.hub.queries import findings
from commonweal.hub.services import adopt_generation
from commonweal.hub.sources import source_named
from commonweal.hub.sources.police_uk_street import SOURCE
from commonweal.hub.warehouse import deltas, schema, store, writing
from commonweal.hub.warehouse.rederiving import live_files
from commonweal.hub.warehouse.writing import PartWriter, commit, create_tables, orphans
from tests.contract.samples import sample_of
from tests.factories.police_files import crime, street_file
from tests.factories.police_loads import ALL, content, cube, opened, published, totals

COMMITS, TWO_YEARS = 250, 2 * 366 * 86_400


def one_row(delivery: int) -> Any:
    row = dict.fromkeys(schema.EVENTS.names) | {
        "event_id": delivery << 32,
        "delivery": delivery,
        "slice": 1,
        "feed": "f",
    }
    return pa.Table.from_pylist([row], schema=schema.EVENTS.arrow_schema())


@pytest.mark.usefixtures("home")
def test_a_table_opens_at_version_one_after_hundreds_of_commits_and_two_years() -> None:
    from deltalake import DeltaTable

    warehouse = state.folder("warehouse")
    create_tables(warehouse)
    for number in range(1, COMMITS + 1):
        writer = PartWriter(warehouse / "events", number)
        writer.write(one_row(number))
        writer.close()
        assert commit(warehouse, schema.EVENTS, number, writer.parts) == number
        if number == COMMITS // 2:
            _age(warehouse / "events")
    _age(warehouse / "events")
    table = DeltaTable(str(warehouse / "events"))
    assert table.metadata().configuration["delta.enableExpiredLogCleanup"] == "false"
    assert list((warehouse / "events" / "_delta_log").glob("*.checkpoint.parquet"))
    table.create_checkpoint()
    for version in (1, 2, COMMITS // 2, COMMITS):
        assert len(deltas.files("events", version)) == version
        assert DeltaTable(str(warehouse / "events"), version=version).to_pyarrow_table().num_rows == version
    assert list(orphans(warehouse, schema.EVENTS, older_than_seconds=0)) == []


def _age(folder: Path) -> None:
    """The files of the log as if two years had gone by."""
    then = time.time() - TWO_YEARS
    for path in (folder / "_delta_log").iterdir():
        os.utime(path, (then, then))


# ── areas drawn anew ──


def squares(folder: Path, name: str, codes: list[str]) -> Path:
    """Two halves of Greater Manchester, divided between the points of the factories."""
    import geopandas

    shapes = [
        shapely.box(370_000, 380_000, 382_500, 410_000),
        shapely.box(382_500, 380_000, 395_000, 410_000),
    ]
    path = folder / f"{name}.gpkg"
    geopandas.GeoDataFrame({"LSOA11CD": codes, "LSOA11NM": codes}, geometry=shapes, crs=27700).to_file(path)
    return path


def adopt(actor: Actor, folder: Path, generation: str, codes: list[str]) -> int:
    import_generation(
        actor=actor,
        kind="lsoa",
        generation=generation,
        path=squares(folder, generation, codes),
        source="drawn for a test",
        resolution_m=1,
    )
    return int(adopt_generation(actor=actor, kind="lsoa", generation=generation).number)


def adopt_district(actor: Actor, folder: Path) -> None:
    """One district that holds both squares."""
    import geopandas

    path = folder / "district.gpkg"
    shape = shapely.box(360_000, 380_000, 395_000, 410_000)
    geopandas.GeoDataFrame({"LAD11CD": ["E08000001"], "LAD11NM": ["a"]}, geometry=[shape], crs=27700).to_file(
        path
    )
    import_generation(
        actor=actor, kind="district", generation="2011", path=path, source="drawn", resolution_m=1
    )
    adopt_generation(actor=actor, kind="district", generation="2011")


@contextmanager
def naming_areas(kind: str, code: str) -> Iterator[None]:
    """Street files that name an area in every row, as partners' extracts do."""
    plain = SOURCE.read

    def read(raw: Any, names: Any) -> Any:
        reading = plain(raw, names)
        return replace(reading, areas={kind: pa.array([code] * reading.rows).dictionary_encode()})

    object.__setattr__(SOURCE, "read", read)
    try:
        yield
    finally:
        object.__setattr__(SOURCE, "read", plain)


def deprivation(folder: Path, code: str) -> Path:
    """One row of the deprivation figures, of an area of the test's own."""
    source = source_named("deprivation_2019")
    with Reader() as reader:
        sample = sample_of(source, reader)
    row = list(sample.rows[0])
    row[sample.header.index("lsoa11_code")] = code
    return sample.written(folder, rows=[row])


def figures(actor: Actor) -> list[Any]:
    shown = opened(actor)
    columns = ("lsoa", "district", "police_force", "measure", "breakdown", "value", "area_kind", "area_code")
    table = store.run(store.statistics(shown, ALL, columns), shown, ALL)
    return sorted(zip(*(table[name].to_pylist() for name in columns), strict=True), key=repr)


OLD, NEW = ["E01000001", "E01000002"], ["E01000003", "E01000004"]


def june(folder: Path) -> Path:
    rows = [crime(f"m{n}", at="manchester") for n in range(3)] + [
        crime(f"s{n}", at="salford") for n in range(5)
    ]
    return street_file(folder, [*rows, crime("x", at="nowhere"), crime("y", at="preston")])


@pytest.mark.usefixtures("clean_state")
class TestAdoption:
    def test_events_are_placed_anew_and_old_snapshots_answer_as_before(
        self, operator: Actor, tmp_path: Path
    ) -> None:
        first = published(operator, june(tmp_path))
        assert totals(operator, "lsoa") == {(None,): 10}
        old = adopt(operator, tmp_path, "2011", OLD)
        new = adopt(operator, tmp_path, "2021", NEW)
        for number, codes in ((old, OLD), (new, NEW)):
            wanted = {(codes[0],): 5, (codes[1],): 3, (None,): 2}
            assert totals(operator, "lsoa", number=number) == wanted
            assert cube(operator, "lsoa", number=number) == wanted
        assert totals(operator, "lsoa", number=first.snapshot) == {(None,): 10}
        assert opened(operator, number=old).generations == {"lsoa": "2011"}
        assert opened(operator).generations == {"lsoa": "2021"}

    def test_adopting_before_or_after_loading_gives_the_same(self, operator: Actor, tmp_path: Path) -> None:
        published(operator, june(tmp_path))
        adopt(operator, tmp_path, "2011", OLD)
        after = content(operator)
        with acting(operator):
            number = Delivery.objects.standing().get().number
        from commonweal.hub.services import withdraw

        withdraw(actor=operator, number=number, why="to load it again")
        published(operator, june(tmp_path))
        assert content(operator) == after

    def test_nothing_but_the_one_column_changes_and_all_stays_in_order(
        self, operator: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(writing, "ROWS_A_PART", 2)
        published(operator, june(tmp_path))
        columns = tuple(n for n in schema.EVENTS.names if n != "lsoa")
        from tests.factories.police_loads import rows

        before = rows(operator, *columns)
        adopt(operator, tmp_path, "2011", OLD)
        assert rows(operator, *columns) == before
        with acting(operator):
            assert all(f.in_order for f in findings(actor=operator, progress=silent))

    def test_replaced_deliveries_are_placed_too_so_that_a_withdrawal_revives_them_in_todays_areas(
        self, operator: Actor, tmp_path: Path
    ) -> None:
        from commonweal.hub.services import withdraw

        published(operator, june(tmp_path))
        second = published(operator, street_file(tmp_path / "again", [crime("m1")]))
        adopt(operator, tmp_path, "2011", OLD)
        withdraw(actor=operator, number=second.delivery, why="cut short")
        assert totals(operator, "lsoa") == {(OLD[0],): 5, (OLD[1],): 3, (None,): 2}

    def test_as_known_on_a_day_is_in_todays_areas(self, operator: Actor, tmp_path: Path) -> None:
        published(operator, june(tmp_path), received=date(2018, 8, 1))
        adopt(operator, tmp_path, "2011", OLD)
        assert totals(operator, "lsoa", known_on=date(2018, 8, 1))[(OLD[0],)] == 5

    def test_counts_stay_whose_events_are_disposed_of(self, operator: Actor, tmp_path: Path) -> None:
        """One delivery of an old month alone, and one of an old month and a new one."""
        from commonweal.hub.services import dispose
        from tests.factories.erasures import with_reason

        adopt(operator, tmp_path, "2011", OLD)
        published(operator, june(tmp_path / "old"))
        rows = [crime(f"n{n}", Month="2018-07") for n in range(2)]
        rows += [crime(f"k{n}", Month="2026-05", at="salford") for n in range(4)]
        published(operator, street_file(tmp_path / "new", rows, month="2026-05"))
        before = cube(operator, "month")
        with with_reason():
            dispose(actor=operator, why="the yearly clearance")
        assert {delivery for delivery, _ in live_files(state.folder("warehouse"))} == {2}, (
            "of June none is there"
        )
        assert cube(operator, "month") == before
        for generation, codes in (("2011", OLD), ("2021", NEW), ("2011", OLD)):
            if generation == "2021":
                adopt(operator, tmp_path, generation, codes)
            else:
                adopt_generation(actor=operator, kind="lsoa", generation=generation)
            assert cube(operator, "month") == before
            assert cube(operator, "lsoa") == {(codes[0],): 9, (codes[1],): 5, (None,): 2}
            with acting(operator):
                assert all(f.in_order for f in findings(actor=operator, progress=silent))

    def test_counts_of_which_every_event_is_gone_stay_too(self, operator: Actor, tmp_path: Path) -> None:
        from commonweal.hub.services import dispose
        from tests.factories.erasures import with_reason

        published(operator, june(tmp_path))
        with with_reason():
            dispose(actor=operator, why="the yearly clearance")
        adopt(operator, tmp_path, "2011", OLD)
        assert cube(operator, "month", "lsoa") == {(date(2018, 6, 1), None): 10}, "no area was known of any"

    def test_counts_of_an_area_that_was_split_are_of_no_known_area(
        self, operator: Actor, tmp_path: Path
    ) -> None:
        """Without their events nobody knows in which half they lay; the counts themselves stay."""
        import geopandas

        from commonweal.hub.services import dispose
        from tests.factories.erasures import with_reason

        adopt(operator, tmp_path, "2011", OLD)
        published(operator, june(tmp_path))
        with with_reason():
            dispose(actor=operator, why="the yearly clearance")
        path = tmp_path / "split.gpkg"
        shapes = [
            shapely.box(370_000, 380_000, 382_500, 395_000),
            shapely.box(370_000, 395_000, 382_500, 410_000),
            shapely.box(382_500, 380_000, 395_000, 410_000),
        ]
        codes = ["E01000005", "E01000006", OLD[1]]
        geopandas.GeoDataFrame({"LSOA21CD": codes, "LSOA21NM": codes}, geometry=shapes, crs=27700).to_file(
            path
        )
        import_generation(
            actor=operator, kind="lsoa", generation="2021", path=path, source="drawn", resolution_m=1
        )
        adopt_generation(actor=operator, kind="lsoa", generation="2021")
        assert cube(operator, "lsoa") == {(OLD[1],): 3, (None,): 7}

    def test_rows_without_a_point_stay_in_the_area_that_they_name(
        self, operator: Actor, tmp_path: Path
    ) -> None:
        adopt(operator, tmp_path, "2011", OLD)
        with naming_areas("lsoa", OLD[0]):
            rows = [crime(f"a{n}", at="nowhere") for n in range(4)]
            published(operator, street_file(tmp_path / "a", [*rows, *(crime(f"b{n}") for n in range(40))]))
        named = cube(operator, "lsoa")
        assert sum(named.values()) == 44
        assert (None,) not in named
        adopt_generation(actor=operator, kind="lsoa", generation="2011")
        assert totals(operator, "lsoa") == cube(operator, "lsoa") == named
        adopt(operator, tmp_path, "2021", NEW)
        successor = dict(zip(OLD, NEW, strict=True))
        moved = {(successor[code],): n for (code,), n in named.items()}
        assert totals(operator, "lsoa") == cube(operator, "lsoa") == moved

    def test_rows_without_a_point_lie_in_the_district_of_the_area_that_they_name(
        self, operator: Actor, tmp_path: Path
    ) -> None:
        adopt(operator, tmp_path, "2011", OLD)
        rows = [*(crime(f"a{n}", at="nowhere") for n in range(4)), crime("b")]
        with naming_areas("lsoa", OLD[0]):
            published(operator, street_file(tmp_path / "a", rows))
            adopt_district(operator, tmp_path)
            before = content(operator)
            assert totals(operator, "district") == cube(operator, "district") == {("E08000001",): 5}
            published(operator, street_file(tmp_path / "b", [*rows[1:], rows[0]]))
        assert content(operator) == before, "as a load after the adoption says it"

    def test_figures_lie_in_todays_areas_whenever_they_were_loaded(
        self, operator: Actor, tmp_path: Path
    ) -> None:
        from commonweal.hub.services import withdraw

        path = deprivation(tmp_path, OLD[0])
        first = published(operator, path, source="deprivation_2019")
        adopt_district(operator, tmp_path)
        assert {row[:2] for row in figures(operator)} == {(OLD[0], None)}
        adopt(operator, tmp_path, "2011", OLD)
        before = figures(operator)
        assert {row[:2] for row in before} == {(OLD[0], "E08000001")}
        withdraw(actor=operator, number=first.delivery, why="to load it again")
        published(operator, path, source="deprivation_2019")
        assert figures(operator) == before
        with acting(operator):
            assert all(f.in_order for f in findings(actor=operator, progress=silent))

    def test_what_is_not_loaded_cannot_be_adopted(self, operator: Actor) -> None:
        with pytest.raises(BadInput, match="no generation '1851' of lsoa"):
            adopt_generation(actor=operator, kind="lsoa", generation="1851")

    def test_a_force_is_who_holds_the_record_and_is_not_redrawn(self, operator: Actor) -> None:
        with pytest.raises(BadInput, match="force"):
            adopt_generation(actor=operator, kind="police_force", generation="2020")

    def test_where_the_better_layer_is_silent_the_light_one_answers(
        self, operator: Actor, tmp_path: Path
    ) -> None:
        import geopandas

        adopt(operator, tmp_path, "2011", OLD)
        light = tmp_path / "light.gpkg"
        shapes = [
            shapely.box(370_000, 380_000, 395_000, 410_000),
            shapely.box(340_000, 420_000, 360_000, 440_000),
        ]
        codes = ["E01000001", "E01000009"]
        geopandas.GeoDataFrame({"LSOA11CD": codes, "LSOA11NM": codes}, geometry=shapes, crs=27700).to_file(
            light
        )
        import_generation(
            actor=operator, kind="lsoa", generation="2011", path=light, source="drawn", resolution_m=200
        )
        adopt_generation(actor=operator, kind="lsoa", generation="2011")
        published(operator, june(tmp_path))
        assert totals(operator, "lsoa") == {
            ("E01000001",): 5,
            ("E01000002",): 3,
            ("E01000009",): 1,
            (None,): 1,
        }
