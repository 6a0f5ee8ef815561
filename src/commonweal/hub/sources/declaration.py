"""What a source declares about itself, and what its `read` gives back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import numpy as np

from commonweal.core.handling import Tier
from commonweal.hub.intake.child import RawBatch
from commonweal.hub.quality.expectations import Expectations


class Handling(Enum):
    """What becomes of a delivered column; there is no other way for one to pass."""

    HANDLED = "kept as it was sent"
    COARSENED = "kept less exact than it was sent"
    PSEUDONYMISED = "replaced by a keyed reference"
    LOOKED_UP = "replaced by what a look-up says of it"
    DROPPED = "not kept"


@dataclass(frozen=True)
class Column:
    """A delivered column: its names in the files, what becomes of it, and why."""

    name: str
    handling: Handling
    to: str = ""
    reason: str = ""
    aliases: tuple[str, ...] = ()
    tier: Tier = Tier.PUBLIC
    coded: bool = True
    number: bool = False
    optional: bool = False
    returnable: bool = False

    def __post_init__(self) -> None:
        if self.handling is Handling.DROPPED and not self.reason:
            raise ValueError(f"column {self.name}: a dropped column needs a reason")
        if self.handling is not Handling.DROPPED and not self.to:
            raise ValueError(f"column {self.name}: say which column of the warehouse it fills")

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.aliases)


class Basis(Enum):
    """On what footing the records may be held at all."""

    OPEN_LICENCE = "open-licence"
    AGREEMENT = "agreement"


class Fills(Enum):
    """Which table of the warehouse the rows go to."""

    EVENTS = "events"
    STATISTICS = "statistics"


class Unit(Enum):
    """What one delivery is: each file alone, or a folder's loose files together; an archive is always one."""

    FILE = "file"
    FOLDER = "folder"


@dataclass
class Person:
    """Somebody who took part in each event of a batch, as the source says it; never by name.

    `reference` is what the supplier calls them: it leaves the pipeline as a keyed pseudonym only.
    """

    role: str  # victim, suspect, offender, witness or other
    reference: Any = None  # arrow text, null where none was sent
    age_band: Any = None  # arrow dictionary array
    sex: Any = None  # arrow dictionary array


@dataclass
class Reading:
    """A batch as a source understood it: columns of the warehouse, not yet placed or judged."""

    rows: int
    columns: dict[str, Any]  # warehouse column -> arrow array of `rows`, or one text for all of them
    longitude: Any = None  # numpy floats, NaN where none was sent
    latitude: Any = None
    easting: Any = None  # instead of longitude and latitude: metres of the British National Grid
    northing: Any = None
    month: Any = None  # numpy int32 month index, -1 where it could not be read
    category: Any = None  # arrow dictionary array; None where the source fills statistics
    force: Any = None  # arrow dictionary array of slugs; None: the place says it
    holder: Any = None  # arrow dictionary array of whose slice each row stands in; None: the force's
    asked: Any = None  # arrow dictionary array of what was asked of an API (a ward), or None
    areas: dict[str, Any] = field(default_factory=dict)  # kind -> codes that the source names itself
    persons: list[Person] = field(default_factory=list)
    faults: list[tuple[Any, str]] = field(default_factory=list)  # (numpy mask, code)
    mended: Counter[str] = field(default_factory=Counter)  # cells that were put right, by code
    placed_by_postcode: Any = None  # numpy mask of rows whose point is that of their postcode
    statistics: Any = None  # arrow table of figures: row, measure, breakdown, value, unit, count, suppressed
    key_sent: Any = None  # arrow text: the keys as the supplier wrote them, for the returns alone
    returnable: dict[str, Any] = field(default_factory=dict)  # declared name -> arrow text, as it was sent

    @property
    def on_the_grid(self) -> bool:
        """Whether the source gave metres of the national grid rather than degrees."""
        return self.easting is not None

    @property
    def could_have_a_point(self) -> bool:
        """Whether the source says where its events were as exactly as a point."""
        return self.easting is not None or self.longitude is not None

    @property
    def sent_a_point(self) -> Any:
        """Which rows came with a point, wherever it lies."""
        first = self.easting if self.on_the_grid else self.longitude
        return np.zeros(self.rows, dtype=bool) if first is None else ~np.isnan(first)


