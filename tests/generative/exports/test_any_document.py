"""Any text in any field: it is shown, and it never does anything."""

import io
from dataclasses import replace

import docx
from hypothesis import given, settings
from hypothesis import strategies as some

from commonweal.analysis.tables import Column, TableData
from commonweal.exports.document import (
    Block,
    Bullets,
    Document,
    ExhibitBlock,
    Figure,
    Finding,
    Heading,
    Notice,
    Paragraph,
    Receipt,
    TableBlock,
)
from commonweal.exports.proof import prove
from commonweal.exports.text import clean
from commonweal.exports.writers import docx as word
from commonweal.exports.writers import html
from tests.factories.documents import area_map, reviewed, tactical_document
from tests.sampling import SAMPLE

SETTINGS = settings(max_examples=SAMPLE.examples, deadline=None)
ATTACKS = (
    *(
        "<script>x()</script>",
        "</style><script>x()</script>",
        "\"' onload=x()",
        "<!--",
        "-->",
        "]]>",
        "&amp;&lt;",
    ),
    *("{{ 7 * 7 }}", "{% raw %}", "javascript:x()", "=1+1", "\u202eabc", "\x00\x08", "\ud800", "\\22 }"),
    *("</w:t><w:vanish/>", "</svg><img src=x>", "url(http://x)"),
)
attacks = some.lists(some.sampled_from(ATTACKS), min_size=1, max_size=3).map("".join)
words = some.one_of(some.text(min_size=1, max_size=40), attacks).filter(lambda text: bool(clean(text)))


@some.composite
def documents(draw: some.DrawFn) -> Document:
    def receipt() -> Receipt:
        return Receipt(draw(words), draw(words), ((draw(words), draw(words)),), left_out=((draw(words), 3),))

    def table() -> TableData:
        cell = some.one_of(words, some.integers(), some.floats(-1e9, 1e9), some.none())
        rows = draw(some.lists(some.tuples(cell, cell), max_size=3))
        columns = (Column(draw(words), draw(words)), Column(draw(words), numeric=True))
        return TableData(
            draw(words), columns, tuple(rows), empty=draw(words), note=draw(some.one_of(some.just(""), words))
        )

    text = draw(words)
    chart = replace(
        reviewed()[1], title=text, subtitle=draw(words), alt=draw(words), labels=(draw(words),) * 25
    )
    choices: list[Block] = [
        Paragraph(draw(words)),
        Bullets((draw(words), draw(words))),
        Finding(draw(words), draw(some.sampled_from(("fact", "assessment")))),
        Notice(draw(words)),
        TableBlock(table()),
        Figure(chart, twin=draw(some.booleans()), titled=draw(some.booleans())),
        ExhibitBlock(
            draw(words),
            draw(words),
            (TableBlock(table()), Figure(replace(area_map(1), title=text))),
            receipt(),
        ),
    ]
    blocks = (Heading(2, draw(words), draw(words)), *draw(some.permutations(choices))[:4])
    return tactical_document(
        title=draw(words), subtitle=draw(words), blocks=blocks, attribution=(draw(words),),
        synthetic_notice=draw(words), facts=((draw(words), draw(words)),), author=draw(words),
    )  # fmt: skip


@SETTINGS
@given(document=documents())
def test_a_page_of_any_text_is_proved_and_written_the_same_again(document: Document) -> None:
    content = html.write(document)
    prove("html", content, document)
    assert html.write(document) == content


@SETTINGS
@given(document=documents())
def test_a_word_file_of_any_text_is_proved(document: Document) -> None:
    prove("docx", word.write(document), document)


@SETTINGS
@given(texts=some.lists(words, min_size=1, max_size=8), cells=some.lists(words, min_size=2, max_size=2))
def test_a_word_file_opens_again_with_equal_text(texts: list[str], cells: list[str]) -> None:
    table = TableData("Caption", (Column("a"), Column("b")), (tuple(cells),))
    blocks = (*(Paragraph(text) for text in texts), TableBlock(table))
    read = docx.Document(io.BytesIO(word.write(tactical_document(blocks=blocks, facts=()))))
    normal = [p.text for p in read.paragraphs if p.style.name == "Normal"]
    assert normal == [clean(text) for text in texts]
    assert [cell.text for cell in read.tables[0].rows[1].cells] == [clean(cell) for cell in cells]
