"""The tables of the warehouse: each column with its type, unit, meaning, handling tier, caveat and grain.

`grain` columns say what a column gives away: `place` the finest place, `time` the finest time that its
value tells. The scope hides whatever tells more than it allows. `form` says in what form of showing records
the column may be asked for at all: in counts, on a map, or (unless it says otherwise) row by row alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from commonweal.core.handling import Tier
from commonweal.core.scope import Form, PlaceGrain, TimeGrain

# The names under which types are declared, and what each is in Arrow, Delta and Ibis.
TYPES: Mapping[str, tuple[str, str, str]] = {
    "int32": ("int32", "integer", "int32"),
    "int64": ("int64", "long", "int64"),
    "float64": ("float64", "double", "float64"),
    "text": ("string", "string", "string"),
    "bool": ("bool_", "boolean", "boolean"),
    "date": ("date32", "date", "date"),
    "instant": ("timestamp", "timestamp", "timestamp('UTC')"),
}


@dataclass(frozen=True)
class Column:
    """One column: what it holds, who may see it, and what it gives away."""

    name: str
    type: str
    meaning: str
    unit: str = ""
    tier: Tier = Tier.PUBLIC
    caveat: str = ""
    place: PlaceGrain | None = None
    time: TimeGrain | None = None
    needed: bool = False
    form: Form = Form.ROWS

    def __post_init__(self) -> None:
        if self.type not in TYPES:
            raise ValueError(f"column {self.name}: {self.type!r} is no type of the warehouse")

    @property
    def ibis_type(self) -> str:
        return TYPES[self.type][2] if not self.needed else "!" + TYPES[self.type][2]

    @property
    def delta_metadata(self) -> dict[str, str]:
        """What is written beside the field in the Delta log, so that another reader of the table learns it
        too."""
        words = {
            "meaning": self.meaning,
            "unit": self.unit,
            "handling": self.tier.word,
            "caveat": self.caveat,
        }
        return {f"commonweal.{key}": value for key, value in words.items() if value}

    def arrow_field(self) -> Any:
        import pyarrow as pa

        kind = pa.timestamp("us", tz="UTC") if self.type == "instant" else getattr(pa, TYPES[self.type][0])()
        return pa.field(self.name, kind, nullable=not self.needed, metadata=self.delta_metadata)


@dataclass(frozen=True)
class Table:
    """A table of the warehouse, by its columns in their order."""

    name: str
    meaning: str
    columns: tuple[Column, ...]

    def __getitem__(self, name: str) -> Column:
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"the table {self.name} has no column {name!r}")

    def __contains__(self, name: object) -> bool:
        return any(column.name == name for column in self.columns)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def arrow_schema(self) -> Any:
        import pyarrow as pa

        return pa.schema([column.arrow_field() for column in self.columns])

    def ibis_schema(self) -> dict[str, str]:
        return {column.name: column.ibis_type for column in self.columns}

    def field_metadata(self) -> dict[str, dict[str, str]]:
        return {column.name: column.delta_metadata for column in self.columns}


RESTRICTED, DEPERSONALISED = Tier.RESTRICTED_PERSON, Tier.DEPERSONALISED
COUNTS, MAP = Form.COUNTS, Form.MAP
DERIVED = "derived from the point in the adopted generation; blank where there is no point or no such layer"

# Kinds of area that events are counted by, finest first, and what knowing one gives away.
AREA_KINDS: Mapping[str, PlaceGrain] = {
    "oa": PlaceGrain.OA,
    "lsoa": PlaceGrain.LSOA,
    "msoa": PlaceGrain.MSOA,
    "ward": PlaceGrain.WARD,
    "neighbourhood": PlaceGrain.WARD,
    "beat": PlaceGrain.WARD,
    "district": PlaceGrain.DISTRICT,
    "csp": PlaceGrain.DISTRICT,
    "county": PlaceGrain.COUNTY,
    "police_force": PlaceGrain.COUNTY,
}
AREA_ORDER = (
    "oa", "lsoa", "msoa", "ward", "district", "csp", "county", "neighbourhood", "beat", "police_force",
)  # fmt: skip
_AREA_MEANINGS: Mapping[str, tuple[str, str]] = {
    "oa": ("census output area of the point", DERIVED),
    "lsoa": ("lower layer super output area of the point", DERIVED),
    "msoa": ("middle layer super output area of the point", DERIVED),
    "ward": ("electoral ward of the point", DERIVED + "; ward codes change nearly every year"),
    "neighbourhood": ("neighbourhood of the partnership that the point lies in", DERIVED),
    "beat": ("police beat of the point", DERIVED),
    "district": ("local authority district of the point", DERIVED),
    "csp": ("community safety partnership area of the point", DERIVED),
    "county": ("county or combined authority area of the point", DERIVED),
    "police_force": (
        "police force that holds the record",
        "where the record names no force, the force of the place",
    ),
}


def _area(kind: str) -> Column:
    meaning, caveat = _AREA_MEANINGS[kind]
    return Column(kind, "text", meaning, caveat=caveat, place=AREA_KINDS[kind], form=COUNTS)


def _text(name: str, meaning: str, **more: Any) -> Column:
    return Column(name, "text", meaning, **more)


def _instant(name: str, meaning: str, **more: Any) -> Column:
    return Column(name, "instant", meaning, unit="UTC", time=TimeGrain.MINUTE, **more)


DELIVERY = Column(
    "delivery",
    "int32",
    "number of the delivery that brought the row",
    time=TimeGrain.MONTH,
    needed=True,
    form=COUNTS,
)
SLICE = Column(
    "slice",
    "int32",
    "number of the slice (kind, holder, month) of its feed",
    time=TimeGrain.MONTH,
    needed=True,
    form=COUNTS,
)
FEED = _text("feed", "feed that the delivery belongs to", needed=True, form=COUNTS)
DOMAIN = _text("domain", "kind of thing that happened (crime, asb, fire, …)", form=COUNTS)
CATEGORY = _text("category", "category in the source's own coding, untouched", form=COUNTS)
MONTH = Column(
    "month", "date", "first day of the month that the source gives", time=TimeGrain.MONTH,
    unit="calendar month", caveat="in open police data the month of recording, not of occurrence",
    form=COUNTS,
)  # fmt: skip
CLASS = _text(
    "disclosure_class",
    "handling tier of the row",
    caveat="a row without one is seen by no narrowed scope",
    form=COUNTS,
)

_IDENTITY = (
    Column("event_id", "int64", "number of the row: delivery × 2³² + its row",
           time=TimeGrain.MONTH, needed=True),
    DELIVERY,
    SLICE,
    FEED,
    _text("agency", "agency whose record it is"),
    _text("source_system", "system that the record was taken from"),
    _text("source_ref", "reference of the record at its source", tier=DEPERSONALISED,
          caveat="keyed, unless the source publishes it; blank where the source has none"),
)  # fmt: skip
_WHAT = (
    DOMAIN,
    CATEGORY,
    _text("category_scheme", "coding scheme that the category belongs to"),
    _text("category_version", "version of that scheme"),
)
_WHEN = (
    MONTH,
    _instant("occurred_from", "earliest moment at which it can have happened"),
    _instant("occurred_to", "moment by which it had happened"),
    _instant("reported_at", "when it was reported"),
    _instant("recorded_at", "when it was recorded"),
    _text("occurred_text", "local time as the source wrote it", tier=DEPERSONALISED, time=TimeGrain.MINUTE),
    _text(
        "time_precision", "how exactly the time is known: exact, minute, hour, date, range, month, unknown"
    ),
)
_POINT_CAVEAT = "in open police data moved to one of a fixed list of map points"
_WHERE = (
    Column("easting", "float64", "easting of the point", unit="metres, British National Grid (EPSG:27700)",
           place=PlaceGrain.POINT, caveat=_POINT_CAVEAT, form=MAP),
    Column("northing", "float64", "northing of the point", unit="metres, British National Grid (EPSG:27700)",
           place=PlaceGrain.POINT, caveat=_POINT_CAVEAT, form=MAP),
    _text("geo_precision", "how exactly the place is known, as building, street, snapped_point"),
    _text("place", "street or place as the source names it", place=PlaceGrain.POINT, form=MAP),
    _text("location_type", "kind of place: dwelling, street, licensed premises, transport, …"),
    _text("uprn", "unique property reference number, leading zeros kept", tier=RESTRICTED,
          place=PlaceGrain.POINT),
    _text("postcode", "unit or outward postcode, normalised", tier=DEPERSONALISED, place=PlaceGrain.POINT),
    *(_area(kind) for kind in AREA_ORDER),
    _text("lsoa_published", "LSOA code that the source published", place=PlaceGrain.LSOA,
          caveat="of the true place and the source's generation; may differ from the derived one"),
)  # fmt: skip
_ABOUT = (
    _text(
        "outcome", "last known outcome in the source's words", caveat="as it stood when the delivery was made"
    ),
    Column(
        "outcome_month",
        "date",
        "first day of the month of the outcome",
        unit="calendar month",
        time=TimeGrain.MONTH,
    ),
    _text("flags", "words of the common event model, separated by spaces", tier=DEPERSONALISED),
    _text("severity", "severity on the source's own scale"),
    Column(
        "cost_estimate", "float64", "estimated cost", unit="pounds sterling", caveat="the source's estimate"
    ),
)
_FOOTING = (
    CLASS,
    _text("regime", "data protection regime that the row is held under"),
    _text("controller", "controller of the row"),
    _text("purpose", "purpose that the row may be used for"),
    _text("retention_class", "retention rule of the row"),
)

EVENTS = Table(
    "events",
    "One row per event as seen by one source; nothing is joined across agencies at load.",
    _IDENTITY + _WHAT + _WHEN + _WHERE + _ABOUT + _FOOTING,
)
EVENT_PERSONS = Table(
    "event_persons",
    "Who took part in an event, by pseudonym alone; no name of a member of the public reaches the warehouse.",
    (
        Column("event_id", "int64", "the event", needed=True),
        DELIVERY,
        SLICE,
        FEED,
        Column(
            "person",
            "text",
            "pseudonym of the key epoch of the event",
            tier=RESTRICTED,
            needed=True,
            caveat="empty where the source says of somebody's age or sex alone",
        ),
        Column("person_before", "text", "pseudonym of the epoch before", tier=RESTRICTED),
        Column(
            "epoch",
            "int32",
            "key epoch, by the year in which it begins (1 April)",
            unit="year",
            tier=RESTRICTED,
        ),
        Column("role", "text", "victim, suspect, offender, witness or other", tier=RESTRICTED),
        Column("basis", "text", "fact or assessment", tier=RESTRICTED),
        Column("subject_category", "text", "category of data subject", tier=RESTRICTED),
        Column("age_band", "text", "ten-year band of age at the event", unit="years", tier=DEPERSONALISED),
        Column("sex", "text", "female, male, other or not stated", tier=DEPERSONALISED),
        CLASS,
    ),
)
LINKS = Table(
    "links",
    "A scored statement that two rows may concern one occurrence; the rows themselves are never merged.",
    (
        Column("delivery", "int32", "number of the run that made the link", needed=True),
        Column("slice", "int32", "number of the slice that the link was made for", needed=True),
        Column("kind", "text", "what is linked, and how", tier=RESTRICTED, needed=True),
        Column("from_event", "int64", "the one event", tier=RESTRICTED, needed=True),
        Column("to_event", "int64", "the other event", tier=RESTRICTED, needed=True),
        Column("score", "float64", "how sure the rule is, 0 to 1", tier=RESTRICTED, needed=True),
        Column("method", "text", "rule and version that scored it", tier=RESTRICTED),
    ),
)
CUBE = Table(
    "cube",
    "Events counted by month, category and area; what the dashboards ask.",
    (
        DELIVERY,
        SLICE,
        FEED,
        DOMAIN,
        CATEGORY,
        MONTH,
        *(_area(kind) for kind in AREA_ORDER if kind != "oa"),
        Column("located", "bool", "whether the events counted have a point", needed=True, form=COUNTS),
        CLASS,
        Column("n", "int64", "how many events", unit="events", needed=True, form=COUNTS),
    ),
)  # fmt: skip
STATISTICS = Table(
    "statistics",
    "Figures that a source gives already counted: population, deprivation, caseloads, answers of surveys.",
    (
        Column("row_id", "int64", "number of the row: delivery × 2³² + its row", time=TimeGrain.MONTH,
               needed=True),
        DELIVERY,
        SLICE,
        FEED,
        _text("agency", "agency whose figure it is", form=COUNTS),
        _text("domain", "what the figure is about", form=COUNTS),
        _text("measure", "what is counted or measured", needed=True, form=COUNTS),
        _text("breakdown", "of whom or of what, as `age: 10-14; sex: female`; empty for all", form=COUNTS),
        MONTH,
        Column("period_from", "date", "first day of the period", time=TimeGrain.MONTH, form=COUNTS),
        Column("period_to", "date", "last day of the period", time=TimeGrain.MONTH, form=COUNTS),
        Column("value", "float64", "the figure; blank where the source suppressed it", form=COUNTS),
        _text("unit", "what the figure is in, as people, households, rate, weighted answers", form=COUNTS),
        Column("count", "int64", "how many records stand behind the figure", form=COUNTS,
               caveat="1 for one answer of a survey; blank where the source does not say"),
        Column("suppressed", "bool", "whether the source held the figure back as too small", needed=True,
               form=COUNTS),
        _text("area_kind", "kind of area that the figure is of", form=COUNTS),
        _text("area_code", "code of that area, as the source names it", place=PlaceGrain.LSOA, form=COUNTS,
              caveat="of the source's generation, which may not be the adopted one"),
        *(_area(kind) for kind in AREA_ORDER if kind != "oa"),
        CLASS,
    ),
)  # fmt: skip
TABLES: Mapping[str, Table] = {
    table.name: table for table in (EVENTS, EVENT_PERSONS, LINKS, CUBE, STATISTICS)
}