@dataclass(frozen=True)
class Source:
    """A kind of file that a partner sends."""

    name: str
    title: str
    feed: str
    slice_kind: str
    agency: str
    system: str
    basis: Basis
    attribution: str
    rhythm: str
    unit: Unit
    precision: str  # DOMAIN A11 row
    in_totals: bool
    columns: tuple[Column, ...]
    kind: str  # csv or json
    sample: str
    read: Callable[[RawBatch, Mapping[str, str]], Reading]
    domain_of: Callable[[str], str]
    category_scheme: str
    category_version: str
    categories: frozenset[str]
    expectations: Expectations = field(default_factory=Expectations)
    key: str = ""  # warehouse column that holds the key, blank when rows have none
    agreement_class: str = ""
    supplier: str = ""  # reference of the agency whose feed it is; blank where it is published
    left_out_because: str = ""  # why a feed that is not in totals is not
    blanks: tuple[str, ...] = ("",)
    fills: Fills = Fills.EVENTS
    version: int = 1
    days_to_arrive: int = 60  # after the end of the month: later is late, and a month without is silence
    months_a_delivery: int = 1  # 3 where it comes by the quarter; 0 where it comes when it comes
    regime: str = "uk-gdpr"
    controller: str = ""  # blank: the agency
    purpose: str = "crime-and-disorder-reduction"
    cut_by_force: bool = True  # the slices are police forces'; else the supplier's, or as a column says
    text: str = ""  # the mapping that it was made from, as it was written; blank for a source in Python

    @property
    def keyed_by(self) -> tuple[str, str]:
        """For whom and for what references are keyed: another controller or purpose gives another key."""
        return (self.controller or self.supplier or self.agency, self.purpose)

    @property
    def disclosure_class(self) -> str:
        """The handling tier of its rows: what is published is public, what an agreement covers is not."""
        return (Tier.PUBLIC if self.basis is Basis.OPEN_LICENCE else Tier.DEPERSONALISED).word

    def recognises(self, header: tuple[str, ...], kind: str | None) -> bool:
        """These columns and no others: every one is declared, and none that is needed lacks."""
        if not self.reads(kind) or not header:
            return False
        return not self.unknown(header) and not self.missing(header)

    def reads(self, kind: str | None) -> bool:
        """Whether it reads this kind of file; a sheet of a workbook is a table as a CSV file is."""
        return ("csv" if kind == "xlsx" else kind) == self.kind

    def unknown(self, header: tuple[str, ...]) -> list[str]:
        declared = {name for column in self.columns for name in column.names}
        return [name for name in header if name not in declared]

    def missing(self, header: tuple[str, ...]) -> list[str]:
        return [c.name for c in self.columns if not c.optional and not any(n in header for n in c.names)]

    def doubled(self, header: tuple[str, ...]) -> list[tuple[str, ...]]:
        """The names, by columns, of which a file holds two for one column: only one of them would be read."""
        found = (tuple(n for n in column.names if n in header) for column in self.columns)
        return [names for names in found if len(names) > 1]

    def sent_names(self, header: tuple[str, ...]) -> dict[str, str]:
        """Declared name -> the name that this file gives the column."""
        return {c.name: n for c in self.columns for n in c.names if n in header}

    def wanted_columns(self) -> dict[str, tuple[str, ...]]:
        """How the reader is to hand the columns over; what is dropped need not leave the reading process."""
        dropped = [c for c in self.columns if c.handling is Handling.DROPPED]
        others = [c for c in self.columns if c.handling is not Handling.DROPPED]
        return {
            "coded": _names(c for c in others if c.coded and not c.number),
            "numbers": _names(c for c in others if c.number),
            "left_out": _names(dropped),
            "blanks": self.blanks,
        }


def _names(columns: Iterable[Column]) -> tuple[str, ...]:
    return tuple(name for column in columns for name in column.names)
