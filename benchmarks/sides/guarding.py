"""A large working table, asked through row security and with the same conditions written out by hand."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from statistics import median
from typing import Any

from benchmarks.sides.speaking import answer

TABLE, STORE = "cost_of_row_security", "default"
AREAS, MATTER = 100, "pack"
MINE = "district:E00000007"
# What row security asks of each row of a pack: no exclusion, and the actor's own areas.
BY_HAND = "area = ANY (%s) AND NOT coalesce(('pack:' || key::text) = ANY (%s), false)"
QUESTIONS = {
    "a list of 25 rows": ("SELECT key, note FROM {table} {where} ORDER BY key LIMIT 25", ()),
    "a count of one group": ("SELECT count(*) FROM {table} {where} part = %s", (7,)),
    "one row by its key": ("SELECT key, note FROM {table} {where} key = %s", (500_107,)),
}


def work(rows: int, times: int) -> dict[str, Any]:
    from commonweal.config.databases import as_owner
    from commonweal.config.migrate import migrate_all
    from commonweal.core.progress import silent

    migrate_all(silent)
    with as_owner():
        _make(rows)
    found: dict[str, Any] = {}
    for name, (sql, values) in QUESTIONS.items():
        wanted = (rows // 2 + 7,) if "key" in name else values
        guarded, seen = _through_row_security(sql, wanted, times)
        with as_owner():
            plain, same = _by_hand(sql, wanted, times)
        if seen != same or not seen:
            raise RuntimeError(f"{name}: row security and the conditions by hand show different rows")
        found[name] = {"guarded": guarded, "plain": plain}
    return found


def _make(rows: int) -> None:
    from django.db import connections

    from commonweal.config import databases
    from commonweal.core.guarded import guards
    from commonweal.core.rowpolicies import FUNCTIONS, Table, statements

    app = databases.definition(STORE, "app")["USER"]
    table = Table(TABLE, "key", guards(see="pack.read", area="area"))
    with connections[STORE].cursor() as cursor:
        for name in (TABLE, f"{TABLE}_open"):
            cursor.execute(f"CREATE TABLE {name} (key bigint, area text, part integer, note text)")
            cursor.execute(
                f"""INSERT INTO {name} SELECT n, 'district:E' || lpad(mod(n, {AREAS})::text, 8, '0'),
                    mod(n / {AREAS}, 1000), 'a note of some length' FROM generate_series(1, %s) n""",
                [rows],
            )
            cursor.execute(f"ALTER TABLE {name} ADD PRIMARY KEY (key)")
            cursor.execute(f"CREATE INDEX ON {name} (part)")
            cursor.execute(f"CREATE INDEX ON {name} (area)")
        for sql in (*FUNCTIONS, *statements(table)):
            cursor.execute(sql)
        cursor.execute(f"GRANT SELECT ON {TABLE} TO {app}")
        cursor.execute(f"VACUUM (ANALYZE) {TABLE}, {TABLE}_open")


def _through_row_security(sql: str, values: tuple[Any, ...], times: int) -> tuple[list[float], Any]:
    from commonweal.core import clock
    from commonweal.core.actor import Actor
    from commonweal.core.context import acting
    from commonweal.core.grain import AreaRef
    from commonweal.core.task import Task, task

    kind, _, code = MINE.partition(":")
    member = Actor(
        id="account:1",
        name="Ann",
        kind="person",
        roles=frozenset({"part_a_member"}),
        areas=frozenset({AreaRef(kind, code)}),
        exclusions=frozenset({f"{MATTER}:3"}),
    )
    where = "WHERE" if values else ""
    asked = sql.format(table=TABLE, where=where)
    with clock.setting(datetime(2026, 7, 1, 12, tzinfo=UTC)), task(Task(purpose="p")), acting(member, STORE):
        return _timed(lambda: _ask(asked, list(values)), times)


def _by_hand(sql: str, values: tuple[Any, ...], times: int) -> tuple[list[float], Any]:
    from django.db import transaction

    where = f"WHERE {BY_HAND}" + (" AND" if values else "")
    asked = sql.format(table=f"{TABLE}_open", where=where)
    with transaction.atomic(using=STORE):
        return _timed(lambda: _ask(asked, [[MINE], [f"{MATTER}:3"], *values]), times)


def _ask(sql: str, values: list[Any]) -> Any:
    from django.db import connections

    with connections[STORE].cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def _timed(ask: Callable[[], Any], times: int) -> tuple[list[float], Any]:
    """Three medians of so many questions each, after a first one that warms."""
    seen, medians = ask(), []
    for _ in range(3):
        taken = []
        for _ in range(times):
            began = time.perf_counter()
            ask()
            taken.append(time.perf_counter() - began)
        medians.append(median(taken))
    return medians, seen


if __name__ == "__main__":
    answer(work)
