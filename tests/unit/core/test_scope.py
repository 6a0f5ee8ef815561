import pytest

from commonweal.core.actor import Actor
from commonweal.core.handling import Tier
from commonweal.core.scope import AreaRef, PlaceGrain, Scope, TimeGrain

SALFORD = AreaRef("district", "E08000006")


def actor(*roles: str, areas: frozenset[AreaRef] | None = None) -> Actor:
    return Actor(id="account:1", name="Ann", kind="person", roles=frozenset(roles), areas=areas)


def test_the_system_sees_everything() -> None:
    scope = Scope.system("load")
    assert scope.feeds is None
    assert scope.areas is None
    assert scope.tiers == frozenset(Tier)
    assert (scope.finest_place, scope.finest_time) == (PlaceGrain.POINT, TimeGrain.MINUTE)


def test_the_digest_tells_what_is_seen_and_not_who_looks() -> None:
    assert Scope.system("a").digest == Scope.system("b").digest
    assert len(Scope.system("a").digest) == 16
    different = {
        Scope.system("a").digest,
        Scope.for_actor(actor("analyst")).digest,
        Scope.for_actor(actor("public")).digest,
        Scope.for_actor(actor()).digest,
        Scope.for_actor(actor("analyst", areas=frozenset({SALFORD}))).digest,
        Scope.for_actor(actor("analyst", areas=frozenset())).digest,
    }
    assert len(different) == 6


def test_a_person_without_a_role_sees_nothing() -> None:
    assert Scope.for_actor(actor()).tiers == frozenset()
    assert Scope.for_actor(actor("no-such-role")).tiers == frozenset()


def test_of_two_roles_the_wider_view_holds() -> None:
    both = Scope.for_actor(actor("public", "analyst"))
    assert both.tiers == {Tier.PUBLIC, Tier.DEPERSONALISED}
    assert both.finest_place is PlaceGrain.POINT


def test_no_role_of_the_command_line_reaches_persons() -> None:
    assert Scope.for_actor(actor("local_operator")).tiers == {Tier.PUBLIC, Tier.DEPERSONALISED}


@pytest.mark.parametrize(
    ("scope", "words"),
    [
        (
            Scope.system("x"),
            "all feeds; all areas; places no finer than point; times no finer than minute; "
            "all handling tiers",
        ),
        (
            Scope.for_actor(actor("public", areas=frozenset({SALFORD}))),
            "all feeds; areas: district E08000006; places no finer than LSOA; times no finer than month; "
            "handling: public",
        ),
    ],
)
def test_a_receipt_can_say_it_in_words(scope: Scope, words: str) -> None:
    assert scope.describe() == words
