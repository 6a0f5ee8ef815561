"""Putting an answer together: rows with what was used, left out, found, supplied, and worth a warning."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from commonweal.core.scope import AreaRef, Scope, TimeGrain
from commonweal.hub.warehouse import losses, store
from commonweal.hub.warehouse.answers import Answer, AnswerColumn, LeftOut, LocationFound, SourceUsed
from commonweal.hub.warehouse.queries.asking import supply
from commonweal.hub.warehouse.queries.asking.account import Account
from commonweal.hub.warehouse.queries.asking.selection import Selection
from commonweal.hub.warehouse.snapshot import SliceInfo, Snapshot

HELD = "police_force"  # the one kind of area that is of who holds the record, not of its point
SNAPPED = "snapped: each point was moved to one of a fixed list of map points before publication"


def compose(
    snapshot: Snapshot,
    scope: Scope,
    account: Account,
    *,
    query: str,
    version: str,
    columns: tuple[AnswerColumn, ...],
    rows: Iterable[Sequence[Any]],
    parameters: Mapping[str, Any],
    from_cube: bool,
    kind: str | None = None,
    points: bool = False,
    left_out: tuple[LeftOut, ...] = (),
    rows_used: int | None = None,
    warnings: tuple[str, ...] = (),
    refused: Mapping[str, str] | None = None,
    notes: tuple[str, ...] = (),
    apart: bool = False,
    rests_on: Callable[[SliceInfo], bool] | None = None,
) -> Answer:
    """`kind` is the kind of area that rows are given by; `points` says that rows are made of points, `apart`
    that no row adds up feeds; `refused` names those that say too little for the question, with the reason;
    `rests_on` says what the answer needs besides the records that it counts."""

    def needs(part: SliceInfo) -> bool:
        counted = part.feed in account.selection.feeds and account.asks_of(part.month)
        return counted or (rests_on is not None and rests_on(part))

    losses.judge(snapshot, needs)
    supplied = supply.of(snapshot, scope, account)
    return Answer(
        query=query,
        version=version,
        columns=columns,
        rows=tuple(tuple(row) for row in rows),
        parameters={name: written(value) for name, value in parameters.items()},
        scope=scope.digest,
        scope_words=scope.describe(),
        snapshot=snapshot.number,
        known_on=snapshot.known_on,
        read_from="cube" if from_cube else "events",
        rows_used=account.rows_used if rows_used is None else rows_used,
        rows_left_out=(*left_out, *_left_out(snapshot, scope, account, kind, refused or {})),
        location_found=location_found(scope, account),
        sources=sources(snapshot, account),
        missing=supply.missing(supplied, account),
        warnings=(*warnings, *_warnings(snapshot, scope, account, points, apart)),
        overlaps=_overlaps(snapshot, scope, account.selection),
        generations=dict(snapshot.generations),
        mapping_version=snapshot.mapping_version,
        notes=(*notes, *snapshot.notes),
    )


def _overlaps(snapshot: Snapshot, scope: Scope, selection: Selection) -> tuple[str, ...]:
    """Of the feeds within reach: of another it is not even said that it is there."""
    instead = snapshot.standing_in(selection.first, selection.last)
    return tuple(
        f"{feed} counts in totals: {instead[feed]} has nothing of its holders in the months asked about."
        if feed in instead
        else said
        for feed, said in snapshot.overlaps.items()
        if scope.feeds is None or feed in scope.feeds
    )


def written(value: Any) -> str:
    """A parameter as a receipt writes it and as a door would take it again."""
    if value is None:
        return ""
    if isinstance(value, AreaRef):
        return f"{value.kind}:{value.code}"
    if isinstance(value, (list, tuple, set, frozenset)):
        return ",".join(sorted(str(item) for item in value))
    return str(value)


def from_cube(snapshot: Snapshot, scope: Scope, columns: Iterable[str]) -> bool:
    return store.cube_covers(snapshot, scope, columns)


def sees_unlocated(scope: Scope) -> bool:
    """A scope of areas shows no record without a place, unless the areas are those of who holds the
    record."""
    return scope.areas is None or all(area.kind == HELD for area in scope.areas)


def location_found(scope: Scope, account: Account) -> LocationFound | None:
    """Of the records of those who hold the area's records: how many have a point."""
    if not sees_unlocated(scope):
        return None
    feeds, words = account.selection.feeds, "all holders"
    lines = account.of(feeds)
    if account.selection.area is not None:
        principals = account.principals
        lines = [line for line in lines if principals.get(line.feed) == line.holder]
        words = ", ".join(sorted(set(principals.values()))) or "no holder"
    return LocationFound(
        sum(line.located for line in lines), sum(line.asked for line in lines), f"records held by {words}"
    )


