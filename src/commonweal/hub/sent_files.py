"""Files that were sent in a browser: sealed where they wait for their load, and what came of each.

They are in the open in memory alone, while they are loaded.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from commonweal.core import home
from commonweal.hub.rawstore import keys, memory, pieces
from commonweal.hub.rawstore.pieces import Place

TOLD = "told.json"
NAME, CONTENT = ".name", ".sealed"


@dataclass(frozen=True)
class Told:
    """What became of one delivery, or of one file that is none. `state`: released, unchanged, refused, left
    aside."""

    name: str
    state: str
    source: str = ""
    delivery: int | None = None
    received: int = 0
    accepted: int = 0
    duplicates: int = 0
    rejected: int = 0
    reason: str = ""


def place(job: str) -> Path:
    """What belongs to a sending; `job` is the identifier of a record of ours, never what somebody typed."""
    return home.folder("uploads") / job


def files(job: str) -> Path:
    return place(job) / "files"


def keep(job: str, name: str, content: Iterable[bytes]) -> None:
    """Sealed, as the raw store seals what is taken in, and for nobody but the installation."""
    for folder in (place(job), files(job)):
        folder.mkdir(mode=0o700, exist_ok=True)
    number = len(_numbers(job)) + 1
    key, sealed = keys.of_sending(job), Place(0, number)
    with _private(files(job) / f"{number:05d}{NAME}") as out:
        out.write(pieces.seal_name(name, key, sealed))
    with _private(files(job) / f"{number:05d}{CONTENT}") as out:
        pieces.seal(_Stream(content), out, key, sealed)


@contextmanager
def in_the_open(job: str) -> Iterator[Path]:
    """A folder of links under the names of the files, to memory alone, while the block lasts."""
    inside = files(job).name  # a delivery of several files is called after their folder
    named = ((f"{inside}/{_name(job, number)}", _content(job, number)) for number in _numbers(job))
    with memory.linked(named) as links:
        yield links / inside


def tell(job: str, outcomes: Sequence[Told]) -> None:
    """Whole or not at all, as a page may read it at any moment."""
    beside = place(job) / f"{TOLD}.new"
    beside.unlink(missing_ok=True)
    with _private(beside) as out:
        out.write(json.dumps([asdict(each) for each in outcomes]).encode())
    beside.replace(place(job) / TOLD)


def told(job: str) -> tuple[Told, ...]:
    try:
        text = (place(job) / TOLD).read_text("utf-8")
    except FileNotFoundError:
        return ()
    return tuple(Told(**each) for each in json.loads(text))


def waiting(job: str) -> tuple[str, ...]:
    """The names of the files that lie there, until their load has come to its end."""
    return tuple(sorted(_name(job, number) for number in _numbers(job)))


def left() -> dict[str, datetime]:
    """The sendings whose files still lie there, and since when."""
    found = home.folder("uploads").glob("*/files")
    return {each.parent.name: datetime.fromtimestamp(each.stat().st_mtime, UTC) for each in found}


def clear(job: str) -> None:
    shutil.rmtree(files(job), ignore_errors=True)


class _Stream:
    """What comes in pieces, read as a file is."""

    def __init__(self, content: Iterable[bytes]) -> None:
        self._content, self._held = iter(content), bytearray()

    def read(self, size: int) -> bytes:
        while len(self._held) < size and (piece := next(self._content, None)) is not None:
            self._held += piece
        taken = bytes(self._held[:size])
        del self._held[:size]
        return taken


def _private(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _numbers(job: str) -> list[int]:
    return sorted(int(each.name.removesuffix(CONTENT)) for each in files(job).glob(f"*{CONTENT}"))


def _name(job: str, number: int) -> str:
    sealed = (files(job) / f"{number:05d}{NAME}").read_bytes()
    return pieces.opened_name(sealed, keys.of_sending(job), Place(0, number))


def _content(job: str, number: int) -> Iterator[bytes]:
    path = files(job) / f"{number:05d}{CONTENT}"
    with path.open("rb") as source:
        yield from pieces.opened(source, keys.of_sending(job), Place(0, number), str(path))
