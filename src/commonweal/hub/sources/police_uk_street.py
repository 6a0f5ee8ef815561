"""Street-level crime from data.police.uk: the site's monthly files, one a force and month."""

from __future__ import annotations

from .declaration import Basis, Column, Handling, Source, Unit
from .police_words import ATTRIBUTION, SCHEME, TYPES, VERSION, domain_of, read_table

STREET_COLUMNS = (
    Column("Crime ID", Handling.HANDLED, to="source_ref", coded=False, returnable=True),
    Column("Month", Handling.HANDLED, to="month", returnable=True),
    Column("Reported by", Handling.LOOKED_UP, to="police_force", returnable=True),
    Column("Falls within", Handling.DROPPED, reason="always the force that reported it"),
    Column("Longitude", Handling.LOOKED_UP, to="easting", number=True),
    Column("Latitude", Handling.LOOKED_UP, to="northing", number=True),
    Column("Location", Handling.HANDLED, to="place"),
    Column("LSOA code", Handling.HANDLED, to="lsoa_published", aliases=("LSOA_code",)),
    Column(
        "LSOA name",
        Handling.DROPPED,
        aliases=("LSOA_name",),
        reason="the code says it; names are of the generation",
    ),
    Column("Crime type", Handling.HANDLED, to="category", aliases=("Crime_type",), returnable=True),
    Column("Last outcome category", Handling.HANDLED, to="outcome"),
    Column("Context", Handling.DROPPED, reason="free text, blank in the published files"),
)

SOURCE = Source(
    name="police_uk_street",
    title="data.police.uk street-level crime (monthly files)",
    feed="police.uk/street",
    slice_kind="street",
    agency="police",
    system="data.police.uk",
    basis=Basis.OPEN_LICENCE,
    attribution=ATTRIBUTION,
    rhythm="monthly, about two months after the month's end",
    unit=Unit.FOLDER,
    precision="snapped_point+month",
    in_totals=True,
    columns=STREET_COLUMNS,
    kind="csv",
    sample="examples/police_uk",
    read=read_table,
    domain_of=domain_of,
    category_scheme=SCHEME,
    category_version=VERSION,
    categories=TYPES,
    key="source_ref",
)
