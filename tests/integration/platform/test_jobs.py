"""Work in the background: written with the act, done once, and no failure holds up another job."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from uuid import uuid4

import pytest

from commonweal.core import clock
from commonweal.core.actor import Actor
from commonweal.core.context import NoContext, acting
from commonweal.core.models import Outbox
from commonweal.core.permissions import Permission
from commonweal.jobs import register, services
from commonweal.jobs.models import STALLED_AFTER, JobRecord, Schedule
from commonweal.jobs.queries import workload
from commonweal.jobs.register import Door, Job
from commonweal.jobs.services import sweeping
from commonweal.partnership import queries

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LETTER = {"to": "account:1", "subject": "Due – today", "text": "An action is due."}


def ask(actor: Actor, kind: str, identifiers: dict[str, str]) -> None:
    with acting(actor):
        services.ask_for(actor=actor, kind=kind, identifiers=identifiers)


def drain(actor: Actor) -> services.Drained:
    return services.drain(actor=actor, actor_of=queries.actor_of, address_of=lambda _: "ann@partner.example")


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> list[Job]:
    done: list[Job] = []

    def fail(job: Job, door: Door) -> None:
        raise RuntimeError("no luck")

    def count(job: Job, door: Door) -> None:
        done.append(job)

    monkeypatch.setattr(register, "_kinds", dict(register._kinds))
    register.register("count", count, entry=Permission.JOB_RUN)
    register.register("fail", fail, entry=Permission.JOB_RUN)
    register.register("look", count, entry=Permission.WAREHOUSE_READ_COUNTS)
    return done


def test_a_job_outside_an_act_is_refused(clean_state: Path, operator: Actor) -> None:
    with pytest.raises(NoContext):
        services.ask_for(actor=operator, kind="count", identifiers={})


def test_a_job_falls_with_the_act_that_asked_for_it(clean_state: Path, operator: Actor) -> None:
    with pytest.raises(ZeroDivisionError), acting(operator):
        services.ask_for(actor=operator, kind="count", identifiers={})
        raise ZeroDivisionError
    assert Outbox.objects.count() == 0


def test_mail_is_one_file_a_job_in_the_mail_folder(clean_state: Path, operator: Actor) -> None:
    ask(operator, "mail", LETTER)
    assert drain(operator) == services.Drained(done=1, failed=0)
    assert drain(operator) == services.Drained(done=0, failed=0)
    [letter] = (clean_state / "mail").glob("*.eml")
    read = message_from_bytes(letter.read_bytes(), policy=default)
    assert (read["To"], read["Subject"]) == ("ann@partner.example", "Due – today")
    assert read.get_content().strip() == "An action is due."


def test_a_failure_is_kept_with_its_reason_and_holds_up_no_other(
    clean_state: Path, operator: Actor, work: list[Job]
) -> None:
    for kind in ("fail", "unheard-of", "count"):
        ask(operator, kind, {"n": kind})
    assert drain(operator) == services.Drained(done=1, failed=2)
    assert [job.identifiers for job in work] == [{"n": "count"}]
    troubles = set(JobRecord.objects.filter(state="failed").values_list("trouble", flat=True))
    assert troubles == {"RuntimeError: no luck", "Nothing here does jobs of the kind 'unheard-of'."}
    assert (workload().failed, workload().done, workload().outbox) == (2, 1, 0)


def test_a_schedule_that_was_missed_asks_once_and_looks_ahead(
    clean_state: Path, operator: Actor, work: list[Job]
) -> None:
    with clock.setting(NOON):
        services.set_schedule(actor=operator, name="hourly", kind="count", every_minutes=60, identifiers={})
    with clock.setting(NOON + timedelta(hours=5, minutes=20)):
        drain(operator)
    assert len(work) == 1
    assert Schedule.objects.get().next_at == NOON + timedelta(hours=6)


def test_a_job_whose_worker_died_is_taken_up_again(
    clean_state: Path, operator: Actor, work: list[Job]
) -> None:
    ask(operator, "count", {})
    with clock.setting(NOON), acting(operator):
        Outbox.objects.update(due_at=NOON)
        sweeping.move_from_outbox(10)
        JobRecord.objects.update(state="doing", heartbeat_at=NOON, claim=uuid4(), attempts=1)
    with clock.setting(NOON + STALLED_AFTER - timedelta(seconds=1)):
        assert drain(operator).done == 0
    with clock.setting(NOON + STALLED_AFTER + timedelta(seconds=1)):
        assert drain(operator).done == 1


@pytest.mark.threat("T4")
def test_a_job_is_done_as_whoever_asked_for_it_and_only_while_they_may(
    clean_state: Path, operator: Actor, work: list[Job]
) -> None:
    """A role that was taken away between asking and doing takes its jobs with it."""
    today = {"account:1": Actor("account:1", "Ann", "person", roles=frozenset({"administrator"}))}

    def worked(by: Actor) -> services.Drained:
        with acting(by):
            services.ask_for(actor=by, kind="look", identifiers={})
        return services.drain(
            actor=operator, actor_of=lambda asker: today.get(asker, operator), address_of=lambda _: ""
        )

    assert worked(operator) == services.Drained(done=0, failed=0, refused=1)
    assert JobRecord.objects.get(state="refused").trouble
    today.clear()
    assert worked(operator) == services.Drained(done=1, failed=0)
    # A process is what its name says, whatever the directory answers: it sees no records.
    assert worked(Actor.process("sweeper")) == services.Drained(done=0, failed=0, refused=1)
    assert len(work) == 1


def test_a_kind_of_job_names_one_work_and_one_entry(work: list[Job]) -> None:
    known = register.known_kind("count")
    assert known is not None
    register.register("count", known.work, entry=known.entry)
    with pytest.raises(ValueError, match="two rooms"):
        register.register("count", known.work, entry=Permission.DELIVERY_LOAD)
