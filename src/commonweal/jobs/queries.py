from dataclasses import dataclass

from django.db.models import Count

from commonweal.core.models import Outbox
from commonweal.jobs.models import JobRecord


@dataclass(frozen=True)
class Workload:
    outbox: int
    waiting: int
    doing: int
    failed: int
    done: int


def workload() -> Workload:
    """How many jobs stand where."""
    rows = JobRecord.objects.values_list("state").annotate(Count("id"))
    counts: dict[str, int] = dict(rows)
    states = {state: counts.get(state, 0) for state in ("waiting", "doing", "failed", "done")}
    return Workload(outbox=Outbox.objects.waiting().count(), **states)
