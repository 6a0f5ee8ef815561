"""Serve the pages by gunicorn, in processes of its own that each answer one request at a time."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from commonweal.core.actor import Actor

DEFAULT_PORT = 8000
APPLICATION = "commonweal.config.wsgi:application"
LONGEST_REQUEST = 300  # seconds, in which many files come over a slow line; other work is a job
REQUESTS_OF_ONE = 5_000  # then a process is replaced, so that none grows for ever
LOOKS_EVERY, REST = 0.5, 5.0  # seconds between two looks at a worker, and before another is started


def serve(
    *, port: int, host: str, workers: int | None = None, demonstration: bool = False, works: bool = True
) -> None:
    """Never returns: this process becomes the server. `works`: a worker does jobs beside it."""
    from django.conf import settings

    from commonweal.cli.session import operator
    from commonweal.core.permissions import Permission
    from commonweal.core.policy import require_standing

    actor = operator()
    require_standing(actor, Permission.INSTALLATION_CHECK)
    if demonstration or settings.DEMONSTRATION:  # asked for here, or in the environment
        _expect_nothing_real(actor)
        os.environ["COMMONWEAL_DEMONSTRATION"] = "1"
    os.environ.setdefault("COMMONWEAL_SITE", f"http://localhost:{port}")
    click.echo(f"Commonweal answers at {os.environ['COMMONWEAL_SITE']} until you press Ctrl-C.")
    if works:
        start_worker()
    sys.stdout.flush()
    # The server takes the place of this process, so that whoever stops one stops the other.
    os.execv(sys.executable, [sys.executable, "-P", "-m", "gunicorn", *_arguments(port, host, workers)])  # noqa: S606


def start_worker() -> subprocess.Popen[bytes]:
    """A worker that ends when this process does, whatever ended it, and is replaced if it ends before."""
    return _started("from commonweal.cli.serving import keep_a_worker; keep_a_worker()", str(os.getpid()))


def keep_a_worker() -> None:
    """In a process between the server and its worker, as the server itself is no program of ours."""
    server = int(sys.argv[1])
    while os.getppid() == server:
        words = "from commonweal.cli import main; main()"
        worker = _started(words, "work", "--keep-on", "--beside", str(os.getpid()))
        while worker.poll() is None and os.getppid() == server:
            time.sleep(LOOKS_EVERY)
        time.sleep(REST)


def _started(words: str, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-P", "-c", words, *arguments],
        stdin=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C is for the server; the worker sees its end
    )


def _arguments(port: int, host: str, workers: int | None) -> list[str]:
    return [
        *("--bind", f"{host}:{port}"),
        *("--workers", str(workers or (os.cpu_count() or 1) + 1)),
        *("--timeout", str(LONGEST_REQUEST)),
        *("--max-requests", str(REQUESTS_OF_ONE), "--max-requests-jitter", str(REQUESTS_OF_ONE // 10)),
        *("--worker-tmp-dir", _memory()),
        *("--log-level", "warning", "--preload", "--no-control-socket"),
        APPLICATION,
    ]


def _memory() -> str:
    """Where a process shows that it is alive: a disk that is busy would make it look dead."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else os.environ.get("TMPDIR", "/tmp")  # noqa: S108


def holds_real_records(actor: Actor) -> str:
    """The name of a delivery that is not made up; empty where all are."""
    from commonweal.core.context import acting
    from commonweal.hub.queries import deliveries

    with acting(actor):
        held = deliveries(actor=actor)
    return next((each.name for each in held if each.state == "released" and not each.synthetic), "")


def _expect_nothing_real(actor: Actor) -> None:
    """Refuse to let published passwords in where anything is held that is not made up."""
    from commonweal.core.errors import WrongUse

    if name := holds_real_records(actor):
        raise WrongUse(
            "The demonstration's accounts, whose password is published, are not let in beside real records.",
            where=f"the delivery {name}, and others",
            remedy="Serve without --demonstration, and invite people: commonweal person invite.",
        )
