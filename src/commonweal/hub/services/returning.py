"""Rows that go back to the supplier, looked at or taken away as a file; each leaves its line in the log."""

from __future__ import annotations

from commonweal.core import events
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.entry import entry
from commonweal.core.permissions import Permission
from commonweal.exports.csv_rows import as_csv, safe
from commonweal.hub.pipeline.returns import Returned
from commonweal.hub.queries.deliveries import returns_of

COLUMNS = ("file", "line", "key", "reasons", "note")


@entry(Permission.DELIVERY_READ)
def returns_read(*, actor: Actor, number: int) -> list[Returned]:
    """The returns of a delivery for somebody who looks at them."""
    return _told(actor, number, "consultation", "")


@entry(Permission.DELIVERY_READ)
def returns_file(*, actor: Actor, number: int) -> bytes:
    """The returns of a delivery as CSV, for its supplier."""
    rows = _told(actor, number, "disclosure", "file")
    return as_csv(
        [COLUMNS, *([safe(cell) for cell in (r.file, r.line, r.key, r.reasons, r.note)] for r in rows)]
    )


def _told(actor: Actor, number: int, operation: str, channel: str) -> list[Returned]:
    rows = returns_of(actor=actor, number=number)
    with acting(actor):
        events.record(
            actor=actor,
            operation=operation,
            object_type="returns",
            object_id=str(number),
            channel=channel,
            result_count=len(rows),
        )
    return rows
