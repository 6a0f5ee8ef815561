"""The words of the grammar."""

from __future__ import annotations

from commonweal.hub.sources.declaration import Handling

# Areas that a source names itself: taken where the row has no point, and is in the adopted generation.
GIVEN_AREAS = ("lsoa", "msoa", "ward", "neighbourhood", "beat", "district")
MOMENTS = ("occurred_from", "occurred_to", "reported_at", "recorded_at")
ROLES = ("victim", "suspect", "offender", "witness", "other")
HANDLINGS = {
    "kept": Handling.HANDLED,
    "coarsened": Handling.COARSENED,
    "pseudonymised": Handling.PSEUDONYMISED,
    "looked-up": Handling.LOOKED_UP,
    "dropped": Handling.DROPPED,
}
ORDERS = ("day-first", "month-first", "year-first")
REGIMES = ("uk-gdpr", "part-3")
AGENCIES = (
    "police", "fire", "ambulance", "health", "probation", "youth-justice", "transport", "council",
    "education", "licensing", "trading-standards", "public-health", "housing", "statistics-office", "survey",
)  # fmt: skip
PLACES = (
    "uprn", "building", "street", "junction", "postcode_unit", "snapped_point", "postcode_sector",
    "postcode_outward", "oa", "lsoa", "msoa", "ward", "lad", "site", "route", "unknown",
)  # fmt: skip
TIMES = ("exact", "minute", "hour", "date", "month")
DOMAINS = frozenset(
    {
        "crime", "incident", "asb", "fire", "ambulance", "emergency_dept", "hospital_admission", "collision",
        "environment", "noise", "licensing", "trading_standards", "housing", "education",
        "probation_aggregate", "youth_justice", "transport", "dv_case_aggregate", "community_intelligence",
        "survey", "stop_search", "hate",
    }
)  # fmt: skip
UNKNOWNS = ("stop", "reject", "blank")
_DATED = ("date", "time", "hour", "moment")
# What a column may fill, and what its cells may then be read as; the first is meant where none is said.
OF_EVENTS = {
    **dict.fromkeys(MOMENTS, _DATED),
    "source_ref": ("text", "code"),
    "month": ("month", "date"),
    **{axis: (axis,) for axis in ("easting", "northing", "longitude", "latitude")},
    "point": ("grid-reference",),
    "place": ("place-name",),
    **dict.fromkeys(("location_type", "outcome", "severity", "geo_precision"), ("words",)),
    "uprn": ("uprn",),
    "postcode": ("postcode", "outward"),
    "lsoa_published": ("area",),
    "outcome_month": ("date", "month"),
    "flags": ("yes-no", "words"),
    "cost_estimate": ("money", "number"),
    "category": ("text", "code"),
    "holder": ("words", "area"),
    **dict.fromkeys(GIVEN_AREAS, ("area", "words")),
    **{f"person.{role}": ("text", "code") for role in ROLES},
    **{f"age.{role}": ("number", "text") for role in ROLES},
    **{f"sex.{role}": ("text", "words") for role in ROLES},
}
OF_STATISTICS = {
    "area": ("area", "words"),
    "period": ("month", "quarter", "year", "date"),
    "period_to": ("date", "month", "quarter", "year"),
    "measure": ("words",),
    "breakdown": ("words", "number"),
    "value": ("number", "money"),
    "weight": ("number",),
    "count": ("number",),
    "holder": ("words", "area"),
    "source_ref": ("text", "code"),
}
# The reader hands these over as numbers where they are; the others are read as text.
AS_NUMBERS = frozenset({"easting", "northing", "longitude", "latitude", "number"})
