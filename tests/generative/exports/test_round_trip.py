"""What leaves by the gate, opened again by another reader, holds what was on screen and nobody's name but the
reader's."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace

import docx
import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from pypdf import PdfReader

from commonweal.analysis.tables import Cell
from commonweal.core import clock
from commonweal.core.actor import Actor
from commonweal.core.task import Task, task
from commonweal.exports.document import Document, cleaned_table
from commonweal.exports.downloads import hand_over
from tests.sampling import SAMPLE

from .test_any_file import documents, room_for_a_page

READER = Actor(id="account:904", name="R. Reader", kind="person", agency="GMP", roles=frozenset({"analyst"}))
SETTINGS = settings(
    max_examples=max(SAMPLE.examples // 5, 5),
    phases=[Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
pytestmark = [pytest.mark.usefixtures("clean_state"), pytest.mark.threat("T8")]


def left(document: Document, format: str) -> bytes:
    """By the gate, as a page hands it over; who takes it is the reader and nobody whom the document names."""
    about = Task(
        channel="page",
        purpose="page:explore",
        reason="for the meeting of the group",
        reauthenticated_at=clock.now(),
    )
    with task(about):
        return hand_over(
            actor=READER, document=replace(document, taken=None), format=format, name="2026-11_any"
        ).content


def on_screen(document: Document) -> list[tuple[Cell, ...]]:
    assert document.data is not None
    return list(cleaned_table(document.data).rows)


def same_number(found: object, shown: float) -> bool:
    return isinstance(found, int | float) and found == pytest.approx(shown, rel=1e-12)


def opened_xlsx(content: bytes, document: Document) -> None:
    """Each cell of the sheet beside the cell on screen: text as text, a number as that number."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    made_up = bool(document.synthetic_notice)
    rows = [[cell.value for cell in row][made_up:] for row in book["Data"].iter_rows(min_row=2)]
    for found, shown in zip(rows, on_screen(document), strict=False):
        for cell, meant in zip(found, shown, strict=True):
            if meant in (None, ""):
                assert cell is None
            elif isinstance(meant, int | float) and abs(meant) < 10**15:
                assert same_number(cell, meant), (cell, meant)
    about = book.properties
    assert about.keywords == document.marking
    assert about.lastModifiedBy in (None, "", about.creator) and not about.description


def opened_csv(content: bytes, document: Document) -> None:
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    made_up = bool(document.synthetic_notice)
    assert len(lines) == 1 + len(on_screen(document))
    for line, shown in zip(lines[1:], on_screen(document), strict=True):
        for cell, meant in zip(line[made_up:], shown, strict=True):
            if isinstance(meant, int | float):
                assert float(cell) == pytest.approx(meant, rel=1e-12)


def opened_geojson(content: bytes, document: Document) -> None:
    """A place with what stands beside it on screen; rows without a place are not on the map."""
    features = json.loads(content)["features"]
    placed = [row for row in on_screen(document) if row[-1] is not None]
    assert len(features) == len(placed)
    for feature, shown in zip(features, placed, strict=True):
        told = list(feature["properties"].values())
        for meant in shown[:-2]:
            if isinstance(meant, str):
                assert any(str(each) == meant for each in told), (meant, told)


def opened_docx(content: bytes, document: Document) -> None:
    read = docx.Document(io.BytesIO(content))
    properties = read.core_properties
    assert properties.last_modified_by in ("", properties.author) and not properties.comments
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        body = archive.read("word/document.xml").decode()
    assert "<w:rsid" not in body and "w:author=" not in body, "no hand of anybody"
    texts = {cell.text for table in read.tables for row in table.rows for cell in row.cells}
    for row in on_screen(document):
        for meant in row[:-2]:
            assert not isinstance(meant, str) or meant in texts or not meant, meant


def opened_pdf(content: bytes, document: Document) -> None:
    about = PdfReader(io.BytesIO(content)).metadata
    assert about is not None
    assert READER.name not in f"{about.author}{about.creator}{about.subject}", "who took it stands in sight"


def opened_png(content: bytes, document: Document) -> None:
    kinds, at = [], 8
    while at < len(content):
        size = int.from_bytes(content[at : at + 4])
        kinds.append(content[at + 4 : at + 8])
        at += 12 + size
    assert set(kinds) <= {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"pHYs", b"sRGB", b"gAMA", b"tRNS", b"sBIT"}
    assert kinds[-1] == b"IEND" and at == len(content), "and nothing behind its end"


def opened_svg(content: bytes, document: Document) -> None:
    text = content.decode()
    assert READER.name not in text and "<metadata" not in text and "<!--" not in text


OPENED: dict[str, Callable[[bytes, Document], None]] = {
    "xlsx": opened_xlsx,
    "csv": opened_csv,
    "geojson": opened_geojson,
    "docx": opened_docx,
    "pdf": opened_pdf,
    "png": opened_png,
    "svg": opened_svg,
}


@pytest.mark.parametrize("format", OPENED)
def test_what_left_says_what_was_on_screen(format: str) -> None:
    @SETTINGS
    @given(document=documents())
    def any_document(document: Document) -> None:
        with room_for_a_page():
            content = left(document, format)
        OPENED[format](content, document)

    any_document()
