"""What every worker sees to between jobs: schedules, jobs of workers that died, the way from the outbox."""

from __future__ import annotations

from commonweal.core import clock, events
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.models import Outbox
from commonweal.jobs.models import GIVEN_UP, MOST_ATTEMPTS, STALLED_AFTER, JobRecord

from .asking import ask_for_scheduled, moved


def sweep(actor: Actor, limit: int = 1000) -> None:
    """No job of its own: a queue that stands still would keep it from running."""
    with acting(actor):
        ask_for_scheduled(actor)
        take_up_stalled(actor)
        move_from_outbox(limit)


def take_up_stalled(actor: Actor) -> None:
    """A worker that died leaves its job as being done; a job that kills its workers is given up."""
    before = clock.now() - STALLED_AFTER
    for record in JobRecord.objects.stalled(before).select_for_update(skip_locked=True):
        given_up = record.attempts >= MOST_ATTEMPTS
        stopped = record.stop_asked_at is not None
        record.state = "stopped" if stopped else "failed" if given_up else "waiting"
        record.trouble = GIVEN_UP if record.state == "failed" else ""
        record.finished_at = None if record.state == "waiting" else clock.now()
        record.claim = record.heartbeat_at = None
        record.save(update_fields=["state", "trouble", "finished_at", "claim", "heartbeat_at"])
        events.record(
            actor=actor,
            operation="job.taken_up" if record.state == "waiting" else f"job.{record.state}",
            object_type="job",
            object_id=str(record.pk),
            reason=record.kind,
        )


def move_from_outbox(limit: int) -> None:
    waiting = Outbox.objects.waiting().filter(due_at__lte=clock.now()).order_by("due_at", "id")
    for row in waiting.select_for_update(skip_locked=True)[:limit]:
        moved(row)
