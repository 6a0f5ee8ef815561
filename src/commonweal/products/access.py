"""Who may have a document written."""

from __future__ import annotations

from commonweal.core.actor import Actor
from commonweal.core.decision import Decision
from commonweal.core.policy import may
from commonweal.core.scope import AreaRef


def may_write(actor: Actor, area: AreaRef) -> Decision:
    return may(actor, "document.write", "document", area=area)
