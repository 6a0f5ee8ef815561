"""Outcomes from data.police.uk: what came of crimes, one row an outcome; one crime may have several."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from commonweal.hub.intake.child import RawBatch

from .declaration import Column, Handling, Reading
from .police_uk_street import SOURCE as STREET
from .police_uk_street import STREET_COLUMNS
from .police_words import OUTCOMES, read_table

_BY_WORD = {name.lower(): name for name in OUTCOMES}
NOT_IN_OUTCOMES = {"Crime type", "Last outcome category", "Context"}


def outcome_type(word: str) -> str | None:
    return _BY_WORD.get(word.strip().lower())


def read(raw: RawBatch, sent: Mapping[str, str]) -> Reading:
    return read_table(raw, sent, category="Outcome type", meaning=outcome_type)


def domain_of(category: str) -> str:
    del category
    return "crime_outcome"


SOURCE = replace(
    STREET,
    name="police_uk_outcomes",
    title="data.police.uk outcomes (monthly files)",
    feed="police.uk/outcomes",
    slice_kind="outcomes",
    in_totals=False,
    left_out_because="an outcome is of a crime that is counted elsewhere",
    columns=(
        *(c for c in STREET_COLUMNS if c.name not in NOT_IN_OUTCOMES),
        Column("Outcome type", Handling.HANDLED, to="category", returnable=True),
    ),
    read=read,
    domain_of=domain_of,
    category_scheme="data.police.uk outcome",
    categories=OUTCOMES,
    key="",
)
