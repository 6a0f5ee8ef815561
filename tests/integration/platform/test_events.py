"""The audit log: who may write it, who may read it, and that it stays as written."""

import pytest
from django.db import DatabaseError, connections, transaction

from commonweal.config import databases
from commonweal.core import events
from commonweal.core.actor import Actor
from commonweal.core.context import NoContext, acting
from commonweal.core.models import Event

ANALYST = Actor(id="account:901", name="An analyst", kind="person", roles=frozenset({"analyst"}))
OTHER = Actor(id="account:902", name="Another", kind="person", roles=frozenset({"analyst"}))
AUDITOR = Actor(id="account:903", name="An auditor", kind="person", roles=frozenset({"auditor"}))


def write(actor: Actor, using: str = "default") -> None:
    with acting(actor, using):
        events.record(actor=actor, operation="thing.do", object_type="thing", object_id="1", using=using)


def seen_by(actor: Actor) -> set[str]:
    with acting(actor):
        return {event.actor for event in Event.objects.all()}


@pytest.mark.django_db
def test_an_event_outside_a_context_is_refused() -> None:
    with pytest.raises(NoContext):
        events.record(actor=ANALYST, operation="x", object_type="y", object_id="z")


@pytest.mark.django_db
def test_an_event_in_the_name_of_another_is_refused() -> None:
    with acting(ANALYST), pytest.raises(NoContext):
        events.record(actor=OTHER, operation="x", object_type="y", object_id="z")


@pytest.mark.django_db
def test_the_database_too_refuses_an_event_in_the_name_of_another() -> None:
    from commonweal.core import clock

    forged = Event(
        at=clock.now(), actor=OTHER.id, operation="x", object_type="y", object_id="z", outcome="allowed"
    )
    with acting(ANALYST), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        forged.save(force_insert=True)


@pytest.mark.django_db
def test_a_person_sees_their_own_lines_and_an_auditor_all() -> None:
    write(ANALYST)
    write(OTHER)
    assert seen_by(ANALYST) == {ANALYST.id}
    assert {ANALYST.id, OTHER.id} <= seen_by(AUDITOR)


@pytest.mark.django_db
def test_the_database_and_the_query_agree_on_what_is_visible() -> None:
    write(ANALYST)
    write(OTHER)
    for actor in (ANALYST, OTHER, AUDITOR):
        with acting(actor):
            assert list(Event.objects.visible_to(actor)) == list(Event.objects.all())


@pytest.mark.django_db
def test_outside_a_context_nothing_is_seen() -> None:
    write(ANALYST)
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_inner_contexts_end_with_the_outer_one_restored() -> None:
    write(ANALYST)
    with acting(ANALYST):
        with acting(OTHER):
            assert not Event.objects.exists()
        assert Event.objects.count() == 1
        with pytest.raises(ZeroDivisionError), acting(OTHER):
            raise ZeroDivisionError
        assert Event.objects.count() == 1
        events.record(actor=ANALYST, operation="x", object_type="y", object_id="z")


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["UPDATE core_event SET outcome = 'denied'", "DELETE FROM core_event"])
def test_the_app_can_neither_change_nor_remove_an_event(statement: str) -> None:
    write(ANALYST)
    with acting(AUDITOR), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        connections["default"].cursor().execute(statement)


@pytest.mark.parametrize("alias", ["default", "restricted", "public"])
def test_the_owner_cannot_either(alias: str, clean_state: object) -> None:
    write(ANALYST, alias)
    with databases.as_owner():
        with connections[alias].cursor() as cursor, pytest.raises(DatabaseError, match="append-only"):
            cursor.execute("TRUNCATE core_event")
        with connections[alias].cursor() as cursor:
            # Row security, forced, shows the owner nothing either: lift it to reach the trigger.
            cursor.execute("ALTER TABLE core_event NO FORCE ROW LEVEL SECURITY")
        try:
            for statement in ("UPDATE core_event SET outcome = 'denied'", "DELETE FROM core_event"):
                with connections[alias].cursor() as cursor, pytest.raises(DatabaseError, match="append-only"):
                    cursor.execute(statement)
        finally:
            with connections[alias].cursor() as cursor:
                cursor.execute("ALTER TABLE core_event FORCE ROW LEVEL SECURITY")


def test_an_event_falls_with_the_act_that_it_tells_of(clean_state: object) -> None:
    with pytest.raises(ZeroDivisionError), acting(ANALYST):
        events.record(actor=ANALYST, operation="x", object_type="y", object_id="z")
        raise ZeroDivisionError
    assert not seen_by(AUDITOR) & {ANALYST.id}


def test_a_used_connection_forgets_who_acted(clean_state: object) -> None:
    write(ANALYST)
    assert not Event.objects.exists()
    with transaction.atomic():
        assert not Event.objects.exists()
