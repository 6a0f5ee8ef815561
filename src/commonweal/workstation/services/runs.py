"""Ask for a run; the worker does it as whoever asked, within what they may see on that moment."""

from __future__ import annotations

from commonweal.core import clock, events
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.entry import entry
from commonweal.core.guarded import find
from commonweal.core.permissions import Permission
from commonweal.jobs.services import ask_for, ask_to_stop
from commonweal.workstation.access import may_run
from commonweal.workstation.asked import RunAsked, check
from commonweal.workstation.models import TechniqueRun

KIND = "technique"


@entry(Permission.TECHNIQUE_RUN)
def ask_to_run(*, actor: Actor, asked: RunAsked) -> int:
    """The number of the run, which a job does; what cannot be run is refused before there is one."""
    may_run(actor)
    check(asked)
    with acting(actor):
        run = TechniqueRun(
            technique=asked.technique, asked=asked.kept(), asked_by=actor.id, asked_at=clock.now()
        )
        run.save(force_insert=True)
        run.job = ask_for(actor=actor, kind=KIND, identifiers={"run": str(run.number)})
        run.save(update_fields=["job"])
        events.record(
            actor=actor,
            operation=Permission.TECHNIQUE_RUN,
            object_type="technique_run",
            object_id=str(run.number),
            query=f"{asked.technique}({', '.join(f'{k}={v}' for k, v in sorted(asked.filters.items()))})",
        )
    return int(run.number)


@entry(Permission.TECHNIQUE_RUN)
def stop_run(*, actor: Actor, number: int) -> None:
    """A run of their own that is not finished."""
    may_run(actor)
    with acting(actor):
        run = find(TechniqueRun.objects.visible_to(actor), actor, Permission.TECHNIQUE_READ, pk=number)
    ask_to_stop(actor=actor, id=str(run.job))
