"""Proof of a page: no script, nothing fetched, nothing hidden, the marking, the text in order."""

import re
from html.parser import HTMLParser

from commonweal.exports.document import Document
from commonweal.exports.refusal import in_order, refuse, squeezed

_ALLOWED_TAGS = frozenset(
    (
        *(
            "html",
            "head",
            "meta",
            "title",
            "style",
            "body",
            "a",
            "header",
            "footer",
            "nav",
            "main",
            "div",
            "p",
        ),
        *(
            "span",
            "strong",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "ul",
            "li",
            "dl",
            "dt",
            "dd",
            "figure",
            "figcaption",
        ),
        *("details", "summary", "table", "caption", "thead", "tbody", "tr", "th", "td"),
        *("svg", "g", "path", "rect", "circle", "line", "text", "defs", "pattern", "polygon", "polyline"),
    )
)
_CALLS_OUT = re.compile(r"url\(\s*[\"']?(?!#)|@import|expression\(|javascript:", re.IGNORECASE)
_META = frozenset({"viewport", "referrer", "content-security-policy", "utf-8"})


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.texts: list[str] = []
        self.markings: list[str] = []
        self.language = ""
        self._inside: list[str] = []
        self._marking = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _ALLOWED_TAGS:
            self.faults.append(f"an element <{tag}>")
        given = {name: value or "" for name, value in attrs}
        self._check_attributes(tag, given)
        self.language = given.get("lang", self.language) if tag == "html" else self.language
        if tag not in ("meta",):
            self._inside.append(tag)
        self._marking = tag == "p" and given.get("class") == "marking"

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._inside:
            while self._inside.pop() != tag:
                pass
        self._marking = False

    def _check_attributes(self, tag: str, given: dict[str, str]) -> None:
        for name, value in given.items():
            if name.startswith("on") or name in {
                "src",
                "srcset",
                "srcdoc",
                "style",
                "action",
                "formaction",
                "data",
            }:
                self.faults.append(f"an attribute {name} on <{tag}>")
            if name in {"href", "xlink:href"} and not re.fullmatch(r"#[A-Za-z0-9_-]+", value):
                self.faults.append(f"a link to {value[:60]!r}")
            if name in {"fill", "stroke", "clip-path"} and _CALLS_OUT.search(value):
                self.faults.append(f"a reference in {name}")
        if tag == "meta":
            kind = (given.get("name") or given.get("http-equiv") or given.get("charset") or "").lower()
            if kind not in _META:
                self.faults.append(f"a meta element {kind!r}")

    def handle_data(self, data: str) -> None:
        if self._inside[-1:] == ["style"]:
            if _CALLS_OUT.search(data):
                self.faults.append("a style that fetches")
        elif "svg" not in self._inside and "head" not in self._inside:
            self.texts.append(data)
        if self._marking:
            self.markings.append(data)

    def handle_comment(self, data: str) -> None:
        self.faults.append("a comment")

    def unknown_decl(self, data: str) -> None:
        self.faults.append("a hidden section")

    def handle_pi(self, data: str) -> None:
        self.faults.append("a processing instruction")


def prove_html(content: bytes, document: Document) -> None:
    page = _Page()
    page.feed(content.decode("utf-8"))
    page.close()
    if page.faults:
        refuse("html", f"it holds {page.faults[0]}")
    if page.markings != [document.marking] * 2:
        refuse("html", "the marking does not stand at its head and foot")
    if page.language != document.language:
        refuse("html", "it does not name its language")
    found = squeezed("".join(page.texts))
    if document.synthetic_notice and found.count(squeezed(document.synthetic_notice)) < 2:
        refuse("html", "the notice of synthetic data is missing")
    if squeezed(document.watermark) not in found:
        refuse("html", "who took it away is missing")
    in_order("html", found, document, "inline")
