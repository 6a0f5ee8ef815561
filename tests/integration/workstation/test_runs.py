"""Runs of techniques: the asker's alone, done as they stand on the day, and done once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError

from commonweal.core import clock
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.errors import BadInput, NotFound, NotPermitted
from commonweal.core.models import Event
from commonweal.exports.footing import footing
from commonweal.hub import queries as hub
from commonweal.jobs.models import JobRecord
from commonweal.jobs.register import Door, Job
from commonweal.jobs.services import Drained, drain
from commonweal.partnership import services as partnership
from commonweal.partnership.queries import actor_of, address_of
from commonweal.workstation.models import TechniqueRun
from commonweal.workstation.queries import RunAsked, rows_of_run, run, runs
from commonweal.workstation.services import ask_to_run, stop_run, working
from tests.integration.web.programs import OWN_ROWS

from .conftest import Office, month_lands

OWN = RunAsked("xmr", rows=OWN_ROWS)
SALFORD = {"first": "2018-06", "last": "2018-06", "area": "district:E08000006"}
HOURS = RunAsked("knox", filters=SALFORD)
PLACES = RunAsked("kde", filters=SALFORD)


def worked(operator: Actor) -> Drained:
    return drain(actor=operator, actor_of=actor_of, address_of=address_of)


def shut(actor: Actor, number: int) -> set[str]:
    """What each question about a run says to somebody who may not know of it."""
    said = set()
    for ask in (run, rows_of_run, stop_run):
        with pytest.raises((NotFound, NotPermitted)) as refused:
            ask(actor=actor, number=number)  # type: ignore[operator]
        said.add(f"{type(refused.value).__name__}: {refused.value}")
    return said


def test_a_run_is_the_askers_alone(office: Office, operator: Actor) -> None:
    number = ask_to_run(actor=office.owner, asked=OWN)
    assert run(actor=office.owner, number=number).line.state == "open"
    assert worked(operator) == Drained(done=1, failed=0)
    shown = run(actor=office.owner, number=number)
    assert shown.line.state == "done" and shown.line.sentence and shown.document is not None
    assert len(rows_of_run(actor=office.owner, number=number).rows) == 25
    for other in (office.stranger, office.colleague, office.reader, office.member):
        assert shut(other, number) == shut(other, 987_654), "as if it were not there"
    assert runs(actor=office.stranger) == []
    with acting(office.stranger):
        assert not TechniqueRun.objects.exists(), "nor does the database show it"
        assert TechniqueRun.objects.filter(pk=number).update(sentence="Taken") == 0


def test_an_elected_member_has_no_place_and_no_job_is_written_down(office: Office) -> None:
    for ask in (lambda: ask_to_run(actor=office.member, asked=OWN), lambda: runs(actor=office.member)):
        with pytest.raises(NotPermitted):
            ask()
    assert not JobRecord.objects.exists()
    with acting(office.owner):
        assert not TechniqueRun.objects.exists()


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        (RunAsked("xmr", settings={"baselin": "3"}, rows=OWN_ROWS), "baselin"),
        (RunAsked("xmr", rows="period,count\n2016-01,many\n"), "rows"),
        (RunAsked("xmr", rows="x" * 500_001), "rows"),
        (RunAsked("divining"), "divining"),
        (RunAsked("local-moran", filters={"first": "2018-06", "area_kind": "zzz"}), "area_kind"),
    ],
)
def test_what_cannot_be_run_is_refused_before_there_is_a_run(
    office: Office, asked: RunAsked, where: str
) -> None:
    with pytest.raises((BadInput, NotFound)) as refused:
        ask_to_run(actor=office.owner, asked=asked)
    assert refused.value.where == where
    assert runs(actor=office.owner) == []


def test_runs_stand_with_the_latest_first_and_by_technique(office: Office) -> None:
    numbers = [ask_to_run(actor=office.owner, asked=OWN) for _ in range(2)]
    assert [each.number for each in runs(actor=office.owner)] == numbers[::-1]
    assert runs(actor=office.owner, technique="kde") == []
    assert [each.number for each in runs(actor=office.owner, technique="xmr")] == numbers[::-1]


def test_whoever_may_run_no_more_has_none_of_their_runs_done(office: Office, operator: Actor) -> None:
    """The right is asked for on the day of the work, and not on the day of the asking."""
    number = ask_to_run(actor=office.owner, asked=OWN)
    partnership.end_role(actor=operator, account=office.accounts["owner"], role="analyst")
    assert worked(operator) == Drained(done=0, failed=0, refused=1)
    partnership.grant_role(
        actor=operator, account=office.accounts["owner"], role="analyst", why="for the test"
    )
    shown = run(actor=office.owner, number=number)
    assert (shown.line.state, shown.document) == ("open", None)


def test_a_job_that_is_taken_up_twice_gives_one_result(office: Office, operator: Actor) -> None:
    number = ask_to_run(actor=office.owner, asked=OWN)
    worked(operator)
    first = run(actor=office.owner, number=number)
    again = Job("", "technique", {"run": str(number)}, office.owner.id)
    working._work(again, Door(actor_of, address_of))
    assert run(actor=office.owner, number=number) == first
    with acting(operator):
        ended = Event.objects.filter(object_type="technique_run", object_id=str(number), outcome="allowed")
        assert ended.count() == 2, "asked for, and done once"


def test_a_run_that_waits_is_stopped_by_its_asker_and_is_not_done(office: Office, operator: Actor) -> None:
    number = ask_to_run(actor=office.owner, asked=OWN)
    stop_run(actor=office.owner, number=number)
    assert worked(operator).done == 0
    assert run(actor=office.owner, number=number).line.state == "open"


def test_records_are_asked_for_as_the_asker_and_the_run_names_its_snapshot(
    office: Office, adopted: Actor, operator: Actor, tmp_path: Path
) -> None:
    month_lands(operator, tmp_path, "2018-06", number=60)
    number = ask_to_run(actor=office.owner, asked=PLACES)
    worked(operator)
    line = run(actor=office.owner, number=number).line
    assert line.state == "done", line.refusal
    assert line.snapshot is not None
    with acting(operator):
        read = Event.objects.filter(operation="consultation", channel="job")
        assert {each.actor for each in read} == {office.owner.id}, "the log says who read the records"


def test_what_the_records_cannot_answer_is_a_refusal_with_its_reason(
    office: Office, adopted: Actor, operator: Actor, tmp_path: Path
) -> None:
    """Published points know no day: the run says so, and is no failure of the worker."""
    month_lands(operator, tmp_path, "2018-06", number=60)
    number = ask_to_run(actor=office.owner, asked=HOURS)
    assert worked(operator) == Drained(done=1, failed=0)
    shown = run(actor=office.owner, number=number)
    assert shown.line.state == "refused" and shown.line.refusal and shown.document is None
    with pytest.raises(NotFound, match="gave no table"):
        rows_of_run(actor=office.owner, number=number)


def test_a_run_ends_with_a_result_or_a_reason_and_never_both(office: Office) -> None:
    number = ask_to_run(actor=office.owner, asked=OWN)
    now = clock.now()
    wrong: list[dict[str, Any]] = [
        {"finished_at": now},
        {"finished_at": now, "kept": b"x", "refusal": "no"},
        {"refusal": "no"},
        {"kept": b"x"},
    ]
    for change in wrong:
        with pytest.raises(IntegrityError), acting(office.owner):
            TechniqueRun.objects.filter(pk=number).update(**change)


def test_what_came_of_a_run_is_shown_no_more_once_its_asker_may_see_something_else(
    office: Office, adopted: Actor, operator: Actor, tmp_path: Path
) -> None:
    month_lands(operator, tmp_path, "2018-06", number=60)
    number = ask_to_run(actor=office.owner, asked=PLACES)
    worked(operator)
    assert run(actor=office.owner, number=number).document is not None
    partnership.end_role(actor=operator, account=office.accounts["owner"], role="analyst")
    partnership.grant_role(
        actor=operator, account=office.accounts["owner"], role="community_safety_manager", why="for the test"
    )
    shown = run(actor=office.owner, number=number)
    assert shown.document is None and shown.line.state == "refused"
    assert "What you may see has changed" in shown.line.refusal and shown.line.sentence == ""
    (line,) = runs(actor=office.owner)
    assert line.sentence == "" and line.refusal == shown.line.refusal
    with pytest.raises(NotFound, match="What you may see has changed"):
        rows_of_run(actor=office.owner, number=number)


def test_nor_once_records_had_to_go_that_it_was_worked_out_from(
    office: Office, adopted: Actor, operator: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    month_lands(operator, tmp_path, "2018-06", number=60)
    number = ask_to_run(actor=office.owner, asked=PLACES)
    worked(operator)
    snapshot = run(actor=office.owner, number=number).line.snapshot
    monkeypatch.setattr(hub, "lost_something", lambda numbers: frozenset(numbers) & {snapshot})
    assert "had to be erased" in run(actor=office.owner, number=number).line.refusal


def test_what_came_of_one_s_own_rows_can_be_taken_away(office: Office, operator: Actor) -> None:
    number = ask_to_run(actor=office.owner, asked=OWN)
    worked(operator)
    document = run(actor=office.owner, number=number, whole=True).document
    assert document is not None and document.draws_on == ()
    assert footing(office.owner, document, "own rows") == ()
