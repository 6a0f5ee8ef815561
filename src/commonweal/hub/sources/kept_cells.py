"""Cells that are kept as they were sent, and only when they are what their column says: nothing else passes.

What does not fit becomes blank and is tallied as mended, whatever stands in it: a free text or a name in the
wrong column goes no further.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from commonweal.hub.depersonalise.place_names import place_name
from commonweal.hub.depersonalise.pseudonyms import record_references

from .declaration import Reading
from .text_columns import blank_as_null, codes_of, column, translated

AREA_CODE = re.compile(r"[EWSN]\d{8}")
PUBLISHED_ID_LETTERS = 64  # of a Crime ID in hexadecimal
_PUBLISHED_ID = rf"^(?:[0-9a-f]{{{PUBLISHED_ID_LETTERS}}}|[0-9]{{1,12}})$"
_HEXADECIMAL = np.zeros(256, dtype=bool)
_HEXADECIMAL[np.frombuffer(b"0123456789abcdef", dtype=np.uint8)] = True


def keep(reading: Reading, to: str, values: Any, blanks: tuple[str, ...], allowed: Any, code: str) -> None:
    """Fill a column with what `allowed` makes of each distinct text; None leaves it out under `code`."""
    there = blank_as_null(values, blanks)
    kept = translated(there, allowed)
    reading.columns[to] = kept
    if kept.null_count > there.null_count:
        reading.mended[code] += kept.null_count - there.null_count


def keep_place(reading: Reading, batch: Any, name: str, blanks: tuple[str, ...]) -> None:
    """The name of a street or place as a publisher gives it."""
    keep(reading, "place", column(batch, name), blanks, _published_place, "place-left-out")


@lru_cache(100_000)
def _published_place(text: str) -> str | None:
    """The same names come again in every batch and every month of a force."""
    return place_name(text, published=True)


def keep_area(reading: Reading, to: str, values: Any, blanks: tuple[str, ...]) -> None:
    keep(
        reading,
        to,
        values,
        blanks,
        lambda text: text.strip() if AREA_CODE.fullmatch(text.strip()) else None,
        "area-left-out",
    )


def keep_word(
    reading: Reading, to: str, values: Any, blanks: tuple[str, ...], words: Collection[str]
) -> None:
    """One of a closed list of words, whatever the capitals."""
    by_word = {word.casefold(): word for word in words}
    keep(
        reading,
        to,
        values,
        blanks,
        lambda text: by_word.get(text.strip().casefold()),
        f"{to.replace('_', '-')}-left-out",
    )


def keep_published_key(reading: Reading, values: Any, keyed_by: tuple[str, str]) -> None:
    """Identifiers that the publisher gives are kept; whatever else stands there is keyed."""
    reading.key_sent = values
    reading.columns["source_ref"] = _keyed_where(values, ~_published(values), keyed_by)


def _published(values: Any) -> Any:
    """Which texts are identifiers in the publisher's form; blanks count as such."""
    texts = values.drop_null()
    if _all_long_hexadecimal(texts):
        return np.ones(len(values), dtype=bool)
    fits = pc.match_substring_regex(values, _PUBLISHED_ID)
    return pc.fill_null(fits, True).to_numpy(zero_copy_only=False)


def _all_long_hexadecimal(texts: Any) -> bool:
    """The usual case, looked at as bytes: a pattern on a million texts costs as much as parsing them."""
    if len(texts) == 0:
        return True
    if not pc.all(pc.equal(pc.binary_length(texts), PUBLISHED_ID_LETTERS)).as_py():
        return False
    start = int(np.frombuffer(texts.buffers()[1], dtype=np.int32)[texts.offset])
    stop = start + len(texts) * PUBLISHED_ID_LETTERS
    return bool(_HEXADECIMAL[np.frombuffer(texts.buffers()[2], dtype=np.uint8)[start:stop]].all())


def _keyed_where(values: Any, strange: Any, keyed_by: tuple[str, str]) -> Any:
    if not strange.any():
        return values
    return pc.if_else(pa.array(strange), record_references(values, keyed_by), values)


def word_fit_to_show(word: str, rows: int) -> bool:
    """Whether a word that no mapping knows may stand in a message: it recurs, and looks like a category."""
    return rows >= ROWS_TO_SHOW and len(word) <= LONGEST_SHOWN and bool(_LIKE_A_CATEGORY.fullmatch(word))


ROWS_TO_SHOW, LONGEST_SHOWN = 5, 60
_LIKE_A_CATEGORY = re.compile(r"[^\W\d_][^\W\d_ /&(),.\-]*(?:[ /&(),.\-]+[^\W\d_]+)*[).]?")


def unknown_words(values: Any, meaning: Callable[[str], str | None]) -> list[tuple[str, int, int]]:
    """Words without a meaning, with how many rows they stand in and the first; the commonest first."""
    texts = values.dictionary.to_pylist()
    strange = {code: t for code, t in enumerate(texts) if t and t.strip() and meaning(t) is None}
    if not strange:
        return []
    codes = codes_of(values)
    found = []
    for code, word in strange.items():
        rows = np.flatnonzero(codes == code)
        if len(rows):
            found.append((word.strip(), len(rows), int(rows[0])))
    return sorted(found, key=lambda each: (-each[1], each[2]))
