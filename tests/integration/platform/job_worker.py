"""A worker as `commonweal work --keep-on` starts it, with a kind of job whose effect can be counted.

`python -m tests.integration.platform.job_worker FOLDER [MOMENT]`: at that moment of each job it leaves a mark
in the folder and goes no further; a test kills it there.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from datetime import timedelta
from pathlib import Path

KIND, DEADLY = "test.count", "test.deadly"
STALLED = timedelta(seconds=2)


def main(folder: Path, moment: str) -> None:
    import django

    django.setup()
    from commonweal.core import clock
    from commonweal.core.actor import Actor
    from commonweal.core.context import acting
    from commonweal.core.permissions import Permission
    from commonweal.core.task import Task, begin
    from commonweal.jobs.models import Schedule
    from commonweal.jobs.register import Door, Job, register
    from commonweal.jobs.services import heart, keeping_on, sweeping
    from commonweal.partnership.queries import actor_of, address_of, local_operator

    sweeping.STALLED_AFTER = STALLED
    heart.LOOKS_EVERY, heart.BEATS_EVERY = 0.1, timedelta(seconds=0.3)
    keeping_on.TICK, keeping_on.GRACE = 0.2, 3.0

    def reached(where: str, job: Job) -> None:
        if where == moment:
            (folder / f"{where} {job.id}").touch()
            while True:
                job.progress.step(f"It stands {where} its effect")
                time.sleep(0.05)

    def count(job: Job, door: Door) -> None:
        reached("before", job)
        with acting(Actor.process("tests")):
            job.expect_mine()
            effect = Schedule(name=f"{job.id} by {os.getpid()}", kind="none", every_minutes=1)
            effect.next_at = clock.now() + timedelta(days=1)
            effect.save(force_insert=True)
            if moment == "inside":
                (folder / f"inside {job.id}").touch()
                time.sleep(600)
            job.end_here()
        if moment == "after":
            (folder / f"after {job.id}").touch()
            time.sleep(600)

    def die(job: Job, door: Door) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    register(KIND, count, entry=Permission.JOB_RUN)
    register(DEADLY, die, entry=Permission.JOB_RUN)
    begin(Task(purpose="command:work", reason="a test of workers"))
    keeping_on.keep_on(actor=local_operator(), actor_of=actor_of, address_of=address_of)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "")
