"""The walls round the child process that opens delivered files: what it may use and what it may never do.

It stands alone, so that the walls can be tried without what they protect.
"""

from __future__ import annotations

import os
import resource
import sys
from typing import Any

MEMORY_BYTES = 4 << 30
CPU_SECONDS = 1_800
OPEN_FILES = 64

# Standing between a hostile file and the machine: no network, no programs, no writing.
FORBIDDEN = (
    "socket.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.fork",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.mkdir",
    "os.chmod",
    "os.chown",
    "os.link",
    "os.symlink",
    "os.truncate",
    "os.utime",
    "os.setxattr",
    "os.removexattr",
    "os.kill",
    "resource.",
    "shutil.",
    "ctypes.dlopen",
)
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def _lower(what: int, to: int) -> None:
    _, hard = resource.getrlimit(what)
    limit = to if hard == resource.RLIM_INFINITY else min(to, hard)
    resource.setrlimit(what, (limit, limit))


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event.startswith(FORBIDDEN):
        raise PermissionError(f"a delivered file may not lead to {event}")
    if event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITING:
        raise PermissionError("nothing is written while a delivered file is open")


def confine() -> None:
    """Close the walls: called once, after the imports, before the first delivered byte is read."""
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_FSIZE, 0)
    _lower(resource.RLIMIT_NOFILE, OPEN_FILES)
    _lower(resource.RLIMIT_CPU, CPU_SECONDS)
    if sys.platform.startswith("linux"):
        _lower(resource.RLIMIT_AS, MEMORY_BYTES)
    sys.addaudithook(_watch)
