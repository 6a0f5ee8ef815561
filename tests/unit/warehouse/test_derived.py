"""What the store makes of finer columns, the tables beside the events, and who sees what of them."""

from __future__ import annotations

import dataclasses
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from commonweal.core.errors import NotPermitted
from commonweal.core.handling import Tier
from commonweal.core.scope import AreaRef, Form, PlaceGrain, Scope, TimeGrain
from commonweal.hub.warehouse import schema, store
from commonweal.hub.warehouse.queries.asking.links import KIND
from commonweal.hub.warehouse.queries.asking.precision import TO_THE_HOUR, TO_THE_STREET
from tests.factories import warehouse
from tests.factories.agencies import JUNE, AgencyTown, Batch, agency_town, busy, seen_by


def scope(**changes: Any) -> Scope:
    return dataclasses.replace(Scope.system("test"), **changes)


def moments(*when: datetime | None) -> AgencyTown:
    records = [seen_by("fire", "Pier", occurred_from=moment) for moment in when]
    return agency_town([Batch(1, "fire", "north", JUNE, tuple(records))])


def read(home: Path, town: AgencyTown, seen: Scope, *columns: str) -> list[Any]:
    town.write(home)
    snapshot = town.snapshot()
    table = store.run(store.events(snapshot, seen, ["event_id", *columns]), snapshot, seen)
    return sorted(tuple(row.values()) for row in table.to_pylist())


@pytest.mark.parametrize(
    ("moment", "night"),
    [
        (datetime(2018, 1, 6, 21, 59, tzinfo=UTC), False),
        (datetime(2018, 1, 6, 22, 0, tzinfo=UTC), True),
        (datetime(2018, 1, 7, 4, 59, tzinfo=UTC), True),
        (datetime(2018, 1, 7, 5, 0, tzinfo=UTC), False),
        (datetime(2018, 6, 2, 20, 59, tzinfo=UTC), False),  # 21:59 in summer
        (datetime(2018, 6, 2, 21, 0, tzinfo=UTC), True),
        (datetime(2018, 6, 3, 3, 59, tzinfo=UTC), True),
        (datetime(2018, 6, 3, 4, 0, tzinfo=UTC), False),
        (datetime(2018, 3, 25, 0, 59, tzinfo=UTC), True),
        (datetime(2018, 10, 28, 4, 30, tzinfo=UTC), True),  # winter again since 01:00
        (None, None),
    ],
)
def test_night_is_told_by_the_clock_of_london(
    home: Path, moment: datetime | None, night: bool | None
) -> None:
    ((_, found),) = read(home, moments(moment), scope(), "at_night")
    assert found is night


def test_a_scope_that_shows_no_minutes_is_told_of_no_night(home: Path) -> None:
    town = moments(datetime(2018, 6, 2, 22, 15, tzinfo=UTC))
    ((_, night, began),) = read(home, town, scope(), "at_night", "began")
    assert night is True and began == datetime(2018, 6, 2, 22, 15, tzinfo=UTC)
    snapshot = town.snapshot()
    for grain in (TimeGrain.DAY, TimeGrain.MONTH):
        seen = scope(finest_time=grain)
        (row,) = store.run(store.events(snapshot, seen, ["at_night", "began"]), snapshot, seen).to_pylist()
        assert row == {"at_night": None, "began": None}


def test_a_mark_of_hostility_is_one_word_of_several(home: Path) -> None:
    marks = ["hate_race", "alcohol hate_disability", "alcohol", "whate_", None]
    records = tuple(seen_by("fire", "Pier", flags=mark) for mark in marks)
    town = agency_town([Batch(1, "fire", "north", JUNE, records)])
    assert [found for _, found in read(home, town, scope(), "hate")] == [True, True, False, False, False]


def test_marks_and_numbers_of_addresses_are_hidden_with_their_tier(home: Path) -> None:
    town = agency_town(
        [Batch(1, "fire", "north", JUNE, (seen_by("fire", "Pier", flags="hate_race", uprn="1"),))]
    )
    assert read(home, town, scope(), "hate", "address")[0][1:] == (True, "1")
    snapshot, public = town.snapshot(), scope(tiers=frozenset({Tier.PUBLIC}))
    (row,) = store.run(store.events(snapshot, public, ["hate", "address"]), snapshot, public).to_pylist()
    assert row == {"hate": None, "address": None}


