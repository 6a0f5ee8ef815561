"""Named exclusions: they beat every role, whoever is kept out never learns of it, and two people lift one."""

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, ProgrammingError

from commonweal.core import clock
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.decision import Decision
from commonweal.core.errors import BadInput, CommonwealError, NotFound, NotPermitted
from commonweal.core.models import Event
from commonweal.core.permissions import Permission
from commonweal.core.policy import may
from commonweal.partnership import access, queries, services
from commonweal.partnership.models import Exclusion
from tests.integration.partnership.directory import employed

pytestmark = [pytest.mark.django_db, pytest.mark.threat("T7")]

MATTER = "account:999"  # of a class that everybody here may otherwise read
CASE = "case:4f1c"


@pytest.fixture
def people(operator: Actor) -> dict[str, str]:
    services.add_agency(actor=operator, code="council", name="Council")
    return {
        name: employed(operator, name, agency="council", roles=[role])
        for name, role in (
            ("officer", "information_governance"),
            ("deputy", "information_governance"),
            ("administrator", "administrator"),
            ("coordinator", "marac_coordinator"),
        )
    }


def excluded(operator: Actor, account: str, matter: str = CASE) -> uuid.UUID:
    return services.exclude(actor=operator, account=account, matter=matter, why="They are related")


def told(ask: object) -> tuple[type[CommonwealError], str]:
    with pytest.raises(CommonwealError) as caught:
        ask()  # type: ignore[operator]
    return type(caught.value), str(caught.value)


# ── it beats every role ──


def test_it_beats_every_role(operator: Actor, people: dict[str, str]) -> None:
    before = queries.actor_of(people["administrator"])
    assert may(before, Permission.ACCOUNT_READ, matter=MATTER).allowed
    excluded(operator, people["administrator"], MATTER)
    after = queries.actor_of(people["administrator"])
    assert not may(after, Permission.ACCOUNT_READ, matter=MATTER).allowed
    assert may(after, Permission.ACCOUNT_READ, matter="account:998").allowed


def test_it_hides_the_row_from_the_database_too(operator: Actor, people: dict[str, str]) -> None:
    """An administrator who is kept out of a colleague's account: neither list nor look-up has it."""
    excluded(operator, people["administrator"], people["officer"])
    kept_out = queries.actor_of(people["administrator"])
    assert people["officer"] not in {each.id for each in queries.people(kept_out)}
    unknown = told(lambda: queries.person(kept_out, "account:987654"))
    assert told(lambda: queries.person(kept_out, people["officer"])) == unknown
    assert told(lambda: queries.person(kept_out, "officer")) == unknown


def test_it_ends_on_its_day(operator: Actor, people: dict[str, str]) -> None:
    until = clock.today() + timedelta(days=2)
    services.exclude(actor=operator, account=people["officer"], matter=CASE, why="Related", until=until)
    with clock.setting(datetime.combine(until - timedelta(days=1), datetime.min.time(), UTC)):
        assert queries.actor_of(people["officer"]).exclusions == {CASE}
    with clock.setting(datetime.combine(until, datetime.min.time(), UTC)):
        assert queries.actor_of(people["officer"]).exclusions == frozenset()


def test_a_new_account_of_the_same_person_escapes_none(operator: Actor, people: dict[str, str]) -> None:
    excluded(operator, people["coordinator"])
    services.close_account(actor=operator, account=people["coordinator"], why="Left")

    def returned(username: str) -> str:
        return services.add_person(
            actor=operator,
            username=username,
            name="Somebody who came back",
            agency="council",
            post="county_analyst",
            email="Coordinator@council.example",
        )

    again = returned("again")
    assert queries.actor_of(again).exclusions == {CASE}
    services.close_account(actor=operator, account=again, why="Left once more")
    assert queries.actor_of(returned("once.more")).exclusions == {CASE}


# ── whoever is kept out never learns of it ──


