"""Proof of a PDF: nothing that runs or is out of sight; tagged, its text in order, marked on each page."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC
from typing import Any

from commonweal.exports.document import Document
from commonweal.exports.pdf_reading import PageText, plain, read_page
from commonweal.exports.refusal import in_order, refuse, squeezed
from commonweal.exports.text import clean
from commonweal.exports.writers.typeset import typeset

_CATALOG = frozenset(
    (
        *("/Type", "/Pages", "/Metadata", "/Lang", "/StructTreeRoot", "/MarkInfo", "/ViewerPreferences"),
        *("/Outlines", "/PageLabels"),
    )
)
_PAGE = frozenset(
    (
        *("/Type", "/Parent", "/MediaBox", "/Resources", "/Contents", "/StructParents", "/Tabs"),
        *("/Annots", "/Group"),
    )
)
_REFUSED = frozenset(
    (
        *("/JS", "/JavaScript", "/AA", "/OpenAction", "/EF", "/EmbeddedFiles", "/EmbeddedFile", "/AF", "/OC"),
        *(
            "/OCGs",
            "/OCProperties",
            "/XFA",
            "/AcroForm",
            "/RichMedia",
            "/RichMediaContent",
            "/URI",
            "/Launch",
        ),
        *("/Encrypt", "/PieceInfo", "/Collection", "/Movie", "/Sound", "/Threads", "/Perms"),
    )
)
_STATED = ("/Title", "/Subject", "/Author", "/Keywords", "/CreationDate", "/ModDate")
_FIGURE, _CAPTION = "/Figure", "/Caption"
_UA = "{http://www.aiim.org/pdfua/ns/id/}part"


def prove_pdf(content: bytes, document: Document) -> None:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    if not content.startswith(b"%PDF-1.7") or not content.rstrip().endswith(b"%%EOF"):
        refuse("pdf", "something lies before or after it")
    if content.count(b"startxref") != 1:
        refuse("pdf", "it holds an earlier version of itself")
    try:
        _check(PdfReader(io.BytesIO(content), strict=True), document)
    except (PyPdfError, KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        refuse("pdf", f"it cannot be read again ({type(error).__name__})")


def _check(reader: Any, document: Document) -> None:
    if reader.is_encrypted or "/Prev" in reader.trailer:
        refuse("pdf", "it is locked, or holds an earlier version of itself")
    _check_objects(reader)
    _check_stated(reader, document)
    tree = list(_leaves(reader.trailer["/Root"]["/StructTreeRoot"].get("/K"), None, "", document))
    pages = {page.indirect_reference.idnum: page for page in reader.pages}
    pictures = {page: frozenset(n for p, n, role in tree if p == page and role == _FIGURE) for page in pages}
    texts = {number: read_page(page, pictures[number]) for number, page in pages.items()}
    _check_pictures(reader, document)
    _check_pages(pages, texts, document)
    _check_order(tree, texts, document)


def _check_objects(reader: Any) -> None:
    """Each object of the file is looked at, and each is one that the document leads to."""
    links: dict[int, set[int]] = {}
    for number in range(1, reader.trailer["/Size"]):
        found = reader.get_object(number)
        links[number] = set()
        for each in _inside(found, links[number]):
            _check_dictionary(each)
    reached, ahead = set[int](), set[int]()
    list(_inside({key: reader.trailer.raw_get(key) for key in reader.trailer}, ahead))
    while ahead:
        number = ahead.pop()
        reached.add(number)
        ahead |= links.get(number, set()) - reached
    if set(links) - reached:
        refuse("pdf", "it holds something that no page leads to")


def _inside(thing: Any, links: set[int]) -> Iterator[dict[Any, Any]]:
    """Dictionaries that stand in an object itself; what it points at goes to `links`."""
    from pypdf.generic import IndirectObject

    if isinstance(thing, IndirectObject):
        links.add(thing.idnum)
    elif isinstance(thing, dict):
        yield thing
        for key in thing:
            value = thing.raw_get(key) if hasattr(thing, "raw_get") else thing[key]
            yield from _inside(value, links)
    elif isinstance(thing, list):
        for position in range(len(thing)):
            yield from _inside(list.__getitem__(thing, position), links)


def _check_dictionary(each: dict[Any, Any]) -> None:
    for key in each:
        if key in _REFUSED:
            refuse("pdf", f"it holds {key}")
    kind = each.get("/Type")
    if kind == "/Catalog" and set(each) - _CATALOG:
        refuse("pdf", f"it holds {sorted(set(each) - _CATALOG)[0]}")
    if kind == "/Page" and set(each) - _PAGE:
        refuse("pdf", f"a page holds {sorted(set(each) - _PAGE)[0]}")
    if kind == "/Annot" and (each.get("/Subtype") != "/Link" or "/Dest" not in each or "/A" in each):
        refuse("pdf", "it holds a remark, or a link that leads out of it")
    if each.get("/Subtype") in {"/FileAttachment", "/Widget", "/Popup", "/Text", "/FreeText", "/Redact"}:
        refuse("pdf", f"it holds {each['/Subtype']}")


def _check_stated(reader: Any, document: Document) -> None:
    from defusedxml.ElementTree import fromstring

    made_at = f"D:{document.made_at.astimezone(UTC):%Y%m%d%H%M%S}Z"
    stated = dict(reader.metadata)
    creator = stated.pop("/Creator", "")
    meant = (document.title, document.subtitle, document.author, document.marking, made_at, made_at)
    wanted = {key: typeset(words) for key, words in zip(_STATED, meant, strict=True) if words}
    if stated != wanted or not str(creator).startswith("Typst "):
        refuse("pdf", "its properties do not say what the document says")
    root = reader.trailer["/Root"]
    tree = fromstring(root["/Metadata"].get_data())
    if [element.text for element in tree.iter(_UA)] != ["1"] or not root["/MarkInfo"].get("/Marked"):
        refuse("pdf", "it does not say that it is tagged (PDF/UA-1)")
    if root.get("/Lang") != document.language:
        refuse("pdf", "it does not name its language")


Leaf = tuple[int, int, str]


def _leaves(element: Any, page: int | None, role: str, document: Document) -> Iterator[Leaf]:
    """Page, part and role of each text in the order of reading; a caption is text, also of a picture."""
    from pypdf.generic import IndirectObject

    if isinstance(element, IndirectObject):
        element = element.get_object()
    if element is None:
        return
    if isinstance(element, list):
        for position in range(len(element)):
            yield from _leaves(element[position], page, role, document)
    elif isinstance(element, int):
        yield page or 0, int(element), role
    elif element.get("/Type") != "/OBJR":
        if "/Pg" in element:
            page = element.raw_get("/Pg").idnum
        if "/MCID" in element:
            yield page or 0, int(element["/MCID"]), role
        name = str(element.get("/S", ""))
        if {"/ActualText", "/E"} & set(element) or ("/Alt" in element and name != _FIGURE):
            refuse("pdf", "what is read aloud is not what is shown")
        yield from _leaves(element.get("/K"), page, name if name in (_FIGURE, _CAPTION) else role, document)


def _check_pictures(reader: Any, document: Document) -> None:
    described = list(_alternatives(reader.trailer["/Root"]["/StructTreeRoot"].get("/K")))
    if described != [typeset(clean(figure.chart.alt)) for figure in document.figures()]:
        refuse("pdf", "a picture has no alternative text, or another")


def _alternatives(element: Any) -> Iterator[str]:
    element = element.get_object() if hasattr(element, "get_object") else element
    if isinstance(element, list):
        for position in range(len(element)):
            yield from _alternatives(element[position])
    elif isinstance(element, dict):
        if element.get("/S") == _FIGURE:
            yield str(element.get("/Alt", ""))
        yield from _alternatives(element.get("/K"))


def _check_pages(pages: dict[int, Any], texts: dict[int, PageText], document: Document) -> None:
    """Marking, notice and reader above and below each page, with its number, and nothing else beside it."""
    lines = (document.marking, document.synthetic_notice, document.watermark)
    head = "".join(_shown(line) for line in lines)
    headings = "".join(_shown(text) for text in document.texts("annex"))
    for place, number in enumerate(pages, start=1):
        page = texts[number]
        if plain(page.artifact("/Header")) != head:
            refuse("pdf", f"the marking does not stand above page {place}")
        if plain(page.artifact("/Footer")) != f"{head}Page{place}of{len(pages)}":
            refuse("pdf", f"the marking does not stand below page {place}")
        for part, text in page.parts:
            if part.artifact not in ("", "/Header", "/Footer") and plain(text) not in headings:
                refuse("pdf", f"“{text[:40]}” stands outside the order of reading")


def _check_order(tree: list[Leaf], texts: dict[int, PageText], document: Document) -> None:
    named = {(page, number) for page, number, _ in tree}
    for page, found in texts.items():
        for part, text in found.parts:
            if part.number is not None and (page, part.number) not in named:
                refuse("pdf", f"“{text[:40]}” stands outside the order of reading")
    read = "".join(texts[page].of(number) for page, number, role in tree if role != _FIGURE)
    in_order("pdf", plain(read), document, "annex", _shown)


def _shown(text: str) -> str:
    return squeezed(typeset(text))
