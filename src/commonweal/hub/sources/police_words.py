"""The words of data.police.uk, and how its layouts become columns of the warehouse."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from commonweal.core.errors import BadInput
from commonweal.hub.intake.child import RawBatch

from .declaration import Reading
from .kept_cells import (
    keep_area,
    keep_place,
    keep_published_key,
    keep_word,
    unknown_words,
    word_fit_to_show,
)
from .text_columns import column, floats, numbered, text_blank_as_null, translated

ATTRIBUTION = (
    "Contains public sector information licensed under the Open Government Licence v3.0. "
    "Source: data.police.uk."
)
SCHEME, VERSION = "data.police.uk", "2013"
KEYED_BY = ("police", "crime-and-disorder-reduction")
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
OUTCOMES = frozenset(
    {
        "Action to be taken by another organisation",
        "Court result unavailable",
        "Defendant found not guilty",
        "Defendant sent to Crown Court",
        "Formal action is not in the public interest",
        "Further action is not in the public interest",
        "Further investigation is not in the public interest",
        "Investigation complete; no suspect identified",
        "Local resolution",
        "Offender deprived of property",
        "Offender fined",
        "Offender given a caution",
        "Offender given a drugs possession warning",
        "Offender given absolute discharge",
        "Offender given community sentence",
        "Offender given conditional discharge",
        "Offender given penalty notice",
        "Offender given suspended prison sentence",
        "Offender ordered to pay compensation",
        "Offender otherwise dealt with",
        "Offender sent to prison",
        "Status update unavailable",
        "Suspect charged",
        "Suspect charged as part of another case",
        "Unable to prosecute suspect",
        "Under investigation",
        "Awaiting court outcome",
    }
)
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
    """The force of that name, if it is one: what stands in its place instead may name anybody."""
    from commonweal.geography.forces import FORCES, slug_of_name

    slug = slug_of_name(name.strip())
    return slug if slug in FORCES else None


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
    _month_and_category(reading, raw, names, meaning or crime_type)
    if "Reported by" in sent:
        reading.force = translated(column(batch, sent["Reported by"]), force_slug)
        reading.faults.append((reading.force.is_null().to_numpy(zero_copy_only=False), "no-force"))
    if "Location" in sent:
        keep_place(reading, batch, sent["Location"], blanks)
    if "LSOA code" in sent:
        keep_area(reading, "lsoa_published", column(batch, sent["LSOA code"]), blanks)
    if "Last outcome category" in sent:
        keep_word(reading, "outcome", column(batch, sent["Last outcome category"]), blanks, OUTCOMES)
    if "Crime ID" in sent:
        raw_keys = batch.column(batch.schema.get_field_index(sent["Crime ID"]))
        keep_published_key(reading, text_blank_as_null(raw_keys, blanks), KEYED_BY)
    return reading


def read_api(raw: RawBatch, sent: Mapping[str, str]) -> Reading:
    """A batch in the layout of the API's answers, flattened."""
    batch = raw.table
    reading = Reading(rows=batch.num_rows, columns={})
    read_places(reading, batch, {"Longitude": sent["longitude"], "Latitude": sent["latitude"]}, ("",))
    names = {"Month": sent["month"], "category": sent["category"]}
    _month_and_category(reading, raw, names, crime_type)
    transport = column(batch, sent["location_type"])
    keep_place(reading, batch, sent["street_name"], ("",))
    keep_word(reading, "outcome", column(batch, sent["outcome_category"]), ("",), OUTCOMES)
    keys = text_blank_as_null(batch.column(batch.schema.get_field_index(sent["id"])))
    keep_published_key(reading, keys, KEYED_BY)
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
    reading: Reading, raw: RawBatch, sent: Mapping[str, str], meaning: Callable[[str], str | None]
) -> None:
    batch = raw.table
    reading.month = numbered(column(batch, sent["Month"]), month_index)
    reading.faults.append((reading.month < 0, "month-not-readable"))
    words = column(batch, sent["category"])
    expect_known(words, meaning, raw, "category", "CRIME_TYPES in hub/sources/police_words.py")
    reading.category = translated(words, meaning)
    reading.faults.append((reading.category.is_null().to_numpy(zero_copy_only=False), "no-category"))


def expect_known(
    words: Any, meaning: Callable[[str], str | None], raw: RawBatch, what: str, add_to: str
) -> None:
    """Stop at a word that has no meaning; a rare one is named by its line alone: it may be no category."""
    strange = unknown_words(words, meaning)
    if not strange:
        return
    word, rows, first = strange[0]
    named = repr(word) if word_fit_to_show(word, rows) else f"in line {raw.first_line + first:,}"
    raise BadInput(
        f"the {what} {named} has never been seen before",
        where=raw.member.name,
        remedy="A delivery with an unmapped category is not released. Ask the sender what it means; "
        f"if it is a new one of the site, add it to {add_to} with the date it began.",
    )
