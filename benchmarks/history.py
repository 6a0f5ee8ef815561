"""Whether a table opens at its first version after many commits and years, and how long that takes."""

from __future__ import annotations

from benchmarks.bench import Bench, ask
from benchmarks.figures import Line, Promise, Section

COMMITS, QUICK, YEARS = 250, 120, 2
HOW = (
    f"{COMMITS} deliveries are committed to a table of the warehouse by the functions that loads use, and "
    f"the log of each commit is dated as if they had come evenly over {YEARS} years. The files listed at "
    "version 1 must be those that stood there. Beside it a table made without our setting, as a check that "
    "the years bite: its first version must be gone."
)


def measure(bench: Bench) -> Section:
    commits = QUICK if bench.quick else COMMITS
    said = ask("history", home=bench.home(), commits=commits, years=YEARS)
    lines = (
        Line(
            what=f"open at version 1 of {commits} commits over {YEARS} years",
            ours=tuple(said["first"]),
            peer="open at the latest version",
            theirs=tuple(said["latest"]),
            promise=Promise("under", 1.0),
        ),
    )
    gone = "no longer opens" if said["gone"] else "STILL OPENS: the check does not bite"
    notes = (f"Without the setting that keeps every version, version 1 {gone}.",)
    return Section("history", "The past stays open", HOW, lines, notes)
