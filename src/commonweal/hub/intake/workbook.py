"""What a workbook is made of, looked through before any library reads it. Bytes in, findings out.

The parts of an XLSX file are XML. They are proved to be harmless (no entities, no macros, no links to other
files, no sheet that claims a space it does not fill) and what a reader of the values alone would not see is
counted: formulas, errors, hidden sheets.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from .bounds import Limits
from .errors import Unreadable

OFFICE = "[Content_Types].xml"
MOST_BYTES_OF_CONTENTS = 8 << 20
MOST_BYTES_OF_A_ROW = 64 << 20
MOST_BYTES_OF_TEXT = 1 << 30
LONG_TEXT = 512
MOST_STRINGS = 50_000_000
STRINGS = "xl/sharedStrings.xml"
SPARSE_CELLS, SPARSE_SHARE = 20_000_000, 100
FORMULAS = "holds formulas; their stored values were read"

_UNWANTED = (
    (re.compile(r"vbaProject|vbaData|/macrosheets/|/intlMacrosheets/|/dialogsheets/", re.I), "holds macros"),
    (re.compile(r"/externalLinks/", re.I), "holds links to other files"),
    (re.compile(r"/activeX/|/ctrlProps/", re.I), "holds controls that run code"),
)
_P = rb"(?:[A-Za-z_][\w.-]*:)?"
# A cell that holds something; one that only carries a format closes itself. Programs may leave it to the
# order of rows and cells to say where each stands.
_CELL = re.compile(rb"<" + _P + rb"c(?=[\s>])(?:[^>]*?\sr\s*=\s*[\"']([A-Za-z]{1,7})\d*[\"'])?[^>/]*>")
_ROW = re.compile(rb"<" + _P + rb"row(?=\s)(?:[^>]*?\s)r\s*=\s*[\"'](\d+)[\"']")
_ANY_ROW = re.compile(rb"<" + _P + rb"row[\s>/]")
_PLACE = re.compile(rb"<" + _P + rb"c[\s>/]")
_NAMED = re.compile(rb"\bt=[\"']s[\"'][^>]*>\s*<" + _P + rb"v[^>]*>(\d+)<")
_STRING_END = re.compile(rb"</" + _P + rb"si\s*>")
_CLAIMED = re.compile(rb"\b(?:uniqueC|c)ount=[\"'](\d+)[\"']")
_ROW_END = re.compile(rb"</" + _P + rb"row\s*>")
_ERROR = re.compile(rb"<" + _P + rb"c\s[^>]*?t=[\"']e[\"']")
_FORMULA = re.compile(rb"<" + _P + rb"f[\s>/]")
_UNVALUED = re.compile(
    rb"<" + _P + rb"c\b((?:[^>]*[^>/])?)>\s*<" + _P + rb"f\b(?:[^>]*/>|[^>]*>[^<]*</" + _P + rb"f\s*>)\s*"
    rb"(?:<" + _P + rb"v\s*/>|<" + _P + rb"v\s*>\s*</" + _P + rb"v\s*>)?\s*</" + _P + rb"c\s*>"
)
_TEXT_RESULT = re.compile(rb"\bt=[\"']str[\"']")
_REFERENCE = re.compile(rb"\br=[\"']([A-Z]{1,3}\d{1,7})[\"']")


@dataclass
class Strings:
    """How long the texts are that the cells of all sheets name by their numbers.

    A text is stored once and may be named a million times, so that a small file grows in the reader.
    """

    lengths: list[int] = field(default_factory=list)

    @property
    def long(self) -> bool:
        return max(self.lengths, default=0) > LONG_TEXT

    def see(self, piece: bytes) -> None:
        ends = [0, *(match.end() for match in _STRING_END.finditer(piece))]
        self.lengths += [end - begin for begin, end in pairwise(ends)]

    def named_in(self, piece: bytes) -> int:
        known = len(self.lengths)
        named = (int(number[:9]) for number in _NAMED.findall(piece))
        return sum(self.lengths[number] for number in named if number < known)


@dataclass
class Sheet:
    """What is to know of one sheet's part."""

    cells: int = 0
    rows: int = 0
    last_row: int = 0
    last_column: int = 0
    formulas: int = 0
    errors: int = 0
    unvalued: str = ""  # where a formula stands whose value nobody stored
    text_bytes: int = 0  # of the long texts that its cells name

    def see(self, piece: bytes, strings: Strings | None = None) -> None:
        if strings is not None and strings.long:
            self.text_bytes += strings.named_in(piece)
        columns = _CELL.findall(piece)
        self.cells += len(columns)
        different = set(columns)
        self.last_column = max([self.last_column, *map(_column_number, different)])
        if b"" in different:
            self.last_column = max(
                [self.last_column, *(len(_PLACE.findall(r)) for r in _ROW_END.split(piece))]
            )
        self.rows += len(_ANY_ROW.findall(piece))
        self.last_row = max([self.last_row, self.rows, *(int(number[:9]) for number in _ROW.findall(piece))])
        self.errors += len(_ERROR.findall(piece))
        formulas = len(_FORMULA.findall(piece))
        self.formulas += formulas
        if formulas and not self.unvalued:
            self.unvalued = _first_unvalued(piece)


