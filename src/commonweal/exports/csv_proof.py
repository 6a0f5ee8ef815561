"""Proof of a file of rows: as many as there are, each whole, none that a spreadsheet would run."""

import csv
import io
import re

from commonweal.exports.document import Document
from commonweal.exports.refusal import refuse

_MARK = b"\xef\xbb\xbf"
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


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
            if cell[:1] in set("=+-@\t\r") and not _NUMBER.fullmatch(cell):
                refuse("csv", "a cell would be taken for a formula")
    for line, row in zip(lines[1:], data.rows, strict=True):
        for written, meant in zip(line[made_up:], row, strict=True):
            if meant not in (None, "") and not written:
                refuse("csv", "a cell is missing")
