"""What has run out is cleared each day: sessions, counters of attempts, forms that were never sent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache

from commonweal.core import clock
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.errors import NotPermitted
from commonweal.core.models import Event
from commonweal.core.queries import draft_of
from commonweal.core.services import KEPT_FOR, clear_drafts, keep_draft
from commonweal.jobs.models import JobRecord, Schedule
from commonweal.jobs.services import drain
from commonweal.partnership import services
from commonweal.partnership.models import SharedNote
from commonweal.partnership.queries import actor_of, address_of
from commonweal.partnership.services.clearing import CLEARING, STORES
from tests.integration.web.visiting import signed_in

pytestmark = pytest.mark.usefixtures("clean_state")
ANN = Actor("account:7", "Ann", "person", roles=frozenset({"analyst"}))
CLEARS = Actor.process("clearing")


def test_an_installation_new_or_old_clears_once_a_day(operator: Actor) -> None:
    process = Actor.process("migrate")
    assert services.set_up_registers(actor=process) is True
    assert Schedule.objects.get(name=CLEARING).every_minutes == 24 * 60
    Schedule.objects.get(name=CLEARING).delete()
    assert services.set_up_registers(actor=process) is True, "an installation of an earlier release"
    before = Schedule.objects.get(name=CLEARING).next_at
    assert services.set_up_registers(actor=process) is False
    assert Schedule.objects.get(name=CLEARING).next_at == before


def test_the_worker_clears_what_has_run_out_and_nothing_else(people: dict[str, str], operator: Actor) -> None:
    now = datetime.now(UTC)
    signed_in("c.councillor")
    cache.set("short", 1, timeout=60)
    with time_machine.travel(now + timedelta(hours=11, minutes=50), tick=True):
        client: Any = signed_in("a.analyst")
        cache.set("long", 1, timeout=7200)
    services.set_up_registers(actor=Actor.process("migrate"))
    with time_machine.travel(now + timedelta(hours=12, minutes=5), tick=True):
        assert Session.objects.count() > 1
        drain(actor=operator, actor_of=actor_of, address_of=address_of)
        assert JobRecord.objects.get(kind=CLEARING).state == "done"
        assert [each.session_key for each in Session.objects.all()] == [client.session.session_key]
        assert [each.session_key for each in UserSession.objects.all()] == [client.session.session_key]
        assert client.get("/you/").status_code == 200
        assert cache.get("long") == 1
        assert not SharedNote.objects.filter(expires__lt=clock.now()).exists()
    with acting(Actor("account:1", "Audrey", "person", roles=frozenset({"auditor"}))):
        assert Event.objects.get(operation="session.clear").result_count >= 1


@pytest.mark.parametrize("store", STORES)
def test_a_form_that_was_left_alone_for_long_is_cleared_in_each_database(store: str, operator: Actor) -> None:
    now = datetime.now(UTC)
    with clock.setting(now - KEPT_FOR - timedelta(minutes=1)):
        keep_draft(actor=ANN, form="old", answers={"why": "for long"}, using=store)
        keep_draft(actor=ANN, form="taken up again", answers={"why": "for long"}, using=store)
    with clock.setting(now - KEPT_FOR + timedelta(minutes=1)):
        keep_draft(actor=ANN, form="taken up again", answers={"why": "not so long"}, using=store)
    with clock.setting(now):
        services.clear_expired(actor=CLEARS)
        assert draft_of(actor=ANN, form="old", using=store) is None
        assert draft_of(actor=ANN, form="taken up again", using=store) is not None
    with acting(Actor("account:1", "Audrey", "person", roles=frozenset({"auditor"})), store):
        line = Event.objects.using(store).get(operation="draft.clear")
        assert (line.actor, line.result_count) == (CLEARS.id, 1)


@pytest.mark.threat("T4")
def test_nobody_but_the_system_clears_the_forms_of_others(operator: Actor) -> None:
    for actor in (ANN, operator):
        with pytest.raises(NotPermitted):
            clear_drafts(actor=actor)
