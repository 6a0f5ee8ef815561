"""Carrying an erasure or a disposal out: planned, published, done; ended half way, the next act finishes it.

The plan is written first, sealed. The commit point is the snapshot without the rows; only then do files go.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from commonweal.core import clock, events, home
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.entry import part_of_an_act
from commonweal.core.errors import BadInput
from commonweal.hub.access import KEEPER, as_keeper
from commonweal.hub.models import ERASURE_TRANSITIONS, Claim, Erasure, Loss, RawKey, Snapshot
from commonweal.hub.rawstore import folder, keys
from commonweal.hub.warehouse import engine
from commonweal.hub.warehouse.removing import Doomed, Found, found, lives, replace
from commonweal.hub.warehouse.schema import TABLES
from commonweal.hub.warehouse.writing import orphans
from commonweal.partnership import queries as partnership

from .publishing import (
    latest,
    one_at_a_time,
    remember_files,
    settle_tables,
    take_snapshot,
    warehouse_folder,
)

FOR_EVER = timedelta(days=365 * 400)


@dataclass(frozen=True)
class Plan:
    """What is to go: rows, the keys of raw files, returns; and why, in words that say nothing of anybody."""

    because: str
    persons: tuple[str, ...] = ()
    deliveries: tuple[int, ...] = ()
    before: Mapping[int, date] = field(default_factory=dict)
    raw: tuple[int, ...] = ()
    returns: tuple[str, ...] = ()

    def written(self) -> bytes:
        return json.dumps(
            self.__dict__ | {"before": {n: d.isoformat() for n, d in self.before.items()}}
        ).encode()

    @classmethod
    def read(cls, written: bytes) -> Plan:
        said: dict[str, Any] = json.loads(written)
        listed = {name: tuple(said[name]) for name in ("persons", "deliveries", "raw", "returns")}
        before = {int(n): date.fromisoformat(day) for n, day in said["before"].items()}
        return cls(because=said["because"], before=before, **listed)

    def doomed(self) -> Doomed:
        return Doomed(frozenset(self.persons), frozenset(self.deliveries), self.before)


@dataclass(frozen=True)
class Removed:
    """What went, by table, and the snapshot that shows the rest."""

    erasure: int
    rows: Mapping[str, int]
    raw: tuple[int, ...]
    files: int
    snapshot: int | None


def begin(actor: Actor, kind: str, plan: Plan, why: str) -> Erasure:
    """Write down what is to be done; from here on it will be done, by whoever comes next."""
    with acting(actor):
        erasure = Erasure.objects.create(kind=kind, asked_at=clock.now(), asked_by=actor.id, plan=b"-")
        erasure.plan = keys.sealed_plan(plan.written(), str(erasure.number))
        erasure.save(update_fields=["plan"])
        events.record(
            actor=actor,
            operation="erasure",
            object_type="erasure",
            object_id=str(erasure.number),
            reason=why.strip(),
        )
    return erasure


@part_of_an_act
def finish_erasures(*, actor: Actor) -> list[Removed]:
    """Finish whatever was ended half way; only called while nobody else writes to the warehouse."""
    with acting(actor):
        unfinished = list(Erasure.objects.unfinished().order_by("number"))
    return [carry_out(actor, erasure) for erasure in unfinished]


def carry_out(actor: Actor, erasure: Erasure) -> Removed:
    removed = Removed(erasure.number, {}, (), 0, None)
    if erasure.state == "begun":
        removed = _publish(
            actor, erasure, Plan.read(keys.opened_plan(bytes(erasure.plan or b""), str(erasure.number)))
        )
    _destroy(erasure)
    with acting(actor):
        _advance(erasure, "done", plan=None, done_at=clock.now())
    return removed


def _publish(actor: Actor, erasure: Erasure, plan: Plan) -> Removed:
    warehouse = warehouse_folder()
    with acting(actor):
        one_at_a_time()
        settle_tables()  # before the live files are listed
    sweep_uncommitted()
    gone = list(found(warehouse, plan.doomed()))
    with acting(actor):
        one_at_a_time()
        versions = _replaced(warehouse, gone)
        snapshot = take_snapshot(because=plan.because, tables=versions) if versions else latest()
        if snapshot is not None:
            _lose(erasure, plan, gone, snapshot, lost_now=bool(versions))
        raw = _destroy_keys(plan)
        _advance(erasure, "published", files=_files_of(gone, raw, plan))
        events.record(
            actor=actor,
            operation="erasure",
            object_type="snapshot",
            object_id=str(snapshot.number if snapshot else 0),
            object_version=str(erasure.number),
            reason=plan.because,
            result_count=sum(each.rows for each in gone if each.live),
        )
    return Removed(
        erasure.number,
        _by_table(gone),
        raw,
        len(erasure.files),
        int(snapshot.number) if snapshot and versions else None,
    )


def sweep_uncommitted() -> None:
    """What an act wrote that was ended before it committed: it may be half a file, which nobody can read."""
    for table in TABLES.values():
        for path in orphans(warehouse_folder(), table, older_than_seconds=0):
            path.unlink()


def returns_of(numbers: Iterable[int]) -> tuple[str, ...]:
    """The returns of these deliveries that are there, below the home folder."""
    found = (home.folder("returns") / f"{number}.parquet" for number in sorted(set(numbers)))
    return tuple(str(path.relative_to(home.home())) for path in found if path.exists())


def _by_table(gone: Iterable[Found]) -> dict[str, int]:
    counted: dict[str, int] = defaultdict(int)
    for each in gone:
        if each.live:
            counted[each.table.name] += each.rows
    return dict(counted)


def _replaced(warehouse: Path, gone: Sequence[Found]) -> dict[str, int]:
    versions = {}
    for table in dict.fromkeys(each.table for each in gone if each.live):
        changed = [each for each in gone if each.live and each.table is table]
        remember_files(table, ((each.delivery, part) for each in changed for part in each.instead))
        versions[table.name] = replace(warehouse, table, changed)
    return versions


def _lose(erasure: Erasure, plan: Plan, gone: Sequence[Found], snapshot: Snapshot, *, lost_now: bool) -> None:
    """Say which snapshots lost what: those that named a file that goes, those that lack rows from now on."""
    now = clock.now()
    shared = {"erasure": erasure, "at": now, "because": plan.because, "ask": snapshot}
    made = [
        Loss(table=table, delivery=delivery, files=names, first=first, last=last, rows=rows, **shared)
        for (table, delivery, first, last), (names, rows) in _ranges(gone).items()
    ]
    if lost_now:
        made += [
            Loss(table=table, delivery=delivery, slices=slices, first=snapshot.number, rows=rows, **shared)
            for table, delivery, slices, rows in _lacking(plan, gone)
        ]
    Loss.objects.bulk_create(made)


def _ranges(gone: Sequence[Found]) -> dict[tuple[str, int, int, int], tuple[list[str], int]]:
    """By table, delivery and the snapshots that named them: the files, and how many rows of them went."""
    named = list(Snapshot.objects.order_by("number").values_list("number", "tables"))
    lost: dict[tuple[str, int, int, int], tuple[list[str], int]] = {}
    for table in dict.fromkeys(each.table for each in gone):
        lived = lives(warehouse_folder(), table)
        versions = [(number, tables[table.name]) for number, tables in named if table.name in tables]
        for each in (each for each in gone if each.table is table):
            seen = [
                number
                for number, version in versions
                if any(a <= version and (b is None or version < b) for a, b in lived.get(each.path.name, []))
            ]
            if seen:
                key = (table.name, each.delivery, min(seen), max(seen))
                names, rows = lost.get(key, ([], 0))
                lost[key] = [*names, each.path.name], rows + each.rows
    return lost


def _lacking(plan: Plan, gone: Sequence[Found]) -> list[tuple[str, int, list[int], int]]:
    """What later snapshots lack of deliveries that may still be counted: today's, or as known on a day."""
    rows: dict[tuple[str, int], int] = defaultdict(int)
    for each in gone:
        if each.live and (each.delivery in plan.deliveries or each.delivery in plan.before):
            rows[each.table.name, each.delivery] += each.rows
    return [
        (table, delivery, _old_slices(delivery, plan.before.get(delivery)), count)
        for (table, delivery), count in rows.items()
    ]


