"""Stop and search from data.police.uk: one file a force and month; the file's name alone says which force."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from commonweal.hub.intake.child import RawBatch

from .declaration import Column, Handling, Reading
from .kept_cells import keep_word
from .police_uk_street import SOURCE as STREET
from .police_words import expect_known, read_places
from .text_columns import codes_of, column, dictionary, translated

LONDON = ZoneInfo("Europe/London")
FORCE_IN_NAME = re.compile(r"\d{4}-\d{2}-([a-z-]+?)-stop-and-search", re.IGNORECASE)
NOT_STATED = "Not stated"
YEARS = range(1901, 2100)  # beyond them a time is a slip
OBJECTS = frozenset(
    {
        NOT_STATED,
        "Anything to threaten or harm anyone",
        "Article for use in theft",
        "Articles for use in criminal damage",
        "Controlled drugs",
        "Crossbows",
        "Detailed object of search unavailable",
        "Evidence of offences under the Act",
        "Evidence of wildlife offences",
        "Firearms",
        "Fireworks",
        "Game or poaching equipment",
        "Goods on which duty has not been paid etc.",
        "Offensive weapons",
        "Psychoactive substances",
        "Seals or hunting equipment",
        "Stolen goods",
    }
)
OUTCOMES = frozenset(
    {
        "A no further action disposal",
        "Arrest",
        "Article found - Detailed outcome unavailable",
        "Caution (simple or conditional)",
        "Community resolution",
        "Khat or Cannabis warning",
        "Local resolution",
        "Nothing found - no further action",
        "Offender cautioned",
        "Offender given drugs possession warning",
        "Offender given penalty notice",
        "Penalty Notice for Disorder",
        "Summons / charged by post",
        "Suspect arrested",
        "Suspect summonsed to court",
    }
)
_BY_WORD = {name.lower(): name for name in OBJECTS}
PERSON = "says something of the person searched, which counts by place do not need"

COLUMNS = (
    Column("Type", Handling.DROPPED, reason="whether person or vehicle; not asked of in this system"),
    Column("Date", Handling.HANDLED, to="occurred_from"),
    Column("Part of a policing operation", Handling.DROPPED, reason="seldom filled"),
    Column("Policing operation", Handling.DROPPED, reason="seldom filled"),
    Column("Latitude", Handling.LOOKED_UP, to="northing", number=True),
    Column("Longitude", Handling.LOOKED_UP, to="easting", number=True),
    Column("Gender", Handling.DROPPED, reason=PERSON),
    Column("Age range", Handling.DROPPED, reason=PERSON),
    Column("Self-defined ethnicity", Handling.DROPPED, reason=PERSON),
    Column("Officer-defined ethnicity", Handling.DROPPED, reason=PERSON),
    Column("Legislation", Handling.DROPPED, reason="the object of the search says what it was for"),
    Column("Object of search", Handling.HANDLED, to="category"),
    Column("Outcome", Handling.HANDLED, to="outcome"),
    Column("Outcome linked to object of search", Handling.DROPPED, reason="seldom filled"),
    Column("Removal of more than just outer clothing", Handling.DROPPED, reason=PERSON),
)


def read(raw: RawBatch, sent: Mapping[str, str]) -> Reading:
    """The month of a search is that of its London time.

    The site sends UTC, where the first hour of a summer month is still the day before.
    """
    batch = raw.table
    reading = Reading(rows=batch.num_rows, columns={})
    read_places(reading, batch, sent, ("",))
    _times(reading, column(batch, sent["Date"]))
    _objects(reading, column(batch, sent["Object of search"]), raw)
    keep_word(reading, "outcome", column(batch, sent["Outcome"]), ("",), OUTCOMES)
    named = FORCE_IN_NAME.search(raw.member.name)
    if named:
        reading.force = dictionary(np.zeros(reading.rows, dtype=np.int32), [named[1].lower()])
    return reading


def _times(reading: Reading, texts: Any) -> None:
    moments = [_moment(text) for text in texts.dictionary.to_pylist()] or [None]
    local = [None if m is None else m.astimezone(LONDON) for m in moments]
    codes = codes_of(texts)
    months = np.array([-1 if m is None else m.year * 12 + m.month - 1 for m in local], dtype=np.int32)
    reading.month = np.where(codes < 0, -1, months[codes]).astype(np.int32)
    reading.faults.append((reading.month < 0, "time-not-readable"))
    instants = pa.array(moments, pa.timestamp("us", tz="UTC"))
    reading.columns["occurred_from"] = instants.take(pa.array(np.maximum(codes, 0)))
    # A text that can be read as a moment says no more than that; what cannot is in a row that goes back.
    reading.columns["occurred_text"] = translated(texts, lambda t: t if _moment(t) else None)


def _moment(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    if moment.year not in YEARS:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=LONDON).astimezone(UTC)


def _objects(reading: Reading, words: Any, raw: RawBatch) -> None:
    expect_known(
        words, lambda w: _BY_WORD.get(w.strip().lower()), raw, "object of search",
        "OBJECTS in hub/sources/police_uk_stop_and_search.py",
    )  # fmt: skip
    reading.category = translated(words, lambda w: _BY_WORD[w.strip().lower()] if w.strip() else NOT_STATED)


def domain_of(category: str) -> str:
    del category
    return "stop_search"


SOURCE = replace(
    STREET,
    name="police_uk_stop_and_search",
    title="data.police.uk stop and search (monthly files)",
    feed="police.uk/stop-and-search",
    slice_kind="stop-and-search",
    precision="snapped_point+minute",
    in_totals=False,
    left_out_because="a search is no crime",
    columns=COLUMNS,
    read=read,
    domain_of=domain_of,
    category_scheme="data.police.uk object of search",
    categories=OBJECTS,
    key="",
)
