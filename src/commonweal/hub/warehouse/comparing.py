"""What a delivery came to: to lay two readings of the same files side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow.parquet as pq

from commonweal.hub.warehouse import deltas

from .schema import CUBE, EVENT_PERSONS, EVENTS, STATISTICS, TABLES
from .writing import Part

Counts = Mapping[tuple[str, str], int]
Line = tuple[str, str, int, int]  # what, month, and how much of it before and after

# Two readings of the same files differ in these in any case.
NUMBERS = frozenset({"delivery", "slice", "event_id", "row_id"})
OF_CONTENT = (EVENTS, EVENT_PERSONS, STATISTICS)  # the cube is counted from the events
ROW_WITHIN = "event_id & 4294967295"  # by which somebody belongs to an event


@dataclass(frozen=True)
class Came:
    """What one reading came to. `more` says of the same rows what their number does not."""

    rows: Counts = field(default_factory=dict)
    more: Mapping[tuple[str, str, str], int] = field(default_factory=dict)  # what, of it, month
    content: tuple[str, ...] = ()


def stood(tables: Mapping[str, int], delivery: int) -> Came:
    """What a delivery came to, as the tables hold it at these versions."""
    return _came(
        {name: [file.path for file in deltas.files(name, tables[name], [delivery])] for name in tables}
    )


def written(parts: Mapping[str, Iterable[Part]]) -> Came:
    """The same of rows that are not in the warehouse yet."""
    return _came({name: [str(part.path) for part in each] for name, each in parts.items()})


def differing(before: Came, after: Came) -> list[Line]:
    """By category (or measure) and month: the rows where they differ; else what differs of as many rows."""
    lines = [
        (what, month, before.rows.get((what, month), 0), after.rows.get((what, month), 0))
        for what, month in sorted(set(before.rows) | set(after.rows))
    ]
    lines = [line for line in lines if line[2] != line[3]]
    said = {(what, month) for what, month, *_ in lines}
    for key in sorted(set(before.more) | set(after.more)):
        what, of_it, month = key
        was, now = before.more.get(key, 0), after.more.get(key, 0)
        if was != now and (what, month) not in said:
            lines.append((f"{what}: {of_it}", month, was, now))
    return lines


def _came(paths: Mapping[str, Sequence[str]]) -> Came:
    rows: Counter[tuple[str, str]] = Counter()
    more: Counter[tuple[str, str, str]] = Counter()
    figures: dict[tuple[str, str, str], float] = {}
    for path in paths.get(CUBE.name, ()):
        for what, month, located, n in _columns(path, "category", "month", "located", "n"):
            rows[what, month] += n
            more[what, "with a point", month] += n if located else 0
    for path in paths.get(STATISTICS.name, ()):
        for what, month, value, unit, held in _columns(
            path, "measure", "month", "value", "unit", "suppressed"
        ):
            rows[what, month] += 1
            more[what, "held back", month] += bool(held)
            key = (what, f"sum in {unit or 'no unit'}", month)
            figures[key] = figures.get(key, 0.0) + (value or 0.0)
    sums = {key: round(value) for key, value in figures.items()}
    content = tuple(_digest(table.name, paths.get(table.name, ())) for table in OF_CONTENT)
    return Came(rows, {**more, **sums}, content)


def _columns(path: str, word: str, month: str, *others: str) -> Iterable[tuple[Any, ...]]:
    read = pq.read_table(path, columns=[word, month, *others])
    lists = (read.column(name).to_pylist() for name in (word, month, *others))
    return (
        (what or "", f"{when:%Y-%m}" if when else "", *rest) for what, when, *rest in zip(*lists, strict=True)
    )


def _digest(name: str, paths: Sequence[str]) -> str:
    """Of all rows, in whatever order and in however many files they lie."""
    import duckdb

    if not paths:
        return ""
    with duckdb.connect() as engine:
        files = engine.read_parquet(list(paths), union_by_name=True)
        there = set(files.columns)
        # A file that was written before a column came reads as one in which it is blank.
        wanted = [f'"{n}"' if n in there else "NULL" for n in TABLES[name].names if n not in NUMBERS]
        if "event_id" in there:
            wanted.append(ROW_WITHIN)
        ((rows, digest),) = files.aggregate(f"count(*), sum(hash({', '.join(wanted)})::HUGEINT)").fetchall()
    return f"{rows} rows, {digest}"
