"""Bring in what ties generations together, and the points of postcodes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from commonweal.core import events
from commonweal.core.context import acting
from commonweal.core.entry import entry
from commonweal.core.errors import BadInput
from commonweal.core.permissions import Permission
from commonweal.core.progress import silent
from commonweal.geography import access
from commonweal.geography.change_files import read_changes
from commonweal.geography.models import Area, ChangeLookup, PostcodePoint, checked_kind
from commonweal.geography.postcodes import PostcodeRow, read_postcodes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date
    from pathlib import Path

    from commonweal.core.actor import Actor
    from commonweal.core.progress import Progress

ROWS_AT_A_TIME = 5_000


@dataclass(frozen=True)
class ChangesReport:
    kind: str
    from_generation: str
    to_generation: str
    rows: int
    by_change: dict[str, int]  # old areas by change code
    unknown: tuple[str, ...]  # codes that stand in no loaded generation of these names
    already_loaded: bool


@dataclass(frozen=True)
class PostcodesReport:
    source: str
    dated: date
    rows: int
    placed: int
    by_quality: dict[int, int]


@entry(Permission.GEOGRAPHY_IMPORT)
def import_changes(
    *,
    actor: Actor,
    kind: str,
    from_generation: str,
    to_generation: str,
    path: Path,
    progress: Progress = silent,
) -> ChangesReport:
    """Load the published look-up between two generations; it replaces an earlier one whole."""
    access.may_import(actor).require()
    checked_kind(kind)
    progress.step(f"Reading {path.name}")
    rows = read_changes(path, kind=kind, from_generation=from_generation, to_generation=to_generation)
    old = {row.from_code: row.change.value for row in rows}
    pair = {"kind": kind, "from_generation": from_generation, "to_generation": to_generation}
    with acting(actor):
        standing = ChangeLookup.objects.filter(**pair)
        before = set(standing.values_list("from_code", "to_code", "change"))
        same = before == {(row.from_code, row.to_code, row.change.value) for row in rows}
        if not same:
            standing.delete()
            made = [
                ChangeLookup(from_code=row.from_code, to_code=row.to_code, change=row.change.value, **pair)
                for row in rows
            ]
            ChangeLookup.objects.bulk_create(made, batch_size=ROWS_AT_A_TIME)
            events.record(
                actor=actor,
                operation="geography.import_changes",
                object_type="change_lookup",
                object_id=f"{kind} {from_generation} to {to_generation}",
                result_count=len(rows),
            )
        unknown = _unknown(kind, from_generation, {row.from_code for row in rows})
        unknown |= _unknown(kind, to_generation, {row.to_code for row in rows})
    counted = dict(sorted(Counter(old.values()).items()))
    return ChangesReport(
        kind, from_generation, to_generation, len(rows), counted, tuple(sorted(unknown)), same
    )


@entry(Permission.GEOGRAPHY_IMPORT)
def import_postcodes(
    *, actor: Actor, path: Path, dated: date, progress: Progress = silent
) -> PostcodesReport:
    """Load the points of Code-Point Open or the ONSPD; a later release overwrites, and withdraws nothing."""
    access.may_import(actor).require()
    source, rows = read_postcodes(path)
    progress.step(f"Reading {source.value} from {path.name}")
    quality: Counter[int] = Counter()
    placed = done = 0
    with acting(actor):
        _refuse_older(source.value, dated)
        for batch in _batches(_once(rows)):
            PostcodePoint.objects.bulk_create(
                [
                    PostcodePoint(
                        postcode=row.postcode, easting=row.easting, northing=row.northing,
                        quality=row.quality, source=source.value, dated=dated,
                    )
                    for row in batch
                ],
                update_conflicts=True,
                unique_fields=["postcode", "source"],
                update_fields=["easting", "northing", "quality", "dated"],
            )  # fmt: skip
            quality.update(row.quality for row in batch)
            placed += sum(row.easting is not None for row in batch)
            done += len(batch)
            progress.count(done, None, "postcodes")
        events.record(
            actor=actor,
            operation="geography.import_postcodes",
            object_type="postcode_points",
            object_id=f"{source.value} {dated}",
            result_count=done,
        )
    return PostcodesReport(source.value, dated, done, placed, dict(sorted(quality.items())))


def _unknown(kind: str, generation: str, codes: set[str]) -> set[str]:
    areas = Area.objects.filter(generation__kind=kind, generation__name=generation)
    known = set(areas.values_list("code", flat=True))
    return codes - known if known else set()


def _refuse_older(source: str, dated: date) -> None:
    latest = PostcodePoint.objects.filter(source=source).order_by("-dated").first()
    if latest is not None and latest.dated > dated:
        raise BadInput(
            f"The {source} loaded is of {latest.dated}; this one is of {dated}.",
            remedy="Load the later release.",
        )


def _batches(rows: Iterator[PostcodeRow]) -> Iterator[list[PostcodeRow]]:
    while batch := list(islice(rows, ROWS_AT_A_TIME)):
        yield batch


def _once(rows: Iterable[PostcodeRow]) -> Iterator[PostcodeRow]:
    seen: set[str] = set()
    for row in rows:
        if row.postcode not in seen:
            seen.add(row.postcode)
            yield row
