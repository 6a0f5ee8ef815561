"""What every way out asks and names alike: the request, the task it is a part of, the name of the file."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from commonweal.core.errors import WrongUse
from commonweal.core.task import current_task, task
from commonweal.exports.document import Document
from commonweal.exports.formats import OF_ROWS, check_formats

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,119}")


def check_request(document: Document, formats: Sequence[str], *names: str) -> None:
    check_formats(document, formats)
    for name in names:
        if not _NAME.fullmatch(name):
            raise WrongUse(
                f"{name!r} is not a file name.",
                remedy="Use small letters, digits, full stops, hyphens and underscores.",
            )


@contextmanager
def about(document: Document, purpose: str, reason: str, channel: str = "") -> Iterator[None]:
    """The task, as far as the one who lets the document out says more than it. The title stands in for a
    purpose; nothing stands in for a reason."""
    now = current_task()
    said = replace(
        now,
        purpose=purpose or now.purpose or document.title,
        reason=reason or now.reason,
        channel=channel or now.channel,
    )
    with task(said):
        yield


def file_name(document: Document, name: str, format: str, *more: str) -> str:
    """Name, "SYNTHETIC" where figures are made up, marking: `2018-06_tactical_irwell_OFFICIAL.docx`."""
    made_up = ["SYNTHETIC"] if document.synthetic_notice else []
    return f"{'_'.join([name, *made_up, document.marking.replace(' ', '-'), *more])}.{format}"


def counted(document: Document, format: str) -> int:
    """How much of it leaves: its rows where it is a file of rows, else its exhibits."""
    if format not in OF_ROWS:
        return len(document.exhibits)
    return len(document.data.rows) if document.data else 0
