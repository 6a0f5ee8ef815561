"""The SQL of every question for each engine stands in tests/golden and changes only on purpose.

COMMONWEAL_WRITE_GOLDEN=1 writes the files anew; read the difference before keeping it. No engine runs here.
"""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path
from typing import Any

import pytest

from commonweal.core.handling import Tier
from commonweal.core.periods import Month
from commonweal.core.scope import AreaRef, Form, PlaceGrain, Scope, TimeGrain
from commonweal.hub.warehouse import engine
from commonweal.hub.warehouse.queries import ALL
from tests.factories.agencies import FEEDS, JUNE, busy
from tests.factories.warehouse import Batch, last_counts

GOLDEN = Path(__file__).parents[2] / "golden"
DIALECTS = {"duckdb": "duckdb", "postgresql": "postgres", "spark": "pyspark"}
FIRST, LAST = Month(2018, 1), Month(2018, 6)
SCOPE = Scope(
    "analyst",
    frozenset({"street"}),
    frozenset({AreaRef("police_force", "north")}),
    PlaceGrain.POINT,
    TimeGrain.MONTH,
    frozenset({Tier.PUBLIC, Tier.DEPERSONALISED}),
    Form.ROWS,
)
OF_AGENCIES = dataclasses.replace(SCOPE, feeds=frozenset(FEEDS), finest_time=TimeGrain.MINUTE)
DISTRICT = AreaRef("district", "D1")
ASKED: dict[str, dict[str, Any]] = {
    "counts": {"first": FIRST, "last": LAST, "area_kind": "ward", "by": ("month", "area", "category")},
    "series": {"first": FIRST, "last": LAST, "by": "category", "area": DISTRICT},
    "category_mix": {"first": FIRST, "area": DISTRICT, "domains": ("crime",)},
    "location_found_rate": {"first": FIRST, "last": LAST, "by": "category"},
    "year_on_year": {"month": LAST, "months": 3, "by": "area", "area_kind": "district"},
    "top_cells": {"first": FIRST, "area": DISTRICT, "categories": ("Burglary", "Robbery")},
    "top_places": {"first": FIRST, "number": 10},
}
# Questions about several agencies, of the town of the factory.
ASKED_OF_AGENCIES: dict[str, dict[str, Any]] = {
    "hour_by_weekday": {"first": JUNE, "area": DISTRICT, "domains": ("crime", "ambulance")},
    "moments": {"first": JUNE, "area": DISTRICT},
    "points": {"first": JUNE, "area": DISTRICT, "categories": ("Burglary",)},
    "records": {"first": JUNE, "area": DISTRICT, "number": 20},
    "share_by_source": {"first": JUNE, "area": DISTRICT, "domains": ("crime", "fire")},
    "repeat_places": {"first": JUNE, "area": DISTRICT},
    "unknown_to_police": {"first": JUNE, "by": ("month", "area"), "area_kind": "ward", "least_score": 50},
    "one_street": {"first": JUNE, "easting": 351_000, "northing": 381_000, "radius": 200},
    "fires_beside": {"first": JUNE, "area_kind": "lsoa", "area": DISTRICT},
    "tension_beside_hate": {"first": JUNE, "area_kind": "ward"},
    "problem_premises": {"first": JUNE, "area": DISTRICT},
    "statistics": {"measures": ("population",), "area_kind": "ward", "area": DISTRICT},
}


def written(question: str, dialect: str) -> str:
    snapshot = last_counts(
        [Batch(1, "street", "north", FIRST), Batch(2, "extract", "north", FIRST)]
    ).snapshot()
    scope, asked = SCOPE, ASKED.get(question)
    if asked is None:
        snapshot, scope, asked = busy().snapshot(), OF_AGENCIES, ASKED_OF_AGENCIES[question]
    found = ALL[question].expressions(snapshot, scope, **asked)
    return "\n".join(f"-- {name}\n{engine.sql(e, dialect, pretty=True)};\n" for name, e in found.items())


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("question", sorted(ALL))
def test_the_sql_is_the_golden_one(question: str, dialect: str) -> None:
    path = GOLDEN / f"{question}.{dialect}.sql"
    sql = written(question, DIALECTS[dialect])
    if os.environ.get("COMMONWEAL_WRITE_GOLDEN") == "1":
        path.write_text(sql)
    assert path.exists(), f"no golden SQL: run with COMMONWEAL_WRITE_GOLDEN=1 to write {path.name}"
    assert path.read_text() == sql


def test_no_golden_file_is_left_of_a_question_that_is_gone() -> None:
    assert {path.name for path in GOLDEN.glob("*.sql")} == {f"{q}.{e}.sql" for q in ALL for e in DIALECTS}


def test_the_scope_stands_in_every_statement() -> None:
    for question in ALL:
        for statement in written(question, "duckdb").split(";\n")[:-1]:
            assert "'north'" in statement and "'public'" in statement and "counting" in statement, question
