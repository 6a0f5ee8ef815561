"""The policy: deny by default, ceilings and exclusions over grants, a file that cannot contradict itself.

Every cell of the matrix is tried in tests/generative/permission; here stand the rules by which it is read.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from commonweal.core import clock, policy
from commonweal.core.actor import Actor, Opened, Sharing, Trained
from commonweal.core.grain import AreaRef
from commonweal.core.permissions import Permission
from commonweal.core.policy import PolicyMistake, conflicts, may, standing
from commonweal.core.task import Task, current_task, task

RULES = policy.policy()
SALFORD, BURY = AreaRef("district", "E08000006"), AreaRef("district", "E08000002")
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def holding(*roles: str, **facts: object) -> Actor:
    return Actor(id="account:1", name="Ann", kind="person", roles=frozenset(roles), **facts)  # type: ignore[arg-type]


def case_worker(**facts: object) -> Actor:
    covers = Sharing(
        "isa", frozenset({"case"}), frozenset(), frozenset({"gmp"}), date(2026, 1, 1), date(2027, 1, 1)
    )
    known = {
        "agency": "gmp",
        "agreements": frozenset({covers}),
        "training": frozenset({Trained("information-sharing", date(2027, 1, 1))}),
    }
    return holding("part_b_member", **known | facts)


SIGNED_IN = Task(purpose="part-b", multi_factor_at=NOON)


def test_without_a_role_all_is_denied() -> None:
    assert not any(may(holding(), action).allowed for action in RULES.actions)


def test_a_role_that_the_policy_does_not_know_grants_nothing() -> None:
    assert not any(may(holding("superuser"), action).allowed for action in RULES.actions)


def test_an_unknown_act_is_a_denial() -> None:
    assert may(holding("local_operator"), "delivery.lod").code == "no_such_rule"


def test_a_ceiling_wins_over_the_grant_of_another_role() -> None:
    both = replace(case_worker(), roles=frozenset({"part_b_member", "elected_member"}))
    with clock.setting(NOON), task(SIGNED_IN):
        assert may(case_worker(), Permission.CASE_READ, roster="account:1").allowed
        assert may(both, Permission.CASE_READ, roster="account:1").code == "ceiling"


def test_an_exclusion_wins_over_every_role_and_says_nothing_of_itself() -> None:
    excluded = case_worker(exclusions=frozenset({"case:7"}))
    with clock.setting(NOON), task(SIGNED_IN):
        denied = may(excluded, Permission.CASE_READ, roster="account:1", matter="case:7")
        assert denied.code == "excluded"
        assert denied.reason == policy.UNSAID
        assert may(excluded, Permission.CASE_READ, roster="account:1", matter="case:8").allowed


def test_an_exclusion_from_a_person_covers_every_matter_about_them() -> None:
    excluded = case_worker(exclusions=frozenset({"person:anon-3"}))
    with clock.setting(NOON), task(SIGNED_IN):
        asked = {"roster": "account:1", "matter": "case:9", "subjects": ("person:anon-3", "person:anon-4")}
        assert may(excluded, Permission.CASE_READ, **asked).code == "excluded"


def test_an_area_outside_the_actors_own_is_denied() -> None:
    here = holding("neighbourhood_manager", areas=frozenset({SALFORD}))
    assert may(here, Permission.DOCUMENT_WRITE, area=SALFORD).allowed
    assert may(here, Permission.DOCUMENT_WRITE, area=BURY).code == "own_area"
    assert may(holding("neighbourhood_manager"), Permission.DOCUMENT_WRITE, area=BURY).allowed
    nowhere = holding("neighbourhood_manager", areas=frozenset())
    assert may(nowhere, Permission.DOCUMENT_WRITE, area=SALFORD).code == "own_area"


def test_a_fact_that_nobody_stated_fails_its_condition() -> None:
    here = holding("neighbourhood_manager", areas=frozenset({SALFORD}))
    assert may(here, Permission.DOCUMENT_WRITE).code == "own_area"
    assert standing(here, Permission.DOCUMENT_WRITE).row_conditions == {"own_area"}


def test_of_two_roles_the_wider_grant_holds() -> None:
    both = holding("neighbourhood_manager", "analyst", areas=frozenset({SALFORD}))
    assert may(both, Permission.DOCUMENT_WRITE, area=BURY).allowed
    assert standing(both, Permission.DOCUMENT_WRITE).row_conditions == frozenset()


@pytest.mark.threat("T18")
def test_an_agreement_lapses_at_midnight_in_london_and_not_a_second_later() -> None:
    worker = case_worker(
        agreements=frozenset(
            {
                Sharing(
                    "isa", frozenset({"case"}), frozenset(), frozenset(), date(2026, 1, 1), date(2026, 7, 1)
                )
            }
        )
    )
    midnight = datetime(2026, 6, 30, 23, 0, tzinfo=UTC)  # the clocks are an hour ahead in summer
    for moment, allowed in ((midnight - timedelta(seconds=1), True), (midnight, False)):
        with clock.setting(moment), task(Task(purpose="part-b", multi_factor_at=moment)):
            decided = may(worker, Permission.CASE_READ, roster="account:1")
            assert decided.allowed is allowed
            assert allowed or decided.code == "agreement"


@pytest.mark.threat("T18")
def test_training_that_lapses_today_is_lapsed() -> None:
    lapsing = case_worker(training=frozenset({Trained("information-sharing", date(2026, 11, 3))}))
    for moment, allowed in ((NOON, True), (NOON + timedelta(days=1), False)):
        with clock.setting(moment), task(Task(purpose="part-b", multi_factor_at=moment)):
            assert may(lapsing, Permission.CASE_READ, roster="account:1").allowed is allowed


def test_a_purpose_is_asked_once_for_the_task() -> None:
    with clock.setting(NOON):
        with task(SIGNED_IN):
            assert current_task().purpose == "part-b"
            assert may(case_worker(), Permission.CASE_READ, roster="account:1").allowed
        with task(Task(multi_factor_at=NOON)):
            assert may(case_worker(), Permission.CASE_READ, roster="account:1").code == "purpose"


def test_break_glass_lifts_the_roster_for_its_matter_and_its_hour_alone() -> None:
    opened = case_worker(opened=frozenset({Opened("case:7", NOON + timedelta(minutes=60))}))
    with task(Task(purpose="part-b", multi_factor_at=NOON)):
        with clock.setting(NOON):
            assert may(opened, Permission.CASE_READ, roster=(), matter="case:7").allowed
            assert may(opened, Permission.CASE_READ, roster=(), matter="case:8").code == "on_roster"
        with clock.setting(NOON + timedelta(minutes=60)):
            assert may(opened, Permission.CASE_READ, roster=(), matter="case:7").code == "on_roster"


def test_break_glass_never_overrides_an_exclusion() -> None:
    opened = case_worker(
        opened=frozenset({Opened("case:7", NOON + timedelta(minutes=60))}), exclusions=frozenset({"case:7"})
    )
    with clock.setting(NOON), task(SIGNED_IN):
        assert may(opened, Permission.CASE_READ, roster=(), matter="case:7").code == "excluded"


def test_an_act_comes_only_by_the_channels_of_its_kind() -> None:
    with task(Task(channel="mail", purpose="tests", reason="to send it on")):
        assert may(holding("analyst"), Permission.WAREHOUSE_OPEN).code == "channel"
        assert may(holding("analyst"), Permission.DOCUMENT_RELEASE).allowed


def test_roles_that_rule_each_other_out_cannot_be_held_together() -> None:
    assert conflicts(["elected_member", "part_b_member"])
    assert conflicts(["sysadmin", "analyst"])
    assert conflicts(["no_such_role"])
    assert conflicts(["part_a_member"]) == []


@pytest.mark.parametrize(
    ("line", "changed"),
    [
        ('"publication.read" = []', '"publication.raed" = []'),
        ('does = "run"', 'does = "rnu"'),
        ('finest_place = "lsoa"', 'finest_place = "street"'),
        ('tiers = ["public"]', 'tiers = ["open"]'),
        ('words = "Anyone"', 'words = "Anyone"\nalso = true'),
        ('version = "2"', 'version = "2"\nmore = 2'),
        ("never = [", 'never = ["nonsense", '),
        ('check = "vetted"', 'check = "veted"'),
        ("minutes = 720, ", ""),
        ('needs = ["author"]', 'needs = ["auhtor"]'),
        ('"publication.read" = []', '"publication.read" = []\n"publication.r*" = []'),
        ('"pack.read" = ["own_area"]', '"pack.read" = ["own_area"]\n"case.read" = []'),
    ],
)
def test_a_slip_of_the_pen_stops_the_policy(line: str, changed: str) -> None:
    text = Path(policy.__file__).with_name("policy.toml").read_text("utf-8")
    assert line in text
    with pytest.raises((PolicyMistake, KeyError)):
        policy.read(text.replace(line, changed, 1))
