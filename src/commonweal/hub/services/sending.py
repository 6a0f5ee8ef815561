"""Files sent in a browser: kept in a private folder with the asking, loaded by a job as whoever sent them.

All that a load in the background needs of `jobs` stands here and in `queries/sendings.py`.
"""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from commonweal.core import events
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.entry import entry
from commonweal.core.errors import BadInput, CommonwealError
from commonweal.core.permissions import Permission
from commonweal.hub import sent_files
from commonweal.hub.access import may_begin_to_load
from commonweal.hub.intake.bounds import WEB
from commonweal.hub.intake.kinds import unread
from commonweal.hub.pipeline.receiving import ENDINGS, SYNTHETIC_MARK, Left
from commonweal.hub.sent_files import Told
from commonweal.jobs.register import Door, Job, register
from commonweal.jobs.services import ask_for, ask_to_stop

from .loading import LoadOutcome, LoadRunning, load

KIND = "delivery.load"
MOST_FILES = 50
LARGEST = WEB.bytes_in or 0
LONGEST_NAME = 150  # characters
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
    named = _sound(files)
    with acting(actor):
        job = str(ask_for(actor=actor, kind=KIND, identifiers={"source": source}))
        try:
            for name, each in named.items():
                sent_files.keep(sent_files.files(job), name, each.pieces)
            if synthetic and SYNTHETIC_MARK not in named:
                sent_files.keep(sent_files.files(job), SYNTHETIC_MARK, [b"{}\n"])
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
    return job


@entry(Permission.DELIVERY_LOAD)
def stop_sending(*, actor: Actor, job: str) -> None:
    """What was published stays; the rest is not loaded."""
    may_begin_to_load(actor)
    ask_to_stop(actor=actor, id=job)


def _sound(files: Sequence[SentFile]) -> dict[str, SentFile]:
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
    """Done again it changes nothing: what was received before is unchanged."""
    asker = door.actor_of(job.asked_by)
    outcomes: list[Told] = []
    try:
        for outcome in _loaded(asker, job):
            outcomes.append(_told(outcome))
            sent_files.tell(job.id, outcomes)
    except CommonwealError:
        sent_files.clear(job.id)
        raise
    sent_files.clear(job.id)


def _loaded(asker: Actor, job: Job) -> Iterator[LoadOutcome | Left]:
    while True:
        try:
            yield from load(
                actor=asker,
                path=sent_files.files(job.id),
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
