"""Having documents written: drafted from a snapshot, released through the gate, remembered."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from commonweal.core import clock, events
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.digests import sha256_hex
from commonweal.core.entry import entry
from commonweal.core.errors import NotFound
from commonweal.core.periods import Month
from commonweal.core.permissions import Permission
from commonweal.core.progress import Progress, silent
from commonweal.core.scope import AreaRef, Form, Scope
from commonweal.exports import gate
from commonweal.exports.document import Document
from commonweal.geography import queries as geography
from commonweal.hub import queries as hub
from commonweal.hub.queries.silence import Silence, silences
from commonweal.hub.warehouse.snapshot import POLICE, Snapshot
from commonweal.products.access import may_begin_to_write, may_write
from commonweal.products.kinds import tactical
from commonweal.products.models import WrittenDocument

FORMATS = ("html", "docx")
# Fewer records of a month than either of these are no ground for an assessment of a district.
ENOUGH_RECORDS, ENOUGH_SHARE = 100, 0.05


@dataclass(frozen=True)
class Copy:
    """One file of a written document."""

    path: Path
    format: str
    size: int
    sha256: str


@entry(Permission.DOCUMENT_WRITE)
def write_tactical_assessment(
    *,
    actor: Actor,
    area: str,
    month: Month,
    folder: Path,
    snapshot_number: int | None = None,
    known_on: date | None = None,
) -> list[Copy]:
    """Write the tactical assessment of an area and a month, in each format, through the export gate."""
    with acting(actor):
        opened = hub.snapshot(actor=actor, number=snapshot_number, known_on=known_on)
        about = _area(opened, area)
    return _written(actor, opened, about, month, folder, _Quiet(actor, opened), snapshot_number is None)


@entry(Permission.DOCUMENT_WRITE)
def write_tactical_assessments(
    *, actor: Actor, folder: Path, month: Month | None = None, progress: Progress = silent
) -> Iterator[tuple[str, list[Copy], bool]]:
    """The assessments of the latest month: each district's name, its copies, whether they are newly written.

    Only districts of the forces that supplied the month, and of those only the ones with enough records.
    """
    may_begin_to_write(actor)
    with acting(actor):
        opened = hub.snapshot(actor=actor)
        latest = month or _latest_month(opened)
        districts = (
            geography.area_names("district", opened.generations["district"])
            if "district" in opened.generations
            else {}
        )
        supplied = _with_records(opened, actor, latest, progress)
    chosen = [
        (code, name)
        for code, name in districts.items()
        if code in supplied and may_write(actor, AreaRef("district", code)).allowed
    ]
    quiet = _Quiet(actor, opened)
    for done, (code, name) in enumerate(chosen):
        progress.count(done, len(chosen), "districts written")
        area = tactical.Area("district", code, name)
        with acting(actor):
            before = _before(opened, hub.scope_of(actor=actor, shows=Form.MAP), area, latest)
        try:
            yield name, before or _written(actor, opened, area, latest, folder, quiet), before is None
        except NotFound as error:  # records of a neighbour alone: the district's own month was not supplied
            progress.step(f"Left out: {error.what}")


def _written(
    actor: Actor,
    opened: Snapshot,
    area: tactical.Area,
    month: Month,
    folder: Path,
    quiet: _Quiet,
    latest: bool = True,
) -> list[Copy]:
    """Draft, release, remember; the gate keeps its own transaction: its event stands whatever follows."""
    may_write(actor, area.ref).require()
    with acting(actor):
        scope = hub.scope_of(actor=actor, shows=Form.MAP)
        document = _drafted(actor, opened, scope, area, month, quiet)
    receipts = gate.release(
        actor=actor,
        document=document,
        formats=FORMATS,
        folder=folder,
        name=_name(opened, area, month, latest),
    )
    copies = [Copy(r.path, r.format, r.bytes, r.sha256) for r in receipts]
    with acting(actor):
        _remember(actor, opened, scope, area, month, document, copies)
    return copies


def _drafted(
    actor: Actor, opened: Snapshot, scope: Scope, area: tactical.Area, month: Month, quiet: _Quiet
) -> Document:
    """Made within what the one who has it written may see, as it stands at this moment; the trail says so."""
    document = tactical.draft(opened, scope, area, month, clock.now(), quiet.of(scope, area, month))
    asked = opened.totalled_feeds if scope.feeds is None else opened.totalled_feeds & scope.feeds
    hub.record_consultation(
        actor=actor,
        opened=opened,
        scope=scope,
        query=f"{tactical.KIND}(area={area.kind}:{area.code}, month={month})",
        fields=tuple(exhibit.id for exhibit in document.exhibits),
        result_count=len(document.exhibits),
        feeds=asked | {use.feed for use in document.draws_on or ()},
    )
    return document


class _Quiet:
    """Which feeds have fallen silent, looked up once for all areas, where anybody but the police supplies."""

    def __init__(self, actor: Actor, opened: Snapshot) -> None:
        self.actor, self.opened = actor, opened

    def of(self, scope: Scope, area: tactical.Area, month: Month) -> tuple[str, ...]:
        held = {self.opened.slices[number].feed for number, _ in self.opened.counting}
        reach = held if scope.feeds is None else held & scope.feeds
        if not any(self.opened.feeds[feed].agency != POLICE for feed in reach & self.opened.feeds.keys()):
            return ()
        return tuple(s.sentence for s in self._found if s.area == area.code and s.month <= month)

    @cached_property
    def _found(self) -> list[Silence]:
        return silences(actor=self.actor, opened=self.opened)


def _remember(
    actor: Actor,
    opened: Snapshot,
    scope: Scope,
    area: tactical.Area,
    month: Month,
    document: Document,
    copies: list[Copy],
) -> None:
    WrittenDocument.objects.create(
        kind=tactical.KIND,
        area_kind=area.kind,
        area=area.code,
        month=str(month),
        snapshot=opened.number,
        known_on=opened.known_on,
        scope=scope.digest,
        version=tactical.VERSION,
        exhibits_sha256=sha256_hex(document.exhibits_json()),
        copies=[
            {"path": str(c.path), "format": c.format, "size": c.size, "sha256": c.sha256} for c in copies
        ],
        written_at=clock.now(),
        written_by=actor.id,
    )
    events.record(
        actor=actor,
        operation="combination",
        object_type="document",
        object_id=f"{tactical.KIND} {area.code} {month}",
    )


def _before(opened: Snapshot, scope: Scope, area: tactical.Area, month: Month) -> list[Copy] | None:
    """The copies written of the same snapshot for somebody who may see the same, where they still lie as
    they were written."""
    found = (
        WrittenDocument.objects.filter(
            kind=tactical.KIND,
            area=area.code,
            month=str(month),
            snapshot=opened.number,
            known_on=None,
            scope=scope.digest,
            version=tactical.VERSION,
        )
        .order_by("-id")
        .first()
    )
    if found is None:
        return None
    copies = [Copy(Path(c["path"]), c["format"], c["size"], c["sha256"]) for c in found.copies]
    lie = all(c.path.exists() and sha256_hex(c.path.read_bytes()) == c.sha256 for c in copies)
    return copies if lie else None


def _name(opened: Snapshot, area: tactical.Area, month: Month, latest: bool) -> str:
    """A district goes by its name; another kind of area, or another state than today's, says so."""
    name = re.sub("[^a-z0-9]+", "-", area.name.lower()).strip("-")[:60]
    parts = [str(month), "tactical-assessment", name]
    if area.kind != "district":
        parts.insert(2, area.code.lower())
    if opened.known_on:
        parts.append(f"as-known-{opened.known_on}")
    elif not latest:
        parts.append(f"snapshot-{opened.number}")
    return "_".join(parts)


