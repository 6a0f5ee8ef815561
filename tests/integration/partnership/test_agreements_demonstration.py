"""The demonstration's agreements are made by its people, each step by somebody who may take it."""

import pytest

from commonweal.cli.demonstration.agreements import enter_agreements
from commonweal.cli.demonstration.partners import enter_partners
from commonweal.core import clock
from commonweal.core.actor import Actor
from commonweal.partnership import queries

from .agreement_people import AUDITOR, MORNING

pytestmark = pytest.mark.django_db

HUB = "isa-hub-"  # under which an agency sends to the hub


def of_one_purpose(found: set[str]) -> set[str]:
    """Beside those by which the agencies send to the hub."""
    return {each for each in found if not each.startswith(HUB)}


def test_two_are_in_force_and_one_is_a_draft_with_a_gap(operator: Actor) -> None:
    with clock.setting(MORNING):
        assert enter_partners(operator, enter_agreements)
        found = {each.reference: (each.state, each.in_force) for each in queries.agreements(actor=AUDITOR)}
        assert {each: found[each] for each in of_one_purpose(set(found))} == {
            "isa-ambulance-salford": ("draft", False),
            "isa-fires-salford": ("in_force", True),
            "isa-part-b-salford": ("in_force", True),
        }
        fires = queries.agreement(actor=AUDITOR, reference="isa-fires-salford")
        assert len({*fires.authors, fires.reviewed_by}) == 2
        assert {each.agency for each in fires.signatures} == {"gmca-fire", "salford"}
        assert queries.agreement(actor=AUDITOR, reference="isa-ambulance-salford").terms.parts["risks"] == ""


def test_people_of_the_parties_carry_them_and_others_do_not(operator: Actor) -> None:
    with clock.setting(MORNING):
        enter_partners(operator, enter_agreements)
        people = {
            each.username: queries.actor_of(each.id)
            for each in queries.people(operator)
            if each.state == "open"
        }
        held = {
            name: {each.reference for each in people[name].agreements}
            for name in ("fire.officer", "salford.inspector", "salford.manager", "mayor.panel")
        }
    assert {name: of_one_purpose(found) for name, found in held.items()} == {
        "fire.officer": {"isa-fires-salford"},
        "salford.inspector": {"isa-part-b-salford"},
        "salford.manager": {"isa-fires-salford", "isa-part-b-salford"},
        "mayor.panel": set(),
    }


def test_each_agency_sends_under_one_that_is_signed_by_all_and_in_force(operator: Actor) -> None:
    with clock.setting(MORNING):
        enter_partners(operator, enter_agreements)
        hub = [each for each in queries.agreements(actor=AUDITOR) if each.reference.startswith(HUB)]
        assert len(hub) >= 7
        assert {(each.state, each.in_force) for each in hub} == {("in_force", True)}
        for each in hub:
            found = queries.agreement(actor=AUDITOR, reference=each.reference)
            signed = {party.agency for party in found.signatures}
            assert signed == set(each.parties) and len(found.signatures) == len(signed)
            teams = {party for party in signed if party.startswith("team-")}
            assert len(teams) == 12, "the sites at which analysts work"
            assert {"salford", operator.agency} < signed - teams and len(signed - teams) == 3
