"""The command as a process of its own, in the folder and the databases of the test."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DONE, WRONG_USE, REFUSED, NOT_PERMITTED, NOT_FOUND, NOT_IN_ORDER = 0, 2, 3, 4, 5, 6


def commonweal(
    *words: str | Path, flags: tuple[str, ...] = (), settings: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")} | (settings or {})
    start = [sys.executable, "-P", *flags, "-c", "from commonweal.cli import main; main()"]
    return subprocess.run(
        [*start, *map(str, words)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=ROOT,
    )


def told(*words: str | Path, code: int = DONE) -> str:
    """Standard output of a command that ends with this code; a traceback is never for people."""
    done = commonweal(*words)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    if code not in (DONE, REFUSED):
        assert done.stderr.strip()
    return done.stdout if code in (DONE, REFUSED) else done.stderr


def told_error(*words: str | Path, code: int) -> str:
    done = commonweal(*words)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr
