"""Which tables a path holds, without reading them all."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from . import kinds, layout, reader, records, workbook
from .bounds import COMMAND_LINE, Limits
from .errors import Unreadable, said
from .sheets import merges, of_the_body
from .text import dialect
from .values import texts

Found = dict[str, Any]


def survey(path: str, limits: Limits = COMMAND_LINE) -> Iterator[Found]:
    for member, kind in reader.members(path, limits):
        try:
            with reader.opened(path, member, limits) as stream:
                head = stream.read(reader.HEAD_BYTES)
            kinds.judge(member or path, head, inside=bool(member))
            if kind == "xlsx":
                yield from _survey_of_book(path, member, limits)
                continue
            found = _found(path, member, kind)
            if kind == "csv" and head:
                found |= _survey_of_text(head, limits)
            elif kind == "json":
                found["header"] = records.header_of(head)
        except Exception as error:  # a damaged file is named, and the others are still looked at
            if not member and not isinstance(error, Unreadable):
                raise
            found = _found(path, member, kind) | {"note": said(error)}
        yield found


def _found(path: str, member: str, kind: str | None) -> Found:
    return {"path": path, "member": member, "kind": kind, "header": [], "note": "", "remarks": []}


def _survey_of_text(head: bytes, limits: Limits) -> Found:
    made = dialect(head, reader.split, whole=len(head) < reader.HEAD_BYTES)
    if made is None:
        return {"note": "its first line is longer than any header"} if len(head) == reader.HEAD_BYTES else {}
    header = list(made.layout.header)
    if made.headless:
        return {"note": "it has no header: its first line is a record like the others"}
    if len(header) > limits.columns:
        return {"note": f"it has {len(header):,} columns; at most {limits.columns} are read"}
    return {"header": header}


def _survey_of_book(path: str, member: str, limits: Limits) -> Iterator[Found]:
    content, book = reader.book_of(path, member, limits)
    within = member or Path(path).name
    with reader.calamine(content) as opened_book:
        for about in opened_book.sheets_metadata:
            kind = str(about.typ).rpartition(".")[2]
            if kind in ("Vba", "MacroSheet"):
                raise Unreadable("the workbook holds macros; save the table as a plain .xlsx workbook")
            if kind != "WorkSheet":
                continue
            found = _found(path, f"{within}#{about.name}", "xlsx")
            sheet = book.of(about.name)
            if not str(about.visible).endswith(".Visible"):
                if sheet.cells:
                    yield found | {"note": "the sheet is hidden, and so it is left aside"}
                continue
            if why := workbook.judge_sheet(about.name, sheet, limits):
                yield found | {"note": f"the sheet {why}"}
            elif sheet.cells:
                yield found | _survey_of_sheet(opened_book.get_sheet_by_name(about.name), sheet, limits)


def _survey_of_sheet(sheet: Any, seen: workbook.Sheet, limits: Limits) -> Found:
    sample = [texts(row) for row in islice(sheet.iter_rows(), layout.SAMPLE_ROWS)]
    merged = merges(sheet)
    found = layout.find(sample, merged)
    if found is None or len(found.header) < 2:
        return {"kind": None, "note": "the sheet holds no table"}
    if layout.looks_like_a_row(found, sample):
        return {"note": "the sheet has no header: its first line is a record like the others"}
    if len(found.header) > limits.columns:
        return {"note": f"the sheet has {len(found.header):,} columns; at most {limits.columns} are read"}
    remarks = [workbook.FORMULAS] if seen.formulas else []
    if seen.errors:
        cells = f"{seen.errors:,} cell{'s' if seen.errors > 1 else ''}"
        remarks.append(f"holds {cells} with an error of the spreadsheet (such as #N/A): read as blank")
    if of_the_body(merged, found.first):
        remarks.append("holds cells merged over several rows: what they say was read for each of their rows")
    return {"header": list(found.header), "remarks": remarks}
