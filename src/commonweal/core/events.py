"""The audit log: one line for each act, written in the act's own transaction.

The line itself names nobody and holds no free text; what is said in words goes, encrypted, beside it
(`core.trail.details`). Lines are put together again by `core.trail.reading`.
"""

import re
from typing import Any

from django.db import connections

from commonweal.core import clock, denial
from commonweal.core.actor import Actor
from commonweal.core.context import NoContext, acting, who_acts
from commonweal.core.decision import EXCLUDED, NOT_SEEN, Decision
from commonweal.core.policy import policy
from commonweal.core.task import current_task

_CODE = re.compile(r"[a-z0-9_.:-]{1,64}")


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
    owners: tuple[str, ...] = (),
    query: str = "",
    result_count: int | None = None,
    using: str = "default",
) -> None:
    """Purpose, reason, channel and session are those of the task, unless they are given."""
    if who_acts(using) != actor:
        raise NoContext(f"{actor.id} does not act here: an event is recorded by the one who acts")
    task = current_task()
    purpose = purpose or task.purpose
    code = purpose if _CODE.fullmatch(purpose) else ""
    words = {
        "purpose": "" if code else purpose,
        "reason": reason or task.reason,
        "query": query,
        "recipients": list(recipients),
    }
    line: dict[str, Any] = {
        "at": clock.now(),
        "actor": actor.id,
        "agency": actor.agency,
        "roles": sorted(actor.roles),
        "session": session or task.session,
        "operation": operation,
        "object_type": object_type,
        "object_id": object_id,
        "object_version": object_version,
        "subjects": [],
        "purpose": code,
        "gateway": gateway,
        "regime": regime,
        "channel": channel or task.channel,
        "fields": list(fields),
        "owners": list(owners),
        "result_count": result_count,
        "outcome": outcome,
        "detail": None,
    }
    detail = _concerning(line, subjects, words, using) if subjects or any(words.values()) else None
    _insert(line, detail, using)


def _concerning(
    line: dict[str, Any], subjects: tuple[str, ...], words: dict[str, Any], using: str
) -> dict[str, Any] | None:
    """Put the references of the subjects into the line, and what it says in words beside it."""
    from commonweal.core import keyring
    from commonweal.core.trail import details

    line["id"], keys = keyring.for_an_event(set(subjects) or {line["actor"]}, using)
    if subjects:
        line["subjects"] = sorted(each.ref for each in keys)
    if not any(words.values()):
        return None
    sealed = details.sealed(line["id"], words, keys)
    line["detail"] = sealed.digest
    return {"event": line["id"], "keys": list(sealed.keys), **sealed.fields}


def _insert(line: dict[str, Any], detail: dict[str, Any] | None, using: str) -> None:
    """Not by the model: that would read the row back, which not everybody may who leaves one."""
    statement, values = _into("core_event", line), [*line.values()]
    if detail:
        statement = f"WITH line AS ({statement}) {_into('core_eventdetail', detail)}"
        values += detail.values()
    with connections[using].cursor() as cursor:
        cursor.execute(statement, values)


def _into(table: str, row: dict[str, Any]) -> str:
    columns, places = ", ".join(row), ", ".join(["%s"] * len(row))
    return f"INSERT INTO {table} ({columns}) VALUES ({places})"  # noqa: S608


class _Refusals:
    """Where `denial` writes: a line like any other, in the database of the thing that was refused."""

    def store_of(self, decision: Decision) -> str:
        return policy().store_of(decision.asked.object_class) if decision.asked else "default"

    def in_an_act(self, using: str) -> bool:
        return connections[using].in_atomic_block

    def write(self, decision: Decision, using: str) -> None:
        if (asked := decision.asked) is None:
            return
        with acting(asked.actor, using):
            record(
                actor=asked.actor,
                operation=asked.permission,
                object_type=asked.object_class,
                object_id=asked.object_id,
                outcome="denied",
                reason=NOT_SEEN if decision.code == EXCLUDED else decision.code,
                query=asked.sought,
                using=using,
            )


denial.kept_by(_Refusals())
