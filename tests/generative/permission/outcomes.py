"""What becomes of slips: refused, without effect, killed by a cell, or alive."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from unittest.mock import patch

from commonweal.core import policy as asked
from commonweal.core.policy import Policy, policy
from commonweal.core.rowpolicies import policies_of, statements
from tests.generative.permission.cells import Cell, matrix
from tests.generative.permission.judging import kills
from tests.generative.permission.live import owning, survives, survives_as_policy
from tests.generative.permission.mutants import OF_VIEWS, Mutant, effective, touched
from tests.generative.permission.sqlmutants import SqlMutant
from tests.generative.permission.tables import CellTable, tables_of
from tests.generative.permission.views import ViewCell, view_cells

NO_ACTOR = "app_setting('actor') IS NOT NULL"


@cache
def by_action() -> Mapping[str, list[Cell]]:
    return matrix().by(lambda cell: cell.action)


def touched_cells(rules: Policy) -> list[Cell]:
    return [
        cell
        for action, roles in touched(effective(policy()), effective(rules)).items()
        for cell in by_action()[action]
        if roles is None or cell.role in roles
    ]


def outcome(mutant: Mutant) -> str:
    rules = mutant.policy()
    if rules is None:
        return "refused"
    if mutant.operation in OF_VIEWS:
        with patch.object(asked, "policy", lambda: rules):
            return "killed" if any(cell.wrong() for cell in _views()) else "survives"
    cells = touched_cells(rules)
    if not cells:
        return "without effect"
    return "killed" if kills(rules, cells) else "survives"


@cache
def _views() -> list[ViewCell]:
    return list(view_cells())


# -------------------------------------------------------------------------------------------- in the database


def surviving_sql(slips: Iterable[SqlMutant]) -> list[str]:
    by_table: dict[CellTable, list[SqlMutant]] = {}
    for mutant in slips:
        by_table.setdefault(mutant.table, []).append(mutant)
    alive = []
    for table, of_it in by_table.items():
        with owning([table]):
            alive += [mutant.name for mutant in of_it if not _idle(mutant) and survives(mutant)]
    return alive


def _idle(mutant: SqlMutant) -> bool:
    """That somebody acts: without an actor no roles are told, so nothing is granted. It is tried apart."""
    return NO_ACTOR in mutant.slip


def surviving_in_sql(slips: Iterable[Mutant]) -> list[str]:
    """Slips of the policy, each tried on a table that it changes until one tells."""
    by_action: dict[str, list[tuple[Mutant, Policy, set[str]]]] = {}
    for mutant in slips:
        if rules := mutant.policy():
            for action, roles in touched(effective(policy()), effective(rules)).items():
                words = set(roles or ()) | set(mutant.what.split())
                by_action.setdefault(action, []).append((mutant, rules, words))
    alive: set[str] = set()
    killed: set[str] = set()
    for action, of_it in by_action.items():
        tables = tables_of(action)
        with owning(tables):
            for mutant, rules, words in of_it:
                if mutant.name not in killed:
                    _try(tables, mutant, rules, words, alive, killed)
    return sorted(alive - killed)


def _try(
    tables: list[CellTable], mutant: Mutant, rules: Policy, words: set[str], alive: set[str], killed: set[str]
) -> None:
    for table in tables:
        if policies_of(table.guarded, rules) == policies_of(table.guarded):
            continue
        lives = survives_as_policy(table, statements(table.guarded, rules), words)
        (alive if lives else killed).add(mutant.name)
        if not lives:
            return
