"""What a mapping says, as the program works with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from commonweal.hub.sources.declaration import Column, Source


@dataclass(frozen=True)
class Word:
    """What a sent word stands for."""

    meaning: str
    domain: str = ""
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Category:
    """How the category of an event is known: words, or a pattern that a code has to fit."""

    scheme: str
    version: str
    columns: tuple[str, ...]
    words: Mapping[str, Word] = field(default_factory=dict)
    pattern: re.Pattern[str] | None = None
    constant: str = ""  # what every row is, where no column says it
    spelt: frozenset[str] = frozenset()  # the words as the mapping writes them

    @property
    def kept(self) -> frozenset[str]:
        """Every category that it can give; none for a pattern, which gives what fits it."""
        return frozenset([*(word.meaning for word in self.words.values()), *filter(None, [self.constant])])


@dataclass(frozen=True)
class Field:
    """A column of a mapping: what the declaration says of it, and how its cells are read."""

    column: Column
    kind: str
    unknown: str
    words: Mapping[str, str]
    flag: str
    spelt: frozenset[str] = frozenset()  # the words as the mapping writes them


@dataclass(frozen=True)
class Measure:
    """Columns of a wide file that each hold a figure."""

    measure: str
    breakdown: str
    unit: str
    column: str = ""
    pattern: re.Pattern[str] | None = None

    def fits(self, name: str) -> str | None:
        """The breakdown of a column that holds this measure."""
        if self.pattern is None:
            return self.breakdown if name == self.column else None
        found = self.pattern.fullmatch(name)
        return self.breakdown.format(*found.groups()) if found else None


@dataclass(frozen=True)
class Period:
    """The period of a file that does not say it."""

    first: date
    last: date
    words: str = ""


@dataclass(frozen=True)
class MappedSource(Source):
    """A source that is a mapping alone."""

    fields: tuple[Field, ...] = ()
    category: Category | None = None
    measures: tuple[Measure, ...] = ()
    period: Period | None = None
    order: str = ""
    suppressed: tuple[str, ...] = ()
    figure: str = ""  # the measure of a long file that has one alone
    figure_unit: str = ""
    default_domain: str = ""

    def unknown(self, header: tuple[str, ...]) -> list[str]:
        return [
            name
            for name in super().unknown(header)
            if all(measure.fits(name) is None for measure in self.measures)
        ]

    def missing(self, header: tuple[str, ...]) -> list[str]:
        lacking = super().missing(header)
        wide = [
            m for m in self.measures if m.pattern and not any(m.fits(name) is not None for name in header)
        ]
        return [*lacking, *(f"a column like {m.pattern.pattern}" for m in wide if m.pattern)]

    def field_for(self, to: str) -> list[Field]:
        return [each for each in self.fields if each.column.to == to]
