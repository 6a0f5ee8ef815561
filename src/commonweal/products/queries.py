"""What has been written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from commonweal.core import clock
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.digests import sha256_hex
from commonweal.core.entry import entry
from commonweal.core.permissions import Permission
from commonweal.core.policy import require_standing

from .access import may_check
from .models import ExchangeRelease, WrittenDocument


@dataclass(frozen=True)
class Released:
    """A quarter of the statutory exchange that left, as the list shows it."""

    dataset: str
    holder: str
    quarter: str
    on: date
    rows: int
    left_out: int
    alike: int
    recipients: tuple[str, ...]
    keep_until: date


@entry(Permission.EXCHANGE_READ)
def released_quarters(*, actor: Actor) -> list[Released]:
    """Every quarter that left, the latest first."""
    require_standing(actor, Permission.EXCHANGE_READ)
    with acting(actor):
        rows = list(ExchangeRelease.objects.order_by("-quarter", "dataset", "holder"))
    return [
        Released(
            dataset=row.dataset,
            holder=row.holder,
            quarter=row.quarter,
            on=row.released_at.astimezone(clock.LONDON).date(),
            rows=row.rows,
            left_out=row.left_out,
            alike=row.alike,
            recipients=tuple(row.recipients),
            keep_until=row.keep_until,
        )
        for row in rows
    ]


@entry(Permission.INSTALLATION_CHECK)
def copies_changed(*, actor: Actor) -> tuple[int, int]:
    """How many copies are no longer as they were written, and how many were written."""
    may_check(actor).require()
    copies = {
        c["path"]: c["sha256"]
        for kind in (WrittenDocument, ExchangeRelease)
        for each in kind.objects.order_by("id")
        for c in each.copies
    }
    changed = sum(
        not Path(p).exists() or sha256_hex(Path(p).read_bytes()) != digest for p, digest in copies.items()
    )
    return changed, len(copies)
