"""Each slip of the row security is told from the real one by a row of a live table; none survives.

Slips of the policy are compiled to SQL anew; slips of the SQL are made in its text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any
from unittest.mock import patch

import pytest

from commonweal.core import guarded
from commonweal.core.policy import policy
from tests.generative.permission.cells import sample
from tests.generative.permission.live import owning, sees_as_nobody, survives
from tests.generative.permission.mutants import OF_VIEWS, Mutant, mutants
from tests.generative.permission.outcomes import surviving_in_sql, surviving_sql
from tests.generative.permission.sqlmutants import SqlMutant, sql_mutants, unchanged
from tests.generative.permission.tables import RegisteredModels, tables_of
from tests.sampling import SAMPLE

CLASSES = list(policy().classes)
BATCHES = 8


@pytest.fixture
def database(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), patch.object(guarded, "apps", RegisteredModels):
        yield


@cache
def chosen_sql() -> Mapping[int, list[SqlMutant]]:
    found: dict[int, list[SqlMutant]] = {batch: [] for batch in range(BATCHES)}
    picked = sample(
        sql_mutants(), SAMPLE.row_mutants, lambda each: (each.operation, each.command), lambda each: each.name
    )
    for mutant in picked:
        found[CLASSES.index(policy().actions[mutant.table.permission].on) % BATCHES].append(mutant)
    return found


@cache
def chosen_policies() -> Mapping[int, list[Mutant]]:
    possible = [mutant for mutant in mutants() if mutant.operation not in OF_VIEWS]
    picked = sample(possible, SAMPLE.row_mutants, lambda each: each.operation, lambda each: each.name)
    return {batch: picked[batch::BATCHES] for batch in range(BATCHES)}


@pytest.mark.threat("T4")
@pytest.mark.parametrize("batch", range(BATCHES))
def test_no_slip_of_the_row_security_survives(batch: int, database: None) -> None:
    assert surviving_sql(chosen_sql()[batch]) == []


def test_what_did_not_slip_survives(database: None) -> None:
    table = tables_of("exclusion.lift")[0]
    with owning([table]):
        assert [mutant.name for mutant in unchanged(table) if not survives(mutant)] == []


@pytest.mark.threat("T5")
def test_roles_without_an_actor_show_nothing(database: None) -> None:
    tables = [tables_of(act)[0] for act in ("publication.read", "note.write")]
    with owning(tables):
        assert {table.name: sees_as_nobody(table) for table in tables} == {
            table.name: set() for table in tables
        }


@pytest.mark.parametrize("batch", range(BATCHES))
def test_no_slip_of_the_policy_survives_in_the_database(batch: int, database: None) -> None:
    assert surviving_in_sql(chosen_policies()[batch]) == []
