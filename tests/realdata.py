"""Real published files: beside the repository on machines that have them, never copied into it."""

import os
from pathlib import Path

import pytest

_BESIDE = Path(__file__).resolve().parents[2] / "shared" / "data"


def real_data(name: str) -> Path:
    folder = Path(os.environ.get("COMMONWEAL_REAL_DATA") or _BESIDE)
    path = folder / name
    if not path.exists():
        pytest.skip(f"the real file {name} is not on this machine (set COMMONWEAL_REAL_DATA to its folder)")
    return path
