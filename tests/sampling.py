"""How much the tests try: `make test` samples, `make test-full` (COMMONWEAL_TEST_FULL=1) runs all.

The only place where a sample size stands; a change here is named in the change note.
"""

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Sample:
    full: bool
    examples: int
    """Examples that Hypothesis invents for one property."""
    rows: int
    """Rows of a generated table."""
    points: int
    """Points tried against the exact polygon test."""
    scopes: int
    """Random scopes under which a question meets its plain twin."""
    files: int
    """Files of a real series that are loaded."""


SAMPLED = Sample(full=False, examples=25, rows=2_000, points=20_000, scopes=8, files=3)
FULL = Sample(full=True, examples=200, rows=50_000, points=1_000_000, scopes=30, files=10_000)

SOAK = Sample(full=True, examples=20_000, rows=500_000, points=10_000_000, scopes=2_000, files=10_000)


def _chosen() -> Sample:
    if os.environ.get("COMMONWEAL_TEST_SOAK") == "1":
        return SOAK
    return FULL if os.environ.get("COMMONWEAL_TEST_FULL") == "1" else SAMPLED


SAMPLE = _chosen()
