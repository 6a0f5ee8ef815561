"""Who still needs access: said each week by their agency, and an account nobody speaks for pauses."""

from datetime import UTC, date, datetime, timedelta

import pytest

from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.errors import BadInput, NotFound, NotPermitted
from commonweal.core.permissions import Permission
from commonweal.jobs.models import Schedule
from commonweal.jobs.register import Door, Job, known_kind
from commonweal.partnership.models import Account, Agency, Attestation, Membership
from commonweal.partnership.queries import actor_of
from commonweal.partnership.queries import attestation as queries
from commonweal.partnership.services import attestation as services
from commonweal.partnership.services import glass
from commonweal.partnership.services.sweeping import set_sweeps
from tests.integration.partnership.governance_people import at, lines, somebody

pytestmark = pytest.mark.django_db

JOINED = date(2026, 11, 2)
START = datetime(2026, 11, 2, tzinfo=UTC)
DUE, MISSED = START + timedelta(days=7), START + timedelta(days=10)
SWEEPER = Actor.process("attestation")


@pytest.fixture
def people(operator: Actor) -> dict[str, str]:
    """Two people of the council and one of the police, who all joined on one day."""
    found = {}
    with at(START), acting(operator):
        for agency, names in (("council", ("ann", "bob")), ("police", ("cat",))):
            body = Agency.objects.create(code=agency, name=agency.title(), legal_part="other", since=JOINED)
            for name in names:
                account = Account(username=name, name=name.title(), agency=body)
                account.save(force_insert=True)
                Membership(account=account, agency=body, since=JOINED).save(force_insert=True)
                found[name] = f"account:{account.pk}"
    return found


def paused() -> dict[str, str]:
    """Whose accounts are paused, and why."""
    with acting(somebody(51, "auditor")):
        rows = Account.objects.filter(state="paused")
        return {f"account:{pk}": why for pk, why in rows.values_list("pk", "state_why")}


def council() -> Actor:
    return somebody(80, "administrator", agency="council")


def standing(actor: Actor) -> dict[str, str]:
    return {each.name: each.standing for each in queries.attestations(actor)}


def test_it_is_due_weekly_and_missed_after_three_days_of_grace(
    operator: Actor, people: dict[str, str]
) -> None:
    for moment, expected in (
        (DUE - timedelta(seconds=1), "attested"),
        (DUE, "due"),
        (MISSED - timedelta(seconds=1), "due"),
        (MISSED, "missed"),
    ):
        with at(moment):
            assert set(standing(operator).values()) == {expected}


@pytest.mark.threat("T18")
def test_missed_attestation_pauses_those_for_whom_nobody_spoke(people: dict[str, str]) -> None:
    with at(DUE):
        services.attest(actor=council(), needed=[people["ann"]])
    with at(MISSED - timedelta(seconds=1)):
        assert services.pause_unattested(actor=SWEEPER) == ()
    with at(MISSED):
        assert services.pause_unattested(actor=SWEEPER) == tuple(sorted([people["bob"], people["cat"]]))
        assert paused() == dict.fromkeys([people["bob"], people["cat"]], services.MISSED)
        with pytest.raises(NotFound):
            actor_of(people["bob"])
    with at(DUE + timedelta(days=10)):
        assert people["ann"] in services.pause_unattested(actor=SWEEPER)


@pytest.mark.threat("T18")
def test_whoever_is_said_not_to_need_it_is_paused_at_once(people: dict[str, str]) -> None:
    with at(DUE):
        services.attest(actor=council(), needed=[people["ann"]], not_needed=[people["bob"]])
        assert paused() == {people["bob"]: services.NOT_NEEDED}
    said = {line.subjects: line.reason for line in lines(operation="account.attest")}
    assert said == {(people["ann"],): "still needed", (people["bob"],): "no longer needed"}


def test_nobody_attests_themselves_or_another_agency(people: dict[str, str]) -> None:
    ann = Actor(
        id=people["ann"], name="Ann", kind="person", agency="council", roles=frozenset({"administrator"})
    )
    with at(DUE):
        with pytest.raises(NotPermitted, match="about themselves"):
            services.attest(actor=ann, needed=[people["ann"]])
        with pytest.raises(NotPermitted, match="another agency"):
            services.attest(actor=ann, not_needed=[people["cat"]])
    assert paused() == {}


