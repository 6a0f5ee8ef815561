"""Snapshots: what a reader opens."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from django.db.models import BigIntegerField, QuerySet
from django.db.models.expressions import RawSQL

from commonweal.core.actor import Actor
from commonweal.core.entry import entry
from commonweal.core.errors import BadInput, NotFound
from commonweal.core.periods import Month
from commonweal.core.permissions import Permission
from commonweal.geography.forces import FORCES, slug_of_name
from commonweal.hub.access import as_keeper, may_open
from commonweal.hub.holdings import Claim as HoldingClaim
from commonweal.hub.holdings import Manner, counting
from commonweal.hub.linking import FEED as LINKS_FEED
from commonweal.hub.models import Claim, Delivery, Holding, Slice, Snapshot
from commonweal.hub.queries.sources import sources_known
from commonweal.hub.warehouse.snapshot import DeliveryInfo, FeedInfo, SliceInfo
from commonweal.hub.warehouse.snapshot import Snapshot as Opened
from commonweal.partnership import queries as partnership

from .losses import losses_of

LONDON = ZoneInfo("Europe/London")
Pairs = set[tuple[int, int]]


@entry(Permission.WAREHOUSE_OPEN)
def snapshot(
    *, actor: Actor, number: int | None = None, known_on: date | None = None, published_on: date | None = None
) -> Opened:
    """The snapshot to read: the last, a numbered one, the last published by a day, or as known on a day."""
    may_open(actor).require()
    if known_on and (number is not None or published_on):
        raise BadInput(
            "as known on a day is composed over today's tables, so it goes with no other snapshot",
            remedy="Ask either as known on a day, or of a snapshot, or as published on a day.",
        )
    with as_keeper():
        return _opened(_row(number, published_on), known_on)


def _opened(row: Snapshot, known_on: date | None) -> Opened:
    written = _written_by(row)
    parts = _parts(_composed(known_on)) if known_on else _kept(row, written)
    deliveries = Delivery.objects.in_bulk({d for _, d in parts.counting})
    precisions = _precisions()
    opened = Opened(
        number=row.number,
        taken_at=row.taken_at,
        tables=row.tables,
        generations=row.generations,
        counting=parts.counting,
        fragments=parts.fragments,
        mapping_version=row.mapping_version,
        register_version=row.register_version,
        known_on=known_on,
        slices=parts.slices,
        deliveries={n: _info(d, precisions.get(d.source, "")) for n, d in deliveries.items()},
        feeds=_feeds(parts.slices.values()),
        overlaps=_overlaps(parts.slices.values()),
        notes=(_as_known(known_on),) if known_on else (),
        losses=losses_of(row.number),
    )
    return _as_before(opened, written)


@dataclass(frozen=True)
class _Parts:
    """What a snapshot names, which nothing that comes later changes."""

    counting: frozenset[tuple[int, int]]
    fragments: frozenset[tuple[int, int]]
    slices: Mapping[int, SliceInfo]


_opened_last: list[tuple[int, Opened]] = []


def _as_before(opened: Opened, written: int) -> Opened:
    """The one that is open already, where nothing about it has changed: what was asked of it is remembered
    with it."""
    names = [each.name for each in fields(Opened)]
    for by, known in _opened_last:
        if by == written and all(getattr(known, name) == getattr(opened, name) for name in names):
            return known
    _opened_last.insert(0, (written, opened))
    del _opened_last[MOST_KEPT:]
    return opened


MOST_KEPT = 4  # snapshots; pages read the last one, and documents that are made again an earlier
_parts_kept: dict[tuple[object, ...], _Parts] = {}


def _written_by(row: Snapshot) -> int:
    """The transaction that wrote the snapshot down: its number may come again in another database, that does
    not."""
    written = RawSQL("xmin::text::bigint", (), output_field=BigIntegerField())
    found = Snapshot.objects.filter(pk=row.pk).annotate(written=written)
    return int(found.values_list("written", flat=True).get())


def _kept(row: Snapshot, written: int) -> _Parts:
    """Read once in a process."""
    key = (row.number, row.taken_at, written)
    if key not in _parts_kept:
        while len(_parts_kept) >= MOST_KEPT:
            _parts_kept.pop(next(iter(_parts_kept)), None)
        _parts_kept[key] = _parts(_held(row.number))
    return _parts_kept[key]


def _parts(named: tuple[Pairs, Pairs]) -> _Parts:
    pairs, fragments = named
    rows = list(Slice.objects.filter(number__in={number for number, _ in pairs}))
    months = {text: Month.parse(text) for text in {row.month for row in rows}}
    slices = {s.number: SliceInfo(s.feed, s.kind, s.force, months[s.month], str(s)) for s in rows}
    return _Parts(frozenset(pairs), frozenset(fragments), MappingProxyType(slices))


def _feeds(slices: Iterable[SliceInfo]) -> dict[str, FeedInfo]:
    """Every feed that is known, and the hub's own, which holds links and no event."""
    own = FeedInfo(LINKS_FEED, "links between records of one occurrence", in_totals=False, agency="hub")
    found = {LINKS_FEED: own} | {
        s.feed: FeedInfo(s.feed, s.title, s.in_totals, s.agency) for s in sources_known()
    }
    repeating = {feed for feed, info in found.items() if info.repeated}
    published = _published_as({s.force for s in slices if s.feed in repeating})
    return found | {feed: replace(found[feed], published_as=published) for feed in repeating}


