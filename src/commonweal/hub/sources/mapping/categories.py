"""The category of each event, and the flags that come with it; an unmapped word stops the delivery."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from commonweal.hub.sources.text_columns import dictionary, translated

from . import values
from .batch import Batch, plain, said_in, worded
from .mapped import Category, Word
from .unmapped import stop_at_unknown

JOINT = " | "
LONGEST_CODE = 60  # letters of a code that a pattern may take


def read_categories(batch: Batch, category: Category) -> Any:
    """Fill the category; the flags that its words carry, or None where none does."""
    if category.constant:
        batch.out.category = dictionary(np.zeros(batch.out.rows, dtype=np.int32), [category.constant])
        return None
    cells = _joined(batch, category)
    meaning = _meaning(category)
    if any(meaning(t) is None for t in cells.dictionary.to_pylist() if t):
        joint = JOINT.join(category.columns)
        stop_at_unknown(batch.source.name, batch.raw, cells, meaning, joint, "category.words")
    found, codes, _ = batch.read(cells, lambda text: _read(category, meaning, text))
    words: list[Word | None] = found
    batch.out.category = worded([w.meaning if w else None for w in words], codes)
    batch.fault(codes < 0, "category-blank")
    if any(w.flags for w in words if w):
        return worded([" ".join(w.flags) or None if w else None for w in words], codes).cast(pa.string())
    return None


def _joined(batch: Batch, category: Category) -> Any:
    fields = [each for each in batch.source.field_for("category") if batch.there(each)]
    if len(fields) == 1:
        return batch.cells(fields[0])
    texts = [pc.fill_null(batch.cells(each).cast(pa.string()), "") for each in fields]
    joined = pc.dictionary_encode(pc.binary_join_element_wise(*texts, JOINT))
    parts = [[part for part in text.split(JOINT) if part.strip()] for text in joined.dictionary.to_pylist()]
    words = [JOINT.join(said) or None for said in parts]  # a blank cell says nothing
    return translated(
        pa.DictionaryArray.from_arrays(joined.indices, pa.array(words, pa.string())), lambda t: t
    )


def _meaning(category: Category) -> Callable[[str], Word | None]:
    if category.pattern is not None:
        pattern = category.pattern

        def matched(text: str) -> Word | None:
            code = text.strip().upper()
            return Word(code) if len(code) <= LONGEST_CODE and pattern.fullmatch(code) else None

        return matched
    words = category.words
    return lambda text: words.get(plain(text))


def _read(category: Category, meaning: Callable[[str], Word | None], text: str) -> values.Read:
    if category.pattern is not None:
        return values.Read(meaning(text))
    return said_in(category.words, category.spelt, text)
