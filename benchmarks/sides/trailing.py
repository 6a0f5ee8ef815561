"""Ours: events written by one or several processes beside a load that stays open."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from benchmarks.sides.speaking import answer

REASON = "the monthly review of what was agreed in the tasking meeting"
PAUSE = 0.005


def work(events: int, writers: int, runs: int) -> dict[str, Any]:
    from commonweal.config.migrate import migrate_all
    from commonweal.core.progress import silent

    migrate_all(silent)
    found: dict[str, Any] = {"sealed": [], "plain": []}
    written(writers * 20, writers)  # warmed
    for _ in range(runs):
        with beside_a_load():
            found["sealed"].append(written(events, writers))
        with unsealed(), beside_a_load():
            found["plain"].append(written(events, writers))
    return found


def written(events: int, writers: int) -> float:
    """Seconds until all have written their share; each process has its connection before the clock starts."""
    from django.db import connections

    connections.close_all()
    context = multiprocessing.get_context("fork")
    ready = context.Barrier(writers + 1)
    share = events // writers
    processes = [context.Process(target=_write, args=(ready, number, share)) for number in range(writers)]
    for process in processes:
        process.start()
    ready.wait()
    began = time.perf_counter()
    for process in processes:
        process.join()
    if any(process.exitcode for process in processes):
        raise RuntimeError("a writer failed; its words stand above")
    return time.perf_counter() - began


def _write(ready: Any, number: int, share: int) -> None:
    actor = _actor(number)
    _record(actor, 0)
    ready.wait()
    for turn in range(1, share + 1):
        _record(actor, turn)


def _actor(number: int) -> Any:
    from commonweal.core.actor import Actor

    return Actor.process(f"benchmark-{number}")


def _record(actor: Any, turn: int) -> None:
    from commonweal.core import events
    from commonweal.core.context import acting

    with acting(actor):
        events.record(
            actor=actor, operation="consultation", object_type="thing", object_id=str(turn), reason=REASON
        )


@contextmanager
def beside_a_load() -> Iterator[None]:
    """An act that has recorded events, stays open and goes on, in a process of its own as a load is."""
    context = multiprocessing.get_context("fork")
    from django.db import connections

    connections.close_all()
    begun, over = context.Event(), context.Event()
    process = context.Process(target=_load, args=(begun, over))
    process.start()
    begun.wait()
    try:
        yield
    finally:
        over.set()
        process.join()


def _load(begun: Any, over: Any) -> None:
    from commonweal.core import events
    from commonweal.core.context import acting

    actor = _actor(99)
    with acting(actor):
        turn = 0
        while not over.wait(PAUSE):
            turn += 1
            events.record(actor=actor, operation="collection", object_type="delivery", object_id=str(turn))
            begun.set()


@contextmanager
def unsealed() -> Iterator[None]:
    """Without the trigger, as only the owner of the database can; for a comparison in a throw-away home."""
    _owner("ALTER TABLE core_event DISABLE TRIGGER core_event_sealed")
    try:
        yield
    finally:
        _owner("ALTER TABLE core_event ENABLE TRIGGER core_event_sealed")


def _owner(statement: str) -> None:
    from django.db import connections

    from commonweal.config import databases

    with databases.as_owner(), connections["default"].cursor() as cursor:
        cursor.execute(statement)


if __name__ == "__main__":
    answer(work)
