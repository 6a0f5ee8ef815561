"""Explore keeps small numbers of agencies' records back from whoever may not see the records themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from commonweal.core.periods import Month
from commonweal.core.scope import AreaRef, Form, Scope
from commonweal.hub.warehouse.answers import Answer, AnswerColumn, SourceUsed
from commonweal.products.exploring.answering import state_of
from commonweal.products.exploring.asked import Asked
from commonweal.products.exploring.guarding import Guard

EVERYTHING = Scope.system("test")
NOTHING = Scope.nothing("test")


def answer(basis: str, feed: str = "fire/irs") -> Answer:
    day = date(2026, 10, 1)
    source = SourceUsed("irs", "Fires", feed, (1,), (day, day), ("2026-09", "2026-09"), "", basis, False)
    return Answer(
        "series", "1", (AnswerColumn("events", ""),), (), {}, "", "", 1, None, "cube", 0, sources=(source,)
    )  # fmt: skip


def kept(guard: Guard, basis: str, *values: int | None) -> Any:
    return guard.kept(answer(basis), values)


def test_published_records_are_told_to_everybody() -> None:
    told = kept(Guard(EVERYTHING, NOTHING), "open-licence", 3, 40, None)
    assert told.values == (3, 40, None) and not told.any
    assert told.words() == (3, 40, "not supplied")


def test_an_agency_s_small_numbers_are_kept_back_and_another_that_would_tell_them() -> None:
    told = kept(Guard(EVERYTHING, NOTHING), "agreement", 3, 40, 25, None)
    assert told.any and told.hidden[0] and sum(told.hidden) >= 2
    assert told.words()[0] == "withheld" and told.words()[3] == "not supplied"


def test_a_nought_is_told_and_what_was_not_supplied_is_no_secret() -> None:
    told = kept(Guard(EVERYTHING, NOTHING), "agreement", 0, None, 40)
    assert told.values == (0, None, 40) and not told.any


def test_whoever_sees_the_records_is_told_their_number() -> None:
    assert kept(Guard(EVERYTHING, EVERYTHING), "agreement", 3, 40).values == (3, 40)


@pytest.mark.parametrize(
    "rows",
    [
        replace(EVERYTHING, feeds=frozenset({"council/asb"})),
        replace(EVERYTHING, areas=frozenset({AreaRef("district", "E08000006")})),
        replace(EVERYTHING, form=Form.MAP),
    ],
    ids=["another feed", "a smaller area", "a map alone"],
)
def test_rows_of_less_than_is_counted_open_nothing(rows: Scope) -> None:
    assert kept(Guard(EVERYTHING, rows), "agreement", 3, 40).any


def test_where_nothing_is_told_that_is_said() -> None:
    assert kept(Guard(EVERYTHING, NOTHING), "agreement", 3, 4, None).nothing
    assert not kept(Guard(EVERYTHING, NOTHING), "agreement", 0, None).nothing


def test_a_question_writes_itself_into_the_log_in_full() -> None:
    asked = Asked(Month(2026, 7), Month(2026, 9), AreaRef("district", "E08000006"), "Burglary")
    assert str(asked) == "first=2026-07, last=2026-09, area=district:E08000006, category=Burglary"
    assert len(asked.months) == 3 and asked.words == "July 2026 to September 2026"


@pytest.mark.parametrize(
    ("basis", "values", "state"),
    [
        ("open-licence", (None, None), "not-loaded"),
        ("open-licence", (0, None), "none"),
        ("open-licence", (0, 3), ""),
        ("agreement", (0, 3), "withheld"),
        ("agreement", (0, 30), ""),
    ],
)
def test_none_and_not_loaded_and_withheld_are_three_things(
    basis: str, values: tuple[int | None, ...], state: str
) -> None:
    asked = Asked(Month(2026, 8), Month(2026, 9))
    told = Guard(EVERYTHING, NOTHING).kept(answer(basis), values)
    reading: Any = SimpleNamespace(values=values, told=told, asked=asked, area="Salford")
    said, words = state_of(reading)
    assert said == state
    assert not any(digit in words.replace("2026", "") for digit in "0123456789")
