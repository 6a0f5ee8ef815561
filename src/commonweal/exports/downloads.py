"""The gate for one reader: a file of exactly what they see on the screen, with their name in it.

It keeps no bytes. What it promises is the order: proved, then written down and committed, then handed over.
"""

import secrets
from dataclasses import dataclass, replace

from django.db import transaction

from commonweal.core import clock
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.digests import sha256_hex
from commonweal.core.entry import entry
from commonweal.core.events import record
from commonweal.core.permissions import Permission
from commonweal.core.policy import may
from commonweal.core.task import current_task
from commonweal.exports.document import Document
from commonweal.exports.footing import footing
from commonweal.exports.formats import OF_ROWS, written
from commonweal.exports.leaving import about, check_request, counted, file_name
from commonweal.exports.proof import prove
from commonweal.exports.taking import Taking

OPERATION = Permission.DOCUMENT_TAKE
CHANNEL = "export"
_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"  # none that is taken for another when read out
_LONG = 8
CONTENT_TYPES = {
    "html": "text/html; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
    "geojson": "application/geo+json",
    "svg": "image/svg+xml",
    "png": "image/png",
    "txt": "text/plain; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class File:
    """To be sent as an attachment and forgotten. The name is plain ASCII."""

    name: str
    content: bytes
    content_type: str
    receipt: str
    sha256: str


@entry(OPERATION)
def hand_over(
    *,
    actor: Actor,
    document: Document,
    format: str,
    name: str,
    purpose: str = "",
    reason: str = "",
    run: str = "",
    using: str = "default",
) -> File:
    """Hand the reader one file of the document that is on their screen.

    `name` is what it is about (`2026-11_burglary-hotspots`), `run` the run of a technique that it shows
    (`run-4821`). Outside any transaction: its line in the log is committed before the bytes are returned.
    """
    check_request(document, [format], name, *filter(None, [run]))
    _expect_no_transaction(using)
    with about(document, purpose, reason, CHANNEL):
        may(actor, OPERATION, matter=f"document:{name}").require()
        footing(actor, document, name, operation=OPERATION)
        number = f"receipt-{''.join(secrets.choice(_LETTERS) for _ in range(_LONG))}"
        copy = replace(document, taken=_taking(actor, number))
        content = written(copy, format)
        prove(format, content, copy)
        called = file_name(copy, name, format, *filter(None, [run]), number)
        digest = sha256_hex(content)
        _record(actor, copy, format, called, digest, using)
    return File(called, content, CONTENT_TYPES[format], number, digest)


def _expect_no_transaction(using: str) -> None:
    """RuntimeError inside one: the line could still be undone after the bytes have left."""
    with transaction.atomic(using=using, durable=True):
        pass


def _taking(actor: Actor, number: str) -> Taking:
    now = current_task()
    return Taking(actor.name or actor.id, actor.agency, clock.now(), now.purpose, now.reason, number)


def _record(actor: Actor, document: Document, format: str, called: str, digest: str, using: str) -> None:
    with acting(actor, using):
        # Asked again: what was agreed when the writing began may have ended since.
        agreements = footing(actor, document, called, operation=OPERATION)
        record(
            actor=actor,
            operation=OPERATION,
            object_type="document",
            object_id=called,
            object_version=digest,
            recipients=(actor.id,),
            gateway=", ".join(agreements),
            fields=_fields(document, format),
            query="; ".join(f"{label} = {value}" for label, value in document.filters),
            result_count=counted(document, format),
            using=using,
        )


def _fields(document: Document, format: str) -> tuple[str, ...]:
    if format in OF_ROWS and document.data:
        return tuple(column.name for column in document.data.columns)
    return tuple(exhibit.id for exhibit in document.exhibits)
