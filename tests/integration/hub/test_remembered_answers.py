"""What was asked is remembered with the snapshot that is open, and only what is the same question."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.periods import Month
from commonweal.core.scope import AreaRef
from commonweal.hub.intake.child import Reader
from commonweal.hub.queries import scope_of, snapshot
from commonweal.hub.services import receipt
from commonweal.hub.warehouse import engine
from commonweal.hub.warehouse.queries.asking import memory
from commonweal.hub.warehouse.queries.series import series
from tests.factories.exchange_files import file_of_a_quarter
from tests.factories.police_loads import load

pytestmark = pytest.mark.usefixtures("clean_state", "agreed")
FIRST, LAST = Month(2026, 7), Month(2026, 9)


@pytest.fixture
def agreed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        receipt.partnership, "agreements_covering", lambda feed, *, data_class="", agencies=(): ["TEST/1"]
    )


def hold(operator: Actor, folder: Path, reader: Reader, *, received: date, each: int = 5) -> None:
    path = file_of_a_quarter("police_incidents", folder, reader, each=each)
    (outcome,) = load(operator, path, received=received)
    assert outcome.state == "released", outcome


def opened(actor: Actor) -> Any:
    with acting(actor):
        return snapshot(actor=actor)


def test_the_same_question_is_asked_once_and_another_by_itself(
    operator: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Reader() as reader:
        hold(operator, tmp_path, reader, received=date(2026, 10, 1))
    ran: list[str] = []
    run = engine.run
    monkeypatch.setattr(engine, "run", lambda *given: ran.append("") or run(*given))
    one, scope = opened(operator), replace(scope_of(actor=operator), feeds=None)
    assert opened(operator) is one
    first = series(one, scope, first=FIRST, last=LAST, by="total")
    many = len(ran)
    assert many > 0
    assert series(opened(operator), scope, first=FIRST, last=LAST, by="total") is first
    assert len(ran) == many
    for other in ({"last": Month(2026, 8)}, {"by": "category"}, {"area": AreaRef("district", "E08000006")}):
        asked = {"first": FIRST, "last": LAST, "by": "total", **other}
        assert series(one, scope, **asked) is not first
    with engine.forgetting_answers():
        again = series(one, scope, first=FIRST, last=LAST, by="total")
    assert again is not first
    assert list(again.rows) == list(first.rows)
    engine.forget_answers()
    assert series(one, scope, first=FIRST, last=LAST, by="total") is not first


def test_a_new_delivery_is_a_new_snapshot_with_a_memory_of_its_own(operator: Actor, tmp_path: Path) -> None:
    with Reader() as reader:
        hold(operator, tmp_path, reader, received=date(2026, 10, 1))
        one, scope = opened(operator), replace(scope_of(actor=operator), feeds=None)
        before = series(one, scope, first=FIRST, last=LAST, by="total", feeds=("police/incidents",))
        (tmp_path / "more").mkdir()
        hold(operator, tmp_path / "more", reader, received=date(2026, 10, 2), each=20)
    after = series(opened(operator), scope, first=FIRST, last=LAST, by="total", feeds=("police/incidents",))
    assert sum(after.column("events")) > sum(before.column("events"))


def test_what_can_be_read_once_or_is_of_another_type_is_no_key() -> None:
    assert memory._part(iter(())) is None
    assert memory._part((1, iter(()))) is None
    assert memory._part(True) != memory._part(1)
    assert memory._part({"b", "a"}) == memory._part({"a", "b"})
    assert memory._part(("a", "b")) != memory._part(("b", "a"))
