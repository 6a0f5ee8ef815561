"""Every cell of the permission matrix and its mutants, tried as the tests try them, and counted."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any
from unittest.mock import patch

from benchmarks.sides.speaking import answer

Counted = dict[str, Any]


def work(cells: int, mutants: int, row_mutants: int) -> Counted:
    from commonweal.config.databases import STORES, as_owner
    from commonweal.config.migrate import migrate_all
    from commonweal.core.progress import silent

    migrate_all(silent)  # after which models can be imported
    from commonweal.core import guarded
    from commonweal.core.rowpolicies import FUNCTIONS
    from tests.generative.permission.cells import matrix, spread
    from tests.generative.permission.tables import RegisteredModels

    with as_owner():
        _all_in(STORES, FUNCTIONS)
    chosen = spread(matrix().cells, cells)
    with patch.object(guarded, "apps", RegisteredModels):
        return {
            "policy": timed(lambda: _by_policy(chosen)),
            "rows": timed(lambda: _by_rows(chosen)),
            "mutants": timed(lambda: _policies(mutants)),
            "row_mutants": timed(lambda: _row_security(row_mutants)),
        }


def timed(doing: Callable[[], Counted]) -> Counted:
    began = time.perf_counter()
    found = doing()
    return {**found, "seconds": time.perf_counter() - began}


def _all_in(aliases: Iterable[str], statements: Iterable[str]) -> None:
    from django.db import connections

    for alias in aliases:
        with connections[alias].cursor() as cursor:
            for sql in statements:
                cursor.execute(sql)


def _by_policy(cells: list[Any]) -> Counted:
    from commonweal.core.policy import policy
    from tests.generative.permission.cells import tried
    from tests.generative.permission.judging import wrong

    return {"cells": len(cells), "cases": tried(cells), "wrong": wrong(policy(), cells)}


def _by_rows(cells: list[Any]) -> Counted:
    from commonweal.core import clock
    from tests.generative.permission.judging_rows import asked, wrong_rows
    from tests.generative.permission.subjects import NOW
    from tests.generative.permission.tables import standing_tables, tables_of

    by_class: dict[str, dict[str, list[Any]]] = {}
    for cell in cells:
        by_class.setdefault(cell.object_class, {}).setdefault(cell.action, []).append(cell)
    looks, wrong = 0, []
    for of_class in by_class.values():
        with clock.setting(NOW), standing_tables([t for act in of_class for t in tables_of(act)]):
            for table, context in asked(of_class):
                looks += 1
                wrong += list(wrong_rows(table, context, deep=looks % 25 == 0))
    return {"cells": len(cells), "cases": looks, "wrong": wrong}


def _policies(size: int) -> Counted:
    from tests.generative.permission.cells import sample
    from tests.generative.permission.mutants import mutants
    from tests.generative.permission.outcomes import outcome

    chosen = sample(mutants(), size, lambda each: each.operation, lambda each: each.name)
    ends = [(each.name, outcome(each)) for each in chosen]
    alive = [name for name, end in ends if end == "survives"]
    return {"cells": len(chosen), "of": len(mutants()), "wrong": alive, **_counts(end for _, end in ends)}


def _counts(ends: Iterable[str]) -> Counted:
    found: Counted = {"refused": 0, "killed": 0, "without effect": 0}
    for end in ends:
        found[end] = found.get(end, 0) + 1
    return found


def _row_security(size: int) -> Counted:
    from tests.generative.permission.cells import sample
    from tests.generative.permission.outcomes import surviving_sql
    from tests.generative.permission.sqlmutants import sql_mutants

    all_of_them = list(sql_mutants())
    chosen = sample(all_of_them, size, lambda each: (each.operation, each.command), lambda each: each.name)
    return {"cells": len(chosen), "of": len(all_of_them), "wrong": surviving_sql(chosen)}


if __name__ == "__main__":
    answer(work)