@dataclass(frozen=True)
class Book:
    """The sheets of a workbook by their part, once all of it has been seen to be harmless."""

    sheets: dict[str, Sheet] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)  # name of a sheet -> its part

    def of(self, name: str) -> Sheet:
        return self.sheets.get(self.parts.get(name, ""), Sheet())


def is_workbook(names: Sequence[str]) -> bool:
    return OFFICE in names


def judge_parts(names: Sequence[str]) -> None:
    """Refuse what is no plain workbook, by the names of its parts."""
    for pattern, why in _UNWANTED:
        if any(pattern.search(name) for name in names):
            raise Unreadable(f"the workbook {why}; save the table as a plain .xlsx workbook")
    if any(name.startswith("xl/") and name.endswith("workbook.bin") for name in names):
        raise Unreadable("the workbook is in Excel's binary form; save it as .xlsx")
    if not any(name.startswith("xl/") for name in names):
        raise Unreadable("the file is a document of another program, not a workbook; save the table as .xlsx")


def is_sheet(part: str) -> bool:
    return part.startswith("xl/worksheets/") and part.endswith(".xml")


def seen(part: str, pieces: Iterable[bytes], strings: Strings) -> Sheet:
    """One part looked through to its end; it is proved harmless whatever it is.

    The texts come before the sheets that name them.
    """
    sheet = Sheet()
    whole = _guarded(part, pieces)
    if part == STRINGS:
        for piece in _cut(whole, _STRING_END):
            strings.see(piece)
    elif is_sheet(part):
        for piece in _cut(whole, _ROW_END):
            sheet.see(piece, strings)
    else:
        for _ in whole:
            pass
    return sheet


def in_order(names: Iterable[str]) -> list[str]:
    """The parts in the order in which they are to be seen."""
    return sorted(names, key=lambda name: (name != STRINGS, name))


def _cut(pieces: Iterable[bytes], end: re.Pattern[bytes]) -> Iterator[bytes]:
    """The pieces anew, each cut behind an element's end, so that none is seen in halves."""
    carried = b""
    for piece in pieces:
        whole = carried + piece
        ends = [match.end() for match in end.finditer(whole)][-1:]
        cut = ends[0] if ends else 0
        if len(whole) - cut > MOST_BYTES_OF_A_ROW:
            raise Unreadable("a row of the workbook is longer than any row may be")
        if cut:
            yield whole[:cut]
        carried = whole[cut:]
    yield carried


def _guarded(part: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces, as long as none of them declares entities."""
    before, first = b"", True
    for piece in pieces:
        if first:
            first = False
            _judge_beginning(part, piece)
        joint = before + piece
        if b"<!DOCTYPE" in joint or b"<!ENTITY" in joint:
            raise Unreadable(f"{part} declares entities, as no program that writes workbooks does")
        before = piece[-16:]
        yield piece


def _judge_beginning(part: str, piece: bytes) -> None:
    if part == STRINGS and any(len(n) > 9 or int(n) > MOST_STRINGS for n in _CLAIMED.findall(piece[:4_096])):
        raise Unreadable("the workbook claims more texts than a workbook can hold")
    if part.endswith((".xml", ".rels")) and b"\0" in piece[:256]:
        raise Unreadable(f"{part} is not written in UTF-8, as no program that writes workbooks does")


def judge_sheet(name: str, sheet: Sheet, limits: Limits) -> str:
    """Why a sheet is not read; blank if it is."""
    if sheet.last_column > limits.columns:
        return f"has {sheet.last_column:,} columns; at most {limits.columns} are read"
    if sheet.last_row > 1_048_576 or (limits.rows is not None and sheet.last_row > limits.rows + 1):
        return f"has a row numbered {sheet.last_row:,}, more than a sheet has"
    space = sheet.last_row * sheet.last_column
    if space > SPARSE_CELLS and space > SPARSE_SHARE * sheet.cells:
        return (
            f"spreads {sheet.cells:,} cells over {sheet.last_row:,} rows and {sheet.last_column:,} columns; "
            "delete what stands far off the table"
        )
    if sheet.text_bytes > MOST_BYTES_OF_TEXT:
        return (
            f"would grow to {sheet.text_bytes:,} bytes of text, as its cells name long texts again and again"
        )
    if sheet.unvalued:
        return (
            f"holds a formula without a stored value in {sheet.unvalued}; open it in Excel and save it again"
        )
    return ""


def sheet_parts(workbook: Any, links: Any) -> dict[str, str]:
    """Name of a sheet -> its part, from the root elements of the two parts that say it."""
    targets = {
        link.get("Id"): link.get("Target", "")
        for link in links.iter()
        if link.tag.rpartition("}")[2] == "Relationship"
    }
    found = {}
    for sheet in workbook.iter():
        if sheet.tag.rpartition("}")[2] == "sheet":
            key = next((value for name, value in sheet.items() if name.rpartition("}")[2] == "id"), "")
            target = targets.get(key, "")
            found[sheet.get("name", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return found


def _first_unvalued(piece: bytes) -> str:
    for match in _UNVALUED.finditer(piece):
        if not _TEXT_RESULT.search(match.group(1)):
            where = _REFERENCE.search(match.group(1))
            return f"cell {where.group(1).decode()}" if where else "a cell"
    return ""


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