def _area(opened: Snapshot, code: str) -> tactical.Area:
    for kind, generation in sorted(opened.generations.items()):
        names = geography.area_names(kind, generation)
        if code in names:
            return tactical.Area(kind, code, names[code])
    adopted = ", ".join(f"{k} {g}" for k, g in sorted(opened.generations.items())) or "none"
    raise NotFound(
        f"no adopted area has the code {code}",
        remedy=f"Adopted: {adopted}. `commonweal geography list` shows what is loaded; "
        "import the boundaries that hold it and adopt them.",
    )


def _latest_month(opened: Snapshot) -> Month:
    months = [
        opened.slices[n].month
        for n, d in opened.counting
        if opened.slices[n].feed in opened.totalled_feeds and (n, d) not in opened.fragments
    ]
    if not months:
        raise NotFound(
            "the warehouse holds no month yet", remedy="Load a delivery first: commonweal load PATH."
        )
    return max(months)


def _with_records(opened: Snapshot, actor: Actor, month: Month, progress: Progress) -> set[str]:
    """The districts that have enough records of the month and lie where its holders police."""
    if "district" not in opened.generations:
        return set()
    asked = {"first": month, "area_kind": "district", "by": ("area",)}
    answer = hub.ask(actor=actor, opened=opened, question="counts", parameters=asked)
    held = {code: n for code, n in zip(answer.column("area"), answer.column("events"), strict=True) if code}
    least = min(ENOUGH_RECORDS, ENOUGH_SHARE * sum(held.values()))
    strays = _elsewhere(opened, month, set(held))
    few = {code for code, n in held.items() if n < least} - strays
    for codes, why in (
        (strays, "outside the areas of the forces whose records these are"),
        (few, f"with fewer than {math.ceil(least)} records"),
    ):
        if codes:
            records = sum(held[code] for code in codes)
            progress.step(
                f"Left out: {_counted(len(codes), 'district')} {why} "
                f"({_counted(records, 'record')} of {month.name})"
            )
    return set(held) - strays - few


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def _elsewhere(opened: Snapshot, month: Month, districts: set[str]) -> set[str]:
    """Districts that none of the month's holders polices; none where no holder has an area of its own."""
    holders = {
        opened.slices[n].force
        for n, _ in opened.counting
        if opened.slices[n].month == month and opened.slices[n].feed in opened.totalled_feeds
    }
    force_of = geography.forces_of("district", opened.generations["district"])
    if holders.isdisjoint(force_of.values()):
        return set()
    return {code for code in districts if force_of.get(code) not in holders}
