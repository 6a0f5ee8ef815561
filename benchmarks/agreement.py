"""Whether two sides did the same work: nobody's time counts before what they made agrees."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class Disagreement(Exception):
    """Two sides made different things of one file."""


@dataclass(frozen=True)
class Facts:
    """What stands in what a side made; blanks are the rows without an area."""

    rows: int
    keys: int
    by_month_and_category: dict[str, int]
    by_lsoa: dict[str, int]
    by_district: dict[str, int]
    cube: str  # digest of the counts by month, LSOA and category

    def plain(self) -> dict[str, Any]:
        return dict(vars(self))


def agree(ours: Facts, theirs: Facts, who: str) -> None:
    for name, mine in ours.plain().items():
        other = theirs.plain()[name]
        if mine != other:
            raise Disagreement(f"{who} differs in {name.replace('_', ' ')}: {_difference(mine, other)}")


def digest(counts: Iterable[tuple[str, str, str, int]]) -> str:
    """Of counts by month, LSOA and category, whatever their order."""
    lines = sorted("|".join(str(cell or "") for cell in row) for row in counts)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def facts_of(rows: Path, counts: Path) -> Facts:
    """What a peer wrote: its rows (month, category, key, lsoa, district) and its counts, as Parquet."""
    import duckdb

    connection = duckdb.connect()
    connection.execute(f"SET temp_directory = '{rows.parent}'")
    source = connection.read_parquet(str(rows))

    def tally(*columns: str) -> dict[str, int]:
        names = ", ".join(f"coalesce({c}::varchar, '')" for c in columns)
        return dict(source.aggregate(f"concat_ws('|', {names}) AS name, count(*)", names).fetchall())

    (total, keys), *_ = source.aggregate("count(*), count(DISTINCT key)").fetchall()
    counted = connection.read_parquet(str(counts)).select(
        "month::varchar, lsoa::varchar, category::varchar, n"
    )
    return Facts(
        rows=total,
        keys=keys,
        by_month_and_category=tally("month", "category"),
        by_lsoa=tally("lsoa"),
        by_district=tally("district"),
        cube=digest(counted.fetchall()),
    )


def _difference(mine: Any, other: Any) -> str:
    if not isinstance(mine, dict):
        return f"ours {mine}, theirs {other}"
    names = [n for n in sorted(mine.keys() | other.keys()) if mine.get(n, 0) != other.get(n, 0)]
    shown = [f"{n or '(blank)'}: ours {mine.get(n, 0)}, theirs {other.get(n, 0)}" for n in names[:3]]
    return f"{len(names)} of {len(mine)}, as {'; '.join(shown)}"
