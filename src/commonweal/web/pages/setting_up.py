"""What a fresh installation still lacks, read off what is there."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from commonweal.core import clock
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.permissions import Permission
from commonweal.core.policy import standing
from commonweal.hub.queries import deliveries, generations_adopted
from commonweal.partnership.queries import agencies_on, agreements_in_force

UNNAMED = "Commonweal"


@dataclass(frozen=True)
class Step:
    words: str
    how: str
    done: bool


def steps(actor: Actor) -> list[Step]:
    """In the order in which they are best taken; those that the actor may not look at are left out."""
    with acting(actor):
        areas = bool(generations_adopted())
    found = [
        Step("Name your partnership", "Set COMMONWEAL_NAME.", settings.PARTNERSHIP_NAME != UNNAMED),
        Step("Adopt the boundaries of your areas", "commonweal geography import, then adopt", areas),
        Step("Enter your agencies", "commonweal agency add", len(agencies_on(actor)) > 1),
    ]
    if standing(actor, Permission.AGREEMENT_READ).allowed:
        in_force = bool(agreements_in_force(clock.today()))
        found.append(
            Step("Bring an information-sharing agreement into force", "commonweal agreement", in_force)
        )
    if standing(actor, Permission.DELIVERY_READ).allowed:
        fed = any(each.state == "released" for each in deliveries(actor=actor))
        found.append(Step("Load a first delivery", "commonweal load", fed))
    return found
