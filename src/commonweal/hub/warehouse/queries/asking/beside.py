"""Kinds of occurrence counted side by side: each by its own records, never one sum."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from commonweal.core.periods import Month
from commonweal.core.scope import AreaRef, Scope
from commonweal.hub.warehouse import store
from commonweal.hub.warehouse.queries.asking.account import events
from commonweal.hub.warehouse.queries.asking.agencies import feeds_held
from commonweal.hub.warehouse.queries.asking.kinds import domains_of, kinds
from commonweal.hub.warehouse.queries.asking.selection import Selection, select
from commonweal.hub.warehouse.snapshot import Snapshot


def select_kinds(
    snapshot: Snapshot,
    scope: Scope,
    names: Iterable[str],
    *,
    first: Month,
    last: Month | None,
    area: AreaRef | None,
    feeds: Iterable[str] | None,
) -> Selection:
    """Every record of the domains in which these kinds stand, also of the feeds that are named for one of
    them: those are asked for by name, though totals leave them out."""
    chosen = select(
        snapshot, scope, first=first, last=last, area=area, domains=domains_of(names), feeds=feeds
    )
    if feeds is not None:
        return chosen
    words = [word for name in names for part in kinds()[name].parts for word in part.feeds]
    named = {feed for feed in feeds_held(snapshot, scope) if any(word in feed for word in words)}
    return replace(chosen, feeds=chosen.feeds | named, asked_by_name=True)


def columns(chosen: Selection, scope: Scope, names: Iterable[str], keys: Iterable[str]) -> tuple[str, ...]:
    return chosen.columns(*keys, "domain", "category", *(["hate"] if _flagged(scope, names) else []))


def side_by_side(
    snapshot: Snapshot, scope: Scope, chosen: Selection, names: tuple[str, ...], keys: Mapping[str, str]
) -> Any:
    """For each of the keys and each feed, how many records are of each kind: `kind_0`, `kind_1`, …"""
    wanted = columns(chosen, scope, names, keys.values())
    rows = chosen.of(store.measured(snapshot, scope, wanted), snapshot)
    counted = {}
    for position, name in enumerate(names):
        of_kind = kinds()[name].of(rows)
        if kinds()[name].flag and "hate" in wanted:
            of_kind = of_kind | rows["hate"].fill_null(False)
        counted[f"kind_{position}"] = events(rows, of_kind)
    grouped = rows.group_by(**{key: rows[column] for key, column in keys.items()}, feed=rows["feed"])
    return grouped.agg(**counted)


def feeds_of_kind(
    chosen: Selection, found: Iterable[Mapping[str, Any]], names: tuple[str, ...], position: int
) -> frozenset[str]:
    """The feeds that are named for the kind or brought a record of it."""
    words = [word for part in kinds()[names[position]].parts for word in part.feeds]
    named = {feed for feed in chosen.feeds if any(word in feed for word in words)}
    return frozenset(named | {row["feed"] for row in found if row[f"kind_{position}"]})


def _flagged(scope: Scope, names: Iterable[str]) -> bool:
    return any(kinds()[name].flag for name in names) and store.may_show(scope, "flags")
