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
from commonweal.hub.linking import FEED as LINKS_FEED
from commonweal.hub.models import DataFile, Delivery, Erasure, RawFile, RawKey, Snapshot
from commonweal.hub.rawstore import folder, keys, memory
from commonweal.hub.warehouse import deltas
from commonweal.hub.warehouse.schema import TABLES
from commonweal.hub.warehouse.writing import file_digest

from .losses import files_erased, files_lost, rows_lost


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
    yield _erasures()
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
    yield _raw_files(progress)


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


def _erasures() -> Finding:
    """What was erased is gone: nothing that was begun waits to be finished."""
    waiting = list(Erasure.objects.unfinished().order_by("number").values_list("number", flat=True))
    if waiting:
        return Finding(
            "erasures", False, f"not finished: {waiting}. The next load finishes them, or the next erasure."
        )
    return Finding("erasures", True, f"{Erasure.objects.count():,}, none unfinished")


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
    """The rows of each published delivery are all in the warehouse, and the files say how many.

    Links are rows of a table of their own; a row of figures may hold many, so of those it is asked whether
    any are there.
    """
    stored, linked, figures = (_rows_stored(last, name) for name in ("events", "links", "statistics"))
    with as_keeper():
        standing = dict(Delivery.objects.standing().values_list("number", "accepted"))
        of_figures = set(DataFile.objects.filter(table="statistics").values_list("delivery", flat=True))
        of_links = set(Delivery.objects.filter(feed=LINKS_FEED).values_list("number", flat=True))
    wrong = []
    for number, accepted in standing.items():
        if number in of_figures:
            if accepted and not figures[number]:
                wrong.append(f"delivery {number}: {accepted:,} accepted, no figure stored")
            continue
        there = (linked if number in of_links else stored)[number]
        if there != accepted:
            wrong.append(f"delivery {number}: {accepted:,} accepted, {there:,} stored")
    if wrong:
        return Finding("rows", False, "; ".join(wrong[:5]))
    rows = sum((stored + linked)[n] for n in standing)
    return Finding("rows", True, f"{rows:,} stored, as many as were accepted")


def _rows_stored(last: Snapshot, table: str) -> Counter[int]:
    """Rows of each delivery in a table, those that are known to be lost among them."""
    found: Counter[int] = Counter()
    if table in last.tables:
        for file in deltas.files(TABLES[table].name, last.tables[table]):
            found[file.delivery] += file.rows
    found.update(rows_lost(TABLES[table].name))
    return found


def _checksums(progress: Progress) -> Finding:
    changed = []
    erased = files_lost()
    files = [file for file in DataFile.objects.order_by("id") if (file.table, file.name) not in erased]
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
    gone = f"; {len(erased):,} more were erased or disposed of" if erased else ""
    return Finding("checksums", True, f"{len(files):,} files are as they were written{gone}")


def _returns() -> Finding:
    with as_keeper():
        expected = list(Delivery.objects.standing().filter(rejected__gt=0).values_list("number", flat=True))
    erased = files_erased()
    names = {number: f"returns/{number}.parquet" for number in expected}
    lacking = [n for n, name in names.items() if name not in erased and not (home.home() / name).exists()]
    if lacking:
        return Finding("returns", False, f"missing for deliveries {lacking[:10]}")
    return Finding("returns", True, "there for every delivery with rejected rows")


def _raw_files(progress: Progress) -> Finding:
    """Each sealed file is there, as large as it was and authentic; and none is there that no key opens."""
    living = {key.delivery_id: bytes(key.wrapped or b"") for key in RawKey.objects.living()}
    files = list(RawFile.objects.filter(delivery__in=living).order_by("delivery", "file"))
    wrong = []
    for done, file in enumerate(files):
        progress.count(done, len(files), "raw files compared")
        key = keys.unwrapped(living[file.delivery_id], file.delivery_id)
        if not memory.verified(file.delivery_id, file.file, file.size, key):
            wrong.append(str(file))
    strays = folder.strays(set(living))
    if wrong:
        return Finding(
            "raw files",
            False,
            f"{len(wrong)} of {len(files)} are not as they were sealed, such as {wrong[0]}",
        )
    if strays:
        return Finding("raw files", False, f"{len(strays)} that no key opens; the next load clears them")
    destroyed = RawKey.objects.count() - len(living)
    return Finding(
        "raw files", True, f"{len(files):,} of {len(living):,} deliveries open; {destroyed:,} keys destroyed"
    )
