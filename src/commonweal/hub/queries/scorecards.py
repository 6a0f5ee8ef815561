"""How good each source is, and each delivery: what a reader of any figure made from it ought to know.

A scorecard says what was measured, never one number for all of it: a feed may be complete and late.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from commonweal.analysis.supply import Expected, expected_count
from commonweal.core import clock
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.entry import entry
from commonweal.core.guarded import find
from commonweal.core.periods import Month
from commonweal.core.permissions import Permission
from commonweal.hub.access import may_list_deliveries
from commonweal.hub.models import Claim, Delivery, Holding
from commonweal.hub.sources.declaration import Fills, Source

from .snapshots import LONDON
from .sources import sources_known

GRADES = ("good", "look at it", "do not rely on it")
MONTHS_JUDGED = 3  # a month of long ago is told, and no longer held against the feed
MISSING_TO_BE_SILENT = 2  # months together; one alone is late
ENOUGH_LOCATED = 0.85  # DOMAIN B1: what mapping products need at street or better


@dataclass(frozen=True)
class MonthOfFeed:
    """What came of one month from one holder, and whether that is what was expected."""

    month: Month
    holder: str
    rows: int
    expected: Expected | None
    received_on: date | None
    due_on: date
    state: str  # as expected, low, missing, not yet due
    history: bool = False  # of before the partner joined: it came with the first delivery, and is not late

    @property
    def days_late(self) -> int:
        if self.received_on is None or self.history:
            return 0
        return max(0, (self.received_on - self.due_on).days)


@dataclass(frozen=True)
class DeliveryCard:
    """One delivery, by its measures; shares run from 0 to 1, None where there was nothing to measure."""

    number: int
    name: str
    feed: str
    received_on: date
    received: int
    rejected: float | None
    repeated: float | None
    conflicts: int
    located: float | None
    by_postcode: int
    mended: Mapping[str, int]
    completeness: Mapping[str, float]
    warnings: tuple[str, ...]
    grade: str
    because: tuple[str, ...]


@dataclass(frozen=True)
class SourceCard:
    """One feed: its deliveries that count, its months, and what is wrong with it now."""

    feed: str
    title: str
    agency: str
    supplier: str
    deliveries: int
    rows: int
    located: float | None
    rejected: float | None
    conflicts: int
    completeness: Mapping[str, float]
    months: tuple[MonthOfFeed, ...]
    late: int
    missing: tuple[Month, ...]
    low: tuple[MonthOfFeed, ...]
    grade: str
    because: tuple[str, ...]

    @property
    def silent(self) -> bool:
        """Whether nothing has come of the last month that is due."""
        return bool(self.missing) and self.missing[-1] == max(
            (m.month for m in self.months if m.state != "not yet due"), default=None
        )


@entry(Permission.DELIVERY_READ)
def delivery_card(*, actor: Actor, number: int) -> DeliveryCard:
    """The scorecard of one delivery."""
    may_list_deliveries(actor)
    with acting(actor):
        row = find(Delivery.objects.visible_to(actor), actor, Permission.DELIVERY_READ, pk=number)
        return _of_delivery(row)


@entry(Permission.DELIVERY_READ)
def source_cards(*, actor: Actor, on: date | None = None) -> list[SourceCard]:
    """The scorecards of every feed of which the actor may see deliveries, as of a day."""
    may_list_deliveries(actor)
    with acting(actor):
        rows = list(Delivery.objects.visible_to(actor).standing().order_by("number"))
        counting = _counting(d.number for d in rows)
        sources = {source.name: source for source in sources_known()}
    by_feed: dict[str, list[Delivery]] = defaultdict(list)
    for row in rows:
        by_feed[row.feed].append(row)
    return [
        _of_feed(feed, found, counting, sources, on or clock.today())
        for feed, found in sorted(by_feed.items())
        if found[-1].source in sources
    ]


def _counting(numbers: Iterable[int]) -> dict[int, list[tuple[str, Month, int]]]:
    """For each delivery the slices for which it counts today: holder, month and rows."""
    wanted = set(numbers)
    open_ = set(Holding.objects.filter(until__isnull=True).values_list("slice_id", "delivery_id"))
    found: dict[int, list[tuple[str, Month, int]]] = defaultdict(list)
    lines = Claim.objects.values_list("delivery_id", "slice_id", "slice__force", "slice__month", "rows")
    for delivery, slice_number, holder, month, rows in lines:
        if delivery in wanted and (slice_number, delivery) in open_:
            found[delivery].append((holder, Month.parse(month), rows))
    return found


def _of_delivery(row: Delivery) -> DeliveryCard:
    shares = row.measures.get("shares", {})
    conflicts = int(row.returns.get("key-conflict", 0))
    located = _rest(shares.get("without_location"))
    because = _faults(shares.get("rejected"), located, conflicts, row.accepted)
    return DeliveryCard(
        number=row.number,
        name=row.name,
        feed=row.feed,
        received_on=row.received_at.astimezone(LONDON).date(),
        received=row.received,
        rejected=shares.get("rejected"),
        repeated=shares.get("repeated_keys"),
        conflicts=conflicts,
        located=located,
        by_postcode=int(row.measures.get("placed_by_postcode", 0)),
        mended=row.measures.get("mended", {}),
        completeness=row.measures.get("completeness", {}),
        warnings=tuple(row.warnings),
        grade=_grade(because),
        because=because,
    )


def _of_feed(
    feed: str,
    rows: Sequence[Delivery],
    counting: Mapping[int, list[tuple[str, Month, int]]],
    sources: Mapping[str, Source],
    on: date,
) -> SourceCard:
    source = sources[rows[-1].source]
    standing = [row for row in rows if counting.get(row.number)]
    months = tuple(_months(standing, counting, source, on))
    located = _together(standing, lambda r: _rest(r.measures.get("shares", {}).get("without_location")))
    rejected = _together(standing, lambda r: r.measures.get("shares", {}).get("rejected"))
    conflicts = sum(int(row.returns.get("key-conflict", 0)) for row in standing)
    missing = tuple(sorted({m.month for m in months if m.state == "missing"}))
    newest = max((m.month.index for m in months if m.rows), default=0)
    low = tuple(m for m in months if m.state == "low" and m.month.index > newest - MONTHS_JUDGED)
    because = (
        *_faults(rejected, located, conflicts, sum(row.accepted for row in standing)),
        *_supply_faults(missing, low),
    )
    return SourceCard(
        feed=feed,
        title=source.title,
        agency=source.agency,
        supplier=source.supplier,
        deliveries=len(standing),
        rows=sum(rows_ for row in standing for _, _, rows_ in counting[row.number]),
        located=located,
        rejected=rejected,
        conflicts=conflicts,
        completeness=_completeness(standing),
        months=months,
        late=sum(1 for m in months if m.days_late),
        missing=missing,
        low=low,
        grade=_grade(because, silent=len(missing) >= MISSING_TO_BE_SILENT),
        because=because,
    )


def _months(
    rows: Sequence[Delivery],
    counting: Mapping[int, list[tuple[str, Month, int]]],
    source: Source,
    on: date,
) -> Iterable[MonthOfFeed]:
    """Each month of each holder from its first to the last that is due, with what it should have held."""
    held: dict[str, dict[Month, int]] = defaultdict(lambda: defaultdict(int))
    came: dict[tuple[str, Month], date] = {}
    for row in rows:
        for holder, month, count in counting[row.number]:
            held[holder][month] += count
            day = row.received_at.astimezone(LONDON).date()
            came[holder, month] = min(day, came.get((holder, month), day))
    joined = min(came.values(), default=on)
    delivered = {month for counts in held.values() for month in counts}
    for holder, counts in sorted(held.items()):
        first, last = min(counts), max(max(counts), _last_due(source, on))
        series: list[int] = []
        for month in _expected_months(source, first, last, counts):
            came_of_others = 0 if month in delivered else None  # nothing of it, though the month was sent
            rows_of_it = counts.get(month, came_of_others)
            made = _month(source, holder, month, rows_of_it, series, came.get((holder, month)), on)
            yield replace(made, history=made.due_on < joined)
            if month in counts:
                series.append(counts[month])


def _month(
    source: Source,
    holder: str,
    month: Month,
    rows: int | None,
    before: Sequence[int],
    came: date | None,
    on: date,
) -> MonthOfFeed:
    due = _due(source, month)
    expected = expected_count(before)
    if rows is None:
        state = "missing" if on > due else "not yet due"
    else:
        state = "low" if expected and rows < expected.lower_limit else "as expected"
    return MonthOfFeed(month, holder, rows or 0, expected, came, due, state)


def _expected_months(
    source: Source, first: Month, last: Month, counts: Mapping[Month, int]
) -> Iterable[Month]:
    """Every month, or the first of each period of figures; of what has no rhythm those that came."""
    if source.months_a_delivery == 0:
        return sorted(counts)
    step = source.months_a_delivery if source.fills is Fills.STATISTICS else 1
    return [Month.from_index(index) for index in range(first.index, last.index + 1, step)]


def _due(source: Source, month: Month) -> date:
    """The day by which a month should have come: so long after the end of the period that it comes with."""
    together = max(source.months_a_delivery, 1)
    last = month.plus(together - 1 - month.index % together)
    return last.end + timedelta(days=source.days_to_arrive)


def _last_due(source: Source, on: date) -> Month:
    """The last month that should have arrived by a day."""
    month = Month.of(on)
    while _due(source, month) >= on:
        month = month.plus(-1)
    return month


def _faults(rejected: float | None, located: float | None, conflicts: int, rows: int) -> tuple[str, ...]:
    said = []
    if rejected is not None and rejected > 0.01:
        said.append(f"{rejected:.1%} of its rows were sent back")
    if located is not None and 0 < located < ENOUGH_LOCATED:
        said.append(f"a place was found for {located:.0%} of its rows; maps need {ENOUGH_LOCATED:.0%}")
    if rows and conflicts > 0.001 * rows:
        said.append(f"{conflicts:,} rows repeat a key with other content")
    return tuple(said)


def _supply_faults(missing: Sequence[Month], low: Sequence[MonthOfFeed]) -> tuple[str, ...]:
    said = []
    if missing:
        said.append(f"nothing has come for {', '.join(m.name for m in missing[-3:])}")
    for month in low[-3:]:
        limit = month.expected.lower_limit if month.expected else 0
        said.append(f"{month.month.name} brought {month.rows:,} rows where fewer than {limit:,} is unusual")
    return tuple(said)


def _grade(because: Sequence[str], silent: bool = False) -> str:
    return GRADES[2] if silent else GRADES[1] if because else GRADES[0]


def _rest(share: float | None) -> float | None:
    return None if share is None else round(1 - share, 6)


def _together(rows: Sequence[Delivery], share: Any) -> float | None:
    """A share over several deliveries, weighted by their rows."""
    known = [(share(row), row.received) for row in rows if share(row) is not None and row.received]
    total = sum(n for _, n in known)
    return round(sum(s * n for s, n in known) / total, 6) if total else None


def _completeness(rows: Sequence[Delivery]) -> dict[str, float]:
    names = {name for row in rows for name in row.measures.get("completeness", {})}
    found = {}
    for name in sorted(names):
        share = _together(rows, lambda row, name=name: row.measures.get("completeness", {}).get(name))
        if share is not None:
            found[name] = share
    return found
