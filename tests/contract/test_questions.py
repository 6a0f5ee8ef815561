"""Every question states what it shows, and shows no more: whoever calls it, in whatever way."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from commonweal.core.errors import NotPermitted
from commonweal.core.handling import Tier
from commonweal.core.periods import Month
from commonweal.core.permissions import Permission
from commonweal.core.scope import READS, Form, PlaceGrain, Scope, TimeGrain
from commonweal.hub.warehouse import derived, schema, store
from commonweal.hub.warehouse.queries import ALL
from commonweal.hub.warehouse.queries.asking.showing import stated_form
from commonweal.hub.warehouse.snapshot import Snapshot
from tests.factories.agencies import busy
from tests.factories.warehouse import Batch, event, last_counts

JUNE = Month(2018, 6)
SECRETS = {
    "source_ref": "SECRET-REF",
    "uprn": "SECRET-UPRN",
    "postcode": "SECRET-POST",
    "occurred_text": "SECRET-TIME",
    "flags": "SECRET-FLAG",
    "outcome": "SECRET-OUTCOME",
}
POINTS = ("High Street", "351010", "381020")
QUESTIONS = pytest.mark.parametrize("name", sorted(ALL))
FORMS = pytest.mark.parametrize("form", list(Form), ids=lambda form: form.name.lower())
REQUIRED: dict[str, dict[str, Any]] = {name: {"first": JUNE} for name in ALL} | {
    "year_on_year": {"month": JUNE},
    "one_street": {"first": JUNE, "place": "High Street"},
    "statistics": {},
    # Of the feeds that know an address; totals leave out this one, whose records are published too.
    "repeat_places": {"first": JUNE, "feeds": ("police/crimes",)},
    "problem_premises": {"first": JUNE, "feeds": ("police/crimes",)},
    "moments": {"first": JUNE, "feeds": ("police/crimes",)},
}
OF_AREAS = {
    "counts": {"by": ("area",)},
    "year_on_year": {"by": "area"},
    "unknown_to_police": {"by": ("area",)},
}
# The ways by which code can ask: the question, the function without what stands above it, its expressions.
WAYS: dict[str, Callable[[str, Snapshot, Scope], Any]] = {
    "asked": lambda name, snapshot, scope: ALL[name].ask(snapshot, scope, **REQUIRED[name]),
    "called": lambda name, snapshot, scope: ALL[name].ask.__wrapped__(  # type: ignore[attr-defined]
        snapshot, scope, **REQUIRED[name]
    ),
    "composed": lambda name, snapshot, scope: ALL[name].expressions(snapshot, scope, **REQUIRED[name]),
}


@pytest.fixture
def snapshot(home: Path) -> Snapshot:
    exact = event("High Street", occurred_from=datetime(2018, 6, 3, 22, 15, tzinfo=UTC), **SECRETS)
    town = last_counts([Batch(1, "street", "north", JUNE, (exact, event("Pier", "Robbery"), event(None)))])
    town.write(home)
    return town.snapshot()


@pytest.fixture
def agencies(home: Path) -> Snapshot:
    """A town of which every question has something to tell, and in which each record holds secrets."""
    town = busy()
    town.batches = [
        dataclasses.replace(batch, events=tuple({**SECRETS, **record} for record in batch.events))
        for batch in town.batches
    ]
    town.write(home)
    return town.snapshot()


def scope(form: Form, **changes: Any) -> Scope:
    """Everything in this form: even where nothing else narrows, the form alone does."""
    return dataclasses.replace(Scope.system("test"), form=form, **changes)


@QUESTIONS
def test_a_question_names_what_it_shows_and_its_policy_entry(name: str) -> None:
    assert ALL[name].shows in (Form.COUNTS, Form.MAP, Form.ROWS)
    assert ALL[name].entry is READS[ALL[name].shows]
    assert isinstance(ALL[name].entry, Permission)


def test_a_question_that_does_not_say_what_it_shows_is_none() -> None:
    with pytest.raises(TypeError, match="shows"):
        stated_form(lambda snapshot, scope: None)


@pytest.mark.threat("T4")
@pytest.mark.parametrize("way", WAYS)
@FORMS
@QUESTIONS
def test_a_question_answers_within_its_form_and_is_refused_beyond_it(
    name: str, form: Form, way: str, agencies: Snapshot
) -> None:
    if form >= ALL[name].shows:
        assert WAYS[way](name, agencies, scope(form))
        assert ALL[name].ask(agencies, scope(form), **REQUIRED[name]).rows
        return
    with pytest.raises(NotPermitted):
        WAYS[way](name, agencies, scope(form))


@QUESTIONS
def test_an_answer_holds_nothing_of_a_single_record(name: str, agencies: Snapshot) -> None:
    if ALL[name].shows is Form.ROWS:
        with pytest.raises(NotPermitted):
            ALL[name].ask(agencies, scope(Form.MAP), **REQUIRED[name])
        return
    answer = ALL[name].ask(agencies, scope(Form.MAP), **REQUIRED[name])
    told = repr((answer.rows, answer.receipt()))
    assert not any(secret in told for secret in SECRETS.values())
    assert "22:15" not in told and "22, 15" not in told
    if ALL[name].shows is Form.COUNTS:
        assert not any(point in told for point in POINTS)


@QUESTIONS
def test_a_map_shows_no_place_finer_than_its_scope(name: str, agencies: Snapshot) -> None:
    coarse = scope(Form.MAP, finest_place=PlaceGrain.WARD, finest_time=TimeGrain.MONTH)
    if ALL[name].shows in (Form.MAP, Form.ROWS):
        with pytest.raises(NotPermitted):
            ALL[name].ask(agencies, coarse, **REQUIRED[name])
        return
    answer = ALL[name].ask(agencies, coarse, **REQUIRED[name])
    assert not any(point in repr(answer.rows) for point in POINTS)
    if "area_kind" in {parameter.name for parameter in ALL[name].parameters}:
        with pytest.raises(NotPermitted):
            ALL[name].ask(agencies, coarse, area_kind="lsoa", **OF_AREAS.get(name, {}), **REQUIRED[name])


@FORMS
def test_the_store_gives_the_columns_of_the_form_and_refuses_the_rest(form: Form, snapshot: Snapshot) -> None:
    for column in schema.EVENTS.columns:
        if column.form <= form:
            assert store.run(store.events(snapshot, scope(form), [column.name]), snapshot).num_rows == 3
            continue
        with pytest.raises(NotPermitted):
            store.events(snapshot, scope(form), [column.name])


@FORMS
def test_whole_rows_are_for_those_who_may_see_rows(form: Form, snapshot: Snapshot) -> None:
    if form is Form.ROWS:
        assert store.run(store.events(snapshot, scope(form)), snapshot).num_rows == 3
        return
    with pytest.raises(NotPermitted):
        store.events(snapshot, scope(form))


@pytest.mark.threat("T4")
def test_what_the_store_derives_is_shown_in_its_form_and_a_moment_beside_a_point_is_a_row(
    snapshot: Snapshot,
) -> None:
    for column in derived.COLUMNS.values():
        for form in Form:
            if form >= column.form:
                assert store.events(snapshot, scope(form), [column.name]) is not None
                continue
            with pytest.raises(NotPermitted):
                store.events(snapshot, scope(form), [column.name])
    for moment in ("began", "ended"):
        for point in ("easting", "northing", "place", "address"):
            assert store.events(snapshot, scope(Form.ROWS), [moment, point]) is not None
            with pytest.raises(NotPermitted):
                store.events(snapshot, scope(Form.MAP), [moment, point])


def test_of_nothing_there_is_no_count_either(snapshot: Snapshot) -> None:
    for ask in (store.events, store.measured, store.cube):
        for columns in (["n"], ["month", "n"], []):
            with pytest.raises(NotPermitted):
                ask(snapshot, Scope.nothing("nobody"), columns)


def test_counts_are_made_of_what_the_cube_holds_and_of_areas_alone() -> None:
    """A column is for rows alone until somebody says otherwise, and says so here."""
    counted = {column.name for column in schema.EVENTS.columns if column.form is Form.COUNTS}
    assert counted == (set(schema.CUBE.names) & set(schema.EVENTS.names)) | set(schema.AREA_KINDS)
    mapped = {column.name for column in schema.EVENTS.columns if column.form is Form.MAP}
    assert mapped == {"easting", "northing", "place"}
    for column in schema.EVENTS.columns:
        if column.form < Form.ROWS:
            assert column.tier is Tier.PUBLIC and column.type != "instant", column.name


def test_of_a_feed_out_of_reach_it_is_not_even_said_that_it_is_left_out(snapshot: Snapshot) -> None:
    told = dataclasses.replace(snapshot, overlaps={"extract": "extract is left out", "street": "street too"})
    mine = scope(Form.COUNTS, feeds=frozenset({"street"}))
    assert ALL["counts"].ask(told, mine, first=JUNE).overlaps == ("street too",)
    assert len(ALL["counts"].ask(told, scope(Form.COUNTS), first=JUNE).overlaps) == 2
