"""The agreements of the demonstration, made by its people step by step: two in force, one still a draft."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from commonweal.core.actor import Actor
    from commonweal.partnership.agreement_terms import Terms

AUTHOR, OFFICER, ADMINISTRATOR = "salford.manager", "county.governance", "county.administrator"
COUNCIL, FIRE = "salford.executive", "fire.officer"
YEARS = 2


def enter_agreements(actor: Actor) -> None:
    """After the partners were entered: each step is by somebody who may take it."""
    from commonweal.partnership import services

    who = _people(actor)
    for name in ("fires", "cases", "ambulance"):
        services.draft_agreement(actor=who[AUTHOR], reference=_said()[name]["reference"], terms=_terms(name))
    for name in ("fires", "cases"):
        services.review_agreement(actor=who[OFFICER], reference=_said()[name]["reference"])
        services.sign_agreement(
            actor=who[COUNCIL], reference=_said()[name]["reference"], post="Executive member"
        )
    fires, cases = _said()["fires"]["reference"], _said()["cases"]["reference"]
    services.sign_agreement(actor=who[FIRE], reference=fires, post="Officer for partnerships")
    services.sign_agreement(
        actor=actor,
        reference=cases,
        on_paper_for="gmp",
        signatory="Divisional commander, Salford",
        post="Chief superintendent",
    )
    for reference in (fires, cases):
        services.start_agreement(actor=who[ADMINISTRATOR], reference=reference)


@cache
def _said() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("agreements.toml").read_text("utf-8"))


def _terms(name: str) -> Terms:
    from commonweal.core import clock
    from commonweal.core.workingdays import months_after
    from commonweal.partnership.agreement_terms import terms_of

    said = _said()["common"] | {key: value for key, value in _said()[name].items() if key != "reference"}
    today = clock.today()
    return replace(terms_of(said), in_force_from=today, in_force_to=months_after(today, 12 * YEARS))


def _people(actor: Actor) -> dict[str, Actor]:
    """Those who take a part in it, as they are today."""
    from commonweal.partnership.queries import actor_of, people

    wanted = {AUTHOR, OFFICER, ADMINISTRATOR, COUNCIL, FIRE}
    return {each.username: actor_of(each.id) for each in people(actor) if each.username in wanted}