def test_the_list_of_exclusions_is_as_long_for_them_as_before(
    operator: Actor, people: dict[str, str]
) -> None:
    excluded(operator, people["coordinator"])
    before = queries.exclusions(queries.actor_of(people["officer"]))
    excluded(operator, people["officer"], "case:77")
    assert queries.exclusions(queries.actor_of(people["officer"])) == before
    assert len(queries.exclusions(queries.actor_of(people["deputy"]))) == 2


def test_nobody_reads_who_else_is_kept_out_of_a_matter_they_are_kept_out_of(
    operator: Actor, people: dict[str, str]
) -> None:
    excluded(operator, people["coordinator"])
    assert len(queries.exclusions(queries.actor_of(people["officer"]))) == 1
    excluded(operator, people["officer"])
    assert queries.exclusions(queries.actor_of(people["officer"])) == []


def test_their_own_exclusion_is_as_unknown_as_one_that_is_not_there(
    operator: Actor, people: dict[str, str]
) -> None:
    own = excluded(operator, people["officer"])
    officer = queries.actor_of(people["officer"])
    for verb in (
        lambda which: services.lift_exclusion(actor=officer, exclusion=which),
        lambda which: services.ask_to_lift(actor=officer, exclusion=which, why="It is long ago"),
    ):
        assert told(lambda verb=verb: verb(own)) == told(lambda verb=verb: verb(uuid.uuid4()))


def test_what_the_directory_tells_them_of_themselves_does_not_change(
    operator: Actor, people: dict[str, str]
) -> None:
    before = queries.person(queries.actor_of(people["administrator"]), "administrator")
    excluded(operator, people["administrator"])
    after = queries.actor_of(people["administrator"])
    assert queries.person(after, "administrator") == before
    with acting(after):
        assert Exclusion.objects.count() == 0


def test_setting_one_leaves_no_line_that_they_can_read(operator: Actor, people: dict[str, str]) -> None:
    excluded(operator, people["coordinator"])
    of_exclusions = Event.objects.filter(operation=Permission.EXCLUSION_ADD)
    with acting(operator):
        assert of_exclusions.count() == 1
    with acting(queries.actor_of(people["coordinator"])):
        assert of_exclusions.count() == 0


# ── two people lift one ──


def test_one_asks_and_another_agrees(operator: Actor, people: dict[str, str]) -> None:
    exclusion = excluded(operator, people["coordinator"])
    officer, deputy = queries.actor_of(people["officer"]), queries.actor_of(people["deputy"])
    services.ask_to_lift(actor=officer, exclusion=exclusion, why="They have moved away")
    assert queries.actor_of(people["coordinator"]).exclusions == {CASE}
    with pytest.raises(NotPermitted):
        services.lift_exclusion(actor=officer, exclusion=exclusion)
    assert queries.actor_of(people["coordinator"]).exclusions == {CASE}
    services.lift_exclusion(actor=deputy, exclusion=exclusion)
    assert queries.actor_of(people["coordinator"]).exclusions == frozenset()
    assert queries.exclusions(officer) == []


def test_somebody_who_came_back_is_no_second_person(operator: Actor, people: dict[str, str]) -> None:
    exclusion = excluded(operator, people["coordinator"])
    account = people["officer"]
    services.ask_to_lift(actor=queries.actor_of(account), exclusion=exclusion, why="They have moved away")
    for again in ("again", "once.more"):
        services.close_account(actor=operator, account=account, why="Left")
        account = services.add_person(
            actor=operator,
            username=again,
            name="The officer",
            agency="council",
            post="county_analyst",
            email="officer@council.example",
        )
        services.grant_role(actor=operator, account=account, role="information_governance", why="As before")
    with pytest.raises(NotPermitted, match="second person"):
        services.lift_exclusion(actor=queries.actor_of(account), exclusion=exclusion)
    assert queries.actor_of(people["coordinator"]).exclusions == {CASE}


