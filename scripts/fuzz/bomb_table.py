"""Write docs/reference/bombs.md: each file that was made to do harm, and what became of it here.

.venv/bin/python -m scripts.fuzz.bomb_table
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from commonweal.hub.intake.bounds import COMMAND_LINE  # noqa: E402
from commonweal.hub.intake.child import Reader  # noqa: E402
from tests.factories.bombs import BOMBS  # noqa: E402
from tests.factories.examining import examined  # noqa: E402

PAGE = ROOT / "docs" / "reference" / "bombs.md"
MEGABYTE = 1_000_000
TOP = """# Files made to do harm

*Written by `scripts/fuzz/bomb_table.py`; `tests/integration/hub/test_bombs.py` proves each line.*

Each file is surveyed and read by the reading process, as a load does, with the limits of the command line. It
may be silent for ten seconds before it is ended. After each the next file is read. Seconds and memory are of
one run; memory is by how much the loader, not the reading process, grew at its peak.

| File | Verdict | Seconds | Loader grew by |
|---|---|---:|---:|
"""


def main() -> None:
    lines = []
    with Reader(replace(COMMAND_LINE, rows_seconds=10.0)) as reader, tempfile.TemporaryDirectory() as folder:
        (plain := Path(folder) / "plain.csv").write_bytes(b"a,b\n1,2\n")
        examined(reader, plain)
        for number, bomb in enumerate(BOMBS):
            (own := Path(folder) / str(number)).mkdir()
            path = bomb.make(own)
            found = examined(reader, path)
            path.unlink()
            verdict = (
                f"read: {found.rows:,} row{'s' if found.rows > 1 else ''}"
                if found.word == "read"
                else f"refused: {found.reason}"
            )
            cost = f"{found.seconds:.1f} | {found.grown / MEGABYTE:.0f} MB"
            lines.append(f"| {bomb.name} | {verdict.replace('|', '/')} | {cost} |")
            if examined(reader, plain).rows != 1:
                raise RuntimeError(f"the loader did not outlive {bomb.name}")
    PAGE.write_text(TOP + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
