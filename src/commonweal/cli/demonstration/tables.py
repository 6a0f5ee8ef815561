"""How the invented tables are written: text with commas, a workbook, a packed file. The same content gives
the
same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import numpy as np
import pyarrow as pa
from pyarrow import csv

Columns = Mapping[str, Any]
_PACKED_ON = (2026, 11, 9, 0, 0, 0)
_SHEET = "xl/worksheets/sheet1.xml"
_PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    'officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="Extract" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    'relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}
_DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def write(path: Path, parts: Iterable[Columns], *, encoding: str = "utf-8", title: str = "") -> int:
    """Write a table, part by part as it is made, in the form that the file's name says; the number of
    rows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".xlsx":
        return _write_workbook(path, parts, title)
    if path.suffix == ".zip":
        held = io.BytesIO()
        rows = _write_text(held, parts, encoding, title)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr(
                zipfile.ZipInfo(f"{path.stem.removeprefix('.')}.csv", _PACKED_ON),
                held.getvalue(),
                zipfile.ZIP_DEFLATED,
            )
        return rows
    with path.open("wb") as file:
        return _write_text(file, parts, encoding, title)


def _write_text(file: Any, parts: Iterable[Columns], encoding: str, title: str) -> int:
    rows = 0
    if title:
        file.write(f"{title}\n\n".encode(encoding))
    for number, columns in enumerate(parts):
        table = as_table(columns)
        held = io.BytesIO()
        if number == 0:
            held.write((",".join(_quoted(name) for name in table.column_names) + "\n").encode())
        _write_rows(table, held)
        content = held.getbuffer()
        file.write(content if encoding == "utf-8" else bytes(content).decode().encode(encoding))
        rows += table.num_rows
    return rows


def _write_rows(table: pa.Table, into: io.BytesIO) -> None:
    """Without quotes where no cell needs them, which is faster to write and to read."""
    begun = into.tell()
    try:
        csv.write_csv(table, into, csv.WriteOptions(include_header=False, quoting_style="none"))
    except pa.ArrowInvalid:
        into.seek(begun)
        into.truncate()
        csv.write_csv(table, into, csv.WriteOptions(include_header=False, quoting_style="needed"))


def as_table(columns: Columns) -> pa.Table:
    """Columns side by side; a text alone stands in every row."""
    length = next(len(c) for c in columns.values() if not isinstance(c, str))
    filled = {
        name: pa.DictionaryArray.from_arrays(pa.array(np.zeros(length, np.int8)), [column]).cast(pa.string())
        if isinstance(column, str)
        else column
        for name, column in columns.items()
    }
    return pa.table({name: pa.array(column) for name, column in filled.items()})


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"' if any(c in name for c in ',"\n') else name


def _write_workbook(path: Path, parts: Iterable[Columns], title: str) -> int:
    """The least that a workbook is made of: one sheet, text in the cells, numbers as numbers."""
    lines = [_line(1, [title])] if title else []
    above, rows = (2, 0) if title else (0, 0)
    for number, columns in enumerate(parts):
        table = as_table(columns)
        if number == 0:
            lines.append(_line(above + 1, table.column_names))
        side_by_side = zip(*(table.column(n).to_pylist() for n in range(table.num_columns)), strict=True)
        lines += [_line(n, cells) for n, cells in enumerate(side_by_side, start=above + 2 + rows)]
        rows += table.num_rows
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        f"{''.join(lines)}</sheetData></worksheet>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in {**_PARTS, _SHEET: sheet}.items():
            packed.writestr(zipfile.ZipInfo(name, _PACKED_ON), _DECLARED + text, zipfile.ZIP_DEFLATED)
    return rows


def _line(row: int, cells: Iterable[Any]) -> str:
    return (
        f'<row r="{row}">{"".join(_cell(f"{_letters(n)}{row}", cell) for n, cell in enumerate(cells))}</row>'
    )


@cache
def _letters(column: int) -> str:
    return (_letters(column // 26 - 1) if column >= 26 else "") + chr(ord("A") + column % 26)


def _cell(place: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, (int, float)):
        return f'<c r="{place}"><v>{value}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'
