"""One delivery in full: what it holds, what became of its rows, and what counts without it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.entry import entry
from commonweal.core.guarded import find
from commonweal.core.permissions import Permission
from commonweal.hub.access import as_keeper, may_list_deliveries, may_withdraw
from commonweal.hub.holdings import Claim as HoldingClaim
from commonweal.hub.holdings import Manner, counting
from commonweal.hub.models import Claim, Delivery, Holding

from .deliveries import DeliveryLine, line_of


@dataclass(frozen=True)
class HeldSlice:
    """A slice that a delivery holds, and whether its rows count there today."""

    kind: str
    holder: str
    month: str
    manner: str
    rows: int
    counts: bool


@dataclass(frozen=True)
class DeliveryShown:
    """`tally` says how many rows went back for each coded reason."""

    line: DeliveryLine
    feed: str
    basis: str
    agreement: str
    attribution: str
    part: bool
    control_total: int | None
    tally: Mapping[str, int]
    slices: tuple[HeldSlice, ...]
    withdrawn_at: datetime | None
    withdrawn_why: str


@dataclass(frozen=True)
class Consequence:
    """A slice whose figures change if a delivery is withdrawn; `instead` counts then, or nothing does."""

    kind: str
    holder: str
    month: str
    rows: int
    instead: tuple[int, ...]
    rows_instead: int


@entry(Permission.DELIVERY_READ)
def delivery(*, actor: Actor, number: int) -> DeliveryShown:
    may_list_deliveries(actor)
    with acting(actor):
        row = find(Delivery.objects.visible_to(actor), actor, Permission.DELIVERY_READ, pk=number)
        return _shown(row)


@entry(Permission.DELIVERY_WITHDRAW)
def if_withdrawn(*, actor: Actor, number: int) -> tuple[Consequence, ...]:
    """What counts for each slice in which a delivery counts today, once it is withdrawn."""
    with acting(actor):
        row = find(Delivery.objects.visible_to(actor), actor, Permission.DELIVERY_WITHDRAW, pk=number)
        may_withdraw(actor, row).require()
    with as_keeper():  # which deliveries count does not depend on who asks
        counted = Holding.objects.filter(delivery=row, until__isnull=True).values("slice_id")
        claims = list(
            Claim.objects.filter(slice__in=counted, delivery__state="released").select_related(
                "slice", "delivery"
            )
        )
    found: dict[int, list[Claim]] = defaultdict(list)
    for claim in claims:
        found[claim.slice_id].append(claim)
    changes = [_consequence(held, number) for held in found.values()]
    return tuple(sorted(changes, key=lambda each: (each.month, each.kind, each.holder)))


def _consequence(held: list[Claim], number: int) -> Consequence:
    own = next(claim for claim in held if claim.delivery_id == number)
    others = {claim.delivery_id: claim for claim in held if claim.delivery_id != number}
    then = counting(
        HoldingClaim(c.delivery_id, c.delivery.received_at, Manner(c.manner), c.delivery.stands_for)
        for c in others.values()
    )
    now = counting(
        HoldingClaim(c.delivery_id, c.delivery.received_at, Manner(c.manner), c.delivery.stands_for)
        for c in held
    )
    instead = sorted(then - now)
    return Consequence(
        kind=own.slice.kind,
        holder=own.slice.force,
        month=own.slice.month,
        rows=own.rows,
        instead=tuple(instead),
        rows_instead=sum(others[each].rows for each in instead),
    )


def _shown(row: Delivery) -> DeliveryShown:
    open_ = set(Holding.objects.filter(delivery=row, until__isnull=True).values_list("slice_id", flat=True))
    claims = list(Claim.objects.filter(delivery=row).select_related("slice"))
    held = [
        HeldSlice(c.slice.kind, c.slice.force, c.slice.month, c.manner, c.rows, counts=c.slice_id in open_)
        for c in claims
    ]
    return DeliveryShown(
        line=line_of(row, [(c.slice_id, c.slice.month) for c in claims], len(open_)),
        feed=row.feed,
        basis=row.basis,
        agreement=row.agreement,
        attribution=row.attribution,
        part=row.part,
        control_total=row.control_total,
        tally=row.returns,
        slices=tuple(sorted(held, key=lambda each: (each.month, each.kind, each.holder))),
        withdrawn_at=row.withdrawn_at,
        withdrawn_why=row.withdrawn_why,
    )
