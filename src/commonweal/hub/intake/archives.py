"""What an archive may hold, judged by its table of contents before anything of it is opened."""

from __future__ import annotations

import re
import stat
import struct
import zlib
from collections.abc import Iterator, Sequence
from typing import IO, Any
from zlib import crc32

from .bounds import Limits
from .errors import Unreadable

STORED, DEFLATED = 0, 8
LOCAL_HEADER = 30
PIECE = 1 << 20
_LEADS_OUT = re.compile(r"(^|[/\\])\.\.([/\\]|$)|^[/\\]|^[A-Za-z]:|\0")


def judge(infos: Sequence[Any], size: int, limits: Limits) -> None:
    """Refuse an archive that was made to do harm, with the reason."""
    if len(infos) > limits.members:
        raise Unreadable(f"the archive holds {len(infos):,} files; at most {limits.members:,} are read")
    for info in infos:
        _judge_one(info, limits)
    names = [info.filename for info in infos]
    if len(set(names)) < len(names):
        raise Unreadable("the archive holds two files of the same name")
    whole = sum(info.file_size for info in infos)
    if limits.bytes_out is not None and whole > limits.bytes_out:
        raise Unreadable(
            f"the archive would grow to {whole:,} bytes; a web upload may hold {limits.bytes_out:,}"
        )
    if whole > max(limits.harmless, limits.ratio * size):
        raise Unreadable(f"the archive would grow to {whole:,} bytes, far beyond its own; it is not opened")
    _judge_overlaps(infos)


def _judge_one(info: Any, limits: Limits) -> None:
    name, grown = info.filename, info.file_size
    if not name:
        raise Unreadable("the archive holds a file without a name")
    if _LEADS_OUT.search(info.orig_filename) or _LEADS_OUT.search(name):
        raise Unreadable("the archive holds a path that leads out of it; it is not opened")
    if stat.S_ISLNK(info.external_attr >> 16):
        raise Unreadable(f"{name} is a link and no file; the archive is not opened")
    if info.flag_bits & 1:
        raise Unreadable(f"{name} is locked with a password; send it without one")
    if info.compress_type not in (STORED, DEFLATED):
        raise Unreadable(f"{name} is packed in an unusual way; pack it as plain zip")
    grows_too_far = grown > max(limits.harmless, limits.ratio * info.compress_size)
    if grown > limits.member_bytes or grows_too_far:
        raise Unreadable(f"{name} would grow to {grown:,} bytes; it is not opened")


def _judge_overlaps(infos: Sequence[Any]) -> None:
    """Entries that share their bytes are how a small archive holds an endless one."""
    end = 0
    for info in sorted(infos, key=lambda i: int(i.header_offset)):
        if info.header_offset < end:
            raise Unreadable("files of the archive overlap; it is not opened")
        end = info.header_offset + LOCAL_HEADER + len(info.filename.encode()) + info.compress_size


def inflated(stream: IO[bytes], info: Any) -> Iterator[bytes]:
    """A member piece by piece, proved to be as long as the table of contents says and undamaged.

    Readers in other languages inflate to the end of the packed bytes, whatever length was promised.
    """
    stream.seek(info.header_offset)
    header = stream.read(LOCAL_HEADER)
    if len(header) < LOCAL_HEADER or header[:4] != b"PK\x03\x04":
        raise Unreadable(f"{info.filename} is not where the archive says")
    method, name_length, extra_length = (
        *struct.unpack_from("<H", header, 8),
        *struct.unpack_from("<HH", header, 26),
    )
    if method != info.compress_type:
        raise Unreadable(f"{info.filename} is packed otherwise than the archive says")
    stream.seek(name_length + extra_length, 1)
    grown, check = 0, 0
    for piece in _pieces(stream, info, method):
        grown += len(piece)
        if grown > info.file_size:
            raise Unreadable(f"{info.filename} grows beyond the length that the archive gives")
        check = crc32(piece, check)
        yield piece
    if grown != info.file_size or check != info.CRC:
        raise Unreadable(f"{info.filename} is damaged (its CRC check sum does not fit)")


def _pieces(stream: IO[bytes], info: Any, method: int) -> Iterator[bytes]:
    left = info.compress_size
    unpack = zlib.decompressobj(-zlib.MAX_WBITS)
    while left:
        packed = stream.read(min(PIECE, left))
        if not packed:
            raise Unreadable(f"{info.filename} is cut short")
        left -= len(packed)
        if method == STORED:
            yield packed
            continue
        try:
            while packed:
                yield unpack.decompress(packed, PIECE)
                packed = unpack.unconsumed_tail
        except zlib.error:
            raise Unreadable(f"{info.filename} is damaged (it cannot be unpacked)") from None
    if method == DEFLATED:
        yield unpack.flush()