def test_a_link_is_seen_where_both_its_records_are(home: Path) -> None:
    town = busy()
    town.write(home)
    snapshot = town.snapshot()

    def linked(seen: Scope, to: set[str] | None = None, least: float = 0) -> int:
        rows = store.linked(snapshot, seen, ["feed", "n"], kind=KIND, to=to, least=least)
        return sum(row["linked"] for row in store.run(rows, snapshot, seen).to_pylist())

    assert linked(scope()) == 2
    assert linked(scope(), to={"police/crimes"}) == 1
    assert linked(scope(), least=0.95) == 0
    assert linked(scope(feeds=frozenset({"ambulance/calls"}))) == 0
    assert linked(scope(areas=frozenset({AreaRef("ward", "W2")}))) == 0
    everything = scope()
    assert store.run(store.links(snapshot, everything, ["score"]), snapshot).column("score").to_pylist() == [
        0.9
    ]
    alone = scope(feeds=frozenset({"police/crimes"}))
    assert store.run(store.links(snapshot, alone, ["score"]), snapshot, alone).num_rows == 0
    uncounted = dataclasses.replace(
        snapshot,
        counting=frozenset(pair for pair in snapshot.counting if snapshot.slices[pair[0]].kind != "links"),
    )
    assert store.run(store.links(uncounted, everything, ["score"]), uncounted).num_rows == 0


def test_links_and_persons_are_for_those_who_may_see_rows(home: Path) -> None:
    snapshot = busy().snapshot()
    for form in (Form.COUNTS, Form.MAP):
        with pytest.raises(NotPermitted):
            store.links(snapshot, scope(form=form), ["score"])
        with pytest.raises(NotPermitted):
            store.persons(snapshot, scope(form=form), ["role"])


def test_persons_are_those_of_events_in_sight(home: Path) -> None:
    town = busy()
    town.write(home)
    rows = [row for row in town.rows() if row["feed"] == "police/crimes"]
    kept = ("event_id", "delivery", "slice", "feed")
    said = {"age_band": "20-29", "disclosure_class": "depersonalised"}
    people = [
        {**dict.fromkeys(schema.EVENT_PERSONS.names), **{name: row[name] for name in kept}, **said,
         "person": f"person {number}"}
        for number, row in enumerate(rows)
    ]  # fmt: skip
    shutil.rmtree(home / "warehouse" / schema.EVENT_PERSONS.name)
    warehouse._write(home / "warehouse" / schema.EVENT_PERSONS.name, schema.EVENT_PERSONS, people)
    snapshot = town.snapshot()

    def persons(seen: Scope) -> list[Any]:
        table = store.run(store.persons(snapshot, seen, ["person", "age_band"]), snapshot, seen)
        return sorted((tuple(row.values()) for row in table.to_pylist()), key=repr)

    assert persons(scope()) == [(f"person {n}", "20-29") for n in range(3)]
    assert persons(scope(areas=frozenset({AreaRef("lsoa", "L3")}))) == []
    assert len(persons(scope(areas=frozenset({AreaRef("lsoa", "L1")})))) == 3
    assert persons(scope(tiers=frozenset({Tier.PUBLIC}))) == []
    depersonalised = frozenset({Tier.PUBLIC, Tier.DEPERSONALISED})
    assert persons(scope(tiers=depersonalised)) == [(None, "20-29")] * 3


def test_figures_are_of_feeds_and_areas_in_sight(home: Path) -> None:
    town = busy()
    town.write(home)
    snapshot = town.snapshot()

    def figures(**changes: Any) -> list[Any]:
        seen = scope(**changes)
        table = store.run(store.statistics(snapshot, seen, ["area_code", "holder"]), snapshot, seen)
        return sorted((tuple(row.values()) for row in table.to_pylist()), key=repr)

    assert figures() == [("D1", "probation"), ("W1", "ons"), ("W2", "ons")]
    assert figures(areas=frozenset({AreaRef("ward", "W1")})) == [("W1", "ons")]
    assert figures(areas=frozenset({AreaRef("oa", "O1")})) == []
    assert figures(feeds=frozenset({"probation/cases"})) == [("D1", "probation")]
    assert figures(finest_place=PlaceGrain.WARD)[0] == (None, "ons")


def test_what_can_be_linked_is_said_alike_by_those_who_link_and_those_who_count() -> None:
    from commonweal.hub import linking

    assert set(TO_THE_HOUR) >= set(linking.EXACT_ENOUGH)
    assert set(TO_THE_STREET) == set(linking.PLACED_WELL)
    assert KIND == linking.KIND
