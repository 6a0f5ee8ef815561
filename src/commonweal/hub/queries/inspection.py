"""Is everything as it was written? What `commonweal check` finds out about the hub."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from commonweal.core import home
from commonweal.core.actor import Actor
from commonweal.core.entry import entry
from commonweal.core.permissions import Permission
from commonweal.core.progress import Progress
from commonweal.hub.access import as_keeper, may_check
from commonweal.hub.models import DataFile, Delivery, Snapshot
from commonweal.hub.warehouse import deltas
from commonweal.hub.warehouse.schema import TABLES
from commonweal.hub.warehouse.writing import file_digest


@dataclass(frozen=True)
class Finding:
    """One thing looked at: whether it is in order, and what was found."""

    what: str
    in_order: bool
    found: str


@entry(Permission.INSTALLATION_CHECK)
def findings(*, actor: Actor, progress: Progress) -> Iterator[Finding]:
    """Everything that can be looked at, one after another."""
    may_check(actor).require()
    yield _unfinished()
    taken = Snapshot.objects.order_by("number")
    first, last = taken.first(), taken.last()
    if first is None or last is None:
        yield Finding("warehouse", True, "empty: nothing has been loaded yet")
        return
    yield _opens(first)
    yield _files_named(last)
    yield _rows(last)
    yield _checksums(progress)
    yield _returns()


def _unfinished() -> Finding:
    with as_keeper():
        numbers = list(Delivery.objects.unfinished().values_list("number", flat=True))
        every = Delivery.objects.count()
    if not numbers:
        return Finding("deliveries", True, f"{every:,}, none unfinished")
    return Finding(
        "deliveries",
        False,
        f"unfinished: {numbers}. Either a load is running, or one was ended; the next load clears it.",
    )


def _opens(first: Snapshot) -> Finding:
    """History can be read: the first snapshot's tables still open."""
    for table, version in (first.tables if first else {}).items():
        deltas.files(table, version)
    return Finding("history", True, "the tables of the first snapshot open at their versions")


def _files_named(last: Snapshot) -> Finding:
    missing = []
    count = 0
    for table, version in last.tables.items():
        for file in deltas.files(table, version):
            count += 1
            if not home.folder("warehouse").joinpath(table, file.path.rpartition("/")[2]).exists():
                missing.append(file.path)
    if missing:
        return Finding(
            "files",
            False,
            f"{len(missing)} of {count} are not there, such as {missing[0]}. Restore them from the backup.",
        )
    return Finding("files", True, f"{count:,} files of snapshot {last.number} are there")


def _rows(last: Snapshot) -> Finding:
    """The rows of each published delivery are all in the warehouse, and the files say how many."""
    stored: Counter[int] = Counter()
    for file in deltas.files(TABLES["events"].name, last.tables["events"]):
        stored[file.delivery] += file.rows
    with as_keeper():
        standing = dict(Delivery.objects.standing().values_list("number", "accepted"))
    wrong = [
        f"delivery {number}: {accepted:,} accepted, {stored[number]:,} stored"
        for number, accepted in standing.items()
        if stored[number] != accepted
    ]
    if wrong:
        return Finding("rows", False, "; ".join(wrong[:5]))
    return Finding("rows", True, f"{sum(stored[n] for n in standing):,} stored, as many as were accepted")


def _checksums(progress: Progress) -> Finding:
    changed = []
    files = list(DataFile.objects.order_by("id"))
    for done, file in enumerate(files):
        progress.count(done, len(files), "files compared")
        path = home.folder("warehouse") / file.table / file.name
        if not path.exists() or path.stat().st_size != file.size or file_digest(path) != file.sha256:
            changed.append(str(file))
    if changed:
        return Finding(
            "checksums",
            False,
            f"{len(changed)} of {len(files)} files are not as they were written, such as {changed[0]}",
        )
    return Finding("checksums", True, f"{len(files):,} files are as they were written")


def _returns() -> Finding:
    with as_keeper():
        expected = list(Delivery.objects.standing().filter(rejected__gt=0).values_list("number", flat=True))
    lacking = [n for n in expected if not (home.folder("returns") / f"{n}.parquet").exists()]
    if lacking:
        return Finding("returns", False, f"missing for deliveries {lacking[:10]}")
    return Finding("returns", True, "there for every delivery with rejected rows")
