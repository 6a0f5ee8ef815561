"""The store: what counts, what a scope hides, and when the cube may answer."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from commonweal.core.errors import BadInput, InstallationProblem, NotFound
from commonweal.core.handling import Tier
from commonweal.core.periods import Month
from commonweal.core.scope import AreaRef, PlaceGrain, Scope, TimeGrain
from commonweal.hub.warehouse import deltas, engine, schema, store
from commonweal.hub.warehouse.snapshot import Snapshot
from tests.factories.warehouse import Batch, Town, event, last_counts

JUNE, JULY = Month(2018, 6), Month(2018, 7)
EXACT = event(
    "High Street",
    occurred_from=datetime(2018, 6, 3, 22, 15, tzinfo=UTC),
    source_ref="abc",
    uprn="000123",
    postcode="M1 1AA",
    disclosure_class="depersonalised",
)


def scope(**changes: Any) -> Scope:
    return dataclasses.replace(Scope.system("test"), **changes)


def rows_of(snapshot: Snapshot, seen: Scope) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = store.run(store.events(snapshot, seen), snapshot, seen).to_pylist()
    return found


@pytest.fixture
def town(home: Path) -> Town:
    built = last_counts(
        [
            Batch(1, "street", "north", JUNE, (event("Pier"), event("Pier"), event("Mill Lane"))),
            Batch(2, "street", "north", JUNE, (EXACT, event(None))),
            Batch(2, "street", "south", JULY, (event("Pier", disclosure_class="marac"),)),
        ]
    )
    built.write(home)
    return built


def test_only_the_delivery_that_counts_is_counted(town: Town) -> None:
    assert {row["delivery"] for row in rows_of(town.snapshot(), scope())} == {2}
    revived = town.snapshot(counting=frozenset({(town.slices["street", "north", JUNE], 1)}))
    assert [row["delivery"] for row in rows_of(revived, scope())] == [1, 1, 1]


def test_only_the_files_of_counting_deliveries_are_read(town: Town) -> None:
    counting = town.snapshot().counting_deliveries
    assert [file.delivery for file in deltas.files("events", 1, counting)] == [2]
    assert [(file.delivery, file.rows) for file in deltas.files("events", 1)] == [(1, 3), (2, 3)]


def test_columns_too_fine_for_the_scope_are_blank(town: Town) -> None:
    seen = scope(
        finest_place=PlaceGrain.WARD,
        finest_time=TimeGrain.DAY,
        tiers=frozenset({Tier.PUBLIC, Tier.DEPERSONALISED}),
    )
    (row,) = (
        r
        for r in rows_of(town.snapshot(), seen)
        if r["category"] and r["disclosure_class"] == "depersonalised"
    )
    assert row["easting"] is None and row["place"] is None and row["lsoa"] is None and row["postcode"] is None
    assert row["ward"] == "W1" and row["located"] is True
    assert row["occurred_from"] == datetime(2018, 6, 3, tzinfo=UTC)
    assert row["source_ref"] == "abc" and row["uprn"] is None


def test_a_quarter_hides_whatever_tells_the_month(town: Town) -> None:
    for row in rows_of(town.snapshot(), scope(finest_time=TimeGrain.QUARTER)):
        assert row["month"] in (date(2018, 4, 1), date(2018, 7, 1))
        assert row["slice"] is None and row["delivery"] is None and row["event_id"] is None
        assert row["occurred_from"] is None


def test_rows_above_the_tiers_are_not_there(town: Town) -> None:
    seen = scope(tiers=frozenset({Tier.PUBLIC}))
    assert [row["disclosure_class"] for row in rows_of(town.snapshot(), seen)] == ["public"]


def test_a_row_that_says_no_tier_is_seen_by_no_narrowed_scope(home: Path) -> None:
    town = last_counts([Batch(1, "street", "north", JUNE, (event("Pier", disclosure_class=None),))])
    town.write(home)
    assert len(rows_of(town.snapshot(), scope())) == 1
    assert rows_of(town.snapshot(), scope(tiers=frozenset(set(Tier) - {Tier.MARAC}))) == []


@pytest.mark.parametrize("nothing", [{"feeds": frozenset()}, {"areas": frozenset()}, {"tiers": frozenset()}])
def test_an_empty_set_lets_nothing_through(town: Town, nothing: dict[str, Any]) -> None:
    assert rows_of(town.snapshot(), scope(**nothing)) == []


def test_an_area_of_an_unknown_kind_lets_nothing_through(town: Town) -> None:
    assert rows_of(town.snapshot(), scope(areas=frozenset({AreaRef("parish", "P1")}))) == []


def test_any_of_the_areas_will_do(town: Town) -> None:
    seen = scope(areas=frozenset({AreaRef("lsoa", "L1"), AreaRef("police_force", "south")}))
    assert sorted(row["place"] for row in rows_of(town.snapshot(), seen)) == ["High Street", "Pier"]


def test_the_cube_answers_only_what_it_can(town: Town) -> None:
    snapshot, known = town.snapshot(), town.snapshot(known_on=date(2021, 1, 1))
    assert store.cube_covers(snapshot, scope(), ["month", "n", "holder", "located"])
    assert not store.cube_covers(known, scope(), ["month"])
    assert not store.cube_covers(snapshot, scope(), ["easting"])
    assert not store.cube_covers(snapshot, scope(areas=frozenset({AreaRef("oa", "O1")})), ["month"])
    with pytest.raises(BadInput, match="cube"):
        store.cube(known, scope(), ["month"])


def test_the_engine_reaches_no_file_beyond_the_warehouse(town: Town, tmp_path: Path) -> None:
    outside = tmp_path / "outside.csv"
    outside.write_text("a\n1\n")
    connection = engine.current().connection
    for statement in (
        f"SELECT * FROM read_csv('{outside}')",
        "INSTALL spatial",
        "SET enable_external_access = true",
    ):
        with pytest.raises(Exception, match=r"(?i)permission|disabled|locked|not allowed|cannot change"):
            connection.execute(statement)


def test_the_same_question_is_answered_from_memory_and_another_scope_is_not(town: Town) -> None:
    snapshot, one, other = town.snapshot(), scope(), scope(tiers=frozenset({Tier.PUBLIC}))
    first = store.run(store.events(snapshot, one), snapshot, one)
    assert store.run(store.events(snapshot, one), snapshot, one) is first
    assert store.run(store.events(snapshot, other), snapshot, other).num_rows != first.num_rows
    with engine.forgetting_answers():
        assert store.run(store.events(snapshot, one), snapshot, one) is not first


def test_a_version_that_is_not_there_says_what_to_do(town: Town) -> None:
    with pytest.raises(InstallationProblem, match="commonweal check"):
        deltas.files("events", 99)


def test_a_file_that_is_gone_is_said_and_a_question_that_does_not_need_it_still_runs(town: Town) -> None:
    first, second = (Path(file.path) for file in deltas.files("events", 1))
    whole = town.snapshot()
    earlier = town.snapshot(counting=frozenset({(town.slices["street", "north", JUNE], 1)}))
    second.unlink()
    with pytest.raises(NotFound, match="no longer"):
        rows_of(whole, scope())
    assert first.exists() and len(rows_of(earlier, scope())) == 3


def test_an_empty_warehouse_answers_nought(home: Path) -> None:
    empty = Town()
    empty.write(home)
    assert rows_of(empty.snapshot(), scope()) == []


def test_a_snapshot_must_describe_what_counts(town: Town) -> None:
    with pytest.raises(ValueError, match="described"):
        town.snapshot(counting=frozenset({(99, 1)}))
    with pytest.raises(ValueError, match="fragment"):
        town.snapshot(fragments=frozenset({(99, 1)}))


def test_every_column_says_its_meaning_and_every_area_its_grain() -> None:
    for table in schema.TABLES.values():
        assert len(set(table.names)) == len(table.names)
        for column in table.columns:
            assert column.meaning
            assert (
                table.arrow_schema().field(column.name).metadata[b"commonweal.meaning"].decode()
                == column.meaning
            )
    for kind, grain in schema.AREA_KINDS.items():
        assert schema.EVENTS[kind].place == grain
    assert {name for name in schema.AREA_KINDS if name not in schema.CUBE} == {"oa"}
