"""Files sent in a browser: kept in a private folder with the asking, loaded by a job as whoever sent them.

All that a load in the background needs of `jobs` stands here and in `queries/sendings.py`.
"""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path, PurePosixPath

from commonweal.core import clock, events
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.entry import entry
from commonweal.core.errors import BadInput
from commonweal.core.permissions import Permission
from commonweal.hub import sent_files
from commonweal.hub.access import may_begin_to_load
from commonweal.hub.intake.bounds import WEB
from commonweal.hub.intake.kinds import unread
from commonweal.hub.pipeline.receiving import ENDINGS, SYNTHETIC_MARK, Left
from commonweal.hub.sent_files import Told
from commonweal.jobs.queries import anybodys_job, is_scheduled
from commonweal.jobs.register import Door, Job, register
from commonweal.jobs.services import ask_for, ask_to_stop, set_schedule

from .loading import LoadOutcome, LoadRunning, load

KIND = "delivery.load"
MOST_FILES = 50
LARGEST = WEB.bytes_in or 0
LONGEST_NAME = 150  # characters
CLEARING, CLEARS_EVERY_MINUTES = "delivery.clear", 24 * 60
KEPT_FOR = timedelta(days=7)  # files of a load that ended undone, which may be asked for again
_CLEARS = Actor.process("sending")
PATIENCE = 2.0  # seconds between two looks whether another load has ended


@dataclass(frozen=True)
class SentFile:
    """`pieces` are read once, while the file is written."""

    name: str
    size: int
    pieces: Iterable[bytes]


@entry(Permission.DELIVERY_LOAD)
def send_files(*, actor: Actor, files: Sequence[SentFile], source: str = "", synthetic: bool = False) -> str:
    """Keep the files and ask for their load; the identifier of the job. One that cannot be read is refused
    before anything is kept; what only its content shows, the load tells."""
    may_begin_to_load(actor)
    named = sound(files)
    with acting(actor):
        job = str(ask_for(actor=actor, kind=KIND, identifiers={"source": source}))
        try:
            for name, each in named.items():
                sent_files.keep(job, name, each.pieces)
            if synthetic and SYNTHETIC_MARK not in named:
                sent_files.keep(job, SYNTHETIC_MARK, [b"{}\n"])
        except OSError as error:
            sent_files.clear(job)
            raise BadInput(
                f"The files could not be kept: {error.strerror}.",
                remedy="Tell whoever looks after the installation, and send them again.",
            ) from error
        events.record(
            actor=actor,
            operation=Permission.DELIVERY_LOAD,
            object_type="job",
            object_id=job,
            result_count=len(named),
        )
        if not is_scheduled(CLEARING):
            set_schedule(
                actor=_CLEARS,
                name=CLEARING,
                kind=CLEARING,
                every_minutes=CLEARS_EVERY_MINUTES,
                identifiers={},
            )
    return job


@entry(Permission.JOB_READ_ALL)
def clear_sent_files(*, actor: Actor) -> int:
    """Clear files whose load ended undone a week ago, or was never asked for; of how many sendings."""
    cleared = 0
    for job, since in sent_files.left().items():
        found = anybodys_job(actor=actor, id=job)
        ended = found.finished_at if found else since
        if ended is not None and clock.now() - ended > KEPT_FOR:
            with acting(actor):
                events.record(actor=actor, operation=CLEARING, object_type="job", object_id=job)
            sent_files.clear(job)
            cleared += 1
    return cleared


@entry(Permission.DELIVERY_LOAD)
def stop_sending(*, actor: Actor, job: str) -> None:
    """What was published stays; the rest is not loaded."""
    may_begin_to_load(actor)
    ask_to_stop(actor=actor, id=job)


def sound(files: Sequence[SentFile]) -> dict[str, SentFile]:
    """The files by the names that they are kept under; what cannot be read is refused."""
    if not files:
        raise BadInput("Choose at least one file.", where="files")
    if len(files) > MOST_FILES:
        raise BadInput(f"{len(files)} files were chosen; send at most {MOST_FILES} at once.", where="files")
    named: dict[str, SentFile] = {}
    for each in files:
        name = _name(each.name)
        if name.casefold() in {known.casefold() for known in named}:
            raise BadInput(f"Two files are called {name}; give one another name.", where="files")
        named[name] = each
        _expect_readable(name, each.size)
    return named


def _name(given: str) -> str:
    """The last part of the name, in one spelling; never a path, a hidden file or what a terminal obeys."""
    name = unicodedata.normalize("NFC", PurePosixPath(given.replace("\\", "/")).name).strip()
    if not name or name.startswith((".", "~")) or not all(each.isprintable() for each in name):
        raise BadInput("A file has a name that cannot be kept; give it a plain one.", where="files")
    if len(name) > LONGEST_NAME:
        raise BadInput(f"The name {name[:40]}… is too long; give it a shorter one.", where="files")
    return name


def _expect_readable(name: str, size: int) -> None:
    if not name.lower().endswith(ENDINGS):
        why = unread(name) or f"is not a kind of file that is read: {', '.join(ENDINGS)}"
        raise BadInput(f"{name} {why}.", where="files")
    if not size:
        raise BadInput(f"{name} is empty.", where="files")
    if size > LARGEST:
        raise BadInput(
            f"{name} is larger than {LARGEST // 1_000_000} MB; whoever looks after the installation can "
            "load it at the command line.",
            where="files",
        )


def _work(job: Job, door: Door) -> None:
    """Done again it changes nothing: what was received before is unchanged.

    The files go when the load has come to its end. However else it ends they stay, as it may be asked for
    again, until the daily clearing.
    """
    asker = door.actor_of(job.asked_by)
    if not sent_files.files(job.id).is_dir():
        raise BadInput("The files are here no longer.", where="files", remedy="Send them again.")
    outcomes: list[Told] = []
    with sent_files.in_the_open(job.id) as folder:
        for outcome in _loaded(asker, job, folder):
            outcomes.append(_told(outcome))
            sent_files.tell(job.id, outcomes)
    with acting(asker):
        job.end_here()  # before the files are gone: a worker that takes it up anew would miss them
    sent_files.clear(job.id)


def _clear(job: Job, door: Door) -> None:
    clear_sent_files(actor=_CLEARS)


def _loaded(asker: Actor, job: Job, folder: Path) -> Iterator[LoadOutcome | Left]:
    while True:
        try:
            yield from load(
                actor=asker,
                path=folder,
                source=job.identifiers.get("source") or None,
                limits=WEB,
                progress=job.progress,
            )
        except LoadRunning:  # before it began
            job.progress.step("It waits until another load has finished")
            time.sleep(PATIENCE)
        else:
            return


def _told(outcome: LoadOutcome | Left) -> Told:
    if isinstance(outcome, Left):
        return Told(PurePosixPath(outcome.name).name, "left aside", reason=outcome.why)
    return Told(
        name=outcome.name,
        state=outcome.state,
        source=outcome.source,
        delivery=outcome.delivery,
        received=outcome.received,
        accepted=outcome.accepted,
        duplicates=outcome.duplicates,
        rejected=outcome.rejected,
        reason=outcome.reason,
    )


register(KIND, _work, entry=Permission.DELIVERY_LOAD, purpose="load", title="Load files")
register(CLEARING, _clear, entry=Permission.JOB_RUN, title="Clear files whose load was not finished")
