"""A worker killed at any point leaves nothing stuck, nothing done twice and nobody without word."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.errors import BadInput
from commonweal.hub import sent_files
from commonweal.hub.models import Delivery
from commonweal.hub.services import SentFile, send_files
from commonweal.jobs import services
from commonweal.jobs.models import GIVEN_UP, MOST_ATTEMPTS, JobRecord, Schedule
from commonweal.jobs.services import ask_again, ask_to_stop
from tests.factories.police_files import crime, street_file
from tests.functional.command_line import ROOT
from tests.integration.platform.job_worker import DEADLY, KIND

PATIENCE = 60  # seconds


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    started: list[subprocess.Popen[bytes]] = []

    def start(moment: str = "") -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "tests.integration.platform.job_worker", str(tmp_path), moment],
            env=os.environ
            | {
                "DJANGO_SETTINGS_MODULE": "commonweal.config.settings",
                "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
            },
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait(PATIENCE)


def asked(operator: Actor, kind: str = KIND) -> str:
    with acting(operator):
        return str(services.ask_for(actor=operator, kind=kind, identifiers={}))


def until(true: Callable[[], Any], what: str) -> None:
    ends = time.monotonic() + PATIENCE
    while not true():
        if time.monotonic() > ends:
            pytest.fail(f"still not: {what}")
        time.sleep(0.05)


def record(job: str) -> JobRecord | None:
    return JobRecord.objects.filter(pk=job).first()


def ended(job: str) -> str:
    found = record(job)
    return found.state if found and found.finished_at else ""


def effects() -> Counter[str]:
    """How often each job had its effect."""
    rows = Schedule.objects.filter(name__contains=" by ").values_list("name", flat=True)
    return Counter(name.partition(" ")[0] for name in rows)


@pytest.mark.parametrize(("moment", "attempts"), [("before", 2), ("inside", 2), ("after", 1)])
def test_a_worker_killed_at_a_moment_leaves_one_effect(
    clean_state: Path, operator: Actor, worker: Any, tmp_path: Path, moment: str, attempts: int
) -> None:
    job = asked(operator)
    first = worker(moment)
    until((tmp_path / f"{moment} {job}").exists, f"the first worker is {moment} the effect")
    first.kill()
    first.wait(PATIENCE)
    worker()
    until(lambda: ended(job), "the job has ended")
    found = record(job)
    assert found is not None
    assert (found.state, found.attempts) == ("done", attempts)
    assert effects() == {job: 1}


def test_a_worker_that_slept_finds_its_job_taken_and_writes_nothing(
    clean_state: Path, operator: Actor, worker: Any, tmp_path: Path
) -> None:
    job = asked(operator)
    sleeper = worker("before")
    until((tmp_path / f"before {job}").exists, "the sleeper has the job")
    os.kill(sleeper.pid, signal.SIGSTOP)
    worker()
    until(lambda: ended(job), "the other has done it")
    os.kill(sleeper.pid, signal.SIGCONT)
    again = asked(operator)  # whichever takes it: the sleeper is awake and at work again
    until(lambda: ended(again) or (tmp_path / f"before {again}").exists(), "the next job is taken")
    assert effects()[job] == 1
    assert ended(job) == "done"


def test_two_workers_never_do_one_job(clean_state: Path, operator: Actor, worker: Any) -> None:
    worker()
    worker()
    jobs = [asked(operator) for _ in range(12)]
    until(lambda: all(ended(job) for job in jobs), "all have ended")
    assert effects() == dict.fromkeys(jobs, 1)
    assert {record(job).attempts for job in jobs} == {1}  # type: ignore[union-attr]


def test_a_job_that_kills_its_workers_is_given_up_with_word_and_may_be_asked_for_again(
    clean_state: Path, operator: Actor, worker: Any
) -> None:
    job = asked(operator, DEADLY)
    for attempt in range(1, MOST_ATTEMPTS + 1):
        killed = worker()
        assert killed.wait(PATIENCE) == -signal.SIGKILL, f"attempt {attempt}"
    worker()
    until(lambda: ended(job), "it was given up")
    found = record(job)
    assert found is not None
    assert (found.state, found.trouble, found.attempts) == ("failed", GIVEN_UP, MOST_ATTEMPTS)
    ask_again(actor=operator, id=job)
    assert ended(job) == ""


def test_a_job_stops_while_it_waits_and_while_it_is_done_and_not_when_it_has_ended(
    clean_state: Path, operator: Actor, worker: Any, tmp_path: Path
) -> None:
    job = asked(operator)
    worker("before")
    until((tmp_path / f"before {job}").exists, "it is being done")
    behind = asked(operator)  # waits behind the first
    until(lambda: record(behind), "the second waits")
    ask_to_stop(actor=operator, id=behind)
    assert ended(behind) == "stopped"
    ask_to_stop(actor=operator, id=job)
    until(lambda: ended(job), "it stopped at its next step")
    assert ended(job) == "stopped"
    assert effects() == {}
    with pytest.raises(BadInput, match="stopped already"):
        ask_to_stop(actor=operator, id=job)


@pytest.mark.parametrize(
    ("moment", "attempts"),
    [("before telling", 2), ("after telling", 2), ("before clearing", 1), ("after clearing", 1)],
)
def test_a_load_of_which_the_worker_is_killed_is_published_once_and_says_so(
    clean_state: Path, operator: Actor, worker: Any, tmp_path: Path, moment: str, attempts: int
) -> None:
    path = street_file(tmp_path, [crime("one", at="salford")])
    content = path.read_bytes()
    job = send_files(actor=operator, files=[SentFile(path.name, len(content), [content])])
    first = worker(moment)
    until((tmp_path / f"{moment} {job}").exists, f"the first worker is {moment}")
    first.kill()
    first.wait(PATIENCE)
    worker()
    until(lambda: ended(job), "the load has ended")
    again = send_files(actor=operator, files=[SentFile(path.name, len(content), [content])])
    until(lambda: ended(again), "the workers go on")
    found = record(job)
    assert found is not None
    assert (found.state, found.trouble, found.attempts) == ("done", "", attempts)
    assert [each.state for each in sent_files.told(job)] == ["released" if attempts == 1 else "unchanged"]
    with acting(operator):
        assert Delivery.objects.filter(state="released").count() == 1


def test_a_worker_told_to_end_puts_its_job_back(
    clean_state: Path, operator: Actor, worker: Any, tmp_path: Path
) -> None:
    job = asked(operator)
    first = worker("before")
    until((tmp_path / f"before {job}").exists, "it is being done")
    first.terminate()
    assert first.wait(PATIENCE) == 0
    found = record(job)
    assert found is not None
    assert (found.state, found.attempts) == ("waiting", 0)
    worker()
    until(lambda: ended(job), "another has done it")
    assert effects() == {job: 1}