def _published_as(suppliers: set[str]) -> dict[str, str]:
    """Which force of data.police.uk each of these agencies is, by its name in the directory."""
    if not suppliers:
        return {}
    named = {code: slug_of_name(name) for code, name in partnership.names_of_agencies(suppliers).items()}
    return {code: slug for code, slug in named.items() if slug in FORCES}


def _as_known(day: date) -> str:
    return (
        f"As known on {day:%d %B %Y}: the deliveries received, and not withdrawn, by then; "
        "today's tables and mapping."
    )


def _row(number: int | None, published_on: date | None) -> Snapshot:
    found = Snapshot.objects.order_by("-number")
    if number is not None:
        found = found.filter(number=number)
    if published_on is not None:
        found = found.filter(taken_at__lt=_end_of(published_on))
    row = found.first()
    if row is None:
        what = (
            f"snapshot {number}"
            if number is not None
            else "snapshot" + (f" by {published_on}" if published_on else "")
        )
        raise NotFound(f"there is no {what} yet", remedy="Load a delivery first: commonweal load PATH.")
    return row


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time.min, LONDON)


def _holdings(number: int) -> QuerySet[Holding]:
    return Holding.objects.filter(since__lte=number).exclude(until__lte=number)


def _held(number: int) -> tuple[Pairs, Pairs]:
    pairs = set(_holdings(number).values_list("slice_id", "delivery_id"))
    manners = Claim.objects.filter(slice__in={s for s, _ in pairs})
    return pairs, _partial(
        pairs, {(s, d): m for s, d, m in manners.values_list("slice_id", "delivery_id", "manner")}
    )


def _composed(day: date) -> tuple[Pairs, Pairs]:
    """Which deliveries would have counted on a day, by when they were received and withdrawn, not loaded."""
    end = _end_of(day)
    claims = Claim.objects.filter(
        delivery__received_at__lt=end, delivery__state__in=("released", "withdrawn")
    ).exclude(delivery__withdrawn_at__lt=end)
    by_slice: dict[int, list[HoldingClaim]] = defaultdict(list)
    manners: dict[tuple[int, int], str] = {}
    for slice_number, delivery, received, manner in claims.values_list(
        "slice_id", "delivery_id", "delivery__received_at", "manner"
    ):
        by_slice[slice_number].append(HoldingClaim(delivery, received, Manner(manner)))
        manners[slice_number, delivery] = manner
    pairs = {(number, delivery) for number, held in by_slice.items() for delivery in counting(held)}
    return pairs, _partial(pairs, manners)


def _partial(pairs: Pairs, manners: Mapping[tuple[int, int], str]) -> Pairs:
    """Holdings of slices that nobody holds whole: parts and fragments alone do not make a month supplied."""
    whole = {pair[0] for pair in pairs if manners.get(pair) == Manner.WHOLE.value}
    return {pair for pair in pairs if pair[0] not in whole}


def _info(delivery: Delivery, precision: str) -> DeliveryInfo:
    return DeliveryInfo(
        source=delivery.source,
        received_on=delivery.received_at.astimezone(LONDON).date(),
        basis=delivery.basis,
        attribution=delivery.attribution,
        synthetic=delivery.synthetic,
        accepted=delivery.accepted,
        title=delivery.name,
        precision=precision,
    )


def _precisions() -> dict[str, str]:
    """How exactly each source says where and when: what may be made of its records depends on it."""
    return {source.name: source.precision for source in sources_known()}


def _overlaps(slices: Iterable[SliceInfo]) -> dict[str, str]:
    """Feeds that are left out of totals unless asked for by name: every answer says so, and why."""
    months: dict[str, set[Month]] = defaultdict(set)
    for s in slices:
        months[s.feed].add(s.month)
    return {
        source.feed: f"{source.feed} ({len(months[source.feed])} months) is left out of totals: "
        f"{source.left_out_because}."
        for source in sources_known()
        if not source.in_totals and source.feed in months
    }


def generations_adopted() -> dict[str, str]:
    """The generation of each kind of area that the last snapshot stands on."""
    row = Snapshot.objects.order_by("-number").first()
    return dict(row.generations) if row else {}


@entry(Permission.WAREHOUSE_OPEN)
def snapshots(*, actor: Actor) -> list[Snapshot]:
    """Every snapshot, in order: what each was taken for and what it names."""
    may_open(actor).require()
    return list(Snapshot.objects.order_by("number"))