def sources(snapshot: Snapshot, account: Account) -> tuple[SourceUsed, ...]:
    """Each source whose deliveries count in the period, for the holders that have records there."""
    present = {(line.feed, line.holder) for line in account.lines if line.here}
    selection = account.selection
    found: dict[tuple[str, str], list[tuple[int, SliceInfo]]] = {}
    for number, delivery in sorted(snapshot.counting):
        part = snapshot.slices[number]
        if (
            part.feed in selection.feeds
            and account.asks_of(part.month)
            and delivery in snapshot.deliveries
            and (part.feed, part.force) in present
        ):
            found.setdefault((snapshot.deliveries[delivery].source, part.feed), []).append((delivery, part))
    return tuple(
        source_used(snapshot, source, feed, parts) for (source, feed), parts in sorted(found.items())
    )


def source_used(snapshot: Snapshot, source: str, feed: str, parts: list[tuple[int, SliceInfo]]) -> SourceUsed:
    """What of one source counts: these deliveries, each with the slice that it holds."""
    numbers = tuple(sorted({delivery for delivery, _ in parts}))
    infos = [snapshot.deliveries[number] for number in numbers]
    months = sorted(part.month for _, part in parts)
    return SourceUsed(
        source=source,
        title=infos[-1].title,
        feed=feed,
        deliveries=numbers,
        received=(min(i.received_on for i in infos), max(i.received_on for i in infos)),
        months=(str(months[0]), str(months[-1])),
        attribution=" ".join(dict.fromkeys(i.attribution for i in infos if i.attribution)),
        basis=infos[-1].basis,
        synthetic=any(i.synthetic for i in infos),
    )


def _left_out(
    snapshot: Snapshot, scope: Scope, account: Account, kind: str | None, refused: Mapping[str, str]
) -> tuple[LeftOut, ...]:
    selection = account.selection
    found = [
        LeftOut(sum(line.chosen for line in account.of([feed])), f"are of the feed {feed}: {why}")
        for feed, why in sorted(refused.items())
    ]
    if selection.area is not None and kind is None:
        kind = selection.area.kind
        holders = set(account.principals.values())
        lines = [line for line in account.of(selection.feeds) if line.holder in holders]
        unlocated = sum(line.asked - line.located for line in lines)
        if unlocated and kind != HELD and sees_unlocated(scope):
            found.append(
                LeftOut(
                    unlocated,
                    f"have no location, so that it cannot be said whether they lie in {selection.area}",
                )
            )
    left_out = snapshot.left_out_between(selection.first, selection.last)
    for feed in sorted(left_out - selection.feeds - frozenset(refused)):
        rows = sum(line.chosen for line in account.of([feed]))
        if rows:
            found.append(
                LeftOut(rows, f"are of the feed {feed}, which is left out of totals unless asked for by name")
            )
    return tuple(found)


def _warnings(
    snapshot: Snapshot, scope: Scope, account: Account, points: bool, apart: bool
) -> tuple[str, ...]:
    selection = account.selection
    used = [line for line in account.of(selection.feeds) if line.chosen]
    deliveries = {number for source in sources(snapshot, account) for number in source.deliveries}
    infos = [snapshot.deliveries[number] for number in deliveries]
    feeds = sorted({line.feed for line in used})
    said = []
    if points and any(info.precision.startswith("snapped_point") for info in infos):
        said.append(SNAPPED)
    if any(info.synthetic for info in infos):
        said.append("synthetic: some or all of the records are invented")
    if len(feeds) > 1 and not apart:
        said.append(
            f"records of several feeds are added up ({', '.join(feeds)}); "
            "one occurrence may stand in more than one"
        )
    if scope.finest_time == TimeGrain.QUARTER:
        said.append("months are shown as quarters, the finest time of the scope")
    if not sees_unlocated(scope):
        said.append(
            "the scope shows only records with a place in its areas; how many have none cannot be said"
        )
    if not any(line.asked for line in account.lines):
        said.append("no record of any month is of what was asked about")
    if selection.area is not None and not any(line.here for line in account.lines):
        said.append(
            f"no record of any month lies in {selection.area}: is the code of the adopted generation?"
        )
    return tuple(said + _partial(snapshot, account))


def _partial(snapshot: Snapshot, account: Account) -> list[str]:
    selection = account.selection
    present = {(line.feed, line.holder) for line in account.of(selection.feeds) if line.chosen}
    parts = (snapshot.slices[number] for number, _ in sorted(snapshot.fragments))
    held = sorted(
        {(part.force, part.month) for part in parts
         if (part.feed, part.force) in present and account.asks_of(part.month)}
    )  # fmt: skip
    return [f"{force}, {month}: only a part was delivered" for force, month in held]
