"""Taking rows out for good: which files ever written hold them, the files without them, and the commit.

Every file in a table's folder is looked at, whether a version names it or not: what was left by an act that
was ended holds people too.
"""

from __future__ import annotations

import json
import os
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from commonweal.core import clock
from commonweal.core.errors import InstallationProblem

from .schema import CUBE, EVENT_PERSONS, EVENTS, LINKS, STATISTICS, Table
from .writing import PLAIN, Part, PartWriter, _stats, open_or_create, time_of

DELIVERY_IN_NAME = re.compile(r"delivery-(\d+)-")
ROWS_AN_EVENT = 32  # bits of an event's number that are the row within its delivery
# Events first: what else goes with an event is known only then.
ORDER: tuple[Table, ...] = (EVENTS, EVENT_PERSONS, LINKS, CUBE, STATISTICS)


@dataclass
class Doomed:
    """Which rows go: of persons by pseudonym, whole deliveries, events of a delivery before a month."""

    persons: frozenset[str] = frozenset()
    deliveries: frozenset[int] = frozenset()
    before: Mapping[int, date] = field(default_factory=dict)
    _events: dict[int, Any] = field(default_factory=dict)  # of the deliveries in `before`: the events that go

    def columns(self, table: Table, delivery: int) -> tuple[str, ...]:
        """What has to be read of a file to say which of its rows go; none where that is clear without."""
        if table is LINKS and (self.deliveries or self.before):
            return ("from_event", "to_event")
        if delivery in self.deliveries:
            return ("delivery",)
        if table is EVENTS and delivery in self.before:
            return ("event_id", "month")
        if table is EVENT_PERSONS:
            wanted = ("person", "person_before") if self.persons else ()
            return (*wanted, "event_id") if delivery in self.before else wanted
        return ()

    def rows(self, table: Table, delivery: int, read: Any) -> Any:
        """Which rows of what was read go, as a numpy mask."""
        gone = np.full(read.num_rows, delivery in self.deliveries)
        if table is LINKS:
            for name in ("from_event", "to_event"):
                gone |= self._of_lost_event(read.column(name).to_numpy())
        elif table is EVENTS and delivery in self.before:
            gone |= self._too_old(delivery, read)
        elif table is EVENT_PERSONS:
            if self.persons:
                words = pa.array(sorted(self.persons), pa.string())
                for name in ("person", "person_before"):
                    gone |= pc.is_in(read.column(name).cast(pa.string()), value_set=words).to_numpy()
            if delivery in self.before:
                gone |= np.isin(read.column("event_id").to_numpy(), self._gone(delivery))
        return gone

    def _too_old(self, delivery: int, read: Any) -> Any:
        old = pc.less(read.column("month"), pa.scalar(self.before[delivery], pa.date32()))
        gone = pc.fill_null(old, False).to_numpy()
        known = read.column("event_id").to_numpy()[gone]
        self._events[delivery] = np.union1d(self._gone(delivery), known)
        return gone

    def _of_lost_event(self, numbers: Any) -> Any:
        of = numbers >> ROWS_AN_EVENT
        gone = np.isin(of, np.array(sorted(self.deliveries), np.int64))
        for delivery, events in self._events.items():
            gone |= (of == delivery) & np.isin(numbers, events)
        return gone

    def _gone(self, delivery: int) -> Any:
        return self._events.get(delivery, np.array([], np.int64))


@dataclass(frozen=True)
class Found:
    """A file that holds rows which go, and the files that take its place where others of it stay."""

    table: Table
    path: Path
    delivery: int
    rows: int
    live: bool
    instead: tuple[Part, ...] = ()


