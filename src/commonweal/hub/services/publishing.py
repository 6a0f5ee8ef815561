"""Taking a snapshot: one row that names everything a reader sees, inserted with the act that made it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from django.db import connection

from commonweal.core import clock, home
from commonweal.hub.access import as_keeper
from commonweal.hub.holdings import Claim as HoldingClaim
from commonweal.hub.holdings import Manner, counting
from commonweal.hub.models import Claim, DataFile, Holding, Snapshot
from commonweal.hub.queries.sources import mapping_version
from commonweal.hub.register import REGISTER_VERSION
from commonweal.hub.warehouse.schema import TABLES, Table
from commonweal.hub.warehouse.writing import Part, commit, create_tables, settle

PUBLISHING = 7_301  # the advisory lock under which snapshots are numbered


def warehouse_folder() -> Path:
    return home.folder("warehouse")


def one_at_a_time() -> None:
    """Snapshots follow one another: held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [PUBLISHING])


def settle_tables() -> None:
    """Tables stand as the last snapshot names them, or empty where there is none, before more is added."""
    last = latest()
    named = last.tables if last else dict.fromkeys(create_tables(warehouse_folder()), 0)
    for name, version in named.items():
        settle(warehouse_folder(), TABLES[name], version)


def commit_parts(table: Table, delivery: int, parts: Iterable[Part]) -> int:
    """Commit a delivery's files to a table and remember what they were; the version that now stands."""
    listed = [p for p in parts if p.rows]
    remember_files(table, ((delivery, p) for p in listed))
    return commit(warehouse_folder(), table, delivery, listed)


def remember_files(table: Table, parts: Iterable[tuple[int, Part]]) -> None:
    DataFile.objects.bulk_create(
        DataFile(
            table=table.name,
            name=p.path.name,
            delivery=d,
            rows=p.rows,
            size=p.path.stat().st_size,
            sha256=p.sha256,
        )
        for d, p in parts
    )


def latest() -> Snapshot | None:
    return Snapshot.objects.order_by("-number").first()


def take_snapshot(
    *,
    because: str,
    tables: Mapping[str, int] | None = None,
    generations: Mapping[str, str] | None = None,
    slices: Iterable[int] = (),
) -> Snapshot:
    """Insert the next snapshot.

    `tables` and `generations` change what the last one named; `slices` are judged anew.
    """
    before = latest()
    named = dict(before.tables) if before else create_tables(warehouse_folder())
    areas = dict(before.generations) if before else {}
    snapshot = Snapshot.objects.create(
        taken_at=clock.now(),
        because=because,
        tables=named | dict(tables or {}),
        generations=areas | dict(generations or {}),
        mapping_version=mapping_version(),
        register_version=REGISTER_VERSION,
    )
    _hold_anew(set(slices), snapshot)
    return snapshot


def _hold_anew(slices: set[int], snapshot: Snapshot) -> None:
    """Judge anew which deliveries count for these slices; what changes does so from this snapshot on."""
    claims: dict[int, list[HoldingClaim]] = {number: [] for number in slices}
    standing = Claim.objects.filter(slice__in=slices, delivery__state="released")
    with as_keeper():  # of every agency's deliveries, whoever loads
        rows = list(standing.values_list("slice_id", "delivery_id", "delivery__received_at", "manner"))
    for number, delivery, received, manner in rows:
        claims[number].append(HoldingClaim(delivery, received, Manner(manner)))
    now = {(number, delivery) for number, held in claims.items() for delivery in counting(held)}
    open_ = {
        (number, delivery): key
        for key, number, delivery in Holding.objects.filter(slice__in=slices, until__isnull=True).values_list(
            "id", "slice_id", "delivery_id"
        )
    }
    over = [key for pair, key in open_.items() if pair not in now]
    Holding.objects.filter(id__in=over).update(until=snapshot)
    Holding.objects.bulk_create(
        Holding(slice_id=number, delivery_id=delivery, since=snapshot)
        for number, delivery in sorted(now - set(open_))
    )
