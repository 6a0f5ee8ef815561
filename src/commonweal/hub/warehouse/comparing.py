"""What a delivery came to, in counts: to lay two readings of the same files side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pyarrow.parquet as pq

from commonweal.hub.warehouse import deltas

# Table -> the columns that are laid side by side, and the one that is added up (none: rows are counted).
COMPARED = {"cube": ("category", "month", "n"), "statistics": ("measure", "month", None)}
Counts = Mapping[tuple[str, str], int]


def counts_of(tables: Mapping[str, int], delivery: int) -> Counts:
    """By category (or measure) and month: how many rows of a delivery the tables hold at these versions."""
    counted: Counter[tuple[str, str]] = Counter()
    for name in COMPARED:
        if name in tables:
            for file in deltas.files(name, tables[name], [delivery]):
                counted.update(counted_in(name, pq.read_table(file.path)))
    return counted


def counted_in(name: str, rows: Any) -> Counts:
    """The same of rows that are not in the warehouse yet."""
    word, month, number = COMPARED[name]
    counted: Counter[tuple[str, str]] = Counter()
    numbers = rows.column(number).to_pylist() if number else [1] * rows.num_rows
    for what, when, n in zip(
        rows.column(word).to_pylist(), rows.column(month).to_pylist(), numbers, strict=True
    ):
        counted[what or "", f"{when:%Y-%m}" if when else ""] += n
    return counted