def found(warehouse: Path, doomed: Doomed, *, rewriting: bool = True) -> Iterator[Found]:
    """Every file that holds such rows; those of the newest version are written again without them."""
    for table in ORDER:
        live = _live(warehouse, table)
        for path in sorted((warehouse / table.name).glob("*.parquet")):
            if (named := DELIVERY_IN_NAME.search(path.name)) is None:
                raise _unnamed(path)
            delivery = int(named[1])
            if (columns := doomed.columns(table, delivery)) and (
                hit := _rows_of(path, table, delivery, columns, doomed)
            ):
                anew = rewriting and path.name in live
                instead = _without(path, table, delivery, doomed) if anew else ()
                yield Found(table, path, delivery, hit, path.name in live, instead)


def _rows_of(path: Path, table: Table, delivery: int, columns: tuple[str, ...], doomed: Doomed) -> int:
    hit = 0
    with pq.ParquetFile(path) as file:
        for group in range(file.num_row_groups):
            hit += int(doomed.rows(table, delivery, file.read_row_group(group, list(columns))).sum())
    return hit


def _without(path: Path, table: Table, delivery: int, doomed: Doomed) -> tuple[Part, ...]:
    """New files with the rows that stay; none where nothing stays."""
    writer = PartWriter(path.parent, delivery)
    text = [f.name for f in table.arrow_schema() if pa.types.is_string(f.type) and f.name not in PLAIN]
    try:
        with pq.ParquetFile(path, read_dictionary=text) as file:
            for group in range(file.num_row_groups):
                read = file.read_row_group(group)
                writer.write(read.filter(pa.array(~doomed.rows(table, delivery, read))))
        writer.close()
    except BaseException:
        writer.discard()
        raise
    return tuple(writer.parts)


def replace(warehouse: Path, table: Table, changed: Collection[Found]) -> int:
    """One commit that takes the live files out and puts in what stays of them; the version that then stands.

    Written by hand, for the library has no commit that replaces some files of a table by others.
    """
    version = int(open_or_create(warehouse, table).version()) + 1
    now = int(clock.now().timestamp() * 1000)
    lines: list[dict[str, Any]] = [
        {"commitInfo": {"timestamp": now, "operation": "DELETE", "operationParameters": {}}}
    ]
    for each in changed:
        if each.live:
            lines.append({"remove": {"path": each.path.name, "deletionTimestamp": now, "dataChange": True}})
            lines += [{"add": _added(each.delivery, part)} for part in each.instead if part.rows]
    log = warehouse / table.name / "_delta_log"
    written = log / f"_commit_{os.getpid()}.json.tmp"
    with written.open("w") as file:
        file.writelines(json.dumps(line) + "\n" for line in lines)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(written, log / f"{version:020}.json")  # fails where the version is there already
    finally:
        written.unlink()
    return version


def _added(delivery: int, part: Part) -> dict[str, Any]:
    return {
        "path": part.path.name,
        "partitionValues": {},
        "size": part.path.stat().st_size,
        "modificationTime": int(time_of(part.path) * 1000),
        "dataChange": True,
        "stats": _stats(delivery, part.rows),
    }


Interval = tuple[int, int | None]


def lives(warehouse: Path, table: Table) -> Mapping[str, list[Interval]]:
    """From which version to which, the last not included, each file was part of the table."""
    began: dict[str, int] = {}
    lived: dict[str, list[Interval]] = defaultdict(list)
    for entry in sorted((warehouse / table.name / "_delta_log").glob("*.json")):
        version = int(entry.stem)
        for line in entry.read_text().splitlines():
            action = json.loads(line)
            if "add" in action:
                began.setdefault(unquote(action["add"]["path"]), version)
            elif "remove" in action and (name := unquote(action["remove"]["path"])) in began:
                lived[name].append((began.pop(name), version))
    for name, since in began.items():
        lived[name].append((since, None))
    return lived


def _live(warehouse: Path, table: Table) -> frozenset[str]:
    return frozenset(Path(uri).name for uri in open_or_create(warehouse, table).file_uris())


def _unnamed(path: Path) -> InstallationProblem:
    return InstallationProblem(
        "a file of the warehouse does not name its delivery",
        where=str(path),
        remedy="It was not written by this system. Move it away, and run the command again.",
    )
