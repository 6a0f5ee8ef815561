"""A tagged PDF (PDF/UA-1): real headings, repeated table headings, alternative texts, marking on each page.

The typesetter gets the document as data, fetches nothing, and refuses a picture without alternative text.
"""

from __future__ import annotations

import json
from datetime import UTC
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from commonweal.exports import document as wording
from commonweal.exports.document import Document, ShownTable
from commonweal.exports.refusal import refuse
from commonweal.exports.text import clean, written_at
from commonweal.exports.writers.pieces import Piece, pieces
from commonweal.exports.writers.typeset import FONTS, breakable, typeset
from commonweal.ui.charts import draw

if TYPE_CHECKING:
    from typst import Fonts

_IN_A_MARGIN = 45  # letters that a line of the margin holds, were each of them wide
_LEAST_MARGIN, _LINE_OF_MARGIN, _WIDEST_MARGIN = 2.2, 0.42, 10.0  # centimetres
STANDARD: Final = "ua-1"
_LETTERS_IN_A_LINE, _IN_A_HEADING = 40, 18  # of the broadest letters
_UPRIGHT_COLUMNS, _UPRIGHT_CM, _ACROSS_CM = 8, 17.0, 25.7
_LETTER_CM = 0.036  # the broadest letter of one point
_MOST_LETTERS_COUNTED = 40


def write(document: Document) -> bytes:
    from typst import Compiler, TypstError

    templates = files("commonweal.exports.writers").joinpath("templates")
    source = templates.joinpath("document.typ").read_bytes()
    given = {"document": json.dumps(_data(document), ensure_ascii=False)}
    setter = Compiler(
        source, root=str(templates), font_paths=_fonts(), ignore_system_fonts=True, sys_inputs=given
    )
    made_at = document.made_at.astimezone(UTC).replace(microsecond=0)
    try:
        content = setter.compile(format="pdf", pdf_standards=[STANDARD], timestamp=made_at)
    except TypstError as error:
        refuse("pdf", f"it could not be set ({error.message})")
    assert isinstance(content, bytes)  # noqa: S101 - one file, as asked for
    return content


@cache
def _fonts() -> Fonts:
    """Those that come with the typesetter: what a machine has besides would change the lines."""
    from typst import Fonts

    return Fonts(include_system_fonts=False, include_embedded_fonts=True)


def _data(document: Document) -> dict[str, Any]:
    language, _, region = document.language.partition("-")
    laid, annex = [], []
    for piece in pieces(document):
        laid.append(_piece(piece))
        if piece.kind == "figure" and piece.table:
            annex.append({"label": f"Figure {piece.number}. ", "table": _table(piece.table)})
    last = (*document.attribution, f"Written {written_at(document.made_at)} by {document.author}.")
    return {
        "language": language,
        "region": region or None,
        "fonts": FONTS,
        "name": typeset(document.title),
        "about": typeset(document.subtitle),
        "title": _heading(document.title),
        "subtitle": _text(document.subtitle),
        "author": typeset(document.author),
        "marking": document.marking,
        "notice": _text(document.synthetic_notice),
        "watermark": _text(document.watermark),
        "margin": _margin(document),
        "front": [_line(line) for line in document.front],
        "contents": bool(document.contents),
        "contents_words": wording.CONTENTS_WORDS,
        "pieces": laid,
        "annex": annex,
        "annex_words": wording.ANNEX_WORDS,
        "end": [_text(words) for words in last],
    }


def _margin(document: Document) -> float:
    """Centimetres above and below, so that all that stands on each page stands on the paper."""
    lines = sum(-(-len(words) // _IN_A_MARGIN) for words in (document.synthetic_notice, document.watermark))
    wide = _LEAST_MARGIN + _LINE_OF_MARGIN * lines
    if wide > _WIDEST_MARGIN:
        refuse("pdf", "what has to stand on each page leaves no room for anything else")
    return wide


def _text(text: str) -> str:
    return breakable(typeset(text), _LETTERS_IN_A_LINE)


def _heading(text: str) -> str:
    return breakable(typeset(text), _IN_A_HEADING)


def _line(line: tuple[str, str]) -> tuple[str, str]:
    return _text(line[0]), _text(line[1])


def _piece(piece: Piece) -> dict[str, Any]:
    block = piece.block
    match piece.kind:
        case "heading" | "exhibitblock":
            text = block.text if piece.kind == "heading" else block.sentence
            outlined = piece.kind == "heading"
            return {"kind": "heading", "level": block.level - 1, "text": _heading(text), "outlined": outlined}
        case "bullets":
            return {"kind": "bullets", "items": [_text(item) for item in block.items]}
        case "finding":
            line = _line((wording.FACT_WORDS[block.kind], block.text))
            return {"kind": "finding", "line": line, "assessment": block.kind == "assessment"}
        case "receipt":
            lines = [_line(line) for line in block.lines()]
            return {"kind": "receipt", "label": wording.RECEIPT_WORDS, "lines": lines}
        case "tableblock":
            assert piece.table is not None  # noqa: S101 - pieces gives each table block its table
            return {"kind": "table", "label": f"Table {piece.number}. ", "table": _table(piece.table)}
        case "figure":
            return _figure(piece)
        case kind:
            return {"kind": kind, "text": _text(block.text)}


def _figure(piece: Piece) -> dict[str, Any]:
    chart = piece.block.chart
    first, *rest = piece.block.caption
    return {
        "kind": "figure",
        "caption": [_text(f"Figure {piece.number}. {first}"), *map(_text, rest)],
        "svg": typeset(draw(chart, "svg", titled=False).decode("utf-8")),
        "alt": typeset(clean(chart.alt)),
    }


def _table(table: ShownTable) -> dict[str, Any]:
    """Letters shrink with the number of columns; many columns lie across the page."""
    columns = len(table.headings)
    wide = columns > _UPRIGHT_COLUMNS
    size = 9.0 if columns <= _UPRIGHT_COLUMNS else max(5.0, 12.0 - columns / 3)
    widths = _widths(table)
    paper = (_ACROSS_CM if wide else _UPRIGHT_CM) / sum(widths)
    room = [max(1, int((width * paper - 0.2) / (size * _LETTER_CM))) for width in widths]

    def row(texts: tuple[str, ...]) -> list[str]:
        return [breakable(typeset(text), letters) for text, letters in zip(texts, room, strict=True)]

    return {
        "caption": _text(table.caption),
        "headings": row(table.headings),
        "rows": [row(texts) for texts in table.rows],
        "numeric": table.numeric,
        "total": table.total,
        "note": _text(table.note),
        "widths": widths,
        "size": size,
        "wide": wide,
    }


def _widths(table: ShownTable) -> list[float]:
    """In parts: by the longest text, and never less than a quarter of the widest."""
    longest = [
        min(max(map(len, column)), _MOST_LETTERS_COUNTED)
        for column in zip(table.headings, *table.rows, strict=True)
    ]
    return [float(max(letters, max(longest) / 4, 1)) for letters in longest]
