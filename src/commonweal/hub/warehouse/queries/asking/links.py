"""Which months were linked, and by what: without links it is not known what one agency saw of another's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from commonweal.core.periods import Month, months_between
from commonweal.core.scope import Scope, TimeGrain
from commonweal.hub.warehouse.queries.asking.account import NOT_A_HOLDER_BELOW, Account
from commonweal.hub.warehouse.queries.asking.kinds import named_for_one
from commonweal.hub.warehouse.queries.asking.precision import TO_THE_HOUR, TO_THE_STREET
from commonweal.hub.warehouse.queries.asking.selection import Selection
from commonweal.hub.warehouse.queries.asking.supply import ranges
from commonweal.hub.warehouse.snapshot import SliceInfo, Snapshot

KIND = "same-occurrence"
SLICES = "links"  # the kind of slice that a run of the linking fills
_PLACES, _TIMES = frozenset(TO_THE_STREET), frozenset(TO_THE_HOUR)


def linked_months(snapshot: Snapshot) -> dict[Month, set[int]]:
    """The months whose links count, and the deliveries that hold them."""
    found: dict[Month, set[int]] = {}
    for number, delivery in snapshot.counting:
        part = snapshot.slices[number]
        if part.kind == SLICES:
            found.setdefault(part.month, set()).add(delivery)
    return found


@dataclass(frozen=True)
class Held:
    """Which months the police of an area supplied whole with hour and place: holder by holder, of these
    feeds."""

    feeds: frozenset[str]
    months: Mapping[str, frozenset[Month]]
    linked: frozenset[Month]
    quarters: bool = False

    def comparable(self, month: Month) -> bool:
        """Whether whoever polices there supplied the month (or the quarter that it begins), and it was
        linked."""
        whole = [month.plus(ahead) for ahead in range(3 if self.quarters else 1)]
        return bool(self.months) and all(
            each in self.linked and all(each in held for held in self.months.values()) for each in whole
        )

    def missing(self, chosen: Selection) -> tuple[str, ...]:
        months = list(months_between(chosen.first, chosen.last))
        lacking = {
            holder: [month for month in months if month not in held] for holder, held in self.months.items()
        }
        named = ", ".join(sorted(self.feeds))
        return tuple(f"{named}: {holder} not supplied for {ranges(those)}."
                     for holder, those in sorted(lacking.items()) if those)  # fmt: skip


def held_of(snapshot: Snapshot, scope: Scope, account: Account, feeds: Iterable[str]) -> Held:
    """What the police of the area hold of these feeds: about an area, the principal holder there; about
    everywhere, each that holds a share worth a word."""
    wanted = of_all_kinds(feeds)
    one = account.selection.area is not None or scope.areas is not None
    whole: dict[str, set[Month]] = {holder: set() for holder in _holders(account, wanted, one)}
    for number, delivery in snapshot.counting - snapshot.fragments:
        part = snapshot.slices[number]
        if part.feed in wanted and part.force in whole and _exact(snapshot, delivery):
            whole[part.force].add(part.month)
    return Held(
        wanted,
        {holder: frozenset(months) for holder, months in whole.items()},
        frozenset(linked_months(snapshot)),
        scope.finest_time == TimeGrain.QUARTER,
    )


def _holders(account: Account, feeds: frozenset[str], one: bool) -> list[str]:
    months: dict[str, set[Month]] = defaultdict(set)
    records: dict[str, int] = defaultdict(int)
    for line in account.lines:
        if line.feed in feeds and line.here:
            months[line.holder].add(line.month)
            records[line.holder] += line.here
    if one and records:
        return [max(records, key=lambda holder: (len(months[holder]), records[holder], holder))]
    least = NOT_A_HOLDER_BELOW * sum(records.values())
    return sorted(holder for holder, count in records.items() if count >= least)


def exact_feeds(snapshot: Snapshot, feeds: Iterable[str]) -> frozenset[str]:
    """Of these feeds, those that can be linked at all."""
    return frozenset(feeds) & {part.feed for part in _exact_slices(snapshot)}


def of_all_kinds(feeds: Iterable[str]) -> frozenset[str]:
    """Without feeds of one kind alone: that hate incidents were supplied says nothing of assaults."""
    return frozenset(feed for feed in feeds if not named_for_one(feed))


def resting_on(chosen: Selection, feeds: Collection[str]) -> Callable[[SliceInfo], bool]:
    """What a count of linked records needs besides them: the links, and the records of these feeds at their
    other end. A link stands in the month of its one record; the other may be of the month before or after."""
    months = range(chosen.first.index - 1, chosen.last.index + 2)
    return lambda part: part.month.index in months and (part.kind == SLICES or part.feed in feeds)


def made(snapshot: Snapshot, chosen: Selection) -> str:
    """By which runs the links of the period were made."""
    months = linked_months(snapshot)
    runs = sorted(
        {number for month, found in months.items() for number in found if month.index in chosen.months}
    )
    if not runs:
        return "No links have been made of the period."
    return f"The links of the period were made by delivery {', '.join(str(number) for number in runs)}."


def _exact_slices(snapshot: Snapshot) -> list[SliceInfo]:
    return [snapshot.slices[number] for number, delivery in snapshot.counting if _exact(snapshot, delivery)]


def _exact(snapshot: Snapshot, delivery: int) -> bool:
    if delivery not in snapshot.deliveries:
        return False
    place, _, time = snapshot.deliveries[delivery].precision.partition("+")
    return place in _PLACES and time in _TIMES
