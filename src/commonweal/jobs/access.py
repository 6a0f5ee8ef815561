from commonweal.core.actor import Actor
from commonweal.core.decision import Decision
from commonweal.core.permissions import Permission
from commonweal.core.policy import Standing, may, require_standing


def may_run(actor: Actor) -> Decision:
    return may(actor, Permission.JOB_RUN)


def may_still(actor: Actor, entry: Permission) -> Standing:
    """Whether they may do something of this kind today; the work then asks about the thing itself."""
    return require_standing(actor, entry)


def may_stop(actor: Actor, asked_by: str) -> Decision:
    return may(actor, Permission.JOB_STOP, author=asked_by)


def may_read_own(actor: Actor, asked_by: str) -> Decision:
    return may(actor, Permission.JOB_READ_OWN, author=asked_by)


def may_read_all(actor: Actor) -> Decision:
    return may(actor, Permission.JOB_READ_ALL)
