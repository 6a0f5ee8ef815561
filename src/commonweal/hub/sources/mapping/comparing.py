"""Two versions of a mapping beside each other: what each says of a thing, where they differ."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

COLUMN = "column"


@dataclass(frozen=True)
class Difference:
    """One thing that two versions say otherwise; blank where a version does not say it."""

    what: str
    before: str
    after: str


def compared(before: str, after: str) -> tuple[Difference, ...]:
    """What differs in meaning; notes, the order of keys and the way of writing do not count."""
    first, second = dict(_said(tomllib.loads(before))), dict(_said(tomllib.loads(after)))
    return tuple(
        Difference(what, first.get(what, ""), second.get(what, ""))
        for what in dict.fromkeys([*first, *second])
        if first.get(what) != second.get(what)
    )


def _said(table: Mapping[str, Any], within: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        at = f"{within}, {key}" if within else key
        if isinstance(value, dict):
            yield from _said(value, at)
        elif isinstance(value, list) and any(isinstance(each, dict) for each in value):
            for number, each in enumerate(value, 1):
                yield from _of_one(each, key, number)
        else:
            yield at, _words(value)


def _of_one(row: Any, key: str, number: int) -> Iterator[tuple[str, str]]:
    """A column is known by its name, wherever it stands; another table of several by what it begins with."""
    if not isinstance(row, dict):
        yield f"{key} {number}", _words(row)
        return
    name = row.get("name") if key == COLUMN else row.get("column") or row.get("pattern")
    said = {k: v for k, v in row.items() if not (key == COLUMN and k == "name")}
    yield from _said(said, f"{key} {name or number!s}")


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(_words, value)) or "none"
    return str(value) if value != "" else "(blank)"
