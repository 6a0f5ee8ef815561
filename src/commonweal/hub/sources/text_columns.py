"""Small verbs on columns of text as the reader hands them over: dictionaries wherever values repeat."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


def column(batch: Any, name: str) -> Any:
    """The column as a dictionary array."""
    found = batch.column(batch.schema.get_field_index(name))
    return found if pa.types.is_dictionary(found.type) else pc.dictionary_encode(found.cast(pa.string()))


def translated(values: Any, meaning: Callable[[str], str | None]) -> Any:
    """Each distinct text replaced by what it means; what has no meaning becomes null."""
    meanings = [None if v is None else meaning(v) for v in values.dictionary.to_pylist()]
    words = sorted({m for m in meanings if m is not None})
    place = {word: index for index, word in enumerate(words)}
    codes = np.array([-1 if m is None else place[m] for m in meanings] or [-1], dtype=np.int32)
    indices = codes_of(values)
    return dictionary(np.where(indices < 0, -1, codes[indices]).astype(np.int32), words)


def numbered(values: Any, number: Callable[[str], int]) -> Any:
    """Each distinct text replaced by a whole number, as a numpy array."""
    numbers = np.array([number(v) for v in values.dictionary.to_pylist()] or [0], dtype=np.int32)
    indices = codes_of(values)
    return np.where(indices < 0, -1, numbers[indices]).astype(np.int32)


def codes_of(values: Any) -> Any:
    """The codes of a dictionary array, -1 for null."""
    indices = values.indices
    if indices.null_count:
        indices = pc.fill_null(indices, -1)
    return indices.to_numpy(zero_copy_only=False)


def dictionary(indices: Any, words: list[str]) -> Any:
    """A dictionary array from codes (-1 is null) and words."""
    missing = indices < 0
    codes = pa.array(indices, pa.int32(), mask=missing) if missing.any() else pa.array(indices, pa.int32())
    return pa.DictionaryArray.from_arrays(codes, pa.array(words, pa.string()))


def blank_as_null(values: Any, blanks: tuple[str, ...] = ("",)) -> Any:
    """Blanks become null; the dictionary stays, so this costs the same however many words it holds."""
    codes = codes_of(values)
    missing = codes < 0
    for blank in blanks:
        place = pc.index(values.dictionary, blank).as_py()
        if place >= 0:
            missing |= codes == place
    if not missing.any():
        return values
    return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32(), mask=missing), values.dictionary)


def without(values: Any, word: str) -> Any:
    """The same, null wherever it is this word."""
    return blank_as_null(values, (word,))


def text_blank_as_null(values: Any, blanks: tuple[str, ...] = ("",)) -> Any:
    """The same for text that hardly repeats, without a dictionary."""
    if pa.types.is_dictionary(values.type):
        values = values.cast(pa.string())
    for blank in blanks:
        values = pc.if_else(pc.equal(values, blank), pa.scalar(None, pa.string()), values)
    return values


def floats(values: Any, blanks: tuple[str, ...] = ("",)) -> tuple[Any, Any]:
    """Numbers with NaN for blanks, and a mask of the cells that are no number."""
    if pa.types.is_floating(values.type):
        numbers = pc.fill_null(values, float("nan")).to_numpy(zero_copy_only=False)
        endless = np.isinf(numbers)
        return np.where(endless, np.nan, numbers), endless
    texts = values.cast(pa.string()).to_pylist()
    numbers = np.array([_number(t, blanks) for t in texts], dtype=np.float64)
    wrong = np.array(
        [
            t is not None and t.strip() not in blanks and np.isnan(n)
            for t, n in zip(texts, numbers, strict=True)
        ],
        dtype=bool,
    )
    wrong |= np.isinf(numbers)  # written with an exponent that no number has
    return np.where(wrong, np.nan, numbers), wrong


def _number(text: str | None, blanks: tuple[str, ...]) -> float:
    """What the word says, as a supplier writes numbers: Python's own reading would take 1_000 and nan too."""
    if text is None or text.strip() in blanks or not NUMBER.fullmatch(text.strip()):
        return float("nan")
    return float(text)
