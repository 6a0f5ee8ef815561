"""How a delimited file is written: its encoding, its separator, and the lines above its first row."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from . import layout

SEPARATORS = (",", ";", "\t", "|")
LINE_END = re.compile(r"\r\n|\n|\r")
BYTES = "latin-1"  # in which every byte is a character
MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}

Split = Callable[[str, str], tuple[list[list[str]], list[int]]]  # rows, and the lines read when each ended


@dataclass(frozen=True)
class Dialect:
    """What is to know of a delimited file before its rows are read."""

    encoding: str
    separator: str
    layout: layout.Layout
    above: int  # lines above the first row: titles, header and what is blank between
    headless: bool
    shapes: tuple[frozenset[str], ...] = ()  # of the cells of each column, from its first records

    @property
    def recoded(self) -> bool:
        """Whether the parser has to turn it into UTF-8 first."""
        return self.wide or self.encoding == BYTES

    @property
    def wide(self) -> bool:
        """Whether a character takes two bytes."""
        return self.encoding.startswith("utf-16")


def encoding(head: bytes) -> str:
    """As the mark at the beginning says, or the zeros that two-byte text is full of; else bytes of UTF-8."""
    for mark, name in MARKS.items():
        if head.startswith(mark):
            return name
    pairs = head[: len(head) // 2 * 2]
    if len(pairs) >= 4:
        high, low = pairs[1::2].count(0), pairs[0::2].count(0)
        if high * 10 > len(pairs) * 4 and low * 10 < len(pairs):
            return "utf-16-le"
        if low * 10 > len(pairs) * 4 and high * 10 < len(pairs):
            return "utf-16-be"
    return "utf-8"


def decoded(head: bytes, name: str, *, whole: bool) -> str:
    """The text of a file's beginning; what is no UTF-8 is read as Windows-1252, as Excel writes it."""
    if name.startswith("utf-16"):
        return head[: len(head) // 2 * 2].decode(name, errors="replace").lstrip("\ufeff")
    part = head if whole else head[: max(head.rfind(b"\n"), head.rfind(b"\r")) + 1]
    try:
        return part.decode("utf-8-sig")
    except UnicodeDecodeError:
        return part.removeprefix(b"\xef\xbb\xbf").decode("cp1252", errors="replace")


def dialect(head: bytes, split: Split, *, whole: bool) -> Dialect | None:
    """The dialect in which the beginning of a file makes the best table; None where it makes none."""
    name = encoding(head)
    text = decoded(head, name, whole=whole)
    best: tuple[tuple[bool, bool, bool, bool, int], Dialect] | None = None
    for separator in SEPARATORS:
        rows, lines = split(text, separator)
        if not whole and len(rows) > 1:  # the last row may go on
            rows, lines = rows[:-1], lines[:-1]
        rows, lines = rows[: layout.SAMPLE_ROWS], lines[: layout.SAMPLE_ROWS]
        found = layout.find(rows)
        if found is None:
            continue
        headless = layout.looks_like_a_row(found, rows)
        shapes = layout.record_shapes(found, rows)
        made = Dialect(name, separator, found, lines[found.first - 1], headless, shapes)
        merit = _merit(found, rows)
        if best is None or merit > best[0]:
            best = (merit, made)
    return best[1] if best else None


def _merit(found: layout.Layout, rows: Sequence[Sequence[str]]) -> tuple[bool, bool, bool, bool, int]:
    width = len(found.names)
    below = [row for row in rows[found.first :] if row]
    even = sum(len(row) == width for row in below) >= 0.8 * len(below)
    worded = all(any(ch.isalpha() for ch in name) for name in found.header if name)
    return (width > 1, bool(below), even, worded, width)


def last_rows(tail: bytes, made: Dialect, *, from_the_start: bool) -> list[list[str]]:
    """The rows that end an unquoted file, from its last bytes; broken ones are left out."""
    name = made.encoding
    if made.encoding == "utf-16":  # the mark stands at the beginning; what Excel writes is little-endian
        name = (
            "utf-16-be" if tail.startswith(b"\xfe\xff") or (tail[:1] == b"\0" and tail[1:2]) else "utf-16-le"
        )
    text = tail.decode("latin-1" if not made.wide else name, errors="replace")
    lines = LINE_END.split(text)
    if lines and not lines[-1]:
        lines.pop()
    rows = [line.split(made.separator) for line in lines[0 if from_the_start else 1 :]]
    return [row for row in rows if row == [""] or len(row) == len(made.layout.names)]
