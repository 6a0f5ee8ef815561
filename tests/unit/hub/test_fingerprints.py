"""Fingerprints find the rows that may repeat a key: equal keys always share one, whatever stands beside."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from commonweal.hub.pipeline.keys import fingerprints, repeated
from commonweal.hub.pipeline.repeats import candidates


def one(text: str) -> int:
    return int(fingerprints(pa.array([text]))[0])


@pytest.mark.parametrize("text", ["", "a", "12345678", "123456789", "f" * 64, "é", "żółć-1", "a b"])
def test_a_key_has_one_fingerprint_whatever_keys_stand_beside_it(text: str) -> None:
    beside = ["x", "y" * 64, "ö" * 9, "", text]
    assert int(fingerprints(pa.array(beside))[-1]) == one(text)
    assert int(fingerprints(pa.array([*beside, None]))[4]) == one(text)
    assert int(fingerprints(pa.array(beside).dictionary_encode())[-1]) == one(text)
    assert int(fingerprints(pa.array(["z", *beside]).slice(5))[0]) == one(text)
    assert int(fingerprints(pa.chunked_array([pa.array(beside[:2]), pa.array(beside[2:])]))[-1]) == one(text)


def test_keys_as_they_are_published_have_different_fingerprints() -> None:
    keys = [f"{n:064x}" for n in range(50_000)] + [str(n) for n in range(60_000_000, 60_050_000)]
    assert len(repeated(fingerprints(pa.array(keys)))) == 0


def test_the_order_of_letters_tells() -> None:
    assert one("abcdefgh12345678") != one("12345678abcdefgh")


def test_no_key_no_fingerprint_is_made_up() -> None:
    assert len(fingerprints(pa.array([], pa.string()))) == 0


def test_candidates_are_the_rows_of_every_fingerprint_that_stands_twice() -> None:
    prints = [np.array([5, 7, 5], dtype=np.uint64), np.array([9, 7], dtype=np.uint64)]
    rows = [np.array([0, 2, 3]), np.array([4, 5])]
    assert candidates(prints, rows).tolist() == [0, 2, 3, 5]
    assert candidates([], []).tolist() == []
    assert candidates([prints[1]], [rows[1]]).tolist() == []
