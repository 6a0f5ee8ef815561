"""Reading history again through the mapping that is in use now, as far as raw files last.

A delivery that is read again gets a new number and keeps the day on which it was received, so that "as known
on" a day composes it where the old one stood; the old one gives way, and snapshots before still name it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from django.db.models.functions import Coalesce

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
from commonweal.hub.pipeline.receiving import Left, Parcel, parcels
from commonweal.hub.pipeline.run import Prepared, prepare
from commonweal.hub.placement import placer_for
from commonweal.hub.queries.sources import sources_known
from commonweal.hub.rawstore import folder, keys
from commonweal.hub.rawstore.folder import Sealed
from commonweal.hub.rawstore.memory import in_the_open
from commonweal.hub.sources.declaration import Source
from commonweal.hub.warehouse.comparing import Came, Counts, Line, differing, stood, written

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
    was: Came | None = None
    is_now: Came | None = None

    @property
    def before(self) -> Counts | None:
        return self.was.rows if self.was else None

    @property
    def after(self) -> Counts | None:
        return self.is_now.rows if self.is_now else None

    @property
    def changed(self) -> list[Line]:
        """What, month, and how much of it there was before and is after, where they differ."""
        return differing(self.was or Came(), self.is_now or Came())


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
                Delivery.objects.standing()
                .filter(source=source)
                .order_by("received_at", Coalesce("stands_for", "number"))
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
        before = stood(standing.tables, old.number) if standing else Came()
        opened = keys.unwrapped(bytes(key.wrapped), old.number)
        try:
            with in_the_open(old.number, sorted(files, key=lambda f: f.file), opened) as links:
                parcel = _parcel(old, links, len(files), self.reader, self.known)
                return (
                    self._tried(old, parcel, before) if self.dry_run else self._read(old, key, parcel, before)
                )
        except CommonwealError as error:
            return Again(old.number, old.name, "refused", reason=str(error), was=before)

    def _tried(self, old: Delivery, parcel: Parcel, before: Came) -> Again:
        """What it would come to; nothing of it stays."""
        prepared = self._prepared(parcel, old.number, SliceNumbers(self.actor, parcel.source.feed))
        try:
            after = _came_to(prepared)
        finally:
            prepared.discard()
        state = "the same" if after == before else "would change"
        return Again(old.number, old.name, state, reason=_unseen(before, after), was=before, is_now=after)

    def _read(self, old: Delivery, key: RawKey, parcel: Parcel, before: Came) -> Again:
        number = receive(self.actor, parcel, part=old.part, received=old.received_at, control=None)
        with acting(self.actor):
            Delivery.objects.filter(number=number).update(
                stands_for=old.first_reading, synthetic=old.synthetic
            )
        sealing = keeping.begin(number, parcel)
        try:
            slices = SliceNumbers(self.actor, parcel.source.feed)
            prepared = self._prepared(parcel, number, slices)
            after, kept = _came_to(prepared), sealing.finish()
            with acting(self.actor):  # the new one counts from the moment at which the old one gives way
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
        return Again(old.number, old.name, "read again", number, _unseen(before, after), before, after)

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
    path = paths[0] if files == 1 else links
    found, left = parcels(path, reader, None, known)
    mine = [parcel for parcel in found if parcel.source.name == old.source]
    if len(mine) == 1 and _read_before(old) <= _names(mine):
        return replace(mine[0], name=old.name, root=links)
    of_others = _names(each for each in found if each.source.name != old.source)
    again = _named(old, path, reader, known, of_others) or _only(old, mine, left)
    return replace(again, name=old.name, root=links)


def _read_before(old: Delivery) -> set[str]:
    """The files, or members of archives, of which the delivery has rows."""
    return {name for name, *_ in old.files}


def _names(found: Iterable[Parcel]) -> set[str]:
    return {member.name for parcel in found for member in parcel.members}


def _named(
    old: Delivery, path: Path, reader: Reader, known: Sequence[Source], of_others: set[str]
) -> Parcel | None:
    """What its source makes of the files when it is named, as whoever loads files that fit several does.

    Only where it takes none of another source's that was not read as its own before.
    """
    if old.source not in {source.name for source in known}:
        return None
    found, _ = parcels(path, reader, old.source, known)
    before = _read_before(old)
    its_own = len(found) == 1 and before <= _names(found) and not (_names(found) - before) & of_others
    return found[0] if its_own else None


def _only(old: Delivery, mine: Sequence[Parcel], left: Sequence[Left]) -> Parcel:
    if len(mine) == 1:
        return mine[0]
    why = f": {left[0].why}" if left else ""
    raise BadInput(
        f"its files are no delivery of {old.source} any more{why}",
        where=f"delivery {old.number}",
        remedy="Mend the mapping so that it reads the files of earlier months too.",
    )


def _came_to(prepared: Prepared) -> Came:
    return written({name: writer.parts for name, writer in prepared.written.items()})


def _unseen(before: Came, after: Came) -> str:
    """That something differs which no line says."""
    if before == after or differing(before, after):
        return ""
    return "as many rows of each kind, but not all of them say the same"
