"""Areas that rows name, having no point to lie in one by, and what each is in another kind or generation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .schema import AREA_ORDER

# For a kind of area, the areas of other kinds that each of its areas lies in.
Above = Callable[[str], Mapping[str, Mapping[str, str]]]
FIGURES_ARE_OF = AREA_ORDER[1:]  # no figure is of an output area


def meant(column: Any, meaning: Mapping[str, str]) -> Any:
    """Each code replaced by what it means; what has no meaning becomes null."""
    coded = _coded(column)
    words = [meaning.get(word) for word in coded.dictionary.to_pylist()]
    return pa.array(words, pa.string()).take(coded.indices)


def areas_of_figures(kinds: Any, codes: Any, above: Above) -> dict[str, Any]:
    """For figures of areas, by kind: the area itself, and those that it lies in, as dictionaries."""
    kinds, codes = _coded(kinds), _coded(codes)
    words, own_kinds = codes.dictionary.to_pylist(), kinds.dictionary.to_pylist()
    area_codes, kind_codes = _numbers(codes), _numbers(kinds)
    found: dict[str, Any] = {}
    for kind in FIGURES_ARE_OF:
        out = np.full(len(area_codes), -1, dtype=np.int32)
        names: dict[str, int] = {}
        for position, own in enumerate(own_kinds):
            of_kind = (kind_codes == position) & (area_codes >= 0)
            if not of_kind.any():
                continue
            parents = {} if own == kind else above(own).get(kind, {})
            areas = [word if own == kind else parents.get(word) for word in words]
            numbers = [-1 if a is None else names.setdefault(a, len(names)) for a in areas]
            out[of_kind] = np.array(numbers or [-1], dtype=np.int32)[area_codes[of_kind]]
        if names:
            found[kind] = dictionary(out, list(names))
    return found


def dictionary(numbers: Any, words: list[str]) -> Any:
    """A dictionary array from numbers of words, -1 for none."""
    indices = pa.array(numbers, pa.int32(), mask=numbers < 0)
    return pa.DictionaryArray.from_arrays(indices, pa.array(words, pa.string()))


def _coded(column: Any) -> Any:
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return whole if pa.types.is_dictionary(whole.type) else whole.dictionary_encode()


def _numbers(coded: Any) -> Any:
    return pc.fill_null(coded.indices, -1).to_numpy(zero_copy_only=False)
