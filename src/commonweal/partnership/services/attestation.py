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
from commonweal.partnership.models.glass import Attestation
from commonweal.partnership.queries.attestation import agency_of, unattested
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
    for account in (*needed, *not_needed):
        # An account of another agency, or of none, is asked about as what it is.
        access.may_attest(actor, agency_of(account), account).require()
    now = clock.now()
    with acting(actor):
        for account in sorted({*needed, *not_needed}):
            row = Attestation(
                id=uuid.uuid4(),
                agency=agency_of(account),
                account=account,
                needed=account not in not_needed,
                by=actor.id,
                at=now,
            )
            row.save(force_insert=True)
            events.record(
                actor=actor,
                operation=Permission.ACCOUNT_ATTEST,
                object_type="account",
                object_id=account.removeprefix("account:"),
                subjects=(account,),
                reason="still needed" if row.needed else "no longer needed",
            )
        for account in not_needed:
            pause_account(actor=_SWEEPER, account=account, why=NOT_NEEDED)


@entry(Permission.ACCOUNT_CHANGE)
def pause_unattested(*, actor: Actor) -> tuple[str, ...]:
    """Pause the accounts for which nobody spoke in time; again, if one was resumed without being attested."""
    require_standing(actor, Permission.ACCOUNT_CHANGE)
    return tuple(
        account for account in unattested() if pause_account(actor=actor, account=account, why=MISSED)
    )


def _sweep(_: Job, __: Door) -> None:
    pause_unattested(actor=_SWEEPER)


register(SWEEP, _sweep, entry=Permission.JOB_RUN)
