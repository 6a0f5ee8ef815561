"""The words of data.police.uk, and how its layouts become columns of the warehouse."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from commonweal.core.errors import BadInput
from commonweal.hub.intake.child import RawBatch

from .declaration import Reading
from .text_columns import blank_as_null, column, floats, numbered, text_blank_as_null, translated

ATTRIBUTION = (
    "Contains public sector information licensed under the Open Government Licence v3.0. "
    "Source: data.police.uk."
)
SCHEME, VERSION = "data.police.uk", "2013"
ANTI_SOCIAL = "Anti-social behaviour"
# The site's fourteen types since 2013, with the names that its API gives them.
CRIME_TYPES: Mapping[str, str] = {
    "anti-social-behaviour": ANTI_SOCIAL,
    "bicycle-theft": "Bicycle theft",
    "burglary": "Burglary",
    "criminal-damage-arson": "Criminal damage and arson",
    "drugs": "Drugs",
    "other-crime": "Other crime",
    "other-theft": "Other theft",
    "possession-of-weapons": "Possession of weapons",
    "public-order": "Public order",
    "robbery": "Robbery",
    "shoplifting": "Shoplifting",
    "theft-from-the-person": "Theft from the person",
    "vehicle-crime": "Vehicle crime",
    "violent-crime": "Violence and sexual offences",
}
TYPES = frozenset(CRIME_TYPES.values())
_BY_WORD = {name.lower(): name for name in TYPES} | dict(CRIME_TYPES)
MONTH = re.compile(r"((?:19|20)[0-9]{2})-(0[1-9]|1[0-2])\Z")
NO_LOCATION = frozenset({"", "No Location", "No location", "NA"})


def crime_type(word: str) -> str | None:
    """The type as the site names it, whatever the capitals, or by the API's name; None when it is neither."""
    return _BY_WORD.get(word.strip().lower())


def domain_of(category: str) -> str:
    return "asb" if category == ANTI_SOCIAL else "crime"


def month_index(text: str) -> int:
    found = MONTH.match(text.strip())
    return int(found[1]) * 12 + int(found[2]) - 1 if found else -1


def force_slug(name: str) -> str | None:
    from commonweal.geography.forces import slug_of_name

    return slug_of_name(name.strip()) if name.strip() else None


def read_table(
    raw: RawBatch,
    sent: Mapping[str, str],
    blanks: tuple[str, ...] = ("",),
    *,
    category: str = "Crime type",
    meaning: Callable[[str], str | None] | None = None,
) -> Reading:
    """A batch in the layout of the site's street files (or part of it), by the declared names."""
    batch = raw.table
    reading = Reading(rows=batch.num_rows, columns={})
    read_places(reading, batch, sent, blanks)
    names = {"Month": sent["Month"], "category": sent[category]}
    _month_and_category(reading, batch, names, raw.member.name, meaning or crime_type)
    if "Reported by" in sent:
        reading.force = translated(column(batch, sent["Reported by"]), force_slug)
        reading.faults.append((reading.force.is_null().to_numpy(zero_copy_only=False), "no-force"))
    for declared, to in (
        ("Location", "place"),
        ("LSOA code", "lsoa_published"),
        ("Last outcome category", "outcome"),
    ):
        if declared in sent:
            reading.columns[to] = blank_as_null(column(batch, sent[declared]), blanks)
    if "Crime ID" in sent:
        raw_keys = batch.column(batch.schema.get_field_index(sent["Crime ID"]))
        reading.columns["source_ref"] = text_blank_as_null(raw_keys, blanks)
    return reading


def read_api(raw: RawBatch, sent: Mapping[str, str]) -> Reading:
    """A batch in the layout of the API's answers, flattened."""
    batch = raw.table
    reading = Reading(rows=batch.num_rows, columns={})
    read_places(reading, batch, {"Longitude": sent["longitude"], "Latitude": sent["latitude"]}, ("",))
    names = {"Month": sent["month"], "category": sent["category"]}
    _month_and_category(reading, batch, names, raw.member.name, crime_type)
    transport = column(batch, sent["location_type"])
    reading.columns["place"] = blank_as_null(column(batch, sent["street_name"]))
    reading.columns["outcome"] = blank_as_null(column(batch, sent["outcome_category"]))
    reading.columns["source_ref"] = text_blank_as_null(batch.column(batch.schema.get_field_index(sent["id"])))
    reading.columns["location_type"] = translated(transport, lambda t: "transport" if t == "BTP" else None)
    reading.faults.append((reading.columns["source_ref"].is_null().to_numpy(zero_copy_only=False), "no-key"))
    reading.asked = column(batch, sent["ward_code"])
    return reading


def read_places(reading: Reading, batch: Any, sent: Mapping[str, str], blanks: tuple[str, ...]) -> None:
    blank = []
    for axis, name in (("longitude", "Longitude"), ("latitude", "Latitude")):
        values, wrong = floats(batch.column(batch.schema.get_field_index(sent[name])), blanks)
        setattr(reading, axis, values)
        blank.append(np.isnan(values) & ~wrong)
        if wrong.any():
            reading.faults.append((wrong, f"{axis}-not-a-number"))
    half = blank[0] != blank[1]
    if half.any():
        reading.faults.append((half, "half-a-coordinate"))


def _month_and_category(
    reading: Reading, batch: Any, sent: Mapping[str, str], where: str, meaning: Callable[[str], str | None]
) -> None:
    reading.month = numbered(column(batch, sent["Month"]), month_index)
    reading.faults.append((reading.month < 0, "month-not-readable"))
    words = column(batch, sent["category"])
    strange = sorted({t for t in words.dictionary.to_pylist() if t and meaning(t) is None})
    if strange:
        raise BadInput(
            f"the category {strange[0]!r} has never been seen before",
            where=where,
            remedy="A delivery with an unmapped category is not released. Ask the sender what it means; "
            "if it is a new type of the site, add it to CRIME_TYPES in hub/sources/police_words.py "
            "with the date it began.",
        )
    reading.category = translated(words, meaning)
    reading.faults.append((reading.category.is_null().to_numpy(zero_copy_only=False), "no-category"))
