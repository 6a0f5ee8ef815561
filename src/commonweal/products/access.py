"""Who may have a document written."""

from __future__ import annotations

from commonweal.core.actor import Actor
from commonweal.core.decision import Decision
from commonweal.core.permissions import Permission
from commonweal.core.policy import Standing, may, require_standing
from commonweal.core.scope import AreaRef


def may_write(actor: Actor, area: AreaRef) -> Decision:
    return may(actor, Permission.DOCUMENT_WRITE, area=area)


def may_begin_to_write(actor: Actor) -> Standing:
    """Whether they may write about any area at all; each document is then asked about by its own."""
    return require_standing(actor, Permission.DOCUMENT_WRITE)


def may_check(actor: Actor) -> Decision:
    return may(actor, Permission.INSTALLATION_CHECK)
