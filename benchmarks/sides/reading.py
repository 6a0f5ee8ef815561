"""What it costs that a question is asked by somebody: the scopes of the policy, and the door."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from commonweal.core.actor import Actor
from commonweal.core.scope import AreaRef, FeedFacts, Form, Scope

FEED, AGENCY = "police.uk/street", "agency-of-the-benchmark"
DISTRICT = AreaRef("district", "E08000006")
Beside = Callable[..., dict[str, Any]]


@dataclass(frozen=True)
class Reader:
    """Somebody, and by hand what a bare statement has to say to count the same records."""

    words: str
    scope: Scope
    where: str

    def statement(self, files: Any, table: str) -> str:
        listed = ", ".join(f"'{file.path}'" for file in files)
        number = "sum(n)" if table == "cube" else "count(*)"
        chosen = f" WHERE {self.where}" if self.where else ""
        rows = f"FROM read_parquet([{listed}]){chosen}"
        return f"SELECT month, category, {number} AS n {rows} GROUP BY ALL"


def readers(feeds: Mapping[str, Any]) -> tuple[Reader, ...]:
    """Of every kind of grant: map only, own area, own feed, everything."""
    facts = tuple(FeedFacts(name, True, AGENCY if name == FEED else "") for name in sorted(feeds))

    def seen(role: str, form: Form, **more: Any) -> Scope:
        return Scope.for_actor(
            Actor("account:1", "A reader", "person", agency=AGENCY, roles=frozenset({role}), **more),
            facts,
            form,
        )

    tiers = "disclosure_class IN ('public', 'depersonalised')"
    return (
        Reader("map only", seen("community_safety_manager", Form.MAP), tiers),
        Reader(
            "own area",
            seen("part_a_member", Form.COUNTS, areas=frozenset({DISTRICT})),
            f"district = '{DISTRICT.code}' AND {tiers}",
        ),
        Reader("own feed", seen("partner_officer", Form.ROWS), f"feed = '{FEED}' AND {tiers}"),
        Reader("an analyst's, who sees all rows", seen("analyst", Form.ROWS), tiers),
    )


def scope_costs(snapshot: Any, table: str, beside: Beside, times: int) -> list[dict[str, Any]]:
    """One grouping within each scope, beside the bare statement that counts the same records."""
    from commonweal.hub.warehouse import deltas, engine, store

    files = deltas.files(table, snapshot.tables[table], snapshot.counting_deliveries)
    connection = engine.current().connection
    found = []
    for reader in readers(snapshot.feeds):
        rows = store.measured(snapshot, reader.scope, ("month", "category", "n"))
        scoped = rows.group_by(["month", "category"]).agg(n=rows["n"].sum())
        statement = reader.statement(files, table)

        def ours(scoped: Any = scoped, reader: Reader = reader) -> Any:
            return store.run(scoped, snapshot, reader.scope)

        def bare(statement: str = statement) -> Any:
            return connection.sql(statement).to_arrow_table()

        if not 0 < sum(ours()["n"].to_pylist()) == sum(bare()["n"].to_pylist()):
            raise RuntimeError(f"{reader.words}: the bare statement counts other records")
        what = f"one grouping of the {table}, scope: {reader.words}"
        found.append(beside(what, ours, "a bare statement that counts the same records", bare, times))
    return found


def door_cost(actor: Any, snapshot: Any, beside: Beside, times: int, asked: Any) -> dict[str, Any]:
    """The question through the door, which makes the scope and writes the reading down, beside it alone."""
    from commonweal.hub.queries import ask, scope_of

    scope = scope_of(actor=actor, shows=Form.COUNTS)
    given = {"opened": snapshot, "question": asked.question, "parameters": dict(asked.parameters)}
    return beside(
        f"{asked.what}: through the door, with its scope made and the reading in the trail",
        lambda: ask(actor=actor, **given),
        "the question alone, within the same scope",
        lambda: asked.answer(snapshot, scope),
        times,
    )
