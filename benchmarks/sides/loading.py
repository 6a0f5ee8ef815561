"""Ours: files to published snapshots, in a process that a small file has warmed."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.agreement import Facts, digest
from benchmarks.sides.speaking import answer, peak_memory

Outcomes = list[Any]
FACTS_MEMORY = "8GB"  # to compare what was loaded, after its time and memory were taken


def work(warming: str, files: Sequence[str], facts: bool = False) -> dict[str, Any]:
    """Load the files into an installation that is prepared, and say how long each took."""
    os.environ["COMMONWEAL_QUERY_MEMORY"] = FACTS_MEMORY
    from commonweal.config import bootstrap

    bootstrap.start()
    from commonweal.partnership.queries import local_operator

    actor = local_operator()
    took, outcomes = loaded(actor, Path(warming), [Path(file) for file in files])
    memory = took.pop("memory")
    said = {
        "seconds": took["seconds"],
        "memory": memory,
        "received": [o.received for o in outcomes],
        "accepted": [o.accepted for o in outcomes],
    }
    return said | ({"facts": facts_of_delivery(actor, outcomes[-1].delivery).plain()} if facts else {})


def adopt_shipped(actor: Any) -> None:
    from importlib.resources import as_file, files

    from commonweal.cli.commands.run import DEMONSTRATION_AREAS, GENERATION, PACKAGED
    from commonweal.core.context import acting
    from commonweal.geography.services import import_generation
    from commonweal.hub.queries import generations_adopted
    from commonweal.hub.services import adopt_generation

    with acting(actor):
        adopted = generations_adopted()
    for kind, name in DEMONSTRATION_AREAS:
        if kind in adopted:
            continue
        with as_file(files("commonweal.geography.reference").joinpath(name)) as path:
            import_generation(actor=actor, kind=kind, generation=GENERATION, path=path, source=PACKAGED)
        adopt_generation(actor=actor, kind=kind, generation=GENERATION)


def loaded(actor: Any, warming: Path, files: Sequence[Path]) -> tuple[dict[str, Any], Outcomes]:
    """Load one after another. A file's time runs from its handing over until its outcome is there."""
    from commonweal.hub.services import Arrival, load_arrivals

    began: list[float] = []
    ended: list[float] = []
    outcomes: Outcomes = []
    memory = 0

    def arrivals() -> Iterator[Any]:
        for path in (warming, *files):
            began.append(time.perf_counter())
            yield Arrival(path)

    for outcome in load_arrivals(actor=actor, arrivals=arrivals()):
        ended.append(time.perf_counter())
        memory = peak_memory()
        _published(outcome)
        outcomes.append(outcome)
    durations = [end - begin for begin, end in zip(began, ended, strict=True)]
    return {"seconds": durations[1:], "memory": memory}, outcomes[1:]


def _published(outcome: Any) -> None:
    if outcome.state != "released":
        raise RuntimeError(f"{outcome.name} is {outcome.state}: {outcome.reason}")
    if outcome.accepted + outcome.duplicates + outcome.rejected != outcome.received:
        raise RuntimeError(f"the rows of {outcome.name} do not add up")


def facts_of_delivery(actor: Any, delivery: int) -> Facts:
    """What a reader of the latest snapshot sees of a delivery: events, and the cube beside them."""
    from commonweal.core.context import acting
    from commonweal.core.scope import Scope
    from commonweal.hub.queries import snapshot
    from commonweal.hub.warehouse import store

    with acting(actor):
        opened = snapshot(actor=actor)
    scope = Scope.system("benchmark")
    names = ("delivery", "month", "category", "lsoa", "district")

    def rows(table: Any) -> Any:
        return table.filter(table["delivery"] == delivery)

    def tally(events: Any, *columns: str) -> dict[str, int]:
        counted = store.run(events.group_by(list(columns)).agg(n=events["n"].sum()), opened, scope)
        return {"|".join(_word(row[c]) for c in columns): row["n"] for row in counted.to_pylist()}

    events = rows(store.events(opened, scope, (*names, "source_ref", "n")))
    whole = events.agg(rows=events["n"].sum(), keys=events["source_ref"].nunique())
    (total,) = store.run(whole, opened, scope).to_pylist()
    cube = rows(store.cube(opened, scope, (*names, "n")))
    cells = store.run(
        cube.group_by(["month", "lsoa", "category"]).agg(n=cube["n"].sum()), opened, scope
    ).to_pylist()
    return Facts(
        rows=total["rows"],
        keys=total["keys"],
        by_month_and_category=tally(events, "month", "category"),
        by_lsoa=tally(events, "lsoa"),
        by_district=tally(events, "district"),
        cube=digest((_word(c["month"]), _word(c["lsoa"]), c["category"], c["n"]) for c in cells),
    )


def _word(value: Any) -> str:
    """Months as the files write them; nothing for no area."""
    if value is None:
        return ""
    return f"{value:%Y-%m}" if hasattr(value, "strftime") else str(value)


if __name__ == "__main__":
    answer(work)
