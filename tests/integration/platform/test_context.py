"""Who acts in a database, until when; what is left of a refusal; and services that forget to ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from django.db import DatabaseError, connections

from commonweal.core import events
from commonweal.core.actor import Actor
from commonweal.core.context import NoContext, acting, who_acts
from commonweal.core.entry import ForgottenDecision, entry
from commonweal.core.errors import BadInput, NotFound, NotPermitted
from commonweal.core.guarded import find, refuse_unseen
from commonweal.core.models import Event, FormDraft
from commonweal.core.permissions import Permission
from commonweal.core.policy import may
from commonweal.core.task import Task, task
from commonweal.core.trail import reading
from commonweal.jobs.services import ask_for

ANALYST = Actor(
    id="account:901", name="An analyst", kind="person", agency="council", roles=frozenset({"analyst"})
)
MEMBER = Actor(id="account:902", name="A member", kind="person", roles=frozenset({"part_b_member"}))
AUDITOR = Actor(id="account:903", name="An auditor", kind="person", roles=frozenset({"auditor"}))
FEW = 3


def leave_lines(actor: Actor, number: int = FEW, using: str = "default") -> None:
    with acting(actor, using):
        for count in range(number):
            events.record(actor=actor, operation="x", object_type="thing", object_id=str(count), using=using)


def refused(actor: Actor, using: str = "default") -> list[tuple[str, str]]:
    """The refusals of the actor in the log, as the auditor reads it: of which act, and what was sought."""
    with acting(AUDITOR, using):
        lines = Event.objects.using(using).filter(actor=actor.id, outcome="denied")
        return [(line.operation, line.query) for line in reading.read(lines, using=using)]


def seen_plainly() -> int:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM core_event")
        return int(cursor.fetchone()[0])


# ------------------------------------------------------------------------------------- until the act is over


@pytest.mark.threat("T5")
def test_what_streams_from_a_query_ends_with_the_act(clean_state: Path) -> None:
    leave_lines(ANALYST)
    with acting(ANALYST):
        streaming = Event.objects.all().iterator(chunk_size=1)
        assert next(streaming).actor == ANALYST.id
    with pytest.raises(DatabaseError):
        next(streaming)


@pytest.mark.threat("T5")
def test_a_stream_that_another_act_would_go_on_reading_ends_too(clean_state: Path) -> None:
    leave_lines(ANALYST)
    with acting(ANALYST):
        streaming = Event.objects.all().iterator(chunk_size=1)
        next(streaming)
    with acting(MEMBER), pytest.raises(DatabaseError):
        next(streaming)


@pytest.mark.threat("T5")
def test_a_query_put_together_in_an_act_is_asked_as_whoever_acts_when_it_is_read(clean_state: Path) -> None:
    leave_lines(ANALYST)
    with acting(ANALYST):
        lazy = Event.objects.visible_to(ANALYST)
        assert lazy.count() == FEW
    assert list(lazy.all()) == []
    with acting(MEMBER):
        assert list(lazy.all()) == []


@pytest.mark.threat("T5")
@pytest.mark.parametrize("ends", ["well", "in an error"])
def test_after_an_act_the_connection_has_forgotten_it(clean_state: Path, ends: str) -> None:
    leave_lines(ANALYST)
    with ExitStack() as around:
        if ends == "in an error":
            around.enter_context(pytest.raises(ZeroDivisionError))
        with acting(ANALYST):
            assert seen_plainly() == FEW
            if ends == "in an error":
                raise ZeroDivisionError
    assert seen_plainly() == 0
    with pytest.raises(NoContext):
        who_acts()


def test_an_act_in_one_database_is_none_in_another(clean_state: Path) -> None:
    leave_lines(ANALYST, using="restricted")
    with acting(ANALYST, "default"), pytest.raises(NoContext):
        who_acts("restricted")
    with acting(ANALYST, "default"):
        assert not Event.objects.using("restricted").exists()


# -------------------------------------------------------------------------------------------------- the task


@pytest.mark.threat("T5")
@pytest.mark.django_db
def test_a_task_changed_inside_an_act_is_told_to_the_database_by_the_next_act() -> None:
    """The log is read by pages and never by way of a file."""
    leave_lines(ANALYST)
    with task(Task(channel="page")), acting(ANALYST):
        assert seen_plainly() == FEW
        with task(Task(channel="export")), acting(ANALYST):
            assert seen_plainly() == 0
            with task(Task(channel="page")), acting(ANALYST):
                assert seen_plainly() == FEW
            assert seen_plainly() == 0
        assert seen_plainly() == FEW


@pytest.mark.django_db
def test_a_task_changed_inside_an_act_narrows_what_django_asks_for_at_once() -> None:
    leave_lines(ANALYST)
    with task(Task(channel="page")), acting(ANALYST):
        assert Event.objects.visible_to(ANALYST).count() == FEW
        with task(Task(channel="export")):
            assert Event.objects.visible_to(ANALYST).count() == 0


# --------------------------------------------------------------------------------------------------- refusals


def look_for_a_draft(actor: Actor) -> None:
    with acting(actor):
        find(FormDraft.objects.visible_to(actor), actor, Permission.DRAFT_KEEP, pk=UNKNOWN)


def ask_to_add_an_agency(actor: Actor) -> None:
    may(actor, Permission.AGENCY_ADD).require()


def ask_inside_an_act(actor: Actor) -> None:
    with acting(actor):
        events.record(actor=actor, operation="half.done", object_type="thing", object_id="1")
        may(actor, Permission.AGENCY_ADD).require()


def ask_deep_inside(actor: Actor) -> None:
    """A service that calls another, in its own transaction, and is done before it is refused."""
    with acting(actor):
        events.record(actor=actor, operation="half.done", object_type="thing", object_id="1")
        with acting(actor), acting(actor):
            ask_inside_an_act(actor)


UNKNOWN = "00000000-0000-4000-8000-000000000001"
REFUSALS = [
    (ask_to_add_an_agency, (Permission.AGENCY_ADD, "")),
    (ask_inside_an_act, (Permission.AGENCY_ADD, "")),
    (ask_deep_inside, (Permission.AGENCY_ADD, "")),
    (look_for_a_draft, (Permission.DRAFT_KEEP, UNKNOWN)),
]


@pytest.mark.parametrize(("ask", "line"), REFUSALS)
def test_a_refusal_is_written_once_although_all_else_is_undone(
    clean_state: Path, ask: Callable[[Actor], None], line: tuple[str, str]
) -> None:
    with pytest.raises((NotPermitted, NotFound)):
        ask(ANALYST)
    assert refused(ANALYST) == [line]
    with acting(AUDITOR):
        assert not Event.objects.filter(operation="half.done").exists()


def test_a_refusal_waits_until_the_outermost_act_is_undone(clean_state: Path) -> None:
    with pytest.raises(NotPermitted), acting(ANALYST):
        try:
            ask_inside_an_act(ANALYST)
        finally:
            assert Event.objects.filter(outcome="denied").count() == 0
    assert refused(ANALYST) == [(Permission.AGENCY_ADD, "")]


def test_a_refusal_that_is_caught_or_translated_is_written_all_the_same(clean_state: Path) -> None:
    with acting(ANALYST):
        with suppress(NotPermitted):
            ask_inside_an_act(ANALYST)
        record_something(ANALYST)
    assert refused(ANALYST) == [(Permission.AGENCY_ADD, "")]
    with pytest.raises(BadInput), acting(ANALYST):
        try:
            ask_inside_an_act(ANALYST)
        except NotPermitted as error:
            raise BadInput("in other words") from error
    assert len(refused(ANALYST)) == 2


def record_something(actor: Actor) -> None:
    events.record(actor=actor, operation="went.on", object_type="thing", object_id="1")


def test_a_refusal_stands_in_the_database_of_what_was_refused(clean_state: Path) -> None:
    """Refused in the midst of an act in another: that one is undone, this line stays."""
    with pytest.raises(NotPermitted), acting(ANALYST):
        may(ANALYST, Permission.CASE_READ).require()
    assert refused(ANALYST, "restricted") == [(Permission.CASE_READ, "")]
    assert refused(ANALYST) == []


def test_a_refusal_that_waits_in_two_databases_is_written_in_its_own(clean_state: Path) -> None:
    with pytest.raises(NotPermitted), acting(ANALYST), acting(ANALYST, "restricted"):
        may(ANALYST, Permission.CASE_READ).require()
    assert refused(ANALYST, "restricted") == [(Permission.CASE_READ, "")]
    assert refused(ANALYST) == []


def test_a_refusal_names_who_was_refused_and_not_who_acted_last(clean_state: Path) -> None:
    with pytest.raises(NotFound), acting(ANALYST), acting(MEMBER):
        refuse_unseen(MEMBER, Permission.AGENCY_READ, "nowhere")
    assert refused(MEMBER) == [(Permission.AGENCY_READ, "nowhere")]
    assert refused(ANALYST) == []


# --------------------------------------------------------------------------------------- services that forget


@entry(Permission.DRAFT_KEEP)
def forgets(*, actor: Actor) -> str:
    return "done"


@entry(Permission.DRAFT_KEEP)
def asks_for_something_else(*, actor: Actor) -> None:
    may(actor, Permission.AGENCY_READ).require()


@entry(Permission.DRAFT_KEEP)
def looks_at_the_answer_alone(*, actor: Actor) -> bool:
    return may(actor, Permission.DRAFT_KEEP, author=actor.id).allowed


@entry(Permission.DRAFT_KEEP)
def forgets_in_steps(*, actor: Actor) -> Iterator[int]:
    yield from range(FEW)


@entry(Permission.DRAFT_KEEP)
def asks(*, actor: Actor) -> str:
    may(actor, Permission.DRAFT_KEEP, author=actor.id).require()
    return "done"


@entry(Permission.DRAFT_KEEP, Permission.AGENCY_READ)
def asks_in_steps(*, actor: Actor) -> Iterator[int]:
    yield 1
    asks(actor=actor)
    yield 2


@entry(Permission.AGENCY_READ)
def lets_another_ask(*, actor: Actor) -> None:
    asks(actor=actor)


@pytest.mark.threat("T3")
@pytest.mark.parametrize("service", [forgets, asks_for_something_else, looks_at_the_answer_alone])
def test_a_service_that_never_asks_fails(service: Callable[..., object]) -> None:
    with pytest.raises(ForgottenDecision, match=service.__name__):
        service(actor=ANALYST)


@pytest.mark.threat("T3")
def test_a_service_in_steps_that_never_asks_fails_at_its_end() -> None:
    found = []
    with pytest.raises(ForgottenDecision, match="forgets_in_steps"):
        found.extend(forgets_in_steps(actor=ANALYST))


def test_a_service_that_asks_is_heard() -> None:
    assert asks(actor=ANALYST) == "done"
    assert list(asks_in_steps(actor=ANALYST)) == [1, 2]


def test_what_the_caller_asks_between_two_steps_is_not_heard_as_the_services_own() -> None:
    running = iter(forgets_in_steps(actor=ANALYST))
    next(running)
    asks(actor=ANALYST)
    with pytest.raises(ForgottenDecision):
        list(running)


def test_what_another_service_asked_for_counts_for_its_own_entry_alone() -> None:
    with pytest.raises(ForgottenDecision, match="lets_another_ask"):
        lets_another_ask(actor=ANALYST)


def test_a_service_that_is_refused_is_not_said_to_have_forgotten(clean_state: Path) -> None:
    nobody = Actor(id="account:904", name="Nobody", kind="person", roles=frozenset({"executive"}))
    with pytest.raises(NotPermitted):
        asks(actor=nobody)


@pytest.mark.django_db(databases="__all__")
def test_a_part_of_an_act_is_refused_outside_one() -> None:
    with pytest.raises(NoContext):
        ask_for(actor=ANALYST, kind="any", identifiers={})
    with acting(ANALYST, "restricted"), pytest.raises(NoContext):
        ask_for(actor=ANALYST, kind="any", identifiers={}, using="default")
