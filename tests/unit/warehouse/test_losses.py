"""A question that needs rows which a snapshot lost is refused, also where what is left would look like an
answer."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from commonweal.core.errors import NotFound
from commonweal.core.periods import Month
from commonweal.core.scope import Scope
from commonweal.hub.warehouse import deltas
from commonweal.hub.warehouse.losses import Lost
from commonweal.hub.warehouse.queries import ALL
from commonweal.hub.warehouse.snapshot import Snapshot
from tests.factories.agencies import JUNE, LINKS, POPULATION, AgencyTown, Batch, agency_town, busy

SCOPE = Scope.system("test")
ROWS, COUNTS = ("events",), ("events", "cube")
ON_THE_STREET: dict[str, Any] = {"first": JUNE, "place": "High Street"}


def losing(town: AgencyTown, number: int, *tables: str) -> Snapshot:
    """The town's snapshot without any row of a delivery in these tables."""
    lost = []
    for table in tables:
        names = (file.path.rpartition("/")[2] for file in deltas.files(table, 1, {number}))
        lost.append(
            Lost(table, number, datetime(2026, 1, 1, tzinfo=UTC), "it was disposed of", frozenset(names))
        )
    return town.snapshot(losses=tuple(lost))


def delivery(town: AgencyTown, feed: str) -> int:
    return next(batch.delivery for batch in town.batches if batch.feed == feed)


@pytest.mark.parametrize(
    ("question", "given", "feed", "tables"),
    [
        ("fires_beside", {"first": JUNE}, "fire", COUNTS),
        ("unknown_to_police", {"first": JUNE}, "ambulance/calls", ROWS),
        ("unknown_to_police", {"first": JUNE}, "ambulance/calls", COUNTS),
        ("unknown_to_police", {"first": JUNE}, "police/crimes", ROWS),
        ("unknown_to_police", {"first": JUNE}, LINKS, ("links",)),
        ("unknown_to_police", {"first": JUNE.plus(1)}, LINKS, ("links",)),
        ("tension_beside_hate", {"first": JUNE}, "police/tension", COUNTS),
        ("one_street", ON_THE_STREET, LINKS, ("links",)),
        ("one_street", ON_THE_STREET, "police/crimes", ROWS),
        ("problem_premises", {"first": JUNE.plus(1)}, "licensing/premises", ROWS),
        ("statistics", {}, POPULATION, ("statistics",)),
        ("statistics", {"first": JUNE}, POPULATION, ("statistics",)),
    ],
)
def test_what_is_needed_and_lost_refuses_the_question(
    home: Path, question: str, given: dict[str, Any], feed: str, tables: tuple[str, ...]
) -> None:
    town = busy()
    town.write(home)
    with pytest.raises(NotFound, match="lost rows that this question needs"):
        ALL[question].ask(losing(town, delivery(town, feed), *tables), SCOPE, **given)


@pytest.mark.parametrize(
    ("question", "given", "feed", "tables"),
    [
        ("fires_beside", {"first": JUNE}, "fire", ROWS),  # the cube has them still
        ("fires_beside", {"first": JUNE.plus(-1)}, "fire", COUNTS),
        ("tension_beside_hate", {"first": JUNE}, "council/fly-tipping", ROWS),
        ("unknown_to_police", {"first": JUNE}, "council/fly-tipping", ROWS),
        ("unknown_to_police", {"first": JUNE.plus(2)}, LINKS, ("links",)),
        ("problem_premises", {"first": JUNE.plus(-1)}, "licensing/premises", ROWS),
        ("statistics", {"feeds": (POPULATION,)}, "probation/cases", ("statistics",)),
        ("statistics", {"first": JUNE.plus(1)}, POPULATION, ("statistics",)),
    ],
)
def test_what_is_not_needed_is_said_and_the_question_runs(
    home: Path, question: str, given: dict[str, Any], feed: str, tables: tuple[str, ...]
) -> None:
    town = busy()
    town.write(home)
    answer = ALL[question].ask(losing(town, delivery(town, feed), *tables), SCOPE, **given)
    assert answer.rows == ALL[question].ask(town.snapshot(), SCOPE, **given).rows
    assert "has since lost rows that this answer did not need" in answer.notes[-1]


@pytest.mark.parametrize(("gone", "refused"), [(1, False), (2, True)])
def test_the_latest_figures_are_not_those_that_are_left(home: Path, gone: int, refused: bool) -> None:
    later = JUNE.plus(3)
    town = agency_town([Batch(1, POPULATION, "ons", JUNE), Batch(2, POPULATION, "ons", later)])
    people = {"feed": POPULATION, "holder": "ons", "measure": "population", "unit": "people",
              "area_kind": "ward", "area_code": "W1", "district": "D1"}  # fmt: skip
    town.figures = [{**people, "delivery": 1, "month": JUNE, "value": 900.0},
                    {**people, "delivery": 2, "month": later, "value": 950.0}]  # fmt: skip
    town.write(home)
    snapshot = losing(town, gone, "statistics")
    if refused:
        with pytest.raises(NotFound, match="those of delivery 2 in statistics"):
            ALL["statistics"].ask(snapshot, SCOPE)
        return
    assert ALL["statistics"].ask(snapshot, SCOPE).column("value") == (950.0,)


def test_a_month_that_was_not_asked_about_is_not_needed(home: Path) -> None:
    """Whether a feed is concerned is read off all months; refused is what was asked about."""
    town = busy()
    fire = dataclasses.replace(town.batches[3], delivery=30, month=Month(2018, 5))
    assert fire.feed == "fire"
    more = agency_town([*town.batches, fire])
    more.links, more.figures = town.links, town.figures
    more.write(home)
    answer = ALL["fires_beside"].ask(losing(more, 30, *COUNTS), SCOPE, first=JUNE)
    assert answer.column("fires") == (1,)
