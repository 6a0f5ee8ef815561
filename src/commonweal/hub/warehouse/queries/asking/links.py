"""Which months were linked, and by what: without links it is not known what one agency saw of another's."""

from __future__ import annotations

from collections.abc import Iterable

from commonweal.core.periods import Month
from commonweal.hub.warehouse.queries.asking.kinds import named_for_one
from commonweal.hub.warehouse.queries.asking.precision import TO_THE_HOUR, TO_THE_STREET
from commonweal.hub.warehouse.queries.asking.selection import Selection
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


def police_months(snapshot: Snapshot, feeds: Iterable[str]) -> list[Month]:
    """The months that were linked and for which one of these feeds brought records with hour and place."""
    wanted = of_all_kinds(feeds)
    exact = {part.month for part in _exact_slices(snapshot) if part.feed in wanted}
    return sorted(exact & set(linked_months(snapshot)), key=lambda month: month.index)


def exact_feeds(snapshot: Snapshot, feeds: Iterable[str]) -> frozenset[str]:
    """Of these feeds, those that can be linked at all."""
    return frozenset(feeds) & {part.feed for part in _exact_slices(snapshot)}


def of_all_kinds(feeds: Iterable[str]) -> frozenset[str]:
    """Without feeds of one kind alone: that hate incidents were supplied says nothing of assaults."""
    return frozenset(feed for feed in feeds if not named_for_one(feed))


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
