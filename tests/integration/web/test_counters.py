"""Attempts are counted for the installation, not for the process that happened to answer (PRODUCT T10)."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.functional.command_line import ROOT
from tests.integration.web.visiting import signed_in

pytestmark = [pytest.mark.usefixtures("clean_state"), pytest.mark.threat("T10")]

GUESSES = """
import os, sys, django
os.environ["DJANGO_SETTINGS_MODULE"] = "commonweal.config.settings"
django.setup()
from django.test import Client
print("ready", flush=True)
for times in sys.stdin:
    for _ in range(int(times)):
        Client(headers={"host": "localhost"}).post("/sign-in/", {"login": "a.analyst", "password": "not it"})
    print("guessed", flush=True)
"""


def test_two_processes_that_serve_count_together(people: dict[str, str]) -> None:
    servers = [
        subprocess.Popen(
            [sys.executable, "-c", GUESSES],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT / "src", text=True,
        )
        for _ in range(2)
    ]  # fmt: skip
    try:
        _expect(servers, "ready\n")
        _guess(servers, times=2)
        assert signed_in("a.analyst").get("/you/").status_code == 200, "four are not yet five"
        _guess(servers[:1], times=1)
        assert signed_in("a.analyst").get("/you/").status_code == 302
    finally:
        for each in servers:
            each.communicate(timeout=20)


def _guess(servers: list[subprocess.Popen[str]], times: int) -> None:
    """All of them at the same moment."""
    for each in servers:
        assert each.stdin
        each.stdin.write(f"{times}\n")
        each.stdin.flush()
    _expect(servers, "guessed\n")


def _expect(servers: list[subprocess.Popen[str]], line: str) -> None:
    for each in servers:
        assert each.stdout and each.stdout.readline() == line
