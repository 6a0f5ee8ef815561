"""The rows beside a document as a workbook: one sheet of data, one of notes, and nothing else in it."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from itertools import islice
from tempfile import TemporaryDirectory
from typing import Any

from commonweal.exports.document import Document
from commonweal.exports.notes import Note, notes
from commonweal.exports.sheet_cells import GENERAL, MOST_LETTERS, SheetCell, sheet_headings, sheet_rows

DATA, NOTES = "Data", "Notes"
SHEETS_WORDS = ("Sheets", f"{DATA}, {NOTES}; there are no others")
_LEAST_WIDTH, _MOST_WIDTH, _ROWS_MEASURED = 9, 60, 200
_NOTICE_LETTERS, _WATERMARK_LETTERS = 70, 100
_QUIET = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def write(document: Document) -> bytes:
    from xlsxwriter import Workbook

    content = io.BytesIO()
    # Rows wait in a folder that nobody else can open, so that memory holds one of them at a time.
    with TemporaryDirectory() as folder:
        book = Workbook(content, {"constant_memory": True, "tmpdir": folder, **_QUIET})
        _properties(book, document)
        _data(book, document)
        _notes(book, document)
        book.close()
    return content.getvalue()


def _properties(book: Any, document: Document) -> None:
    book.set_properties(
        {
            "title": document.title[:255],
            "subject": document.subtitle[:255],
            "author": document.author[:255],
            "keywords": document.marking,
            "created": document.made_at.astimezone(UTC).replace(tzinfo=None, microsecond=0),
        }
    )


def _data(book: Any, document: Document) -> None:
    sheet = _sheet(book, DATA, document)
    headings = sheet_headings(document)
    formats = _Formats(book)
    _widths(sheet, document, headings)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    for place, heading in enumerate(headings):
        sheet.write_string(0, place, heading, formats.heading)
    for number, row in enumerate(sheet_rows(document), start=1):
        for place, cell in enumerate(row):
            _put(sheet, number, place, cell, formats)


def _put(sheet: Any, row: int, place: int, cell: SheetCell, formats: _Formats) -> None:
    match cell.value:
        case None:
            pass
        case str(text):
            sheet.write_string(row, place, text)
        case date() as day:
            sheet.write_datetime(row, place, day, formats.of(cell.format))
        case number:
            sheet.write_number(row, place, number, formats.of(cell.format))


class _Formats:
    """Each format once in a workbook."""

    def __init__(self, book: Any) -> None:
        self._book, self._made = book, {GENERAL: None}
        self.heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})

    def of(self, format: str) -> Any:
        if format not in self._made:
            self._made[format] = self._book.add_format({"num_format": format})
        return self._made[format]


def _widths(sheet: Any, document: Document, headings: tuple[str, ...]) -> None:
    widest = [len(heading) / 2 for heading in headings]
    for row in islice(sheet_rows(document), _ROWS_MEASURED):
        widest = [max(width, _letters(cell)) for width, cell in zip(widest, row, strict=True)]
    for place, width in enumerate(widest):
        sheet.set_column(place, place, min(max(width + 2, _LEAST_WIDTH), _MOST_WIDTH))


def _letters(cell: SheetCell) -> int:
    if isinstance(cell.value, datetime):
        return len("2026-11-01 12:00:00")
    return len(str(cell.value)) if cell.value is not None else 0


def _notes(book: Any, document: Document) -> None:
    sheet = _sheet(book, NOTES, document)
    label = book.add_format({"bold": True, "valign": "top"})
    words = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 100)
    for row, line in enumerate(note_rows(document)):
        sheet.write_string(row, 0, line[0], label)
        sheet.write_string(row, 1, line[1], words)


def note_rows(document: Document) -> list[Note]:
    """The notes as rows; a text that is longer than a cell may be goes on in the next row."""
    found = []
    for label, text in (*notes(document), SHEETS_WORDS):
        step = MOST_LETTERS // 2
        found += [(label[: MOST_LETTERS // 2], text[at : at + step]) for at in range(0, len(text), step)]
    return found


def _sheet(book: Any, name: str, document: Document) -> Any:
    sheet = book.add_worksheet(name)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_header(margin(document))
    sheet.set_footer(margin(document))
    return sheet


def margin(document: Document) -> str:
    """What is printed above and below each page, in the 255 letters that a margin takes."""
    lines = (
        document.marking,
        _cut(document.synthetic_notice, _NOTICE_LETTERS),
        _cut(document.watermark, _WATERMARK_LETTERS),
        "Page &P of &N",
    )
    return "&C&8" + "\n".join(filter(None, lines))


def _cut(text: str, room: int) -> str:
    """An ampersand is doubled, as alone it is an instruction; it is not cut in two."""
    doubled = text.replace("&", "&&").encode("utf-16-le")[: room * 2].decode("utf-16-le", "ignore")
    return doubled if doubled.count("&") % 2 == 0 else doubled[: doubled.rindex("&")]
