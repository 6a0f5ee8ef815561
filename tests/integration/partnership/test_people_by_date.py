"""What somebody is at work holds from a day to a day; leaving, pausing and ceilings hold at once."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, ProgrammingError

from commonweal.core import clock
from commonweal.core.actor import Actor, Trained
from commonweal.core.context import acting
from commonweal.core.entry import entry_of
from commonweal.core.errors import BadInput, NotFound, NotPermitted
from commonweal.core.grain import AreaRef
from commonweal.core.permissions import Permission
from commonweal.core.policy import may
from commonweal.partnership import queries, services
from commonweal.partnership.models import Account, RoleGrant
from tests.integration.partnership.directory import employed

pytestmark = pytest.mark.django_db

START = date(2026, 11, 2)
DAY = timedelta(days=1)
SALFORD = "district:E08000006"


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


@pytest.fixture
def ann(operator: Actor) -> str:
    with clock.setting(noon(START)):
        services.add_agency(actor=operator, code="council", name="Council")
        return services.add_person(
            actor=operator,
            username="ann",
            name="Ann",
            agency="council",
            post="local_analyst",
            areas=[SALFORD],
        )


def roles(account: str, day: date) -> frozenset[str]:
    with clock.setting(noon(day)):
        return queries.actor_of(account).roles


# ── dates ──


@pytest.mark.threat("T18")
def test_a_role_holds_from_its_first_day_to_the_day_before_its_end(operator: Actor, ann: str) -> None:
    with clock.setting(noon(START)):
        services.grant_role(
            actor=operator,
            account=ann,
            role="analyst",
            why="Her post",
            since=START + DAY,
            until=START + 3 * DAY,
        )
    held = [roles(ann, START + n * DAY) for n in range(4)]
    assert held == [frozenset(), {"analyst"}, {"analyst"}, frozenset()]


def test_what_ends_before_it_began_never_held(operator: Actor, ann: str) -> None:
    with clock.setting(noon(START)):
        services.grant_role(actor=operator, account=ann, role="analyst", why="Her post", since=START + DAY)
        services.end_role(actor=operator, account=ann, role="analyst")
    assert [roles(ann, START + n * DAY) for n in range(3)] == [frozenset()] * 3


@pytest.mark.threat("T18")
def test_an_end_takes_the_renewal_with_it_and_the_role_can_be_given_again(operator: Actor, ann: str) -> None:
    with clock.setting(noon(START)):
        for since, until in ((START + 2 * DAY, None), (START, START + 2 * DAY)):
            with acting(operator):
                RoleGrant(
                    account_id=int(ann.removeprefix("account:")),
                    role="analyst",
                    since=since,
                    until=until,
                    granted_by=operator.id,
                    why="Her post, and on from there",
                ).save(force_insert=True)
        services.end_role(actor=operator, account=ann, role="analyst", until=START + DAY)
    expected = [{"analyst"}, frozenset(), frozenset(), frozenset()]
    assert [roles(ann, START + n * DAY) for n in range(4)] == expected
    with clock.setting(noon(START + DAY)):
        with pytest.raises(BadInput, match="does not hold"):
            services.end_role(actor=operator, account=ann, role="analyst")
        services.grant_role(actor=operator, account=ann, role="analyst", why="She came back")
    assert roles(ann, START + DAY) == {"analyst"}


def test_an_area_ends_with_what_would_follow_it(operator: Actor, ann: str) -> None:
    with clock.setting(noon(START)):
        services.end_area(actor=operator, account=ann, area=SALFORD, until=START + 3 * DAY)
        services.add_area(actor=operator, account=ann, area=SALFORD, since=START + 3 * DAY)
        services.end_area(actor=operator, account=ann, area=SALFORD, until=START + DAY)
    for n, codes in enumerate([{"E08000006"}, set(), set(), set()]):
        with clock.setting(noon(START + n * DAY)):
            assert queries.actor_of(ann).areas == {AreaRef("district", code) for code in codes}


@pytest.mark.threat("T18")
def test_all_posts_end_those_with_a_last_day_and_those_to_come_too(operator: Actor, ann: str) -> None:
    with clock.setting(noon(START)):
        services.grant_role(actor=operator, account=ann, role="analyst", why="Her post")
        for since, until in ((START, START + 9 * DAY), (START + 2 * DAY, START + 9 * DAY)):
            services.give_post(actor=operator, account=ann, post="county_analyst", since=since, until=until)
        services.end_posts(actor=operator, account=ann, until=START + DAY)
    expected = [{"analyst"}, frozenset(), frozenset(), frozenset()]
    assert [roles(ann, START + n * DAY) for n in range(4)] == expected


def test_a_role_given_and_taken_on_one_day_is_gone_at_once(operator: Actor, ann: str) -> None:
    with clock.setting(noon(START)):
        services.grant_role(actor=operator, account=ann, role="analyst", why="Her post")
        assert queries.actor_of(ann).roles == {"analyst"}
        services.end_role(actor=operator, account=ann, role="analyst")
        assert queries.actor_of(ann).roles == frozenset()


def test_areas_hold_by_date_and_none_is_nowhere(operator: Actor, ann: str) -> None:
    bury = "district:E08000002"
    with clock.setting(noon(START)):
        services.add_area(actor=operator, account=ann, area=bury, since=START + DAY)
        services.end_area(actor=operator, account=ann, area=SALFORD, until=START + 2 * DAY)
        services.end_area(actor=operator, account=ann, area=bury, until=START + 3 * DAY)
    expected = [{"E08000006"}, {"E08000006", "E08000002"}, {"E08000002"}, set()]
    for n, codes in enumerate(expected):
        with clock.setting(noon(START + n * DAY)):
            assert queries.actor_of(ann).areas == {AreaRef("district", code) for code in codes}


def test_a_post_of_the_whole_county_is_everywhere_while_it_lasts(operator: Actor, ann: str) -> None:
    with clock.setting(noon(START)):
        services.give_post(
            actor=operator, account=ann, post="county_analyst", since=START + DAY, until=START + 2 * DAY
        )
    for n, everywhere in enumerate((False, True, False)):
        with clock.setting(noon(START + n * DAY)):
            assert (queries.actor_of(ann).areas is None) is everywhere


@pytest.mark.threat("T18")
def test_training_and_vetting_lapse_on_their_day(operator: Actor, ann: str) -> None:
    with clock.setting(noon(START)):
        lapses = services.record_training(
            actor=operator, account=ann, course="information-sharing", done_on=START
        )
        services.record_vetting(actor=operator, account=ann, until=START + 2 * DAY)
        actor = queries.actor_of(ann)
    assert lapses == date(2027, 11, 2)
    assert actor.training == {Trained("information-sharing", lapses)}
    assert actor.vetted_until == START + 2 * DAY


# ── who gives what to whom ──


@pytest.mark.threat("T5")
def test_nobody_gives_themselves_anything(operator: Actor, ann: str) -> None:
    services.grant_role(actor=operator, account=ann, role="administrator", why="Her post")
    herself = queries.actor_of(ann)
    for verb in (
        lambda: services.grant_role(actor=herself, account=ann, role="auditor", why="I like it"),
        lambda: services.add_area(actor=herself, account=ann, area="district:E08000001"),
        lambda: services.record_vetting(actor=herself, account=ann, until=date(2030, 1, 1)),
        lambda: services.record_training(actor=herself, account=ann, course="marac", done_on=START),
        lambda: services.give_post(actor=herself, account=ann, post="county_analyst"),
        lambda: services.close_account(actor=herself, account=ann, why="I leave"),
    ):
        with pytest.raises(NotPermitted, match="Nobody decides this"):
            verb()


@pytest.mark.threat("T5")
def test_nor_past_the_service_by_the_database(operator: Actor, ann: str) -> None:
    services.grant_role(actor=operator, account=ann, role="administrator", why="Her post")
    herself = queries.actor_of(ann)
    with pytest.raises(ProgrammingError, match="row-level security"), acting(herself):
        RoleGrant(
            account_id=int(ann.removeprefix("account:")),
            role="auditor",
            since=START,
            granted_by=herself.id,
            why="I like it",
        ).save(force_insert=True)


@pytest.mark.parametrize("opens_cases", ["part_b_member", "neighbourhood_manager", "intelligence_officer"])
def test_an_elected_member_holds_no_role_that_opens_a_case(
    operator: Actor, ann: str, opens_cases: str
) -> None:
    services.grant_role(actor=operator, account=ann, role="elected_member", why="Elected")
    with pytest.raises(BadInput, match="can never"):
        services.grant_role(actor=operator, account=ann, role=opens_cases, why="Asked")
    assert queries.actor_of(ann).roles == {"elected_member"}


def test_nor_the_other_way_round_nor_for_a_later_day(operator: Actor, ann: str) -> None:
    today = clock.today()
    services.grant_role(
        actor=operator, account=ann, role="neighbourhood_manager", why="Her post", since=today + 30 * DAY
    )
    with pytest.raises(BadInput, match="can never"):
        services.grant_role(actor=operator, account=ann, role="elected_member", why="Elected")


def test_roles_one_after_the_other_are_no_conflict(operator: Actor, ann: str) -> None:
    today = clock.today()
    services.grant_role(
        actor=operator, account=ann, role="elected_member", why="Elected", until=today + 30 * DAY
    )
    services.grant_role(
        actor=operator, account=ann, role="neighbourhood_manager", why="Her post", since=today + 30 * DAY
    )


def test_a_system_administrator_is_given_no_role_that_reads_content(operator: Actor, ann: str) -> None:
    services.grant_role(actor=operator, account=ann, role="sysadmin", why="Runs the machines")
    for reads in ("auditor", "analyst", "information_governance", "administrator"):
        with pytest.raises(BadInput, match="can never"):
            services.grant_role(actor=operator, account=ann, role=reads, why="Asked")


def test_the_database_holds_a_ceiling_even_where_both_roles_stand(operator: Actor, ann: str) -> None:
    """Somebody wrote both into the table: the ceiling stands above the grant, in every query."""
    for role in ("sysadmin", "administrator"):
        with acting(operator):
            RoleGrant(
                account_id=int(ann.removeprefix("account:")),
                role=role,
                since=START,
                granted_by=operator.id,
                why="By hand",
            ).save(force_insert=True)
    both = queries.actor_of(ann)
    assert both.roles == {"sysadmin", "administrator"}
    assert not may(both, Permission.ACCOUNT_READ).allowed
    with acting(both):
        assert Account.objects.get_queryset().count() == 0


@pytest.mark.parametrize("role", ["public", "process", "local_operator", "wizard"])
def test_roles_that_are_nobodys_to_give(operator: Actor, ann: str, role: str) -> None:
    with pytest.raises(BadInput, match="no role that can be given"):
        services.grant_role(actor=operator, account=ann, role=role, why="Asked")


@pytest.mark.parametrize("taken_for_a_number", ["7", " 7", "account:7", "account:ann", "\u0667"])
def test_no_user_name_is_taken_for_a_number(operator: Actor, ann: str, taken_for_a_number: str) -> None:
    with pytest.raises(BadInput, match="taken for the number"):
        services.add_person(
            actor=operator,
            username=taken_for_a_number,
            name="Bob",
            agency="council",
            post="county_analyst",
        )


def test_the_directory_names_what_it_asks(operator: Actor, ann: str) -> None:
    assert entry_of(queries.people) == (Permission.ACCOUNT_READ,)
    assert entry_of(queries.person) == (Permission.ACCOUNT_READ, Permission.ACCOUNT_READ_OWN)
    assert entry_of(queries.exclusions) == (Permission.EXCLUSION_READ,)
    services.grant_role(actor=operator, account=ann, role="partner_officer", why="Her post")
    herself = queries.actor_of(ann)
    assert not may(herself, Permission.ACCOUNT_READ).allowed
    assert queries.person(herself, "ann").entry.id == ann


def test_nobody_has_two_accounts(operator: Actor, ann: str) -> None:
    employed(operator, "bob", agency="council")
    for address in ("bob@council.example", "Bob@Council.Example"):
        with pytest.raises(BadInput, match="already"):
            services.add_person(
                actor=operator,
                username="bob.again",
                name="Bob",
                agency="council",
                post="county_analyst",
                email=address,
            )
    with pytest.raises(IntegrityError, match="one_account_a_person"), acting(operator):
        Account.objects.get_queryset().filter(username="ann").update(email="BOB@council.example")


# ── leaving and pausing ──


@pytest.mark.threat("T18")
def test_a_leaver_resolves_to_nobody_from_that_moment(operator: Actor, ann: str) -> None:
    services.grant_role(actor=operator, account=ann, role="analyst", why="Her post")
    services.grant_role(
        actor=operator,
        account=ann,
        role="community_safety_manager",
        why="Later",
        since=clock.today() + 9 * DAY,
    )
    services.close_account(actor=operator, account=ann, why="Left the council")
    with pytest.raises(NotFound):
        queries.actor_of(ann)
    assert queries.address_of(ann) == ""
    shown = queries.person(operator, ann)
    assert shown.entry.state == "closed"
    held = (*shown.roles, *shown.posts, *shown.areas)
    assert len(held) == 4
    assert [each.until for each in held] == [max(clock.today(), each.since) for each in held]


def test_nobody_comes_back_into_a_closed_account(operator: Actor, ann: str) -> None:
    services.close_account(actor=operator, account=ann, why="Left the council")
    with pytest.raises(BadInput):
        services.resume_account(actor=operator, account=ann, why="Came back")
    with pytest.raises(BadInput):
        services.grant_role(actor=operator, account=ann, role="analyst", why="Came back")


@pytest.mark.threat("T18")
def test_unknown_closed_and_paused_are_told_apart_by_no_word(operator: Actor, ann: str) -> None:
    bob = employed(operator, "bob", agency="council")
    services.close_account(actor=operator, account=ann, why="Left the council")
    services.pause_account(actor=operator, account=bob, why="Nobody spoke for him")
    said = set()
    for account in (ann, bob, "account:987654", "account:x", ""):
        with pytest.raises(NotFound) as caught:
            queries.actor_of(account)
        said.add((caught.value.what, caught.value.remedy))
    assert len(said) == 1


def test_a_pause_ends_when_it_is_resumed(operator: Actor, ann: str) -> None:
    assert services.pause_account(actor=operator, account=ann, why="Nobody spoke for her")
    assert not services.pause_account(actor=operator, account=ann, why="Again")
    services.resume_account(actor=operator, account=ann, why="Her agency spoke")
    assert queries.actor_of(ann).name == "Ann"


def test_the_local_operator_is_never_removed(operator: Actor, ann: str) -> None:
    services.grant_role(actor=operator, account=ann, role="administrator", why="Her post")
    administrator = queries.actor_of(ann)
    with pytest.raises(BadInput, match="local operator"):
        services.close_account(actor=administrator, account=operator.id, why="Not needed")
    with pytest.raises(BadInput, match="local operator"):
        services.end_role(actor=administrator, account=operator.id, role="local_operator")
    with pytest.raises(IntegrityError, match="operator_stays_open"), acting(administrator):
        Account.objects.filter(is_local_operator=True).update(state="closed")
    assert queries.local_operator().roles == {"local_operator"}


def test_the_last_administrator_is_never_removed(operator: Actor, ann: str) -> None:
    services.grant_role(actor=operator, account=ann, role="administrator", why="Her post")
    for removes in (
        lambda: services.close_account(actor=operator, account=ann, why="Left"),
        lambda: services.end_role(actor=operator, account=ann, role="administrator"),
    ):
        with pytest.raises(BadInput, match="last"):
            removes()
    bob = employed(operator, "bob", agency="council", roles=["administrator"])
    services.close_account(actor=operator, account=ann, why="Left")
    assert queries.actor_of(bob).roles == {"administrator"}


def test_whoever_has_no_post_is_no_other_administrator(operator: Actor, ann: str) -> None:
    services.grant_role(actor=operator, account=ann, role="administrator", why="Her post")
    bob = employed(operator, "bob", agency="council", roles=["administrator"])
    services.end_posts(actor=operator, account=bob)
    assert [each.id for each in queries.people(operator, role="administrator")] == [ann]
    for removes in (
        lambda: services.close_account(actor=operator, account=ann, why="Left"),
        lambda: services.end_role(actor=operator, account=ann, role="administrator"),
    ):
        with pytest.raises(BadInput, match="last"):
            removes()
    assert queries.actor_of(ann).roles == {"administrator"}
