"""Proof of a Word file: no comments, revisions, macros, outside references; marking, text in order."""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import UTC
from typing import Any

from commonweal.exports.document import Document
from commonweal.exports.refusal import in_order, refuse, squeezed

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARTS = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(core|app)\.xml|word/_rels/document\.xml\.rels"
    r"|word/(document|styles|stylesWithEffects|settings|webSettings|fontTable|numbering|header1|footer1)\.xml"
    r"|word/theme/theme1\.xml|word/media/image\d+\.png"
)
_LOOKS = frozenset({"b", "i"})  # what a run may have of its own: size and colour are those of its style
_NAMED = frozenset({"Company", "Manager", "HyperlinkBase"})
_REFUSED_ELEMENTS = frozenset(
    f"{_W}{name}"
    for name in (
        *("ins", "del", "moveFrom", "moveTo", "pPrChange", "rPrChange", "sectPrChange", "tblPrChange"),
        *("vanish", "specVanish", "webHidden", "commentReference", "commentRangeStart"),
        *("altChunk", "object", "control", "subDoc", "attachedTemplate", "documentProtection"),
    )
)
_SEEN = frozenset({"word/document.xml", "word/header1.xml", "word/footer1.xml"})
_FIELDS = re.compile(r'\s*(PAGE|NUMPAGES|TOC \\o "1-1" \\n \\h \\z)\s*')


def prove_docx(content: bytes, document: Document) -> None:
    from defusedxml.ElementTree import fromstring

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if archive.testzip() is not None:
            refuse("docx", "it cannot be read again")
        names = archive.namelist()
        for name in names:
            if not _PARTS.fullmatch(name) or names.count(name) > 1:
                refuse("docx", f"it holds {name}")
        if archive.comment or min(entry.header_offset for entry in archive.infolist()):
            refuse("docx", "something lies outside its parts")
        trees = {name: fromstring(archive.read(name)) for name in names if name.endswith((".xml", ".rels"))}
    for name, tree in trees.items():
        _check_tree(name, tree)
    margins = [tree for name, tree in trees.items() if re.fullmatch(r"word/(header|footer)\d+\.xml", name)]
    _check_margins([_text(tree.iter()) for tree in margins], document)
    body = trees["word/document.xml"]
    _check_pictures(body, document)
    _check_properties(trees, document)
    in_order("docx", squeezed(_text(body.iter())), document, "annex")


def _check_tree(name: str, tree: object) -> None:
    for element in tree.iter():  # type: ignore[attr-defined]
        # Word's own template has hidden styles that no text here uses: the writer names its styles.
        if element.tag in _REFUSED_ELEMENTS and name != "word/styles.xml":
            refuse("docx", f"{name} holds {element.tag.rpartition('}')[2]}")
        if element.tag == f"{_W}rPr" and name in _SEEN and {_plain(each.tag) for each in element} - _LOOKS:
            refuse("docx", f"{name} holds text of a look of its own")
        if element.get("TargetMode") == "External":
            refuse("docx", f"{name} refers outside")
        if element.tag == f"{_W}instrText" and not _FIELDS.fullmatch(element.text or ""):
            refuse("docx", f"{name} holds a field {element.text!r}")


def _check_properties(trees: dict[str, Any], document: Document) -> None:
    stated = {_plain(each.tag): each.text or "" for each in trees["docProps/core.xml"].iter()}
    made_at = f"{document.made_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    meant = {
        "title": document.title[:255],
        "subject": document.subtitle[:255],
        "creator": document.author[:255],
        "lastModifiedBy": document.author[:255],
        "keywords": document.marking,
        "language": document.language,
        "revision": "1",
        "created": made_at,
        "modified": made_at,
    }
    said = {name for name, text in stated.items() if text.strip()} - meant.keys()
    wrong = sorted(said) + [name for name, text in meant.items() if stated.get(name, "") != text]
    named = [
        _plain(each.tag) for each in trees["docProps/app.xml"] if _plain(each.tag) in _NAMED and each.text
    ]
    if wrong or named:
        refuse("docx", f"its properties do not say what the document says: {(wrong + named)[0]}")


def _plain(tag: str) -> str:
    return tag.rpartition("}")[2]


def _check_margins(margins: list[str], document: Document) -> None:
    if len(margins) < 2 or any(document.marking not in text for text in margins):
        refuse("docx", "the marking does not stand in header and footer")
    if any(squeezed(document.synthetic_notice) not in squeezed(text) for text in margins):
        refuse("docx", "the notice of synthetic data does not stand in header and footer")
    if any(squeezed(document.watermark) not in squeezed(text) for text in margins):
        refuse("docx", "who took it away does not stand in header and footer")


def _check_pictures(body: object, document: Document) -> None:
    described = [
        element.get("descr") or ""
        for element in body.iter()  # type: ignore[attr-defined]
        if element.tag.endswith("}docPr")
    ]
    if len(described) != len(document.figures()) or not all(described):
        refuse("docx", "a picture has no alternative text")


def _text(elements: Iterable[object]) -> str:
    return "".join(_pieces(elements))


def _pieces(elements: Iterable[object]) -> Iterator[str]:
    for element in elements:
        if element.tag == f"{_W}t":  # type: ignore[attr-defined]
            yield element.text or ""  # type: ignore[attr-defined]
