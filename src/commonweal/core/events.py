"""The audit log: one line for each act, written in the act's own transaction."""

from commonweal.core import clock
from commonweal.core.actor import Actor
from commonweal.core.context import NoContext, who_acts


def record(
    *,
    actor: Actor,
    operation: str,
    object_type: str,
    object_id: str,
    object_version: str = "",
    outcome: str = "allowed",
    reason: str = "",
    purpose: str = "",
    gateway: str = "",
    regime: str = "",
    subjects: tuple[str, ...] = (),
    recipients: tuple[str, ...] = (),
    channel: str = "",
    session: str = "",
    fields: tuple[str, ...] = (),
    query: str = "",
    result_count: int | None = None,
    using: str = "default",
) -> None:
    from commonweal.core.models import Event

    if who_acts(using) != actor:
        raise NoContext(f"{actor.id} does not act here: an event is recorded by the one who acts")
    Event(
        at=clock.now(),
        actor=actor.id,
        agency=actor.agency,
        roles=sorted(actor.roles),
        session=session,
        operation=operation,
        object_type=object_type,
        object_id=object_id,
        object_version=object_version,
        subjects=list(subjects),
        purpose=purpose,
        reason=reason,
        gateway=gateway,
        regime=regime,
        recipients=list(recipients),
        channel=channel,
        fields=list(fields),
        query=query,
        result_count=result_count,
        outcome=outcome,
    ).save(using=using, force_insert=True)
