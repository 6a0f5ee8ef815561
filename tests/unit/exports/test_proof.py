"""The proof refuses every file that has been meddled with: each case is one meddling."""

import io
import zipfile
from collections.abc import Callable

import pytest

from commonweal.exports.proof import NotProved, prove
from commonweal.exports.writers import docx as word
from commonweal.exports.writers import html
from tests.factories.documents import tactical_document

DOCUMENT = tactical_document()
PAGE = html.write(DOCUMENT)
FILE = word.write(DOCUMENT)


def test_what_the_writers_wrote_is_proved() -> None:
    prove("html", PAGE, DOCUMENT)
    prove("docx", FILE, DOCUMENT)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"</main>", b"<script>x()</script></main>"),
        (b"</main>", b"<img src=x></main>"),
        (b"</main>", b"<!-- hidden --></main>"),
        (b"</main>", b"<iframe></iframe></main>"),
        (b"<h1>", b'<h1 onclick="x()">'),
        (b"</main>", b"<p>more</p></main>"),
        (b"<h1>", b'<h1 style="display:none">'),
        (b'href="#content"', b'href="https://example.org"'),
        (b'href="#content"', b'href="javascript:x()"'),
        (b"</style>", b"@import 'x';</style>"),
        (b"</style>", b"p{background:url(//x)}</style>"),
        (b'<meta charset="utf-8">', b'<meta http-equiv="refresh" content="0">'),
        (b'<p class="marking">OFFICIAL</p>', b""),
        (b"OFFICIAL</p>", b"PUBLIC</p>"),
        (b'lang="en-GB"', b""),
        (b'<p class="synthetic">SYNTHETIC DATA', b'<p class="synthetic">DATA'),
        (b"One of two categories is exceptional", b"All is well"),
        (b'fill="url(#f', b'fill="url(http://x#f'),
    ],
)
def test_a_meddled_page_is_refused(old: bytes, new: bytes) -> None:
    assert old in PAGE
    with pytest.raises(NotProved):
        prove("html", PAGE.replace(old, new, 1), DOCUMENT)


def meddled(change: Callable[[dict[str, bytes]], None]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(FILE)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def swap(name: str, old: bytes, new: bytes) -> Callable[[dict[str, bytes]], None]:
    def change(parts: dict[str, bytes]) -> None:
        assert old in parts[name]
        parts[name] = parts[name].replace(old, new, 1)

    return change


BODY = "word/document.xml"
MEDDLINGS = {
    "a comment": lambda parts: parts.update({"word/comments.xml": b"<x/>"}),
    "a macro": lambda parts: parts.update({"word/vbaProject.bin": b"x"}),
    "an embedded file": lambda parts: parts.update({"word/embeddings/a.xlsx": b"x"}),
    "hidden data": lambda parts: parts.update({"customXml/item1.xml": b"<x/>"}),
    "a revision": swap(BODY, b"<w:body>", b'<w:body><w:p><w:del w:id="9"/></w:p>'),
    "hidden text": swap(BODY, b"<w:rPr><w:b/>", b"<w:rPr><w:vanish/><w:b/>"),
    "a field that fetches": swap("word/footer1.xml", b" PAGE ", b" INCLUDETEXT x "),
    "a reference outside": swap(
        "word/_rels/document.xml.rels", b"</Relationships>",
        b'<Relationship Id="x" Type="x" Target="http://x" TargetMode="External"/></Relationships>',
    ),
    "a custom property": lambda parts: parts.update({"docProps/custom.xml": b"<x/>"}),
    "a footnote": lambda parts: parts.update({"word/footnotes.xml": b"<x/>"}),
    "a company": swap("docProps/app.xml", b"<Company/>", b"<Company>GMP</Company>"),
    "another author": swap("docProps/core.xml", b"<dc:creator>", b"<dc:creator>Somebody "),
    "a remark": swap("docProps/core.xml", b"<dc:description></", b"<dc:description>x</"),
    "white text": swap(BODY, b"<w:rPr><w:b/>", b'<w:rPr><w:b/><w:color w:val="FFFFFF"/>'),
    "tiny text": swap(BODY, b"<w:rPr><w:b/>", b'<w:rPr><w:b/><w:sz w:val="2"/>'),
    "an insertion": swap(BODY, b"<w:body>", b'<w:body><w:p><w:ins w:id="9"/></w:p>'),
    "an embedded object": swap(BODY, b"<w:body>", b"<w:body><w:p><w:r><w:object/></w:r></w:p>"),
    "a word more": swap(BODY, b"is exceptional", b"is exceptional xyz"),
    "a paragraph more": swap(BODY, b"<w:body>", b"<w:body><w:p><w:r><w:t>more</w:t></w:r></w:p>"),
    "no marking": swap("word/header1.xml", b"OFFICIAL", b""),
    "no notice": swap("word/footer1.xml", b"SYNTHETIC", b""),
    "no alternative text": swap(BODY, b' descr="', b' title="'),
    "another text": swap(BODY, b"One of two categories is exceptional", b"All is well"),
}  # fmt: skip


@pytest.mark.parametrize("what", MEDDLINGS)
def test_a_meddled_word_file_is_refused(what: str) -> None:
    with pytest.raises(NotProved):
        prove("docx", meddled(MEDDLINGS[what]), DOCUMENT)


def test_unmeddled_parts_packed_again_still_pass() -> None:
    prove("docx", meddled(lambda parts: None), DOCUMENT)


def test_texts_out_of_order_are_refused() -> None:
    turned = tactical_document(blocks=(DOCUMENT.blocks[0], *DOCUMENT.blocks[3:], *DOCUMENT.blocks[1:3]))
    for format, write in (("html", html.write), ("docx", word.write)):
        with pytest.raises(NotProved, match="out of order"):
            prove(format, write(turned), DOCUMENT)
