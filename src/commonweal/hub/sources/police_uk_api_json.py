"""Street-level crime from the data.police.uk API: raw answers in JSON, one file a ward.

A crime on the border of two wards is in the answers of both.
"""

from __future__ import annotations

from dataclasses import replace

from commonweal.hub.quality.expectations import Bound, Expectations

from .declaration import Column, Handling, Unit
from .police_uk_street import SOURCE as STREET
from .police_words import read_api

API_COLUMNS = (
    Column("id", Handling.HANDLED, to="source_ref", coded=False, returnable=True),
    Column(
        "persistent_id",
        Handling.DROPPED,
        reason="blank for some records; `id` is on every one",
        coded=False,
        optional=True,
    ),
    Column(
        "ward_code", Handling.LOOKED_UP, to="slice", reason="which ward was asked, not where the crime lies"
    ),
    Column("month", Handling.HANDLED, to="month", returnable=True),
    Column("category", Handling.LOOKED_UP, to="category", returnable=True),
    Column("location_type", Handling.LOOKED_UP, to="location_type"),
    Column("location_subtype", Handling.DROPPED, reason="names a station; `street_name` says it"),
    Column("latitude", Handling.LOOKED_UP, to="northing", number=True),
    Column("longitude", Handling.LOOKED_UP, to="easting", number=True),
    Column("street_id", Handling.DROPPED, reason="the point and its name say the same"),
    Column("street_name", Handling.HANDLED, to="place"),
    Column("context", Handling.DROPPED, reason="free text", optional=True),
    Column("outcome_category", Handling.HANDLED, to="outcome"),
    Column("outcome_date", Handling.DROPPED, reason="the street files do not carry it, and the feed is one"),
)

SOURCE = replace(
    STREET,
    name="police_uk_api_json",
    title="data.police.uk API answers (JSON, one file a ward)",
    columns=API_COLUMNS,
    kind="json",
    unit=Unit.FOLDER,
    read=read_api,
    # The crimes on a ward's border come twice.
    expectations=Expectations(repeated_keys=Bound(warn=0.08, refuse=0.5)),
    sample="examples/police_uk/api",
)
