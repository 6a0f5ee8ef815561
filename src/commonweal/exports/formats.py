"""The kinds of file a document can be, what each needs of it, and who writes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module

from commonweal.core.errors import WrongUse
from commonweal.exports.document import Document, TableBlock
from commonweal.exports.sheet_cells import check_room

# Format -> its writer. Each format's library is opened only by those who ask for it.
_WRITERS = {
    "html": "html.write",
    "docx": "docx.write",
    "pdf": "pdf.write",
    "xlsx": "xlsx.write",
    "csv": "csv.write",
    "json": "plain.write",
    "parquet": "parquet.write",
    "geojson": "geojson.write",
    "svg": "pictures.svg",
    "png": "pictures.png",
    "txt": "pictures.txt",
}
FORMATS = tuple(_WRITERS)
OF_ROWS = frozenset(["xlsx", "csv", "json", "parquet", "geojson"])
OF_PAGES = {"docx": 63, "pdf": 30}  # with the most columns of a table: Word's own limit, and what is legible
OF_PICTURES = frozenset(["svg", "png", "txt"])


def written(document: Document, format: str) -> bytes:
    """The document as the bytes of a file."""
    module, _, name = _WRITERS[format].partition(".")
    writer: Callable[[Document], bytes] = getattr(import_module(f"commonweal.exports.writers.{module}"), name)
    return writer(document)


def with_descriptions(formats: Sequence[str]) -> tuple[str, ...]:
    """A picture does not leave into a folder without a file that says what it shows."""
    described = ["txt"] if {"svg", "png"}.intersection(formats) else []
    return tuple(dict.fromkeys([*formats, *described]))


def check_formats(document: Document, formats: Sequence[str]) -> None:
    """WrongUse where a format is unknown, or needs what the document does not have."""
    unknown = [format for format in formats if format not in FORMATS]
    if unknown or not formats:
        raise WrongUse(
            f"No such format: {', '.join(unknown) or 'none given'}.",
            remedy=f"There are: {', '.join(FORMATS)}.",
        )
    if OF_ROWS.intersection(formats) and document.data is None:
        raise WrongUse(
            "The document has no rows to leave beside it.",
            where=document.title,
            remedy="Ask for html or docx.",
        )
    if OF_PICTURES.intersection(formats) and not document.figures():
        raise WrongUse(
            "There is no picture of this.", where=document.title, remedy="Ask for html, docx or csv."
        )
    if "geojson" in formats and not _has_places(document):
        raise WrongUse(
            "The rows have no easting and northing, so that they cannot be put on a map.",
            where=document.title,
            remedy="Ask for csv or parquet, and join it to the boundaries by the code of the area.",
        )
    if "xlsx" in formats:
        check_room(document)
    for format in OF_PAGES.keys() & set(formats):
        _check_width(document, format)


def offered_formats(document: Document) -> tuple[str, ...]:
    """Those that the document can be."""
    return tuple(format for format in FORMATS if _can_be(document, format))


def _can_be(document: Document, format: str) -> bool:
    try:
        check_formats(document, [format])
    except WrongUse:
        return False
    return True


def _check_width(document: Document, format: str) -> None:
    tables = (part.table for part in document.parts() if isinstance(part, TableBlock))
    widest = max((len(table.columns) for table in tables), default=0)
    if widest > OF_PAGES[format]:
        raise WrongUse(
            f"A table of {widest:,} columns is wider than a page.",
            where=document.title,
            remedy="Ask for xlsx or csv.",
        )


def _has_places(document: Document) -> bool:
    from commonweal.exports.writers.geojson import has_places

    return document.data is not None and has_places(document.data)
