"""Loading: what a path holds becomes deliveries, each wholly published or not at all."""

from __future__ import annotations

import fcntl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from commonweal.core import clock, events, home
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.errors import BadInput, CommonwealError
from commonweal.core.progress import Progress, silent
from commonweal.hub.access import may_load
from commonweal.hub.holdings import Manner
from commonweal.hub.intake.child import Reader
from commonweal.hub.models import Claim, Delivery, Slice
from commonweal.hub.pipeline.placing import Placer
from commonweal.hub.pipeline.receiving import Left, Parcel, control_total, parcels
from commonweal.hub.pipeline.run import Prepared, prepare
from commonweal.hub.pipeline.slicing import SliceKey
from commonweal.hub.placement import placer_for
from commonweal.hub.sources.declaration import Basis
from commonweal.hub.warehouse.schema import TABLES
from commonweal.hub.warehouse.writing import commit, orphans
from commonweal.partnership import queries as partnership

from .lifecycle import advance, refuse
from .publishing import latest, one_at_a_time, take_snapshot, warehouse_folder

IN_BETWEEN = ("validated", "staged", "geocoded", "mapped", "scored")


@dataclass(frozen=True)
class LoadOutcome:
    """What became of one delivery."""

    source: str
    name: str
    state: str  # released, unchanged or refused
    delivery: int | None
    received: int = 0
    accepted: int = 0
    duplicates: int = 0
    rejected: int = 0
    snapshot: int | None = None
    slices: int = 0
    warnings: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class Arrival:
    """Something that came in: where it lies, and when it was received where that was not now."""

    path: Path
    received: datetime | None = None


def load(
    *,
    actor: Actor,
    path: Path,
    source: str | None = None,
    part: bool = False,
    received: datetime | None = None,
    control: int | None = None,
    progress: Progress = silent,
) -> Iterator[LoadOutcome | Left]:
    """Load everything that a path holds, one delivery after another; each is yielded as it is published."""
    yield from load_arrivals(
        actor=actor,
        arrivals=[Arrival(path, received)],
        source=source,
        part=part,
        control=control,
        progress=progress,
    )


def load_arrivals(
    *,
    actor: Actor,
    arrivals: Iterable[Arrival],
    source: str | None = None,
    part: bool = False,
    control: int | None = None,
    progress: Progress = silent,
) -> Iterator[LoadOutcome | Left]:
    """Load what arrives, in the order in which it does; one reading process serves them all."""
    may_load(actor).require()
    with alone(), Reader() as reader:
        _sweep(actor)
        bench = _Bench(actor, reader, part, progress)
        for arrival in arrivals:
            found, left = parcels(arrival.path.resolve(), reader, source)
            yield from left
            if not found and not left:
                raise BadInput(
                    f"{arrival.path} holds no file that can be read",
                    remedy="Give a CSV, JSON or zip file, or a folder of them.",
                )
            if control is not None and len(found) != 1:
                raise BadInput(
                    f"a control total was given for {len(found)} deliveries",
                    remedy="Load one delivery at a time with --control.",
                )
            for parcel in found:
                yield bench.already(parcel) or bench.deliver(parcel, arrival.received, control)


@dataclass
class _Bench:
    """What the deliveries of one load share: who loads, the reading process, the placed points."""

    actor: Actor
    reader: Reader
    part: bool
    progress: Progress
    _placer: Placer | None = None

    @property
    def placer(self) -> Placer:
        if self._placer is None:
            self._placer = _adopted_placer(self.actor)
        return self._placer

    def already(self, parcel: Parcel) -> LoadOutcome | None:
        return _already(self.actor, parcel)

    def deliver(self, parcel: Parcel, received: datetime | None, control: int | None) -> LoadOutcome:
        self.progress.step(f"Loading {parcel.name} as {parcel.source.name}")
        number = _receive(self.actor, parcel, self.part, received, control)
        try:
            prepared = prepare(
                parcel,
                delivery=number,
                reader=self.reader,
                placer=self.placer,
                warehouse=warehouse_folder(),
                number_of=lambda key: _slice_number(self.actor, key),
                progress=self.progress,
            )
        except CommonwealError as error:
            refuse(self.actor, number, str(error))
            return LoadOutcome(parcel.source.name, parcel.name, "refused", number, reason=str(error))
        return _publish(self.actor, parcel, number, prepared, self.part)


def _receive(actor: Actor, parcel: Parcel, part: bool, received: datetime | None, control: int | None) -> int:
    now = clock.now()
    with acting(actor):
        agreement = _agreement(parcel)
        delivery = Delivery.objects.create(
            name=parcel.name,
            source=parcel.source.name,
            feed=parcel.source.feed,
            basis=parcel.source.basis.value,
            attribution=parcel.source.attribution,
            agreement=agreement,
            synthetic=parcel.synthetic,
            part=part,
            digest=parcel.digest(),
            received_at=received or now,
            loaded_at=now,
            loaded_by=actor.id,
            control_total=control if control is not None else control_total(parcel),
        )
        events.record(
            actor=actor,
            operation="collection",
            object_type="delivery",
            object_id=str(delivery.number),
            gateway=agreement or "open-licence",
        )
        advance(delivery, "checked")
    return int(delivery.number)


