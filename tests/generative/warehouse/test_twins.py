"""Each question and its plain twin agree on invented towns, under invented scopes, from the cube and from
the events."""

from __future__ import annotations

import dataclasses
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings

from commonweal.core.errors import NotPermitted
from commonweal.core.handling import Tier
from commonweal.core.scope import Form, Scope
from commonweal.hub.warehouse.queries import ALL
from commonweal.hub.warehouse.snapshot import Snapshot
from tests.factories.warehouse import Town
from tests.generative.warehouse.plain_answers import TWINS, Refused
from tests.generative.warehouse.towns import questions, scopes, towns
from tests.sampling import SAMPLE

# A town takes long to build, so that making a failing one smaller would take minutes; it is small already.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
sampled = settings(
    phases=PHASES, max_examples=SAMPLE.towns, deadline=None, suppress_health_check=list(HealthCheck)
)


@contextmanager
def standing(town: Town) -> Iterator[list[dict[str, Any]]]:
    """The town's tables in a home of their own."""
    before = os.environ.get("COMMONWEAL_HOME", "")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["COMMONWEAL_HOME"] = folder
        try:
            town.write(Path(folder))
            yield town.rows()
        finally:
            os.environ["COMMONWEAL_HOME"] = before


def answered(
    name: str, snapshot: Snapshot, scope: Scope, given_: dict[str, Any]
) -> list[tuple[Any, ...]] | str:
    try:
        return list(ALL[name].ask(snapshot, scope, **given_).rows)
    except NotPermitted:
        return "refused"


def plainly(name: str, rows: Any, snapshot: Snapshot, scope: Scope, given_: dict[str, Any]) -> Any:
    try:
        return TWINS[name](rows, snapshot, scope, **given_)
    except Refused:
        return "refused"


@sampled
@given(town=towns(), scope=scopes(), asked=questions())
def test_every_question_agrees_with_its_plain_twin(
    town: Town, scope: Scope, asked: dict[str, dict[str, Any]]
) -> None:
    snapshot = town.snapshot()
    known = dataclasses.replace(snapshot, known_on=date(2021, 5, 31))
    with standing(town) as rows:
        for name, parameters in asked.items():
            expected = plainly(name, rows, snapshot, scope, parameters)
            assert answered(name, snapshot, scope, parameters) == expected, name
            assert answered(name, known, scope, parameters) == expected, f"{name} from the events"


@sampled
@given(town=towns(), wide=scopes(), narrow=scopes())
def test_a_narrower_scope_never_shows_more(town: Town, wide: Scope, narrow: Scope) -> None:
    """What two scopes show together is at most what each shows."""
    from commonweal.hub.warehouse import store

    both = Scope(
        "both",
        _meeting(wide.feeds, narrow.feeds),
        wide.areas if narrow.areas is None else narrow.areas,
        max(wide.finest_place, narrow.finest_place),
        max(wide.finest_time, narrow.finest_time),
        wide.tiers & narrow.tiers,
        Form.ROWS,  # rows are compared; what a lesser form shows is the contract of the questions
    )
    snapshot = town.snapshot()
    with standing(town):
        numbers = {}
        for scope in (dataclasses.replace(both, areas=wide.areas), both, Scope.system("all")):
            table = store.run(store.events(snapshot, scope), snapshot, scope)
            numbers[scope.digest] = table.num_rows
            for row in table.to_pylist():
                _shows_nothing_finer(row, scope)
        assert numbers[both.digest] <= numbers[Scope.system("all").digest]
        if wide.areas is None or narrow.areas is None:
            assert numbers[both.digest] <= numbers[dataclasses.replace(both, areas=wide.areas).digest] or (
                wide.areas is not None
            )


def _meeting(a: frozenset[str] | None, b: frozenset[str] | None) -> frozenset[str] | None:
    return b if a is None else a if b is None else a & b


def _shows_nothing_finer(row: dict[str, Any], scope: Scope) -> None:
    from commonweal.core.scope import TimeGrain
    from commonweal.hub.warehouse.schema import EVENTS

    for column in EVENTS.columns:
        value = row[column.name]
        if value is None:
            continue
        assert column.tier in scope.tiers | {Tier.PUBLIC}, column.name
        assert column.place is None or column.place >= scope.finest_place, column.name
        if scope.finest_time == TimeGrain.QUARTER and column.time is not None:
            assert column.type == "date" and value.month % 3 == 1 and value.day == 1, column.name
    if scope.feeds is not None:
        assert row["feed"] in scope.feeds


def test_every_question_has_a_twin() -> None:
    from tests.generative.warehouse import plain_agencies

    assert set(TWINS) | set(plain_agencies.TWINS) == set(ALL)


def test_a_twin_would_notice_a_row_that_does_not_count() -> None:
    """The comparison can fail: a withdrawn delivery changes the plain answer."""
    from tests.factories.warehouse import Batch, event, last_counts
    from tests.generative.warehouse.towns import MONTHS

    town = last_counts([Batch(1, "street", "north", MONTHS[0], (event("Pier"),))])
    parameters: dict[str, Any] = {"first": MONTHS[0], "last": MONTHS[2], "by": ("month",)}
    whole = town.snapshot()
    without = town.snapshot(counting=frozenset())
    scope = Scope.system("all")
    assert TWINS["counts"](town.rows(), whole, scope, **parameters) == [("2020-01", 1)]
    assert TWINS["counts"](town.rows(), without, scope, **parameters) == []