def spoken_for() -> dict[str, bool]:
    with at(DUE), acting(somebody(51, "auditor")):
        return dict(Attestation.objects.values_list("account", "needed"))


@pytest.mark.parametrize(
    ("stranger", "refused"),
    [("cat", NotPermitted), ("account:999999", NotFound), ("account:x", NotFound), ("nobody", NotFound)],
)
def test_one_account_of_another_agency_stops_the_whole_act(
    stranger: str, refused: type[Exception], operator: Actor, people: dict[str, str]
) -> None:
    with at(DUE), pytest.raises(refused):
        services.attest(actor=council(), needed=[people["ann"]], not_needed=[people.get(stranger, stranger)])
    if refused is NotFound:
        with at(DUE), pytest.raises(NotFound):
            services.attest(actor=operator, needed=[people["ann"], stranger])
    assert paused() == {}
    assert spoken_for() == {}


def test_whoever_sees_their_own_agency_alone_is_not_told_who_is_elsewhere(people: dict[str, str]) -> None:
    said = set()
    for stranger in (people["cat"], "cat", "account:999999"):
        with at(DUE), pytest.raises(NotFound) as caught:
            services.attest(actor=somebody(82, "facilitator", agency="council"), needed=[stranger])
        said.add(str(caught.value))
    assert len(said) == 1


@pytest.mark.parametrize("written", ["account:{}", "account:0{}", "{}", "0{}"])
def test_an_account_is_the_same_however_it_is_written(written: str, people: dict[str, str]) -> None:
    bob = people["bob"]
    typed = written.format(bob.removeprefix("account:"))
    himself = Actor(id=bob, name="Bob", kind="person", agency="council", roles=frozenset({"administrator"}))
    with at(DUE):
        with pytest.raises(NotPermitted, match="about themselves"):
            services.attest(actor=himself, needed=[typed])
        services.attest(actor=council(), needed=["ann", bob], not_needed=[typed, "bob"])
    assert spoken_for() == {people["ann"]: True, bob: False}
    assert paused() == {bob: services.NOT_NEEDED}
    assert {line.subjects for line in lines(operation="account.attest")} == {(people["ann"],), (bob,)}


def test_nobody_speaks_for_an_account_that_is_not_open(operator: Actor, people: dict[str, str]) -> None:
    with at(DUE):
        services.attest(actor=council(), not_needed=["bob"])
        with pytest.raises(BadInput, match="is paused"):
            services.attest(actor=operator, needed=["bob"])


@pytest.mark.parametrize("role", ["analyst", "auditor", "sysadmin", "partner_officer"])
def test_only_those_with_the_duty_attest(role: str, people: dict[str, str]) -> None:
    with at(DUE), pytest.raises(NotPermitted):
        services.attest(actor=somebody(81, role, agency="council"), needed=[people["bob"]])


def test_the_local_operator_is_no_agencys_to_attest(operator: Actor, people: dict[str, str]) -> None:
    with at(MISSED):
        assert operator.id not in queries.unattested()
        assert operator.id not in {each.account for each in queries.attestations(operator)}


def test_an_attestation_names_somebody() -> None:
    with at(DUE), pytest.raises(BadInput, match="at least one"):
        services.attest(actor=council())


def test_the_sweeps_are_jobs_that_the_worker_does(people: dict[str, str]) -> None:
    door = Door(actor_of=actor_of, address_of=lambda _: "")
    with at(MISSED):
        for kind in (glass.SWEEP, services.SWEEP):
            known = known_kind(kind)
            assert known
            assert known.entry is Permission.JOB_RUN
            known.work(Job("1", kind, {}, "process:worker"), door)
        assert set(paused()) == set(people.values())


def test_an_installation_sets_both_sweeps_and_setting_them_again_changes_nothing(operator: Actor) -> None:
    set_sweeps(actor=Actor.process("migrate"))
    rows = Schedule.objects.filter(kind__in=[glass.SWEEP, services.SWEEP]).values_list(
        "kind", "every_minutes"
    )
    assert sorted(rows) == [(services.SWEEP, 24 * 60), (glass.SWEEP, 60)]
