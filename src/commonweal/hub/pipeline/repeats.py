"""Repeated keys, judged inside a slice in an order that does not depend on the order of the rows.

Rows without a key are never duplicates, however alike: two bicycles stolen in one street in one month are
two. Of rows with one key, the first in the order of their content is kept; a row of the same content is a
duplicate, a row of other content a conflict, which goes back to the supplier.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from commonweal.hub.warehouse.writing import Part, PartWriter

from .keys import repeated

NOT_CONTENT = {"event_id", "delivery"}
SEPARATOR = "\x1f"


@dataclass(frozen=True)
class Repeats:
    """Accepted rows (by their place among the accepted) that are taken out again."""

    duplicates: Any
    conflicts: Any
    event_ids: dict[int, int]  # row -> number of its event

    @property
    def rows(self) -> Any:
        return np.sort(np.concatenate([self.duplicates, self.conflicts]))


def candidates(prints: list[Any], rows: list[Any]) -> Any:
    """The rows whose fingerprint stands more than once: almost always none."""
    if not prints:
        return np.empty(0, dtype=np.int64)
    together = np.concatenate(prints)
    twice = repeated(together)
    if len(twice) == 0:
        return np.empty(0, dtype=np.int64)
    return np.sort(np.concatenate(rows)[np.isin(together, twice)])


def judged(rows: Any, parts: list[Part], key: str) -> Repeats:
    """Read the candidates back and decide each."""
    table = pa.concat_tables(
        [t for part in parts for t in [_of_part(part, rows)] if t.num_rows]
    ).combine_chunks()
    slices = table.column("slice").to_numpy()
    keys = np.asarray(table.column(key).cast(pa.string()).to_pylist(), dtype=object)
    content = _content(table)
    order = sorted(range(len(rows)), key=lambda i: (slices[i], keys[i], content[i], rows[i]))
    duplicates, conflicts, first = [], [], -1
    for i in order:
        if first < 0 or (slices[i], keys[i]) != (slices[first], keys[first]):
            first = i
        elif content[i] == content[first]:
            duplicates.append(rows[i])
        else:
            conflicts.append(rows[i])
    events = table.column("event_id").to_pylist()
    named = {int(row): events[i] for i, row in enumerate(rows)}
    return Repeats(np.array(duplicates, dtype=np.int64), np.array(conflicts, dtype=np.int64), named)


def taken_out(writer: PartWriter, rows: Any) -> None:
    """Rewrite the parts without these rows."""
    taken = 0
    for part in writer.parts:
        first, last = part.first, part.first + part.rows
        inside = rows[(rows >= first) & (rows < last)] - first
        part.first -= taken
        if len(inside) == 0:
            continue
        keep = np.ones(part.rows, dtype=bool)
        keep[inside] = False
        writer.rewrite(part, part.read().filter(pa.array(keep)))
        taken += len(inside)


def _of_part(part: Part, rows: Any) -> Any:
    inside = rows[(rows >= part.first) & (rows < part.first + part.rows)] - part.first
    return part.read().take(pa.array(inside))


def _content(table: Any) -> list[str]:
    columns = [
        pc.fill_null(table.column(name).cast(pa.string()), "\0")
        for name in table.schema.names
        if name not in NOT_CONTENT and table.column(name).null_count < table.num_rows
    ]
    return list(pc.binary_join_element_wise(*columns, SEPARATOR).to_pylist())
