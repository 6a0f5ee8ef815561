"""The one folder in which an installation keeps its state."""

import os
from pathlib import Path

from commonweal.core.errors import InstallationProblem


def where() -> Path:
    """The folder's place, whether or not it is there yet."""
    return Path(os.environ.get("COMMONWEAL_HOME") or "var").expanduser().absolute()


def home() -> Path:
    """For its owner alone when it is made here; one that was there keeps the permissions it has."""
    return _made(where(), 0o700, mended=False)


def keys() -> Path:
    """Kept apart from the warehouse so that a backup of one never holds the other; for its owner alone."""
    named = os.environ.get("COMMONWEAL_KEYS")
    return _made(Path(named).expanduser().absolute() if named else home() / "keys", 0o700, mended=True)


def folder(name: str) -> Path:
    return _made(home() / name, 0o755, mended=False)


def _made(path: Path, mode: int, *, mended: bool) -> Path:
    try:
        if not path.is_dir():
            path.mkdir(mode=mode, parents=True, exist_ok=True)
        if mended and path.stat().st_mode & 0o077:
            path.chmod(mode)
    except OSError as error:
        raise InstallationProblem(
            f"The folder cannot be used: {error.strerror}.",
            where=str(path),
            remedy="Make it writable, or name another one in COMMONWEAL_HOME or COMMONWEAL_KEYS.",
        ) from error
    return path
