"""The policy: deny by default, ceilings over grants, and a file that cannot contradict itself."""

from pathlib import Path

import pytest

from commonweal.core import policy
from commonweal.core.actor import Actor
from commonweal.core.policy import PolicyMistake, may
from commonweal.core.scope import AreaRef

RULES = policy.policy()
SALFORD, BURY = AreaRef("district", "E08000006"), AreaRef("district", "E08000002")


def holding(*roles: str, **facts: object) -> Actor:
    return Actor(id="account:1", name="Ann", kind="person", roles=frozenset(roles), **facts)  # type: ignore[arg-type]


def every_cell() -> list[tuple[str, str]]:
    return [(action, thing) for action in RULES.actions for thing in RULES.classes]


def test_without_a_role_all_is_denied() -> None:
    assert not any(may(holding(), action, thing).allowed for action, thing in every_cell())


@pytest.mark.parametrize("role", sorted(RULES.roles))
def test_each_role_may_what_its_lines_say_and_no_more(role: str) -> None:
    allowed = {cell for cell in every_cell() if may(holding(role), *cell).allowed}
    rule = RULES.roles[role]
    assert allowed == {
        (action, thing)
        for action in rule.may
        for thing in RULES.actions[action].on
        if thing not in rule.never
    }


@pytest.mark.parametrize("role", sorted(RULES.roles))
def test_a_ceiling_wins_over_a_grant_of_another_role(role: str) -> None:
    for action, thing in every_cell():
        if thing in RULES.roles[role].never:
            assert not may(holding(role, "local_operator", "analyst"), action, thing).allowed


def test_the_local_operator_may_all_that_the_command_line_offers() -> None:
    for action in RULES.actions.values():
        for thing in action.on:
            assert may(holding("local_operator"), action.name, thing).allowed, action.name


@pytest.mark.parametrize(("action", "thing"), [("delivery.lod", "delivery"), ("delivery.load", "geography")])
def test_an_unknown_rule_is_a_denial(action: str, thing: str) -> None:
    assert may(holding("local_operator"), action, thing).code == "no_such_rule"


def test_an_area_outside_the_actors_own_is_denied() -> None:
    here = holding("analyst", areas=frozenset({SALFORD}))
    assert may(here, "document.write", "document", area=SALFORD).allowed
    assert may(here, "document.write", "document", area=BURY).code == "outside_area"
    assert may(holding("analyst"), "document.write", "document", area=BURY).allowed


def test_an_excluded_person_is_denied() -> None:
    excluded = holding("analyst", exclusions=frozenset({"matter-7"}))
    assert may(excluded, "document.write", "document", excluded_by=["matter-7"]).code == "excluded"
    assert may(excluded, "document.write", "document", excluded_by=["matter-8"]).allowed


@pytest.mark.parametrize(
    ("line", "changed"),
    [
        ('may = ["publication.read"]', 'may = ["publication.raed"]'),
        ('on = ["agency"]', 'on = ["agancy"]'),
        ('finest_place = "lsoa"', 'finest_place = "street"'),
        ('tiers = ["public"]', 'tiers = ["open"]'),
        ('words = "Anyone"', 'words = "Anyone"\nalso = true'),
        ('version = "1"', 'version = "1"\nmore = 2'),
        ("never = [", 'never = ["nonsense", '),
    ],
)
def test_a_slip_of_the_pen_stops_the_policy(line: str, changed: str) -> None:
    text = Path(policy.__file__).with_name("policy.toml").read_text("utf-8")
    assert line in text
    with pytest.raises((PolicyMistake, KeyError)):
        policy.read(text.replace(line, changed, 1))
