"""The published passwords of the demonstration open nothing where anything real is held (PRODUCT T10)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from commonweal.cli import serving
from commonweal.core.actor import Actor
from commonweal.core.errors import WrongUse

MADE_UP = SimpleNamespace(name="made-up", state="released", synthetic=True)
REAL = SimpleNamespace(name="crime-2026-10", state="released", synthetic=False)
PORT = 8000


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch, operator: Actor) -> list[str]:
    """What would have become of the process."""
    became: list[str] = []
    monkeypatch.setattr("commonweal.cli.session.operator", lambda: operator)
    monkeypatch.setattr(os, "execv", lambda path, words: became.append(path))
    monkeypatch.setattr(serving, "start_worker", lambda: None)
    for name in ("COMMONWEAL_SITE", "COMMONWEAL_DEMONSTRATION"):
        monkeypatch.setenv(name, "")  # put back afterwards
        monkeypatch.delenv(name)
    return became


def held(monkeypatch: pytest.MonkeyPatch, *deliveries: Any) -> None:
    monkeypatch.setattr("commonweal.hub.queries.deliveries", lambda **_: list(deliveries))


@pytest.mark.threat("T10")
@pytest.mark.parametrize("by_the_environment", [False, True])
def test_the_demonstration_is_not_served_beside_a_real_record(
    started: list[str], monkeypatch: pytest.MonkeyPatch, settings: Any, by_the_environment: bool
) -> None:
    settings.DEMONSTRATION = by_the_environment
    held(monkeypatch, MADE_UP, REAL)
    with pytest.raises(WrongUse, match="not let in beside real records"):
        serving.serve(port=PORT, host="127.0.0.1", demonstration=not by_the_environment)
    assert started == []
    held(monkeypatch, MADE_UP)
    serving.serve(port=PORT, host="127.0.0.1", demonstration=not by_the_environment)
    assert len(started) == 1 and os.environ["COMMONWEAL_DEMONSTRATION"] == "1"


def test_real_records_are_served_to_real_people(started: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    held(monkeypatch, REAL)
    serving.serve(port=PORT, host="127.0.0.1")
    assert len(started) == 1 and "COMMONWEAL_DEMONSTRATION" not in os.environ


SERVER = "import time; from commonweal.cli import serving; serving.start_worker(); time.sleep(600)"


def children(process: int) -> list[int]:
    path = Path(f"/proc/{process}/task/{process}/children")
    return [int(each) for each in path.read_text().split()] if path.exists() else []


def only_child(process: int, but: int = 0) -> int:
    ends = time.monotonic() + 60
    while not (found := [each for each in children(process) if each != but]):
        assert time.monotonic() < ends, f"{process} has no other child"
        time.sleep(0.1)
    return found[0]


def test_a_worker_that_ended_is_replaced_and_ends_with_the_server(clean_state: Path) -> None:
    server = subprocess.Popen([sys.executable, "-P", "-c", SERVER])
    try:
        keeper = only_child(server.pid)
        first = only_child(keeper)
        os.kill(first, signal.SIGKILL)
        second = only_child(keeper, but=first)
    finally:
        server.kill()
        server.wait()
    ends = time.monotonic() + 60
    while any(Path(f"/proc/{each}").exists() for each in (keeper, second)):
        assert time.monotonic() < ends, "they outlive the server"
        time.sleep(0.1)
