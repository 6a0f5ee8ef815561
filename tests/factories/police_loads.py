"""Loading police files in a test, and what the warehouse then says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.progress import silent
from commonweal.core.scope import Scope
from commonweal.geography.forces import force_index
from commonweal.hub import services
from commonweal.hub.intake.child import Reader
from commonweal.hub.pipeline.placing import Placer
from commonweal.hub.pipeline.receiving import parcels
from commonweal.hub.pipeline.run import Prepared, prepare
from commonweal.hub.pipeline.slicing import FORCE_KIND, SliceKey
from commonweal.hub.queries import snapshot
from commonweal.hub.warehouse import schema, store
from commonweal.hub.warehouse.snapshot import Snapshot

ALL = Scope.system("test")
NOT_CONTENT = {"event_id", "delivery", "slice", "located", "n"}


def load(actor: Actor, path: Path, *, received: date | None = None, **more: Any) -> list[Any]:
    """What became of each delivery that the path holds."""
    moment = datetime(received.year, received.month, received.day, 12, tzinfo=UTC) if received else None
    return list(services.load(actor=actor, path=path, received=moment, **more))


def published(actor: Actor, path: Path, **more: Any) -> Any:
    """The one delivery of a path, which must have been published."""
    (outcome,) = load(actor, path, **more)
    assert outcome.state == "released", outcome
    return outcome


def opened(actor: Actor, **which: Any) -> Snapshot:
    with acting(actor):
        return snapshot(actor=actor, **which)


def rows(actor: Actor, *columns: str, **which: Any) -> list[tuple[Any, ...]]:
    """The rows that count, in these columns of `events`, sorted."""
    shown = opened(actor, **which)
    table = store.run(store.events(shown, ALL, columns), shown, ALL)
    return sorted(zip(*(table[name].to_pylist() for name in columns), strict=True), key=repr)


def content(actor: Actor, **which: Any) -> list[tuple[Any, ...]]:
    """Everything that the rows that count say, but for their own numbers."""
    return rows(actor, *(name for name in schema.EVENTS.names if name not in NOT_CONTENT), **which)


def totals(actor: Actor, *columns: str, **which: Any) -> Counter[Any]:
    """How many rows count, by some columns of `events`."""
    return Counter(rows(actor, *columns, **which))


def cube(actor: Actor, *columns: str, **which: Any) -> Counter[Any]:
    shown = opened(actor, **which)
    table = store.run(store.cube(shown, ALL, (*columns, "n")), shown, ALL)
    counted: Counter[Any] = Counter()
    for *key, n in zip(*(table[name].to_pylist() for name in (*columns, "n")), strict=True):
        counted[tuple(key)] += n
    return counted


@cache
def force_placer() -> Placer:
    return Placer({FORCE_KIND: force_index()})


class Numbers:
    """Slices numbered as they are met, as the database does it."""

    def __init__(self) -> None:
        self.keys: dict[SliceKey, int] = {}

    def __call__(self, wanted: Collection[SliceKey]) -> Mapping[SliceKey, int]:
        return {key: self.keys.setdefault(key, len(self.keys) + 1) for key in wanted}


def prepared(
    path: Path, reader: Reader, folder: Path, *, source: str | None = None, placer: Placer | None = None
) -> Prepared:
    """One delivery through the stages without a database."""
    ((parcel,), left) = parcels(path, reader, source)
    assert not left
    return prepare(
        parcel,
        delivery=7,
        reader=reader,
        placer=placer or force_placer(),
        warehouse=folder,
        numbers_of=Numbers(),
        progress=silent,
    )


def accepted(done: Prepared, *columns: str) -> list[tuple[Any, ...]]:
    """The accepted rows of a prepared delivery, in these columns of `events`."""
    found: list[tuple[Any, ...]] = []
    for part in done.written["events"].parts:
        table = part.read()
        found += zip(*(table[name].to_pylist() for name in columns), strict=True)
    return found
