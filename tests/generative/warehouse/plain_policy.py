"""Who may see what of the warehouse, by hand from DOMAIN E5: the plain twin of the policy's scope.

It shares nothing with the policy file, nor with how a scope is made of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from commonweal.core.actor import Actor
from commonweal.core.handling import Tier
from commonweal.core.scope import Form, PlaceGrain, Scope, TimeGrain

CLASS = "depersonalised_events"
POINT, LSOA, WARD = PlaceGrain.POINT, PlaceGrain.LSOA, PlaceGrain.WARD
MINUTE, MONTH = TimeGrain.MINUTE, TimeGrain.MONTH
Grant = tuple[str, PlaceGrain, TimeGrain]  # of which records, how finely


def _all(where: str, place: PlaceGrain, time: TimeGrain) -> dict[Form, Grant]:
    return dict.fromkeys((Form.COUNTS, Form.MAP, Form.ROWS), (where, place, time))


def _up_to(form: Form, where: str, place: PlaceGrain, time: TimeGrain) -> dict[Form, Grant]:
    return {each: grant for each, grant in _all(where, place, time).items() if each <= form}


GRANTED: dict[str, dict[Form, Grant]] = {
    "analyst": _all("all", POINT, MINUTE),
    "neighbourhood_manager": _all("all", POINT, MINUTE),
    "intelligence_officer": _all("all", POINT, MINUTE),
    "information_governance": _all("all", LSOA, MONTH),
    "auditor": _all("all", LSOA, MONTH),
    "local_operator": _all("all", POINT, MINUTE),
    "community_safety_manager": _up_to(Form.MAP, "all", LSOA, MONTH),
    "part_a_member": _up_to(Form.MAP, "area", LSOA, MONTH),
    "part_b_member": _up_to(Form.MAP, "area", LSOA, MONTH),
    "partner_officer": _up_to(Form.MAP, "area", LSOA, MONTH) | {Form.ROWS: ("feed", LSOA, MONTH)},
    "executive": _up_to(Form.COUNTS, "all", WARD, MONTH),
    "commissioning_officer": _up_to(Form.COUNTS, "all", WARD, MONTH),
    "marac_member": {},
    "marac_coordinator": {},
    "panel_member": {},
    "facilitator": {},
}
NEVER = frozenset(
    {
        "public", "elected_member", "scrutiny_member", "communications_officer", "administrator", "sysadmin",
        "process",
    }
)  # fmt: skip
ROLES = sorted(GRANTED.keys() | NEVER)


@dataclass(frozen=True)
class Feed:
    name: str
    open_licence: bool
    supplier: str


def seen_by(actor: Actor, form: Form, feeds: tuple[Feed, ...], day: date) -> Scope | None:
    """What somebody sees in a form, as a scope that lists every feed; nothing where there is none."""
    if actor.roles & NEVER:
        return None
    grants = [GRANTED[role][form] for role in actor.roles if form in GRANTED[role]]
    if not grants:
        return None
    where = next(word for word in ("all", "area", "feed") if any(grant[0] == word for grant in grants))
    views = [grant for grant in grants if grant[0] == where]
    return Scope(
        "plain",
        frozenset(feed.name for feed in feeds if _may_have(actor, feed, where, day)),
        actor.areas if where == "area" else None,
        min(place for _, place, _ in views),
        min(time for _, _, time in views),
        frozenset({Tier.PUBLIC, Tier.DEPERSONALISED}),
        form,
    )


def _may_have(actor: Actor, feed: Feed, where: str, day: date) -> bool:
    if where == "feed" and (feed.supplier == "" or feed.supplier != actor.agency):
        return False
    if feed.open_licence:
        return True
    for agreement in actor.agreements:
        begun = agreement.since <= day
        over = agreement.until is not None and agreement.until <= day
        if begun and not over and feed.name in agreement.feeds and CLASS in agreement.classes:
            return True
    return False


def may_see(actor: Actor, row: dict[str, Any], form: Form, feeds: tuple[Feed, ...], day: date) -> bool:
    """One record at a time, so that no way of composing scopes can hide a mistake."""
    scope = seen_by(actor, form, feeds, day)
    if scope is None or row["disclosure_class"] not in ("public", "depersonalised"):
        return False
    assert scope.feeds is not None
    if row["feed"] not in scope.feeds:
        return False
    return scope.areas is None or any(row[area.kind] == area.code for area in scope.areas)
