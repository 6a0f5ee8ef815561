"""Reading what is about people: shown to those who may, and written down."""

from typing import TypeVar

from commonweal.core import events
from commonweal.core.actor import Actor
from commonweal.core.guarded import Guarded, GuardedRows, find
from commonweal.core.permissions import Permission
from commonweal.core.policy import may, policy
from commonweal.core.task import Task
from commonweal.partnership.queries.keys import as_key

Row = TypeVar("Row", bound=Guarded)

# The system's own questions do not depend on the way by which somebody else came.
ITS_OWN = Task(purpose="access", channel="job")


def the_row(rows: GuardedRows[Row], actor: Actor, permission: Permission, key: str) -> Row:
    """The one row that the actor may see; unknown and hidden ones are refused in the same words."""
    row = find(rows.visible_to(actor), actor, permission, pk=as_key(key))
    may(actor, permission, row).require()
    return row


def record_consultation(
    actor: Actor,
    permission: Permission,
    *,
    object_id: str = "",
    count: int = 1,
    subjects: tuple[str, ...] = (),
) -> None:
    events.record(
        actor=actor,
        operation=permission,
        object_type=policy().actions[permission].on,
        object_id=object_id,
        subjects=subjects,
        result_count=count,
    )
