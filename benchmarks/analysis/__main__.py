"""python -m benchmarks.analysis [NAMES…] [--quick]"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

from benchmarks import page
from benchmarks.analysis.measuring import measured
from benchmarks.bench import ROOT, say

NAMES = ("gi_star", "kde", "knox", "emerging", "moran", "series")
REFERENCE = ROOT / "docs" / "reference"


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.analysis",
        description="Measure techniques beside the libraries that analysts use, once their answers agree.",
        epilog="Runs at full size are written to docs/reference/figures.md; quick ones only with --out.",
    )
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"of {', '.join(NAMES)}; all if none is named"
    )
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that everything works")
    parser.add_argument("--runs", type=int, default=3, help="times that ours is measured (median); 3")
    parser.add_argument("--out", type=Path, help="folder for the page")
    chosen = parser.parse_args(given)
    unknown = [name for name in chosen.names if name not in NAMES]
    if unknown:
        parser.error(f"there is no benchmark {unknown[0]!r}; there are {', '.join(NAMES)}")
    return chosen


def main(given: list[str] | None = None) -> int:
    chosen = arguments(given)
    out = chosen.out or (None if chosen.quick else REFERENCE)
    failed = missed = 0
    with tempfile.TemporaryDirectory(prefix="bench-analysis-") as folder:
        for name in [n for n in NAMES if not chosen.names or n in chosen.names]:
            say(name)
            began = time.perf_counter()
            try:
                work = import_module(f"benchmarks.analysis.{name}").WORK
                section = measured(work, Path(folder), quick=chosen.quick, runs=chosen.runs)
            except Exception as error:
                failed += 1
                say(f"{name} could not be measured: {type(error).__name__}: {error}")
                continue
            say(f"  {time.perf_counter() - began:.0f} seconds in all\n")
            print(page.terminal(section), flush=True)
            missed += sum(line.met is False for line in section.lines)
            if out:
                say(f"  written: {page.write(out, {section.name: page.record(section, chosen.runs)})}")
    say(f"{missed} promises missed, {failed} benchmarks failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
