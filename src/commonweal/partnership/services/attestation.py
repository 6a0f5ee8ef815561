"""Each agency says at a set rhythm who still needs their account; an account nobody speaks for pauses."""

import uuid
from collections.abc import Collection

from commonweal.core import clock, events
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.entry import entry
from commonweal.core.errors import BadInput
from commonweal.core.permissions import Permission
from commonweal.core.policy import require_standing
from commonweal.jobs.register import Door, Job, register
from commonweal.partnership import access
from commonweal.partnership.models import Account
from commonweal.partnership.models.glass import Attestation
from commonweal.partnership.queries.attestation import unattested
from commonweal.partnership.queries.people import account_seen
from commonweal.partnership.services.people import pause_account

SWEEP = "attestation.sweep"
NOT_NEEDED = "Their agency says that the account is no longer needed."
_SWEEPER = Actor.process("attestation")
MISSED = "Their agency has not said in time that the account is still needed."


@entry(Permission.ACCOUNT_ATTEST)
def attest(*, actor: Actor, needed: Collection[str] = (), not_needed: Collection[str] = ()) -> None:
    """Say of one's agency's accounts who still needs theirs; the accounts of the others pause at once."""
    if not needed and not not_needed:
        raise BadInput("Name at least one account.", where="attestation")
    require_standing(actor, Permission.ACCOUNT_ATTEST)
    now = clock.now()
    with acting(actor):
        spoken_for = {_attested(actor, each) for each in needed}
        paused = {_attested(actor, each) for each in not_needed}
        for whose in sorted(spoken_for | paused, key=lambda each: each.pk):
            account = f"account:{whose.pk}"
            row = Attestation(
                id=uuid.uuid4(),
                agency=whose.agency_id,
                account=account,
                needed=whose not in paused,
                by=actor.id,
                at=now,
            )
            row.save(force_insert=True)
            events.record(
                actor=actor,
                operation=Permission.ACCOUNT_ATTEST,
                object_type="account",
                object_id=str(whose.pk),
                subjects=(account,),
                reason="still needed" if row.needed else "no longer needed",
            )
            if not row.needed:
                pause_account(actor=_SWEEPER, account=account, why=NOT_NEEDED)


def _attested(actor: Actor, named: str) -> Account:
    """The account itself, however it was written: the decision is about it and not about its spelling."""
    row = account_seen(actor, named)
    access.may_attest(actor, row.agency_id, f"account:{row.pk}").require()
    if row.state != "open":
        raise BadInput(f"The account of {row.name} is {row.state}.", where=f"account {row.username}")
    return row


@entry(Permission.ACCOUNT_CHANGE)
def pause_unattested(*, actor: Actor) -> tuple[str, ...]:
    """Pause the accounts for which nobody spoke in time; again, if one was resumed without being attested."""
    require_standing(actor, Permission.ACCOUNT_CHANGE)
    return tuple(
        account for account in unattested() if pause_account(actor=actor, account=account, why=MISSED)
    )


def _sweep(_: Job, __: Door) -> None:
    pause_unattested(actor=_SWEEPER)


register(SWEEP, _sweep, entry=Permission.JOB_RUN, title="Pause accounts for which nobody spoke")
