"""Kinds of occurrence by what sources call them, from dated reference tables."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, reduce
from importlib.resources import files
from operator import or_
from typing import Any

_TABLES = ("assaults.toml", "kinds_compared.toml")


@dataclass(frozen=True)
class Of:
    """Records of one domain: of a category with one of the words, or that begins so, or of a feed whose name
    holds one of `feeds`; all of the domain where none is given."""

    domain: str
    words: tuple[str, ...]
    begins: tuple[str, ...]
    feeds: tuple[str, ...]

    def of(self, rows: Any) -> Any:
        of_domain = rows["domain"] == self.domain
        said = rows["category"].lower()
        found = [said.contains(word.lower()) for word in self.words]
        found += [said.startswith(word.lower()) for word in self.begins]
        found += [rows["feed"].contains(word) for word in self.feeds]
        return of_domain & reduce(or_, found) if found else of_domain


@dataclass(frozen=True)
class Kind:
    name: str
    parts: tuple[Of, ...]
    flag: str
    version: str

    @property
    def domains(self) -> frozenset[str]:
        return frozenset(part.domain for part in self.parts)

    def of(self, rows: Any) -> Any:
        """Whether each row is of this kind, by its domain and category."""
        return reduce(or_, [part.of(rows) for part in self.parts]).fill_null(False)


@cache
def kinds() -> Mapping[str, Kind]:
    return {kind.name: kind for table in _TABLES for kind in _read(table)}


def named_for_one(feed: str) -> bool:
    """Whether the feed is of one kind of occurrence alone, by its name."""
    return any(word in feed for kind in kinds().values() for part in kind.parts for word in part.feeds)


def domains_of(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({domain for name in names for domain in kinds()[name].domains}))


def _read(table: str) -> list[Kind]:
    said = tomllib.loads(files("commonweal.hub.reference").joinpath(table).read_text("utf-8"))
    return [
        Kind(
            row["name"],
            tuple(_of(part) for part in row["of"]),
            row.get("flag", ""),
            said["version"],
        )
        for row in said["kind"]
    ]


def _of(part: Mapping[str, Any]) -> Of:
    return Of(part["domain"], *(tuple(part.get(name, ())) for name in ("words", "begins", "feeds")))
