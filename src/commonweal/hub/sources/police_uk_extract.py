"""An extract of street-level crime with month, type and point alone: no identifiers, so a feed of its own."""

from __future__ import annotations

from dataclasses import replace

from .declaration import Column, Handling, Unit
from .police_uk_street import SOURCE as STREET
from .police_words import read_table

SOURCE = replace(
    STREET,
    name="police_uk_extract",
    title="extract of data.police.uk without identifiers",
    feed="police.uk/extract",
    slice_kind="extract",
    in_totals=False,
    left_out_because="extracts without identifiers repeat records of other feeds",
    unit=Unit.FILE,
    columns=(
        Column("Month", Handling.HANDLED, to="month", returnable=True, aliases=("month",)),
        Column(
            "Crime type",
            Handling.HANDLED,
            to="category",
            aliases=("Crime.type", "Crime_type", "crime_type"),
            returnable=True,
        ),
        Column("Longitude", Handling.LOOKED_UP, to="easting", number=True, aliases=("longitude",)),
        Column("Latitude", Handling.LOOKED_UP, to="northing", number=True, aliases=("latitude",)),
        Column("Location", Handling.HANDLED, to="place", aliases=("location",), optional=True),
        Column("LSOA code", Handling.HANDLED, to="lsoa_published", aliases=("lsoa_code",), optional=True),
    ),
    read=read_table,
    key="",
)
