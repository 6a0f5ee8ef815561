"""The rows beside a document as CSV."""

from collections.abc import Iterator

from commonweal.exports.csv_rows import as_csv, safe
from commonweal.exports.document import Document

MADE_UP = "Made up"
SYNTHETIC = "SYNTHETIC"


def write(document: Document) -> bytes:
    return as_csv(_lines(document))


def _lines(document: Document) -> Iterator[list[str]]:
    """Where records are made up, every row says so: a row that is copied elsewhere still does."""
    assert document.data is not None  # noqa: S101 - the gate asks for it first
    said = [SYNTHETIC] if document.synthetic_notice else []
    yield [*([MADE_UP] if said else []), *(safe(column.heading) for column in document.data.columns)]
    for row in document.data.rows:
        yield [*said, *(safe(cell) for cell in row)]