def _agreement(parcel: Parcel) -> str:
    """The agreement under which the records may be held; a source under one refuses without it."""
    source = parcel.source
    if source.basis is Basis.OPEN_LICENCE:
        return ""
    for agreement in partnership.agreements_in_force(clock.today()):
        if source.feed in agreement.feeds:
            return str(agreement.reference)
    raise BadInput(
        f"no information-sharing agreement in force covers the feed {source.feed}",
        where=parcel.name,
        remedy=f"Record the agreement first: commonweal agreement add --feed {source.feed} --from DATE --to DATE --parties …",
    )


def _publish(actor: Actor, parcel: Parcel, number: int, prepared: Prepared, part: bool) -> LoadOutcome:
    staged = prepared.staged
    problem = _problem(number, prepared, actor)
    prepared.returns.save(home.folder("returns") / f"{number}.parquet")
    if problem:
        prepared.discard()
        refuse(actor, number, problem)
        return LoadOutcome(
            parcel.source.name, parcel.name, "refused", number, staged.received, 0, staged.duplicates, staged.rejected, reason=problem,
            warnings=prepared.warnings,
        )  # fmt: skip
    folder = warehouse_folder()
    with acting(actor):
        one_at_a_time()
        versions = {
            "events": commit(folder, TABLES["events"], number, prepared.events.parts),
            "cube": commit(folder, TABLES["cube"], number, prepared.cube.parts),
        }
        delivery = Delivery.objects.get(number=number)
        _account(delivery, prepared)
        Claim.objects.bulk_create(
            Claim(
                delivery=delivery, slice_id=slice_number, manner=_manner(key, prepared, part).value, rows=rows
            )
            for slice_number, (key, rows) in staged.slices.items()
        )
        advance(delivery, *IN_BETWEEN, "released")
        snapshot = take_snapshot(
            because=f"delivery {number} ({parcel.name})", tables=versions, slices=staged.slices
        )
        events.record(
            actor=actor,
            operation="alteration",
            object_type="snapshot",
            object_id=str(snapshot.number),
            result_count=staged.accepted,
        )
    return LoadOutcome(
        parcel.source.name, parcel.name, "released", number, staged.received, staged.accepted, staged.duplicates, staged.rejected,
        snapshot=snapshot.number, slices=len(staged.slices), warnings=prepared.warnings,
    )  # fmt: skip


def _problem(number: int, prepared: Prepared, actor: Actor) -> str:
    """Why the delivery may not be released, or nothing."""
    if prepared.refusals:
        return "; ".join(prepared.refusals) + ". The expectations stand in the source's file."
    if prepared.staged.received == 0:
        return "the delivery holds no row; ask the sender whether that is meant"
    with acting(actor):
        total = Delivery.objects.values_list("control_total", flat=True).get(number=number)
    if total is not None and total != prepared.staged.accepted:
        return (
            f"the control total says {total:,} rows and {prepared.staged.accepted:,} were accepted "
            f"({prepared.staged.duplicates:,} duplicates, {prepared.staged.rejected:,} rejected): ask the sender, "
            "or load it with the right total (--control)"
        )
    return ""


def _account(delivery: Delivery, prepared: Prepared) -> None:
    staged = prepared.staged
    delivery.received, delivery.accepted = staged.received, staged.accepted
    delivery.duplicates, delivery.rejected = staged.duplicates, staged.rejected
    delivery.measures, delivery.warnings = prepared.measures, list(prepared.warnings)
    delivery.returns, delivery.files = prepared.returns.tally(), [list(member) for member in staged.members]


def _manner(key: SliceKey, prepared: Prepared, part: bool) -> Manner:
    if part:
        return Manner.PART
    return Manner.FRAGMENT if key in prepared.staged.fragments else Manner.WHOLE


def _slice_number(actor: Actor, key: SliceKey) -> int:
    with acting(actor):
        found, _ = Slice.objects.get_or_create(
            feed=key.feed, kind=key.kind, force=key.force, month=str(key.month)
        )
    return int(found.number)


def _already(actor: Actor, parcel: Parcel) -> LoadOutcome | None:
    """The same content received before, and not withdrawn, changes nothing."""
    with acting(actor):
        known = Delivery.objects.with_digest(parcel.digest()).first()
        snapshot = latest()
    if known is None:
        return None
    return LoadOutcome(
        known.source, parcel.name, "unchanged", known.number, known.received, known.accepted, known.duplicates, known.rejected,
        snapshot=snapshot.number if snapshot else None, reason=f"received on {known.received_at:%d %B %Y} as delivery {known.number}",
    )  # fmt: skip


def _adopted_placer(actor: Actor) -> Placer:
    with acting(actor):
        snapshot = latest()
        return placer_for(snapshot.generations if snapshot else {})


def _sweep(actor: Actor) -> None:
    """What a load left behind that was ended before it finished: nobody ever saw it, and now it goes."""
    with acting(actor):
        unfinished = list(Delivery.objects.unfinished().values_list("number", flat=True))
    for number in unfinished:
        refuse(actor, number, "the load was ended before it finished; load the file again")
    if unfinished:
        for table in (TABLES["events"], TABLES["cube"]):
            for path in orphans(warehouse_folder(), table, older_than_seconds=0):
                path.unlink()


@contextmanager
def alone() -> Iterator[None]:
    """One load at a time in an installation, whoever runs it."""
    with (home.folder("locks") / "load.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BadInput(
                "another load is running",
                remedy="Wait until it has finished; `commonweal deliveries` shows what it is doing.",
            ) from None
        yield
