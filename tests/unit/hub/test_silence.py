"""Silence is told to everybody who sees counts, and a small number of an agency's records to none of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from commonweal.core.actor import Actor
from commonweal.core.periods import Month
from commonweal.core.scope import AreaRef, Form, Scope
from commonweal.hub.queries import silence

ANALYST = Actor("account:1", "An Analyst", "person", agency="salford", roles=frozenset({"analyst"}))
FEED, AREA = "police/hate-incidents", "E08000006"
MONTHS = {Month(2024, 1).index + at: 40 for at in range(30)}
EVERYTHING = Scope.system("test")
COUNTS = replace(EVERYTHING, form=Form.COUNTS)


def told(monkeypatch: pytest.MonkeyPatch, last: int, rows: Scope, basis: str = "agreement") -> Any:
    """What is said of a feed that brought forty a month, and then so many."""
    series = MONTHS | {max(MONTHS): last}
    opened = SimpleNamespace(
        counting=frozenset({(1, 1)}),
        slices={1: SimpleNamespace(feed=FEED)},
        deliveries={1: SimpleNamespace(basis=basis)},
        feeds={FEED: SimpleNamespace(title="Hate incidents")},
        generations={"district": "2011"},
    )
    scopes: Callable[..., Scope] = lambda *, actor, shows: COUNTS if shows is Form.COUNTS else rows  # noqa: E731
    for name, made in {
        "record_consultation": lambda **_: None,
        "scope_of": scopes,
        "_counted": lambda *_: {(FEED, AREA): series},
        "_supplied": lambda *_: {FEED: set(MONTHS)},
    }.items():
        monkeypatch.setattr(silence, name, made)
    monkeypatch.setattr(silence.geography, "area_names", lambda *_: {AREA: "Salford"})
    (found,) = silence.silences(actor=ANALYST, opened=opened, months=1)  # type: ignore[arg-type]
    return found


@pytest.mark.parametrize("number", [1, 3, 9])
def test_a_small_number_is_kept_back_from_who_sees_no_records(
    monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    elsewhere = replace(EVERYTHING, areas=frozenset({AreaRef("district", "E08000001")}))
    of_another = replace(EVERYTHING, feeds=frozenset({"fire/irs"}))
    for rows in (Scope.nothing("test"), elsewhere, of_another):
        found = told(monkeypatch, number, rows)
        assert found.rows is None and f" {number} records" not in found.sentence
        assert "few records of Salford (their number is withheld)" in found.sentence


def test_nought_larger_numbers_and_what_is_published_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = Scope.nothing("test")
    assert told(monkeypatch, 0, nothing).rows == 0
    assert told(monkeypatch, 11, nothing).rows == 11
    assert told(monkeypatch, 3, nothing, basis="open-licence").rows == 3
    assert told(monkeypatch, 3, EVERYTHING).rows == 3
    assert told(monkeypatch, 3, EVERYTHING).name == "Salford"
