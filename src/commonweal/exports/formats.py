"""The kinds of file a document can be, what each needs of it, and who writes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module

from commonweal.core.errors import WrongUse
from commonweal.exports.document import Document

# Format -> its writer. Each format's library is opened only by those who ask for it.
_WRITERS = {
    "html": "html.write",
    "docx": "docx.write",
    "csv": "csv.write",
    "json": "plain.write",
    "parquet": "parquet.write",
    "geojson": "geojson.write",
    "svg": "pictures.svg",
    "png": "pictures.png",
}
FORMATS = tuple(_WRITERS)
OF_ROWS = frozenset(["csv", "json", "parquet", "geojson"])
OF_PICTURES = frozenset(["svg", "png"])


def written(document: Document, format: str) -> bytes:
    """The document as the bytes of a file."""
    module, _, name = _WRITERS[format].partition(".")
    writer: Callable[[Document], bytes] = getattr(import_module(f"commonweal.exports.writers.{module}"), name)
    return writer(document)


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


def _has_places(document: Document) -> bool:
    from commonweal.exports.writers.geojson import has_places

    return document.data is not None and has_places(document.data)
