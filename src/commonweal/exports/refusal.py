"""What every proof needs: how a file is refused, and how its text is held against the document."""

import re
from typing import NoReturn

from commonweal.core.errors import CommonwealError
from commonweal.exports.document import Document, Twins


class NotProved(CommonwealError):
    """A file was written that is not what it must be. It has not left."""


def refuse(format: str, what: str) -> NoReturn:
    raise NotProved(
        f"The {format} file is not fit to leave: {what}.", remedy="Report this: the file was not released."
    )


def in_order(format: str, found: str, document: Document, twins: Twins) -> None:
    """Each text of the document stands in the file, in the document's order. Spaces are not compared."""
    at = 0
    for text in (document.title, *document.texts(twins)):
        wanted = squeezed(text)
        place = found.find(wanted, at)
        if place < 0:
            refuse(format, f"“{text[:80]}” is missing or out of order")
        at = place + len(wanted)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)
