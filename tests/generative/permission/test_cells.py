"""Every cell of the matrix is answered as the policy file says, by the policy and by its plain twin."""

from __future__ import annotations

from functools import cache

import pytest

from commonweal.core.policy import policy
from tests.generative.permission.cells import ENOUGH, Cell, matrix, spread
from tests.generative.permission.judging import wrong, wrong_by_the_twin
from tests.generative.permission.oracle import twin
from tests.generative.permission.views import tiers_that_nobody_sees, view_cells
from tests.sampling import SAMPLE

ROLES = list(policy().roles)


@cache
def chosen() -> dict[str, list[Cell]]:
    found: dict[str, list[Cell]] = {role: [] for role in ROLES}
    for cell in spread(matrix().cells, SAMPLE.cells):
        found[cell.role].append(cell)
    return found


def test_the_matrix_is_large_enough_and_no_cell_stands_twice() -> None:
    names = [cell.name for cell in matrix().cells]
    assert len(names) == len(set(names)) >= ENOUGH
    assert len(matrix().cells) + sum(matrix().dropped.values()) >= len(ROLES) * len(policy().actions) * len(
        policy().channels
    )


def test_the_sample_reaches_every_role_class_and_condition() -> None:
    cells = [cell for found in chosen().values() for cell in found]
    assert {cell.role for cell in cells} == set(policy().roles)
    assert {cell.object_class for cell in cells} == set(policy().classes)
    assert {cell.channel for cell in cells} == set(policy().channels)
    if SAMPLE.full:
        assert {cell.action for cell in cells} == set(policy().actions)
        assert {cell.condition for cell in cells} >= set(policy().conditions)


@pytest.mark.threat("T1", "T7", "T18")
@pytest.mark.parametrize("role", ROLES)
def test_each_cell_is_answered_by_the_policy(role: str) -> None:
    assert chosen()[role]
    assert wrong(policy(), chosen()[role]) == []


@pytest.mark.parametrize("role", ROLES)
def test_each_cell_is_answered_by_the_plain_twin(role: str) -> None:
    assert wrong_by_the_twin(twin(), chosen()[role]) == []


def test_the_two_cases_of_a_cell_differ_in_one_thing() -> None:
    for cells in chosen().values():
        for cell in cells:
            parts = ("actor", "facts", "task", "now")
            differ = [part for part in parts if getattr(cell.allow, part) != getattr(cell.deny, part)]
            assert len(differ) == 1, cell.name


def test_each_role_sees_as_finely_as_its_view_and_no_finer() -> None:
    cells = list(view_cells())
    assert {cell.role for cell in cells} == set(ROLES)
    assert [said for cell in cells for said in cell.wrong()] == []


def test_no_view_reaches_the_tiers_that_name_members_of_the_public() -> None:
    assert {tier.word for tier in tiers_that_nobody_sees()} == {
        "restricted person",
        "sensitive person",
        "marac",
    }
