"""What a source declares about itself, and what its `read` gives back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

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


class Unit(Enum):
    """What one delivery is: each file alone, or a folder's loose files together; an archive is always one."""

    FILE = "file"
    FOLDER = "folder"


@dataclass
class Reading:
    """A batch as a source understood it: columns of the warehouse, not yet placed or judged."""

    rows: int
    columns: dict[str, Any]  # warehouse column -> arrow array of `rows`, or one text for all of them
    longitude: Any = None  # numpy floats, NaN where none was sent
    latitude: Any = None
    month: Any = None  # numpy int32 month index, -1 where it could not be read
    category: Any = None  # arrow dictionary array
    force: Any = None  # arrow dictionary array of slugs; None: the place says it
    asked: Any = None  # arrow dictionary array of what was asked of an API (a ward), or None
    faults: list[tuple[Any, str]] = field(default_factory=list)  # (numpy mask, code)


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

    @property
    def disclosure_class(self) -> str:
        """The handling tier of its rows: what is published is public, what an agreement covers is not."""
        return (Tier.PUBLIC if self.basis is Basis.OPEN_LICENCE else Tier.DEPERSONALISED).word

    def recognises(self, header: tuple[str, ...], kind: str | None) -> bool:
        """These columns and no others: every one is declared, and none that is needed lacks."""
        if kind != self.kind or not header:
            return False
        return not self.unknown(header) and not self.missing(header)

    def unknown(self, header: tuple[str, ...]) -> list[str]:
        declared = {name for column in self.columns for name in column.names}
        return [name for name in header if name not in declared]

    def missing(self, header: tuple[str, ...]) -> list[str]:
        return [c.name for c in self.columns if not c.optional and not any(n in header for n in c.names)]

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
