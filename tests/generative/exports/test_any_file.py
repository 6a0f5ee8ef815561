"""Random documents in every format: whatever stands in them, the file is proved, and a second look finds
nothing hidden in it.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import openpyxl
import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as some
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from commonweal.analysis.tables import Column, TableData
from commonweal.core.errors import CommonwealError
from commonweal.exports.document import (
    Bullets,
    Document,
    ExhibitBlock,
    Figure,
    Heading,
    Notice,
    Paragraph,
    Receipt,
    TableBlock,
)
from commonweal.exports.formats import FORMATS, check_formats, written
from commonweal.exports.proof import prove
from commonweal.exports.refusal import NotProved
from commonweal.exports.taking import Taking
from commonweal.exports.text import clean
from commonweal.exports.writers.typeset import typeset
from tests.factories.documents import area_map, tactical_document
from tests.sampling import SAMPLE

SETTINGS = settings(max_examples=SAMPLE.examples, deadline=None)
NASTY = (
    *("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "'=1", "\uff1d1"),
    *('=HYPERLINK("x")', "=A1"),
    *("1,234", "\N{MINUS SIGN}3.20", "<5", "0012", "1e5", "12%", "NaN"),
    *("2026-11-01", "2026-11-01T10:00", "0001-01-01"),
    *("<script>x()</script>", "</t></is></c>", "]]>", "&amp;&C&P", "<!--", "<?php", "{{ 7 }}"),
    *("_x0041_", "_xD800_"),
    *('#import "x"', "$x^2$"),
    *("\\", "] [", '"', "*b* _i_ `r`", "#{1+1}", "@ref <l>", "// c", "--", "~"),
    *("\u202eabc", "\u2066x\u2069", "\x00\x08\x1b", "\ud800", "\ufeff", "\u200b", "😀👩\u200d🚒"),
    *("e\u0301", "\u0627\u0644", "中文", "ﬁ"),
    *("W" * 400, "a b " * 200, "https://x.example/?a=b;c=d", "../../etc/passwd", "a;=1+1", 'a","=1'),
)  # fmt: skip
nasty = some.lists(some.sampled_from(NASTY), min_size=1, max_size=3).map("".join)
words = some.one_of(nasty, some.text(min_size=1, max_size=30)).filter(lambda text: bool(clean(text)))
cells = some.one_of(
    some.none(),
    words,
    some.integers(-(10**17), 10**17),
    some.floats(-1e12, 1e12),
    some.sampled_from((1e-9, -1e-9, 0.1 + 0.2)),
)
places = some.one_of(some.none(), some.floats(350_000, 400_000))


@some.composite
def documents(draw: some.DrawFn) -> Document:
    names = draw(some.lists(words, min_size=1, max_size=3, unique_by=clean))
    columns = tuple(Column(name, numeric=draw(some.booleans())) for name in names)
    rows = draw(some.lists(some.tuples(*[cells] * len(names), places), max_size=4))
    placed = (*columns, Column("easting", numeric=True), Column("northing", numeric=True))
    data = TableData(draw(words), placed, tuple((*row, row[-1]) for row in rows))
    shown = TableData(draw(words), columns, tuple(row[:-1] for row in rows), note=draw(words))
    pictured = replace(area_map(1), title=draw(words), subtitle=draw(words), alt=draw(words))
    receipt = Receipt(draw(words), draw(words), ((draw(words), draw(words)),))
    return tactical_document(
        title=draw(words),
        subtitle=draw(words),
        blocks=(
            Heading(2, draw(words)),
            Paragraph(draw(words)),
            Bullets((draw(words), draw(words))),
            Notice(draw(words)),
            ExhibitBlock(
                "e",
                draw(words),
                (TableBlock(shown), Figure(pictured, twin=draw(some.booleans()))),
                receipt,
            ),
        ),
        facts=((draw(words), draw(words)),),
        filters=((draw(words), draw(words)),),
        attribution=(draw(words),),
        synthetic_notice=draw(some.one_of(some.just(""), words)),
        author=draw(words),
        data=data,
        taken=Taking(
            draw(words), draw(words), datetime(2026, 11, 1, tzinfo=UTC), draw(words), draw(words), "receipt-1"
        ),
    )


@contextmanager
def room_for_a_page() -> Iterator[None]:
    """A notice that fills the page by itself is refused, and says nothing about what else a file hides."""
    try:
        yield
    except NotProved as refused:
        assume("leaves no room for anything else" not in refused.what)
        raise


def look_at_xlsx(content: bytes, document: Document) -> None:
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert [(sheet.title, sheet.sheet_state) for sheet in book] == [("Data", "visible"), ("Notes", "visible")]
    found = [cell for sheet in book for row in sheet for cell in row]
    assert not [cell for cell in found if cell.data_type in "fe" or cell.comment or cell.hyperlink]
    hidden = [
        size for sheet in book for size in (*sheet.row_dimensions.values(), *sheet.column_dimensions.values())
    ]
    assert not any(size.hidden for size in hidden) and not book.defined_names
    assert document.data is not None
    read = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name("Data").to_python()
    there = [row for row in document.data.rows if any(cell is not None for cell in row)]
    assert 1 + len(there) <= len(read) <= 1 + len(document.data.rows)  # a reader leaves off empty rows
    made_up = bool(document.synthetic_notice)
    for row, meant in zip(read[1:], document.data.rows, strict=False):
        for cell, value in zip(row[made_up:], meant, strict=False):
            if isinstance(cell, str) and cell and isinstance(value, str):
                assert cell == clean(value)


def look_at_csv(content: bytes, document: Document) -> None:
    assert document.data is not None
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    made_up = bool(document.synthetic_notice)
    for line, meant in zip(lines[1:], document.data.rows, strict=True):
        for cell, value in zip(line[made_up:], meant, strict=True):
            assert not re.match(r"[=+@\t\r]|-(?!\d+(\.\d+)?(e-?\d+)?$)", cell)
            text = "" if value is None else clean(str(value))
            assert cell in (text, f"'{text}")


def look_at_pdf(content: bytes, document: Document) -> None:
    reader = PdfReader(io.BytesIO(content))
    for page in reader.pages:
        assert "OFFICIAL" in page.extract_text() and "receipt-1" in page.extract_text()
    assert not reader.attachments and not reader.get_fields() and "/OpenAction" not in reader.trailer["/Root"]
    assert reader.metadata is not None and reader.metadata.title == typeset(document.title)


def look_at_docx(content: bytes, document: Document) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        body = archive.read("word/document.xml").decode()
        assert not [name for name in archive.namelist() if re.search("comment|custom|embed|vba|note", name)]
    assert not re.search(r"<w:(vanish|ins|del|object|comment)\b", body)


def look_at_html(content: bytes, document: Document) -> None:
    assert not re.search(rb"<script|<img|<iframe|\son\w+=|<!--", content)


def look_at_json(content: bytes, document: Document) -> None:
    assert document.data is not None and len(json.loads(content)["rows"]) == len(document.data.rows)


def look_at_geojson(content: bytes, document: Document) -> None:
    assert document.data is not None
    placed = [row for row in document.data.rows if row[-1] is not None]
    assert len(json.loads(content)["features"]) == len(placed)


def look_at_svg(content: bytes, document: Document) -> None:
    assert not re.search(rb"<script|<foreignObject|<image|href=|\son\w+=", content)


def look_at_png(content: bytes, document: Document) -> None:
    assert b"tEXt" not in content and b"iTXt" not in content and b"eXIf" not in content


def look_at_txt(content: bytes, document: Document) -> None:
    assert clean(document.figures()[0].chart.alt) in content.decode("utf-8-sig")


LOOKS: dict[str, Callable[[bytes, Document], Any]] = {
    name.removeprefix("look_at_"): look
    for name, look in list(globals().items())
    if name.startswith("look_at_")
}
TOLD = dict.fromkeys(FORMATS, 0)


@pytest.mark.threat("T8", "T11", "T14")
@pytest.mark.parametrize("format", FORMATS)
def test_nothing_is_hidden_in_a_file_of_any_document(
    format: str, record_property: Callable[..., None]
) -> None:
    @SETTINGS
    @given(document=documents())
    def any_document(document: Document) -> None:
        check_formats(document, [format])
        with room_for_a_page():
            content = written(document, format)
        prove(format, content, document)
        LOOKS.get(format, lambda *_: None)(content, document)
        TOLD[format] += 1
        event("proved")

    any_document()
    record_property("files proved", TOLD[format])
    assert TOLD[format] >= min(SAMPLE.examples, 25)


@pytest.mark.parametrize("format", [*FORMATS])
@given(size=some.sampled_from((16_384, 40_000)))
@settings(max_examples=2, deadline=None)
def test_too_many_columns_are_written_or_refused_in_words(format: str, size: int) -> None:
    """Never half a table, and never an error that says nothing."""
    table = TableData("Wide", tuple(Column(f"c{n}") for n in range(size)), ())
    document = tactical_document(blocks=(TableBlock(table), Figure(area_map(1))), data=table)
    try:
        check_formats(document, [format])
    except CommonwealError as refused:
        assert "columns" in str(refused) or "easting" in str(refused)
    else:
        assert format in {"csv", "json", "parquet", "html", "svg", "png", "txt"}
