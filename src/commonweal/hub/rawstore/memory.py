"""Raw files in the open, in memory alone: for reading a delivery again, and for looking somebody up in it.

The reading process is given paths. Each is a link, under the file's own name, to memory of this process that
has no name in any folder; when the block ends, links and memory are gone.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from commonweal.core.errors import InstallationProblem

from . import folder, pieces
from .folder import Sealed
from .pieces import Place

IN_MEMORY = Path("/dev/shm")  # noqa: S108 - links of a process, in a folder of its own that only it may enter


@contextmanager
def in_the_open(delivery: int, files: Sequence[Sealed], key: bytes) -> Iterator[Path]:
    """A folder in which the delivery's files can be read under their names, while the block lasts."""
    places = [(each.name, Place(delivery, each.file)) for each in files]
    named = ((pieces.opened_name(name, key, place), _content(place, key)) for name, place in places)
    with linked(named) as links:
        yield links


@contextmanager
def linked(files: Iterable[tuple[str, Iterable[bytes]]]) -> Iterator[Path]:
    """A folder of such links: each under the name that is given, to memory that holds what is given."""
    if not hasattr(os, "memfd_create"):
        raise InstallationProblem(
            "Raw files are read back in memory without a name, which this system does not have.",
            remedy="Run the command on Linux, where the warehouse lies.",
        )
    with ExitStack() as stack:
        links = Path(tempfile.mkdtemp(dir=IN_MEMORY if IN_MEMORY.is_dir() else None))
        stack.callback(shutil.rmtree, links)
        for name, content in files:
            handle = os.memfd_create("raw", os.MFD_CLOEXEC)
            stack.callback(os.close, handle)
            for piece in content:
                view = memoryview(piece)
                while view:
                    view = view[os.write(handle, view) :]
            link = links / name
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(f"/proc/{os.getpid()}/fd/{handle}")
        yield links


def _content(place: Place, key: bytes) -> Iterator[bytes]:
    path = folder.path_of(place.delivery, place.file)
    with path.open("rb") as source:
        yield from pieces.opened(source, key, place, str(path))


def verified(delivery: int, file: int, size: int, key: bytes) -> bool:
    """Whether the file is there, as large as it was, and authentic in every piece."""
    path = folder.path_of(delivery, file)
    if not path.exists() or path.stat().st_size != pieces.sealed_size(size):
        return False
    try:
        for _ in _content(Place(delivery, file), key):
            pass
    except InstallationProblem:
        return False
    return True
