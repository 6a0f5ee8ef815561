"""Make the small synthetic files of the agencies under `examples/`; the street files are elsewhere.

    python scripts/build_examples.py [FOLDER]

Everything in them is invented; the same run gives the same bytes.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from commonweal.cli.demonstration.labels import write_marker  # noqa: E402
from scripts.examples import blue_light_files, council_files  # noqa: E402

MADE_WITH: dict[str, object] = {"seed": 20060, "by": "scripts/build_examples.py"}


def build(folder: Path) -> None:
    for source, files in (blue_light_files.samples() | council_files.samples()).items():
        write_marker(folder / source, MADE_WITH)
        for name, content in files.items():
            (folder / source / name).write_bytes(content)


if __name__ == "__main__":
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "examples")
