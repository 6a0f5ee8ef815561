"""The policy and its plain twin agree about subjects of every kind, several roles at once among them."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.core.actor import Actor
from commonweal.core.policy import Reach, policy, reach
from tests.generative.permission.covering import array, cases, dimensions, missing
from tests.generative.permission.judging import disagreement
from tests.generative.permission.oracle import PLACES, TIMES, twin
from tests.generative.permission.subjects import Case
from tests.generative.permission.values import DIMENSIONS, case_of
from tests.sampling import SAMPLE

RULES, TWIN = policy(), twin()
EVERY = 1 if SAMPLE.full else 10
roles = st.frozensets(st.sampled_from([*RULES.roles, "superuser"]), max_size=4)


@st.composite
def asked(draw: st.DrawFn) -> tuple[str, Case]:
    picked = {name: draw(st.sampled_from(list(values))) for name, values in DIMENSIONS.items()}
    action = draw(st.sampled_from(sorted(RULES.actions)))
    channel = draw(st.sampled_from(sorted(RULES.channels)))
    case = case_of(picked | {"role": "", "action": action, "channel": channel})
    # Often a role that grants the act, so that the conditions are reached.
    granting = [role.name for role in RULES.granting[action]]
    held = draw(roles) | draw(st.frozensets(st.sampled_from(granting), min_size=1, max_size=2))
    return action, case.holding(held)


@pytest.mark.threat("T1")
def test_they_agree_on_every_case_of_the_covering_array() -> None:
    tried = allowed = 0
    for action, case in cases(EVERY):
        assert not (said := disagreement(RULES, TWIN, action, case)), said
        tried += 1
        allowed += RULES.decide(case.actor, action, case.facts, case.task, case.now).allowed
    assert tried >= 30_000 / EVERY
    assert 0.01 < allowed / tried < 0.5


def test_any_three_values_meet_in_the_covering_array() -> None:
    sizes = [len(values) for values in dimensions().values()]
    for three in combinations(range(len(sizes)), 3):
        assert missing(array(), sizes, three) == []


@settings(max_examples=SAMPLE.examples * 10, deadline=None)
@given(asked())
def test_they_agree_on_any_subject(question: tuple[str, Case]) -> None:
    assert not (said := disagreement(RULES, TWIN, *question)), said


@settings(max_examples=SAMPLE.examples * 4, deadline=None)
@given(roles)
def test_they_agree_on_what_roles_see_together(held: frozenset[str]) -> None:
    tiers, place, time = TWIN.view(held)
    seen: Reach = reach(Actor(id="account:1", name="Ann", kind="person", roles=held))
    assert {tier.word for tier in seen.tiers} == tiers
    assert (seen.finest_place, seen.finest_time) == (PLACES.index(place), TIMES.index(time))
