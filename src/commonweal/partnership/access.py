"""The room's conditions, each once."""

from commonweal.core.actor import Actor
from commonweal.core.decision import Decision
from commonweal.core.policy import may


def may_add_agency(actor: Actor) -> Decision:
    return may(actor, "agency.add", "agency")


def may_create_agreement(actor: Actor) -> Decision:
    return may(actor, "agreement.create", "agreement")


def may_make_local_operator(actor: Actor) -> Decision:
    return may(actor, "account.make_local_operator", "account")
