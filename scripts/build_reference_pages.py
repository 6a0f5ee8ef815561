"""Write the reference pages of the handbook from the code that they describe.

    .venv/bin/python scripts/build_reference_pages.py            write docs/reference anew
    .venv/bin/python scripts/build_reference_pages.py --check    say which pages are not as the code is now

A page is a function here and a name in `PAGES`; a test compares what they make with what is committed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from scripts.reference_pages import (  # noqa: E402
    commands,
    faults,
    library,
    registers,
    rules,
    sources,
    techniques,
    threats,
    tracing,
    warehouse,
)

REFERENCE = ROOT / "docs" / "reference"

PAGES: Mapping[str, Callable[[], str]] = {
    "analysis.md": library.analysis,
    "area-kinds.md": registers.area_kinds,
    "commands.md": commands.commands,
    "faults.md": faults.page,
    "life-cycles.md": registers.life_cycles,
    "permissions.md": rules.permissions,
    "questions.md": warehouse.questions,
    "recording-changes.md": registers.recording_changes,
    "returns.md": registers.returns,
    "settings.md": rules.settings,
    "sources.md": sources.sources,
    "threats.md": threats.threats,
    "traceability.md": tracing.traceability,
    "warehouse.md": warehouse.warehouse,
} | techniques.pages()


def drifted() -> list[str]:
    """The pages that are not, or not as the code is now."""
    return [name for name, make in PAGES.items() if _committed(name) != make()]


def _committed(name: str) -> str:
    path = REFERENCE / name
    return path.read_text("utf-8") if path.exists() else ""


def main(arguments: Sequence[str]) -> int:
    stale = drifted()
    if "--check" in arguments:
        print("\n".join(f"not as the code is now: docs/reference/{name}" for name in stale))
        return 1 if stale else 0
    for name in stale:
        (REFERENCE / name).parent.mkdir(exist_ok=True)
        (REFERENCE / name).write_text(PAGES[name](), "utf-8")
    print(f"{len(stale)} of {len(PAGES)} pages written anew")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
