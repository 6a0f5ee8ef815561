"""Recording what an agency does not hold of the statutory exchange."""

from __future__ import annotations

from commonweal.core import clock, events
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.entry import entry
from commonweal.core.errors import BadInput
from commonweal.core.permissions import Permission
from commonweal.core.policy import may
from commonweal.hub.exchange import prescribed_set
from commonweal.hub.models import NotHeld
from commonweal.hub.queries.sources import sources_known
from commonweal.partnership.queries.agencies import agencies_on


@entry(Permission.EXCHANGE_RECORD)
def record_not_held(*, actor: Actor, dataset: str, holder: str, reason: str) -> None:
    """A holder does not have a prescribed data set; the board says so from now on, and nobody is chased."""
    may(actor, Permission.EXCHANGE_RECORD).require()
    _expect(dataset, reason)
    _expect_known(actor, holder)
    with acting(actor):
        if NotHeld.objects.standing().filter(dataset=dataset, holder=holder).exists():
            raise BadInput(f"that {holder} does not hold data set {dataset} is recorded already")
        NotHeld.objects.create(
            dataset=dataset,
            holder=holder,
            reason=reason.strip(),
            recorded_at=clock.now(),
            recorded_by=actor.id,
        )
        _record(actor, dataset, holder, reason.strip())


@entry(Permission.EXCHANGE_RECORD)
def withdraw_not_held(*, actor: Actor, dataset: str, holder: str, reason: str) -> None:
    """The holder has it after all: its periods are asked for again."""
    may(actor, Permission.EXCHANGE_RECORD).require()
    _expect(dataset, reason)
    with acting(actor):
        changed = NotHeld.objects.standing().filter(dataset=dataset, holder=holder)
        if not changed.update(withdrawn_at=clock.now(), withdrawn_by=actor.id):
            raise BadInput(f"nothing is recorded of {holder} and data set {dataset}")
        _record(actor, dataset, holder, reason.strip())


def _expect(dataset: str, reason: str) -> None:
    prescribed_set(dataset)
    if not reason.strip():
        raise BadInput("a reason is missing", remedy="Say why, for those who read the board.")


def _expect_known(actor: Actor, holder: str) -> None:
    """Somebody who supplies something, or an agency of the directory."""
    known = {s.supplier for s in sources_known() if s.supplier} | {a.code for a in agencies_on(actor)}
    if holder not in known:
        raise BadInput(f"no agency is called {holder!r}", remedy="`commonweal agency list` has their codes.")


def _record(actor: Actor, dataset: str, holder: str, reason: str) -> None:
    events.record(
        actor=actor,
        operation="alteration",
        object_type="statutory_exchange",
        object_id=f"{dataset}:{holder}",
        reason=reason,
    )
