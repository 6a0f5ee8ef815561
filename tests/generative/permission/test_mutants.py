"""Each slip of the policy file is told from the real one by a cell that it touches; none survives."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import pytest

from commonweal.core.policy import built, policy
from tests.generative.permission.cells import matrix, sample
from tests.generative.permission.judging import kills
from tests.generative.permission.mutants import Mutant, effective, mutants, written_out
from tests.generative.permission.outcomes import outcome
from tests.sampling import SAMPLE

OPERATIONS = sorted({mutant.operation for mutant in mutants()})


@cache
def chosen() -> Mapping[str, list[Mutant]]:
    found: dict[str, list[Mutant]] = {operation: [] for operation in OPERATIONS}
    for mutant in sample(mutants(), SAMPLE.mutants, lambda each: each.operation, lambda each: each.name):
        found[mutant.operation].append(mutant)
    return found


def test_the_patterns_written_out_are_the_same_policy() -> None:
    assert effective(built(written_out())) == effective(policy())
    assert not kills(policy(), matrix().cells)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_no_slip_of_the_pen_survives(operation: str) -> None:
    assert chosen()[operation]
    assert [mutant.name for mutant in chosen()[operation] if outcome(mutant) == "survives"] == []


def test_no_line_of_the_policy_is_without_effect() -> None:
    """A line that could go unnoticed is one that its readers think to be at work."""
    lines = [mutant for mutant in mutants() if mutant.line]
    if not SAMPLE.full:
        needs = [line for line in lines if line.operation.startswith("a condition dropped from kinds")]
        lines = [*needs, *(line for line in chosen()["a ceiling dropped"] if line.line)]
    assert [line.name for line in lines if outcome(line) == "without effect"] == []


def test_everything_that_the_policy_names_is_used() -> None:
    rules = policy()
    needs = {
        need
        for role in rules.roles.values()
        for act in role.may
        for need in rules.needs(role, rules.actions[act])
    }
    assert set(rules.conditions) - needs == set()
    assert set(rules.kinds) - {action.kind for action in rules.actions.values()} == set()
    assert set(rules.channels) - {channel for kind in rules.kinds.values() for channel in kind.via} == set()
    assert [action for action, roles in rules.granting.items() if not roles] == []
