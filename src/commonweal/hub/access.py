"""Who may load, withdraw, adopt and ask: each condition once."""

from __future__ import annotations

from commonweal.core.actor import Actor
from commonweal.core.decision import Decision
from commonweal.core.policy import may


def may_load(actor: Actor) -> Decision:
    return may(actor, "delivery.load", "delivery")


def may_withdraw(actor: Actor) -> Decision:
    return may(actor, "delivery.withdraw", "delivery")


def may_see_returns(actor: Actor) -> Decision:
    return may(actor, "delivery.read", "delivery")


def may_adopt(actor: Actor) -> Decision:
    return may(actor, "geography.adopt", "geography")


def may_ask(actor: Actor) -> Decision:
    return may(actor, "warehouse.query", "depersonalised_events")


def may_check(actor: Actor) -> Decision:
    return may(actor, "installation.check", "installation")
