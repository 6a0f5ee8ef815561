"""Raw files in the open, in memory alone: for reading a delivery again, and for looking somebody up in it.

The reading process is given paths. Each is a link, under the file's own name, to memory of this process that
has no name in any folder; when the block ends, links and memory are gone.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
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
    if not hasattr(os, "memfd_create"):
        raise InstallationProblem(
            "Raw files are read back in memory without a name, which this system does not have.",
            remedy="Run the command on Linux, where the warehouse lies.",
        )
    with ExitStack() as stack:
        links = Path(tempfile.mkdtemp(dir=IN_MEMORY if IN_MEMORY.is_dir() else None))
        stack.callback(shutil.rmtree, links)
        for sealed in files:
            place = Place(delivery, sealed.file)
            handle = os.memfd_create("raw", os.MFD_CLOEXEC)
            stack.callback(os.close, handle)
            fill(handle, delivery, sealed.file, key)
            link = links / pieces.opened_name(sealed.name, key, place)
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(f"/proc/{os.getpid()}/fd/{handle}")
        yield links


def fill(handle: int, delivery: int, file: int, key: bytes) -> None:
    path = folder.path_of(delivery, file)
    with path.open("rb") as source:
        for piece in pieces.opened(source, key, Place(delivery, file), str(path)):
            view = memoryview(piece)
            while view:
                view = view[os.write(handle, view) :]


def verified(delivery: int, file: int, size: int, key: bytes) -> bool:
    """Whether the file is there, as large as it was, and authentic in every piece."""
    path = folder.path_of(delivery, file)
    if not path.exists() or path.stat().st_size != pieces.sealed_size(size):
        return False
    try:
        with path.open("rb") as source:
            for _ in pieces.opened(source, key, Place(delivery, file), str(path)):
                pass
    except InstallationProblem:
        return False
    return True
