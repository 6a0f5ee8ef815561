"""A file in sealed pieces (AES-256-GCM): nobody can change, leave out, repeat or swap one unseen.

Each piece is bound to its delivery, its file, its number and to whether it is the last, so that a file that
was cut off, even between two pieces, is found out. The nonce is a counter: a key is used for one delivery,
once.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from commonweal.core.errors import InstallationProblem

MARK = b"commonweal raw 1"
PIECE = 1 << 20
TAG = 16
NAME = 2**64 - 1  # the number of the piece that holds the file's name: no file has so many


class Damaged(InstallationProblem):
    """A piece of one file is not as it was sealed; nothing is said by it of the key or of other files."""


@dataclass(frozen=True)
class Place:
    """Which file of which delivery: what is sealed for one place opens at no other."""

    delivery: int
    file: int

    def nonce(self, piece: int) -> bytes:
        return self.file.to_bytes(4) + piece.to_bytes(8)

    def bound(self, piece: int, last: bool) -> bytes:
        return b"|".join((MARK, b"%d" % self.delivery, b"%d" % self.file, b"%d" % piece, b"%d" % last))


class Readable(Protocol):
    """What is read as a file is."""

    def read(self, size: int, /) -> bytes: ...


def seal(
    source: Readable, target: BinaryIO, key: bytes, place: Place, going_on: Callable[[], bool] = lambda: True
) -> int:
    """Everything that the source still holds goes sealed into the target; how many bytes it was."""
    cipher, total, number = AESGCM(key), 0, 0
    target.write(MARK)
    piece = source.read(PIECE)
    while going_on():
        after = source.read(PIECE)
        target.write(cipher.encrypt(place.nonce(number), piece, place.bound(number, not after)))
        total, number = total + len(piece), number + 1
        if not after:
            break
        piece = after
    return total


def opened(source: BinaryIO, key: bytes, place: Place, where: str) -> Iterator[bytes]:
    """The pieces in the open, one after another; whatever is not as it was sealed stops it."""
    cipher, number, last = AESGCM(key), 0, False
    if source.read(len(MARK)) != MARK:
        raise _not_as_sealed(where)
    piece = source.read(PIECE + TAG)
    while not last:
        after = source.read(PIECE + TAG)
        last = not after
        try:
            yield cipher.decrypt(place.nonce(number), piece, place.bound(number, last))
        except (InvalidTag, ValueError) as error:
            raise _not_as_sealed(where) from error
        piece, number = after, number + 1


def sealed_size(size: int) -> int:
    """How large a file of so many bytes is when it is sealed."""
    return len(MARK) + size + TAG * max(1, -(-size // PIECE))


def seal_name(name: str, key: bytes, place: Place) -> bytes:
    return AESGCM(key).encrypt(place.nonce(NAME), os.fsencode(name), place.bound(NAME, True))


def opened_name(sealed: bytes, key: bytes, place: Place) -> str:
    try:
        return os.fsdecode(AESGCM(key).decrypt(place.nonce(NAME), sealed, place.bound(NAME, True)))
    except (InvalidTag, ValueError) as error:
        raise _not_as_sealed(f"delivery {place.delivery}, file {place.file}") from error


def flush(path: Path) -> None:
    """A file or a folder is on the disk, not on its way there."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _not_as_sealed(where: str) -> Damaged:
    return Damaged(
        "A raw file is not as it was sealed: it was changed, cut off, or is another's.",
        where=where,
        remedy="Restore it from the backup of the raw store. The rows of the warehouse do not need it.",
    )
