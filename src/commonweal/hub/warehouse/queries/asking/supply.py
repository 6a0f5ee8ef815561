"""Which months were supplied: a month that nobody delivered is "not supplied", never nought."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from commonweal.core.periods import Month, months_between
from commonweal.core.scope import Scope, TimeGrain
from commonweal.hub.warehouse.queries.asking.account import Account
from commonweal.hub.warehouse.snapshot import Snapshot


@dataclass(frozen=True)
class Supply:
    """What has to be there for a figure to be whole.

    About an area, that is each feed's principal holder there, every month; about everywhere, any holder,
    and those that lack a month are named.
    """

    snapshot: Snapshot
    needed: tuple[tuple[str, str], ...]
    every: bool
    quarters: bool = False

    def supplied(self, month: Month) -> bool:
        """Whether the month (or, where the scope shows quarters, the quarter that it begins) was supplied
        whole."""
        return all(self._month(month.plus(ahead)) for ahead in range(3 if self.quarters else 1))

    def _month(self, month: Month) -> bool:
        held = ((feed, holder, month) in self.snapshot.whole for feed, holder in self.needed)
        return bool(self.needed) and (all(held) if self.every else any(held))

    def all_supplied(self, first: Month, last: Month) -> bool:
        return all(self._month(month) for month in months_between(first, last))


def of(snapshot: Snapshot, scope: Scope, account: Account) -> Supply:
    quarters = scope.finest_time == TimeGrain.QUARTER
    if account.selection.area is not None or scope.areas is not None:
        return Supply(snapshot, tuple(sorted(account.principals.items())), True, quarters)
    return Supply(snapshot, holders(snapshot, account.selection.feeds), False, quarters)


def holders(snapshot: Snapshot, feeds: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Who supplies these feeds: all that ever supplied a month whole."""
    wanted = frozenset(feeds)
    return tuple(sorted({(feed, holder) for feed, holder, _ in snapshot.whole if feed in wanted}))


def missing(supply: Supply, account: Account) -> tuple[str, ...]:
    """A sentence for each holder that lacks months of the period."""
    pairs = set(supply.needed)
    if supply.every:
        pairs |= account.holders_with_a_share
    selection = account.selection
    sentences = []
    for feed, holder in sorted(pairs):
        lacking = [
            m
            for m in months_between(selection.first, selection.last)
            if account.asks_of(m) and (feed, holder, m) not in supply.snapshot.whole
        ]
        if lacking:
            sentences.append(f"{feed}: {holder} not supplied for {ranges(lacking)}.")
    return tuple(sentences)


def ranges(months: list[Month]) -> str:
    starts = [months[0]] + [later for earlier, later in pairwise(months) if later.index - earlier.index > 1]
    ends = [earlier for earlier, later in pairwise(months) if later.index - earlier.index > 1] + [months[-1]]
    pairs = zip(starts, ends, strict=True)
    return ", ".join(start.name if start == end else f"{start.name} to {end.name}" for start, end in pairs)
