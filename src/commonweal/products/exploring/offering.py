"""What a reader may choose from: months, sources, categories and areas that their scope reaches."""

from __future__ import annotations

from functools import lru_cache

from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.entry import entry
from commonweal.core.errors import NotFound
from commonweal.core.periods import Month
from commonweal.core.permissions import Permission
from commonweal.core.policy import require_standing
from commonweal.core.scope import Form, Scope
from commonweal.geography import queries as geography
from commonweal.hub import queries as hub
from commonweal.hub.warehouse.queries.category_mix import category_mix
from commonweal.hub.warehouse.snapshot import Snapshot

from .asked import Offered

DISTRICT = "district"
PARTS = ("neighbourhood", "ward", "msoa", "lsoa")  # the largest first
KEPT = 256
NO_EVENTS = ("reference/", "hub/")  # figures and links, of which nothing happened
_words: dict[tuple[int, str, str], tuple[str, ...]] = {}


@entry(Permission.WAREHOUSE_READ_COUNTS)
def offered(*, actor: Actor, district: str | None = None, feed: str = "") -> Offered | None:
    """The choices there are; None where nothing that the actor may see has been loaded.

    Without a district, the actor's own: the first of their areas, if their work has one.
    """
    require_standing(actor, Permission.WAREHOUSE_READ_COUNTS)
    try:
        with acting(actor):
            opened = hub.snapshot(actor=actor)
    except NotFound:
        return None
    scope = hub.scope_of(actor=actor, shows=Form.COUNTS)
    feeds = _feeds(opened, scope)
    months = _months(opened, {feed} if feed in feeds else opened.totalled_feeds & set(feeds) or set(feeds))
    if not months:
        return None
    with acting(actor):
        districts = _districts(opened)
        chosen = _own(actor, districts) if district is None else district
        parts = _parts(opened, scope, chosen)
    return Offered(
        opened=opened,
        months=months,
        feeds=tuple((name, opened.feeds[name].title or name) for name in feeds),
        categories=_categories(actor, opened, scope, feed if feed in feeds else "", months),
        districts=tuple(sorted(districts.items(), key=lambda each: each[1])),
        parts=parts,
        district=chosen,
    )


def part_kinds(opened: Snapshot, scope: Scope) -> list[str]:
    """The kinds of area inside a district that are adopted and no finer than the scope shows."""
    return [kind for kind in PARTS if kind in opened.generations and kind in hub.kinds_within(scope)]


def _feeds(opened: Snapshot, scope: Scope) -> list[str]:
    held = {opened.slices[number].feed for number, _ in opened.counting} & set(opened.feeds)
    reach = held & (opened.totalled_feeds | opened.feeds_left_out)
    reach = {feed for feed in reach if not feed.startswith(NO_EVENTS)}
    return sorted(reach if scope.feeds is None else reach & scope.feeds)


def _months(opened: Snapshot, feeds: set[str] | frozenset[str]) -> tuple[Month, ...]:
    """Every month from the first to the last that was delivered; one between may be wanting."""
    held = {opened.slices[number].month.index for number, _ in opened.counting
            if opened.slices[number].feed in feeds}  # fmt: skip
    return tuple(Month.from_index(i) for i in range(min(held), max(held) + 1)) if held else ()


def _categories(
    actor: Actor, opened: Snapshot, scope: Scope, feed: str, months: tuple[Month, ...]
) -> tuple[str, ...]:
    """Words alone, no counts: kept in the process for each state and scope, as every page asks for them."""
    key = (opened.number, scope.digest, feed)
    if key not in _words:
        if len(_words) >= KEPT:
            _words.clear()
        answer = category_mix(
            opened, scope, first=months[0], last=months[-1], feeds=(feed,) if feed else None
        )
        hub.record_consultation(
            actor=actor,
            opened=opened,
            scope=scope,
            query=f"offered(feed={feed or 'totals'})",
            fields=("category",),
            result_count=len(answer.rows),
            feeds={source.feed for source in answer.sources},
        )
        _words[key] = tuple(sorted({word for word in answer.column("category") if word}))
    return _words[key]


def _districts(opened: Snapshot) -> dict[str, str]:
    generation = opened.generations.get(DISTRICT)
    return _names(DISTRICT, generation) if generation else {}


def _own(actor: Actor, districts: dict[str, str]) -> str:
    mine = sorted(each.code for each in actor.areas or () if each.kind == DISTRICT)
    return next((code for code in mine if code in districts), "")


def _parts(opened: Snapshot, scope: Scope, district: str) -> tuple[tuple[str, str], ...]:
    """Of one district alone: a county has thousands."""
    if not district or DISTRICT not in opened.generations:
        return ()
    found: list[tuple[str, str]] = []
    for kind in part_kinds(opened, scope):
        words = geography.kind_words(kind)
        inside = members(kind, opened.generations[kind], district, opened.generations[DISTRICT])
        found += [(f"{kind}:{code}", f"{name} ({words})") for code, name in inside]
    return tuple(found)


@lru_cache(maxsize=64)
def members(kind: str, generation: str, district: str, of: str) -> tuple[tuple[str, str], ...]:
    """Codes and names by name; boundaries of a generation never change once they are adopted."""
    inside = geography.areas_within(kind, generation, district, of)
    return tuple(sorted(((each.code, each.name) for each in inside), key=lambda each: (each[1], each[0])))


@lru_cache(maxsize=16)
def _names(kind: str, generation: str) -> dict[str, str]:
    return geography.area_names(kind, generation)
