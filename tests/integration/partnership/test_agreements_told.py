"""Those concerned are told of the end of an agreement, once each time; access waits for no job."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from commonweal.core import clock
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.errors import NotPermitted
from commonweal.core.models import Outbox
from commonweal.jobs.models import JobRecord, Schedule
from commonweal.jobs.services import drain
from commonweal.partnership import queries, services
from commonweal.partnership.services import agreement_notices

from .agreement_people import ADMINISTRATOR, OFFICER, add_agencies, lines, person, started, state, terms
from .directory import employed

pytestmark = pytest.mark.django_db

ENDS = date(2027, 12, 1)
WATCHMAN = Actor.process("agreements")


@pytest.fixture(autouse=True)
def told(operator: Actor) -> object:
    """Who answers for information sharing in each agency, by name; an agreement from 1 December 2026."""
    with clock.setting(datetime(2026, 11, 23, 9, tzinfo=UTC)):
        add_agencies(operator)
        people = {
            "governance": employed(
                operator, "governance", agency="council", roles=["information_governance"]
            ),
            "administrator": employed(operator, "administrator", agency="fire", roles=["administrator"]),
        }
        employed(operator, "analyst", agency="council", roles=["analyst"])
        employed(operator, "elsewhere", agency="police", roles=["information_governance"])
        yield people


def on(day: date) -> Any:
    return clock.setting(datetime.combine(day, time(6), UTC))


def watch(day: date) -> int:
    with on(day):
        return services.watch_agreements(actor=WATCHMAN)


def letters() -> list[dict[str, str]]:
    with acting(WATCHMAN):
        return [row.identifiers for row in Outbox.objects.filter(kind="mail").order_by("at")]


def test_people_of_each_party_who_answer_for_it_are_told_and_nobody_else(told: dict[str, str]) -> None:
    started(in_force_to=ENDS)
    watch(ENDS - timedelta(60))
    assert {letter["to"] for letter in letters()} == set(told.values())
    first = letters()[0]
    assert first["subject"] == "Agreement fires ends on 01 December 2027"
    assert "Parties: council, fire." in first["text"]


def test_they_are_told_60_30_and_7_days_before_and_on_the_day(told: dict[str, str]) -> None:
    started(in_force_to=ENDS, review_on=date(2028, 6, 1))
    days = [ENDS + timedelta(d) for d in range(-90, 10)]
    told_on = {(ENDS - day).days for day in days if watch(day)}
    assert told_on == {60, 30, 7, 0}
    assert Counter(letter["to"] for letter in letters()) == dict.fromkeys(told.values(), 4)


def test_the_same_day_twice_tells_nobody_twice() -> None:
    started(in_force_to=ENDS)
    assert [watch(ENDS - timedelta(7)) for _ in range(3)] == [2, 0, 0]
    assert [watch(ENDS) for _ in range(3)] == [2, 0, 0]


def test_missed_days_are_made_up_for_with_one_letter() -> None:
    started(in_force_to=ENDS, review_on=date(2028, 6, 1))
    assert watch(ENDS - timedelta(5)) == 2
    assert watch(ENDS - timedelta(4)) == 0
    assert watch(ENDS + timedelta(20)) == 2
    assert len(letters()) == 4


def test_whoever_comes_later_is_told_what_they_missed_and_the_others_are_not(operator: Actor) -> None:
    started(in_force_to=ENDS)
    watch(ENDS - timedelta(30))
    late = employed(operator, "late", agency="fire", roles=["information_governance"])
    assert watch(ENDS - timedelta(29)) == 1
    assert letters()[-1]["to"] == late


@pytest.mark.threat("T18")
def test_expiry_stops_it_that_day_without_any_job_having_run() -> None:
    started(in_force_to=ENDS)
    midnight = datetime.combine(ENDS, time(), clock.LONDON)
    answers = []
    for moment in (midnight - timedelta(seconds=1), midnight):
        with clock.setting(moment):
            answers.append([a.reference for a in queries.agreements_in_force(clock.today())])
            assert state() == "in_force"
    assert answers == [["fires"], []]


def test_the_job_moves_the_state_and_says_so_in_the_log() -> None:
    started(in_force_to=ENDS, review_on=date(2027, 6, 1))
    watch(ENDS - timedelta(1))
    assert state() == "due_review"
    watch(ENDS)
    assert state() == "expired"
    assert [(line.actor, line.reason) for line in lines(object_id="fires", actor=WATCHMAN.id)] == [
        (WATCHMAN.id, "due for review"),
        (WATCHMAN.id, "expired"),
    ]


def test_a_review_that_is_due_is_told_once_and_the_agreement_holds() -> None:
    started(in_force_to=None, review_on=date(2027, 3, 1))
    assert watch(date(2027, 2, 28)) == 0
    assert [watch(date(2027, 3, 1)), watch(date(2027, 3, 2))] == [2, 0]
    assert letters()[-1]["subject"] == "Review is due: agreement fires"
    assert [a.reference for a in queries.agreements_in_force(date(2027, 3, 2))] == ["fires"]
    with on(date(2027, 3, 5)):
        services.review_agreement(actor=OFFICER, reference="fires")
    assert watch(date(2027, 3, 6)) == 0
    assert state() == "in_force"


def test_an_early_end_is_told_at_once_with_its_reason() -> None:
    started(in_force_from=date(2026, 11, 23))
    services.end_agreement(actor=OFFICER, reference="fires", reason="The fire service left the partnership")
    assert len(letters()) == 2
    assert letters()[0]["subject"] == "Ended: agreement fires"
    assert "The fire service left the partnership" in letters()[0]["text"]


def test_an_end_on_a_day_to_come_is_terminated_that_day() -> None:
    started(in_force_from=date(2026, 11, 23))
    services.end_agreement(
        actor=OFFICER, reference="fires", reason="The feed is switched off then", on=date(2026, 12, 20)
    )
    assert state() == "in_force"
    watch(date(2026, 12, 20))
    assert state() == "terminated"


def test_what_a_new_version_takes_the_place_of_ends_without_alarm() -> None:
    started(in_force_from=date(2026, 11, 23))
    new = services.vary_agreement(
        actor=ADMINISTRATOR, reference="fires", terms=terms(in_force_from=date(2026, 12, 20))
    )
    services.review_agreement(actor=OFFICER, reference=new)
    for number, agency in ((803, "council"), (804, "fire")):
        services.sign_agreement(actor=person(number, "executive", agency=agency), reference=new)
    services.start_agreement(actor=ADMINISTRATOR, reference=new)
    assert watch(date(2026, 12, 20)) == 0
    assert state() == "varied"


def test_where_days_lie_between_it_and_the_new_version_the_end_is_told() -> None:
    started(in_force_from=date(2026, 11, 23), in_force_to=date(2026, 12, 20))
    new = services.vary_agreement(
        actor=ADMINISTRATOR, reference="fires", terms=terms(in_force_from=date(2026, 12, 24))
    )
    services.review_agreement(actor=OFFICER, reference=new)
    for number, agency in ((803, "council"), (804, "fire")):
        services.sign_agreement(actor=person(number, "executive", agency=agency), reference=new)
    services.start_agreement(actor=ADMINISTRATOR, reference=new)
    assert watch(date(2026, 12, 20)) == 2
    assert state() == "expired"


def test_who_may_not_end_agreements_does_not_watch_over_them() -> None:
    with pytest.raises(NotPermitted):
        services.watch_agreements(actor=person(830, "analyst", agency="council"))


@pytest.mark.django_db(databases="__all__")
def test_the_watch_is_set_with_the_registers_and_done_by_the_worker(operator: Actor) -> None:
    with on(ENDS):
        services.set_up_registers(actor=Actor.process("migrate"))
    with acting(operator):
        schedule = Schedule.objects.get(name=agreement_notices.WATCH)
    assert (schedule.kind, schedule.every_minutes) == (agreement_notices.WATCH, 24 * 60)
    started(in_force_to=ENDS)
    with on(ENDS + timedelta(1)):
        done = drain(actor=operator, actor_of=queries.actor_of, address_of=queries.address_of)
        assert done.failed == 0, list(JobRecord.objects.exclude(trouble="").values_list("kind", "trouble"))
    assert state() == "expired"
