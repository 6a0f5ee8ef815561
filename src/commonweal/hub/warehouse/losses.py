"""What a snapshot lost by erasure or disposal, and which questions can do without.

A question that needs a lost row is refused, whoever asks and however; one that needs none runs and says so.
The engine notes the tables that a question reads; the question says which slices it needs, as it was asked:
never by the rows that are left.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Any

from commonweal.core.errors import NotFound

if TYPE_CHECKING:
    from commonweal.hub.warehouse.snapshot import SliceInfo, Snapshot


@dataclass(frozen=True)
class Lost:
    """What was lost of one delivery in one table; without slices, all that the delivery holds there.

    `ask` is the snapshot to ask instead; none where no snapshot has the rows any more.
    """

    table: str
    delivery: int
    at: datetime
    because: str
    files: frozenset[str] = frozenset()
    slices: frozenset[int] = frozenset()
    ask: int | None = None


@dataclass
class Reading:
    """Which tables a question has read, and whether it has said which of their rows it needs."""

    tables: set[str] = field(default_factory=set)
    judged: bool = False


_reading: ContextVar[Reading | None] = ContextVar("commonweal_reading", default=None)


def read(tables: Iterable[str]) -> None:
    """Note that a question reads these tables."""
    if (reading := _reading.get()) is not None:
        reading.tables.update(tables)


def in_the_way(snapshot: Snapshot, tables: Collection[str]) -> list[Lost]:
    """The losses in these tables of rows that count in the snapshot."""
    return [lost for lost in snapshot.losses if lost.table in tables and any(_counted(snapshot, lost))]


def _counted(snapshot: Snapshot, lost: Lost) -> Iterable[int]:
    return (
        number
        for number, delivery in snapshot.counting
        if delivery == lost.delivery and (not lost.slices or number in lost.slices)
    )


def feeds_of_lost(snapshot: Snapshot, tables: Collection[str]) -> frozenset[str]:
    """The feeds of which rows that count were lost from these tables."""
    return frozenset(
        snapshot.slices[number].feed
        for lost in in_the_way(snapshot, tables)
        for number in _counted(snapshot, lost)
    )


def judge(snapshot: Snapshot, needs: Callable[[SliceInfo], bool]) -> None:
    """Refuse where the question under way needs a slice of which the snapshot lost rows."""
    if (reading := _reading.get()) is None:
        return
    for lost in in_the_way(snapshot, reading.tables):
        if any(needs(snapshot.slices[number]) for number in _counted(snapshot, lost)):
            raise refusal(snapshot, lost)
    reading.judged = True


def able_to_do_without(ask: Callable[..., Any]) -> Callable[..., Any]:
    """A question that runs on a snapshot which lost rows, as long as it needs none of them."""

    @wraps(ask)
    def asked(snapshot: Snapshot, *given: Any, **named: Any) -> Any:
        if not snapshot.losses or snapshot.doing_without:
            return ask(snapshot, *given, **named)
        reading = Reading()
        token = _reading.set(reading)
        try:
            answer = ask(snapshot.without_the_lost(), *given, **named)
        finally:
            _reading.reset(token)
        lost = in_the_way(snapshot, reading.tables)
        if lost and not reading.judged:
            raise refusal(snapshot, lost[0])
        said = note(snapshot)
        return replace(answer, notes=(*answer.notes, said)) if said else answer

    return asked


def note(snapshot: Snapshot) -> str:
    """That the snapshot is no longer whole, for an answer that did not need what is lost."""
    lost = in_the_way(snapshot, {each.table for each in snapshot.losses})
    if not lost:
        return ""
    told = dict.fromkeys(f"{each.because} on {each.at:%d %B %Y}" for each in sorted(lost, key=lambda e: e.at))
    return f"Snapshot {snapshot.number} has since lost rows that this answer did not need: {'; '.join(told)}."


def refusal(snapshot: Snapshot, lost: Lost) -> NotFound:
    remedy = (
        f"Ask snapshot {lost.ask} or a later one."
        if lost.ask is not None
        else "No snapshot holds these rows any more. Ask about other months, or what monthly counts can tell."
    )
    return NotFound(
        f"Snapshot {snapshot.number} lost rows that this question needs: those of delivery {lost.delivery} "
        f"in {lost.table}, on {lost.at:%d %B %Y}, because {lost.because}",
        where=f"snapshot {snapshot.number}",
        remedy=remedy,
    )
