"""Files that were sent in a browser: the folder in which they wait for their load, and what came of each."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from commonweal.core import home

TOLD = "told.json"


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


def keep(folder: Path, name: str, pieces: Iterable[bytes]) -> None:
    """For nobody but the installation; the raw store seals what is taken in."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        for piece in pieces:
            stream.write(piece)


def tell(job: str, outcomes: Sequence[Told]) -> None:
    """Whole or not at all, as a page may read it at any moment."""
    beside = place(job) / f"{TOLD}.new"
    beside.write_text(json.dumps([asdict(each) for each in outcomes]), "utf-8")
    beside.replace(place(job) / TOLD)


def told(job: str) -> tuple[Told, ...]:
    try:
        text = (place(job) / TOLD).read_text("utf-8")
    except FileNotFoundError:
        return ()
    return tuple(Told(**each) for each in json.loads(text))


def waiting(job: str) -> tuple[str, ...]:
    """The names of the files as they lie there, until their load has come to its end."""
    folder = files(job)
    return tuple(sorted(each.name for each in folder.iterdir())) if folder.is_dir() else ()


def clear(job: str) -> None:
    shutil.rmtree(files(job), ignore_errors=True)
