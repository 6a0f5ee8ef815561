"""Proof of a file of rows: as many as there are, each whole, none that a spreadsheet would run."""

import csv
import io
import re

from commonweal.analysis.tables import Cell
from commonweal.exports.document import Document
from commonweal.exports.refusal import refuse
from commonweal.exports.text import clean

_WOULD_RUN = frozenset("=+-@\t\r\uff1d\uff0b\uff0d\uff20")
_MARK = b"\xef\xbb\xbf"
_NUMBER = re.compile(r"-?\d+(\.\d+)?(e[-+]?\d+)?")


def prove_csv(content: bytes, document: Document) -> None:
    if not content.startswith(_MARK):
        refuse("csv", "it does not say that it is UTF-8")
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))
    data = document.data
    made_up = bool(document.synthetic_notice)
    if data is None or len(lines) != 1 + len(data.rows):
        refuse("csv", f"it holds {len(lines) - 1} rows, not those of the document")
    if any(len(line) != len(data.columns) + made_up for line in lines):
        refuse("csv", "a row has more or fewer cells than there are columns")
    if made_up and any(line[0] != "SYNTHETIC" for line in lines[1:]):
        refuse("csv", "a made-up row does not say that it is made up")
    for line in lines:
        for cell in line:
            if cell[:1] in _WOULD_RUN and not _NUMBER.fullmatch(cell):
                refuse("csv", "a cell would be taken for a formula")
    headings = tuple(column.heading for column in data.columns)
    for line, row in zip(lines, (headings, *data.rows), strict=True):
        for written, meant in zip(line[made_up:], row, strict=True):
            if _text(meant) and not written:
                refuse("csv", "a cell is missing")
            if _without_sign(written) != _text(meant):
                refuse("csv", f"{written[:40]!r} is not what the document says")


def _without_sign(written: str) -> str:
    """The cell as it was meant: the sign that keeps it from running is not a part of it."""
    return written[1:] if written[:1] == "'" and written[1:2] in _WOULD_RUN else written


def _text(meant: Cell) -> str:
    """A text that itself begins with such a sign loses it in both, so that the two agree."""
    return "" if meant is None else _without_sign(clean(str(meant)))
