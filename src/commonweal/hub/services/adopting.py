"""Adopting a generation of boundaries: areas are derived anew, in effect with the snapshot that names it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

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
from commonweal.hub.placement import Above, index_for
from commonweal.hub.queries.snapshots import generations_adopted
from commonweal.hub.warehouse.rederiving import (
    Adopted,
    figures_rederived,
    kept_counts,
    kinds_of_figures,
    live_files,
    rederived,
)
from commonweal.hub.warehouse.schema import AREA_KINDS, AREA_ORDER, TABLES
from commonweal.hub.warehouse.writing import Part, replace_all

from .loading import alone, sweep_orphans
from .publishing import one_at_a_time, remember_files, settle_tables, take_snapshot, warehouse_folder

Numbered = tuple[int, Part]
Parents = Mapping[str, Mapping[str, Mapping[str, str]]]


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
            adopted = _adopted(kind, generation, generations_adopted())
        with acting(actor):
            one_at_a_time()
            settle_tables()  # before the live files are listed
            above = _above_figures(generations_adopted() | {kind: generation})
        sweep_orphans()  # of an adoption that was ended before it finished
        new = _derived(adopted, above, progress)
        with acting(actor):
            one_at_a_time()
            versions = _replaced(new)
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


def _adopted(kind: str, generation: str, standing: Mapping[str, str]) -> Adopted:
    """The generation, with what is known of the areas of others in it; for those best fits are taken."""
    index, before = index_for(kind, generation), standing.get(kind)
    if index is None:
        raise BadInput(f"{kind} {generation} has no boundaries", remedy="Import it again.")
    if before is None or before == generation:
        successors = {code: code for code in index.codes}
    else:
        successors = _successors(kind, before, generation)
    finer = [f for f in AREA_ORDER if f in standing and AREA_KINDS[f] < AREA_KINDS[kind]]
    parents = {f: geography.parents(f, standing[f], kind, generation) for f in finer}
    return Adopted(kind, index, successors, parents, again=before == generation)


def _successors(kind: str, before: str, generation: str) -> dict[str, str]:
    """The area that took the place of each of the generation before.

    What was split or redrawn has none: nobody knows which of the new areas a count belongs to.
    """
    inside: dict[str, set[str]] = defaultdict(set)
    for new, old in geography.parents(kind, generation, kind, before).items():
        inside[old].add(new)
    apart = {each.from_code for each in geography.changes(kind, before, generation) if not each.whole}
    fits = geography.parents(kind, before, kind, generation)
    return {old: new for old, new in fits.items() if old not in apart and inside[old] <= {new}}


def _above_figures(generations: Mapping[str, str]) -> Parents:
    """For each kind of area that there are figures of, the areas that each of its areas lies in."""
    above = Above(generations)
    return {own: above(own) for own in kinds_of_figures(warehouse_folder())}


def _derived(adopted: Adopted, above: Parents, progress: Progress) -> dict[str, list[Numbered]]:
    """New files of events and of the cube, for every file that is live, and of figures; by table."""
    folder = warehouse_folder()
    files = live_files(folder)
    new: dict[str, list[Numbered]] = {"events": [], "cube": [], "statistics": []}
    for delivery, part, cube in rederived(folder, adopted):
        new["events"].append((delivery, part))
        new["cube"].append((delivery, cube))
        progress.count(len(new["events"]), len(files), f"files placed in {adopted.kind}")
    new["cube"] += kept_counts(folder, adopted)
    new["statistics"] += figures_rederived(folder, lambda own: above.get(own, {}))
    return new


def _replaced(new: Mapping[str, list[Numbered]]) -> dict[str, int]:
    versions = {}
    for name, parts in new.items():
        if parts:
            remember_files(TABLES[name], parts)
            versions[name] = replace_all(warehouse_folder(), TABLES[name], parts)
    return versions
