"""Opens again what was written and proves it, before it may take its name."""

from collections.abc import Callable

from commonweal.exports.csv_proof import prove_csv
from commonweal.exports.document import Document
from commonweal.exports.docx_proof import prove_docx
from commonweal.exports.html_proof import prove_html
from commonweal.exports.pdf_proof import prove_pdf
from commonweal.exports.refusal import NotProved
from commonweal.exports.rows_proof import (
    prove_geojson,
    prove_json,
    prove_parquet,
    prove_png,
    prove_svg,
    prove_txt,
)
from commonweal.exports.xlsx_proof import prove_xlsx

__all__ = ["NotProved", "prove"]


def prove(format: str, content: bytes, document: Document) -> None:
    """Raise NotProved unless the bytes are a clean copy of the document."""
    _PROOFS[format](content, document)


_PROOFS: dict[str, Callable[[bytes, Document], None]] = {
    "html": prove_html,
    "docx": prove_docx,
    "pdf": prove_pdf,
    "csv": prove_csv,
    "xlsx": prove_xlsx,
    "json": prove_json,
    "parquet": prove_parquet,
    "geojson": prove_geojson,
    "svg": prove_svg,
    "png": prove_png,
    "txt": prove_txt,
}
