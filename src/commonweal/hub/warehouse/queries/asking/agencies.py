"""Questions about what every agency saw: which feeds they are of, and whose each feed is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from commonweal.core.scope import Scope
from commonweal.hub.warehouse.queries.asking.account import Account
from commonweal.hub.warehouse.queries.asking.selection import Selection, select
from commonweal.hub.warehouse.snapshot import POLICE, Snapshot


def select_every(
    snapshot: Snapshot, scope: Scope, *, feeds: Iterable[str] | None = None, **given: Any
) -> Selection:
    """As `select`, but of every agency's feeds where none is named: never of those that repeat another."""
    chosen = select(snapshot, scope, feeds=feeds, **given)
    if feeds is not None:
        return chosen
    every = snapshot.by_domain_between(chosen.first, chosen.last)
    return replace(chosen, feeds=_within(every, scope), asked_by_name=True)


def concerned(account: Account, more: Iterable[str] = ()) -> Account:
    """The account of the feeds that have ever brought what was asked about, and of `more`.

    A feed that lost rows stays: what it brought can no longer be seen, and whether it is needed is judged by
    the months.
    """
    brought = {line.feed for line in account.lines if line.asked} | account.unsure
    feeds = account.selection.feeds & brought | set(more)
    return replace(account, selection=replace(account.selection, feeds=feeds, asked_by_name=True))


def agency_of(snapshot: Snapshot, feed: str) -> str:
    return snapshot.feeds[feed].agency if feed in snapshot.feeds else POLICE


def title_of(snapshot: Snapshot, feed: str) -> str:
    return (snapshot.feeds[feed].title if feed in snapshot.feeds else "") or feed


def feeds_of(snapshot: Snapshot, scope: Scope, agency: str) -> frozenset[str]:
    """The agency's feeds within reach that hold records."""
    return frozenset(feed for feed in feeds_held(snapshot, scope) if agency_of(snapshot, feed) == agency)


def feeds_held(snapshot: Snapshot, scope: Scope) -> frozenset[str]:
    """The feeds within reach that hold anything that counts."""
    return _within(frozenset(snapshot.slices[number].feed for number, _ in snapshot.counting), scope)


def _within(feeds: frozenset[str], scope: Scope) -> frozenset[str]:
    return feeds if scope.feeds is None else feeds & scope.feeds
