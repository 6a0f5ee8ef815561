"""Where the sealed files lie: a folder a delivery, made beside and renamed when all of it is on the disk."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from commonweal.core import home

from . import pieces
from .pieces import Place

WAITING = ".unfinished"
PRIVATE = 0o700


@dataclass(frozen=True)
class Sealed:
    """A file of a delivery as it was put away; its name is sealed too."""

    file: int
    name: bytes
    size: int


def where() -> Path:
    found = home.folder("raw")
    if found.stat().st_mode & 0o077:
        found.chmod(PRIVATE)
    return found


def of(delivery: int) -> Path:
    return where() / f"{delivery:06d}"


def path_of(delivery: int, file: int) -> Path:
    return of(delivery) / f"{file:05d}.sealed"


def waiting(delivery: int) -> Path:
    return where() / f"{delivery:06d}{WAITING}"


def put(
    delivery: int, files: Sequence[tuple[str, Path]], key: bytes, going_on: Callable[[], bool]
) -> list[Sealed]:
    """Seal the files (name and path of each) of a delivery; nothing of it is there before all of it is."""
    beside = waiting(delivery)
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(mode=PRIVATE)
    made = []
    for number, (name, path) in enumerate(files, start=1):
        if not going_on():
            break
        place = Place(delivery, number)
        target = beside / path_of(delivery, number).name
        with path.open("rb") as source, target.open("xb") as out:
            size = pieces.seal(source, out, key, place, going_on)
        made.append(Sealed(number, pieces.seal_name(name, key, place), size))
    return made


def settle(delivery: int) -> None:
    """What was put away is on the disk and stands under its name."""
    beside, stands = waiting(delivery), of(delivery)
    for path in beside.iterdir():
        pieces.flush(path)
    pieces.flush(beside)
    if stands.exists():
        shutil.rmtree(stands)
    beside.rename(stands)
    pieces.flush(where())


def remove(delivery: int) -> None:
    """Nothing of the delivery stays, finished or not."""
    for path in (waiting(delivery), of(delivery)):
        if path.exists():
            shutil.rmtree(path)


def strays(keyed: set[int]) -> list[Path]:
    """Folders that belong to no delivery with a key: of loads that were ended or refused."""
    wanted = {of(number).name for number in keyed}
    return sorted(path for path in where().iterdir() if path.name not in wanted)
