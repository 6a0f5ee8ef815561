"""Lines of the log as people read them: the chained part with what was said in words, where its keys live."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connections

from commonweal.core import keyring
from commonweal.core.models import Event
from commonweal.core.trail import details


@dataclass(frozen=True)
class Line:
    """`erased`: something was said in words, or somebody named, and a key to it was destroyed since."""

    id: int
    at: datetime
    actor: str
    agency: str
    roles: tuple[str, ...]
    session: str
    operation: str
    object_type: str
    object_id: str
    object_version: str
    gateway: str
    regime: str
    channel: str
    fields: tuple[str, ...]
    owners: tuple[str, ...]
    result_count: int | None
    outcome: str
    subjects: tuple[str, ...] = ()
    purpose: str = ""
    reason: str = ""
    query: str = ""
    recipients: tuple[str, ...] = field(default=())
    erased: bool = False


def read(events: Iterable[Event], *, using: str = "default") -> list[Line]:
    """The lines of events that the one who acts may see; row security shows the details of those alone."""
    rows = list(events)
    found = _details([row.id for row in rows if row.detail is not None], using)
    refs = {ref for row in rows for ref in row.subjects} | {ref for keys, _ in found.values() for ref in keys}
    keys = keyring.by_refs(refs, using) if refs else {}
    return [_line(row, found.get(row.id), keys) for row in rows]


Detail = tuple[Sequence[uuid.UUID], dict[str, bytes]]
Keys = dict[uuid.UUID, tuple[bytes, str]]


def _details(ids: Sequence[int], using: str) -> dict[int, Detail]:
    if not ids:
        return {}
    columns = ", ".join(details.FIELDS)
    with connections[using].cursor() as cursor:
        cursor.execute(
            f"SELECT event, keys, {columns} FROM core_eventdetail WHERE event = ANY (%s)",  # noqa: S608
            [list(ids)],
        )
        return {
            event: (
                keys,
                {name: bytes(v) for name, v in zip(details.FIELDS, fields, strict=True) if v is not None},
            )
            for event, keys, *fields in cursor.fetchall()
        }


def _line(row: Event, detail: Detail | None, keys: Keys) -> Line:
    words: dict[str, Any] = {}
    gone = any(ref not in keys for ref in row.subjects)
    if detail is not None:
        refs, fields = detail
        if all(ref in keys for ref in refs):
            words = dict(details.opened(row.id, fields, [keys[ref][0] for ref in refs]))
        else:
            gone = True
    return Line(
        id=row.id,
        at=row.at,
        actor=row.actor,
        agency=row.agency,
        roles=tuple(row.roles),
        session=row.session,
        operation=row.operation,
        object_type=row.object_type,
        object_id=row.object_id,
        object_version=row.object_version,
        gateway=row.gateway,
        regime=row.regime,
        channel=row.channel,
        fields=tuple(row.fields),
        owners=tuple(row.owners),
        result_count=row.result_count,
        outcome=row.outcome,
        subjects=tuple(sorted(keys[ref][1] for ref in row.subjects if ref in keys)),
        purpose=words.get("purpose", row.purpose),
        reason=words.get("reason", ""),
        query=words.get("query", ""),
        recipients=tuple(words.get("recipients", ())),
        erased=gone,
    )
