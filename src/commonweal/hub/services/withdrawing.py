"""Withdrawing a delivery: its rows stop counting, and what it had replaced counts again."""

from __future__ import annotations

from commonweal.core import clock, events
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.entry import entry
from commonweal.core.errors import BadInput
from commonweal.core.guarded import find
from commonweal.core.permissions import Permission
from commonweal.hub.access import may_withdraw
from commonweal.hub.models import Claim, Delivery, Snapshot

from .lifecycle import advance
from .loading import relink
from .publishing import one_at_a_time, take_snapshot


@entry(Permission.DELIVERY_WITHDRAW)
def withdraw(*, actor: Actor, number: int, why: str) -> Snapshot:
    """Withdraw a published delivery; its rows stay in the warehouse, where no later snapshot counts them."""
    if not why.strip():
        raise BadInput(
            "a withdrawal needs a reason", remedy="Say why, for the people whose figures change: --why TEXT."
        )
    with acting(actor):
        one_at_a_time()
        delivery = find(Delivery.objects.visible_to(actor), actor, Permission.DELIVERY_WITHDRAW, pk=number)
        may_withdraw(actor, delivery).require()
        if delivery.state != "released":
            raise BadInput(f"delivery {number} is {delivery.state}; only a released one can be withdrawn")
        delivery.withdrawn_at, delivery.withdrawn_by, delivery.withdrawn_why = (
            clock.now(),
            actor.id,
            why.strip(),
        )
        advance(delivery, "withdrawn")
        slices = list(Claim.objects.filter(delivery=delivery).values_list("slice_id", flat=True))
        snapshot = take_snapshot(because=f"delivery {number} withdrawn", slices=slices)
        events.record(
            actor=actor,
            operation="alteration",
            object_type="delivery",
            object_id=str(number),
            reason=why.strip(),
        )
    relink()
    return snapshot
