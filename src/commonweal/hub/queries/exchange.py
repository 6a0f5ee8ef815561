"""The board of the statutory exchange: of each prescribed data set and holder, what came and what is late."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Max, Min

from commonweal.core import clock
from commonweal.core.actor import Actor
from commonweal.core.entry import entry
from commonweal.core.errors import BadInput
from commonweal.core.periods import Month, months_between
from commonweal.core.permissions import Permission
from commonweal.core.policy import require_standing
from commonweal.hub.access import as_keeper
from commonweal.hub.exchange import (
    MONTHS,
    Prescribed,
    Quarter,
    law,
    prescribed,
    prescribed_set,
    quarter_of,
    quarters_before,
)
from commonweal.hub.holdings import Manner
from commonweal.hub.models import Claim, Delivery, NotHeld

from .snapshots import LONDON
from .sources import sources_known

RECEIVED, LATE, REFUSED, NOT_HELD, WAITING = "received", "late", "refused", "not held", "not yet due"


@dataclass(frozen=True)
class Cell:
    """What has come of one data set from one holder for one period."""

    quarter: Quarter
    state: str
    on: date | None = None  # received on, or late since
    deliveries: tuple[int, ...] = ()
    words: str = ""


@dataclass(frozen=True)
class BoardRow:
    """A prescribed data set of one holder, period after period."""

    dataset: Prescribed
    holder: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class _Came:
    number: int
    on: date
    complete: bool  # holds the column that the data set needs


@entry(Permission.EXCHANGE_READ)
def board(*, actor: Actor, on: date | None = None, periods: int = 4) -> list[BoardRow]:
    """The board as it stands on a day: the last periods that have ended by then, the oldest first."""
    require_standing(actor, Permission.EXCHANGE_READ)
    day = on or clock.today()
    quarters = quarters_before(day, periods)
    with as_keeper():  # that a delivery came is no secret of its sender; its content is not shown
        sources = sources_known()
        suppliers = {source.feed: source.supplier for source in sources}
        by_quarter = {source.feed for source in sources if source.months_a_delivery == MONTHS}
        brought = _brought(day)
        came = {each.ref: _came(each, brought, bool(by_quarter & set(each.feeds))) for each in prescribed()}
        refused = _refused(day)
        not_held = {(n.dataset, n.holder): n.reason for n in NotHeld.objects.standing_on(_ends(day))}
    rows = []
    for dataset in prescribed():
        supplying = {suppliers[feed] for feed in dataset.feeds if feed in suppliers}
        holders = {holder for holder, _ in came[dataset.ref]} or supplying
        holders |= {holder for ref, holder in not_held if ref == dataset.ref}
        for holder in sorted(holders):
            cells = tuple(
                _cell(dataset, holder, quarter, came[dataset.ref], refused, not_held, day)
                for quarter in quarters
            )
            rows.append(BoardRow(dataset, holder, cells))
    return rows


@entry(Permission.EXCHANGE_READ)
def chase_letter(*, actor: Actor, dataset: str, holder: str, on: date | None = None) -> str:
    """The words of a letter to a holder about every period of a data set that is late; it names no person."""
    said = prescribed_set(dataset)
    day = on or clock.today()
    rows = [row for row in board(actor=actor, on=day) if row.dataset == said]
    if holder not in {row.holder for row in rows}:
        known = ", ".join(row.holder for row in rows) or "none yet"
        raise BadInput(f"{holder} is no holder of data set {dataset}", remedy=f"Holders: {known}.")
    late = [c for row in rows if row.holder == holder for c in row.cells if c.state in (LATE, REFUSED)]
    if not late:
        return f"Nothing of data set {dataset} is late from {holder}."
    lines = [f"  {cell.quarter.name}, due {cell.quarter.due:%d %B %Y}: {cell.words}" for cell in late]
    return "\n".join(
        [
            f"To the governance contact of {holder}, {day:%d %B %Y}",
            "",
            f"Depersonalised information to be exchanged ({law()}, data set {said.ref}).",
            f"{said.content}.",
            "",
            "The following has not arrived:",
            *lines,
            "",
            "Please send it, or tell us that you do not hold it, and why.",
        ]
    )


def _cell(
    dataset: Prescribed,
    holder: str,
    quarter: Quarter,
    came: Mapping[tuple[str, Month], list[_Came]],
    refused: Mapping[tuple[str, str, Quarter], str],
    not_held: Mapping[tuple[str, str], str],
    day: date,
) -> Cell:
    months = [came.get((holder, month), []) for month in quarter.months]
    whole = [[each for each in month if each.complete] for month in months]
    if all(whole):
        on = max(min(each.on for each in month) for month in whole)
        return Cell(quarter, RECEIVED, on, tuple(sorted({e.number for month in whole for e in month})))
    if reason := not_held.get((dataset.ref, holder)):
        return Cell(quarter, NOT_HELD, words=reason)
    if any(months) and not any(whole) and dataset.needs:
        lacking = f"the records came without what this list is made of ({dataset.needs})"
    else:
        lacking = ", ".join(m.name for m, held in zip(quarter.months, whole, strict=True) if not held)
    why = next((refused[f, holder, quarter] for f in dataset.feeds if (f, holder, quarter) in refused), "")
    if why and not any(months):
        return Cell(quarter, REFUSED, quarter.due, words=f"refused: {why}")
    if day > quarter.due:
        return Cell(quarter, LATE, quarter.due, words=f"missing: {lacking}")
    return Cell(quarter, WAITING, quarter.due, words=f"still to come: {lacking}")


@dataclass(frozen=True)
class _Brought:
    """What one delivery brought of a feed and a holder: its first and last month."""

    feed: str
    holder: str
    first: Month
    last: Month
    delivery: Delivery


def _brought(day: date) -> list[_Brought]:
    """What counts, or counted, of the feeds of all data sets, received by a day."""
    claims = (
        Claim.objects.filter(
            slice__feed__in={feed for each in prescribed() for feed in each.feeds},
            delivery__state="released",
            manner__in=(Manner.WHOLE.value, Manner.PART.value),
        )
        .values_list("slice__feed", "slice__force", "delivery_id")
        .annotate(first=Min("slice__month"), last=Max("slice__month"))
    )
    rows = list(claims)
    deliveries = Delivery.objects.only("number", "received_at", "measures").in_bulk({row[2] for row in rows})
    return [
        _Brought(feed, holder, Month.parse(first), Month.parse(last), deliveries[number])
        for feed, holder, number, first, last in rows
        if _day_of(deliveries[number]) <= day
    ]


def _came(
    dataset: Prescribed, brought: Iterable[_Brought], by_quarter: bool
) -> dict[tuple[str, Month], list[_Came]]:
    """What came of a data set by holder and month."""
    spans: dict[tuple[str, int], tuple[Month, Month, Delivery]] = {}
    for each in brought:
        if each.feed in dataset.feeds:
            key = (each.holder, int(each.delivery.number))
            first, last, _ = spans.get(key, (each.first, each.last, each.delivery))
            spans[key] = (min(first, each.first), max(last, each.last), each.delivery)
    found: dict[tuple[str, Month], list[_Came]] = defaultdict(list)
    for (holder, number), (first, last, delivery) in spans.items():
        complete = not dataset.needs or bool(delivery.measures.get("completeness", {}).get(dataset.needs, 0))
        for covered in _covered(first, last, by_quarter):
            found[holder, covered].append(_Came(number, _day_of(delivery), complete))
    return found


def _day_of(delivery: Delivery) -> date:
    return delivery.received_at.astimezone(LONDON).date()


def _covered(first: Month, last: Month, by_quarter: bool) -> Iterable[Month]:
    """The months that a delivery with rows from one to another covers: one between them had nothing to tell,
    and what is sent by the quarter is sent for all of it."""
    if by_quarter:
        first, last = quarter_of(first.start).months[0], quarter_of(last.start).months[-1]
    return months_between(first, last)


def _refused(day: date) -> dict[tuple[str, str, Quarter], str]:
    """The last refusal of each feed and supplier, for the period that was due when it came: what was in
    a file that could not be read, nobody knows."""
    found: dict[tuple[str, str, Quarter], str] = {}
    for row in Delivery.objects.filter(state="rejected").order_by("number"):
        on = row.received_at.astimezone(LONDON).date()
        if on <= day:
            (due,) = quarters_before(on, 1) or (None,)
            if due:
                found[row.feed, row.supplier, due] = row.refusal.split("\n")[0]
    return found


def _ends(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time.min, LONDON)
