"""The agreements of the demonstration, made by its people step by step: those under which the agencies send,
two
more in force, and one still a draft."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from commonweal.cli.demonstration.partners import partners

if TYPE_CHECKING:
    from commonweal.core.actor import Actor
    from commonweal.partnership.agreement_terms import Terms

AUTHOR, OFFICER, ADMINISTRATOR = "salford.manager", "county.governance", "county.administrator"
COUNCIL, FIRE = "salford.executive", "fire.officer"
PUBLIC_TASK = "UK GDPR article 6(1)(e), public task"
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
    for each in _said()["supplier"]:
        _agree_with(actor, who, each)


def _agree_with(actor: Actor, who: dict[str, Actor], supplier: Mapping[str, Any]) -> None:
    """What one agency sends to the hub: signed by Salford, for the sender on paper, and by who runs the
    hub."""
    from commonweal.partnership import services

    reference, basis = supplier["reference"], {"regime": "uk_gdpr", "lawful_basis": PUBLIC_TASK}
    said = {key: supplier[key] for key in ("title", "feeds")} | _said()["hub"]
    sender = {key: supplier.get(key, basis[key]) for key in basis}
    said["parties"] = [
        {"agency": supplier["agency"], "role": "controller", **sender},
        {"agency": "salford", "role": "controller", **basis},
        {"agency": actor.agency, "role": "processor", **basis},
        *({"agency": team, "role": "processor", **basis} for team in _teams()),
    ]
    services.draft_agreement(actor=who[AUTHOR], reference=reference, terms=_dated(said))
    services.review_agreement(actor=who[OFFICER], reference=reference)
    services.sign_agreement(actor=who[COUNCIL], reference=reference, post="Executive member")
    services.sign_agreement(actor=actor, reference=reference, post="For the hub")
    services.sign_agreement(
        actor=actor,
        reference=reference,
        on_paper_for=supplier["agency"],
        signatory="Senior officer responsible for information",
        post="Senior information risk owner",
    )
    for team in _teams():
        services.sign_agreement(
            actor=actor,
            reference=reference,
            on_paper_for=team,
            signatory="Community safety manager",
            post="Head of the team",
        )
    services.start_agreement(actor=who[ADMINISTRATOR], reference=reference)


def _teams() -> tuple[str, ...]:
    """The sites at which analysts work: they work with what the agencies send."""
    return tuple(site["code"] for site in partners()["site"])


@cache
def _said() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("agreements.toml").read_text("utf-8"))


def _terms(name: str) -> Terms:
    return _dated({key: value for key, value in _said()[name].items() if key != "reference"})


def _dated(said: dict[str, Any]) -> Terms:
    from commonweal.core import clock
    from commonweal.core.workingdays import months_after
    from commonweal.partnership.agreement_terms import terms_of

    today = clock.today()
    return replace(
        terms_of(_said()["common"] | said), in_force_from=today, in_force_to=months_after(today, 12 * YEARS)
    )


def _people(actor: Actor) -> dict[str, Actor]:
    """Those who take a part in it, as they are today."""
    from commonweal.partnership.queries import actor_of, people

    wanted = {AUTHOR, OFFICER, ADMINISTRATOR, COUNCIL, FIRE}
    return {each.username: actor_of(each.id) for each in people(actor) if each.username in wanted}
