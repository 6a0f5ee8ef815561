"""Loading: what a path holds becomes deliveries, each wholly published or not at all."""

from __future__ import annotations

import fcntl
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from commonweal.core import home
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.entry import entry
from commonweal.core.errors import BadInput, CommonwealError, InstallationProblem
from commonweal.core.permissions import Permission
from commonweal.core.progress import Progress, silent
from commonweal.hub.access import may_begin_to_load, may_load
from commonweal.hub.intake.bounds import COMMAND_LINE, Limits
from commonweal.hub.intake.child import Reader
from commonweal.hub.models import Delivery
from commonweal.hub.pipeline.placing import Placer
from commonweal.hub.pipeline.receiving import Left, Parcel, control_total, parcels
from commonweal.hub.pipeline.run import prepare
from commonweal.hub.placement import placer_for
from commonweal.hub.queries.sources import sources_known
from commonweal.hub.warehouse.schema import TABLES
from commonweal.hub.warehouse.writing import orphans

from . import keeping, removals
from .lifecycle import refuse
from .linking import link_records
from .publishing import latest, warehouse_folder
from .receipt import SliceNumbers, receive, received_before
from .releasing import release

ENDED_BEFORE = "the load was ended before it finished; load the file again"


class LoadRunning(BadInput):
    """A load waits for nobody by itself; whoever can wait may ask again."""


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


@entry(Permission.DELIVERY_LOAD)
def load(
    *,
    actor: Actor,
    path: Path,
    source: str | None = None,
    part: bool = False,
    received: datetime | None = None,
    control: int | None = None,
    limits: Limits = COMMAND_LINE,
    progress: Progress = silent,
) -> Iterator[LoadOutcome | Left]:
    """Load everything that a path holds, one delivery after another; each is yielded as it is published."""
    arrivals = [Arrival(path, received)]
    yield from load_arrivals(
        actor=actor,
        arrivals=arrivals,
        source=source,
        part=part,
        control=control,
        limits=limits,
        progress=progress,
    )


@entry(Permission.DELIVERY_LOAD)
def load_arrivals(
    *,
    actor: Actor,
    arrivals: Iterable[Arrival],
    source: str | None = None,
    part: bool = False,
    control: int | None = None,
    limits: Limits = COMMAND_LINE,
    progress: Progress = silent,
) -> Iterator[LoadOutcome | Left]:
    """Load what arrives, in the order in which it does; one reading process serves them all."""
    may_begin_to_load(actor)
    with alone(), Reader(limits) as reader:
        _sweep(actor)
        bench = _Bench(actor, reader, part, progress)
        with acting(actor):
            known = sources_known()
        for arrival in arrivals:
            found, left = parcels(arrival.path.resolve(), reader, source, known)
            yield from left
            _expect_something(arrival.path, found, left, control)
            for parcel in found:
                may_load(actor, parcel.source.supplier).require()
                yield bench.already(parcel, arrival.received) or bench.deliver(
                    parcel, arrival.received, control
                )
        link_records(progress=progress)