@pytest.mark.parametrize("gone", [services.close_account, services.pause_account])
def test_whoever_asked_is_still_there(
    gone: Callable[..., object], operator: Actor, people: dict[str, str]
) -> None:
    exclusion = excluded(operator, people["coordinator"])
    officer, deputy = queries.actor_of(people["officer"]), queries.actor_of(people["deputy"])
    services.ask_to_lift(actor=officer, exclusion=exclusion, why="They have moved away")
    gone(actor=operator, account=people["officer"], why="Left")
    with pytest.raises(BadInput, match="closed or paused"):
        services.lift_exclusion(actor=deputy, exclusion=exclusion)
    services.ask_to_lift(actor=operator, exclusion=exclusion, why="They have moved away")
    services.lift_exclusion(actor=deputy, exclusion=exclusion)
    assert queries.actor_of(people["coordinator"]).exclusions == frozenset()


@pytest.mark.parametrize(
    ("meanwhile", "words"),
    [
        ({"lifted_by": "account:77", "lifted_at": datetime(2026, 11, 2, tzinfo=UTC)}, "lifted already"),
        ({"lift_asked_by": "account:77"}, "Somebody else has asked"),
    ],
)
def test_what_happened_between_asking_and_agreeing_counts(
    meanwhile: dict[str, object],
    words: str,
    operator: Actor,
    people: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    exclusion = excluded(operator, people["coordinator"])
    services.ask_to_lift(
        actor=queries.actor_of(people["officer"]), exclusion=exclusion, why="They have moved away"
    )
    decide = access.may_lift_exclusion

    def decided(actor: Actor, row: Exclusion) -> Decision:
        with acting(operator):
            assert Exclusion.objects.filter(pk=exclusion).update(**meanwhile) == 1
        return decide(actor, row)

    monkeypatch.setattr(access, "may_lift_exclusion", decided)
    with pytest.raises(BadInput, match=words):
        services.lift_exclusion(actor=queries.actor_of(people["deputy"]), exclusion=exclusion)


def test_nobody_agrees_to_what_nobody_asked(operator: Actor, people: dict[str, str]) -> None:
    exclusion = excluded(operator, people["coordinator"])
    _, words = told(
        lambda: services.lift_exclusion(actor=queries.actor_of(people["officer"]), exclusion=exclusion)
    )
    assert "Nobody has asked" in words


def test_the_database_refuses_one_person_for_two(operator: Actor, people: dict[str, str]) -> None:
    exclusion = excluded(operator, people["coordinator"])
    for asked in ("", operator.id):
        with pytest.raises(IntegrityError, match="exclusion_lifted_by_two"), acting(operator):
            Exclusion.objects.filter(pk=exclusion).update(
                lift_asked_by=asked, lifted_by=operator.id, lifted_at=clock.now()
            )


def test_who_may_set_one_may_not_lift_one(operator: Actor, people: dict[str, str]) -> None:
    exclusion = excluded(operator, people["coordinator"])
    services.ask_to_lift(actor=operator, exclusion=exclusion, why="They have moved away")
    with pytest.raises(NotPermitted):
        services.lift_exclusion(actor=queries.actor_of(people["administrator"]), exclusion=exclusion)


def test_a_row_about_oneself_is_refused_by_the_database(operator: Actor, people: dict[str, str]) -> None:
    own = excluded(operator, people["officer"])
    with acting(queries.actor_of(people["officer"])):
        assert Exclusion.objects.filter(pk=own).update(until=date(2026, 1, 1)) == 0


def test_a_role_without_the_right_sees_and_sets_none(operator: Actor, people: dict[str, str]) -> None:
    excluded(operator, people["coordinator"])
    analyst = queries.actor_of(employed(operator, "analyst", agency="council", roles=["analyst"]))
    with pytest.raises(NotPermitted):
        queries.exclusions(analyst)
    with pytest.raises(NotPermitted):
        services.exclude(actor=analyst, account=people["officer"], matter=CASE, why="Related")
    with pytest.raises(ProgrammingError, match="row-level security"), acting(analyst):
        Exclusion(
            account_id=int(people["officer"].removeprefix("account:")),
            matter=CASE,
            why="Related",
            set_by=analyst.id,
            set_at=clock.now(),
            since=clock.today(),
        ).save(force_insert=True)


def test_an_unknown_person_cannot_be_kept_out(operator: Actor) -> None:
    with pytest.raises(NotFound):
        excluded(operator, "account:987654")
