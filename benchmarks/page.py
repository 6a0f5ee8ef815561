"""The page of figures, and the same for programs."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.bench import ROOT
from benchmarks.figures import HEADINGS, Section

HEAD = """# Figures

Written by `python -m benchmarks` (`make bench`); not to be edited. Each figure is measured beside its peer in
one run on one machine: trust the ratios more than the seconds. A time is the median, with the least and the
most. What a promise is and how each is measured stands above its table.
"""


def machine() -> dict[str, Any]:
    """What the figures depend on, without the name of any machine."""
    return {
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9),
        "processor": _processor(),
        "system": platform.system(),
        "python": platform.python_version(),
    }


def record(section: Section, runs: int) -> dict[str, Any]:
    about = {"date": datetime.now(UTC).date().isoformat(), "commit": commit(), "machine": machine()}
    return section.plain() | about | {"runs": runs, "table": [line.cells() for line in section.lines]}


def commit() -> str:
    """The commit that was measured, marked where files had been changed since; empty outside a repository."""
    number = _git("rev-parse", "--short=12", "HEAD")
    changed = _git("status", "--porcelain", "--untracked-files=no", "--", "src", "benchmarks", "requirements")
    return f"{number} with changes" if number and changed else number


def write(folder: Path, records: dict[str, dict[str, Any]]) -> Path:
    """Put what was measured now in the place of what stood there; other sections stay as they are."""
    folder.mkdir(parents=True, exist_ok=True)
    data = folder / "figures.json"
    standing = json.loads(data.read_text("utf-8")) if data.exists() else {}
    together = standing | records
    data.write_text(json.dumps(together, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    page = folder / "figures.md"
    page.write_text("\n".join([HEAD, *(_section(r) for r in together.values())]), encoding="utf-8")
    return page


def terminal(section: Section) -> str:
    """The section as a plain table."""
    rows = [HEADINGS, *(line.cells() for line in section.lines)]
    used = [n for n in range(len(HEADINGS)) if any(row[n] for row in rows[1:])]
    widths = {n: max(len(row[n]) for row in rows) for n in used}
    lines = ["  ".join(row[n].ljust(widths[n]) for n in used).rstrip() for row in rows]
    return "\n".join([section.title, *lines, *section.notes, ""])


def _section(found: dict[str, Any]) -> str:
    table = [HEADINGS, *found["table"]]
    used = [n for n in range(len(HEADINGS)) if any(row[n] for row in table[1:])]
    rows = [f"| {' | '.join(row[n] for n in used)} |" for row in table]
    rows.insert(1, "|" + "---|" * len(used))
    notes = "".join(f"\n* {note}" for note in found["notes"])
    return f"## {found['title']}\n\n{found['how']}\n\n" + "\n".join(rows) + f"\n{notes}\n\n{_about(found)}\n"


def _about(found: dict[str, Any]) -> str:
    m = found["machine"]
    commit_words = f", commit {found['commit']}" if found["commit"] else ""
    return (
        f"*Measured on {found['date']}{commit_words}: {m['cores']} cores ({m['processor']}), "
        f"{m['memory_gb']} GB, {m['system']}, Python {m['python']}.*"
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.machine()


def _git(*arguments: str) -> str:
    try:
        done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
