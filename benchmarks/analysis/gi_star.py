"""Gi* on a grid of the county, analytic and by permutations, beside libpysal and esda."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmarks.analysis.county import CELL, COLUMNS, ROWS, SOUTH, WEST, counts, middles, points, sides
from benchmarks.analysis.measuring import Case, Peer, Work, alike, furthest
from benchmarks.figures import Promise

PERMUTATIONS = 999
SEEDS = 9
SLACK = 1e-6  # of the distance, so that rounding does not drop the diagonals; for all sides
QUEEN = 2**0.5 * CELL
EVENTS = 1_000_000
HOW = (
    "Synthetic events, most about 400 towns, on a grid of 100 m cells. Analytic: from points to a table of "
    "each cell's place, count, z and two-sided p. The peer as its documentation has it: counts by numpy, "
    "`libpysal.weights.DistanceBand(binary=True)`, then `esda.G_Local(transform='B', star=True)`. "
    "Permutations: from counts and, for the peer, weights that stand before the clock runs, to a pseudo p of "
    "every cell; esda with numba and one job. Pseudo p, of the nearer tail as esda gives them, agree where "
    "ours differ from esda's about as much as esda's do with another seed. One warming call before; each "
    "side in a process of its own; ours thrice."
)


def make(events: int, columns: int, rows: int, **_: Any) -> Mapping[str, Any]:
    return {"points": points(events, columns, rows), "counts": counts(events, columns, rows)}


def ours_analytic(
    made: Mapping[str, Any], *, columns: int, rows: int, radius: float, **_: Any
) -> dict[str, Any]:
    import numpy as np

    from commonweal.analysis.gi_star import gi_star

    at = made["points"]
    column = ((at[:, 0] - WEST) // CELL).astype(np.int64)
    row = ((at[:, 1] - SOUTH) // CELL).astype(np.int64)
    grid = np.bincount(row * columns + column, minlength=rows * columns).reshape(rows, columns)
    found = gi_star(grid, radius=radius / CELL)
    place = middles(columns, rows)
    return {
        "easting": place[:, 0], "northing": place[:, 1], "count": grid.ravel(),
        "z": np.ravel(found.z), "p": np.ravel(found.p),
    }  # fmt: skip


def esda_analytic(
    made: Mapping[str, Any], *, columns: int, rows: int, radius: float, **_: Any
) -> dict[str, Any]:
    import numpy as np
    from scipy.stats import norm

    at = ((made["points"] - (WEST, SOUTH)) // CELL).astype(np.int64)
    grid = np.bincount(at[:, 1] * columns + at[:, 0], minlength=rows * columns)
    place = middles(columns, rows)
    found = _esda(grid, weights(place, radius), 0, 1)
    return {
        "easting": place[:, 0], "northing": place[:, 1], "count": grid,
        "z": found.Zs, "p": 2 * norm.sf(np.abs(found.Zs)),
    }  # fmt: skip


def ours_permuted(made: Mapping[str, Any], *, radius: float, seed: int, **_: Any) -> dict[str, Any]:
    """Timed once; other seeds besides, so that agreement is not judged of one set of draws."""
    import time

    import numpy as np

    from commonweal.analysis.gi_star import gi_star_ranks

    found, seconds = [], []
    for other in range(SEEDS):
        began = time.perf_counter()
        ranks = gi_star_ranks(
            made["counts"], radius=radius / CELL, permutations=PERMUTATIONS, seed=seed + other
        )
        found.append(np.ravel(ranks.p_directed))
        seconds.append(time.perf_counter() - began)
    return {"p": np.array(found), "seconds": seconds[0]}


def esda_permuted(
    made: Mapping[str, Any], *, columns: int, rows: int, radius: float, seed: int, **_: Any
) -> Any:
    import time

    near = weights(middles(columns, rows), radius)
    began = time.perf_counter()
    found = _esda(made["counts"].ravel(), near, PERMUTATIONS, seed)
    took = time.perf_counter() - began
    again = _esda(made["counts"].ravel(), near, PERMUTATIONS, seed + 1)
    return {"p": found.p_sim, "again": again.p_sim, "seconds": took}


def weights(place: Any, radius: float) -> Any:
    from libpysal.weights import DistanceBand  # type: ignore[import-untyped]

    return DistanceBand(place, threshold=radius * (1 + SLACK), binary=True, silence_warnings=True)


def _esda(values: Any, near: Any, permutations: int, seed: int) -> Any:
    from esda import G_Local  # type: ignore[import-untyped]

    return G_Local(
        values.astype(float), near, transform="B", star=True, permutations=permutations, n_jobs=1, seed=seed
    )


def agree(side: str, ours: Mapping[str, Any], theirs: Mapping[str, Any], size: Mapping[str, Any]) -> str:
    if side == "esda_analytic":
        for name in ("easting", "northing", "count"):
            furthest(ours[name], theirs[name], name, 0.0)
        furthest(ours["p"], theirs["p"], "p", 1e-9)
        return furthest(ours["z"], theirs["z"], "z", 1e-8)
    return alike(ours["p"], theirs["p"], theirs["again"], PERMUTATIONS)


def cases(quick: bool) -> tuple[Case, ...]:
    columns, rows = sides(1_500) if quick else (COLUMNS, ROWS)
    size = {"events": 5_000 if quick else EVENTS, "columns": columns, "rows": rows, "seed": 20060}
    shape = f"{columns} × {rows} cells"
    peers = ("libpysal weights + esda G_Local", "esda G_Local, numba, one job")
    made = [
        Case(
            f"Gi*, {shape}, 300 m, {size['events']:,} points to table", {**size, "radius": 300.0},
            (Peer("esda_analytic", peers[0], Promise("faster", 200)),), ours="ours_analytic",
        ),
        Case(
            f"Gi*, {shape}, queen, 999 permutations", {**size, "radius": QUEEN},
            (Peer("esda_permuted", peers[1], Promise("faster", 15)),), ours="ours_permuted",
        ),
        Case(
            f"Gi*, {shape}, 300 m, 999 permutations", {**size, "radius": 300.0},
            (Peer("esda_permuted", peers[1], Promise("faster", 10)),), ours="ours_permuted",
        ),
    ]  # fmt: skip
    return (*made, *(_growth(share, quick) for share in (1 / 16, 1 / 4, 1)))


def _growth(share: float, quick: bool) -> Case:
    columns, rows = sides(share * (1_500 if quick else COLUMNS * ROWS))
    size = {
        "events": 5_000 if quick else EVENTS,
        "columns": columns,
        "rows": rows,
        "seed": 20060,
        "radius": 300.0,
    }
    return Case(f"Cost: Gi*, {columns * rows:,} cells, 300 m, 999 permutations", size, ours="ours_permuted")


WORK = Work(
    name="gi_star",
    title="Gi* on a county's grid",
    how=HOW,
    cases=cases,
    make=make,
    sides={
        "ours_analytic": ours_analytic,
        "esda_analytic": esda_analytic,
        "ours_permuted": ours_permuted,
        "esda_permuted": esda_permuted,
    },
    agree=agree,
    warm={"events": 2_000, "columns": 20, "rows": 20},
)
