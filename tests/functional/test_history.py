"""The same figures at different times: re-issued, withdrawn, as known and as published on a day."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from commonweal.core.actor import Actor
from tests.factories.police_files import crime, street_file
from tests.factories.police_loads import published
from tests.functional.command_line import NOT_FOUND, REFUSED, WRONG_USE, told, told_error

JUNE = ("--set", "first=2018-06")


@pytest.fixture
def reissued(clean_state: Path, operator: Actor, tmp_path: Path) -> None:
    """June 2018 came on the first of August with twenty crimes, and a month later with fifteen."""
    for folder, count, day in (("first", 20, date(2018, 8, 1)), ("again", 15, date(2018, 9, 1))):
        path = street_file(tmp_path / folder, [crime(f"k{n}") for n in range(count)])
        published(operator, path, received=day)


def crimes(*words: str) -> int:
    (row,) = json.loads(told("query", "counts", *JUNE, "--json", *words))["rows"]
    assert row["month"] == "2018-06"
    return row["events"]


@pytest.mark.usefixtures("reissued")
def test_a_question_is_asked_of_a_day_or_of_a_snapshot() -> None:
    assert crimes() == 15
    assert crimes("--known-on", "2018-08-31") == 20
    assert crimes("--known-on", "2018-09-01") == 15
    assert crimes("--snapshot", "1") == 20
    assert crimes("--published-on", "2999-01-01") == 15
    assert "no snapshot by 2018-09-01" in told(
        "query", "counts", *JUNE, "--published-on", "2018-09-01", code=NOT_FOUND
    )
    assert "not a date" in told("query", "counts", *JUNE, "--known-on", "yesterday", code=WRONG_USE)


@pytest.mark.usefixtures("reissued")
def test_withdrawing_revives_what_was_replaced_and_keeps_the_history() -> None:
    told("withdraw", "2", "--why", "sent by mistake")
    assert crimes() == 20
    assert crimes("--snapshot", "2") == 15
    lines = [json.loads(line) for line in told("deliveries", "--json").splitlines()]
    assert [(d["number"], d["state"], d["counts"]) for d in lines] == [
        (1, "released", 1),
        (2, "withdrawn", 0),
    ]
    shown = told("snapshots").splitlines()[2:]
    assert [line.split()[0] for line in shown] == ["1", "2", "3"]
    assert shown[2].rstrip().endswith("delivery 2 withdrawn")
    assert "NOT WELL" not in told("check")


@pytest.mark.usefixtures("reissued")
@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("frist=2018-06", "Did you mean 'first'?"),
        ("first=June", "Write the year and the month: 2018-06."),
        ("area=E08000003", "Write kind and code: district:E08000003."),
        ("categories=Burglarly", "Did you mean 'Burglary'?"),
    ],
)
def test_a_parameter_that_cannot_be_is_named_with_the_likely_mistake(setting: str, said: str) -> None:
    answer = told_error("query", "counts", *JUNE, "--set", setting, code=REFUSED)
    assert f"`{setting.partition('=')[0]}` is" in answer
    assert said in answer


@pytest.mark.usefixtures("reissued")
def test_a_day_before_anything_was_known_has_no_figure() -> None:
    answer = json.loads(told("query", "counts", *JUNE, "--json", "--known-on", "2018-07-31"))
    assert answer["rows"] == []
    assert answer["receipt"]["rows_used"] == 0
