"""What people see of work in the background, and what they can do about it: their own whole, others' bare."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Event
from uuid import uuid4

import pytest

from commonweal.core import clock
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.errors import BadInput, NotFound, NotPermitted
from commonweal.core.models import Event as Line
from commonweal.core.permissions import Permission
from commonweal.jobs import queries, register
from commonweal.jobs.models import ENDED, GIVEN_UP, STALLED_AFTER, JobRecord
from commonweal.jobs.register import Door, Job
from commonweal.jobs.services import ask_again, ask_for, ask_to_stop, drain
from commonweal.jobs.services.sweeping import sweep
from commonweal.jobs.services.working import claim, do
from commonweal.partnership.queries import actor_of

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ANN = Actor("account:7", "Ann", "person", roles=frozenset({"analyst"}))
BOB = Actor("account:8", "Bob", "person", roles=frozenset({"analyst"}))
COUNCILLOR = Actor("account:9", "Cleo", "person", roles=frozenset({"elected_member"}))
MACHINES = Actor("account:6", "Mo", "person", roles=frozenset({"sysadmin"}))
SECRET = "4 Canal Street"
pytestmark = pytest.mark.usefixtures("clean_state")


@pytest.fixture(autouse=True)
def _kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(job: Job, door: Door) -> None:
        raise RuntimeError(f"no luck at {SECRET}")

    monkeypatch.setattr(register, "_kinds", dict(register._kinds))
    register.register("good", lambda job, door: None, entry=Permission.JOB_RUN, title="Do good")
    register.register(
        "step",
        lambda job, door: job.progress.step("On the way"),
        entry=Permission.JOB_RUN,
        title="Take a step",
    )
    register.register("bad", fail, entry=Permission.JOB_RUN, title="Do badly")


def asked(actor: Actor, kind: str = "good", due_at: datetime | None = None) -> str:
    with acting(actor):
        return str(ask_for(actor=actor, kind=kind, identifiers={"where": SECRET}, due_at=due_at))


def worked(operator: Actor) -> None:
    drain(actor=operator, actor_of=actor_of, address_of=lambda _: "")


def record(job: str) -> JobRecord:
    return JobRecord.objects.get(pk=job)


def put(state: str, asker: Actor = ANN, **parts: object) -> str:
    """A record in a state, as if a worker had brought it there."""
    ends = {"finished_at": clock.now()} if state in ENDED else {}
    has = {"claim": uuid4(), "heartbeat_at": clock.now(), "attempts": 1} if state == "doing" else {}
    row = JobRecord.objects.create(
        id=uuid4(), kind="good", asked_by=asker.id, state=state,
        **{"asked_at": clock.now(), **ends, **has, **parts},
    )  # fmt: skip
    return str(row.pk)


# ---------------------------------------------------------------------------------------- stop, ask again


def test_what_waits_is_stopped_at_once_even_before_any_worker_has_seen_it(operator: Actor) -> None:
    job = asked(ANN)
    ask_to_stop(actor=ANN, id=job)
    found = record(job)
    assert (found.state, found.stop_asked_by) == ("stopped", ANN.id)
    assert found.finished_at is not None
    worked(operator)
    assert record(job).attempts == 0


def test_what_is_being_done_is_asked_to_stop_and_goes_on_until_its_next_step() -> None:
    job = put("doing")
    ask_to_stop(actor=ANN, id=job)
    found = record(job)
    assert (found.state, found.stop_asked_by, found.finished_at) == ("doing", ANN.id, None)


@pytest.mark.parametrize(("asked_to_stop", "state"), [(True, "stopped"), (False, "waiting")])
def test_what_was_asked_to_stop_is_begun_by_no_other_worker(
    operator: Actor, asked_to_stop: bool, state: str
) -> None:
    """Its worker is told to end before the job has come to its next step."""
    asked(ANN, "step")
    sweep(operator)
    record = claim(operator)
    assert record is not None
    if asked_to_stop:
        ask_to_stop(actor=ANN, id=str(record.pk))
    ending = Event()
    ending.set()
    do(operator, record, Door(actor_of, lambda _: ""), ending)
    assert JobRecord.objects.get(pk=record.pk).state == state


@pytest.mark.parametrize("state", ENDED)
def test_what_has_ended_cannot_be_stopped(state: str) -> None:
    job = put(state)
    with pytest.raises(BadInput, match=f"{state} already"):
        ask_to_stop(actor=ANN, id=job)
    assert record(job).stop_asked_at is None


@pytest.mark.parametrize("state", ["failed", "refused", "stopped"])
def test_what_ended_undone_is_asked_for_again_as_if_for_the_first_time(state: str, operator: Actor) -> None:
    stop = {"stop_asked_at": clock.now(), "stop_asked_by": ANN.id} if state == "stopped" else {}
    job = put(state, attempts=3, trouble="no luck", step="Half way", rows_done=4, **stop)
    ask_again(actor=ANN, id=job)
    found = record(job)
    assert (found.state, found.attempts, found.trouble, found.step) == ("waiting", 0, "", "")
    assert (found.finished_at, found.stop_asked_at, found.rows_done) == (None, None, None)
    worked(operator)
    assert (record(job).state, record(job).attempts) == ("done", 1)


@pytest.mark.parametrize("state", ["waiting", "doing", "done"])
def test_what_is_under_way_or_done_is_not_asked_for_again(state: str) -> None:
    job = put(state)
    with pytest.raises(BadInput, match=f"It is {state}"):
        ask_again(actor=ANN, id=job)
    assert record(job).state == state


@pytest.mark.threat("T4")
@pytest.mark.parametrize("act", [ask_to_stop, ask_again])
def test_the_work_of_somebody_else_is_not_there(act: Callable[..., None]) -> None:
    job = put("failed") if act is ask_again else put("doing")
    with pytest.raises(NotFound) as theirs:
        act(actor=BOB, id=job)
    with pytest.raises(NotFound) as nobodys:
        act(actor=BOB, id=str(uuid4()))
    assert str(theirs.value) == str(nobodys.value)
    with pytest.raises(NotPermitted):
        act(actor=COUNCILLOR, id=job)


def test_each_asking_leaves_a_line() -> None:
    stopped, again = put("doing"), put("failed")
    ask_to_stop(actor=ANN, id=stopped)
    ask_again(actor=ANN, id=again)
    with acting(Actor("account:1", "Audrey", "person", roles=frozenset({"auditor"}))):
        lines = Line.objects.filter(operation=Permission.JOB_STOP).values_list("actor", "object_id")
        assert set(lines) == {(ANN.id, stopped), (ANN.id, again)}


# ------------------------------------------------------------------------------------------ one's own work


def test_my_jobs_are_mine_the_latest_first_with_words_and_the_outbox_too() -> None:
    with clock.setting(NOON):
        first = put("failed", trouble=f"no luck at {SECRET}", asked_at=NOON)
        put("doing", BOB)
        asked(BOB)
        second = put("doing", asked_at=NOON + timedelta(minutes=1), step="Half way", rows_done=4, rows_of=8)
        third = asked(ANN)
        found = queries.my_jobs(actor=ANN)
    assert [each.id for each in found] == [third, second, first]
    assert [each.state for each in found] == ["waiting", "doing", "failed"]
    assert (found[1].step, found[1].rows_done, found[1].rows_of) == ("Half way", 4, 8)
    assert (found[2].trouble, found[2].title) == (f"no luck at {SECRET}", "Do good")


def test_work_that_is_due_later_says_when() -> None:
    with clock.setting(NOON):
        asked(ANN, due_at=NOON + timedelta(days=2))
        [found] = queries.my_jobs(actor=ANN)
        assert (found.state, found.step) == ("waiting", "It is due on 4 March 2026")


@pytest.mark.threat("T4")
def test_one_job_of_somebody_else_is_not_there() -> None:
    job = put("done")
    assert queries.job(actor=ANN, id=job).state == "done"
    with pytest.raises(NotFound):
        queries.job(actor=BOB, id=job)
    with pytest.raises(NotFound):
        queries.job(actor=BOB, id=asked(ANN))


def test_a_job_whose_worker_is_silent_stands_still() -> None:
    with clock.setting(NOON):
        job = put("doing")
    with clock.setting(NOON + STALLED_AFTER):
        assert queries.job(actor=ANN, id=job).state == "doing"
    with clock.setting(NOON + STALLED_AFTER + timedelta(seconds=1)):
        assert queries.job(actor=ANN, id=job).state == "stalled"


def test_the_usual_time_is_the_middle_of_the_latest_that_were_done() -> None:
    assert queries.usual_time("good") is None
    for seconds in (2, 4, 90):
        put("done", started_at=NOON, finished_at=NOON + timedelta(seconds=seconds))
    put("failed", started_at=NOON, finished_at=NOON + timedelta(hours=9))
    assert queries.usual_time("good") == 4.0
    assert queries.usual_time("bad") is None
    later = NOON + timedelta(days=1)
    for _ in range(queries.RECENT):
        put("done", started_at=later, finished_at=later + timedelta(seconds=60))
    assert queries.usual_time("good") == 60.0


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.2, "about a second"), (42.4, "about 42 seconds"), (150, "about 2 minutes")]
)
def test_the_usual_time_in_words(seconds: float, words: str) -> None:
    assert queries.JobShown("1", "good", "Do good", "doing", NOON, usual_seconds=seconds).usual_words == words


# ------------------------------------------------------------------------------------------ everybody's work


@pytest.mark.threat("T4")
def test_who_runs_the_machines_sees_that_there_is_work_and_no_word_of_anybody(operator: Actor) -> None:
    bad = asked(ANN, "bad")
    worked(operator)
    put("refused", trouble=f"Not you, at {SECRET}")
    put("failed", trouble=GIVEN_UP, attempts=3)
    put("doing", step=f"Reading {SECRET}", rows_done=3)
    asked(ANN)
    found = queries.all_jobs(actor=MACHINES)
    assert sorted(each.state for each in found) == ["doing", "failed", "failed", "refused", "waiting"]
    shown = repr(found)
    assert not [word for word in (SECRET, ANN.id, "luck", "Reading", "RuntimeError") if word in shown]
    assert {each.trouble for each in found} == {"", queries.FAILED, queries.REFUSED, GIVEN_UP}
    assert SECRET in queries.job(actor=ANN, id=bad).trouble


@pytest.mark.threat("T4")
def test_who_does_not_run_the_machines_sees_nobodys_work() -> None:
    for look in (queries.all_jobs, queries.jobs_by_state):
        with pytest.raises(NotPermitted):
            look(actor=ANN)


def test_all_jobs_come_the_latest_first_and_by_state() -> None:
    with clock.setting(NOON):
        stalled = put("doing")
    with clock.setting(NOON + timedelta(minutes=1)):
        doing, waiting, done = put("doing"), put("waiting"), put("done")
        in_outbox = asked(BOB)
        by_state = {
            state: {each.id for each in queries.all_jobs(actor=MACHINES, state=state)}
            for state in queries.STATES
        }
        found = queries.all_jobs(actor=MACHINES)
        seen = queries.jobs_by_state(actor=MACHINES)
    assert by_state == {
        "waiting": {waiting, in_outbox}, "doing": {doing}, "stalled": {stalled}, "failed": set(),
        "refused": set(), "stopped": set(), "done": {done},
    }  # fmt: skip
    assert [each.asked_at for each in found] == sorted((each.asked_at for each in found), reverse=True)
    assert dict(seen.states) == {state: len(found) for state, found in by_state.items()}


def test_what_the_sweeper_did_is_counted() -> None:
    put("done", attempts=3)
    put("doing", attempts=2)
    put("done", attempts=1)
    put("failed", attempts=3, trouble=GIVEN_UP)
    put("failed", attempts=1, trouble="no luck")
    seen = queries.jobs_by_state(actor=MACHINES)
    assert (seen.taken_up, seen.given_up) == (2 + 1 + 2, 1)
