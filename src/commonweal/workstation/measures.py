"""Figures of areas that a technique can be given, by name, as far as a reader's scope shows them."""

from __future__ import annotations

from commonweal.core.actor import Actor
from commonweal.core.entry import part_of_an_act
from commonweal.core.scope import AreaRef
from commonweal.hub import queries as hub
from commonweal.hub.warehouse.snapshot import Snapshot
from commonweal.workstation.asking import Figure


@part_of_an_act
def measures_of(*, actor: Actor, opened: Snapshot, area: AreaRef) -> tuple[str, ...]:
    """Which figures sources give of areas of this kind, as `Figure` writes them: read from one area."""
    asked = {"area_kind": area.kind, "area": area, "number": 10_000}
    answer = hub.ask(actor=actor, opened=opened, question="statistics", parameters=asked)
    found = {Figure(row["measure"], row["breakdown"] or "", row["feed"]) for row in answer.records()}
    return tuple(sorted(map(str, found)))
