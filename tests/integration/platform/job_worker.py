"""A worker as `commonweal work --keep-on` starts it, with a kind of job whose effect can be counted.

`python -m tests.integration.platform.job_worker FOLDER [MOMENT]`: at that moment of each job it leaves a mark
in the folder and goes no further; a test kills it there.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

KIND, DEADLY, TROUBLED = "test.count", "test.deadly", "test.troubled"
TROUBLE = "4 Canal Street"
STALLED = timedelta(seconds=2)


def main(folder: Path, moment: str) -> None:
    import django

    django.setup()
    from commonweal.core import clock
    from commonweal.core.actor import Actor
    from commonweal.core.context import acting
    from commonweal.core.permissions import Permission
    from commonweal.core.task import Task, begin
    from commonweal.hub import sent_files, services  # noqa: F401  with their kinds of job
    from commonweal.jobs.models import Schedule
    from commonweal.jobs.register import Door, Job, register
    from commonweal.jobs.services import heart, keeping_on, sweeping
    from commonweal.partnership.queries import actor_of, address_of, local_operator

    sweeping.STALLED_AFTER = heart.STALLED_AFTER = STALLED
    heart.LOOKS_EVERY, heart.BEATS_EVERY = 0.1, timedelta(seconds=0.3)
    keeping_on.TICK, keeping_on.GRACE = 0.2, 3.0

    def reached(where: str, job: Job) -> None:
        if where == moment:
            (folder / f"{where} {job.id}").touch()
            while True:
                job.progress.step(f"It stands {where} its effect")
                time.sleep(0.05)

    def stays(act: Callable[..., None], moment_of_it: str) -> Callable[..., None]:
        """What does the act and stands there afterwards, or before it, if that is the moment."""

        def done(key: str, *more: Any) -> None:
            for here in (f"before {moment_of_it}", f"after {moment_of_it}"):
                if here.startswith("after"):
                    act(key, *more)
                if moment == here:
                    (folder / f"{here} {key}").touch()
                    time.sleep(600)

        return done

    sent_files.tell = stays(sent_files.tell, "telling")
    sent_files.clear = stays(sent_files.clear, "clearing")

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

    def fail(job: Job, door: Door) -> None:
        raise ValueError(TROUBLE)

    register(TROUBLED, fail, entry=Permission.JOB_RUN)
    register(KIND, count, entry=Permission.JOB_RUN)
    register(DEADLY, die, entry=Permission.JOB_RUN)
    begin(Task(purpose="command:work", reason="a test of workers"))
    keeping_on.keep_on(actor=local_operator(), actor_of=actor_of, address_of=address_of)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "")
