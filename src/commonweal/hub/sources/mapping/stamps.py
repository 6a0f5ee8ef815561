"""Dates with a time of day, which hardly repeat: read as bytes, a column at a time.

What is not written in one of the plain forms (14/09/2026 13:05, 2026-09-14T13:05:30) is left to `values`,
one distinct text after another.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from . import values
from .moments import DAY, NOT_THERE

TO_THE_MINUTE, TO_THE_SECOND = 16, 19  # letters of the plain forms
_SEPARATORS = np.frombuffer(b"/-.", dtype=np.uint8)
_BETWEEN = np.frombuffer(b" T", dtype=np.uint8)
_COLON, _NOUGHT = ord(":"), ord("0")


def plain_stamps(texts: Any, order: str) -> tuple[Any, Any]:
    """(days since 1970, seconds of the day) of the rows in a plain form; NOT_THERE for every other row."""
    day = np.full(len(texts), NOT_THERE, dtype=np.int64)
    seconds = np.full(len(texts), -1, dtype=np.int64)
    lengths = pc.fill_null(pc.binary_length(texts), 0).to_numpy(zero_copy_only=False)
    for length in (TO_THE_MINUTE, TO_THE_SECOND):
        rows = np.flatnonzero(lengths == length)
        if len(rows):
            same = texts if len(rows) == len(texts) else texts.take(pa.array(rows))
            day[rows], seconds[rows] = _of_letters(_letters(same, length), order)
    return day, seconds


def _letters(texts: Any, length: int) -> Any:
    """Texts of one length as a table of bytes."""
    start = int(np.frombuffer(texts.buffers()[1], dtype=np.int32)[texts.offset])
    flat = np.frombuffer(texts.buffers()[2], dtype=np.uint8)
    return flat[start : start + len(texts) * length].reshape(len(texts), length)


def _of_letters(letters: Any, order: str) -> tuple[Any, Any]:
    iso = np.isin(letters[:, 4], _SEPARATORS) & np.isin(letters[:, 7], _SEPARATORS)
    british = np.isin(letters[:, 2], _SEPARATORS) & np.isin(letters[:, 5], _SEPARATORS)
    first, second = _number(letters, 0, 2), _number(letters, 3, 5)
    if order == "month-first":
        first, second = second, first
    elif order != "day-first":
        british &= False  # without an order the mapping has to say it
    year = np.where(iso, _number(letters, 0, 4), _number(letters, 6, 10))
    month = np.where(iso, _number(letters, 5, 7), second)
    number = np.where(iso, _number(letters, 8, 10), first)
    hour, minute = _number(letters, 11, 13), _number(letters, 14, 16)
    good = (iso | british) & np.isin(letters[:, 10], _BETWEEN) & (letters[:, 13] == _COLON)
    second_of = np.zeros(len(letters), dtype=np.int64)
    if letters.shape[1] == TO_THE_SECOND:
        second_of = _number(letters, 17, 19)
        good &= letters[:, 16] == _COLON
    for part, least, most in (
        (year, values.YEARS.start, values.YEARS.stop - 1),
        (month, 1, 12),
        (hour, 0, 23),
        (minute, 0, 59),
        (second_of, 0, 59),
    ):
        good &= (part >= least) & (part <= most)
    months = (np.where(good, year, 1970) - 1970) * 12 + np.where(good, month, 1) - 1
    begin = months.astype("M8[M]").astype("M8[D]").astype(np.int64)
    end = (months + 1).astype("M8[M]").astype("M8[D]").astype(np.int64)
    good &= (number >= 1) & (begin + number - 1 < end)
    seconds = hour * 3600 + minute * 60 + second_of
    return np.where(good, begin + number - 1, NOT_THERE), np.where(good, seconds % DAY, -1)


def _number(letters: Any, first: int, last: int) -> Any:
    """The number that these letters write, -1 where one of them is no digit."""
    digits = letters[:, first:last].astype(np.int64) - _NOUGHT
    powers = 10 ** np.arange(last - first - 1, -1, -1)
    wrong = ((digits < 0) | (digits > 9)).any(axis=1)
    return np.where(wrong, -1, digits @ powers)
