"""Passwords are hashed two at a time, whoever asks, over all processes of an installation.

A hash is made to cost memory and time; a storm of sign-ins would take both from everybody else.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connections

from commonweal.core.errors import Busy

AT_ONCE = 2
LONGEST_WAIT = 1.0  # seconds: whoever waits keeps a process from everybody else
PAUSE = 0.02
_FAMILY = 7_302  # the first half of the advisory locks; the second is the place

_has_turn: ContextVar[bool] = ContextVar("commonweal_hashing_turn", default=False)


@contextmanager
def turn() -> Iterator[None]:
    """One of the places, for as long as the block lasts; inside it nobody asks for a second. Busy if all are
    taken.
    """
    if _has_turn.get():
        yield
        return
    place = _wait_for_place()
    mark = _has_turn.set(True)
    try:
        yield
    finally:
        _has_turn.reset(mark)
        _ask("SELECT pg_advisory_unlock(%s, %s)", place)


def _wait_for_place() -> int:
    for _ in range(round(LONGEST_WAIT / PAUSE)):
        for place in range(AT_ONCE):
            if _ask("SELECT pg_try_advisory_lock(%s, %s)", place):
                return place
        time.sleep(PAUSE)
    raise Busy("Many people sign in at this moment.", where="passwords", remedy="Try again in a moment.")


def _ask(query: str, place: int) -> bool:
    with connections["default"].cursor() as cursor:
        cursor.execute(query, [_FAMILY, place])
        return bool(cursor.fetchone()[0])


class Argon2InTurn(Argon2PasswordHasher):
    def encode(self, password: str, salt: str) -> str:
        with turn():
            return str(super().encode(password, salt))

    def verify(self, password: str, encoded: str) -> bool:
        with turn():
            return bool(super().verify(password, encoded))
