"""What the page and the Word file hold."""

import io
import re
import zipfile
from datetime import datetime
from html.parser import HTMLParser

import docx
import pytest

from commonweal.analysis.tables import Column, TableData
from commonweal.exports.document import Document, Heading, Paragraph, TableBlock
from commonweal.exports.writers import docx as word
from commonweal.exports.writers import html
from commonweal.exports.writers.html import css_string
from tests.factories.documents import tactical_document

DOCUMENT = tactical_document()
PAGE = html.write(DOCUMENT).decode()
FILE = word.write(DOCUMENT)


class Headings(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.levels: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))


def part(name: str, content: bytes = FILE) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode()


def test_writing_twice_gives_the_same_bytes() -> None:
    assert html.write(tactical_document()).decode() == PAGE
    assert word.write(tactical_document()) == FILE


def test_headings_go_down_one_level_at_a_time() -> None:
    reader = Headings()
    reader.feed(PAGE)
    assert reader.levels[0] == 1 and reader.levels.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(reader.levels, reader.levels[1:], strict=False))


def test_a_page_stands_alone() -> None:
    assert (
        "<script" not in PAGE
        and "src=" not in PAGE
        and "http://" not in PAGE.replace("http://www.w3.org/2000/svg", "")
    )
    assert "default-src 'none'" in PAGE
    assert '<html lang="en-GB">' in PAGE and 'class="skip"' in PAGE


def test_a_page_has_a_caption_and_scopes_for_each_table() -> None:
    assert PAGE.count("<table>") == PAGE.count("<caption>") == 4
    assert PAGE.count('scope="col"') == 4 + 6 + 6 + 5 and PAGE.count('scope="row"') == 3 + 25 + 25 + 6


def test_names_inside_pictures_are_not_shared() -> None:
    names = re.findall(r'\bid="([^"]+)"', PAGE)
    assert len(names) == len(set(names))
    for reference in re.findall(r'url\(#([^)]+)\)|aria-labelledby="([^"]+)"|href="#([^"]+)"', PAGE):
        assert "".join(reference) in names


def test_one_picture_may_stand_twice() -> None:
    figure = DOCUMENT.figures()[0]
    page = html.write(tactical_document(blocks=(figure, figure))).decode()
    names = re.findall(r'\bid="([^"]+)"', page)
    assert len(names) == len(set(names))


def test_fact_and_assessment_are_told_apart_in_words() -> None:
    assert '<span class="kind">Fact:</span>' in PAGE and '<span class="kind">Assessment:</span>' in PAGE
    styles = [p.style.name for p in docx.Document(io.BytesIO(FILE)).paragraphs]
    assert "Fact" in styles and "Assessment" in styles


def test_marking_and_notice_stand_on_every_printed_page() -> None:
    assert css_string("OFFICIAL") in PAGE and "counter(pages)" in PAGE
    assert PAGE.count("SYNTHETIC DATA – made up for demonstration") == 2
    for name in ("word/header1.xml", "word/footer1.xml"):
        assert "OFFICIAL" in part(name) and "SYNTHETIC DATA" in part(name)
    assert "NUMPAGES" in part("word/footer1.xml")


def test_a_document_on_real_data_carries_no_notice() -> None:
    real = tactical_document(synthetic_notice="")
    assert "SYNTHETIC" not in html.write(real).decode()
    assert "SYNTHETIC" not in part("word/footer1.xml", word.write(real))


def test_text_in_a_style_sheet_is_only_numbers() -> None:
    assert css_string('a"}</style>') == '"a\\000022\\00007d\\00003c\\00002fstyle\\00003e"'


def test_word_pictures_have_alternative_texts() -> None:
    found = re.findall(r'<wp:docPr [^>]*descr="([^"]+)"', part("word/document.xml"))
    assert len(found) == len(DOCUMENT.figures()) == 4
    assert found[0].startswith("Line chart of Criminal damage, Manchester, 25 months")
    numbers = re.findall(r'<wp:docPr id="(\d+)"', part("word/document.xml"))
    assert len(set(numbers)) == 4


def test_word_tables_repeat_their_headings() -> None:
    body = part("word/document.xml")
    assert body.count("<w:tblHeader/>") == body.count("<w:tbl>") == 4


def test_word_contents_are_written_out_and_lead_to_bookmarks() -> None:
    body = part("word/document.xml")
    targets = re.findall(r'w:anchor="(p_[0-9a-f]+)"', body)
    marks = re.findall(r'<w:bookmarkStart w:id="\d+" w:name="(p_[0-9a-f]+)"', body)
    assert len(targets) == 4 and set(targets) <= set(marks)
    assert len(marks) == len(set(marks))
    lines = [p for p in docx.Document(io.BytesIO(FILE)).paragraphs if p.style.name == "Contents line"]
    assert len(lines) == 4


def test_word_properties_and_times_come_from_the_document() -> None:
    core = docx.Document(io.BytesIO(FILE)).core_properties
    assert (core.title, core.keywords, core.language) == (DOCUMENT.title, "OFFICIAL", "en-GB")
    assert core.created == core.modified == datetime(2026, 11, 24, 9, 5, tzinfo=core.created.tzinfo)
    with zipfile.ZipFile(io.BytesIO(FILE)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [name for name in archive.namelist() if "thumbnail" in name or "customXml" in name]


def test_a_long_table_is_written_in_little_time() -> None:
    rows = tuple((f"row {i}", i) for i in range(1500))
    table = TableData("Long", (Column("Name"), Column("Count", numeric=True)), rows)
    document = tactical_document(blocks=(Heading(2, "One"), TableBlock(table)))
    read = docx.Document(io.BytesIO(word.write(document)))
    assert len(read.tables[0]._tbl.tr_lst) == 1501


def test_withheld_and_not_supplied_are_words_and_never_nought() -> None:
    table = TableData("T", (Column("a"), Column("n", numeric=True)), (("x", None), ("y", "<5"), ("z", 0)))
    page = html.write(tactical_document(blocks=(TableBlock(table),))).decode()
    assert '<td class="number">not supplied</td>' in page
    assert '<td class="number">&lt;5</td>' in page and '<td class="number">0</td>' in page


@pytest.mark.parametrize("write", [html.write, word.write])
def test_a_document_of_one_sentence_can_be_written(write: object) -> None:
    bare = Document("T", "", "OFFICIAL", DOCUMENT.made_at, (Paragraph("One."),))
    assert write(bare)  # type: ignore[operator]
