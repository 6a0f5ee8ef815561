"""Keyed references: the same thing has the same word, and without the key nobody can tell what it stands for.

A key is per controller and purpose (DOMAIN B5), so that what one agency's feed calls somebody cannot be
joined with what another's does. References of records are keyed for good; those of persons anew each 1 April,
and a row carries the word of its epoch and of the one before, so that a window of 365 days always joins.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from commonweal.core import home
from commonweal.core.errors import InstallationProblem
from commonweal.core.keyring import LENGTH, extracted, kept

NAME = "pseudonym-master-key"
LETTERS = 32  # hexadecimal: 128 bits of the digest
EPOCH_BEGINS = (4, 1)
# For the demonstration and the tests alone: whoever has this text can undo the references made with it.
PUBLISHED = b"Commonweal demonstration: not a secret, and never for real records".ljust(LENGTH, b".")[:LENGTH]


def epoch_of(day: date) -> int:
    """The key epoch of a day, by the year in which it begins."""
    return day.year if (day.month, day.day) >= EPOCH_BEGINS else day.year - 1


def record_references(values: Any, keyed_by: tuple[str, str]) -> Any:
    """Each text replaced by its keyed reference; null stays null."""
    return _each(values, _words("record", keyed_by))


def persons(values: Any, keyed_by: tuple[str, str], epoch: int) -> Any:
    """Each reference of a person replaced by the pseudonym of an epoch; null stays null."""
    return _each(values, _words(f"person {epoch}", keyed_by))


def person(reference: str, keyed_by: tuple[str, str], epoch: int) -> str:
    """The pseudonym of one reference: to find the rows of somebody who is to be erased."""
    return _words(f"person {epoch}", keyed_by)(reference)


def use_published_keys() -> bool:
    """Begin an installation with the key of the demonstration; whether it did: a key that is there stays."""
    path = _path()
    if path.exists():
        return path.read_bytes() == PUBLISHED
    return kept(path, lambda: PUBLISHED) == PUBLISHED


def uses_published_keys() -> bool:
    """Whether references here are made with the key that everybody knows."""
    with suppress(FileNotFoundError):
        return _path().read_bytes() == PUBLISHED
    return False


def normal(reference: str) -> str:
    """A reference as it is keyed: case and spaces are slips of the keyboard, not other people."""
    return (reference if reference.isalnum() else "".join(reference.split())).casefold()


def _words(kind: str, keyed_by: tuple[str, str]) -> Callable[[str], str]:
    controller, purpose = keyed_by
    key = _derived(str(_path()), f"{kind}|{controller}|{purpose}")

    def word(text: str) -> str:
        return hmac.digest(key, normal(text).encode(), "sha256").hex()[:LETTERS]

    return word


def _each(values: Any, word: Callable[[str], str]) -> Any:
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    if pa.types.is_dictionary(values.type):
        made = _listed(values.dictionary.to_pylist(), word)
        return pa.DictionaryArray.from_arrays(values.indices, pa.array(made, pa.string())).cast(pa.string())
    return pa.array(_listed(values.to_pylist(), word), pa.string())


def _listed(texts: Sequence[str | None], word: Callable[[str], str]) -> list[str | None]:
    return [None if text is None or not text.strip() else word(text) for text in texts]


def _path() -> Path:
    return home.keys() / NAME


@cache
def _derived(path: str, purpose: str) -> bytes:
    master = kept(Path(path), lambda: secrets.token_bytes(LENGTH))
    if len(master) != LENGTH:
        raise InstallationProblem(
            "The key to the keyed references is damaged.",
            where=path,
            remedy="Bring the key file back from your backup of the keys; nothing new joins the old without.",
        )
    return extracted(master, f"commonweal hub: {purpose}")
