"""The rows as a workbook: two sheets in sight, numbers as numbers, dates as dates, nothing that runs."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime

import openpyxl
import pytest

from commonweal.analysis.tables import Cell, Column, TableData
from commonweal.core.errors import WrongUse
from commonweal.exports import sheet_cells
from commonweal.exports.document import Document
from commonweal.exports.formats import check_formats, written
from commonweal.exports.proof import NotProved, prove
from commonweal.exports.taking import Taking
from tests.factories.documents import tactical_document
from tests.unit.exports.doctoring import Change, doctored, swap

COLUMNS = (Column("Area"), Column("Count", "records", numeric=True), Column("Day"))
ROWS: tuple[tuple[Cell, ...], ...] = (
    ("=1+1", 1234, "2026-11-01"),
    ("'0161", "1,234.50", "2026-11-01T23:45"),
    ("00123", "<5", "2026-13-01"),
    ("_x0041_ & <b>", "\N{MINUS SIGN}3", "1899-01-01"),
    ("Café 😀", None, None),
)
TAKEN = Taking(
    "R & D Reader", "GMP", datetime(2026, 11, 24, 10, 0, tzinfo=UTC), "tests", "to look", "receipt-1"
)


def document(*rows: tuple[Cell, ...], **changes: object) -> Document:
    data = TableData("Rows", COLUMNS, rows or ROWS)
    settings = {"data": data, "synthetic_notice": "", "filters": (("Area", "Salford"),), "taken": TAKEN}
    return tactical_document(**(settings | changes))


WHOLE = document()
FILE = written(WHOLE, "xlsx")


def cells(content: bytes, sheet: str = "Data") -> list[list[object]]:
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(content))[sheet]]


def test_it_is_proved_and_the_same_document_is_the_same_bytes() -> None:
    prove("xlsx", FILE, WHOLE)
    assert written(WHOLE, "xlsx") == FILE


def test_there_are_two_sheets_and_both_are_in_sight() -> None:
    book = openpyxl.load_workbook(io.BytesIO(FILE))
    assert [(sheet.title, sheet.sheet_state) for sheet in book] == [("Data", "visible"), ("Notes", "visible")]
    assert book["Data"].freeze_panes == "A2" and book["Data"].print_title_rows == "$1:$1"
    assert not book.defined_names
    assert not [c for sheet in book for row in sheet for c in row if c.data_type == "f" or c.comment]


def test_numbers_are_numbers_dates_are_dates_and_text_is_text() -> None:
    assert cells(FILE) == [
        ["Area", "Count (records)", "Day"],
        ["=1+1", 1234, datetime(2026, 11, 1)],
        ["'0161", 1234.5, datetime(2026, 11, 1, 23, 45)],
        ["00123", "<5", "2026-13-01"],
        # This reader, unlike a workbook, leaves the escape of what looks like one.
        ["_x005F_x0041_ & <b>", -3, "1899-01-01"],
        ["Café 😀", None, None],
    ]


@pytest.mark.parametrize(
    ("cell", "numeric", "value", "format"),
    [
        ("1,234", True, 1234, "#,##0"),
        ("1,234", False, "1,234", "General"),
        ("12.30", True, 12.3, "0.00"),
        ("0012", True, "0012", "General"),
        ("1,23", True, "1,23", "General"),
        ("12%", True, "12%", "General"),
        ("1e5", True, "1e5", "General"),
        (10**15, True, str(10**15), "General"),
        ("1234567890123456", True, "1234567890123456", "General"),
        (float("nan"), True, "nan", "General"),
        ("2026-11-01", False, date(2026, 11, 1), "yyyy-mm-dd"),
        ("2026-11-01 07:05:09", False, datetime(2026, 11, 1, 7, 5, 9), "yyyy-mm-dd hh:mm:ss"),
        ("2026-02-30", False, "2026-02-30", "General"),
        ("1900-02-28", False, "1900-02-28", "General"),
        ("", False, None, "General"),
    ],
)
def test_what_a_cell_becomes(cell: Cell, numeric: bool, value: object, format: str) -> None:
    found = sheet_cells.sheet_cell(cell, Column("c", numeric=numeric))
    assert (found.value, found.format) == (value, format) and type(found.value) is type(value)


def test_the_notes_say_what_was_chosen_how_it_was_made_and_who_took_it() -> None:
    notes = cells(FILE, "Notes")
    for line in (
        ["Marking", "OFFICIAL"],
        ["Filter: Area", "Salford"],
        ["Query", "counts_by_month"],
        ["An empty cell", "not supplied"],
        ["Taken away by", "R & D Reader, GMP"],
        ["Reason", "to look"],
        ["Receipt number", "receipt-1"],
        ["Sheets", "Data, Notes; there are no others"],
    ):
        assert line in notes


def test_a_made_up_row_says_so_and_so_does_the_print() -> None:
    made_up = document(synthetic_notice="SYNTHETIC DATA – made up")
    content = written(made_up, "xlsx")
    prove("xlsx", content, made_up)
    assert [row[0] for row in cells(content)] == ["Made up", *["SYNTHETIC"] * len(ROWS)]
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Data"]
    assert "SYNTHETIC DATA" in sheet.oddHeader.center.text and "OFFICIAL" in sheet.oddFooter.center.text


def test_a_long_notice_leaves_room_for_the_reader() -> None:
    long = document(synthetic_notice="made & up " * 40, taken=replace(TAKEN, reader="&😀" * 200))
    prove("xlsx", written(long, "xlsx"), long)


def test_a_note_longer_than_a_cell_goes_on_in_the_next_row() -> None:
    long = document(filters=(("Areas", "E01000001, " * 5_000),))
    content = written(long, "xlsx")
    prove("xlsx", content, long)
    assert len([row for row in cells(content, "Notes") if row[0] == "Filter: Areas"]) == 4


@pytest.mark.parametrize("what", ["lines", "columns", "letters"])
def test_what_a_workbook_cannot_hold_is_refused_in_words(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    wide = document()
    if what == "lines":
        monkeypatch.setattr(sheet_cells, "MOST_ROWS", 3)
    elif what == "columns":
        many = tuple(Column(f"c{n}") for n in range(16_385))
        wide = document(data=TableData("Wide", many, ((None,) * 16_385,)))
    else:
        wide = document(("😀" * 16_384, 1, ""))
    with pytest.raises(WrongUse, match=what):
        check_formats(wide, ["xlsx"])


SHEET, BOOK, STYLES = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"
CORE, APP, RELATIONS = "docProps/core.xml", "docProps/app.xml", "xl/_rels/workbook.xml.rels"
AREA = '<c r="A4" t="inlineStr"><is><t>00123</t></is></c>'
HIDDEN: dict[str, tuple[str, Change]] = {
    "a hidden sheet": (BOOK, swap('name="Notes"', 'name="Notes" state="hidden"')),
    "a very hidden sheet": (BOOK, swap('name="Notes"', 'name="Notes" state="veryHidden"')),
    "a third sheet": (BOOK, swap("</sheets>", '<sheet name="Raw" sheetId="3" r:id="rId1"/></sheets>')),
    "a hidden workbook": (BOOK, swap("<workbookView", '<workbookView visibility="hidden"')),
    "a name": (BOOK, swap("</definedNames>", '<definedName name="x">Data!$A$1</definedName></definedNames>')),
    "a changed title": (BOOK, swap("Data!$1:$1", "Data!$1:$9")),
    "an outside reference": (BOOK, swap("<calcPr", "<externalReferences/><calcPr")),
    "a relation outside": (RELATIONS, swap('"theme/theme1.xml"', '"http://x.example" TargetMode="External"')),
    "another relation": (RELATIONS, swap("/theme", "/connections")),
    "a hidden row": (SHEET, swap('<row r="3"', '<row r="3" hidden="1"')),
    "a flat row": (SHEET, swap('<row r="3"', '<row r="3" ht="0" customHeight="1"')),
    "a folded row": (SHEET, swap('<row r="3"', '<row r="3" outlineLevel="1"')),
    "a hidden column": (SHEET, swap("<col ", '<col hidden="1" ')),
    "a narrow column": (SHEET, lambda text: re.sub(r'max="1" width="[^"]+', 'max="1" width="0.5', text)),
    "no rows unless said": (SHEET, swap("<sheetFormatPr ", '<sheetFormatPr zeroHeight="1" ')),
    "a formula": (SHEET, swap(AREA, '<c r="A4"><f>1+1</f><v>2</v></c>')),
    "a formula under a prefix": (SHEET, swap(AREA, '<c r="A4"><x:f xmlns:x="y">1</x:f><v>2</v></c>')),
    "an error": (SHEET, swap(AREA, '<c r="A4" t="e"><v>#REF!</v></c>')),
    "other text": (SHEET, swap("00123", "00124")),
    "one cell less": (SHEET, swap(AREA, "")),
    "a row more": (SHEET, swap("</sheetData>", '<row r="99"><c r="A99"><v>1</v></c></row></sheetData>')),
    "a number changed": (SHEET, swap("<v>1234</v>", "<v>1235</v>")),
    "a comment in the text": (SHEET, swap("<sheetData>", "<sheetData><!-- secret -->")),
    "a link": (SHEET, swap("</sheetData>", '</sheetData><hyperlinks><hyperlink ref="A1"/></hyperlinks>')),
    "a filter": (SHEET, swap("</sheetData>", '</sheetData><autoFilter ref="A1:C5"/>')),
    "a rule": (SHEET, swap("</sheetData>", '</sheetData><dataValidations count="0"/>')),
    "an own element": (SHEET, swap("</sheetData>", "</sheetData><extLst/>")),
    "white letters": (STYLES, swap('<color theme="1"/>', '<color rgb="FFFFFFFF"/>')),
    "a format of nothing": (STYLES, swap('"#,##0.00"', '";;;"')),
    "tiny letters": (STYLES, swap('<sz val="11"/>', '<sz val="1"/>')),
    "a locked cell": (STYLES, swap("</cellXfs>", '<xf><protection hidden="1"/></xf></cellXfs>')),
    "a company": (APP, swap("<Company></Company>", "<Company>GMP</Company>")),
    "another author": (CORE, swap("<dc:creator>", "<dc:creator>Somebody ")),
    "a remark": (CORE, swap("</cp:core", "<dc:description>x</dc:description></cp:core")),
    "no marking in print": (SHEET, swap("&amp;C&amp;8OFFICIAL", "&amp;C&amp;8PUBLIC")),
    "nobody in print": (SHEET, swap("Taken away by", "Taken by")),
}  # fmt: skip


@pytest.mark.threat("T8")
@pytest.mark.parametrize("hidden", HIDDEN)
def test_a_workbook_in_which_something_is_hidden_does_not_leave(hidden: str) -> None:
    part, change = HIDDEN[hidden]
    with pytest.raises(NotProved):
        prove("xlsx", doctored(FILE, {part: change}), WHOLE)


@pytest.mark.threat("T8")
@pytest.mark.parametrize(
    "name",
    [
        "xl__comments1.xml",
        "xl__vbaProject.bin",
        "xl__connections.xml",
        "xl__pivotTables__pivotTable1.xml",
        "xl__pivotCache__pivotCacheDefinition1.xml",
        "xl__externalLinks__externalLink1.xml",
        "customXml__item1.xml",
        "docProps__custom.xml",
        "xl__worksheets__sheet3.xml",
        "xl__media__image1.png",
        "xl__threadedComments__threadedComment1.xml",
        "xl__persons__person.xml",
        "xl__calcChain.xml",
    ],
)
def test_a_workbook_with_a_part_more_does_not_leave(name: str) -> None:
    with pytest.raises(NotProved, match="it holds"):
        prove("xlsx", doctored(FILE, **{name: "<x/>"}), WHOLE)


def test_a_workbook_with_something_before_or_after_its_parts_does_not_leave() -> None:
    with pytest.raises(NotProved, match="outside"):
        prove("xlsx", b"#!/bin/sh\n" + FILE, WHOLE)
    copy = io.BytesIO(FILE)
    with zipfile.ZipFile(copy, "a") as archive:
        archive.comment = b"secret"
    with pytest.raises(NotProved, match="outside"):
        prove("xlsx", copy.getvalue(), WHOLE)


@pytest.mark.threat("T8")
def test_a_workbook_that_was_opened_and_saved_with_a_hidden_sheet_does_not_leave() -> None:
    book = openpyxl.load_workbook(io.BytesIO(FILE))
    book.create_sheet("Raw").sheet_state = "veryHidden"
    saved = io.BytesIO()
    book.save(saved)
    with pytest.raises(NotProved):
        prove("xlsx", saved.getvalue(), WHOLE)
