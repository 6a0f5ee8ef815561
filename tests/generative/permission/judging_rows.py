"""How a live table answers the cells: what is wrong, in words that name the cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.policy import may
from commonweal.core.task import task
from tests.generative.permission import probes
from tests.generative.permission.cells import Cell
from tests.generative.permission.rows import Context, Row, contexts, expected, told_of
from tests.generative.permission.tables import STORE, CellTable, model_of, tables_of

SILENT = 5
"""One context in so many is asked of a table that states nothing, beside those that a case asks about."""


def asked(cells: Mapping[str, list[Cell]]) -> Iterator[tuple[CellTable, Context]]:
    """Of each permission with its cells: every table, in every context in which it is to be asked."""
    for permission, of_it in cells.items():
        for table in tables_of(permission):
            for number, context in enumerate(contexts(of_it)):
                if table.shape != "silent" or number % SILENT == 0 or context.asks_of_silence():
                    yield table, context


def wrong_rows(table: CellTable, context: Context, *, deep: bool) -> Iterator[str]:
    """Where the database says otherwise than the policy; `deep`: of writes and of models too."""
    actor = told_of(context.actor, table.rows, table.shape)
    wanted = expected(table.permission, table.rows, actor, context.task)
    yield from _cells_otherwise(table, context, wanted)
    about = f"{table.name}: {context.answers[0][0]}"
    with task(context.task), acting(actor, STORE):
        if (seen := probes.seen(table)) != wanted:
            yield f"{about}: sees {sorted(seen - wanted)} too, and not {sorted(wanted - seen)}"
        if deep:
            yield from (f"{about}: {said}" for said in _writes(table, wanted))
            yield from (f"{about}: {said}" for said in _through_models(table, actor, wanted))


def _cells_otherwise(table: CellTable, context: Context, wanted: set[str]) -> Iterator[str]:
    """The row that a cell is about is among those to be seen exactly if its case is allowed."""
    keys = {tuple(sorted(row.stated.items())): row.key for row in table.rows}
    for name, facts, allowed in context.answers:
        key = keys.get(tuple(sorted(facts.items())))
        if key is not None and (key in wanted) is not allowed and table.shape != "silent":
            yield f"{name}: the row is {'not ' * allowed}to be seen"


def _writes(table: CellTable, wanted: set[str]) -> Iterator[str]:
    if (count := probes.changed(table)) != len(wanted):
        yield f"changes {count} rows of {len(wanted)}"
    if (count := probes.removed(table)) != len(wanted):
        yield f"removes {count} rows of {len(wanted)}"
    for row in _some(table, wanted):
        taken = row.key in wanted
        if probes.added(table, row) != (1 if taken else probes.REFUSED):
            yield f"{'cannot add' if taken else 'adds'} {row.key}"
        becomes = len(wanted) if taken or not wanted else probes.REFUSED
        if probes.moved(table, row) != becomes:
            yield f"{'cannot move' if taken else 'moves'} rows to {row.key}"


def _some(table: CellTable, wanted: set[str]) -> list[Row]:
    """A few rows of each kind; other ones in other contexts."""
    start = len(wanted) % 3
    allowed = [row for row in table.rows if row.key in wanted]
    return allowed[start::5][:2] + [row for row in table.rows if row.key not in wanted][start::4][:4]


def _through_models(table: CellTable, actor: Actor, wanted: set[str]) -> Iterator[str]:
    """`visible_to` and `may` say the same by themselves, on a copy that no row security guards."""
    for is_open in (False, True):
        rows = model_of(table, is_open=is_open).objects.using(STORE)
        visible = rows.visible_to(actor)
        if set(visible.values_list("pk", flat=True)) != wanted:
            yield f"visible_to shows others (open: {is_open})"
        if visible.count() != len(wanted) or visible.exists() is not bool(wanted):
            yield f"count and exists tell of more (open: {is_open})"
        allowed = {row.pk for row in rows.all() if may(actor, table.permission, row).allowed}
        if allowed != wanted:
            yield f"may() says otherwise of {sorted(allowed ^ wanted)} (open: {is_open})"
