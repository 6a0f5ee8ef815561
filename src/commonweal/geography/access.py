"""Boundaries are published, so anyone may read them; who may bring them in is the policy's matter."""

from __future__ import annotations

from commonweal.core.actor import Actor
from commonweal.core.decision import Decision
from commonweal.core.permissions import Permission
from commonweal.core.policy import may


def may_import(actor: Actor) -> Decision:
    return may(actor, Permission.GEOGRAPHY_IMPORT)
