"""A refusal is written down, although what was begun around it is rolled back.

Outside a transaction the line is written at once. Inside an act it waits, and is written when the outermost
act of that database is over: whether it was rolled back because of the refusal, or went on in spite of it.
Who writes is told at start-up (`events`), for a decision stands below all that writing needs.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from commonweal.core.decision import Decision


class Book(Protocol):
    """Where refusals are written down."""

    def store_of(self, decision: Decision) -> str: ...

    def in_an_act(self, using: str) -> bool: ...

    def write(self, decision: Decision, using: str) -> None: ...


_books: list[Book] = []
# The refusals that wait for the end of the outermost act of each database.
_waiting: ContextVar[dict[str, list[Decision]]] = ContextVar("commonweal_refusals", default={})  # noqa: B039


def kept_by(book: Book) -> None:
    _books[:] = [book]


def leave(decision: Decision) -> None:
    """Write the refusal down, or let it wait until the act is over.

    Inside a transaction that no act began there is nothing to wait for, and the line would fall with it.
    """
    if decision.asked is None:
        return
    (book,) = _books
    using = book.store_of(decision)
    if (waiting := _waiting.get().get(using)) is not None:
        waiting.append(decision)
    elif not book.in_an_act(using):
        book.write(decision, using)


@contextmanager
def written_afterwards(using: str) -> Iterator[None]:
    """Round the outermost act of a database: what was refused within is written when it is over."""
    waiting: list[Decision] = []
    mark = _waiting.set({**_waiting.get(), using: waiting})
    try:
        yield
    finally:
        _waiting.reset(mark)
        (book,) = _books
        for decision in waiting:
            book.write(decision, using)
