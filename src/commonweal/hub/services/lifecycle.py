"""Moving a delivery through its life, by the table of transitions alone."""

from __future__ import annotations

from commonweal.core import events
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.errors import WrongUse
from commonweal.hub.models import TRANSITIONS, Delivery


def advance(delivery: Delivery, *states: str) -> None:
    """Move on through these states, one after another, and save once."""
    for state in states:
        if state not in TRANSITIONS[delivery.state]:
            raise WrongUse(f"a delivery that is {delivery.state} cannot become {state}", where=str(delivery))
        delivery.state = state
    delivery.save()


def refuse(actor: Actor, number: int, reason: str) -> None:
    """The delivery is rejected with its reason; no row of it was ever seen."""
    with acting(actor):
        delivery = Delivery.objects.get(number=number)
        delivery.refusal = reason
        advance(delivery, "rejected")
        events.record(
            actor=actor,
            operation="alteration",
            object_type="delivery",
            object_id=str(number),
            outcome="denied",
            reason=reason[:500],
        )
