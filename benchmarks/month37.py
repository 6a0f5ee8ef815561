"""A month on top of three years, beside the same month into an empty installation."""

from __future__ import annotations

from pathlib import Path

from benchmarks.bench import Bench, ask, read_through, say
from benchmarks.figures import Line, Promise, Section
from benchmarks.police_shaped import POINTS, write

ROWS, QUICK = 280_000, 5_000
HISTORY = 36
HOW = (
    "Files of one month each. A month is loaded into an empty installation with the shipped "
    f"boundaries, and the month after into one that holds {HISTORY} months already; both in a fresh process "
    "warmed by a file of 200 rows, turn and turn about. Where it is done more than once, the later months "
    "stand on the ones before: month 38 on 37, and so on."
)


def measure(bench: Bench) -> Section:
    (rows,) = bench.sizes((ROWS,), (QUICK,))[:1]
    months = monthly_files(bench.folder / "months", rows, HISTORY + bench.runs)
    history, later = months[:HISTORY], months[HISTORY:]
    full = bench.prepared_home()
    say(f"  loading {HISTORY} months of {rows:,} rows")
    ask("loading", home=full, warming=bench.tiny(), files=history)
    first, after = [], []
    for number, month in enumerate(later, start=HISTORY + 1):
        empty = bench.prepared_home()
        first.append(_seconds(bench, empty, history[0], rows))
        bench.remove_home(empty)
        after.append(_seconds(bench, full, month, rows))
        say(f"    month 1 {first[-1]:.2f} s, month {number} {after[-1]:.2f} s")
    bench.remove_home(full)
    line = Line(
        what=f"month {HISTORY + 1} of {rows:,} rows on top of {HISTORY}",
        ours=tuple(after),
        peer="month 1 into an empty installation",
        theirs=tuple(first),
        promise=Promise("times", 1.2),
    )
    return Section("month37", "Monthly work costs what the month holds", HOW, (line,))


def monthly_files(folder: Path, rows: int, months: int) -> list[Path]:
    write(rows * months, folder, distinct=POINTS, months=months, folder=True, seed=2)
    return sorted(folder.rglob("*-street.csv"))


def _seconds(bench: Bench, home: Path, file: Path, rows: int) -> float:
    read_through(file)
    said = ask("loading", home=home, warming=bench.tiny(), files=[file])
    if said["accepted"] != [rows]:
        raise RuntimeError(f"{said['accepted']} rows were accepted of {rows:,}")
    return float(said["seconds"][0])
