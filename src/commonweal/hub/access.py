"""Who may load, withdraw, adopt, open and see: each condition once."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.decision import Decision
from commonweal.core.permissions import Permission
from commonweal.core.policy import Standing, may, require_standing
from commonweal.core.task import Task, task

if TYPE_CHECKING:
    from commonweal.hub.models import Delivery

KEEPER = Actor.process("warehouse")


def may_begin_to_load(actor: Actor) -> Standing:
    """Whether they may load anything at all; each delivery is then asked about by its supplier."""
    return require_standing(actor, Permission.DELIVERY_LOAD)


def may_load(actor: Actor, supplier: str) -> Decision:
    return may(actor, Permission.DELIVERY_LOAD, supplier=supplier or None)


def may_withdraw(actor: Actor, delivery: Delivery) -> Decision:
    return may(actor, Permission.DELIVERY_WITHDRAW, delivery)


def may_erase(actor: Actor) -> Decision:
    return may(actor, Permission.DELIVERY_ERASE)


def may_dispose(actor: Actor) -> Decision:
    return may(actor, Permission.DELIVERY_DISPOSE)


def may_rerun(actor: Actor) -> Decision:
    return may(actor, Permission.DELIVERY_RERUN)


def may_list_deliveries(actor: Actor) -> Standing:
    """Whether they may see any delivery; `visible_to` then says which."""
    return require_standing(actor, Permission.DELIVERY_READ)


def may_see_returns(actor: Actor, delivery: Delivery) -> Decision:
    return may(actor, Permission.DELIVERY_READ, delivery)


def may_adopt(actor: Actor) -> Decision:
    return may(actor, Permission.GEOGRAPHY_ADOPT)


def may_open(actor: Actor) -> Decision:
    return may(actor, Permission.WAREHOUSE_OPEN)


def may_ask(actor: Actor, entry: Permission) -> Standing:
    """Whether they may see anything of what a question shows; the scope then says what."""
    return require_standing(actor, entry)


def may_check(actor: Actor) -> Decision:
    return may(actor, Permission.INSTALLATION_CHECK)


@contextmanager
def as_keeper() -> Generator[None]:
    """Read as the warehouse itself what does not depend on who asks.

    Which deliveries count, and what a snapshot says of its sources (their attribution must be printed
    whoever reads), stay the same for somebody who may not list other agencies' deliveries.
    """
    with task(Task(channel="job")), acting(KEEPER):
        yield