def _old_slices(delivery: int, before: date | None) -> list[int]:
    if before is None:
        return []
    claimed = Claim.objects.filter(delivery=delivery, slice__month__lt=f"{before:%Y-%m}")
    return list(claimed.order_by("slice").values_list("slice_id", flat=True))


def _destroy_keys(plan: Plan) -> tuple[int, ...]:
    living = RawKey.objects.living().filter(delivery__in=plan.raw)
    numbers = tuple(living.order_by("delivery").values_list("delivery_id", flat=True))
    living.update(wrapped=None, destroyed_at=clock.now(), destroyed_because=plan.because)
    return numbers


def _files_of(gone: Iterable[Found], raw: Iterable[int], plan: Plan) -> list[str]:
    """Every file that goes, below the home folder."""
    where = home.home()
    raws = [path for number in raw if folder.of(number).is_dir() for path in folder.of(number).iterdir()]
    paths = [*(each.path for each in gone), *raws]
    return [str(path.relative_to(where)) for path in paths] + list(plan.returns)


def _destroy(erasure: Erasure) -> None:
    for name in erasure.files:
        (home.home() / name).unlink(missing_ok=True)
    for number in {Path(name).parent for name in erasure.files if name.startswith("raw/")}:
        where = home.home() / number
        if where.is_dir() and not any(where.iterdir()):
            where.rmdir()
    engine.forget_answers()


def _advance(erasure: Erasure, state: str, **changed: Any) -> None:
    if state not in ERASURE_TRANSITIONS[erasure.state]:
        raise ValueError(f"an erasure that is {erasure.state} cannot become {state}")
    erasure.state = state
    for name, value in changed.items():
        setattr(erasure, name, value)
    erasure.save(update_fields=["state", *changed])


def expect_reason(why: str) -> None:
    if not why.strip():
        raise BadInput(
            "an erasure needs a reason",
            remedy="Say why, without saying whom it is about: --why TEXT.",
        )


def held(numbers: Iterable[int], sources: Iterable[str]) -> dict[str, str]:
    """The matters among these on which a legal hold lies, whoever asks, and why each is held."""
    matters = {f"delivery:{number}" for number in numbers} | {f"source_mapping:{name}" for name in sources}
    with as_keeper():
        kept = partnership.review_queue(KEEPER, within=FOR_EVER)
    return {item.matter: item.held_why for item in kept if item.held_why and item.matter in matters}


def expect_no_hold(numbers: Iterable[int], sources: Iterable[str]) -> None:
    for matter in sorted(held(numbers, sources)):
        raise BadInput(
            f"a legal hold lies on {matter}",
            remedy="`commonweal access retention` says why; the hold has to be lifted first.",
        )
