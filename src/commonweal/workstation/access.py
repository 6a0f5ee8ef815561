"""Who may keep a view, run a technique, and read what came of it."""

from __future__ import annotations

from commonweal.core.actor import Actor
from commonweal.core.decision import Decision
from commonweal.core.permissions import Permission
from commonweal.core.policy import Standing, may, require_standing
from commonweal.workstation.models import SavedView, Subscription, TechniqueRun


def may_run(actor: Actor) -> Standing:
    return require_standing(actor, Permission.TECHNIQUE_RUN)


def may_read_runs(actor: Actor) -> Standing:
    """Runs at all; each is then the asker's own or not there."""
    return require_standing(actor, Permission.TECHNIQUE_READ)


def may_read(actor: Actor, run: TechniqueRun) -> Decision:
    return may(actor, Permission.TECHNIQUE_READ, run)


def may_see_views(actor: Actor) -> Standing:
    return require_standing(actor, Permission.VIEW_READ_OWN)


def may_keep(actor: Actor, view: SavedView) -> Decision:
    return may(actor, Permission.VIEW_KEEP, view)


def may_share(actor: Actor, view: SavedView) -> Decision:
    return may(actor, Permission.VIEW_SHARE, view)


def may_drop(actor: Actor, view: SavedView) -> Decision:
    return may(actor, Permission.VIEW_DROP, view)


def may_be_sent(actor: Actor, subscription: Subscription) -> Decision:
    return may(actor, Permission.SUBSCRIPTION_KEEP, subscription)


def may_ask_for_looks(actor: Actor) -> Standing:
    return require_standing(actor, Permission.SENT_VIEW_ASK)


def may_be_sent_no_more(actor: Actor, subscription: Subscription) -> Decision:
    return may(actor, Permission.SUBSCRIPTION_DROP, subscription)
