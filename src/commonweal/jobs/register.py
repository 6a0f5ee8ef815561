"""What the worker can do: a room names its kinds of job here at start-up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from commonweal.core.actor import Actor


@dataclass(frozen=True)
class Job:
    id: str
    kind: str
    identifiers: Mapping[str, str]
    asked_by: str


@dataclass(frozen=True)
class Door:
    """What the door that starts the worker lends it, so that this room need know no person."""

    actor_of: Callable[[str], Actor]
    address_of: Callable[[str], str]


Work = Callable[[Job, Door], None]

_kinds: dict[str, Work] = {}


def register(kind: str, work: Work) -> None:
    if _kinds.get(kind, work) is not work:
        raise ValueError(f"two rooms name the job {kind!r}")
    _kinds[kind] = work


def work_of(kind: str) -> Work | None:
    return _kinds.get(kind)