def _expect_something(path: Path, found: list[Parcel], left: list[Left], control: int | None) -> None:
    if not found and not left:
        remedy = "Give a CSV, XLSX, JSON or zip file, or a folder of them."
        raise BadInput(f"{path} holds no file that can be read", remedy=remedy)
    if control is not None and len(found) != 1:
        remedy = "Load one delivery at a time with --control."
        raise BadInput(f"a control total was given for {len(found)} deliveries", remedy=remedy)


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
            with acting(self.actor):
                snapshot = latest()
                self._placer = placer_for(snapshot.generations if snapshot else {})
        return self._placer

    def already(self, parcel: Parcel, received: datetime | None) -> LoadOutcome | None:
        """The same content received before, and not withdrawn, changes nothing."""
        known = received_before(self.actor, parcel, part=self.part, received=received)
        if known is None:
            return None
        with acting(self.actor):
            snapshot = latest()
        return LoadOutcome(
            known.source,
            parcel.name,
            "unchanged",
            known.number,
            received=known.received,
            accepted=known.accepted,
            duplicates=known.duplicates,
            rejected=known.rejected,
            snapshot=snapshot.number if snapshot else None,
            reason=f"received on {known.received_at:%d %B %Y} as delivery {known.number}",
        )

    def deliver(self, parcel: Parcel, received: datetime | None, control: int | None) -> LoadOutcome:
        self.progress.step(f"Loading {parcel.name} as {parcel.source.name}")
        number = None
        try:
            total = control_total(parcel, self.reader) if control is None else control
            number = receive(self.actor, parcel, part=self.part, received=received, control=total)
            return self._worked(parcel, number)
        except CommonwealError as error:
            if number is not None:
                refuse(self.actor, number, str(error))
            return LoadOutcome(parcel.source.name, parcel.name, "refused", number, reason=str(error))
        except OSError as error:
            problem = _of_the_disk(error)
            if number is not None:
                refuse(self.actor, number, str(problem))
            raise problem from error
        except Exception:  # such as the job's own, when it is to stop
            if number is not None:
                refuse(self.actor, number, ENDED_BEFORE)
            raise

    def _worked(self, parcel: Parcel, number: int) -> LoadOutcome:
        sealing = keeping.begin(number, parcel)
        try:
            outcome = self._published(parcel, number, sealing)
        except BaseException:
            sealing.discard()
            raise
        if outcome.snapshot is None:
            sealing.discard()
        return outcome

    def _published(self, parcel: Parcel, number: int, sealing: keeping.Keeping) -> LoadOutcome:
        slices = SliceNumbers(self.actor, parcel.source.feed)
        with ThreadPoolExecutor(1, "digest") as beside:  # the digest is taken while the rows are read
            digest = beside.submit(lambda: parcel.digest)
            prepared = prepare(
                parcel,
                delivery=number,
                reader=self.reader,
                placer=self.placer,
                warehouse=warehouse_folder(),
                numbers_of=slices,
                progress=self.progress,
            )
            try:
                kept = sealing.finish()
            except CommonwealError:
                prepared.discard()
                raise
            released = release(
                self.actor, number, prepared, slices, digest.result(), part=self.part, kept=kept
            )
        staged = prepared.staged
        return LoadOutcome(
            parcel.source.name,
            parcel.name,
            "refused" if released.snapshot is None else "released",
            number,
            received=staged.received,
            accepted=0 if released.snapshot is None else staged.accepted,
            duplicates=staged.duplicates,
            rejected=staged.rejected,
            snapshot=released.snapshot,
            slices=len(staged.slices),
            warnings=(*prepared.warnings, *released.warnings),
            reason=released.reason,
        )


def _of_the_disk(error: OSError) -> InstallationProblem:
    """What the operating system would not do, for whoever has to put it right."""
    return InstallationProblem(
        f"a file of the installation could not be written: {error.strerror or error}",
        where=str(error.filename or home.where()),
        remedy="Make room or mend the permissions, and load the path again: nothing of it was published.",
    )


def _sweep(actor: Actor) -> None:
    """What a load left behind that was ended before it finished: nobody ever saw it, and now it goes."""
    with acting(actor):
        unfinished = list(Delivery.objects.unfinished().values_list("number", flat=True))
    for number in unfinished:
        refuse(actor, number, ENDED_BEFORE)
    sweep_orphans()
    removals.finish_erasures(actor=actor)
    with acting(actor):
        keeping.sweep_raw()


def sweep_orphans() -> None:
    """Files that no version of a table names; only called while nobody else writes."""
    for table in TABLES.values():
        for path in orphans(warehouse_folder(), table, older_than_seconds=0):
            path.unlink()


def relink(progress: Progress = silent) -> None:
    """Link anew after an act that needs not be alone; where a load runs, it links when it comes to its
    end."""
    with _lock_taken() as mine:
        if mine:
            link_records(progress=progress)


@contextmanager
def alone() -> Iterator[None]:
    """One load at a time in an installation, whoever runs it."""
    with _lock_taken() as mine:
        if not mine:
            remedy = "Wait until it has finished; `commonweal deliveries` shows what it is doing."
            raise LoadRunning("another load is running", remedy=remedy)
        yield


@contextmanager
def _lock_taken() -> Iterator[bool]:
    with (home.folder("locks") / "load.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            mine = False
        else:
            mine = True
        yield mine
