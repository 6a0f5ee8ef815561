"""Answers: rows, and all that is needed to trust, repeat and withdraw them. A result is never a bare
number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class AnswerColumn:
    name: str
    meaning: str
    unit: str = ""


@dataclass(frozen=True)
class LeftOut:
    """Rows of the period that are in no row of the answer, and why."""

    rows: int
    reason: str


@dataclass(frozen=True)
class LocationFound:
    """How many of the records that could lie in an area have a point at all."""

    located: int
    records: int
    of: str

    @property
    def percent(self) -> float | None:
        return round(100 * self.located / self.records, 1) if self.records else None


@dataclass(frozen=True)
class SourceUsed:
    """What of one source counts in the period of the answer."""

    source: str
    title: str
    feed: str
    deliveries: tuple[int, ...]
    received: tuple[date, date]
    months: tuple[str, str]
    attribution: str
    basis: str
    synthetic: bool


@dataclass(frozen=True, eq=False)
class Answer:
    """The answer to one question of one snapshot within one scope."""

    query: str
    version: str
    columns: tuple[AnswerColumn, ...]
    rows: tuple[tuple[Any, ...], ...]
    parameters: Mapping[str, str]
    scope: str
    scope_words: str
    snapshot: int
    known_on: date | None
    read_from: str
    rows_used: int
    rows_left_out: tuple[LeftOut, ...] = ()
    location_found: LocationFound | None = None
    sources: tuple[SourceUsed, ...] = ()
    missing: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    overlaps: tuple[str, ...] = ()
    generations: Mapping[str, str] | None = None
    mapping_version: str = ""
    notes: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def attributions(self) -> tuple[str, ...]:
        """Each attribution once: shown with whatever is made of the answer."""
        return tuple(dict.fromkeys(source.attribution for source in self.sources if source.attribution))

    def column(self, name: str) -> tuple[Any, ...]:
        position = self.names.index(name)
        return tuple(row[position] for row in self.rows)

    def records(self) -> list[dict[str, Any]]:
        return [dict(zip(self.names, row, strict=True)) for row in self.rows]

    def receipt(self) -> dict[str, Any]:
        """What stands under a figure, as plain values: asked again, the same snapshot gives the same
        receipt."""
        found = self.location_found
        return {
            "query": self.query,
            "version": self.version,
            "parameters": dict(self.parameters),
            "snapshot": self.snapshot,
            "known_on": self.known_on.isoformat() if self.known_on else None,
            "scope": self.scope,
            "scope_words": self.scope_words,
            "read_from": self.read_from,
            "rows_used": self.rows_used,
            "rows_left_out": [asdict(left) for left in self.rows_left_out],
            "location_found": asdict(found) | {"percent": found.percent} if found else None,
            "sources": [_plain(source) for source in self.sources],
            "missing": list(self.missing),
            "warnings": list(self.warnings),
            "overlaps": list(self.overlaps),
            "generations": dict(self.generations or {}),
            "mapping_version": self.mapping_version,
            "notes": list(self.notes),
        }


def _plain(source: SourceUsed) -> dict[str, Any]:
    received = [day.isoformat() for day in source.received]
    return asdict(source) | {
        "deliveries": list(source.deliveries),
        "received": received,
        "months": list(source.months),
    }
