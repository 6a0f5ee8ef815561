"""Fingerprints of keys: 64 bits a key, to find the few rows that may repeat one; the keys then decide."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_ODD = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)
WORD = 8


def fingerprints(keys: Any) -> Any:
    """One 64-bit fingerprint a key (nulls too: mask them), the same for equal text in every batch."""
    texts = pc.fill_null(keys.cast(pa.string()), "")
    texts = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    lengths = pc.binary_length(texts).to_numpy(zero_copy_only=False)
    width = max(WORD, -(-int(lengths.max(initial=0)) // WORD) * WORD)
    if (lengths != width).any():
        texts = pc.utf8_rpad(texts, width, "\0")
        lengths = pc.binary_length(texts).to_numpy(zero_copy_only=False)
    if len(texts) == 0 or (lengths != width).any():  # letters beyond ASCII: counted in letters, not bytes
        return np.array([_one(text) for text in texts.to_pylist()], dtype=np.uint64)
    return _mixed(_words(texts, width))


def _one(text: str) -> Any:
    raw = text.encode()
    padded = raw.ljust(max(WORD, -(-len(raw) // WORD) * WORD), b"\0")
    return _mixed(np.frombuffer(padded, dtype="<u8").reshape(1, -1))[0]


def _words(texts: Any, width: int) -> Any:
    """The text buffer of keys of one width as rows of 64-bit words."""
    start = int(np.frombuffer(texts.buffers()[1], dtype=np.int32)[texts.offset])
    raw = np.frombuffer(texts.buffers()[2], dtype=np.uint8)[start : start + len(texts) * width]
    return raw.copy().view("<u8").reshape(len(texts), width // WORD)


def _mixed(words: Any) -> Any:
    """Columns of words folded into one word a row; a padding word of zeros leaves the result as it was."""
    out = np.zeros(len(words), dtype=np.uint64)
    with np.errstate(over="ignore"):
        for position in range(words.shape[1]):
            word = words[:, position]
            step = (out ^ word) * _ODD
            step ^= step >> _SHIFT
            out = np.where(word == 0, out, step)
    return out


def repeated(values: Any) -> Any:
    """The values that stand more than once, sorted."""
    ordered = np.sort(values)
    return np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
