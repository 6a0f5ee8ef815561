"""The partners of the demonstration: true bodies, twelve sites, made-up people, one for each role."""

from collections import Counter
from typing import Any

import pytest

from commonweal.cli.demonstration.partners import enter_partners, partners
from commonweal.core import clock
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.errors import NotFound
from commonweal.core.grain import AreaRef
from commonweal.core.models import Event
from commonweal.core.policy import conflicts, policy
from commonweal.partnership import queries

pytestmark = pytest.mark.django_db

# Given to nobody by somebody: of everybody, of the system, of whoever set it up.
NOT_ONE_PERSON_EACH = {"public", "process", "local_operator"}
MOST_STATEMENTS = 2_600


@pytest.fixture
def entered(operator: Actor) -> Actor:
    assert enter_partners(operator)
    return operator


def named(operator: Actor, username: str) -> Actor:
    (found,) = [each for each in queries.people(operator) if each.username == username]
    return queries.actor_of(found.id)


def test_twelve_sites_three_county_analysts_and_eleven_local_ones(entered: Actor) -> None:
    kinds = Counter(each.kind for each in queries.agencies_on(entered))
    assert (kinds["council"], kinds["partnership"], kinds["police"]) == (
        10,
        12 + 1,
        1,
    )  # and this installation
    posts = Counter(
        held.what for each in queries.people(entered) for held in queries.person(entered, each.id).posts
    )
    assert (posts["County analyst"], posts["Local analyst"]) == (3, 11)


def test_somebody_for_each_role_that_can_be_given(entered: Actor) -> None:
    held = {role for each in queries.people(entered) for role in each.roles}
    left = {"part_a_member"}  # the leaver's; another holds it too
    assert held | left >= set(policy().roles) - NOT_ONE_PERSON_EACH


def test_county_analysts_work_everywhere_and_local_ones_in_their_district(entered: Actor) -> None:
    assert named(entered, "county.analyst.1").areas is None
    assert named(entered, "salford.analyst").areas == {AreaRef("district", "E08000006")}


def test_nobody_holds_roles_that_exclude_each_other(entered: Actor) -> None:
    for each in queries.people(entered, state="open"):
        assert conflicts(queries.actor_of(each.id).roles) == []


def test_one_training_has_lapsed_and_one_person_has_left(entered: Actor) -> None:
    today = clock.today()
    lapsed = [
        each.username
        for each in queries.people(entered, state="open")
        for trained in queries.actor_of(each.id).training
        if trained.until <= today
    ]
    assert lapsed == ["salford.housing"]
    (leaver,) = queries.people(entered, state="closed")
    assert leaver.roles == ()
    with pytest.raises(NotFound):
        queries.actor_of(leaver.id)


def test_the_check_finds_the_one_authority_that_named_nobody(entered: Actor) -> None:
    assert [each.code for each in queries.without_facilitator(entered)] == ["nhs-gm"]


def test_each_district_has_its_five_kinds_of_responsible_authority(entered: Actor) -> None:
    for name, code in partners()["districts"].items():
        found = queries.agencies_on(entered, area=f"district:{code}")
        assert {each.code for each in found} == {"gmp", "gmca-fire", "nhs-gm", "probation-gm", name}


def test_a_second_time_changes_nothing_and_leaves_no_line(entered: Actor) -> None:
    def lines() -> int:
        with acting(entered):
            return Event.objects.count()

    before = lines()
    assert enter_partners(entered) is False
    assert lines() == before


def test_what_goes_with_them_is_entered_in_the_same_act(operator: Actor) -> None:
    def fails(_: Actor) -> None:
        raise RuntimeError("the agreements could not be entered")

    with pytest.raises(RuntimeError):
        enter_partners(operator, fails)
    assert queries.people(operator, agency="gmp") == []
    assert enter_partners(operator)


def test_it_costs_few_statements(operator: Actor, django_assert_max_num_queries: Any) -> None:
    """On an idle machine about a second and a half; seconds depend on what else runs, statements do not."""
    with django_assert_max_num_queries(MOST_STATEMENTS):
        enter_partners(operator)
