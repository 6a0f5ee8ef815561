"""Reading history again through the mapping that is in use now, as far as raw files last.

A delivery that is read again gets a new number and keeps the day on which it was received, so that "as known
on" a day composes it where the old one stood; the old one gives way, and snapshots before still name it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from commonweal.core import clock, events
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.entry import entry
from commonweal.core.errors import BadInput, CommonwealError
from commonweal.core.permissions import Permission
from commonweal.core.progress import Progress, silent
from commonweal.hub.access import may_rerun
from commonweal.hub.intake.child import Reader
from commonweal.hub.models import Claim, Delivery, RawFile, RawKey
from commonweal.hub.pipeline.placing import Placer
from commonweal.hub.pipeline.receiving import Parcel, parcels
from commonweal.hub.pipeline.run import Prepared, prepare
from commonweal.hub.placement import placer_for
from commonweal.hub.queries.sources import sources_known
from commonweal.hub.rawstore import folder, keys
from commonweal.hub.rawstore.folder import Sealed
from commonweal.hub.rawstore.memory import in_the_open
from commonweal.hub.sources.declaration import Source
from commonweal.hub.warehouse.comparing import Counts, counted_in, counts_of

from . import keeping
from .lifecycle import advance, refuse
from .loading import alone
from .publishing import latest, take_snapshot, warehouse_folder
from .receipt import SliceNumbers, receive
from .releasing import release
from .removals import finish_erasures


@dataclass(frozen=True)
class Again:
    """What became of a delivery that was to be read again, and what it came to before and after."""

    delivery: int
    name: str
    state: str  # read again, would change, the same, no raw file, refused
    number: int | None = None
    reason: str = ""
    before: Counts | None = None
    after: Counts | None = None

    @property
    def changed(self) -> list[tuple[str, str, int, int]]:
        """Category, month, and the rows of it before and after, where they differ."""
        before, after = self.before or {}, self.after or {}
        both = sorted(set(before) | set(after))
        lines = [
            (what, month, before.get((what, month), 0), after.get((what, month), 0)) for what, month in both
        ]
        return [line for line in lines if line[2] != line[3]]


@entry(Permission.DELIVERY_RERUN)
def rerun(
    *,
    actor: Actor,
    source: str,
    why: str,
    deliveries: Collection[int] | None = None,
    dry_run: bool = False,
    progress: Progress = silent,
) -> Iterator[Again]:
    """Read the standing deliveries of a source again, in the order in which they were received."""
    may_rerun(actor).require()
    if not why.strip():
        raise BadInput("reading again needs a reason", remedy="Say why: --why TEXT.")
    with alone(), Reader() as reader:
        finish_erasures(actor=actor)
        with acting(actor):
            snapshot = latest()
            standing = list(
                Delivery.objects.standing().filter(source=source).order_by("received_at", "number")
            )
            known = sources_known()
            placer = placer_for(snapshot.generations if snapshot else {})
        _expect_known(source, standing, deliveries)
        bench = _Bench(actor, reader, placer, known, why, dry_run, progress)
        for old in standing:
            if deliveries is None or old.number in deliveries:
                yield bench.again(old)


def _expect_known(source: str, standing: list[Delivery], wanted: Collection[int] | None) -> None:
    unknown = sorted(set(wanted or ()) - {each.number for each in standing})
    if unknown or not standing:
        raise BadInput(
            f"{source} has no standing delivery {', '.join(map(str, unknown))}".rstrip(),
            remedy="`commonweal deliveries` lists them.",
        )


@dataclass(frozen=True)
class _Bench:
    """What the deliveries of one run share."""

    actor: Actor
    reader: Reader
    placer: Placer
    known: Sequence[Source]
    why: str
    dry_run: bool
    progress: Progress

    def again(self, old: Delivery) -> Again:
        self.progress.step(f"Reading delivery {old.number} again")
        with acting(self.actor):
            key = RawKey.objects.filter(delivery=old).first()
            files = [Sealed(f.file, bytes(f.name), f.size) for f in RawFile.objects.filter(delivery=old)]
            standing = latest()
        if key is None or key.wrapped is None:
            gone = f": {key.destroyed_because}" if key else ", as it was loaded before raw files were kept"
            return Again(old.number, old.name, "no raw file", reason=f"its raw files are gone{gone}")
        before = counts_of(standing.tables, old.number) if standing else {}
        opened = keys.unwrapped(bytes(key.wrapped), old.number)
        try:
            with in_the_open(old.number, sorted(files, key=lambda f: f.file), opened) as links:
                parcel = _parcel(old, links, len(files), self.reader, self.known)
                return (
                    self._tried(old, parcel, before) if self.dry_run else self._read(old, key, parcel, before)
                )
        except CommonwealError as error:
            return Again(old.number, old.name, "refused", reason=str(error), before=before)

    def _tried(self, old: Delivery, parcel: Parcel, before: Counts) -> Again:
        """What it would come to; nothing of it stays."""
        prepared = self._prepared(parcel, old.number, SliceNumbers(self.actor, parcel.source.feed))
        try:
            after = _counts(prepared)
        finally:
            prepared.discard()
        state = "the same" if after == before else "would change"
        return Again(old.number, old.name, state, before=before, after=after)

    def _read(self, old: Delivery, key: RawKey, parcel: Parcel, before: Counts) -> Again:
        number = receive(self.actor, parcel, part=old.part, received=old.received_at, control=None)
        sealing = keeping.begin(number, parcel)
        try:
            slices = SliceNumbers(self.actor, parcel.source.feed)
            prepared = self._prepared(parcel, number, slices)
            after, kept = _counts(prepared), sealing.finish()
            with acting(self.actor):  # the new one counts from the moment at which the old one gives way
                Delivery.objects.filter(number=number).update(synthetic=old.synthetic)
                released = release(self.actor, number, prepared, slices, old.digest, part=old.part, kept=kept)
                if released.snapshot is not None:
                    RawKey.objects.filter(delivery=number).update(made_at=key.made_at)
                    self._give_way(old, number)
        except BaseException as error:
            sealing.discard()
            if isinstance(error, CommonwealError):
                refuse(self.actor, number, str(error))
            raise
        if released.snapshot is None:
            sealing.discard()
            return Again(old.number, old.name, "refused", number, released.reason, before, after)
        folder.remove(old.number)
        return Again(old.number, old.name, "read again", number, before=before, after=after)

    def _prepared(self, parcel: Parcel, number: int, slices: SliceNumbers) -> Prepared:
        return prepare(
            parcel,
            delivery=number,
            reader=self.reader,
            placer=self.placer,
            warehouse=warehouse_folder(),
            numbers_of=slices,
            progress=self.progress,
        )

    def _give_way(self, old: Delivery, number: int) -> None:
        """Withdrawn as of its receipt: "as known on" any day the new reading stands where it stood."""
        because = f"read again as delivery {number}"
        row = Delivery.objects.get(number=old.number)
        row.withdrawn_at, row.withdrawn_by, row.withdrawn_why = row.received_at, self.actor.id, because
        advance(row, "withdrawn")
        held = list(Claim.objects.filter(delivery=old).values_list("slice_id", flat=True))
        take_snapshot(because=f"delivery {old.number} {because}", slices=held)
        RawKey.objects.filter(delivery=old).update(
            wrapped=None, destroyed_at=clock.now(), destroyed_because=because
        )
        events.record(
            actor=self.actor,
            operation="alteration",
            object_type="delivery",
            object_id=str(old.number),
            object_version=str(number),
            reason=self.why.strip(),
        )


def _parcel(old: Delivery, links: Path, files: int, reader: Reader, known: Sequence[Source]) -> Parcel:
    """The same files, as the source that is in use now reads them."""
    paths = sorted(path for path in links.rglob("*") if path.is_symlink())
    found, left = parcels(paths[0] if files == 1 else links, reader, None, known)
    mine = [parcel for parcel in found if parcel.source.name == old.source]
    if len(mine) != 1:
        why = f": {left[0].why}" if left else ""
        raise BadInput(
            f"its files are no delivery of {old.source} any more{why}",
            where=f"delivery {old.number}",
            remedy="Mend the mapping so that it reads the files of earlier months too.",
        )
    return replace(mine[0], name=old.name, root=links)


def _counts(prepared: Prepared) -> Counts:
    if prepared.staged.cube is not None:
        return counted_in("cube", prepared.staged.cube)
    found: dict[tuple[str, str], int] = {}
    for part in prepared.written["statistics"].parts:
        for key, n in counted_in("statistics", part.read()).items():
            found[key] = found.get(key, 0) + n
    return found
