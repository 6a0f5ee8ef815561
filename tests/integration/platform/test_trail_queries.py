"""Who may ask the log what, and that asking leaves a line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from commonweal.core import clock, events
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.errors import NotPermitted
from commonweal.core.models import Event
from commonweal.core.task import Task, task
from commonweal.core.trail import reading
from commonweal.partnership.queries import audit
from commonweal.partnership.services import trail


def person(number: int, role: str, agency: str = "") -> Actor:
    return Actor(
        id=f"account:{number}", name=f"The {role}", kind="person", agency=agency, roles=frozenset({role})
    )


ANALYST, OTHER = person(901, "analyst", "police"), person(902, "analyst", "fire")
OFFICER, PUBLIC = person(903, "information_governance"), person(906, "public")
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)  # a Monday
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)

pytestmark = [pytest.mark.threat("T1"), pytest.mark.django_db(databases="__all__")]


def read(actor: Actor = ANALYST, thing: str = "12", **more: object) -> None:
    with acting(actor):
        events.record(
            actor=actor,
            **({"operation": "consultation", "object_type": "case", "object_id": thing} | more),  # type: ignore[arg-type]
        )


def whos(answer: audit.Answer) -> list[str]:
    return [line.actor for line in answer.lines]


def test_i_see_my_own_access_and_nobody_elses() -> None:
    read(reason="my own reason")
    read(OTHER)
    answer = audit.my_access(actor=ANALYST)
    assert whos(answer) == [ANALYST.id]
    assert answer.lines[0].reason == "my own reason"


def test_who_has_read_a_thing_is_told_to_those_who_may_know() -> None:
    read(ANALYST)
    read(OTHER)
    read(OTHER, thing="13")
    read(OTHER, operation="alteration")
    assert whos(audit.who_read(actor=OFFICER, matter="case:12")) == [OTHER.id, ANALYST.id]
    assert whos(audit.who_read(actor=ANALYST, matter="case:12")) == [ANALYST.id]


def test_an_owner_sees_who_read_its_records_and_no_other() -> None:
    read(ANALYST, owners=("fire",))
    read(ANALYST, owners=("police",))
    found = audit.who_read(actor=person(907, "partner_officer", "fire"), matter="case:12")
    assert [line.owners for line in found.lines] == [("fire",)]


def test_who_has_read_about_a_subject_is_found_by_the_blind_index_in_every_database() -> None:
    read(ANALYST, subjects=("person:7",))
    with acting(OTHER, "restricted"):
        events.record(
            actor=OTHER,
            operation="consultation",
            object_type="note",
            object_id="3",
            subjects=("person:7", "person:8"),
            using="restricted",
        )
    read(OTHER, subjects=("person:8",))
    answer = audit.who_read(actor=OFFICER, subject="person:7")
    assert sorted(whos(answer)) == [ANALYST.id, OTHER.id]
    assert {subject for line in answer.lines for subject in line.subjects} == {"person:7", "person:8"}


def test_the_register_of_disclosures_says_what_when_why_to_whom_and_under_which_gateway() -> None:
    with clock.setting(NOON):
        read(
            operation="document.release",
            object_type="document",
            object_id="2026-11_tactical.docx",
            object_version="abc",
            reason="for the tasking meeting",
            purpose="prevention",
            recipients=("Tasking group",),
            gateway="Crime and Disorder Act 1998 s115",
        )
    read(operation="document.release", object_type="document", object_id="denied", outcome="denied")
    read()
    (told,) = audit.disclosures(actor=OFFICER).disclosures
    assert (told.at, told.who, told.agency) == (NOON, ANALYST.id, "police")
    assert (told.what, told.version) == ("document 2026-11_tactical.docx", "abc")
    assert (told.why, told.to_whom) == ("prevention; for the tasking meeting", ("Tasking group",))
    assert told.gateway == "Crime and Disorder Act 1998 s115"


@pytest.mark.parametrize("question", ["mine", "who-read", "disclosures", "unusual"])
def test_asking_leaves_a_line_and_says_what_the_log_may_be_used_for(question: str) -> None:
    ask = {
        "mine": lambda: audit.my_access(actor=OFFICER),
        "who-read": lambda: audit.who_read(actor=OFFICER, subject="person:7"),
        "disclosures": lambda: audit.disclosures(actor=OFFICER),
        "unusual": lambda: audit.unusual_access(actor=OFFICER, since=LONG_AGO),
    }[question]
    with task(Task(reason="a complaint")):
        assert "Section 62(4)" in ask().use
    with acting(OFFICER):
        told = Event.objects.get(actor=OFFICER.id)
    assert (told.operation, told.object_type, told.object_id) == ("consultation", "audit_event", question)
    assert "person:7" not in str(vars(told))


def test_what_was_asked_about_is_words_of_the_line_and_no_part_of_the_chain() -> None:
    asked = "case:12 Jane of 4 Mill Lane"
    audit.who_read(actor=OFFICER, matter=asked)
    with acting(OFFICER):
        told = Event.objects.get(actor=OFFICER.id)
        (line,) = reading.read(Event.objects.filter(actor=OFFICER.id), using="default")
    assert told.object_id == "who-read"
    assert "Mill Lane" not in str(vars(told))
    assert (line.query, line.subjects) == (asked, (asked,))


@pytest.mark.parametrize("actor", [PUBLIC, ANALYST], ids=lambda actor: actor.name)
def test_who_may_not_look_at_others_is_refused(actor: Actor) -> None:
    with pytest.raises(NotPermitted):
        audit.unusual_access(actor=actor, since=LONG_AGO)


def test_the_public_reads_no_log() -> None:
    with pytest.raises(NotPermitted):
        audit.my_access(actor=PUBLIC)


def test_a_long_answer_says_that_it_was_shortened() -> None:
    for number in range(4):
        read(thing=str(number))
    answer = audit.my_access(actor=ANALYST, most=3)
    assert [line.object_id for line in answer.lines] == ["3", "2", "1"]
    assert answer.shortened
    assert not audit.my_access(actor=ANALYST, most=100).shortened


def found(kind: str) -> list[tuple[str, int]]:
    answer = audit.unusual_access(actor=OFFICER, since=LONG_AGO)
    return [(finding.actor, finding.count) for finding in answer.findings if finding.kind == kind]


def minutes(number: float, actor: Actor = ANALYST, **more: object) -> None:
    with clock.setting(NOON + timedelta(minutes=number)):
        read(actor, **more)  # type: ignore[arg-type]


def test_a_run_of_refusals_is_one_finding() -> None:
    for number in range(7):
        minutes(number, outcome="denied")
    for number in range(4):
        minutes(100 + number, outcome="denied")
        minutes(300 * number, OTHER, outcome="denied")
    assert found("denials") == [(ANALYST.id, 7)]


def test_many_different_things_in_an_hour_are_bulk_and_one_thing_many_times_is_not() -> None:
    for number in range(60):
        minutes(number / 2, thing=str(number))
        minutes(number / 2, OTHER)
    assert found("bulk") == [(ANALYST.id, 60)]


def test_reads_at_night_and_at_the_weekend_are_found_and_by_day_are_not() -> None:
    minutes(0)
    minutes(60 * 12, OTHER)
    minutes(60 * 24 * 5, ANALYST)
    assert found("out of hours") == [(ANALYST.id, 1), (OTHER.id, 1)]


def test_reading_about_oneself_is_found() -> None:
    minutes(0, subjects=(ANALYST.id,))
    minutes(1, OTHER, subjects=(ANALYST.id,))
    assert found("own record") == [(ANALYST.id, 1)]


def test_what_is_not_looked_for_is_said() -> None:
    left_out = audit.unusual_access(actor=OFFICER, since=LONG_AGO).left_out
    assert [part for part in left_out if "household" in part]


def test_the_line_of_an_erased_subject_is_no_longer_found_by_it() -> None:
    read(ANALYST, subjects=("person:7",), reason="because")
    with task(Task(reason="asked to be erased", second_person="account:1", reauthenticated_at=clock.now())):
        trail.erase_details(actor=OFFICER, subject="person:7", why="they asked")
    assert audit.who_read(actor=OFFICER, subject="person:7").lines == ()
    (line,) = audit.who_read(actor=OFFICER, matter="case:12").lines
    assert (line.erased, line.subjects, line.reason) == (True, (), "")
