"""Make many rows shaped like data.police.uk's street files, to measure loading with.

    python benchmarks/police_shaped.py ROWS OUT.csv [--points N|all-distinct] [--months 48] [--seed 1]
    python benchmarks/police_shaped.py ROWS OUT_FOLDER --folder

The rows lie in Greater Manchester on N distinct snapped points (40,000 unless said, shared as unevenly as
real ones), or each on a point of its own. Points stand within 40 metres of a point of the demonstration's
catalogue and carry its LSOA. So, as in the published files, the LSOA of a row and the one its point lies in
differ now and then (two in a hundred), and a few points in ten thousand lie just outside the county. Months
follow one another; within a month rows are ordered by area. Memory does not grow with ROWS. With --folder
one file a month is written, in the site's own layout.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from commonweal.cli.demonstration import rates
from commonweal.cli.demonstration.labels import CONTEXT, write_marker
from commonweal.cli.demonstration.points import points
from commonweal.cli.demonstration.police import FORCE, HEADER, LAST, NO_PLACE, SLUG
from commonweal.core.periods import Month

POINTS, CHUNK = 40_000, 100_000
CELL_EAST, CELL_NORTH = 600, 360  # millionths of a degree: 40 metres each way
STRIDE = 76_543  # has no divisor in common with the size of a cell, so it visits each spot of the cell once


@dataclass(frozen=True)
class Catalogue:
    """Cells of the county, each with a text for its place and area; a spot in a cell is a point."""

    east: NDArray[np.int64]
    north: NDArray[np.int64]
    texts: list[str]  # "On or near …,LSOA code,LSOA name"

    @classmethod
    def read(cls) -> Catalogue:
        base = points()
        east, north = (np.floor(v * 1e6).astype(np.int64) for v in (base.longitude, base.latitude))
        cells = np.stack([east // CELL_EAST, north // CELL_NORTH])
        _, first = np.unique(cells, axis=1, return_index=True)
        first.sort()
        texts = [base.cells[n].split(",", 2)[2] for n in first]
        return cls(cells[0, first] * CELL_EAST, cells[1, first] * CELL_NORTH, texts)

    def cells_of(self, numbers: NDArray[np.int64]) -> list[str]:
        """The text of each numbered point; different numbers give different coordinates."""
        which = numbers % len(self.texts)
        spot = (numbers // len(self.texts) * STRIDE + CELL_EAST * CELL_NORTH // 2) % (CELL_EAST * CELL_NORTH)
        longitude = (self.east[which] + spot % CELL_EAST) / 1e6
        latitude = (self.north[which] + spot // CELL_EAST) / 1e6
        texts = self.texts
        return [
            f"{x:.6f},{y:.6f},{texts[n]}"
            for x, y, n in zip(longitude.tolist(), latitude.tolist(), which.tolist(), strict=True)
        ]


class Rows:
    """Draws rows by the chunk."""

    def __init__(self, distinct: int | None, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.catalogue, self.used = Catalogue.read(), 0
        self.cells: list[str] | None = None
        if distinct is not None:
            cells = self.catalogue.cells_of(np.arange(distinct))
            self.cells = sorted(cells, key=lambda cell: cell.rsplit(",", 2)[1:])
            chances = np.cumsum(self.rng.lognormal(0.0, 1.1, distinct))
            self.chances = chances / chances[-1]
            self.cells.append(NO_PLACE)
        self.ends, self.end_chances = endings()
        self.keyless = len(self.ends) - 1

    def chunk(self, number: int, month: Month) -> list[str]:
        middle = f",{month},{FORCE},{FORCE},"
        cells = self.places(number)
        keys = self.rng.bytes(32 * number).hex()
        ends, keyless = self.ends, self.keyless
        chosen = np.searchsorted(self.end_chances, self.rng.random(number), side="right").tolist()
        return [
            f"{'' if end == keyless else keys[64 * n : 64 * n + 64]}{middle}{cell}{ends[end]}"
            for n, (cell, end) in enumerate(zip(cells, chosen, strict=True))
        ]

    def places(self, number: int) -> list[str]:
        if self.cells is None:
            self.used += number
            return self.catalogue.cells_of(np.arange(self.used - number, self.used))
        chosen = np.searchsorted(self.chances, self.rng.random(number), side="right")
        chosen[self.rng.random(number) < rates.NO_LOCATION] = len(self.cells) - 1
        cells = self.cells
        return [cells[n] for n in np.sort(chosen).tolist()]


def endings() -> tuple[list[str], NDArray[np.float64]]:
    """Every crime type with each of its outcomes, and their cumulative chances; anti-social behaviour comes
    last.
    """
    odds = np.diff(rates.outcome_odds(), axis=1, prepend=0.0)
    texts, chances = [], []
    for n, category in enumerate(rates.CATEGORIES):
        if category.name != rates.ASB:
            texts += [f",{category.name},{outcome},{CONTEXT}" for outcome in rates.OUTCOMES]
            chances += list(odds[n] * category.share)
    asb = next(c for c in rates.CATEGORIES if c.name == rates.ASB)
    cumulative = np.cumsum([*chances, asb.share])
    return [*texts, f",{asb.name},,{CONTEXT}"], cumulative / cumulative[-1]


def shares(rows: int, months: int) -> Iterator[tuple[Month, list[int]]]:
    """Each month with the sizes of the chunks that make it up."""
    for n in range(months):
        wanted = rows * (n + 1) // months - rows * n // months
        sizes = [CHUNK] * (wanted // CHUNK)
        yield LAST.plus(n + 1 - months), [*sizes, wanted % CHUNK] if wanted % CHUNK else sizes


def write(rows: int, out: Path, *, distinct: int | None, months: int, folder: bool, seed: int) -> None:
    """Write the rows to one file, or to one file a month."""
    drawn = Rows(distinct, seed)
    if folder:
        write_marker(out, {"rows": rows, "months": months, "last": str(LAST), "seed": seed})
    else:
        out.write_bytes(f"{HEADER}\n".encode())
    for month, sizes in shares(rows, months):
        path = out / str(month) / f"{month}-{SLUG}-street.csv" if folder else out
        if folder:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(f"{HEADER}\n".encode())
        with path.open("ab") as file:
            for size in sizes:
                file.write(("\n".join(drawn.chunk(size, month)) + "\n").encode())


def main() -> None:
    parser = argparse.ArgumentParser(description="Make rows shaped like data.police.uk's street files.")
    parser.add_argument("rows", type=int)
    parser.add_argument("out", type=Path)
    parser.add_argument("--points", default=str(POINTS), help="number of distinct points, or all-distinct")
    parser.add_argument("--months", type=int, default=48)
    parser.add_argument("--folder", action="store_true", help="one file a month in the site's layout")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    distinct = None if chosen.points == "all-distinct" else int(chosen.points)
    began = time.perf_counter()
    how = {"months": chosen.months, "folder": chosen.folder, "seed": chosen.seed}
    write(chosen.rows, chosen.out, distinct=distinct, **how)
    print(f"{chosen.rows:,} synthetic rows in {time.perf_counter() - began:.1f} s: {chosen.out}")


if __name__ == "__main__":
    main()
