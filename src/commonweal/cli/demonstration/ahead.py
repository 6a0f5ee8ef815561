"""Making things in a thread of its own while those made before are used."""

from __future__ import annotations

from collections.abc import Iterator
from queue import SimpleQueue
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


def ahead(made: Iterator[T]) -> Iterator[T]:
    """The same things in the same order; the first is begun now, none waits for the one before to be used."""
    ready: SimpleQueue[list[T] | BaseException] = SimpleQueue()

    def make() -> None:
        try:
            for each in made:
                ready.put([each])
        except BaseException as error:  # whoever waits has to know
            ready.put(error)
        else:
            ready.put([])

    Thread(target=make, name="ahead", daemon=True).start()
    return _taken(ready)


def _taken(ready: SimpleQueue[list[T] | BaseException]) -> Iterator[T]:
    while (found := ready.get()) != []:
        if isinstance(found, BaseException):
            raise found
        yield from found
