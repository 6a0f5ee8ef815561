"""Which column a table is sorted by, as its address says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.http import HttpRequest

T = TypeVar("T")


@dataclass(frozen=True)
class Sort:
    """The macro `table` asks for these; `base` is the address without the sorting and without the page."""

    key: str
    down: bool
    words: str
    keys: tuple[str, ...]
    base: str


def in_order(
    request: HttpRequest,
    things: Sequence[T],
    ways: Mapping[str, tuple[str, Callable[[T], Any]]],
    *,
    first: str,
) -> tuple[list[T], Sort]:
    """`ways`: by key, its word and what is compared; `first` is how it stands where nobody chose."""
    asked = request.GET.get("sort", first)
    if asked.removeprefix("-") not in ways:
        asked = first
    key, down = asked.removeprefix("-"), asked.startswith("-")
    others = [(name, value) for name, value in request.GET.items() if name not in ("sort", "page") and value]
    words, compared = ways[key]
    sort = Sort(
        key=key,
        down=down,
        words=f"{words.lower()}{', downwards' if down else ''}",
        keys=tuple(ways),
        base=f"?{urlencode(others)}&" if others else "?",
    )
    return sorted(things, key=compared, reverse=down), sort
