"""What the worker can do: a room names its kinds of job here at start-up."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from commonweal.core.actor import Actor
from commonweal.core.permissions import Permission
from commonweal.core.progress import Progress, silent


def _nothing() -> None:
    """A job that no worker has taken up, such as one in a test, is nobody's to lose."""


@dataclass(frozen=True)
class Job:
    """`progress` raises where the job is to stop; `expect_mine` and `end_here` belong inside the transaction
    of what it does: the first refuses a worker that the job was taken from, the second ends the job with it.
    """

    id: str
    kind: str
    identifiers: Mapping[str, str]
    asked_by: str
    progress: Progress = field(default=silent, compare=False)
    expect_mine: Callable[[], None] = field(default=_nothing, compare=False)
    end_here: Callable[[], None] = field(default=_nothing, compare=False)


@dataclass(frozen=True)
class Door:
    """What the door that starts the worker lends it, so that this room need know no person."""

    actor_of: Callable[[str], Actor]
    address_of: Callable[[str], str]


Work = Callable[[Job, Door], None]


@dataclass(frozen=True)
class Known:
    """A kind of job, and the policy entry that whoever asked for it must hold when it is done.

    `job.run` is the worker's own: such a job shows nobody anything and writes in nobody's name. Purpose and
    reason are those of every job of the kind: nobody is there to be asked for them. `title` is what people
    read of it.
    """

    work: Work
    entry: Permission
    purpose: str = ""
    reason: str = ""
    title: str = ""


_kinds: dict[str, Known] = {}


def register(
    kind: str, work: Work, *, entry: Permission, purpose: str = "", reason: str = "", title: str = ""
) -> None:
    known = Known(work, entry, purpose, reason, title)
    if _kinds.get(kind, known) != known:
        raise ValueError(f"two rooms name the job {kind!r}")
    _kinds[kind] = known


def known_kind(kind: str) -> Known | None:
    return _kinds.get(kind)


def title_of(kind: str) -> str:
    known = _kinds.get(kind)
    return (known.title if known else "") or re.sub(r"[._-]", " ", kind).capitalize()


def titles() -> Mapping[str, str]:
    """Every kind of job, with its title; empty where it was given none."""
    return {kind: known.title for kind, known in _kinds.items()}


def kinds() -> Mapping[str, Permission]:
    """Every kind of job, with its policy entry."""
    return {kind: known.entry for kind, known in _kinds.items()}
