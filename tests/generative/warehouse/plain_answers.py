"""Plain twins of the questions: slow, obvious, over lists of dicts. They share nothing with the questions
but the schema."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from commonweal.core.handling import Tier
from commonweal.core.periods import Month, months_between
from commonweal.core.scope import Form, PlaceGrain, Scope, TimeGrain
from commonweal.hub.warehouse.snapshot import Snapshot

GRAINS = {
    "oa": PlaceGrain.OA,
    "lsoa": PlaceGrain.LSOA,
    "ward": PlaceGrain.WARD,
    "district": PlaceGrain.DISTRICT,
    "police_force": PlaceGrain.COUNTY,
}
QUARTERLY = TimeGrain.QUARTER
Rows = list[dict[str, Any]]


class Refused(Exception):
    """The scope does not show what was asked for."""


def visible(rows: Rows, snapshot: Snapshot, scope: Scope) -> Rows:
    """What counts and the scope lets through, as fine as it shows it."""
    found = []
    for row in rows:
        if (row["slice"], row["delivery"]) not in snapshot.counting:
            continue
        if scope.feeds is not None and row["feed"] not in scope.feeds:
            continue
        if scope.areas is not None and not any(row[area.kind] == area.code for area in scope.areas):
            continue
        if scope.tiers != frozenset(Tier) and row["disclosure_class"] not in {
            tier.word for tier in scope.tiers
        }:
            continue
        seen = dict(row, located=row["easting"] is not None, holder=snapshot.slices[row["slice"]].force)
        seen["month"] = step(Month.of(row["month"]), scope)
        found.append(seen)
    return found


def step(month: Month, scope: Scope) -> Month:
    if scope.finest_time != QUARTERLY:
        return month
    return Month(month.year, 3 * ((month.month - 1) // 3) + 1)


def named(month: Month, scope: Scope) -> str:
    if scope.finest_time != QUARTERLY:
        return str(month)
    return f"{month.year}-Q{(month.month - 1) // 3 + 1}"


class Asked:
    """The rows that a question is about, and what was supplied of them."""

    def __init__(self, rows: Rows, snapshot: Snapshot, scope: Scope, given: Mapping[str, Any]) -> None:
        if scope.form < Form.COUNTS:
            raise Refused("nothing is shown")
        self.snapshot, self.scope, self.given = snapshot, scope, given
        self.first, self.last = given["first"], given["last"]
        self.area = given.get("area")
        for kind in (given.get("area_kind"), self.area.kind if self.area else None):
            if kind is not None and GRAINS[kind] < scope.finest_place:
                raise Refused(kind)
        totalled = {name for name, feed in snapshot.feeds.items() if feed.in_totals}
        self.feeds = set(given.get("feeds") or totalled)
        if scope.feeds is not None:
            self.feeds &= scope.feeds
        self.every = [row for row in visible(rows, snapshot, scope) if row["feed"] in self.feeds]
        self.used = [
            row for row in self.every if self.in_period(row) and self.of_what(row) and self.in_area(row)
        ]

    def in_period(self, row: Mapping[str, Any]) -> bool:
        return bool(self.first <= row["month"] <= self.last)

    def of_what(self, row: Mapping[str, Any]) -> bool:
        categories, domains = self.given.get("categories"), self.given.get("domains")
        return (categories is None or row["category"] in categories) and (
            domains is None or row["domain"] in domains
        )

    def in_area(self, row: Mapping[str, Any]) -> bool:
        return self.area is None or row[self.area.kind] == self.area.code

    def needed(
        self, there: Callable[[Mapping[str, Any]], bool] | None = None
    ) -> tuple[bool, list[tuple[str, str]]]:
        """Whether all of the holders are needed, and which they are."""
        if there is None and self.area is None and self.scope.areas is None:
            return False, [(feed, holder) for feed, holder, _ in self.snapshot.whole if feed in self.feeds]
        here = [row for row in self.every if (there or self.in_area)(row)]
        relevant = {row["feed"] for row in here if self.of_what(row)} or {row["feed"] for row in here}
        needed = []
        for feed in relevant:
            mine = [row for row in here if row["feed"] == feed]
            holders = {row["holder"] for row in mine}

            def weight(holder: str, mine: Rows = mine) -> tuple[int, int, str]:
                held = [row for row in mine if row["holder"] == holder]
                return len({row["month"] for row in held}), len(held), holder

            needed.append((feed, max(holders, key=weight)))
        return True, needed

    def supplied(self, month: Month, need: tuple[bool, list[tuple[str, str]]]) -> bool:
        every, pairs = need
        months = [month.plus(i) for i in range(3)] if self.scope.finest_time == QUARTERLY else [month]
        whole = self.snapshot.whole
        return bool(pairs) and all(
            (all if every else any)((feed, holder, each) in whole for feed, holder in pairs)
            for each in months
        )


def counts(rows: Rows, snapshot: Snapshot, scope: Scope, **given: Any) -> list[tuple[Any, ...]]:
    asked = Asked(rows, snapshot, scope, given)
    by = [key for key in ("month", "area", "category") if key in given["by"]]
    found: Counter[tuple[Any, ...]] = Counter()
    for row in asked.used:
        values = {"month": named(row["month"], scope), "category": row["category"]}
        values["area"] = row[given["area_kind"]] if given.get("area_kind") else None
        found[tuple(values[key] for key in by)] += 1
    return sorted(
        ((*key, n) for key, n in found.items()), key=lambda r: [(v is None, v or "") for v in r[:-1]]
    )


def series(rows: Rows, snapshot: Snapshot, scope: Scope, **given: Any) -> list[tuple[Any, ...]]:
    asked = Asked(rows, snapshot, scope, given)
    need = asked.needed()
    months = sorted({step(m, scope) for m in months_between(asked.first, asked.last)})
    if given["by"] == "total":
        names: list[Any] = [None]
    else:
        names = sorted({row["category"] for row in asked.used} | set(given.get("categories") or ()))
    found = []
    for name in names:
        for month in months:
            n = sum(row["month"] == month and name in (None, row["category"]) for row in asked.used)
            line = (named(month, scope), n if asked.supplied(month, need) else None)
            found.append(line if name is None else (name, *line))
    return found


def category_mix(rows: Rows, snapshot: Snapshot, scope: Scope, **given: Any) -> list[tuple[Any, ...]]:
    asked = Asked(rows, snapshot, scope, given)
    found = Counter((row["domain"], row["category"]) for row in asked.used)
    total = sum(found.values())
    return sorted(
        ((*key, n, round(100 * n / total, 1)) for key, n in found.items()), key=lambda r: (-r[2], r[:2])
    )


def location_found_rate(rows: Rows, snapshot: Snapshot, scope: Scope, **given: Any) -> list[tuple[Any, ...]]:
    if scope.areas is not None and any(area.kind != "police_force" for area in scope.areas):
        raise Refused("areas")
    asked = Asked(rows, snapshot, scope, given)
    found: dict[str, list[bool]] = defaultdict(list)
    for row in asked.used:
        found[named(row["month"], scope) if given["by"] == "month" else row[given["by"]]].append(
            row["located"]
        )
    return [(key, len(v), sum(v), round(100 * sum(v) / len(v), 1)) for key, v in sorted(found.items())]


def year_on_year(rows: Rows, snapshot: Snapshot, scope: Scope, **given: Any) -> list[tuple[Any, ...]]:
    month, months = given["month"], given["months"]
    now = (month.plus(1 - months), month)
    before = (now[0].plus(-12), now[1].plus(-12))
    asked = Asked(rows, snapshot, scope, {**given, "first": before[0], "last": now[1]})
    column = {"total": None, "category": "category", "area": given.get("area_kind")}[given["by"]]
    found: dict[Any, list[int]] = defaultdict(lambda: [0, 0])
    for row in asked.used:
        for position, (first, last) in enumerate((before, now)):
            if first <= row["month"] <= last:
                found[row[column] if column else None][position] += 1
    if column is None:
        found[None]
    answer = []
    for key, figures in sorted(found.items(), key=lambda item: (item[0] is None, item[0] or "")):
        need = asked.needed()
        if given["by"] == "area" and key is not None:
            need = asked.needed(lambda row, key=key: row[column] == key)  # type: ignore[misc]
        shown = [
            n if _all_supplied(snapshot, need, first, last) else None
            for n, (first, last) in zip(figures, (before, now), strict=True)
        ]
        answer.append((*([] if column is None else [key]), *shown, *_change(*shown)))
    return answer


def _all_supplied(
    snapshot: Snapshot, need: tuple[bool, list[tuple[str, str]]], first: Month, last: Month
) -> bool:
    every, pairs = need
    return bool(pairs) and all(
        (all if every else any)((feed, holder, month) in snapshot.whole for feed, holder in pairs)
        for month in months_between(first, last)
    )


def _change(before: int | None, now: int | None) -> tuple[Any, ...]:
    if before is None or now is None:
        return (None, None, "not supplied")
    if before == 0:
        return (now, None, "not calculable: none before")
    return (now - before, round(100 * (now - before) / before, 1), "small numbers" if before < 20 else "")


def _fullest(asked: Asked, cell: int | None, number: int) -> list[tuple[Any, Any, int, list[str], float]]:
    if asked.scope.finest_place > PlaceGrain.POINT or asked.scope.form < Form.MAP:
        raise Refused("points")
    gathered: dict[tuple[Any, Any], list[str]] = defaultdict(list)
    located = [row for row in asked.used if row["located"]]
    for row in located:
        east, north = row["easting"], row["northing"]
        if cell:
            east, north = int(east) // cell * cell, int(north) // cell * cell
        gathered[east, north].append(row["place"])
    top = sorted(gathered.items(), key=lambda item: (-len(item[1]), item[0]))[:number]
    shown = []
    for (east, north), places in top:
        names = sorted(Counter(p for p in places if p).items(), key=lambda item: (-item[1], item[0]))
        share = round(100 * len(places) / len(located), 1)
        shown.append((east, north, len(places), [name for name, _ in names[:3]], share))
    return shown


def top_cells(rows: Rows, snapshot: Snapshot, scope: Scope, **given: Any) -> list[tuple[Any, ...]]:
    asked = Asked(rows, snapshot, scope, given)
    cells = _fullest(asked, given["cell"], given["number"])
    return [(i, e, n, events, share, tuple(names)) for i, (e, n, events, names, share) in enumerate(cells, 1)]


def top_places(rows: Rows, snapshot: Snapshot, scope: Scope, **given: Any) -> list[tuple[Any, ...]]:
    asked = Asked(rows, snapshot, scope, given)
    places = _fullest(asked, None, given["number"])
    return [
        (i, names[0] if names else None, e, n, events, share)
        for i, (e, n, events, names, share) in enumerate(places, 1)
    ]


TWINS: Mapping[str, Callable[..., list[tuple[Any, ...]]]] = {
    twin.__name__: twin
    for twin in (counts, series, category_mix, location_found_rate, year_on_year, top_cells, top_places)
}
