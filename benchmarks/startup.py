"""What is felt at the command line: the help page, and one month loaded, as whole processes."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path

from benchmarks.bench import ROOT, Bench, command, environment
from benchmarks.figures import Line, Promise, Section
from benchmarks.police_shaped import POINTS, write

ROWS, QUICK, TIMES = 10_000, 1_000, 5
HOW = (
    "Whole processes, started and waited for, Python's own start among the time; the median of five. Each "
    "load takes another month, into an installation with the shipped boundaries whose database runs."
)


def measure(bench: Bench) -> Section:
    (rows,) = bench.sizes((ROWS,), (QUICK,))[:1]
    home = bench.prepared_home()
    folder = bench.folder / "startup"
    write(rows * TIMES, folder, distinct=POINTS, months=TIMES, folder=True, seed=3)
    helped = [_process(["--help"], home)[0] for _ in range(TIMES + 1)][1:]
    loads = [_loaded(path, home, rows) for path in sorted(folder.rglob("*-street.csv"))]
    bench.remove_home(home)
    lines = (
        Line(what="commonweal --help", ours=tuple(helped), promise=Promise("under", 0.3)),
        Line(
            what=f"commonweal load of a force-month of {rows:,} rows",
            ours=tuple(loads),
            promise=Promise("under", 3.0),
        ),
    )
    return Section("startup", "Cold, from the command line", HOW, lines)


def _loaded(path: Path, home: Path, rows: int) -> float:
    seconds, said = _process(["load", str(path), "--json"], home)
    outcome = json.loads(said)
    if (outcome["state"], outcome["accepted"]) != ("released", rows):
        raise RuntimeError(f"{outcome['accepted']} rows of {rows:,} are {outcome['state']}")
    return seconds


def _process(arguments: list[str], home: Path) -> tuple[float, str]:
    began = time.perf_counter()
    done = subprocess.run(
        [*command(), *arguments],
        env=environment(home),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=True,
    )
    return time.perf_counter() - began, done.stdout
