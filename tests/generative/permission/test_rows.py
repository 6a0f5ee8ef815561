"""The cells answered by PostgreSQL: a row is seen, added, changed and removed exactly where it is allowed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice
from typing import Any
from unittest.mock import patch

import pytest
from django.db import transaction

from commonweal.core import clock, guarded
from commonweal.core.policy import policy
from tests.generative.permission import probes
from tests.generative.permission.cells import Cell, matrix, spread
from tests.generative.permission.judging_rows import asked, wrong_rows
from tests.generative.permission.subjects import NOW
from tests.generative.permission.tables import STORE, RegisteredModels, standing_tables, tables_of
from tests.sampling import SAMPLE

CLASSES = list(policy().classes)
DEEP = 25 if SAMPLE.full else 6
"""One context in so many is asked to write too, and to read through a model."""


@cache
def chosen() -> Mapping[str, Mapping[str, list[Cell]]]:
    found: dict[str, dict[str, list[Cell]]] = {name: {} for name in CLASSES}
    for cell in spread(matrix().cells, SAMPLE.row_cells):
        found[cell.object_class].setdefault(cell.action, []).append(cell)
    return found


@pytest.fixture
def database(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), patch.object(guarded, "apps", RegisteredModels), clock.setting(NOW):
        yield


@pytest.mark.threat("T1", "T5", "T7")
@pytest.mark.parametrize("object_class", CLASSES)
def test_each_cell_is_answered_by_the_database(object_class: str, database: None) -> None:
    wrong: list[str] = []
    tables = [table for permission in chosen()[object_class] for table in tables_of(permission)]
    with standing_tables(tables):
        for number, (table, context) in enumerate(asked(chosen()[object_class])):
            wrong += islice(wrong_rows(table, context, deep=number % DEEP == 0), 3)
    assert wrong == []


@pytest.mark.threat("T4")
def test_without_anyone_acting_a_table_shows_and_takes_nothing(database: None) -> None:
    table = tables_of("publication.read")[0]
    with standing_tables([table]), transaction.atomic(using=STORE):
        assert probes.seen(table) == set()
        assert (probes.changed(table), probes.removed(table)) == (0, 0)
        assert {probes.added(table, row) for row in table.rows} == {probes.REFUSED}
