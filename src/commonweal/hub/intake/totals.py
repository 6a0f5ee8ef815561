"""Lines at the end of a table that are no records: totals, and lines with nothing in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

LAST_LINES = 6  # filled ones; a total that stands higher is a row that the source will judge
_TOTAL = re.compile(
    r"(?:(?:grand|overall|sub)[ -]?)?totals?"
    r"(?: (?:number|count|sum|of|for|all|rows|records|incidents|calls|cases|events|crimes|people|\([^)]*\)))*"
    r"(?: ?[:=])?(?: [\d,.]+)?|sum:?",
    re.IGNORECASE,
)


def is_blank(cells: Iterable[str]) -> bool:
    return not any(cell.strip() for cell in cells)


def is_total(cells: Iterable[str]) -> bool:
    """Whether the first filled cell says that the line sums up the others."""
    first = next((cell for cell in cells if cell.strip()), "")
    return len(first) <= 60 and bool(_TOTAL.fullmatch(" ".join(first.split())))


def at_the_end(rows: Sequence[Sequence[str]]) -> tuple[int, list[int]]:
    """Of a table's last rows: how many blank ones end it, and which (from its end, 1 the last) are totals."""
    ending = 0
    while ending < len(rows) and is_blank(rows[-1 - ending]):
        ending += 1
    totals: list[int] = []
    seen = 0
    for back in range(ending + 1, len(rows) + 1):
        if seen == LAST_LINES:
            break
        row = rows[-back]
        if is_blank(row):
            continue
        seen += 1
        if is_total(row):
            totals.append(back)
    return ending, sorted(totals, reverse=True)
