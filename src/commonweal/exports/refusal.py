"""What every proof needs: how a file is refused, and how its text is held against the document."""

import re
from collections.abc import Callable, Iterator
from typing import NoReturn

from commonweal.core.errors import CommonwealError
from commonweal.exports.document import ANNEX_WORDS, CONTENTS_WORDS, Document, Twins
from commonweal.exports.text import written_at

SKIP_WORDS = "Skip to the content"
_BETWEEN = re.compile(r"[.:•‣–]{0,3}\d{0,4}[.:•‣–]{0,3}")


class NotProved(CommonwealError):
    """A file was written that is not what it must be. It has not left."""


def refuse(format: str, what: str) -> NoReturn:
    raise NotProved(
        f"The {format} file is not fit to leave: {what}.", remedy="Report this: the file was not released."
    )


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def in_order(
    format: str, found: str, document: Document, twins: Twins, shown: Callable[[str], str] = squeezed
) -> None:
    """Each text of the document stands in the file, in its order, and nothing else does.

    Spaces are not compared; between two texts may stand a point, a colon, a sign of a list, a page's number.
    """
    at = 0
    for text in _texts(document, twins, format):
        wanted = shown(text)
        place = found.find(wanted, at)
        if place < 0:
            refuse(format, f"“{text[:80]}” is missing or out of order")
        _expect_nothing(format, found[at:place])
        at = place + len(wanted)
    _expect_nothing(format, found[at:])


def _texts(document: Document, twins: Twins, format: str) -> Iterator[str]:
    page = format == "html"  # a page has its margins in its text
    if page:
        yield from (SKIP_WORDS, document.marking, document.synthetic_notice)
    yield document.title
    yield document.subtitle
    for line in document.front:
        yield from line
    if document.contents:
        yield CONTENTS_WORDS
        yield from (text for _, text in document.contents)
        if format == "pdf" and any(figure.twin for figure in document.figures()):
            yield ANNEX_WORDS
    yield from document.texts(twins)
    yield from document.attribution
    yield f"Written {written_at(document.made_at)} by {document.author}."
    if page:
        yield from (document.synthetic_notice, document.watermark, document.marking)


def _expect_nothing(format: str, between: str) -> None:
    if not _BETWEEN.fullmatch(between):
        refuse(format, f"“{between[:80]}” is out of order, or nothing that the document says")
