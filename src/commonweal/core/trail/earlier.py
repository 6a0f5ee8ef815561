"""Events of the release before, which held their words in the clear, brought to the form of today.

The words go encrypted beside the line, under the keys of those whom it concerns, and leave the line; subjects
become references, for the moment still as text. Called by core/migrations/0003_trail.py alone, as the owner.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connections

from commonweal.core import keyring
from commonweal.core.trail import details

_AT_ONCE = 2_000
_CODE = "^[a-z0-9_.:-]{0,64}$"
_WITH_WORDS = f"""
SELECT id, actor, subjects, CASE WHEN purpose !~ '{_CODE}' THEN purpose ELSE '' END, reason, query, recipients
FROM core_event
WHERE id > %s AND (
    purpose !~ '{_CODE}' OR reason <> '' OR query <> '' OR recipients <> '{{}}' OR subjects <> '{{}}'
)
ORDER BY id LIMIT {_AT_ONCE}"""  # noqa: S608
_DETAILS = """
INSERT INTO core_eventdetail (event, keys, purpose, reason, query, recipients)
SELECT event, keys::uuid[], purpose, reason, query, recipients
FROM unnest(%s::bigint[], %s::text[], %s::bytea[], %s::bytea[], %s::bytea[], %s::bytea[])
    AS told(event, keys, purpose, reason, query, recipients)"""
_LINES = f"""
UPDATE core_event SET detail = told.detail, subjects = told.subjects::text[], reason = '', query = '',
    recipients = '{{}}', purpose = CASE WHEN purpose !~ '{_CODE}' THEN '' ELSE purpose END
FROM unnest(%s::bigint[], %s::text[], %s::bytea[]) AS told(event, subjects, detail)
WHERE core_event.id = told.event"""  # noqa: S608


@dataclass(frozen=True)
class _Earlier:
    id: int
    actor: str
    subjects: list[str]
    purpose: str
    reason: str
    query: str
    recipients: list[str]

    @property
    def concerned(self) -> set[str]:
        """As `events.record` has it."""
        return set(self.subjects) or {self.actor}

    @property
    def words(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in details.FIELDS}


def carry_words(using: str) -> int:
    """How many events had words, or named somebody."""
    count = 0
    for events in _batches(using):
        keys = keyring.for_subjects({each for event in events for each in event.concerned}, using)
        _write(events, keys, using)
        count += len(events)
    return count


def _batches(using: str) -> Iterator[list[_Earlier]]:
    last = 0
    while True:
        with connections[using].cursor() as cursor:
            cursor.execute(_WITH_WORDS, [last])
            events = [_Earlier(*row) for row in cursor.fetchall()]
        if not events:
            return
        yield events
        last = events[-1].id


def _write(events: Sequence[_Earlier], keys: dict[str, keyring.SubjectKeyOpen], using: str) -> None:
    told = {
        event.id: details.sealed(event.id, event.words, [keys[each] for each in event.concerned])
        for event in events
        if any(event.words.values())
    }
    lines = [
        (
            event.id,
            _list(sorted({str(keys[each].ref) for each in event.subjects})),
            told[event.id].digest if event.id in told else None,
        )
        for event in events
    ]
    beside = [
        (event, _list(map(str, each.keys)), *(each.fields.get(name) for name in details.FIELDS))
        for event, each in told.items()
    ]
    with connections[using].cursor() as cursor:
        if beside:
            cursor.execute(_DETAILS, _columns(beside))
        cursor.execute(_LINES, _columns(lines))


def _columns(rows: Sequence[tuple[Any, ...]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]


def _list(refs: Any) -> str:
    """An array as PostgreSQL writes it: one of arrays of unequal length cannot be sent."""
    return "{" + ",".join(refs) + "}"
