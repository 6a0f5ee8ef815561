"""Disposing of what is past its retention: raw files, returns, and rows of events, whose counts stay."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from commonweal.core import clock
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.entry import entry
from commonweal.core.permissions import Permission
from commonweal.hub.access import KEEPER, as_keeper, may_dispose
from commonweal.hub.models import ENDED as ENDED_STATES
from commonweal.hub.models import Claim, DataFile, Delivery, Loss, RawKey
from commonweal.hub.retention import RAW, ROWS, first_month_kept, months_kept, over
from commonweal.partnership import queries as partnership

from .loading import alone
from .removals import Plan, Removed, begin, carry_out, expect_reason, finish_erasures, held, returns_of

ENDED = "its retention ended"
RETURNS = "returns"


@dataclass(frozen=True)
class Due:
    """Something that is past its retention: raw files, returns, or rows of months that ended too long ago."""

    what: str
    delivery: int
    source: str
    name: str
    since: date
    rows: int = 0
    before: date | None = None
    held_why: str = ""


@entry(Permission.DELIVERY_DISPOSE)
def due(*, actor: Actor, source: str | None = None) -> list[Due]:
    """What is past its retention, with what is held all the same."""
    may_dispose(actor).require()
    with acting(actor), as_keeper():
        return _due(source)


@entry(Permission.DELIVERY_DISPOSE)
def dispose(*, actor: Actor, why: str, source: str | None = None) -> Removed | None:
    """Destroy keys of raw files, returns and rows that are past their retention; None where nothing is."""
    may_dispose(actor).require()
    expect_reason(why)
    with alone():
        finish_erasures(actor=actor)
        with acting(actor), as_keeper():
            free = [each for each in _due(source) if not each.held_why]
        if not free:
            return None
        gone = tuple(sorted({each.delivery for each in free}))
        plan = Plan(
            ENDED,
            before={each.delivery: each.before for each in free if each.before},
            # Of rows that go the raw files hold a copy, which would bring them back when it is read again;
            # and the returns hold keys and cells as they were sent.
            raw=gone,
            returns=returns_of(gone),
        )
        return carry_out(actor, begin(actor, "retention", plan, why))


def _due(source: str | None) -> list[Due]:
    schedules = {each.code: each.clear for each in partnership.retention_schedules(KEEPER)}
    of = Delivery.objects.filter(state__in=ENDED_STATES).order_by("number")
    deliveries = list(of if source is None else of.filter(source=source))
    published = [each for each in deliveries if each.state != "rejected"]
    found = [
        *_raw(published, schedules),
        *_returns_alone(deliveries, schedules),
        *_rows(published, schedules),
    ]
    held_why = held({each.delivery for each in found}, {each.source for each in found})
    return [replace(each, held_why=_hold(each, held_why)) for each in found]


def _hold(due: Due, held_why: Mapping[str, str]) -> str:
    return held_why.get(f"delivery:{due.delivery}") or held_why.get(f"source_mapping:{due.source}") or ""


def _kept(what: str, delivery: Delivery, schedules: Mapping[str, int]) -> int:
    return months_kept(
        what,
        source=delivery.source,
        agreement=delivery.agreement,
        day=clock.today(),
        schedules=schedules,
    )


def _raw(deliveries: list[Delivery], schedules: Mapping[str, int]) -> list[Due]:
    """Raw files count from the day on which they came in: reading them again does not renew it."""
    living = dict(RawKey.objects.living().values_list("delivery_id", "made_at"))
    came_in = {each.number: living[each.number].date() for each in deliveries if each.number in living}
    return [
        Due(RAW, each.number, each.source, each.name, came_in[each.number])
        for each in deliveries
        if each.number in came_in and over(came_in[each.number], _kept(RAW, each, schedules), clock.today())
    ]


def _returns_alone(deliveries: list[Delivery], schedules: Mapping[str, int]) -> list[Due]:
    """Returns without raw files, kept as long as those: of what was rejected, or of keys that are gone."""
    with_files = set(RawKey.objects.living().values_list("delivery_id", flat=True))
    return [
        Due(RETURNS, each.number, each.source, each.name, each.loaded_at.date())
        for each in deliveries
        if each.number not in with_files
        and returns_of([each.number])
        and over(each.loaded_at.date(), _kept(RAW, each, schedules), clock.today())
    ]


def _rows(deliveries: list[Delivery], schedules: Mapping[str, int]) -> list[Due]:
    """Deliveries with rows of months that ended too long ago and are still there."""
    of_events = set(DataFile.objects.filter(table="events").values_list("delivery", flat=True).distinct())
    gone = _gone()
    found = []
    for each in deliveries:
        went = gone.get(each.number, set())
        if each.number not in of_events or went is None:
            continue
        before = first_month_kept(_kept(ROWS, each, schedules), clock.today())
        old = Claim.objects.filter(delivery=each, slice__month__lt=f"{before:%Y-%m}")
        left = list(old.exclude(slice__in=went).order_by("slice__month").values_list("slice__month", "rows"))
        if left:
            first = date.fromisoformat(f"{left[0][0]}-01")
            rows = sum(rows for _, rows in left)
            found.append(Due(ROWS, each.number, each.source, each.name, first, rows, before))
    return found


def _gone() -> dict[int, set[int] | None]:
    """By delivery: the slices whose rows went already; None where all did."""
    gone: dict[int, set[int] | None] = defaultdict(set)
    for delivery, slices in Loss.objects.filter(table="events", last__isnull=True).values_list(
        "delivery", "slices"
    ):
        before = gone[delivery]
        gone[delivery] = None if not slices or before is None else before | set(slices)
    return gone
