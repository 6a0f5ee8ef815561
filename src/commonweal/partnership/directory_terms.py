"""What the directory chooses from: kinds of agency, posts, courses, legal parts, themes; each dated."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from commonweal.core.errors import BadInput


@dataclass(frozen=True)
class Term:
    code: str
    words: str
    since: date
    until: date | None = None
    everywhere: bool = False
    months: int = 0
    partners: tuple[str, ...] = ()

    def holds(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


@cache
def _terms() -> dict[str, tuple[Term, ...]]:
    text = files("commonweal.partnership").joinpath("reference", "directory.toml").read_text("utf-8")
    return {table: tuple(_term(entry) for entry in entries) for table, entries in tomllib.loads(text).items()}


def _term(entry: dict[str, Any]) -> Term:
    return Term(
        code=entry["code"],
        words=entry["words"],
        since=entry["from"],
        until=entry.get("until"),
        everywhere=entry.get("everywhere", False),
        months=entry.get("months", 0),
        partners=tuple(entry.get("partners", ())),
    )


def terms(table: str, day: date | None = None) -> tuple[Term, ...]:
    """The terms of a table (`kind`, `post`, `course`, `legal_part`, `theme`); of a day, if one is given."""
    return tuple(term for term in _terms()[table] if day is None or term.holds(day))


def term(table: str, code: str, day: date, *, where: str) -> Term:
    """The term of that code on that day, or a refusal that names those there are."""
    choices = terms(table, day)
    for each in choices:
        if each.code == code:
            return each
    raise BadInput(
        f"{code!r} is no {table} that can be chosen on {day}.",
        where=where,
        remedy=f"Choose one of {_listed(each.code for each in choices)}.",
    )


def _listed(codes: Iterable[str]) -> str:
    return ", ".join(sorted(codes))
