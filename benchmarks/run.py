"""`commonweal run` from a built environment: the demonstration, loaded and written up."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

from benchmarks.bench import ROOT, Bench, command, environment, say
from benchmarks.figures import Line, Promise, Section

DISTRICTS = 10
FIRST = "The first district"
HOW = (
    "`commonweal run` in an empty folder: databases made, boundaries adopted, 48 months of ten districts "
    "made and loaded: the open data and the first district's assessment first, then about 2.5 million rows "
    "of the other agencies; then the tactical assessment of the latest month for each district as HTML and "
    "Word. Then the same command again, which finds that nothing changed. Whole processes, once."
)


def measure(bench: Bench) -> Section:
    home = bench.home()
    say("  commonweal run in an empty folder")
    first, whole = _run(home)
    if first is None:
        raise RuntimeError("the command did not say when its first district was complete")
    before = documents(home)
    say("  commonweal run again")
    _, again = _run(home)
    if documents(home) != before:
        raise RuntimeError("the second run wrote documents anew")
    bench.remove_home(home)
    lines = (
        Line(what="the first district and its documents", ours=(first,), promise=Promise("under", 60)),
        Line(what="all agencies and all ten districts", ours=(whole,), promise=Promise("under", 90)),
        Line(what="the second run", ours=(again,), remark="nothing has changed"),
    )
    return Section("run", "The demonstration, from a built environment", HOW, lines)


def documents(home: Path) -> dict[str, int]:
    """Every document and when it was written; one of each form for each district."""
    found = {str(p.relative_to(home)): p.stat().st_mtime_ns for p in (home / "documents").rglob("*.*")}
    for ending in (".html", ".docx"):
        number = sum(name.endswith(ending) for name in found)
        if number != DISTRICTS:
            raise RuntimeError(f"{number} documents end in {ending}, not {DISTRICTS}")
    return found


def _run(home: Path) -> tuple[float | None, float]:
    """Seconds until the first district was complete, and until the command ended."""
    first, log = None, home.with_name(f"{home.name}-run.log")
    began = time.perf_counter()
    with log.open("w") as told:
        process = subprocess.Popen(
            [*command(), "run", "--no-serve"],
            env=environment(home),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=told,
            text=True,
        )
        for line in process.stdout or ():
            if line.startswith(FIRST):
                first = time.perf_counter() - began
                say(f"    {line.strip()}")
        code = process.wait()
    if code:
        raise RuntimeError(f"commonweal run ended with code {code}: {log.read_text()[-1500:]}")
    return first, time.perf_counter() - began
