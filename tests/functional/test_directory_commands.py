"""Agencies and people from the command line: the journey of the guide, and what is said of bad input."""

from __future__ import annotations

import re

import pytest

from tests.functional.command_line import (
    NOT_FOUND,
    NOT_IN_ORDER,
    NOT_PERMITTED,
    REFUSED,
    WRONG_USE,
    commonweal,
    told,
    told_error,
)

pytestmark = pytest.mark.usefixtures("clean_state", "operator")

SALFORD = "district:E08000006"


@pytest.fixture
def council() -> None:
    told("agency", "add", "council", "Irwell Council", "--kind", "council")


@pytest.fixture
def analyst(council: None) -> None:
    told("person", "add", "ann", "Ann", "--agency", "council", "--post", "local_analyst", "--area", SALFORD)


def test_an_agency_its_part_its_facilitator_and_the_check(analyst: None) -> None:
    part = ("council", SALFORD, "responsible_authority", "--source", "Crime and Disorder Act 1998, section 5")
    told("agency", "part", *part, "--since", "2020-01-01")
    lacking = commonweal("agency", "check")
    assert (lacking.returncode, "Irwell Council" in lacking.stdout) == (NOT_IN_ORDER, True)
    assert "nobody" in told("agency", "list", "--area", SALFORD)
    told("agency", "facilitator", "council", "ann")
    assert "Irwell Council" not in told("agency", "check")
    shown = told("agency", "show", "council")
    assert "Ann" in shown
    assert "Crime and Disorder Act 1998, section 5" in shown


def test_the_five_themes_with_their_partners() -> None:
    shown = told("agency", "themes")
    for theme in ("Prevention", "Protection", "Investigation", "Intervention", "Problem solving"):
        assert theme in shown
    assert "Drug and Alcohol Services" in shown


def test_a_person_from_the_first_day_to_the_last(analyst: None) -> None:
    told("person", "role", "ann", "analyst", "--why", "Her post")
    told("person", "train", "ann", "information-sharing", "--done", "2026-01-05")
    told("person", "vet", "ann", "--until", "2030-01-01")
    told("person", "area", "ann", "district:E08000001")
    shown = told("person", "show", "ann")
    for word in ("analyst", "information-sharing", "2027-01-05", "2030-01-01", SALFORD, "district:E08000001"):
        assert word in shown
    assert "ann" in told("person", "list", "--role", "analyst")
    told("person", "pause", "ann", "--why", "On leave")
    assert "paused" in told("person", "show", "ann")
    told("person", "resume", "ann", "--why", "Back")
    told("person", "role", "ann", "analyst", "--end")
    assert "ann" not in told("person", "list", "--role", "analyst")
    told("person", "leave", "ann", "--why", "Left the council")
    assert "closed" in told("person", "list", "--agency", "council")
    assert "ann" not in told("person", "list", "--state", "open")


def test_one_person_alone_does_not_lift_an_exclusion(analyst: None) -> None:
    said = told("person", "exclude", "ann", "case:4f1c", "--why", "Lives next door")
    (number,) = re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", said)
    assert "case:4f1c" in told("person", "exclusions")
    assert "case:4f1c" not in told("person", "show", "ann")
    assert "Nobody has asked" in told_error("person", "lift", number, code=REFUSED)
    told("person", "lift", number, "--ask", "Moved away")
    refused = told_error("person", "lift", number, code=NOT_PERMITTED)
    assert "second person" in refused
    assert "case:4f1c" in told("person", "exclusions")


@pytest.mark.parametrize(
    ("words", "code", "expected"),
    [
        (("add", "ann", "Again", "--agency", "council", "--post", "county_analyst"), REFUSED, "already"),
        (("add", "bob", "Bob", "--agency", "nowhere", "--post", "county_analyst"), REFUSED, "no agency"),
        (("add", "bob", "Bob", "--agency", "council", "--post", "wizard"), REFUSED, "county_analyst"),
        (("add", "bob", "Bob", "--agency", "council", "--post", "local_analyst"), REFUSED, "Name an area"),
        (("add", "bob", "Bob", "--post", "county_analyst"), WRONG_USE, "--agency"),
        (("area", "ann", "Salford"), REFUSED, "district:E08000006"),
        (("role", "ann", "wizard", "--why", "x"), REFUSED, "Choose one of"),
        (("role", "ann", "local_operator", "--why", "x"), REFUSED, "Choose one of"),
        (("role", "ann", "analyst"), REFUSED, "Say why"),
        (("role", "ann", "analyst", "--why", "x", "--since", "tomorrow"), WRONG_USE, "is not a date"),
        (("role", "ann", "analyst", "--end"), REFUSED, "does not hold"),
        (("train", "ann", "juggling", "--done", "2026-01-05"), REFUSED, "information-sharing"),
        (("train", "ann", "marac", "--done", "2999-01-05"), REFUSED, "when it was done"),
        (("exclude", "ann", "nonsense", "--why", "x"), REFUSED, "case:4f1c"),
        (("lift", "not-a-number"), WRONG_USE, "UUID"),
        (("leave", "operator", "--why", "x"), NOT_PERMITTED, "themselves"),
    ],
)
def test_bad_input_is_named_with_a_remedy(
    analyst: None, words: tuple[str, ...], code: int, expected: str
) -> None:
    ask = told if code == WRONG_USE else told_error
    assert expected in ask("person", *words, code=code)


def test_an_elected_member_is_refused_a_role_that_opens_cases(analyst: None) -> None:
    told("person", "role", "ann", "elected_member", "--why", "Elected")
    said = told_error("person", "role", "ann", "neighbourhood_manager", "--why", "Asked", code=REFUSED)
    assert "can never have" in said


def test_an_unknown_person_and_agency_are_not_found() -> None:
    assert "no such thing here" in told_error("person", "show", "nobody", code=NOT_FOUND)
    assert "agency list" in told_error("agency", "show", "nobody", code=NOT_FOUND)
