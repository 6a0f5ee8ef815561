"""How good each source is, and each delivery: what a reader of any figure made from it ought to know.

A scorecard says what was measured, never one number for all of it: a feed may be complete and late.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from commonweal.analysis.supply import Expected, expected_count, lowest_usual
from commonweal.core import clock
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.entry import entry
from commonweal.core.guarded import find
from commonweal.core.periods import Month
from commonweal.core.permissions import Permission
from commonweal.hub.access import may_list_deliveries
from commonweal.hub.holdings import Manner
from commonweal.hub.models import Claim, Delivery, Holding
from commonweal.hub.sources.declaration import Fills, Source

from .snapshots import LONDON
from .sources import sources_known

GRADES = ("good", "look at it", "do not rely on it")
MONTHS_JUDGED = 3  # a month of long ago is told, and no longer held against the feed
MISSING_TO_BE_SILENT = 2  # months together; one alone is late
NOTHING_CAME = ("missing", "silent")  # of the month of anybody; of this holder, though others sent it
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
    state: str  # as expected, low, missing, silent, not yet due
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
        """Whether nothing has come of the last month that is due, from anybody."""
        last = max((m.month for m in self.months if m.state != "not yet due"), default=None)
        return any(m.month == last and m.state == "missing" for m in self.months)


@dataclass(frozen=True)
class _Held:
    """A slice for which a delivery counts today."""

    holder: str
    month: Month
    rows: int
    manner: Manner


@dataclass
class _Came:
    """What came of one month from one holder, and on which days first and last."""

    rows: int
    first: date
    last: date


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


def _counting(numbers: Iterable[int]) -> dict[int, list[_Held]]:
    """For each delivery the slices for which it counts today."""
    wanted = set(numbers)
    open_ = set(Holding.objects.filter(until__isnull=True).values_list("slice_id", "delivery_id"))
    found: dict[int, list[_Held]] = defaultdict(list)
    lines = Claim.objects.values_list(
        "delivery_id", "slice_id", "slice__force", "slice__month", "rows", "manner"
    )
    for delivery, slice_number, holder, month, rows, manner in lines:
        if delivery in wanted and (slice_number, delivery) in open_:
            found[delivery].append(_Held(holder, Month.parse(month), rows, Manner(manner)))
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
    counting: Mapping[int, list[_Held]],
    sources: Mapping[str, Source],
    on: date,
) -> SourceCard:
    source = sources[rows[-1].source]
    standing = [row for row in rows if counting.get(row.number)]
    months = tuple(_months(standing, counting, source, on))
    located = _together(standing, lambda r: _rest(r.measures.get("shares", {}).get("without_location")))
    rejected = _together(standing, lambda r: r.measures.get("shares", {}).get("rejected"))
    conflicts = sum(int(row.returns.get("key-conflict", 0)) for row in standing)
    missing = tuple(sorted({m.month for m in months if m.state in NOTHING_CAME}))
    low, silent = (_judged(months, state) for state in ("low", "silent"))
    of_nobody = tuple(sorted({m.month for m in months if m.state == "missing"}))
    because = (
        *_faults(rejected, located, conflicts, sum(row.accepted for row in standing)),
        *_supply_faults(of_nobody, silent, low),
    )
    return SourceCard(
        feed=feed,
        title=source.title,
        agency=source.agency,
        supplier=source.supplier,
        deliveries=len(standing),
        rows=sum(held.rows for row in standing for held in counting[row.number]),
        located=located,
        rejected=rejected,
        conflicts=conflicts,
        completeness=_completeness(standing),
        months=months,
        late=sum(1 for m in months if m.days_late),
        missing=missing,
        low=low,
        grade=_grade(because, silent=_silent(of_nobody, silent)),
        because=because,
    )


def _judged(months: Sequence[MonthOfFeed], state: str) -> tuple[MonthOfFeed, ...]:
    """Those of a state among the last months of which anything came."""
    newest = max((m.month.index for m in months if m.rows), default=0)
    return tuple(m for m in months if m.state == state and m.month.index > newest - MONTHS_JUDGED)


def _silent(of_nobody: Sequence[Month], silent: Sequence[MonthOfFeed]) -> bool:
    """Whether the feed, or one of its holders, brought nothing for longer than one that is late would."""
    of_holders = Counter(m.holder for m in silent)
    return max(len(of_nobody), *of_holders.values(), 0) >= MISSING_TO_BE_SILENT


def _months(
    rows: Sequence[Delivery],
    counting: Mapping[int, list[_Held]],
    source: Source,
    on: date,
) -> Iterable[MonthOfFeed]:
    """Each month of each holder from its first to the last that is due, with what it should have held."""
    held = _supplied(rows, counting)
    joined = min((came.first for of_holder in held.values() for came in of_holder.values()), default=on)
    delivered = {month for of_holder in held.values() for month in of_holder}
    for holder, came in sorted(held.items()):
        first, last = min(came), max(max(came), _last_due(source, on))
        known: dict[int, int] = {}
        for month in _expected_months(source, first, last, came):
            before = [known.get(index) for index in range(first.index, month.index, _step(source))]
            made = _month(source, holder, month, came.get(month), before, month in delivered, on)
            yield replace(made, history=made.due_on < joined)
            if month not in came and made.state == "as expected":
                known[month.index] = 0  # others sent it, and of this holder nothing is nothing unusual
            elif month in came and came[month].last >= month.end:
                known[month.index] = came[month].rows


def _supplied(rows: Sequence[Delivery], counting: Mapping[int, list[_Held]]) -> dict[str, dict[Month, _Came]]:
    """What came by holder and month. A neighbour's stray rows do not make a month supplied, nor does a part
    of it, unless the feed sends nothing but parts."""
    slices = [(row, held) for row in rows for held in counting[row.number]]
    whole = {(held.holder, held.month) for _, held in slices if held.manner is Manner.WHOLE}
    found: dict[str, dict[Month, _Came]] = defaultdict(dict)
    for row, held in slices:
        if (held.holder, held.month) in whole or (not whole and held.manner is Manner.PART):
            day = row.received_at.astimezone(LONDON).date()
            came = found[held.holder].setdefault(held.month, _Came(0, day, day))
            came.rows += held.rows
            came.first, came.last = min(came.first, day), max(came.last, day)
    return found


def _month(
    source: Source,
    holder: str,
    month: Month,
    came: _Came | None,
    before: Sequence[int | None],
    delivered: bool,
    on: date,
) -> MonthOfFeed:
    due = _due(source, month)
    expected = expected_count(before)
    rows, first = (came.rows, came.first) if came else (0, None)
    if (came is None or min(came.last, on) < month.end) and on <= due:
        state = "not yet due"  # nothing has come, or what came was sent before the month was over
    elif came is None and not delivered:
        state = "missing"
    elif came is None:
        state = "silent" if _lowest_usual(before, expected) else "as expected"
    else:
        state = "low" if expected and rows < expected.lower_limit else "as expected"
    return MonthOfFeed(month, holder, rows, expected, first, due, state)


def _lowest_usual(before: Sequence[int | None], expected: Expected | None) -> int:
    """Below what a month is unusual; of a holder of few months, as chance alone would have it."""
    known = [n for n in before if n is not None]
    if expected or not known:
        return expected.lower_limit if expected else 0
    mean = sum(known) / len(known)
    return lowest_usual(mean, max(mean, sum((n - mean) ** 2 for n in known) / len(known)))


def _expected_months(source: Source, first: Month, last: Month, came: Iterable[Month]) -> Iterable[Month]:
    """Every month, or the first of each period of figures; of what has no rhythm those that came."""
    if source.months_a_delivery == 0:
        return sorted(came)
    return [Month.from_index(index) for index in range(first.index, last.index + 1, _step(source))]


def _step(source: Source) -> int:
    """Figures stand in the first month of their period; events in each."""
    return max(source.months_a_delivery, 1) if source.fills is Fills.STATISTICS else 1


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


def _supply_faults(
    missing: Sequence[Month], silent: Sequence[MonthOfFeed], low: Sequence[MonthOfFeed]
) -> tuple[str, ...]:
    said = []
    if missing:
        said.append(f"nothing has come for {', '.join(m.name for m in missing[-3:])}")
    for holder in sorted({m.holder for m in silent}):
        months = ", ".join(m.month.name for m in silent if m.holder == holder)
        said.append(f"{holder} sent nothing whole for {months}, though others did")
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
