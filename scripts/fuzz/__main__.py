"""python -m scripts.fuzz [TARGETS…] [--seconds N]: every parser in turn, N seconds in all (half an hour).

Ends with 1 if one crashed, hung or took too much memory; what did it is kept in var/fuzz.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HALF_AN_HOUR = 1_800
NAMES = ("csv", "json", "archive", "packed", "header", "book", "parts", "sheet", "mapping")
EXECUTED = re.compile(r"stat::number_of_executed_units: *(\d+)")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of {', '.join(NAMES)}; all if none")
    parser.add_argument("--seconds", type=int, default=int(os.environ.get("FUZZ_SECONDS") or HALF_AN_HOUR))
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "fuzz")
    chosen = parser.parse_args()
    targets = chosen.targets or list(NAMES)
    unknown = [name for name in targets if name not in NAMES]
    if unknown:
        parser.error(f"there is no target {unknown[0]!r}; there are {', '.join(NAMES)}")
    chosen.folder.mkdir(parents=True, exist_ok=True)
    by = "atheris" if _has_atheris() else "a loop of our own (atheris is not installed)"
    print(f"{len(targets)} parsers, {chosen.seconds} seconds in all, by {by}", flush=True)
    crashed = [
        name for name in targets if not fuzzed(name, max(1, chosen.seconds // len(targets)), chosen.folder)
    ]
    print(
        f"{len(crashed)} of {len(targets)} parsers crashed" + (f": {', '.join(crashed)}" if crashed else "")
    )
    return 1 if crashed else 0


def fuzzed(target: str, seconds: int, folder: Path) -> bool:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
    command = [sys.executable, "-m", "scripts.fuzz.one", target, str(seconds), str(folder)]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    words = done.stdout.decode(errors="replace")
    count = int(found.group(1)) if (found := EXECUTED.search(words)) else 0
    print(f"{target:10} {count:>10,} inputs  {'no crash' if not done.returncode else 'CRASHED'}", flush=True)
    if done.returncode:
        print(words[-6_000:], flush=True)
    return not done.returncode


def _has_atheris() -> bool:
    try:
        import atheris  # noqa: F401
    except ImportError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
