"""Linking records that may be of one occurrence: month by month, when what counts of a month has changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pyarrow as pa

from commonweal.core import clock, events
from commonweal.core.context import acting
from commonweal.core.digests import canonical_json, sha256_hex
from commonweal.core.entry import entry
from commonweal.core.periods import Month
from commonweal.core.permissions import Permission
from commonweal.core.progress import Progress, silent
from commonweal.core.scope import Scope
from commonweal.core.task import Task, task
from commonweal.hub.access import KEEPER, as_keeper, may_load
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
# Links are made whoever changed what counts. The hub is the one supplier of their feed, and loads no other.
LINKER = replace(KEEPER, agency=HOLDER, roles=KEEPER.roles | {"partner_officer"})
NEIGHBOURS = (-1, 0, 1)  # a night may lie across a month's end


@entry(Permission.DELIVERY_LOAD)
def link_records(*, progress: Progress = silent) -> int | None:
    """Link the months in which something has changed; the number of links made, or None where nothing has.

    The links of a month are one slice, replaced whole: a run is a delivery of the hub's own. Only called by
    whoever is alone with the warehouse, as the last step of an act that changes what counts.
    """
    with task(Task(channel="job")):
        may_load(LINKER, HOLDER).require()
        with as_keeper():
            linked = _linked()
            state = _months(linked)
        stale = {month for month, digest in state.items() if digest != linked.get(month)}
        if not stale:
            return None
        progress.step(f"Linking the records of {len(stale)} months")
        made = _found(stale)
        return _publish({month: made.get(month, []) for month in sorted(stale)}, state)


def _months(linked: Mapping[str, str]) -> dict[str, str]:
    """A digest of what counts of each month and its neighbours, where records of two agencies can meet.

    Of months that have links too, so that none outlive what they were made from.
    """
    of_feed = {s.feed: s.agency for s in sources_known() if s.agency in agencies_concerned()}
    held: dict[int, list[tuple[int, int]]] = defaultdict(list)
    agencies: dict[int, set[str]] = defaultdict(set)
    rows = Holding.objects.filter(until__isnull=True, slice__feed__in=of_feed).values_list(
        "slice_id", "delivery_id", "slice__month", "slice__feed"
    )
    for slice_number, delivery, month, feed in rows:
        held[Month.parse(month).index].append((slice_number, delivery))
        agencies[Month.parse(month).index].add(of_feed[feed])
    meeting = {i for i in held if len(set().union(*(agencies.get(i + n, set()) for n in NEIGHBOURS))) > 1}
    return {
        str(Month.from_index(i)): _digest([pair for n in NEIGHBOURS for pair in held.get(i + n, ())])
        for i in meeting | {Month.parse(month).index for month in linked}
    }


def _digest(held: list[tuple[int, int]]) -> str:
    return sha256_hex(canonical_json([version(), sorted(held)]))[:16]


def _linked() -> dict[str, str]:
    """What the links that count were made from, by month."""
    numbers = Holding.objects.filter(until__isnull=True, slice__feed=FEED).values_list(
        "slice__month", "delivery_id"
    )
    measures = {d.number: d.measures for d in Delivery.objects.filter(source=SOURCE)}
    return {month: measures.get(number, {}).get("of", {}).get(month, "") for month, number in numbers}


def _found(months: set[str]) -> dict[str, list[dict[str, Any]]]:
    """The links of these months, read with their neighbours."""
    indexes = {Month.parse(month).index for month in months}
    near = sorted({i + n for i in indexes for n in NEIGHBOURS})
    scope = Scope.system("linking")
    with acting(KEEPER):
        opened = opened_snapshot(actor=KEEPER)
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


def _publish(links: Mapping[str, list[dict[str, Any]]], digests: Mapping[str, str]) -> int:
    """One delivery of the hub's own, replacing the links of these months."""
    count = sum(len(rows) for rows in links.values())
    keys = {month: SliceKey(FEED, SLICE_KIND, HOLDER, Month.parse(month)) for month in links}
    with acting(LINKER):  # in one act: what is ended half way leaves no delivery that nobody finishes
        numbers = SliceNumbers(LINKER, FEED)
        slices = numbers(list(keys.values()))
        delivery = _entered(links, digests, count)
        writer = PartWriter(warehouse_folder() / LINKS.name, int(delivery.number))
        for month, key in keys.items():
            if links[month]:
                writer.write(_table(links[month], int(delivery.number), slices[key]))
        writer.close()
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


def _entered(links: Mapping[str, list[dict[str, Any]]], digests: Mapping[str, str], count: int) -> Delivery:
    now = clock.now()
    delivery = Delivery.objects.create(
        name=f"links of {len(links)} months",
        source=SOURCE,
        feed=FEED,
        supplier=HOLDER,
        basis="open-licence",
        attribution="",
        synthetic=Delivery.objects.standing().filter(synthetic=True).exists(),
        size=0,
        received_at=now,
        loaded_at=now,
        loaded_by=LINKER.id,
        received=count,
        accepted=count,
        measures={"of": {month: digests[month] for month in links}, "method": version()},
    )
    events.record(
        actor=LINKER, operation="combination", object_type="delivery", object_id=str(delivery.number),
        result_count=count,
    )  # fmt: skip
    return delivery


def _table(links: list[dict[str, Any]], delivery: int, slice_number: int) -> Any:
    rows = [{**link, "delivery": delivery, "slice": slice_number} for link in links]
    schema = pa.schema([field.remove_metadata() for field in LINKS.arrow_schema()])
    return pa.Table.from_pylist(rows, schema=schema)
