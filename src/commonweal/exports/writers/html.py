"""A page that stands alone: style and pictures inside it, no script, nothing fetched."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from commonweal.exports import document as words
from commonweal.exports.document import Document, Figure
from commonweal.exports.text import written_at
from commonweal.exports.writers.pieces import Piece, pieces
from commonweal.ui.charts import draw

if TYPE_CHECKING:
    from jinja2 import Template


@dataclass(frozen=True, slots=True)
class _Pictured(Piece):
    picture: str = ""


def write(document: Document) -> bytes:
    page = _template().render(
        document=document,
        pieces=[_pictured(piece) for piece in pieces(document)],
        style=_markup(_style(document)),
        made_at=written_at(document.made_at),
        fact_words=words.FACT_WORDS,
        receipt_words=words.RECEIPT_WORDS,
        twin_words=words.TWIN_WORDS,
        contents_words=words.CONTENTS_WORDS,
    )
    return page.encode("utf-8")


def _pictured(piece: Piece) -> Piece:
    if not isinstance(piece.block, Figure):
        return piece
    # Title and subtitle stand in the page as text. One picture may stand twice in a document, so the names
    # inside it follow the figure's number.
    drawn = draw(piece.block.chart, "svg", titled=False).decode("utf-8")
    ident = re.search(r'aria-labelledby="(c[0-9a-f]+)-alt"', drawn)
    if ident:
        drawn = drawn.replace(ident.group(1), f"f{piece.number}")
    return _Pictured(piece.block, piece.anchor, piece.number, piece.table, _markup(drawn))


def _markup(text: str) -> str:
    from markupsafe import Markup

    return Markup(text)  # noqa: S704 - a picture rebuilt by ui.svg or our own style sheet


@cache
def _template() -> "Template":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("commonweal.exports.writers", "templates")
    place = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True)
    return place.get_template("document.html.jinja")


def _style(document: Document) -> str:
    sheet = files("commonweal.ui").joinpath("static/ui/document.css").read_text("utf-8")
    marking, notice = css_string(document.marking), css_string(document.synthetic_notice)
    small = "font: 8pt Arial, 'Liberation Sans', sans-serif;"
    page = (
        "@page { size: A4; margin: 18mm 16mm; "
        f"@top-center {{ content: {marking}; {small} font-weight: bold; }} "
        f"@top-right {{ content: {notice}; {small} }} "
        f"@bottom-left {{ content: {marking}; {small} font-weight: bold; }} "
        f"{_watermark(document)}"
        f'@bottom-right {{ content: "Page " counter(page) " of " counter(pages); {small} }} }}'
    )
    return f"{sheet}{page}"


def _watermark(document: Document) -> str:
    """On each printed page. Kept small: it is as long as a name may be."""
    if not document.watermark:
        return ""
    return f"@bottom-center {{ content: {css_string(document.watermark)}; font: 6pt Arial, sans-serif; }} "


def css_string(text: str) -> str:
    """A CSS string in which each character that is not a letter or digit is written by its number."""
    return '"' + "".join(c if c.isascii() and c.isalnum() else f"\\{ord(c):06x}" for c in text) + '"'
