"""Files whose mapping is still being written: sealed on the disk, in the open in memory alone.

They belong to no delivery. Each is forgotten when its mapping is handed in, given up, or left for too long.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from commonweal.core import home
from commonweal.core.errors import InstallationProblem, NotFound

from . import keys
from .memory import IN_MEMORY

KEPT_FOR = timedelta(days=28)
_NAME, _SEALED = "name.sealed", "file.sealed"


def keep(sample: str, name: str, pieces: Iterable[bytes], at: datetime) -> None:
    """`sample` is a name of ours, never what somebody typed; a file that was there is replaced."""
    forget(sample)
    folder = _folder(sample)
    folder.mkdir(mode=0o700, parents=True)
    for file, content in ((_NAME, name.encode()), (_SEALED, b"".join(pieces))):
        descriptor = os.open(folder / file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(keys.sealed_sample(content, f"{sample}|{file}"))
    os.utime(folder, (at.timestamp(), at.timestamp()))


def there(sample: str) -> bool:
    return (_folder(sample) / _SEALED).exists()


@contextmanager
def in_the_open(sample: str) -> Iterator[Path]:
    """The path of a link to memory without a name in any folder, while the block lasts."""
    if not there(sample):
        raise NotFound("the file is not here any more", remedy="Send it again.")
    if not hasattr(os, "memfd_create"):
        raise InstallationProblem(
            "Files are opened in memory without a name, which this system does not have.",
            remedy="Run the site on Linux.",
        )
    with ExitStack() as stack:
        links = Path(tempfile.mkdtemp(dir=IN_MEMORY if IN_MEMORY.is_dir() else None))
        stack.callback(shutil.rmtree, links)
        handle = os.memfd_create("sample", os.MFD_CLOEXEC)
        stack.callback(os.close, handle)
        view = memoryview(_opened(sample, _SEALED))
        while view:
            view = view[os.write(handle, view) :]
        link = links / _opened(sample, _NAME).decode()
        link.symlink_to(f"/proc/{os.getpid()}/fd/{handle}")
        yield link


def forget(sample: str) -> None:
    shutil.rmtree(_folder(sample), ignore_errors=True)


def forget_old(now: datetime) -> None:
    """Those that were sent too long ago."""
    for folder in home.folder("samples").iterdir():
        if now.timestamp() - folder.stat().st_mtime > KEPT_FOR.total_seconds():
            shutil.rmtree(folder, ignore_errors=True)


def _folder(sample: str) -> Path:
    return home.folder("samples") / sample


def _opened(sample: str, file: str) -> bytes:
    return keys.opened_sample((_folder(sample) / file).read_bytes(), f"{sample}|{file}")
