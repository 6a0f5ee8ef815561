from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from commonweal.core.actor import Actor, Sharing
from commonweal.core.handling import Tier
from commonweal.core.scope import AreaRef, FeedFacts, Form, PlaceGrain, Scope, TimeGrain

SALFORD = AreaRef("district", "E08000006")
OPEN, SHARED = FeedFacts("police", True), FeedFacts("fire", False, "fire-service")
AGREED = Sharing(
    "A", frozenset({"depersonalised_events"}), frozenset({"fire"}), frozenset(), date(2020, 1, 1), None
)


def actor(*roles: str, **facts: Any) -> Actor:
    return Actor(id="account:1", name="Ann", kind="person", roles=frozenset(roles), **facts)


def seen(*roles: str, shows: Form | None = None, feeds: Any = (OPEN,), **facts: Any) -> Scope:
    return Scope.for_actor(actor(*roles, **facts), feeds, shows)


def test_the_system_sees_everything() -> None:
    scope = Scope.system("load")
    assert scope.feeds is None
    assert scope.areas is None
    assert scope.tiers == frozenset(Tier)
    assert (scope.finest_place, scope.finest_time) == (PlaceGrain.POINT, TimeGrain.MINUTE)
    assert scope.form is Form.ROWS


def test_the_digest_tells_what_is_seen_and_not_who_looks() -> None:
    assert Scope.system("a").digest == Scope.system("b").digest
    assert len(Scope.system("a").digest) == 16
    different = {
        Scope.system("a").digest,
        replace(Scope.system("a"), form=Form.MAP).digest,
        seen("analyst").digest,
        seen("analyst", feeds=(OPEN, SHARED)).digest,
        seen("executive").digest,
        seen("part_a_member", areas=frozenset({SALFORD})).digest,
        seen("part_a_member", areas=frozenset()).digest,
        seen().digest,
    }
    assert len(different) == 8


@pytest.mark.parametrize(
    "roles", [(), ("no-such-role",), ("public",), ("sysadmin",), ("analyst", "elected_member")]
)
@pytest.mark.parametrize("form", [None, *Form])
def test_whoever_is_granted_nothing_or_stands_under_a_ceiling_sees_nothing(
    roles: tuple[str, ...], form: Form | None
) -> None:
    scope = seen(*roles, shows=form)
    assert scope.form is Form.NOTHING
    assert scope.feeds == scope.areas == scope.tiers == frozenset()


def test_nobody_is_shown_records_in_a_form_of_nothing() -> None:
    for form in Form:
        assert not Scope.nothing("x").may_show(form).allowed
    assert not Scope.system("x").may_show(Form.NOTHING).allowed


@pytest.mark.parametrize(
    ("role", "widest"),
    [
        ("analyst", Form.ROWS),
        ("part_a_member", Form.MAP),
        ("executive", Form.COUNTS),
        ("marac_member", Form.NOTHING),
    ],
)
def test_without_a_form_it_is_the_widest_that_is_granted(role: str, widest: Form) -> None:
    assert seen(role).form is widest
    for form in (Form.COUNTS, Form.MAP, Form.ROWS):
        assert seen(role, shows=form).form is (form if form <= widest else Form.NOTHING)


def test_of_two_roles_the_wider_view_holds() -> None:
    both = seen("part_a_member", "analyst", shows=Form.MAP, areas=frozenset({SALFORD}))
    assert both.areas is None
    assert (both.finest_place, both.finest_time) == (PlaceGrain.POINT, TimeGrain.MINUTE)


def test_no_role_lends_its_finer_view_to_the_grant_of_another() -> None:
    """The executive's counts reach everywhere by ward, the member's own area by LSOA; never both at once."""
    both = seen("executive", "part_a_member", shows=Form.COUNTS, areas=frozenset({SALFORD}))
    assert (both.areas, both.finest_place) == (None, PlaceGrain.WARD)


def test_own_area_narrows_to_the_areas_of_the_post() -> None:
    assert seen("part_a_member", areas=None).areas is None
    assert seen("part_a_member", areas=frozenset({SALFORD})).areas == {SALFORD}
    assert seen("part_a_member", areas=frozenset()).areas == frozenset()
    assert seen("analyst", areas=frozenset({SALFORD})).areas is None


def test_own_feed_narrows_to_what_the_agency_supplies() -> None:
    def rows(agency: str) -> Scope:
        return seen("partner_officer", shows=Form.ROWS, feeds=(OPEN, SHARED), agency=agency,
                    agreements=frozenset({AGREED}))  # fmt: skip

    assert rows("fire-service").feeds == {"fire"}
    assert rows("council").feeds == frozenset()
    assert rows("").feeds == frozenset()


def test_a_feed_under_agreement_needs_one_that_covers_feed_and_class() -> None:
    def feeds(*agreements: Sharing) -> frozenset[str] | None:
        return seen("analyst", feeds=(OPEN, SHARED), agreements=frozenset(agreements)).feeds

    assert feeds() == {"police"}
    assert feeds(AGREED) is None
    assert feeds(replace(AGREED, classes=frozenset({"case"}))) == {"police"}
    assert feeds(replace(AGREED, feeds=frozenset({"police"}))) == {"police"}
    assert feeds(replace(AGREED, since=date(2999, 1, 1))) == {"police"}


def test_who_names_no_feed_is_not_shown_all() -> None:
    assert seen("analyst", feeds=()).feeds == frozenset()


def test_a_feed_of_which_two_things_are_said_is_open_by_neither() -> None:
    assert seen("analyst", feeds=(OPEN, replace(OPEN, open_licence=False))).feeds == frozenset()


def test_no_role_of_the_command_line_reaches_persons() -> None:
    assert seen("local_operator").tiers == {Tier.PUBLIC, Tier.DEPERSONALISED}


@pytest.mark.parametrize(
    ("scope", "words"),
    [
        (
            Scope.system("x"),
            "rows; all feeds; all areas; places no finer than point; times no finer than minute; "
            "all handling tiers",
        ),
        (
            seen("part_a_member", areas=frozenset({SALFORD})),
            "maps and counts; all feeds; areas: district E08000006; places no finer than LSOA; "
            "times no finer than month; handling: depersonalised, public",
        ),
        (
            Scope.nothing("x"),
            "nothing; feeds: none; areas: none; places no finer than county; times no finer than quarter; "
            "handling: none",
        ),
    ],
)
def test_a_receipt_can_say_it_in_words(scope: Scope, words: str) -> None:
    assert scope.describe() == words
