"""How much the tests try: `make test` samples, `make test-full` (COMMONWEAL_TEST_FULL=1) runs all.

The only place where a sample size stands; a change here is named in the change note.
"""

import os
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Sample:
    full: bool
    examples: int
    """Examples that Hypothesis invents for one property."""
    rows: int
    """Rows of a generated table."""
    points: int
    """Points tried against the exact polygon test."""
    towns: int
    """Invented warehouses, each asked every question under random scopes beside its plain twin."""
    scopes: int
    """Random scopes under which a question meets its plain twin."""
    files: int
    """Files of a real series that are loaded."""
    moments: int
    """Named moments at which a load, or an erasure, is killed."""
    tables: int
    """Guarded tables whose hidden rows are sought in every way."""
    tamperings: int
    """Copies of the audit log that are tampered with, each in one way, and given to the verifier."""
    cells: int
    """Cells of the permission matrix that the policy answers; each is an allowed case and its denials."""
    row_cells: int
    """Of these, cells that the row security of test-only tables answers too."""
    mutants: int
    """Changed policies, each of which a cell has to tell from the real one."""
    row_mutants: int
    """Changed row security on live tables, each of which a row has to tell from the real one."""
    steps: int
    """Steps of the machine that looks for a row that is foreign to who sees it."""


ALL = 1_000_000_000

SAMPLED = Sample(
    full=False,
    examples=25,
    rows=2_000,
    points=20_000,
    towns=12,
    scopes=8,
    files=3,
    moments=5,
    tables=10,
    tamperings=100,
    cells=1_500,
    row_cells=300,
    mutants=60,
    row_mutants=12,
    steps=1_500,
)
FULL = Sample(
    full=True,
    examples=200,
    rows=50_000,
    points=1_000_000,
    towns=200,
    scopes=30,
    files=10_000,
    moments=ALL,
    tables=ALL,
    tamperings=1_000,
    cells=ALL,
    row_cells=ALL,
    mutants=600,
    row_mutants=100,
    steps=50_000,
)
SOAK = Sample(
    full=True,
    examples=20_000,
    rows=500_000,
    points=10_000_000,
    towns=2_000,
    scopes=2_000,
    files=10_000,
    moments=ALL,
    tables=ALL,
    tamperings=5_000,
    cells=ALL,
    row_cells=ALL,
    mutants=ALL,
    row_mutants=ALL,
    steps=1_000_000,
)


def some(things: Sequence[T], number: int) -> tuple[T, ...]:
    """So many of them, the same each time and not those that stand together; all where there are no more."""
    return tuple(things) if number >= len(things) else tuple(random.Random(20060).sample(things, number))


def _chosen() -> Sample:
    if os.environ.get("COMMONWEAL_TEST_SOAK") == "1":
        return SOAK
    return FULL if os.environ.get("COMMONWEAL_TEST_FULL") == "1" else SAMPLED


SAMPLE = _chosen()
