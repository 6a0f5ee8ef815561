"""What the hub answers about itself: snapshots to read from, deliveries and what went back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from commonweal.core import home
from commonweal.core.actor import Actor
from commonweal.core.errors import NotFound
from commonweal.core.periods import Month

from .access import may_ask, may_see_returns
from .holdings import Claim as HoldingClaim
from .holdings import Manner, counting
from .models import Claim, Delivery, Holding, Slice, Snapshot
from .pipeline.returns import Returned, saved
from .register import recording_changes as recording_changes
from .sources import all_sources
from .warehouse.snapshot import DeliveryInfo, FeedInfo, SliceInfo
from .warehouse.snapshot import Snapshot as Opened

LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True)
class DeliveryLine:
    """A delivery as the list shows it; `counts` says for how many of its slices its rows count today."""

    number: int
    name: str
    source: str
    state: str
    received_on: date
    received: int
    accepted: int
    duplicates: int
    rejected: int
    slices: int
    counts: int
    months: str
    synthetic: bool
    warnings: tuple[str, ...]
    refusal: str
    measures: dict[str, Any]


def snapshot(
    *, actor: Actor, number: int | None = None, known_on: date | None = None, published_on: date | None = None
) -> Opened:
    """The snapshot to read from: the last one, a numbered one, the last published by a day, or as known on a day."""
    may_ask(actor).require()
    row = _row(number, published_on)
    pairs, fragments = _composed(known_on) if known_on else _held(row.number)
    slices = {s.number: s for s in Slice.objects.filter(number__in={n for n, _ in pairs})}
    deliveries = Delivery.objects.in_bulk({d for _, d in pairs})
    return Opened(
        number=row.number,
        taken_at=row.taken_at,
        tables=row.tables,
        generations=row.generations,
        counting=frozenset(pairs),
        fragments=frozenset(fragments),
        mapping_version=row.mapping_version,
        register_version=row.register_version,
        known_on=known_on,
        slices={
            n: SliceInfo(s.feed, s.kind, s.force, Month.parse(s.month), str(s)) for n, s in slices.items()
        },
        deliveries={n: _info(d) for n, d in deliveries.items()},
        feeds={s.feed: FeedInfo(s.feed, s.title, s.in_totals) for s in all_sources()},
        overlaps=_overlaps(slices.values()),
        notes=(_as_known(known_on),) if known_on else (),
    )


def _as_known(day: date) -> str:
    return f"As known on {day:%d %B %Y}: the deliveries received, and not withdrawn, by then; today's tables and mapping."


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


def _held(number: int) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    holdings = (
        Holding.objects.filter(since__lte=number)
        .exclude(until__lte=number)
        .values_list("slice_id", "delivery_id")
    )
    pairs = set(holdings)
    fragments = Claim.objects.filter(manner=Manner.FRAGMENT.value).values_list("slice_id", "delivery_id")
    return pairs, pairs & set(fragments)


def _composed(day: date) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """Which deliveries would have counted on a day, by when they were received and withdrawn, not when they were loaded."""
    end = _end_of(day)
    claims = Claim.objects.filter(
        delivery__received_at__lt=end, delivery__state__in=("released", "withdrawn")
    ).exclude(delivery__withdrawn_at__lt=end)
    by_slice: dict[int, list[HoldingClaim]] = defaultdict(list)
    fragments: set[tuple[int, int]] = set()
    for slice_number, delivery, received, manner in claims.values_list(
        "slice_id", "delivery_id", "delivery__received_at", "manner"
    ):
        by_slice[slice_number].append(HoldingClaim(delivery, received, Manner(manner)))
        if manner == Manner.FRAGMENT.value:
            fragments.add((slice_number, delivery))
    pairs = {(number, delivery) for number, held in by_slice.items() for delivery in counting(held)}
    return pairs, pairs & fragments


def _info(delivery: Delivery) -> DeliveryInfo:
    return DeliveryInfo(
        source=delivery.source,
        received_on=delivery.received_at.astimezone(LONDON).date(),
        basis=delivery.basis,
        attribution=delivery.attribution,
        synthetic=delivery.synthetic,
        accepted=delivery.accepted,
        title=delivery.name,
    )


def _overlaps(slices: Iterable[Slice]) -> tuple[str, ...]:
    """Feeds that hold the same records in another form: they are left out of totals, and every answer says so."""
    months: dict[str, set[str]] = defaultdict(set)
    for s in slices:
        months[s.feed].add(s.month)
    return tuple(
        f"{source.feed}: {len(months[source.feed])} months of extracts without identifiers are left out of totals; they repeat records of other feeds."
        for source in all_sources()
        if not source.in_totals and source.feed in months
    )


def generations_adopted() -> dict[str, str]:
    """The generation of each kind of area that the last snapshot stands on."""
    row = Snapshot.objects.order_by("-number").first()
    return dict(row.generations) if row else {}


def deliveries(*, actor: Actor) -> list[DeliveryLine]:
    """Every delivery, in the order in which they were loaded."""
    may_see_returns(actor).require()
    claims: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for delivery, slice_number, month in Claim.objects.values_list("delivery_id", "slice_id", "slice__month"):
        claims[delivery].append((slice_number, month))
    open_ = defaultdict(int)
    for delivery in Holding.objects.filter(until__isnull=True).values_list("delivery_id", flat=True):
        open_[delivery] += 1
    return [_line(d, claims[d.number], open_[d.number]) for d in Delivery.objects.order_by("number")]


def _line(d: Delivery, held: list[tuple[int, str]], counts: int) -> DeliveryLine:
    months = sorted({month for _, month in held})
    span = months[0] if len(months) == 1 else f"{months[0]} to {months[-1]}" if months else ""
    return DeliveryLine(
        number=d.number, name=d.name, source=d.source, state=d.state, received_on=d.received_at.astimezone(LONDON).date(),
        received=d.received, accepted=d.accepted, duplicates=d.duplicates, rejected=d.rejected, slices=len(held), counts=counts,
        months=span, synthetic=d.synthetic, warnings=tuple(d.warnings), refusal=d.refusal, measures=d.measures,
    )  # fmt: skip


def returns_of(*, actor: Actor, number: int) -> list[Returned]:
    """What goes back to the supplier of a delivery: file, line, key as sent, reasons."""
    may_see_returns(actor).require()
    if not Delivery.objects.filter(number=number).exists():
        raise NotFound(f"there is no delivery {number}", remedy="`commonweal deliveries` lists them.")
    return saved(home.folder("returns") / f"{number}.parquet")


def snapshots(*, actor: Actor) -> list[Snapshot]:
    """Every snapshot, in order: what each was taken for and what it names."""
    may_ask(actor).require()
    return list(Snapshot.objects.order_by("number"))
