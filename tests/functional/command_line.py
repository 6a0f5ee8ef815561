"""The command as a process of its own, in the folder and the databases of the test."""

from __future__ import annotations

import os
import subprocess
import sys
import traceback
from pathlib import Path

from click.testing import CliRunner

from tests.sampling import SAMPLE

ROOT = Path(__file__).resolve().parents[2]
DONE, WRONG_USE, REFUSED, NOT_PERMITTED, NOT_FOUND, NOT_IN_ORDER = 0, 2, 3, 4, 5, 6


def commonweal(
    *words: str | Path,
    flags: tuple[str, ...] = (),
    settings: dict[str, str] | None = None,
    apart: bool = False,
) -> subprocess.CompletedProcess[str]:
    """Run a command: by sample in this process, so that no Python starts anew.

    `make test-full` runs each as the process of its own that it is for its users, and so does every test that
    says `apart`, flags or settings.
    """
    if not (SAMPLE.full or apart or flags or settings):
        return _in_this_process([str(word) for word in words])
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


def _in_this_process(words: list[str]) -> subprocess.CompletedProcess[str]:
    """What the command leaves in this process (its task, settings, folder) is put back."""
    from commonweal.cli import main
    from commonweal.core.task import begin, current_task

    before, settings, folder, argv = current_task(), dict(os.environ), Path.cwd(), sys.argv
    code: object = 0
    with CliRunner().isolation() as (out, err, _):
        try:
            os.chdir(ROOT)
            sys.argv = ["commonweal", *words]
            main()
        except SystemExit as ended:
            code = ended.code
        except Exception:
            traceback.print_exc()
            code = 1
        finally:
            sys.argv = argv
            os.chdir(folder)
            os.environ.clear()
            os.environ.update(settings)
            begin(before)
        sys.stdout.flush()
        sys.stderr.flush()
        said, told_off = out.getvalue().decode(), err.getvalue().decode()
    return subprocess.CompletedProcess(
        words, code if isinstance(code, int) else int(bool(code)), said, told_off
    )


def told(*words: str | Path, code: int = DONE, apart: bool = False) -> str:
    """Standard output of a command that ends with this code; a traceback is never for people."""
    done = commonweal(*words, apart=apart)
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
