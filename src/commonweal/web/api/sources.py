"""How good each source is, and which has fallen silent."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Query, Schema

from commonweal.core.context import acting
from commonweal.core.errors import NotFound
from commonweal.core.permissions import Permission
from commonweal.core.rules import UNSAID
from commonweal.hub.queries import snapshot, snapshots
from commonweal.hub.queries.scorecards import source_cards
from commonweal.hub.queries.silence import silences
from commonweal.web.api.door import Resource, actor_for
from commonweal.web.api.shapes import Listed, MonthText, Paging, listed

resource = Resource(tags=["sources"])


class Source(Schema):
    """Shares run from 0 to 1; null where there was nothing to measure."""

    feed: str
    title: str
    agency: str
    supplier: str
    deliveries: int
    rows: int
    located: float | None
    rejected: float | None
    conflicts: int
    late: int
    missing: list[MonthText]
    silent: bool
    grade: str
    because: list[str]


class MonthOfSource(Schema):
    month: MonthText
    holder: str
    rows: int
    fewer_is_unusual: int | None
    received_on: date | None
    due_on: date
    days_late: int
    state: str

    @staticmethod
    def resolve_fewer_is_unusual(month: Any) -> int | None:
        return month.expected.lower_limit if month.expected else None


class WholeSource(Source):
    completeness: dict[str, float]
    months: list[MonthOfSource]


class Silence(Schema):
    """Far fewer records of a district than the past leads one to expect: a fault of the data. `rows` is null
    where it is a small number of records that you may not see one by one."""

    feed: str
    title: str
    area: str
    name: str
    month: MonthText
    rows: int | None
    fewer_is_unusual: int
    sentence: str

    @staticmethod
    def resolve_fewer_is_unusual(silence: Any) -> int:
        return int(silence.expected.lower_limit)


@resource.read("/sources/", Permission.DELIVERY_READ, gives=Listed[Source])
def sources(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    """The scorecard of each source of which you may see deliveries."""
    return listed(source_cards(actor=actor_for(request)), paging)


@resource.read("/sources/{path:feed}/", Permission.DELIVERY_READ, gives=WholeSource)
def one_source(request: HttpRequest, feed: str) -> Any:
    """The same, with how full its columns are and what came of each month."""
    for card in source_cards(actor=actor_for(request)):
        if card.feed == feed:
            return card
    raise NotFound(UNSAID)


@resource.read("/silence/", Permission.WAREHOUSE_READ_COUNTS, gives=Listed[Silence])
def silence(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    """Where a source brought far less of a district than usual."""
    actor = actor_for(request)
    if not snapshots(actor=actor):
        return listed((), paging)
    with acting(actor):
        opened = snapshot(actor=actor)
    return listed(silences(actor=actor, opened=opened), paging)
