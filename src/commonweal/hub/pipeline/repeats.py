"""Repeated keys, judged inside a slice in an order that does not depend on the order of the rows.

Rows without a key are never duplicates, however alike: two bicycles stolen in one street in one month are
two. Of rows with one key, the first in the order of their content is kept; a row of the same content is a
duplicate, a row of other content a conflict, which goes back to the supplier. An extract that lists an
offence once for each victim repeats all of it but the person: it stays one event, and keeps the people of
every such row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from commonweal.hub.warehouse.writing import Part, PartWriter

from .keys import repeated
from .people import People

NOT_CONTENT = {"event_id", "delivery"}
SEPARATOR = "\x1f"


@dataclass(frozen=True)
class Repeats:
    """Accepted rows (by their place among the accepted) that are taken out again."""

    duplicates: Any  # that differ in nothing from one that counts
    of_others: Any  # of the same content, of which other people are said
    conflicts: Any
    event_ids: dict[int, int]  # row -> number of its event
    stands_for: dict[int, int]  # event of the same content that is taken out -> event that stays

    @property
    def rows(self) -> Any:
        return np.sort(np.concatenate([self.duplicates, self.of_others, self.conflicts]))


def candidates(prints: list[Any], rows: list[Any]) -> Any:
    """The rows whose fingerprint stands more than once: almost always none."""
    if not prints:
        return np.empty(0, dtype=np.int64)
    together = np.concatenate(prints)
    twice = repeated(together)
    if len(twice) == 0:
        return np.empty(0, dtype=np.int64)
    return np.sort(np.concatenate(rows)[np.isin(together, twice)])


def read_back(rows: Any, parts: list[Part]) -> Any:
    """The candidates as they were written, in the order of their rows."""
    found = [t for part in parts for t in [_of_part(part, rows)] if t.num_rows]
    return pa.concat_tables(found).combine_chunks()


def judged(rows: Any, table: Any, key: str, people: Mapping[int, People]) -> Repeats:
    """Decide each of the candidates; `people` says of events who took part in them."""
    slices = table.column("slice").to_numpy()
    keys = np.asarray(table.column(key).cast(pa.string()).to_pylist(), dtype=object)
    content, events = _content(table), table.column("event_id").to_pylist()
    who = [people.get(event, ()) for event in events]
    order = sorted(range(len(rows)), key=lambda i: (slices[i], keys[i], content[i], who[i], rows[i]))
    taken: dict[str, list[int]] = {"duplicates": [], "of_others": [], "conflicts": []}
    stands_for: dict[int, int] = {}
    first = before = -1
    for i in order:
        if first < 0 or (slices[i], keys[i]) != (slices[first], keys[first]):
            first = i
        elif content[i] != content[first]:
            taken["conflicts"].append(rows[i])
        else:
            taken["duplicates" if who[i] == who[before] else "of_others"].append(rows[i])
            stands_for[events[i]] = events[first]
        before = i
    return Repeats(
        **{name: np.array(found, dtype=np.int64) for name, found in taken.items()},
        event_ids={int(row): events[i] for i, row in enumerate(rows)},
        stands_for=stands_for,
    )


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
