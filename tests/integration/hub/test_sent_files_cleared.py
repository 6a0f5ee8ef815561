"""Files that were sent and not loaded do not lie about for ever, and are there while they may be wanted."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from commonweal.core import clock
from commonweal.core.actor import Actor
from commonweal.core.errors import BadInput, InstallationProblem, NotPermitted
from commonweal.hub import sent_files
from commonweal.hub.rawstore import pieces
from commonweal.hub.services import SentFile, send_files, sending
from commonweal.hub.services.sending import CLEARING, KEPT_FOR, clear_sent_files
from commonweal.jobs.models import JobRecord, Schedule
from commonweal.jobs.register import Door, Job
from commonweal.jobs.services import ask_again, ask_to_stop, drain
from commonweal.partnership.queries import actor_of, address_of

pytestmark = pytest.mark.usefixtures("clean_state")
CLEARS = Actor.process("sending")
ROWS = b"colour,shape\nred,round\n"


def sent(operator: Actor) -> str:
    return send_files(actor=operator, files=[SentFile("unknown.csv", len(ROWS), [ROWS])])


def worked(operator: Actor) -> None:
    drain(actor=operator, actor_of=actor_of, address_of=address_of)


def test_a_load_that_came_to_its_end_leaves_no_file(operator: Actor) -> None:
    job = sent(operator)
    worked(operator)
    assert JobRecord.objects.get(pk=job).state == "done"
    assert sent_files.left() == {}
    assert [each.state for each in sent_files.told(job)] == ["left aside"]


def test_files_of_a_load_that_was_stopped_wait_a_week_and_are_cleared_by_the_worker(operator: Actor) -> None:
    job, now = sent(operator), datetime.now(UTC)
    ask_to_stop(actor=operator, id=job)
    with clock.setting(now + KEPT_FOR - timedelta(hours=1)):
        worked(operator)
        assert set(sent_files.left()) == {job}
    with clock.setting(now + KEPT_FOR + timedelta(days=1, hours=1)):
        worked(operator)
        assert sent_files.left() == {}
    assert set(JobRecord.objects.filter(kind=CLEARING).values_list("state", flat=True)) == {"done"}


def test_files_that_still_wait_for_a_worker_are_kept_however_long(operator: Actor) -> None:
    sent(operator)
    with clock.setting(datetime.now(UTC) + timedelta(days=400)):
        assert clear_sent_files(actor=CLEARS) == 0
    assert sent_files.waiting(next(iter(sent_files.left()))) == ("unknown.csv",)


def test_files_of_which_no_job_knows_are_cleared(operator: Actor) -> None:
    """The act that kept them was rolled back, or its process was killed."""
    job = sent(operator)
    stray = "00000000-0000-4000-8000-000000000000"
    shutil.copytree(sent_files.files(job), sent_files.files(stray))
    with clock.setting(datetime.now(UTC) + KEPT_FOR + timedelta(minutes=1)):
        assert clear_sent_files(actor=CLEARS) == 1
    assert set(sent_files.left()) == {job}


def test_a_load_asked_for_again_after_its_files_are_gone_says_so(operator: Actor) -> None:
    job = sent(operator)
    ask_to_stop(actor=operator, id=job)
    sent_files.clear(job)
    ask_again(actor=operator, id=job)
    worked(operator)
    found = JobRecord.objects.get(pk=job)
    assert (found.state, found.trouble) == (
        "refused", "The files are here no longer. Send them again."
    )  # fmt: skip


def test_a_worker_that_lost_a_load_leaves_the_files_to_the_other(operator: Actor) -> None:
    class Taken(Exception):
        pass

    def lost() -> None:
        raise Taken

    job = sent(operator)
    door = Door(actor_of=actor_of, address_of=address_of)
    with pytest.raises(Taken):
        sending._work(Job(job, sending.KIND, {}, operator.id, end_here=lost), door)
    assert set(sent_files.left()) == {job}


def test_what_was_sent_lies_nowhere_in_the_open(operator: Actor, home: Path) -> None:
    job = sent(operator)
    folder = sent_files.place(job)
    for path in (folder, *folder.rglob("*")):
        assert path.stat().st_mode & 0o077 == 0, path
        assert "unknown" not in path.name
        assert path.is_dir() or not any(part in path.read_bytes() for part in (ROWS, b"unknown"))
    with sent_files.in_the_open(job) as opened:
        (link,) = opened.iterdir()
        assert (link.name, link.read_bytes()) == ("unknown.csv", ROWS)
    assert not link.is_symlink(), "and when it is loaded it is gone"
    worked(operator)
    (told,) = folder.rglob("*.json")
    assert told.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("size", [1, pieces.PIECE, 3 * pieces.PIECE + 17])
def test_what_comes_in_pieces_is_opened_as_it_was(home: Path, size: int) -> None:
    content = random.Random(size).randbytes(size)
    sent_files.keep("a", "whole.csv", [content[:5], b"", content[5:70_000], content[70_000:]])
    with sent_files.in_the_open("a") as opened:
        assert (opened / "whole.csv").read_bytes() == content


@pytest.mark.parametrize(
    ("error", "state"),
    [(InstallationProblem("the disk is full"), "failed"), (BadInput("not today"), "refused")],
)
def test_a_load_that_ended_undone_is_done_when_it_is_asked_for_again(
    operator: Actor, monkeypatch: pytest.MonkeyPatch, error: Exception, state: str
) -> None:
    def full(**_: object) -> Iterator[None]:
        raise error
        yield

    job = sent(operator)
    with monkeypatch.context() as patch:
        patch.setattr(sending, "load", full)
        worked(operator)
    assert JobRecord.objects.get(pk=job).state == state
    ask_again(actor=operator, id=job)
    worked(operator)
    assert JobRecord.objects.get(pk=job).state == "done"
    assert [each.state for each in sent_files.told(job)] == ["left aside"]
    assert sent_files.left() == {}


def test_the_clearing_is_set_with_the_first_sending_and_once(operator: Actor, home: Path) -> None:
    sent(operator)
    before = Schedule.objects.get(name=CLEARING).next_at
    sent(operator)
    assert Schedule.objects.get(name=CLEARING).next_at == before
    analyst = Actor("account:7", "Ann", "person", roles=frozenset({"analyst"}))
    with pytest.raises(NotPermitted):
        clear_sent_files(actor=analyst)
