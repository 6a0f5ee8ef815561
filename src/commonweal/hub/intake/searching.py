"""Whether a reference stands in the bytes of a file, of whatever kind: where no table of it was read whole.

Nothing is understood of the file but how it is packed. It is opened within the walls of the reading process,
as any file that was sent.
"""

from __future__ import annotations

import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import IO
from xml.sax.saxutils import escape

from .errors import Unreadable

ZIPPED, GZIPPED = b"PK", b"\x1f\x8b"
PIECE = 1 << 20
CARRIED = 4_096  # of one piece into the next: longer than any reference, with the spaces within it
DEEPEST = 2  # archives within archives
MOST_BYTES = 8 << 30  # that one file is unpacked to
MOST_BYTES_WITHIN = 256 << 20  # of an archive within an archive, which is taken into memory
ENCODINGS = ("utf-8", "cp1252", "utf-16-le", "utf-16-be")
SPACES = " \t\r\n\v\f"
EDGES = ",;|\t\"'<>:[]{}\r\n"
NO_ARCHIVE = (
    zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError
)  # fmt: skip

Found = Callable[[Iterator[bytes]], bool]


def stands_in(path: Path, reference: str, *, whole_cell: bool, but: Collection[str] = ()) -> bool:
    """Whether the reference stands anywhere in the file, or in a member of it that is not among `but`.

    `whole_cell`: only between the marks that part cells; for what is so short that it stands anywhere.
    """
    pattern = _pattern(reference, whole_cell)
    left = [MOST_BYTES]

    def found(pieces: Iterator[bytes]) -> bool:
        return _found(pieces, pattern, left)

    with path.open("rb") as stream:
        try:
            return _in_stream(stream, found, frozenset(but), 0)
        except NO_ARCHIVE as error:
            raise Unreadable(f"it cannot be unpacked ({type(error).__name__})") from None


def _in_stream(stream: IO[bytes], found: Found, but: Collection[str], depth: int) -> bool:
    mark = stream.read(4)
    stream.seek(0)
    if depth < DEEPEST and mark.startswith(GZIPPED):
        return found(_pieces(gzip.GzipFile(fileobj=stream)))
    if depth < DEEPEST and mark.startswith(ZIPPED) and zipfile.is_zipfile(stream):
        with zipfile.ZipFile(stream) as archive:
            return any(
                _in_member(archive, info, found, depth)
                for info in archive.infolist()
                if info.filename not in but and not info.is_dir()
            )
    stream.seek(0)
    return found(_pieces(stream))


def _in_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, found: Found, depth: int) -> bool:
    if found(iter([info.filename.encode("utf-8", "replace"), info.comment])):
        return True
    with archive.open(info) as member:
        mark = member.read(4)
    with archive.open(info) as member:
        if mark.startswith((ZIPPED, GZIPPED)):
            if info.file_size > MOST_BYTES_WITHIN:
                raise Unreadable("an archive within the archive is too large")
            return _in_stream(io.BytesIO(member.read()), found, (), depth + 1)
        return found(_pieces(member))


def _pieces(stream: IO[bytes] | gzip.GzipFile) -> Iterator[bytes]:
    return iter(lambda: stream.read(PIECE), b"")


def _found(pieces: Iterator[bytes], pattern: re.Pattern[bytes], left: list[int]) -> bool:
    held = b"\n"
    for piece in pieces:
        left[0] -= len(piece)
        if left[0] < 0:
            raise Unreadable("it grows beyond what is looked through")
        held = held[-CARRIED:] + piece
        if pattern.search(held):
            return True
    return bool(pattern.search(held[-CARRIED:] + b"\n\0"))


def _pattern(reference: str, whole_cell: bool) -> re.Pattern[bytes]:
    """The reference in each encoding, in any case, spaced as it may be; as XML writes it too."""
    written = dict.fromkeys((reference, escape(reference)))
    spelt = [_spelt(each, encoding, whole_cell) for each in written for encoding in ENCODINGS]
    return re.compile(b"|".join(dict.fromkeys(each for each in spelt if each)))


def _spelt(reference: str, encoding: str, whole_cell: bool) -> bytes:
    try:
        letters = [_either(sorted({c, c.lower(), c.upper()}), encoding) for c in reference if c not in SPACES]
    except UnicodeEncodeError:  # it cannot stand in a file of this encoding
        return b""
    space = _either(SPACES, encoding) + b"*"
    spelt = space.join(letters)
    if whole_cell:
        edge = _either(EDGES, encoding)
        spelt = edge + space + spelt + space + edge
    return spelt


def _either(characters: Collection[str], encoding: str) -> bytes:
    return b"(?:" + b"|".join(re.escape(c.encode(encoding)) for c in characters) + b")"
