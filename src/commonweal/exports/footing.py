"""On what footing a document may leave: each feed under an agreement needs one in force for all concerned."""

from __future__ import annotations

from collections.abc import Sequence

from commonweal.core.actor import Actor
from commonweal.core.decision import Asked, Decision
from commonweal.core.errors import CommonwealError, WrongUse
from commonweal.core.permissions import Permission
from commonweal.core.policy import policy
from commonweal.exports.document import Document, FeedUse
from commonweal.partnership import queries as partnership


def footing(
    actor: Actor,
    document: Document,
    name: str,
    recipients: Sequence[str] = (),
    operation: Permission = Permission.DOCUMENT_RELEASE,
) -> tuple[str, ...]:
    """The agreements under which the document leaves now; a refusal, written down, where one is wanting."""
    uses = _uses(document)
    shared = [use for use in uses if use.basis == "agreement"]
    if not shared:
        return ()
    agencies = {actor.agency, *_agencies(recipients)}
    found: dict[str, None] = {}
    for use in shared:
        covering = partnership.agreements_covering(use.feed, data_class=use.data_class, agencies=agencies)
        if not (actor.agency and covering):
            _refused(actor, name, use, operation).require()
        found |= dict.fromkeys(covering)
    return tuple(found)


def _uses(document: Document) -> tuple[FeedUse, ...]:
    if document.draws_on is None:
        if document.exhibits:
            raise WrongUse(
                "The document shows figures and does not say which feeds they were made of.",
                where=document.title,
                remedy="Give it draws_on, from the sources of the answers that it was made of.",
            )
        return ()
    return document.draws_on


def _agencies(recipients: Sequence[str]) -> set[str]:
    """The agencies to which it goes. Who is not known cannot be shown to be of a party."""
    found = set()
    for recipient in recipients:
        kind, _, name = recipient.partition(":")
        if kind == "agency" and name:
            found.add(name)
        elif kind == "account" and name:
            found.add(_agency_of(recipient))
        else:
            raise WrongUse(
                "What is shared under an agreement goes to its parties alone, and this names none.",
                where=f"recipient {recipient}",
                remedy="Name the recipient as agency:CODE or account:NUMBER.",
            )
    return found


def _agency_of(account: str) -> str:
    try:
        return partnership.actor_of(account).agency or account
    except CommonwealError:  # nobody, or nobody any more: no party either
        return account


def _refused(actor: Actor, name: str, use: FeedUse, operation: Permission) -> Decision:
    return Decision.deny(
        "agreement",
        f"No agreement in force lets records of {use.feed} leave to all who are concerned.",
        Asked(actor, operation, policy().actions[operation].on, name),
    )
