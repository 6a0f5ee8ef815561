"""Adopting a generation of boundaries: areas are derived anew and take effect with the snapshot that names it."""

from __future__ import annotations

from commonweal.core import events
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.errors import BadInput
from commonweal.core.progress import Progress, silent
from commonweal.geography import queries as geography
from commonweal.hub.access import may_adopt
from commonweal.hub.models import Snapshot
from commonweal.hub.placement import index_for
from commonweal.hub.warehouse.rederiving import live_files, rederived
from commonweal.hub.warehouse.schema import TABLES
from commonweal.hub.warehouse.writing import replace_all

from .loading import alone
from .publishing import one_at_a_time, take_snapshot, warehouse_folder


def adopt_generation(*, actor: Actor, kind: str, generation: str, progress: Progress = silent) -> Snapshot:
    """Place every event anew in this generation's areas of the kind; readers see it from the new snapshot on."""
    may_adopt(actor).require()
    with alone():
        with acting(actor):
            known = [g.name for g in geography.generations(kind)]
            if generation not in known:
                raise BadInput(
                    f"no generation {generation!r} of {kind} is loaded",
                    remedy=f"Loaded: {', '.join(known) or 'none'}. Import it first: commonweal geography import FILE --kind {kind} --generation {generation}",
                )
            index = index_for(kind, generation)
        versions = _derive(kind, index, progress)
        with acting(actor):
            one_at_a_time()
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


def _derive(kind: str, index: object, progress: Progress) -> dict[str, int]:
    folder = warehouse_folder()
    files = live_files(folder)
    if not files:
        return {}
    new_events, new_cube = [], []
    for done, (delivery, part, cube) in enumerate(rederived(folder, kind, index), start=1):  # type: ignore[arg-type]
        new_events.append((delivery, part))
        new_cube.append((delivery, cube))
        progress.count(done, len(files), f"files placed in {kind}")
    return {
        "events": replace_all(folder, TABLES["events"], new_events),
        "cube": replace_all(folder, TABLES["cube"], new_cube),
    }
