"""Proof of a workbook: two sheets, both in sight, of plain cells that say what the document says.

What may stand in it is listed; whatever is not is refused, so that a way of hiding that nobody thought of is
refused as well.
"""

import io
import math
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from itertools import zip_longest
from typing import Any
from xml.parsers import expat

from commonweal.exports.document import Document
from commonweal.exports.refusal import refuse
from commonweal.exports.sheet_cells import Value, sheet_headings, sheet_rows
from commonweal.exports.writers.xlsx import DATA, NOTES, note_rows

_PARTS = frozenset(
    (
        *("[Content_Types].xml", "_rels/.rels", "docProps/app.xml", "docProps/core.xml", "xl/workbook.xml"),
        *("xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/theme/theme1.xml"),
        *("xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"),
    )
)
_SHEET_ELEMENTS = frozenset(
    (
        *("worksheet", "sheetPr", "pageSetUpPr", "dimension", "sheetViews", "sheetView", "pane", "selection"),
        *(
            "sheetFormatPr",
            "cols",
            "col",
            "sheetData",
            "row",
            "c",
            "v",
            "is",
            "t",
            "pageMargins",
            "pageSetup",
        ),
        *("headerFooter", "oddHeader", "oddFooter"),
    )
)
_SHEET_ATTRIBUTES: dict[str, frozenset[str]] = {
    "row": frozenset({"r", "spans"}),
    "c": frozenset({"r", "s", "t"}),
    "col": frozenset({"min", "max", "width", "customWidth", "style"}),
    "sheetView": frozenset({"tabSelected", "workbookViewId"}),
    "sheetFormatPr": frozenset({"defaultRowHeight"}),
    "pane": frozenset({"ySplit", "topLeftCell", "activePane", "state"}),
}
_BOOK_ELEMENTS = frozenset(
    (
        *("workbook", "fileVersion", "workbookPr", "bookViews", "workbookView", "sheets", "sheet"),
        *("definedNames", "definedName", "calcPr"),
    )
)
_RELATIONS = re.compile(r".*/(worksheet|theme|styles|officeDocument|core-properties|extended-properties)")
_ESCAPED = re.compile(r"_x005F_(?=x[0-9A-Fa-f]{4}_)")
_NUMBER_FORMATS = re.compile(r"(#,##)?0(\.0+)?|yyyy-mm-dd( hh:mm(:ss)?)?")
_STATED = frozenset(
    {"title", "subject", "creator", "keywords", "lastModifiedBy", "created", "modified", "coreProperties"}
)


def prove_xlsx(content: bytes, document: Document) -> None:
    parts = _parts(content)
    _check_book(parts)
    _check_properties(parts, document)
    _check_styles(parts["xl/styles.xml"])
    for name in ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"):
        _Sheet(name).check(parts[name], document)
    _check_cells(content, document)


def _parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        for name in names:
            if name not in _PARTS:
                refuse("xlsx", f"it holds {name}")
        if len(names) != len(_PARTS):
            refuse("xlsx", "a part of it is missing or there twice")
        if archive.comment or min(entry.header_offset for entry in archive.infolist()):
            refuse("xlsx", "something lies outside its parts")
        return {name: archive.read(name) for name in names}


def _tree(content: bytes) -> Any:
    from defusedxml.ElementTree import fromstring

    return fromstring(content, forbid_dtd=True)


def _plain(tag: str) -> str:
    return tag.rpartition("}")[2]


def _check_book(parts: dict[str, bytes]) -> None:
    book = _tree(parts["xl/workbook.xml"])
    for element in book.iter():
        name = _plain(element.tag)
        if name not in _BOOK_ELEMENTS:
            refuse("xlsx", f"the workbook holds {name}")
        if {"state", "visibility", "hidden", "function", "macro"} & set(element.attrib):
            refuse("xlsx", f"{name} {element.get('name', '')} is hidden or runs")
        if name == "definedName" and (element.get("name"), element.text) != (
            "_xlnm.Print_Titles",
            f"{DATA}!$1:$1",
        ):
            refuse("xlsx", f"it holds a name {element.get('name')!r}")
    sheets = [element.get("name") for element in book.iter() if _plain(element.tag) == "sheet"]
    if sheets != [DATA, NOTES]:
        refuse("xlsx", f"its sheets are {sheets}")
    for name in ("_rels/.rels", "xl/_rels/workbook.xml.rels"):
        for relation in _tree(parts[name]):
            if relation.get("TargetMode") == "External" or not _RELATIONS.fullmatch(relation.get("Type", "")):
                refuse("xlsx", f"{name} refers to {relation.get('Target')!r}")


def _check_properties(parts: dict[str, bytes], document: Document) -> None:
    stated = {
        _plain(each.tag): _unescaped(each.text or "") for each in _tree(parts["docProps/core.xml"]).iter()
    }
    made_at = document.made_at.astimezone(UTC)
    meant = {
        "title": document.title[:255],
        "subject": document.subtitle[:255],
        "creator": document.author[:255],
        "lastModifiedBy": document.author[:255],
        "keywords": document.marking,
        "created": f"{made_at:%Y-%m-%dT%H:%M:%SZ}",
        "modified": f"{made_at:%Y-%m-%dT%H:%M:%SZ}",
    }
    wrong = sorted(stated.keys() - _STATED) + [n for n, text in meant.items() if stated.get(n, "") != text]
    if wrong:
        refuse("xlsx", f"its properties do not say what the document says: {wrong[0]}")
    for element in _tree(parts["docProps/app.xml"]):
        if _plain(element.tag) in {"Company", "Manager", "HyperlinkBase", "Template"} and element.text:
            refuse("xlsx", f"its properties name {_plain(element.tag)}")


