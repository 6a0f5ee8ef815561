"""A document as PDF: tagged, marked on each page, equal each time; nothing in it that a reader cannot see."""

import io
import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.actions import JavaScript
from pypdf.annotations import FreeText, Link
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from commonweal.analysis.tables import Column, TableData
from commonweal.core.errors import WrongUse
from commonweal.exports.document import (
    Bullets,
    Document,
    ExhibitBlock,
    Figure,
    Finding,
    Heading,
    Paragraph,
    TableBlock,
)
from commonweal.exports.formats import check_formats, written
from commonweal.exports.proof import NotProved, prove
from commonweal.exports.taking import Taking
from commonweal.exports.writers import pdf
from commonweal.exports.writers import typeset as letters
from commonweal.exports.writers.typeset import breakable, typeset
from tests.factories.documents import area_map, receipt, tactical_document
from tests.unit.exports.doctoring import repainted, rewritten

TAKEN = Taking("R. Reader", "GMP", datetime(2026, 11, 24, 10, 0, tzinfo=UTC), "tests", "to look", "receipt-1")
LARGE = tactical_document()
TABLE = TableData("What changed", (Column("Category"), Column("N", numeric=True)), (("Arson", 3),))
DOCUMENT = tactical_document(
    blocks=(
        Heading(2, "What changed"),
        Finding("Criminal damage was beyond usual variation."),
        Bullets(("One.", "Two.")),
        ExhibitBlock("e", "Arson leads", (TableBlock(TABLE), Figure(area_map(2), twin=False)), receipt()),
    ),
    filters=(("Chosen area", "Salford"),),
    taken=TAKEN,
)
FILE = written(DOCUMENT, "pdf")


def small(*blocks: object, **changes: object) -> Document:
    return tactical_document(**({"blocks": blocks, "facts": (), "synthetic_notice": ""} | changes))  # type: ignore[arg-type]


def roles(content: bytes) -> set[str]:
    reader = PdfReader(io.BytesIO(content))
    return {
        str(found["/S"])
        for number in range(1, int(reader.trailer["/Size"]))
        if isinstance(found := reader.get_object(number), DictionaryObject)
        and found.get("/Type") == "/StructElem"
    }


def test_it_is_proved_and_the_same_document_is_the_same_bytes() -> None:
    for document in (DOCUMENT, LARGE):
        content = written(document, "pdf")
        prove("pdf", content, document)
        assert written(document, "pdf") == content


def test_it_is_tagged_and_has_headings_tables_captions_and_described_figures() -> None:
    assert {"/H1", "/H2", "/P", "/Table", "/TH", "/TD", "/Caption", "/Figure", "/L", "/TOC"} <= roles(FILE)
    reader = PdfReader(io.BytesIO(FILE))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "<pdfuaid:part>1</pdfuaid:part>" in reader.trailer["/Root"]["/Metadata"].get_data().decode()


def test_each_page_says_its_marking_that_it_is_made_up_who_took_it_and_its_number() -> None:
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(FILE)).pages]
    for number, text in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in text and text.count("SYNTHETIC DATA") >= 2
        assert text.count("OFFICIAL") >= 2 and text.count(TAKEN.line) == 2


def test_a_second_reader_finds_what_the_screen_says() -> None:
    text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(io.BytesIO(FILE)).pages))
    for words in (
        "Chosen area: Salford",
        "How this was worked out",
        "counts_by_month",
        "Fact: Criminal damage",
    ):
        assert words in text


def test_headings_of_a_long_table_stand_on_each_page() -> None:
    rows = tuple((f"Place {n}", n) for n in range(150))
    document = small(TableBlock(TableData("Long", (Column("Where it was"), Column("N", numeric=True)), rows)))
    content = written(document, "pdf")
    prove("pdf", content, document)
    pages = PdfReader(io.BytesIO(content)).pages
    assert len(pages) > 2 and all("Where it was" in page.extract_text() for page in pages)


def test_a_picture_without_alternative_text_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = pdf._figure
    monkeypatch.setattr(pdf, "_figure", lambda piece: honest(piece) | {"alt": None})
    with pytest.raises(NotProved, match="could not be set"):
        pdf.write(DOCUMENT)


def test_a_picture_with_another_alternative_text_does_not_leave() -> None:
    other = tactical_document(blocks=(*DOCUMENT.blocks[:3], Figure(area_map(3), twin=False)))
    with pytest.raises(NotProved):
        prove("pdf", written(other, "pdf"), DOCUMENT)


def test_text_is_never_read_as_markup() -> None:
    nasty = '#import "x" $x^2$ \\ ] [ _a_ *b* @c <d> = e // f "g" ~ -- #{1+1} #read("/etc/passwd")'
    document = small(Heading(2, nasty), Paragraph(nasty), title=nasty)
    content = written(document, "pdf")
    prove("pdf", content, document)
    assert "".join(nasty.split()) in "".join(PdfReader(io.BytesIO(content)).pages[0].extract_text().split())


def test_a_letter_that_no_font_holds_is_written_by_its_number() -> None:
    assert typeset("Café 😀 \u0627\u00a0x e\u0301") == "Café [U+1F600] [U+0627] x é"
    document = small(Paragraph("Smile 😀 and 中"))
    content = written(document, "pdf")
    prove("pdf", content, document)
    assert "[U+1F600]" in PdfReader(io.BytesIO(content)).pages[0].extract_text()


def test_every_letter_that_is_said_to_be_held_is_held_upright_and_bold() -> None:
    held = "".join(chr(n) for n in range(0x20, 0xFFFE) if not letters._NOT_HELD.match(chr(n)))
    assert len(held) > 1_300
    document = small(Heading(2, held), Paragraph(held))
    prove("pdf", written(document, "pdf"), document)


