"""The database goes away for a while, and work goes on when it is back."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest

from commonweal.config import databases
from commonweal.core.actor import Actor
from commonweal.jobs.models import JobRecord
from tests.functional.command_line import ROOT
from tests.integration.platform.job_worker import STALLED, TROUBLE, TROUBLED
from tests.integration.platform.test_jobs_killed import PATIENCE, asked, effects, ended, until

NAME = ".s.PGSQL.5432"
GONE, BACK = "The database does not answer", "The database answers again"
Start = Callable[..., tuple[subprocess.Popen[bytes], Path]]


class Line:
    """A line to the database that can be cut and mended."""

    def __init__(self, database: Path) -> None:
        self.folder, self._database = Path(tempfile.mkdtemp(prefix="line-")), database
        self._ends: list[socket.socket] = []
        self.mend()

    def mend(self) -> None:
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(self.folder / NAME))
        self._listening.listen()
        Thread(target=self._take, args=(self._listening,), daemon=True).start()

    def cut(self) -> None:
        (self.folder / NAME).unlink()
        for end in (self._listening, *self._ends):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        self._ends.clear()

    def _take(self, listening: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near, _ = listening.accept()
                far = socket.socket(socket.AF_UNIX)
                far.connect(str(self._database))
                self._ends += [near, far]
                for source, target in ((near, far), (far, near)):
                    Thread(target=_carry, args=(source, target), daemon=True).start()


def _carry(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(1 << 16):
            target.sendall(piece)
    with suppress(OSError):
        target.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def line() -> Iterator[Line]:
    found = Line(Path(databases.definition("default", "app")["HOST"]) / NAME)
    yield found
    with suppress(OSError):
        found.cut()
    shutil.rmtree(found.folder)


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Start]:
    """Starts one, with a line to the database where it has one of its own; the process and what it says."""
    started: list[subprocess.Popen[bytes]] = []

    def start(line: Line | None = None, moment: str = "") -> tuple[subprocess.Popen[bytes], Path]:
        says = tmp_path / f"worker {len(started)}"
        names = [databases.setting_name(alias, "app") for alias in databases.STORES]
        addresses = {name: os.environ[name] for name in names}
        if line is not None:
            addresses = {n: f"{each.partition('?')[0]}?host={line.folder}" for n, each in addresses.items()}
        with says.open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", "tests.integration.platform.job_worker", str(tmp_path), moment],
                env=os.environ
                | addresses
                | {
                    "DJANGO_SETTINGS_MODULE": "commonweal.config.settings",
                    "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
                    "PYTHONUNBUFFERED": "1",
                },
                stdout=out,
                stderr=subprocess.DEVNULL,
            )
        started.append(process)
        return process, says

    yield start
    for process in started:
        process.kill()
        process.wait(PATIENCE)


def test_a_worker_outlives_an_outage_and_says_so_once(
    clean_state: Path, operator: Actor, worker: Start, line: Line
) -> None:
    process, says = worker(line)
    before = asked(operator)
    until(lambda: ended(before), "it works")
    line.cut()
    until(lambda: GONE in says.read_text(), "it noticed")
    time.sleep(2.0)
    assert process.poll() is None, "it stays"
    line.mend()
    after = asked(operator)
    until(lambda: ended(after), "it works again")
    assert process.poll() is None
    assert effects() == {before: 1, after: 1}
    assert [says.read_text().count(each) for each in (GONE, BACK)] == [1, 1]


def test_the_words_of_a_trouble_are_not_printed(clean_state: Path, operator: Actor, worker: Start) -> None:
    """They may say what the job is about, and whoever runs the machines may not read that."""
    job = asked(operator, TROUBLED)
    _, says = worker()
    until(lambda: ended(job) and "Test troubled: failed" in says.read_text(), "it has failed")
    found = JobRecord.objects.get(pk=job)
    assert TROUBLE in found.trouble
    assert TROUBLE not in says.read_text()


def test_a_worker_cut_off_too_long_learns_that_its_job_is_not_its_own_any_more(
    clean_state: Path, operator: Actor, worker: Start, line: Line, tmp_path: Path
) -> None:
    job = asked(operator)
    _, says = worker(line, "before")
    until((tmp_path / f"before {job}").exists, "it has the job")
    line.cut()
    time.sleep(STALLED.total_seconds() + 1)
    worker()
    until(lambda: ended(job), "the other has done it")
    line.mend()
    until(lambda: "taken over by another worker" in says.read_text(), "the first has let it go")
    assert ended(job) == "done"
    assert effects() == {job: 1}
