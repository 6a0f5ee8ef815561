"""The rows beside a document as CSV, in UTF-8 with its mark, so that a spreadsheet reads its letters."""

import csv
import io
from collections.abc import Iterator

from commonweal.analysis.tables import Cell
from commonweal.exports.document import Document
from commonweal.exports.text import clean

MADE_UP = "Made up"
SYNTHETIC = "SYNTHETIC"
_WOULD_RUN = ("=", "+", "-", "@")


def write(document: Document) -> bytes:
    file = io.StringIO()
    csv.writer(file, lineterminator="\r\n").writerows(_lines(document))
    return file.getvalue().encode("utf-8-sig")


def _lines(document: Document) -> Iterator[list[str]]:
    """Where records are made up, every row says so: a row that is copied elsewhere still does."""
    assert document.data is not None  # noqa: S101 - the gate asks for it first
    said = [SYNTHETIC] if document.synthetic_notice else []
    yield [*([MADE_UP] if said else []), *(safe(column.heading) for column in document.data.columns)]
    for row in document.data.rows:
        yield [*said, *(safe(cell) for cell in row)]


def safe(cell: Cell) -> str:
    """A cell as text that no spreadsheet takes for a formula; a number stays as it is."""
    if cell is None:
        return ""
    if isinstance(cell, int | float):
        return str(cell)
    text = clean(cell)
    return f"'{text}" if text.startswith(_WOULD_RUN) else text
