"""A Word file: real headings, captions, repeated table headings, alternative texts, marking on each page."""

import io
from collections.abc import Callable
from datetime import UTC
from typing import Any

from commonweal.exports import document as wording
from commonweal.exports.document import Document, Receipt, ShownTable
from commonweal.exports.text import clean, written_at
from commonweal.exports.writers import word_parts as parts
from commonweal.exports.writers.pieces import Piece, pieces
from commonweal.ui.charts import draw

PICTURE_WIDTH_CM = 17.0


def write(document: Document) -> bytes:
    import docx

    file = docx.Document()
    parts.set_up(file, document.language)
    _properties(file, document)
    _margins(file, document)
    _front(file, document)
    annex: list[Piece] = []
    for piece in pieces(document):
        _WRITE[piece.kind](file, piece)
        if piece.kind == "figure" and piece.table:
            annex.append(piece)
    _annex(file, annex)
    _end(file, document)
    return parts.sealed(file)


def _properties(file: Any, document: Document) -> None:
    made_at = document.made_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    core = file.core_properties
    core.title, core.subject, core.author = (
        document.title[:255],
        document.subtitle[:255],
        document.author[:255],
    )
    core.created = core.modified = made_at
    core.last_modified_by, core.comments, core.language = document.author[:255], "", document.language
    core.keywords, core.category, core.revision = document.marking, "", 1


def _margins(file: Any, document: Document) -> None:
    section = file.sections[0]
    parts.page_size(section)
    header, footer = section.header, section.footer
    first = header.paragraphs[0]
    first.style = "Marking"
    first.add_run(document.marking)
    if document.synthetic_notice:
        header.add_paragraph(document.synthetic_notice, style="Synthetic notice")
        footer.paragraphs[0].style = "Synthetic notice"
        footer.paragraphs[0].add_run(document.synthetic_notice)
        last = footer.add_paragraph(style="Marking")
    else:
        last = footer.paragraphs[0]
        last.style = "Marking"
    last.add_run(f"{document.marking}    Page ")
    parts.add_field(last, "PAGE", "1")
    last.add_run(" of ")
    parts.add_field(last, "NUMPAGES", "1")
    if document.watermark:
        for margin in (header, footer):
            margin.add_paragraph(document.watermark, style="Watermark")


def _front(file: Any, document: Document) -> None:
    file.add_paragraph(document.title, style="Title")
    if document.subtitle:
        file.add_paragraph(document.subtitle, style="Subtitle")
    for label, words in document.front:
        line = file.add_paragraph(style="Fact line")
        line.add_run(f"{label}: ").bold = True
        line.add_run(words)
    if document.contents:
        file.add_paragraph(wording.CONTENTS_WORDS, style="Contents heading")
        parts.add_contents(file, document.contents)


def _heading(file: Any, piece: Piece) -> None:
    text = piece.block.text if piece.kind == "heading" else piece.block.sentence
    heading = file.add_paragraph(text, style=f"Heading {piece.block.level - 1}")
    parts.add_bookmark(heading, piece.anchor)


def _paragraph(file: Any, piece: Piece) -> None:
    file.add_paragraph(piece.block.text)


def _bullets(file: Any, piece: Piece) -> None:
    for item in piece.block.items:
        file.add_paragraph(item, style="List Bullet")


def _finding(file: Any, piece: Piece) -> None:
    label = wording.FACT_WORDS[piece.block.kind]
    line = file.add_paragraph(style=label)
    run = line.add_run(f"{label}: ")
    run.bold, run.italic = True, False
    line.add_run(piece.block.text)


def _notice(file: Any, piece: Piece) -> None:
    file.add_paragraph(piece.block.text, style="Notice")


def _table(file: Any, piece: Piece) -> None:
    assert piece.table is not None  # noqa: S101 - pieces gives each table block its table
    _captioned(file, piece.table, f"Table {piece.number}. ")


def _captioned(file: Any, table: ShownTable, label: str) -> None:
    file.add_paragraph(f"{label}{table.caption}", style="Caption")
    parts.add_table(file, table)
    if table.note:
        file.add_paragraph(table.note, style="Receipt")


def _figure(file: Any, piece: Piece) -> None:
    from docx.shared import Cm

    chart = piece.block.chart
    first, *rest = piece.block.caption
    file.add_paragraph(f"Figure {piece.number}. {first}", style="Caption")
    for line in rest:
        file.add_paragraph(line, style="Chart subtitle").paragraph_format.keep_with_next = True
    holder = file.add_paragraph(style="Picture")
    picture = holder.add_run().add_picture(
        io.BytesIO(draw(chart, "png", titled=False)), width=Cm(PICTURE_WIDTH_CM)
    )
    parts.describe(picture, f"Figure {piece.number}", clean(chart.alt))


def _receipt(file: Any, piece: Piece) -> None:
    receipt: Receipt = piece.block
    line = file.add_paragraph(style="Receipt")
    line.add_run(f"{wording.RECEIPT_WORDS}. ").bold = True
    for label, words in receipt.lines():
        line.add_run(f"{label}: ").bold = True
        line.add_run(f"{words}. ")


def _annex(file: Any, annex: list[Piece]) -> None:
    """Table twins at the end: a reader of the pictures is not held up, a reader without them finds every
    figure.
    """
    if not annex:
        return
    file.add_paragraph(wording.ANNEX_WORDS, style="Heading 1").paragraph_format.page_break_before = True
    for piece in annex:
        if piece.table:
            _captioned(file, piece.table, f"Figure {piece.number}. ")


def _end(file: Any, document: Document) -> None:
    for words in (*document.attribution, f"Written {written_at(document.made_at)} by {document.author}."):
        file.add_paragraph(words, style="Receipt")


_WRITE: dict[str, Callable[[Any, Piece], None]] = {
    "heading": _heading,
    "exhibitblock": _heading,
    "paragraph": _paragraph,
    "bullets": _bullets,
    "finding": _finding,
    "notice": _notice,
    "tableblock": _table,
    "figure": _figure,
    "receipt": _receipt,
}
