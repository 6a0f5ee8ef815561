"""No name of a member of the public reaches the warehouse; what is known of a person, by pseudonym alone."""

import re

import pytest

from commonweal.core.handling import Tier
from commonweal.hub.sources import all_sources
from commonweal.hub.sources.declaration import Column, Fills, Handling, Source
from commonweal.hub.sources.mapping.words import OF_EVENTS, OF_STATISTICS
from commonweal.hub.warehouse.schema import EVENT_PERSONS, EVENTS, TABLES

OF_A_PERSON = re.compile(
    r"\b(forename|surname|first name|last name|full name|gender|sex|age|ethnicity|religion|birth|dob"
    r"|phone|email|address|victim|suspect|offender|complainant|caller|officer|clothing)\b",
    re.IGNORECASE,
)
# Outside the tables of the warehouse: which slice a row belongs to is worked out from what was asked.
NOT_A_COLUMN = {"slice"}


def speaks_of_a_person(column: Column) -> bool:
    words = re.sub(r"[_.-]", " ", " ".join(column.names))
    return OF_A_PERSON.search(words) is not None


def let_through(source: Source) -> list[str]:
    """Columns that say something of a person and would be kept as they were sent."""
    if source.fills is Fills.STATISTICS:
        return []  # a figure tells of an area, by age and sex, and of nobody in it
    allowed = {Handling.DROPPED, Handling.PSEUDONYMISED, Handling.COARSENED}
    return [c.name for c in source.columns if speaks_of_a_person(c) and c.handling not in allowed]


@pytest.mark.parametrize("source", all_sources(), ids=lambda source: source.name)
def test_what_says_something_of_a_person_is_never_kept_as_it_was_sent(source: Source) -> None:
    assert let_through(source) == []


def test_a_column_that_names_somebody_would_be_noticed() -> None:
    from dataclasses import replace

    street = next(source for source in all_sources() if source.name == "police_uk_street")
    careless = replace(street, columns=(*street.columns, Column("Victim_name", Handling.HANDLED, to="place")))
    assert let_through(careless) == ["Victim_name"]


@pytest.mark.parametrize("source", all_sources(), ids=lambda source: source.name)
def test_every_column_that_is_kept_fills_a_column_of_the_warehouse(source: Source) -> None:
    fills = {c.to for c in source.columns if c.handling is not Handling.DROPPED} - NOT_A_COLUMN
    aims = set(OF_STATISTICS) | {"value"} if source.fills is Fills.STATISTICS else set(OF_EVENTS)
    assert fills <= set(EVENTS.names) | set(EVENT_PERSONS.names) | aims


def test_persons_are_held_apart_and_by_pseudonym() -> None:
    assert [c.name for c in EVENTS.columns if c.tier > Tier.RESTRICTED_PERSON] == []
    assert {c.name for c in EVENTS.columns if c.tier == Tier.RESTRICTED_PERSON} == {"uprn"}
    assert "pseudonym" in EVENT_PERSONS["person"].meaning


@pytest.mark.parametrize("table", TABLES)
def test_no_table_has_a_column_for_a_name(table: str) -> None:
    assert [name for name in TABLES[table].names if re.search(r"(^|_)(fore|sur|full)?name$", name)] == []
