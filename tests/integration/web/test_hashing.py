"""A storm of sign-ins: two passwords are hashed at once, over all processes, and nobody else starves."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, check_password, make_password
from django.db import connections

from commonweal.core import hashing
from commonweal.core.errors import Busy
from tests.functional.command_line import ROOT
from tests.integration.web.visiting import PASSWORD, signed_in

pytestmark = [pytest.mark.usefixtures("clean_state"), pytest.mark.threat("T10")]

HOLDS_A_TURN = """
import os, sys, django
os.environ["DJANGO_SETTINGS_MODULE"] = "commonweal.config.settings"
django.setup()
from commonweal.core.hashing import turn
with turn():
    print("holds", flush=True)
    sys.stdin.readline()
"""


@contextmanager
def turns_held_elsewhere(number: int) -> Iterator[None]:
    """By processes of their own, as other servers' would be."""
    made = [
        subprocess.Popen(
            [sys.executable, "-c", HOLDS_A_TURN],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT / "src", text=True,
        )
        for _ in range(number)
    ]  # fmt: skip
    try:
        for each in made:
            assert each.stdout and each.stdout.readline() == "holds\n"
        yield
    finally:
        for each in made:
            each.communicate("\n", timeout=20)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """How many were hashed at once, at most; each takes a while."""
    lock, at_once, most = threading.Lock(), [0], [0]
    encode = Argon2PasswordHasher.encode

    def counting(self: Any, password: str, salt: str) -> str:
        with lock:
            at_once[0] += 1
            most[0] = max(most[0], at_once[0])
        time.sleep(0.05)
        try:
            return str(encode(self, password, salt))
        finally:
            with lock:
                at_once[0] -= 1

    monkeypatch.setattr(Argon2PasswordHasher, "encode", counting)
    monkeypatch.setattr(hashing, "LONGEST_WAIT", 30.0)
    return lambda: most[0]


def storm(number: int) -> None:
    def one(_: int) -> None:
        try:
            make_password(PASSWORD)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(number) as pool:
        list(pool.map(one, range(number)))


def test_two_passwords_are_hashed_at_once_and_no_more(counted: Callable[[], int]) -> None:
    storm(8)
    assert counted() == 2


def test_the_turns_are_shared_by_all_processes(counted: Callable[[], int]) -> None:
    with turns_held_elsewhere(1):
        storm(4)
    assert counted() == 1
    storm(4)
    assert counted() == 2, "a process that ended has given its turn back"


def test_a_turn_inside_a_turn_is_the_same_one() -> None:
    with hashing.turn(), hashing.turn():
        assert check_password(PASSWORD, make_password(PASSWORD))
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = 7302")
        assert cursor.fetchone() == (0,)


def test_who_finds_no_turn_is_asked_to_try_again_and_loses_no_attempt(
    people: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    within = signed_in("a.analyst")
    monkeypatch.setattr(hashing, "LONGEST_WAIT", 0.1)
    with turns_held_elsewhere(2):
        with pytest.raises(Busy):
            make_password(PASSWORD)
        for _ in range(6):
            reply = within.__class__().post("/sign-in/", {"login": "c.councillor", "password": "not it"})
            assert (reply.status_code, b"Try again in a moment" in reply.content) == (503, True)
        assert within.get("/you/").status_code == 200, "whoever is in goes on"
        assert within.post("/sign-out/").status_code == 302
    assert signed_in("c.councillor").get("/you/").status_code == 200
