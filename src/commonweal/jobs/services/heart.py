"""The heart of a job that is being done: a thread that says it is alive, and what it is at.

It writes by a connection of its own, so that what people see does not wait for the transactions of the work,
and goes on while a long calculation holds the work itself.
"""

from __future__ import annotations

import uuid
from contextvars import copy_context
from datetime import timedelta
from threading import Event, Thread
from types import TracebackType
from typing import Self

from django.db import Error, close_old_connections, connections

from commonweal.core import clock
from commonweal.jobs.models import STALLED_AFTER, JobRecord

LOOKS_EVERY = 1.0  # seconds between two looks at whether it is to stop
BEATS_EVERY = timedelta(seconds=5)


class Interrupted(Exception):
    """The work ends here, and not by a fault of its own."""


class Stopped(Interrupted):
    """Somebody asked for it."""


class PutBack(Interrupted):
    """The worker ends; another goes on."""


class Lost(Interrupted):
    """The job was taken from this worker, which was thought dead: nothing it does counts any more."""


class Heart:
    """The `Progress` of a job. What is told here is written at the next look; `step` and `count` raise."""

    def __init__(self, key: uuid.UUID, claim: uuid.UUID, ending: Event | None = None) -> None:
        self._key, self._claim = key, claim
        self._ending = ending or Event()
        self._told: dict[str, object] = {}
        self._why: type[Interrupted] | None = None
        self._ended = Event()
        context = copy_context()
        self._thread = Thread(target=lambda: context.run(self._live), name=f"heart of {key}", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()

    def step(self, message: str) -> None:
        self._told = {"step": message, "rows_done": None, "rows_of": None}
        self.check()

    def count(self, done: int, total: int | None, what: str) -> None:
        self._told = self._told | {"rows_done": done, "rows_of": total}
        self.check()

    def check(self) -> None:
        """Raise where the work is to end."""
        if self._why is not None:
            raise self._why
        if self._ending.is_set():
            raise PutBack

    def _live(self) -> None:
        try:
            beat, written = clock.now(), self._told
            while self._why is not Lost and not self._ended.wait(LOOKS_EVERY):
                told, now = self._told, clock.now()
                beats = told != written or now - beat >= BEATS_EVERY
                try:
                    self._look({"heartbeat_at": now, **told} if beats else {})
                except Error:
                    close_old_connections()
                    if now - beat > STALLED_AFTER:  # by now another worker may have it
                        self._why = Lost
                else:
                    beat, written = (now, told) if beats else (beat, written)
        finally:
            connections.close_all()

    def _look(self, changes: dict[str, object]) -> None:
        mine = JobRecord.objects.mine(self._key, self._claim)
        if changes:
            mine.update(**changes)
        asked = mine.values_list("stop_asked_at", flat=True).first() if mine.exists() else False
        if asked is False:
            self._why = Lost
        elif asked is not None:
            self._why = Stopped
