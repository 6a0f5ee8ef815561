"""Deliveries and what went back to their suppliers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from commonweal.core import home
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.entry import entry
from commonweal.core.guarded import find
from commonweal.core.permissions import Permission
from commonweal.hub.access import may_list_deliveries, may_see_returns
from commonweal.hub.models import Claim, Delivery, Holding
from commonweal.hub.pipeline.returns import Returned, saved

from .snapshots import LONDON


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
    supplier: str = ""


@entry(Permission.DELIVERY_READ)
def deliveries(*, actor: Actor) -> list[DeliveryLine]:
    """Every delivery that the actor may see, in the order in which they were loaded."""
    may_list_deliveries(actor)
    with acting(actor):
        return _lines(list(Delivery.objects.visible_to(actor).order_by("number")))


def _lines(shown: list[Delivery]) -> list[DeliveryLine]:
    claims: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for delivery, slice_number, month in Claim.objects.values_list("delivery_id", "slice_id", "slice__month"):
        claims[delivery].append((slice_number, month))
    open_: dict[int, int] = defaultdict(int)
    for delivery in Holding.objects.filter(until__isnull=True).values_list("delivery_id", flat=True):
        open_[delivery] += 1
    return [line_of(d, claims[d.number], open_[d.number]) for d in shown]


def line_of(d: Delivery, held: list[tuple[int, str]], counts: int) -> DeliveryLine:
    months = sorted({month for _, month in held})
    span = months[0] if len(months) == 1 else f"{months[0]} to {months[-1]}" if months else ""
    return DeliveryLine(
        number=d.number,
        name=d.name,
        source=d.source,
        state=d.state,
        received_on=d.received_at.astimezone(LONDON).date(),
        received=d.received,
        accepted=d.accepted,
        duplicates=d.duplicates,
        rejected=d.rejected,
        slices=len(held),
        counts=counts,
        months=span,
        synthetic=d.synthetic,
        warnings=tuple(d.warnings),
        refusal=d.refusal,
        measures=d.measures,
        supplier=d.supplier,
    )


@entry(Permission.DELIVERY_READ)
def returns_of(*, actor: Actor, number: int) -> list[Returned]:
    """What goes back to the supplier of a delivery: file, line, key as sent, reasons."""
    with acting(actor):
        delivery = find(Delivery.objects.visible_to(actor), actor, Permission.DELIVERY_READ, pk=number)
        may_see_returns(actor, delivery).require()
    return saved(home.folder("returns") / f"{delivery.number}.parquet")
