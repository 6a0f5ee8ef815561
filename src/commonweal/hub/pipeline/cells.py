"""The monthly cube of a delivery: its rows counted by slice, set of areas, category and whether located."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from commonweal.hub.sources.declaration import Source
from commonweal.hub.sources.text_columns import dictionary
from commonweal.hub.warehouse.schema import CUBE

from .placing import Placer
from .slicing import ELSEWHERE, FORCE_KIND, MOST_CATEGORIES, SliceKey, whose

CATEGORY_BITS, AREA_BITS = (MOST_CATEGORIES - 1).bit_length(), 28  # room for 16 million slices


def cells(slices: Any, areas: Any, categories: Any, located: Any) -> Any:
    """One whole number a row that says its cell."""
    return (
        (slices.astype(np.int64) << AREA_BITS | areas.astype(np.int64)) << CATEGORY_BITS | categories
    ) << 1 | located


def summed(parts: Sequence[tuple[Any, Any]]) -> tuple[Any, Any]:
    """Cells and their counts, added up over batches (a count may be negative: rows taken out again)."""
    if not parts:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    keys = np.concatenate([k for k, _ in parts])
    counts = np.concatenate([c for _, c in parts])
    distinct, inverse = np.unique(keys, return_inverse=True)
    totals = np.bincount(inverse.ravel(), weights=counts, minlength=len(distinct)).astype(np.int64)
    return distinct[totals > 0], totals[totals > 0]


def cube_table(
    source: Source,
    delivery: int,
    keys: Any,
    counts: Any,
    slices: dict[int, SliceKey],
    categories: list[tuple[str, str]],
    placer: Placer,
) -> Any:
    """The cube's rows for a delivery; `categories` holds (domain, category) by number."""
    located = (keys & 1).astype(bool)
    category = (keys >> 1) & ((1 << CATEGORY_BITS) - 1)
    area = (keys >> 1 >> CATEGORY_BITS) & ((1 << AREA_BITS) - 1)
    slice_number = (keys >> 1 >> CATEGORY_BITS >> AREA_BITS).astype(np.int32)
    n = len(keys)
    months = {number: key.month.start for number, key in slices.items()}
    filled: dict[str, Any] = {
        "delivery": pa.array(np.full(n, delivery, dtype=np.int32)),
        "slice": pa.array(slice_number),
        "feed": dictionary(np.zeros(n, dtype=np.int32), [source.feed]),
        "domain": dictionary(category.astype(np.int32), [d for d, _ in categories]),
        "category": dictionary(category.astype(np.int32), [c for _, c in categories]),
        "month": pa.array([months[s] for s in slice_number.tolist()], pa.date32()),
        "disclosure_class": dictionary(np.zeros(n, dtype=np.int32), [source.disclosure_class]),
        "located": pa.array(located),
        "n": pa.array(counts.astype(np.int64)),
        **_areas(area, placer),
        **({FORCE_KIND: _holders(slice_number, slices)} if source.cut_by_force else {}),
    }
    fields = CUBE.arrow_schema()
    arrays = [
        filled[f.name] if f.name in filled else dictionary(np.full(n, -1, dtype=np.int32), []) for f in fields
    ]
    return pa.Table.from_arrays(arrays, names=fields.names)


def _holders(slice_number: Any, slices: dict[int, SliceKey]) -> Any:
    """Whose records they are, as the slices say; what lies in no force's area is nobody's."""
    words = sorted({whose(key.force) for key in slices.values()} - {ELSEWHERE})
    codes = {n: words.index(w) if (w := whose(key.force)) in words else -1 for n, key in slices.items()}
    return dictionary(np.array([codes[s] for s in slice_number.tolist()], dtype=np.int32), words)


def _areas(area: Any, placer: Placer) -> dict[str, Any]:
    sets = np.array(placer.combinations() or [()], dtype=np.int32).reshape(-1, len(placer.kinds))
    wanted = set(CUBE.names)
    return {
        kind: dictionary(sets[area, position], placer.words(kind))
        for position, kind in enumerate(placer.kinds)
        if kind in wanted
    }
