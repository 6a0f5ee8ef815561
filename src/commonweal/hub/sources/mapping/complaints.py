"""Complaints about a mapping: each names the file, the key, and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from commonweal.core.errors import BadInput

Kinds = Mapping[str, type | tuple[type, ...]]
WORDS_FOR = {
    str: "a text in quotes",
    int: "a whole number",
    bool: "true or false",
    list: "a list in square brackets",
    dict: "a table",
}
# What no code looks like: a pattern that takes one of these would keep free text as if it were a code.
NO_CODES = ("JANE SMITH", "SMITH", "12 HIGH STREET", "CALLED AT NIGHT, AFRAID", "07700 900123", "A@B.CO.UK")


class Complaints:
    """What is checked of every part of one mapping."""

    def __init__(self, where: str) -> None:
        self.where = where

    def bad(self, key: str, what: str, remedy: str) -> BadInput:
        return BadInput(f"{key}: {what}", where=self.where, remedy=remedy)

    def keys(self, row: Any, allowed: Kinds, at: str) -> None:
        """Known keys alone, and each of its kind."""
        if not isinstance(row, dict):
            raise self.bad(at, "it is no table", f"Write keys below it: {', '.join(sorted(allowed))}.")
        for key, value in row.items():
            if key not in allowed:
                raise self.bad(at, f"{key!r} is no key of it", f"Keys: {', '.join(sorted(allowed))}.")
            kinds = _each(allowed[key])
            # To Python, true is a whole number.
            if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
                wanted = " or ".join(WORDS_FOR.get(kind, "a date such as 2026-03-31") for kind in kinds)
                raise self.bad(f"{at}, {key}", "it is of the wrong kind", f"Write {wanted}.")

    def one_of(self, key: str, said: Any, allowed: Collection[str]) -> str:
        if said not in allowed:
            raise self.bad(key, f"{said!r} is not known", f"One of: {', '.join(sorted(allowed))}.")
        return str(said)

    def texts(self, key: str, said: Any) -> tuple[str, ...]:
        """A list of texts."""
        if not isinstance(said, list) or not all(isinstance(each, str) for each in said):
            raise self.bad(key, "it is no list of texts", f'Write {key.split(", ")[-1]} = ["…", "…"].')
        return tuple(said)

    def fitting(self, key: str, said: str, form: str, remedy: str) -> str:
        if not re.fullmatch(form, said):
            raise self.bad(key, f"{said!r} is not in its form", remedy)
        return said

    def pattern(self, key: str, said: str) -> re.Pattern[str]:
        try:
            return re.compile(said)
        except re.error as error:
            raise self.bad(key, f"it is no pattern: {error}", "Write a regular expression.") from None

    def strict_pattern(self, key: str, said: str) -> re.Pattern[str]:
        """A pattern of codes; one that free text fits would let it into the warehouse."""
        pattern = self.pattern(key, said)
        if taken := next((text for text in NO_CODES if pattern.fullmatch(text)), None):
            raise self.bad(
                key,
                f"free text fits it, such as {taken!r}",
                "Write a pattern that codes alone fit, as '^X8[5-9]$'.",
            )
        return pattern


def _each(kinds: type | tuple[type, ...]) -> tuple[type, ...]:
    return kinds if isinstance(kinds, tuple) else (kinds,)
