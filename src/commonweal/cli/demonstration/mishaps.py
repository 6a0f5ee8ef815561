"""What goes wrong with deliveries, planted: rows that a supplier left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from commonweal.cli.demonstration import stories
from commonweal.cli.demonstration.tables import as_table


def befallen(source: str, ago: int, note: str, columns: Mapping[str, Any]) -> Mapping[str, Any]:
    """The rows of a month as the supplier sent them."""
    if (source, ago) == stories.REISSUED_FEED and not note.startswith("re-issued"):
        return _kept(columns, lambda rows: rows % stories.LEFT_OUT_FIRST != 0)
    name, when, column, district = stories.NEAR_NOTHING
    if (source, ago) == (name, when):
        there = as_table(columns).column(column).to_pylist()
        elsewhere = np.array([word != district for word in there])
        return _kept(columns, lambda rows: elsewhere | (rows % stories.NEARLY_NOTHING == 0))
    return columns


def _kept(columns: Mapping[str, Any], chosen: Any) -> Mapping[str, Any]:
    table = as_table(columns)
    kept = table.filter(pa.array(chosen(np.arange(table.num_rows))))
    return {name: kept.column(name).combine_chunks() for name in kept.column_names}