def test_a_long_word_is_parted_so_that_it_stays_on_the_paper() -> None:
    assert breakable("abcdef gh", 3) == "abc\u200bdef gh"
    table = TableData("T", tuple(Column(f"c{n}") for n in range(8)), (("W" * 300,) * 8,))
    document = small(Paragraph("M" * 2_000), TableBlock(table))
    prove("pdf", written(document, "pdf"), document)


def test_many_columns_lie_across_and_too_many_are_refused_in_words() -> None:
    def of(columns: int) -> Document:
        table = TableData("Wide", tuple(Column(f"c{n}") for n in range(columns)), (("1,234",) * columns,))
        return small(TableBlock(table))

    content = written(of(20), "pdf")
    prove("pdf", content, of(20))
    box = [page.mediabox for page in PdfReader(io.BytesIO(content)).pages]
    assert any(each.width > each.height for each in box)
    for format in ("pdf", "docx"):
        with pytest.raises(WrongUse, match="16,384 columns"):
            check_formats(of(16_384), [format])


def painted(signs: bytes) -> Callable[[bytes], bytes]:
    return lambda page: page + signs


BODY = b"/Span<</MCID 0>>BDC"
PAGES: dict[str, Callable[[bytes], bytes]] = {
    "white text": lambda page: page.replace(b"0 scn", b"1 scn", 3),
    "text that is not painted": lambda page: page.replace(b"0 Tr", b"3 Tr", 1),
    "text beside the paper": lambda page: page.replace(b"56.692", b"-900.692", 1),
    "text too small to read": lambda page: page.replace(b" 22 Tf", b" 0.5 Tf", 1),
    "a box over the text": painted(b"\n/Artifact BMC 0 g 60 60 400 600 re f EMC\n"),
    "a clip around the text": painted(b"\n/Artifact BMC 0 0 1 1 re W n EMC\n"),
    "another picture": painted(b"\n/Artifact BMC /X0 Do EMC\n"),
    "text outside the order of reading": lambda page: page.replace(BODY, b"/Span<</MCID 999>>BDC", 1),
    "text that nobody marked": lambda page: page.replace(BODY, b"/Span<<>>BDC", 1),
    "other words read aloud": lambda page: page.replace(BODY, b"/Span<</MCID 0/ActualText(x)>>BDC", 1),
    "a page without its marking": lambda page: page.replace(b"/Subtype/Header", b"/Subtype/Watermark", 1),
    "another order": lambda page: (
        page.replace(b"MCID 0>>", b"MCID x>>")
        .replace(b"MCID 1>>", b"MCID 0>>")
        .replace(b"MCID x>>", b"MCID 1>>")
    ),
}


@pytest.mark.threat("T8")
@pytest.mark.parametrize("hidden", PAGES)
def test_a_page_on_which_something_is_hidden_does_not_leave(hidden: str) -> None:
    with pytest.raises(NotProved):
        prove("pdf", repainted(FILE, PAGES[hidden]), DOCUMENT)


def layer(writer: PdfWriter) -> None:
    group = writer._add_object(DictionaryObject({NameObject("/Type"): NameObject("/OCG")}))
    layers = DictionaryObject({NameObject("/OCGs"): ArrayObject([group])})
    writer.root_object[NameObject("/OCProperties")] = layers


def stowed(writer: PdfWriter) -> None:
    writer._add_object(TextStringObject("nine thousand names"))


def remarked(writer: PdfWriter) -> None:
    writer.add_annotation(0, FreeText(text="secret", rect=(50, 50, 200, 100)))


def linked(writer: PdfWriter) -> None:
    writer.add_annotation(0, Link(rect=(50, 50, 200, 100), url="http://x.example"))


WHOLE: dict[str, Callable[[PdfWriter], object]] = {
    "an attachment": lambda writer: writer.add_attachment("raw.csv", b"secret"),
    "script": lambda writer: writer.add_open_action(JavaScript("app.alert(1)")),
    "a layer": layer,
    "a remark": remarked,
    "a link outside": linked,
    "an object that nothing leads to": stowed,
    "a password": lambda writer: writer.encrypt("x", algorithm="RC4-128"),
    "another author": lambda writer: writer.add_metadata({"/Author": "Somebody"}),
    "a company": lambda writer: writer.add_metadata({"/Company": "GMP"}),
    "one page more": lambda writer: writer.add_blank_page(),
    "no tags": lambda writer: writer.root_object.pop("/MarkInfo"),
    "an action on opening": lambda writer: writer.root_object.update(
        {NameObject("/OpenAction"): DictionaryObject({NameObject("/S"): NameObject("/GoTo")})}
    ),
}


@pytest.mark.threat("T8")
@pytest.mark.parametrize("hidden", WHOLE)
def test_a_pdf_in_which_something_is_hidden_does_not_leave(hidden: str) -> None:
    with pytest.raises(NotProved):
        prove("pdf", rewritten(FILE, WHOLE[hidden]), DOCUMENT)


def test_an_honest_copy_is_told_from_a_doctored_one() -> None:
    """The refusals above are for what was hidden, and not for having been written again."""
    prove("pdf", rewritten(FILE, lambda writer: None), DOCUMENT)


@pytest.mark.threat("T8")
@pytest.mark.parametrize(
    "content",
    [
        b"#!/bin/sh\n" + FILE,
        FILE + b"secret",
        FILE + FILE,
        FILE[: len(FILE) // 2] + b"%%EOF",
        b"%PDF-1.7\n%%EOF",
    ],
)
def test_what_is_more_or_less_than_one_pdf_does_not_leave(content: bytes) -> None:
    with pytest.raises(NotProved):
        prove("pdf", content, DOCUMENT)
