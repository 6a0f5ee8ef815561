"""Adopting a generation of boundaries: areas are derived anew, in effect with the snapshot that names it."""

from __future__ import annotations

from typing import Any

from commonweal.core import events
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.entry import entry
from commonweal.core.errors import BadInput
from commonweal.core.permissions import Permission
from commonweal.core.progress import Progress, silent
from commonweal.geography import queries as geography
from commonweal.hub.access import may_adopt
from commonweal.hub.models import Snapshot
from commonweal.hub.pipeline.slicing import FORCE_KIND
from commonweal.hub.placement import index_for
from commonweal.hub.warehouse.rederiving import live_files, rederived
from commonweal.hub.warehouse.schema import TABLES
from commonweal.hub.warehouse.writing import Part, replace_all

from .loading import alone, sweep_orphans
from .publishing import one_at_a_time, remember_files, settle_tables, take_snapshot, warehouse_folder

Numbered = tuple[int, Part]


@entry(Permission.GEOGRAPHY_ADOPT)
def adopt_generation(*, actor: Actor, kind: str, generation: str, progress: Progress = silent) -> Snapshot:
    """Place every event anew in this generation's areas of the kind; readers see it from the new snapshot."""
    may_adopt(actor).require()
    if kind == FORCE_KIND:
        raise BadInput(
            "police force areas are not adopted: a record's force is the one that holds it",
            remedy="Import the boundaries as another kind, such as county, to count by them.",
        )
    with alone():
        with acting(actor):
            _expect_checked(kind, generation)
            index = index_for(kind, generation)
        with acting(actor):
            one_at_a_time()
            settle_tables()  # before the live files are listed
        sweep_orphans()  # of an adoption that was ended before it finished
        new_events, new_cube = _derived(kind, index, progress)
        with acting(actor):
            one_at_a_time()
            versions = _replaced(new_events, new_cube)
            snapshot = take_snapshot(
                because=f"{kind} {generation} adopted", tables=versions, generations={kind: generation}
            )
            events.record(
                actor=actor,
                operation="alteration",
                object_type="snapshot",
                object_id=str(snapshot.number),
                reason=f"{kind} {generation} adopted",
            )
    return snapshot


def _expect_checked(kind: str, generation: str) -> None:
    """Only a generation whose areas fit together, or that somebody accepted as it is, may be adopted."""
    known = {g.name: g.state for g in geography.generations(kind)}
    if generation not in known:
        raise BadInput(
            f"no generation {generation!r} of {kind} is loaded",
            remedy=f"Loaded: {', '.join(sorted(known)) or 'none'}. Import it first: "
            f"commonweal geography import FILE --kind {kind} --generation {generation}",
        )
    if known[generation] != "checked":
        raise BadInput(
            f"{kind} {generation} is {known[generation]}, not checked: its areas do not fit together",
            remedy=f"Look at what the import said. If it may be used all the same: "
            f"commonweal geography accept {kind} {generation} --why TEXT",
        )


def _derived(kind: str, index: Any, progress: Progress) -> tuple[list[Numbered], list[Numbered]]:
    """New files of events and of the cube, for every file that is live."""
    folder = warehouse_folder()
    files = live_files(folder)
    new_events: list[Numbered] = []
    new_cube: list[Numbered] = []
    for delivery, part, cube in rederived(folder, kind, index) if files else ():
        new_events.append((delivery, part))
        new_cube.append((delivery, cube))
        progress.count(len(new_events), len(files), f"files placed in {kind}")
    return new_events, new_cube


def _replaced(new_events: list[Numbered], new_cube: list[Numbered]) -> dict[str, int]:
    if not new_events:
        return {}
    versions = {}
    for table, parts in ((TABLES["events"], new_events), (TABLES["cube"], new_cube)):
        remember_files(table, parts)
        versions[table.name] = replace_all(warehouse_folder(), table, parts)
    return versions
