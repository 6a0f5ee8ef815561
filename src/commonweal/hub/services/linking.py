"""Linking records that may be of one occurrence: month by month, when what counts of a month has changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

import pyarrow as pa

from commonweal.core import clock, events
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.digests import canonical_json, sha256_hex
from commonweal.core.entry import entry
from commonweal.core.periods import Month
from commonweal.core.permissions import Permission
from commonweal.core.progress import Progress, silent
from commonweal.core.scope import Scope
from commonweal.hub.access import as_keeper, may_load
from commonweal.hub.holdings import Manner
from commonweal.hub.linking import COLUMNS, FEED, agencies_concerned, links_among, version
from commonweal.hub.models import Claim, Delivery, Holding
from commonweal.hub.pipeline.slicing import SliceKey
from commonweal.hub.queries.snapshots import snapshot as opened_snapshot
from commonweal.hub.queries.sources import sources_known
from commonweal.hub.warehouse import store
from commonweal.hub.warehouse.schema import LINKS, TABLES
from commonweal.hub.warehouse.writing import PartWriter

from .lifecycle import advance
from .publishing import commit_parts, one_at_a_time, settle_tables, take_snapshot, warehouse_folder
from .receipt import SliceNumbers

SOURCE, SLICE_KIND, HOLDER = "links", "links", "hub"
STATES = ("checked", "validated", "staged", "geocoded", "mapped", "scored", "released")


@entry(Permission.DELIVERY_LOAD)
def link_records(*, actor: Actor, progress: Progress = silent) -> int | None:
    """Link the months in which something has changed; the number of links made, or None where nothing has.

    The links of a month are one slice, replaced whole: a run is a delivery of the hub's own.
    """
    may_load(actor, "").require()
    with as_keeper():
        state = _months()
        stale = {month for month, digest in state.items() if digest != _linked().get(month)}
    if not stale:
        return None
    progress.step(f"Linking the records of {len(stale)} months")
    made = _found(actor, stale)
    return _publish(actor, {month: made.get(month, []) for month in sorted(stale)}, state)


def _months() -> dict[str, str]:
    """For each month with records of two or more of the agencies concerned, a digest of what counts."""
    of_feed = {s.feed: s.agency for s in sources_known() if s.agency in agencies_concerned()}
    held: dict[str, list[tuple[int, int]]] = defaultdict(list)
    agencies: dict[str, set[str]] = defaultdict(set)
    rows = Holding.objects.filter(until__isnull=True, slice__feed__in=of_feed).values_list(
        "slice_id", "delivery_id", "slice__month", "slice__feed"
    )
    for slice_number, delivery, month, feed in rows:
        held[month].append((slice_number, delivery))
        agencies[month].add(of_feed[feed])
    return {
        month: sha256_hex(canonical_json([version(), sorted(pairs)]))[:16]
        for month, pairs in held.items()
        if len(agencies[month]) > 1
    }


def _linked() -> dict[str, str]:
    """What the links that count were made from, by month."""
    numbers = Holding.objects.filter(until__isnull=True, slice__feed=FEED).values_list(
        "slice__month", "delivery_id"
    )
    measures = {d.number: d.measures for d in Delivery.objects.filter(source=SOURCE)}
    return {month: measures.get(number, {}).get("of", {}).get(month, "") for month, number in numbers}


def _found(actor: Actor, months: set[str]) -> dict[str, list[dict[str, Any]]]:
    """The links of these months, read with their neighbours: a night may lie across a month's end."""
    indexes = {Month.parse(month).index for month in months}
    near = sorted({i + step for i in indexes for step in (-1, 0, 1)})
    scope = Scope.system("linking")
    with acting(actor):
        opened = opened_snapshot(actor=actor)
        rows = store.events(opened, scope, COLUMNS)
        wanted = rows.filter(
            rows["agency"].isin(sorted(agencies_concerned()))
            & rows["month"].isin([Month.from_index(i).start for i in near])
        )
        table = store.run(wanted, opened, scope)
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    starts: set[date] = {Month.from_index(i).start for i in indexes}
    for link in links_among(table, starts):
        found[str(Month.of(link.pop("month")))].append(link)
    return found


def _publish(actor: Actor, links: Mapping[str, list[dict[str, Any]]], digests: Mapping[str, str]) -> int:
    """One delivery of the hub's own, replacing the links of these months."""
    count = sum(len(rows) for rows in links.values())
    keys = {month: SliceKey(FEED, SLICE_KIND, HOLDER, Month.parse(month)) for month in links}
    numbers = SliceNumbers(actor, FEED)
    slices = numbers(list(keys.values()))
    with acting(actor):
        now = clock.now()
        delivery = Delivery.objects.create(
            name=f"links of {len(links)} months",
            source=SOURCE,
            feed=FEED,
            basis="open-licence",
            attribution="",
            synthetic=Delivery.objects.standing().filter(synthetic=True).exists(),
            size=0,
            received_at=now,
            loaded_at=now,
            loaded_by=actor.id,
            received=count,
            accepted=count,
            measures={"of": {month: digests[month] for month in links}, "method": version()},
        )
        events.record(
            actor=actor, operation="combination", object_type="delivery", object_id=str(delivery.number),
            result_count=count,
        )  # fmt: skip
    writer = PartWriter(warehouse_folder() / LINKS.name, int(delivery.number))
    for month, key in keys.items():
        if links[month]:
            writer.write(_table(links[month], int(delivery.number), slices[key]))
    writer.close()
    with acting(actor):
        one_at_a_time()
        settle_tables()
        tables = {LINKS.name: commit_parts(TABLES[LINKS.name], int(delivery.number), writer.parts)}
        advance(delivery, *STATES)
        numbers.register()
        Claim.objects.bulk_create(
            Claim(delivery=delivery, slice_id=slices[key], manner=Manner.WHOLE.value, rows=len(links[month]))
            for month, key in keys.items()
        )
        take_snapshot(because=f"delivery {delivery.number} (links)", tables=tables, slices=slices.values())
    return count


def _table(links: list[dict[str, Any]], delivery: int, slice_number: int) -> Any:
    rows = [{**link, "delivery": delivery, "slice": slice_number} for link in links]
    schema = pa.schema([field.remove_metadata() for field in LINKS.arrow_schema()])
    return pa.Table.from_pylist(rows, schema=schema)
