"""`commonweal work --keep-on`: a worker that goes on until it is told to stop, beside any number of others.

The queue wakes a worker and gives each job to one of them; what people see is the job's own record, which is
claimed before anything is done. A message for a record that somebody else has, or that has ended, is nothing.
"""

from __future__ import annotations

import asyncio
import os
import signal
import uuid
from collections.abc import Awaitable, Callable
from contextvars import copy_context
from threading import Event
from typing import Any

import psycopg
from django.db import Error, close_old_connections
from procrastinate import App, PsycopgConnector
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Status

from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.entry import entry
from commonweal.core.permissions import Permission
from commonweal.jobs import access
from commonweal.jobs.models import JobRecord
from commonweal.jobs.register import Door, title_of

from .sweeping import sweep
from .working import claim, do

TASK, QUEUE = "commonweal.work_on", "jobs"
TICK = 1.0  # seconds between two looks at the outbox and at jobs of workers that died
TIDY = 30.0  # seconds between two looks at messages of workers that died
LONGEST_PAUSE = 30.0  # seconds between two tries while the database does not answer
DEAD = 60.0  # seconds without a beat, after which the queue takes a worker for dead
GRACE = 15.0  # seconds that a job in hand has to come to a step at which it can be put back
AWAY = (Error, ConnectorException, psycopg.Error)

Say = Callable[[str], None]


@entry(Permission.JOB_RUN)
def keep_on(
    *,
    actor: Actor,
    actor_of: Callable[[str], Actor],
    address_of: Callable[[str], str],
    say: Say = print,
    beside: int | None = None,
) -> None:
    """Returns when the process is told to stop, or when the process `beside` ended; the job in hand is put
    back for another worker.
    """
    access.may_run(actor).require()
    asyncio.run(_Worker(actor, Door(actor_of, address_of), say, beside).live())


class _Worker:
    def __init__(self, actor: Actor, door: Door, say: Say, beside: int | None) -> None:
        self._actor, self._door, self._say, self._beside = actor, door, say, beside
        self._ending = Event()
        self._away = False
        self._queue = App(connector=PsycopgConnector(kwargs=connector_params("default")))
        self._queue.task(name=TASK, queue=QUEUE)(self._in_context(self._work_on))
        self._tick = self._in_context(self._swept_and_queued)

    async def live(self) -> None:
        loop = asyncio.get_running_loop()
        stopped = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._told_to_stop, loop, stopped)
        async with self._queue.open_async():
            all_of_it = [
                asyncio.create_task(each)
                for each in (
                    self._go_on(self._take_from_queue, TICK),
                    self._go_on(self._look, TICK),
                    self._go_on(self._tidy, TIDY),
                    self._stay_beside(),
                    stopped.wait(),
                )
            ]
            try:
                done, _ = await asyncio.wait(all_of_it, return_when=asyncio.FIRST_COMPLETED)
                for each in done:
                    each.result()  # a worker that cannot go on says so, and ends
            finally:
                self._ending.set()
                # A thread that waits for a database which is gone holds up no end.
                loop.call_later(GRACE, os._exit, 1)
                for each in all_of_it:
                    each.cancel()
                await asyncio.gather(*all_of_it, return_exceptions=True)

    def _told_to_stop(self, loop: asyncio.AbstractEventLoop, stopped: asyncio.Event) -> None:
        self._ending.set()
        stopped.set()
        # A calculation that takes no step cannot be put back: the others take it up when its heart is silent.
        loop.call_later(GRACE, os._exit, 0)

    async def _go_on(self, step: Callable[[], Awaitable[None]], rest: float) -> None:
        """Step after step; a database that does not answer holds them up, and does not end them."""
        pause = rest
        while True:
            try:
                await step()
            except AWAY:
                pause = min(2 * pause, LONGEST_PAUSE)
            else:
                pause = rest
            await asyncio.sleep(pause)

    def _tell(self, trouble: str) -> None:
        """Once when the database goes, and once when it is back."""
        if trouble and not self._away:
            self._say(f"The database does not answer ({trouble}). The worker waits until it does.")
        elif not trouble and self._away:
            self._say("The database answers again.")
        self._away = bool(trouble)

    async def _stay_beside(self) -> None:
        while self._beside is None or os.getppid() == self._beside:
            await asyncio.sleep(TICK)

    async def _take_from_queue(self) -> None:
        await self._queue.run_worker_async(
            queues=[QUEUE],
            concurrency=1,
            install_signal_handlers=False,
            listen_notify=True,
            delete_jobs="always",
            shutdown_graceful_timeout=GRACE,
        )

    async def _look(self) -> None:
        try:
            await asyncio.to_thread(self._tick)
        except AWAY as error:
            self._tell(type(error).__name__)
            raise
        self._tell("")

    async def _tidy(self) -> None:
        manager = self._queue.job_manager
        for each in await manager.get_stalled_jobs(seconds_since_heartbeat=DEAD):
            await manager.finish_job(each, status=Status.FAILED, delete_job=True)

    def _swept_and_queued(self) -> None:
        close_old_connections()
        sweep(self._actor)
        queue_waiting(self._actor)

    def _work_on(self, record: str) -> None:
        close_old_connections()
        if self._ending.is_set():
            return
        found = claim(self._actor, uuid.UUID(record))
        if found is None:
            return
        ended = do(self._actor, found, self._door, self._ending)
        words = {"waiting": "put back", "": "taken over by another worker"}.get(ended.state, ended.state)
        # Why stands with whoever asked: it may say what the job is about, and this is read by others.
        self._say(f"{title_of(found.kind)}: {words}")

    def _in_context(self, work: Callable[..., Any]) -> Callable[..., Any]:
        """Threads of the queue know nothing of who acts: each call has what this worker was started with."""
        context = copy_context()

        def called(*given: Any, **named: Any) -> Any:
            return context.copy().run(work, *given, **named)

        return called


def queue_waiting(actor: Actor) -> None:
    """A message for each record that waits and has none; one transaction with what is known of both."""
    with acting(actor):
        waiting = {str(key) for key in JobRecord.objects.filter(state="waiting").values_list("pk", flat=True)}
        told = ProcrastinateJob.objects.filter(status="todo", queueing_lock__in=waiting)
        missing = waiting - set(told.values_list("queueing_lock", flat=True))
        queue = App(connector=DjangoConnector("default"))
        for key in sorted(missing):
            # A lock on the key alone: two workers that look at one moment write one message.
            if _alone(key):
                queue.configure_task(TASK, queue=QUEUE, queueing_lock=key).defer(record=key)


def _alone(key: str) -> bool:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(7303, hashtext(%s))", [key])
        return bool(cursor.fetchone()[0])
