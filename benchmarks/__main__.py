"""python -m benchmarks [NAMES…] [--rows N …] [--quick]"""

from __future__ import annotations

import argparse
import signal
import sys
import time
from importlib import import_module
from pathlib import Path

from benchmarks import page
from benchmarks.bench import ROOT, benching, say

# In this order: questions are asked of what the largest loading left.
NAMES = (
    "startup", "history", "ingest", "spreadsheet", "questions", "month37", "run", "trail", "permission",
    "denial", "workspace",
)  # fmt: skip
REFERENCE = ROOT / "docs" / "reference"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measure each figure that the README quotes, and write docs/reference/figures.md.",
        epilog="Only runs at their own sizes are written there; others are printed, or written with --out.",
    )
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"of {', '.join(NAMES)}; all if none is named"
    )
    parser.add_argument(
        "--rows", type=_sizes, default=(), help="in place of each benchmark's own sizes: 1000000,…"
    )
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that everything works")
    parser.add_argument("--runs", type=int, default=3, help="times that a loading is measured (median); 3")
    parser.add_argument("--every-peer", action="store_true", help="geopandas at ten million rows too")
    parser.add_argument(
        "--out", type=Path, help="folder for the page; docs/reference for runs at their own sizes"
    )
    parser.add_argument("--work", type=Path, default=ROOT / "var" / "benchmarks", help="folder to work in")
    chosen = parser.parse_args()
    unknown = [name for name in chosen.names if name not in NAMES]
    if unknown:
        parser.error(f"there is no benchmark {unknown[0]!r}; there are {', '.join(NAMES)}")
    return chosen


def main() -> int:
    chosen = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what was made is removed then too
    out = chosen.out or (None if chosen.quick or chosen.rows else REFERENCE)
    failed = missed = 0
    settings = {
        "rows": chosen.rows,
        "runs": chosen.runs,
        "quick": chosen.quick,
        "every_peer": chosen.every_peer,
    }
    with benching(chosen.work, **settings) as bench:
        for name in [n for n in NAMES if not chosen.names or n in chosen.names]:
            say(f"{name}")
            began = time.perf_counter()
            try:
                section = import_module(f"benchmarks.{name}").measure(bench)
            except Exception as error:
                failed += 1
                say(f"{name} could not be measured: {type(error).__name__}: {error}")
                continue
            say(f"  {time.perf_counter() - began:.0f} seconds in all\n")
            print(page.terminal(section), flush=True)
            missed += sum(line.met is False for line in section.lines)
            if out:
                say(f"  written: {page.write(out, {name: page.record(section, chosen.runs)})}")
    say(f"{missed} promises missed, {failed} benchmarks failed")
    return 1 if failed else 0


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(int(part.replace("_", "")) for part in text.split(","))


if __name__ == "__main__":
    sys.exit(main())
