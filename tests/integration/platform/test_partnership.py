"""Agencies, the local operator and agreements in force."""

from datetime import UTC, date, datetime

import pytest

from commonweal.config.migrate import make_operator, migrate_all
from commonweal.core import clock
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.errors import BadInput, NotFound, NotPermitted
from commonweal.core.models import Event
from commonweal.core.progress import silent
from commonweal.partnership import queries, services

pytestmark = pytest.mark.django_db


def agree(actor: Actor, reference: str = "isa-1", **changed: object) -> None:
    services.add_agency(actor=actor, code=f"fire-{reference}", name=f"Fire {reference}")
    services.create_agreement(
        actor=actor,
        **{  # type: ignore[arg-type]
            "reference": reference,
            "title": "Fires",
            "parties": ["local", f"fire-{reference}"],
            "purpose": "Reduce deliberate fires",
            "legal_basis": "Crime and Disorder Act 1998 s115",
            "feeds": ["fire-incidents"],
            "in_force_from": date(2026, 1, 1),
            "in_force_to": date(2027, 1, 1),
            "state": "in_force",
            **changed,
        },
    )


def test_migration_makes_one_local_operator_and_says_so_in_the_log(operator: Actor) -> None:
    assert not make_operator()
    assert operator.kind == "person"
    assert operator.roles == {"local_operator"}
    with acting(operator):
        assert Event.objects.filter(operation="account.make_local_operator").count() == 1


@pytest.mark.django_db(databases="__all__")
def test_migrating_again_does_nothing() -> None:
    assert migrate_all(silent) is False


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2025, 12, 31), []),
        (date(2026, 1, 1), ["isa-1"]),
        (date(2026, 12, 31), ["isa-1"]),
        (date(2027, 1, 1), []),
    ],
)
def test_an_agreement_is_in_force_from_its_first_day_to_the_day_before_its_end(
    operator: Actor, day: date, expected: list[str]
) -> None:
    agree(operator)
    assert [found.reference for found in queries.agreements_in_force(day)] == expected


def test_a_draft_is_not_in_force(operator: Actor) -> None:
    agree(operator, state="draft")
    assert queries.agreements_in_force(date(2026, 6, 1)) == []


def test_an_actor_carries_the_agreements_of_today(operator: Actor) -> None:
    agree(operator)
    with clock.setting(datetime(2026, 6, 1, tzinfo=UTC)):
        assert {each.reference for each in queries.actor_of(operator.id).agreements} == {"isa-1"}
    with clock.setting(datetime(2027, 6, 1, tzinfo=UTC)):
        assert queries.actor_of(operator.id).agreements == frozenset()


@pytest.mark.parametrize(
    "nonsense",
    [
        {"parties": []},
        {"state": "signed"},
        {"in_force_to": date(2026, 1, 1)},
    ],
)
def test_nonsense_agreements_are_refused(operator: Actor, nonsense: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        agree(operator, **nonsense)


def test_a_party_that_is_not_known_yet_becomes_an_agency(operator: Actor) -> None:
    agree(operator, parties=["local", "Housing Trust"])
    [agreement] = queries.agreements_in_force(date(2026, 6, 1))
    assert agreement.parties == ("housing-trust", "local")
    with acting(operator):
        assert Event.objects.filter(operation="agency.add", object_id="housing-trust").count() == 1


def test_the_same_reference_twice_is_refused(operator: Actor) -> None:
    agree(operator)
    with pytest.raises(BadInput, match="already"):
        services.create_agreement(
            actor=operator,
            reference="isa-1",
            title="Again",
            parties=["local"],
            purpose="x",
            legal_basis="y",
            in_force_from=date(2026, 1, 1),
        )


def test_who_may_not_is_told_so_and_nothing_is_written(operator: Actor) -> None:
    nobody = Actor(id="account:77", name="Nobody", kind="person")
    with pytest.raises(NotPermitted):
        services.add_agency(actor=nobody, code="fire", name="Fire")
    services.add_agency(actor=operator, code="fire", name="Fire")


def test_an_unknown_account_is_not_found() -> None:
    with pytest.raises(NotFound):
        queries.actor_of("account:999999")
    assert queries.address_of("account:999999") == ""
