"""The account of a selection: how many records were asked about, lie in the area, have a point; feed by feed.

One pass over all months for one area and set of categories serves every question about them, so that it is
made once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from commonweal.core.periods import Month
from commonweal.core.scope import Scope, TimeGrain
from commonweal.hub.warehouse import losses, store
from commonweal.hub.warehouse.queries.asking import words
from commonweal.hub.warehouse.queries.asking.selection import Selection
from commonweal.hub.warehouse.snapshot import Snapshot

NOT_A_HOLDER_BELOW = (
    0.05  # share of an area's records below which a holder's missing months are not worth a word
)


@dataclass(frozen=True, slots=True)
class Line:
    """Records of one feed, holder and month.

    `here` lie in the area, whatever they are; `asked` are of what was asked about, anywhere. Of those asked
    about, `located` have a point, `chosen` lie in the area, `placed` do both, `placeless` lie in no area of
    the kind.
    """

    feed: str
    holder: str
    month: Month
    here: int
    asked: int
    located: int
    chosen: int
    placed: int
    placeless: int


@dataclass(frozen=True)
class Account:
    """What a selection is made of; `periods` where it is of months that do not follow one another.

    Of the feeds in `unsure` rows were lost, so that their lines may say too little.
    """

    selection: Selection
    lines: tuple[Line, ...]
    periods: tuple[tuple[Month, Month], ...] = ()
    unsure: frozenset[str] = frozenset()

    def asks_of(self, month: Month) -> bool:
        """Whether the question is about this month."""
        return month.index in self._indexes

    def of(self, feeds: Iterable[str], holders: Iterable[str] | None = None) -> list[Line]:
        """The lines of the period, of these feeds and holders."""
        chosen, held = frozenset(feeds), None if holders is None else frozenset(holders)
        return [line for line in self._asked if line.feed in chosen and (held is None or line.holder in held)]

    @cached_property
    def _indexes(self) -> frozenset[int]:
        periods = self.periods or ((self.selection.first, self.selection.last),)
        return frozenset(i for first, last in periods for i in range(first.index, last.index + 1))

    @cached_property
    def _asked(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if self.asks_of(line.month))

    @cached_property
    def rows_used(self) -> int:
        return sum(line.chosen for line in self.of(self.selection.feeds))

    @cached_property
    def located(self) -> int:
        """Records used that have a point; those of a police force's area include some that have none."""
        return sum(line.placed for line in self.of(self.selection.feeds))

    @cached_property
    def principals(self) -> dict[str, str]:
        """Of each feed with records of the kind asked about in the area: who holds most months of it, then
        most records."""
        months: dict[tuple[str, str], set[Month]] = defaultdict(set)
        records: dict[tuple[str, str], int] = defaultdict(int)
        for line in self._here():
            months[line.feed, line.holder].add(line.month)
            records[line.feed, line.holder] += line.here
        best: dict[str, tuple[int, int, str]] = {}
        for (feed, holder), count in sorted(records.items(), reverse=True):
            best[feed] = max(best.get(feed, (0, 0, "")), (len(months[feed, holder]), count, holder))
        return {feed: holder for feed, (_, _, holder) in best.items()}

    @cached_property
    def holders_with_a_share(self) -> frozenset[tuple[str, str]]:
        records: dict[tuple[str, str], int] = defaultdict(int)
        for line in self._here():
            records[line.feed, line.holder] += line.here
        total = sum(records.values())
        return frozenset(key for key, count in records.items() if count >= NOT_A_HOLDER_BELOW * total)

    def _here(self) -> list[Line]:
        """Lines of the area in every month, of the feeds that ever held what is asked about there."""
        lines = [line for line in self.lines if line.feed in self.selection.feeds and line.here]
        relevant = {line.feed for line in lines if line.chosen}
        return [line for line in lines if not relevant or line.feed in relevant]


def expression(snapshot: Snapshot, scope: Scope, selection: Selection, kind: str | None = None) -> Any:
    """The account of every month; `kind` is the kind of area whose blanks are to be counted."""
    kind = kind or (selection.area.kind if selection.area else None)
    keys = _keys(scope)
    columns = selection.columns(*keys, "located", *([kind] if kind else []))
    rows = store.measured(snapshot, scope, columns)
    what, area = selection.of_what(rows), selection.in_area(rows)
    both = what if area is None else area if what is None else what & area
    placeless = _also(what, rows[kind].isnull()) if kind else None
    return rows.group_by(list(keys)).agg(
        here=events(rows, area),
        asked=events(rows, what),
        located=events(rows, _also(what, rows["located"])),
        chosen=events(rows, both),
        placed=events(rows, _also(both, rows["located"])),
        placeless=events(rows, placeless) if kind else events(rows, None) * 0,
    )


def take(snapshot: Snapshot, scope: Scope, selection: Selection, kind: str | None = None) -> Account:
    words.check(snapshot, scope, selection)
    counted = expression(snapshot, scope, selection, kind)
    table = store.run(counted, snapshot, scope)
    lines = (Line(*_whose(snapshot, row), *(int(row[name]) for name in _COUNTS)) for row in table.to_pylist())
    ordered = tuple(sorted(lines, key=lambda line: (line.feed, line.holder, line.month)))
    return Account(selection, ordered, unsure=_unsure(snapshot, counted))


_COUNTS = ("here", "asked", "located", "chosen", "placed", "placeless")


def _unsure(snapshot: Snapshot, counted: Any) -> frozenset[str]:
    if not snapshot.losses:
        return frozenset()
    from commonweal.hub.warehouse import engine

    return losses.feeds_of_lost(snapshot, engine.tables_of(counted))


def _keys(scope: Scope) -> tuple[str, ...]:
    """A slice says feed, holder and month in one number; where the scope hides months it hides slices too."""
    return ("slice",) if scope.finest_time < TimeGrain.QUARTER else ("feed", "holder", "month")


def _whose(snapshot: Snapshot, row: Mapping[str, Any]) -> tuple[str, str, Month]:
    if "slice" in row:
        part = snapshot.slices[row["slice"]]
        return part.feed, part.force, part.month
    return row["feed"], row["holder"], Month.of(row["month"])


def _also(what: Any, condition: Any) -> Any:
    return condition if what is None else what & condition


def events(rows: Any, where: Any) -> Any:
    return rows["n"].sum(where=where).cast("int64").fill_null(0)