def _check_styles(content: bytes) -> None:
    """No format that shows nothing, no letters of the colour of the paper."""
    for element in _tree(content).iter():
        name = _plain(element.tag)
        if name == "numFmt" and not _NUMBER_FORMATS.fullmatch(element.get("formatCode", "")):
            refuse("xlsx", f"a number is written as {element.get('formatCode')!r}")
        if name == "color" and element.attrib not in ({"theme": "1"}, {"auto": "1"}):
            refuse("xlsx", "it has letters in a colour")
        if name in {"protection", "dxf", "fgColor", "bgColor", "extLst"}:
            refuse("xlsx", f"its styles hold {name}")
        if name == "sz" and float(element.get("val", "0")) < 8:
            refuse("xlsx", "it has letters too small to be read")


class _Sheet:
    """One sheet, read as a stream: a hundred thousand rows are a million cells."""

    def __init__(self, name: str) -> None:
        self._name = name

    def check(self, content: bytes, document: Document) -> None:
        reader = expat.ParserCreate()
        reader.StartElementHandler = self._element
        for kind in (
            "StartDoctypeDecl",
            "EntityDecl",
            "ProcessingInstruction",
            "Comment",
            "StartCdataSection",
        ):
            setattr(reader, f"{kind}Handler", self._refused)
        reader.Parse(content, True)
        self._check_margins(content, document)

    def _refused(self, *_: object) -> None:
        refuse("xlsx", f"{self._name} holds something that is no cell")

    def _element(self, tag: str, given: dict[str, str]) -> None:
        if tag not in _SHEET_ELEMENTS:
            refuse("xlsx", f"{self._name} holds an element <{tag}>")
        allowed = _SHEET_ATTRIBUTES.get(tag)
        if allowed is not None and not given.keys() <= allowed:
            refuse("xlsx", f"{self._name}: <{tag}> has {sorted(given.keys() - allowed)[0]}")
        if tag == "c" and given.get("t", "inlineStr") != "inlineStr":
            refuse("xlsx", f"{self._name}: a cell of the kind {given['t']!r}")
        if tag == "col" and float(given.get("width", "0")) < 5:
            refuse("xlsx", f"{self._name}: a column too narrow to be seen")

    def _check_margins(self, content: bytes, document: Document) -> None:
        for printed in _margins(content):
            text = printed.replace("&&", "&")
            wanted = (document.marking, document.synthetic_notice[:30], document.watermark[:30], "&P")
            if any(words.strip() not in text for words in wanted):
                refuse("xlsx", f"{self._name}: marking, notice or reader is not printed on each page")


def _margins(content: bytes) -> tuple[str, str]:
    """Header and footer stand at the end of a sheet: only that is made a tree."""
    end = content[content.rfind(b"</sheetData>") :]
    found = re.search(rb"<headerFooter>.*</headerFooter>", end, re.DOTALL)
    tree = _tree(found[0]) if found else []
    margins = [_unescaped(element.text or "") for element in tree]
    if len(margins) != 2:
        refuse("xlsx", "marking, notice or reader is not printed on each page")
    return margins[0], margins[1]


def _unescaped(text: str) -> str:
    """What looks like an escape of Excel's and is none has its own underscore escaped."""
    return _ESCAPED.sub("_", text)


def _check_cells(content: bytes, document: Document) -> None:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    if book.sheet_names != [DATA, NOTES]:
        refuse("xlsx", f"its sheets are {book.sheet_names}")
    _same(DATA, book.get_sheet_by_name(DATA).iter_rows(), _meant(document))
    _same(NOTES, book.get_sheet_by_name(NOTES).iter_rows(), iter(note_rows(document)))


def _meant(document: Document) -> Iterator[tuple[Value, ...]]:
    yield sheet_headings(document)
    for row in sheet_rows(document):
        yield tuple(cell.value for cell in row)


def _same(sheet: str, found: Iterable[list[Any]], meant: Iterable[tuple[Value, ...]]) -> None:
    for number, (row, wanted) in enumerate(zip_longest(found, meant), start=1):
        # A reader leaves off empty cells at the right and empty rows at the end: they are there as nothing.
        row = list(row or ())
        if wanted is None or len(row) > len(wanted):
            refuse("xlsx", f"{sheet} has other rows than the document, from row {number}")
        for cell, value in zip([*row, *[""] * (len(wanted) - len(row))], wanted, strict=True):
            if not _equal(cell, value):
                refuse("xlsx", f"{sheet}, row {number}: {str(cell)[:40]!r} is not what the document says")


def _equal(cell: Any, value: Value) -> bool:
    if value is None:
        return bool(cell == "")
    if isinstance(value, str):
        return type(cell) is str and cell == value
    if isinstance(value, int | float):
        return type(cell) in (int, float) and math.isclose(cell, value, rel_tol=1e-14)
    return _moment(cell) == _moment(value)


def _moment(value: Any) -> Any:
    """A day is its midnight: a reader cannot tell the two apart."""
    if isinstance(value, datetime):
        return value
    return datetime(value.year, value.month, value.day) if isinstance(value, date) else value  # noqa: DTZ001
