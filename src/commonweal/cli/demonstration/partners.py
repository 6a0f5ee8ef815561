"""The partners of the demonstration: public bodies, twelve sites, and people who are made up.

Everything is entered by the verbs that an administrator uses, in one act: it is there whole or not at all.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date

    from commonweal.core.actor import Actor

WHY = "Demonstration"
MONTH = timedelta(days=30)
COUNTY_ANALYSTS = ("county.analyst", "County analyst")

Entry = Mapping[str, Any]


@cache
def partners() -> Entry:
    return tomllib.loads(files(__package__).joinpath("partners.toml").read_text("utf-8"))


def enter_partners(actor: Actor, also: Callable[[Actor], None] | None = None) -> bool:
    """Whether they were entered now. `also` is for what has to be there with them, such as agreements."""
    from commonweal.core.context import acting
    from commonweal.partnership.queries import agencies_on

    known = {each.code for each in agencies_on(actor)}
    if any(each["code"] in known for each in _bodies()):
        return False
    with acting(actor):
        for body in _bodies():
            _enter_body(actor, body)
        for someone in _people():
            _enter_person(actor, someone)
        _name_facilitators(actor)
        if also:
            also(actor)
    return True


def _bodies() -> list[Entry]:
    return [*partners()["agency"], *({"kind": "partnership", **site} for site in partners()["site"])]


def _enter_body(actor: Actor, body: Entry) -> None:
    from commonweal.partnership.services import add_agency, set_part

    code, since = body["code"], partners()["since"]
    # A council's part is said once for all ten.
    law: Entry = {**partners()["council"], **body} if body["kind"] == "council" else body
    add_agency(
        actor=actor,
        code=code,
        name=body["name"],
        kind=body["kind"],
        governance_contact=partners()["contact"].format(agency=code),
        since=since,
        **({"legal_part": law["part"]} if "part" in law else {}),
    )
    if "part" not in law:
        return
    for district in law.get("districts", [*partners()["districts"]]):
        set_part(
            actor=actor,
            agency=code,
            area=_area(district),
            legal_part=law["part"],
            source=law["source"],
            since=since,
        )


def _people() -> Iterator[Entry]:
    for site in partners()["site"]:
        yield from _analysts(site)
    yield from partners()["person"]
    for agency in partners()["facilitators"]["agencies"]:
        yield {
            "username": f"{agency}.facilitator",
            "name": f"Facilitator of information sharing, {agency}",
            "agency": agency,
            "post": "other",
            "district": agency if agency in partners()["districts"] else "salford",
            "roles": ["facilitator"],
            "trained": {"information-sharing": 4},
        }


def _analysts(site: Entry) -> Iterator[Entry]:
    """Three of the county, and one in each of the eleven local teams."""
    local = "district" in site
    for number in range(1, site.get("analysts", 1) + 1):
        place = site["code"].removeprefix("team-").replace("-", ".")
        yield {
            "username": f"{place}.analyst" if local else f"{COUNTY_ANALYSTS[0]}.{number}",
            "name": f"Local analyst, {site['name']}" if local else f"{COUNTY_ANALYSTS[1]} {number}",
            "agency": site["code"],
            "post": "local_analyst" if local else "county_analyst",
            "district": site.get("district", ""),
            "roles": ["analyst"],
            "trained": {"information-sharing": 2 + number},
            "skills": ["mapping", "statistics"],
        }


def _enter_person(actor: Actor, someone: Entry) -> None:
    from commonweal.partnership import services

    since = partners()["since"]
    account = services.add_person(
        actor=actor,
        username=someone["username"],
        name=someone["name"],
        agency=someone["agency"],
        post=someone["post"],
        email=f"{someone['username']}@partnership.example",
        areas=[_area(someone["district"])] if someone.get("district") else [],
        skills=someone.get("skills", ()),
        since=since,
    )
    for role in someone["roles"]:
        services.grant_role(actor=actor, account=account, role=role, why=WHY, since=since)
    for course, months_ago in someone.get("trained", {}).items():
        services.record_training(
            actor=actor, account=account, course=course, done_on=_today() - months_ago * MONTH
        )
    if "vetted" in someone:
        services.record_vetting(actor=actor, account=account, until=_today() + someone["vetted"] * MONTH)
    if "left" in someone:
        services.close_account(actor=actor, account=account, why=someone["left"])


def _name_facilitators(actor: Actor) -> None:
    from commonweal.partnership.services import name_facilitator

    for agency in partners()["facilitators"]["agencies"]:
        name_facilitator(
            actor=actor, agency=agency, account=f"{agency}.facilitator", since=partners()["since"]
        )


def _area(district: str) -> str:
    return f"district:{partners()['districts'][district]}"


def _today() -> date:
    from commonweal.core import clock

    return clock.today()
