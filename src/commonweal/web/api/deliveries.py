"""Deliveries: the list, each by itself, and the rows that go back to its supplier."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Schema

from commonweal.core.permissions import Permission
from commonweal.hub import queries
from commonweal.hub.queries.one_delivery import delivery
from commonweal.hub.services import returns_read
from commonweal.web.api.door import Resource, actor_for
from commonweal.web.api.shapes import Listed, Paging, listed

resource = Resource(tags=["deliveries"])


class Delivery(Schema):
    """`counts` says for how many of its slices its rows count today."""

    number: int
    name: str
    source: str
    supplier: str
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
    warnings: list[str]
    refusal: str


class Slice(Schema):
    kind: str
    holder: str
    month: str
    manner: str
    rows: int
    counts: bool


class WholeDelivery(Delivery):
    """`tally` says how many rows went back for each coded reason."""

    feed: str
    basis: str
    agreement: str
    attribution: str
    part: bool
    control_total: int | None
    tally: dict[str, int]
    held: list[Slice]
    withdrawn_at: datetime | None
    withdrawn_why: str


class ReturnedRow(Schema):
    file: str
    line: int
    key: str
    reasons: list[str]
    note: str

    @staticmethod
    def resolve_reasons(row: Any) -> list[str]:
        return [reason for reason in row.reasons.split(",") if reason]


@resource.read("/deliveries/", Permission.DELIVERY_READ, gives=Listed[Delivery])
def deliveries(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    """Every delivery that you may see, the latest first."""
    return listed(queries.deliveries(actor=actor_for(request))[::-1], paging)


@resource.read("/deliveries/{int:number}/", Permission.DELIVERY_READ, gives=WholeDelivery)
def one_delivery(request: HttpRequest, number: int) -> dict[str, Any]:
    """What it holds, and what became of its rows."""
    shown = delivery(actor=actor_for(request), number=number)
    return {**vars(shown.line), **vars(shown), "slices": shown.line.slices, "held": shown.slices}


@resource.read("/deliveries/{int:number}/returns/", Permission.DELIVERY_READ, gives=Listed[ReturnedRow])
def returns(request: HttpRequest, number: int, paging: Query[Paging]) -> dict[str, Any]:
    """Rows that go back: file, line, key as it was sent and coded reasons; no other cell."""
    return listed(returns_read(actor=actor_for(request), number=number), paging)
