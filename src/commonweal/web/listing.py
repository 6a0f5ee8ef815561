"""Pages that are a few tables: each with a caption, and with words for why it is empty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

PAGE = 50

Row = Sequence[Any]


@dataclass(frozen=True)
class Column:
    key: str
    words: str
    numeric: bool = False

    def __iter__(self) -> Any:
        return iter((self.key, self.words, self.numeric))

    def __getitem__(self, at: int) -> Any:
        return (self.key, self.words, self.numeric)[at]


@dataclass(frozen=True)
class Listed:
    """A table and its place in a longer one. `empty`: a kind of the macro `empty`, and words."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    empty: tuple[str, str] = ("none", "There is nothing here.")
    number: int = 1
    last: int = 1
    total: int = 0
    base: str = "?"
    note: str = ""
    id: str = ""


def listed(
    request: HttpRequest,
    caption: str,
    columns: Sequence[tuple[str, str] | tuple[str, str, bool]],
    rows: Sequence[Row],
    *,
    empty: tuple[str, str] = ("none", "There is nothing here."),
    note: str = "",
) -> Listed:
    """The page of `rows` that the request asks for, fifty at a time."""
    last = max(1, -(-len(rows) // PAGE))
    asked = request.GET.get("page", "1")
    number = min(max(1, int(asked)), last) if asked.isascii() and asked.isdecimal() else 1
    others = [(name, value) for name, value in request.GET.items() if name != "page" and value]
    return Listed(
        caption=caption if last == 1 else f"{caption}, page {number} of {last}",
        columns=tuple(Column(*each) for each in columns),
        rows=tuple(rows[(number - 1) * PAGE : number * PAGE]),
        empty=empty,
        number=number,
        last=last,
        total=len(rows),
        base=f"?{urlencode(others)}&" if others else "?",
        note=note,
    )
