"""The one gate: asks the policy and the agreements, writes, opens again what it wrote, proves it, records it.

It keeps no bytes itself.
"""

import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from commonweal.core import clock
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.digests import sha256_hex
from commonweal.core.entry import entry
from commonweal.core.errors import InstallationProblem
from commonweal.core.events import record
from commonweal.core.permissions import Permission
from commonweal.core.policy import may
from commonweal.exports.document import Document
from commonweal.exports.footing import footing
from commonweal.exports.formats import with_descriptions, written
from commonweal.exports.leaving import about, check_request, counted, file_name
from commonweal.exports.proof import prove

OPERATION = Permission.DOCUMENT_RELEASE


@dataclass(frozen=True, slots=True)
class ExportReceipt:
    path: Path
    format: str
    sha256: str
    bytes: int
    at: datetime


@dataclass(frozen=True, slots=True)
class _Written:
    """A proved file that waits under another name in the folder where it shall lie."""

    waiting: Path
    receipt: ExportReceipt


@entry(OPERATION)
def release(
    *,
    actor: Actor,
    document: Document,
    formats: Sequence[str],
    folder: Path,
    name: str,
    purpose: str = "",
    reason: str = "",
    recipients: tuple[str, ...] = (),
    gateway: str = "",
    using: str = "default",
) -> tuple[ExportReceipt, ...]:
    """Let a document leave as files. All formats are proved before any of them stands under its name.

    The event is committed before the files take their names: should the machine stop between the two, the log
    tells of a release that nobody received, never the other way round.
    """
    check_request(document, formats, name)
    with about(document, purpose, reason):
        may(actor, OPERATION, matter=f"document:{name}").require()
        return _released(actor, document, formats, folder, name, recipients, gateway, using)


def _released(
    actor: Actor,
    document: Document,
    formats: Sequence[str],
    folder: Path,
    name: str,
    recipients: tuple[str, ...],
    gateway: str,
    using: str,
) -> tuple[ExportReceipt, ...]:
    footing(actor, document, name, recipients)
    ready: list[_Written] = []
    try:
        for format in with_descriptions(formats):
            ready.append(_written(document, format, folder, name))  # noqa: PERF401 - kept if a later one fails
        with acting(actor, using):
            # Asked again: what was agreed when the writing began may have ended since.
            agreements = footing(actor, document, name, recipients)
            for each in ready:
                under = gateway or ", ".join(agreements)
                _record(actor, document, each.receipt, recipients, under, using)
        for each in ready:
            each.waiting.replace(each.receipt.path)
    except OSError as error:
        raise InstallationProblem(
            "The document could not be written.",
            where=str(folder),
            remedy=f"Check the folder: {error.strerror}.",
        ) from error
    finally:
        for each in ready:
            each.waiting.unlink(missing_ok=True)
    return tuple(each.receipt for each in ready)


def _written(document: Document, format: str, folder: Path, name: str) -> _Written:
    content = written(document, format)
    folder.mkdir(parents=True, exist_ok=True)
    waiting = folder / f".{name}.{secrets.token_hex(6)}.part"
    try:
        with waiting.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        again = waiting.read_bytes()
        prove(format, again, document)
    except BaseException:
        waiting.unlink(missing_ok=True)
        raise
    path = folder / file_name(document, name, format)
    return _Written(waiting, ExportReceipt(path, format, sha256_hex(again), len(again), clock.now()))


def _record(
    actor: Actor,
    document: Document,
    receipt: ExportReceipt,
    recipients: tuple[str, ...],
    gateway: str,
    using: str,
) -> None:
    record(
        actor=actor,
        operation=OPERATION,
        object_type="document",
        object_id=receipt.path.name,
        object_version=receipt.sha256,
        recipients=recipients,
        gateway=gateway,
        channel="file",
        fields=tuple(exhibit.id for exhibit in document.exhibits),
        result_count=counted(document, receipt.format),
        using=using,
    )
