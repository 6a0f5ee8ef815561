"""Emerging hot spots of a county over 36 months, beside a loop over esda and pymannkendall."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmarks.analysis.county import CELL, COLUMNS, ROWS, middles, sides, steps
from benchmarks.analysis.measuring import Case, Peer, Work, furthest
from benchmarks.figures import Promise

EVENTS, MONTHS = 8_000, 36  # events a month
TRIED_STEPS = (1, 18, 35)
TRIED_CELLS = 5_000
LAYER = 1e-3  # metres between two months, so that a distance in the plane is one in the cube
SLACK = 1e-6
HOW = (
    "Synthetic counts of 36 months on 100 m cells: Gi* of each cell and month, queen, the same cells a month "
    "earlier among its neighbours, compared with its own two months; false discovery rate; Mann-Kendall of "
    "each cell; both schemes. The peer: weights by `libpysal.weights.DistanceBand` over two months, `esda."
    "G_Local` for each month, `statsmodels.stats.multitest` over all, `pymannkendall.original_test` for each "
    "cell. It does three of the months and 5,000 of the cells, and its times are scaled to all, the weights "
    "once; it does not class the cells, which ours does besides."
)


def make(events: int, columns: int, rows: int, months: int, **_: Any) -> Mapping[str, Any]:
    return {"counts": steps(events, columns, rows, months)}


def ours(made: Mapping[str, Any], **_: Any) -> dict[str, Any]:
    import numpy as np

    from commonweal.analysis.emerging import emerging_hot_spots

    counts = made["counts"]
    found = emerging_hot_spots(counts, compared="steps")
    z = found.gi_star.z.reshape(len(counts), -1)
    tried = _tried_cells(z.shape[1])
    p = np.where(np.isnan(found.trend_p), 1.0, found.trend_p).ravel()
    return {"z": z[_tried_steps(len(counts))], "series": z[:, tried], "trend_p": p[tried]}


def loop(made: Mapping[str, Any], *, columns: int, rows: int, **_: Any) -> dict[str, Any]:
    import time

    import numpy as np
    from esda import G_Local  # type: ignore[import-untyped]
    from libpysal.weights import DistanceBand  # type: ignore[import-untyped]
    from statsmodels.stats.multitest import multipletests  # type: ignore[import-untyped]

    counts = made["counts"].reshape(len(made["counts"]), -1).astype(float)
    months, cells = counts.shape
    place = middles(columns, rows)
    began = time.perf_counter()
    cube = np.vstack([np.column_stack([place, np.full(cells, layer)]) for layer in (0.0, LAYER)])
    near = DistanceBand(cube, threshold=2**0.5 * CELL * (1 + SLACK), binary=True, silence_warnings=True)
    took = time.perf_counter() - began
    z = []
    began = time.perf_counter()
    for step in _tried_steps(months):
        both = np.concatenate([counts[step - 1], counts[step]])
        z.append(G_Local(both, near, transform="B", star=True, permutations=0).Zs[cells:])
    took += (time.perf_counter() - began) * months / len(z)
    began = time.perf_counter()
    multipletests(np.abs(np.concatenate(z)), method="fdr_bh")
    took += (time.perf_counter() - began) * months / len(z)
    return {"z": np.array(z), "seconds": took}


def trends(made: Mapping[str, Any], **_: Any) -> dict[str, Any]:
    """The other half of the loop, on our own z: theirs of all months would take too long."""
    import time

    import numpy as np
    from pymannkendall import original_test  # type: ignore[import-untyped]

    series = ours(made)["series"]
    began = time.perf_counter()
    found = [original_test(series[:, cell]).p for cell in range(series.shape[1])]
    took = time.perf_counter() - began
    cells = made["counts"][0].size
    return {"trend_p": np.array(found), "seconds": took * cells / len(found)}


def both(made: Mapping[str, Any], *, columns: int, rows: int, **_: Any) -> dict[str, Any]:
    first, second = loop(made, columns=columns, rows=rows), trends(made)
    seconds = first.pop("seconds") + second.pop("seconds")
    return {**first, **second, "seconds": seconds}


def _tried_steps(months: int) -> list[int]:
    return [step for step in TRIED_STEPS if step < months]


def _tried_cells(cells: int) -> Any:
    import numpy as np

    return np.sort(np.random.default_rng(3).choice(cells, min(TRIED_CELLS, cells), replace=False))


def agree(side: str, ours: Mapping[str, Any], theirs: Mapping[str, Any], size: Mapping[str, Any]) -> str:
    said = furthest(ours["z"], theirs["z"], "z", 1e-8)
    return f"{said}, {furthest(ours['trend_p'], theirs['trend_p'], 'p of the trend', 1e-9)}"


def cases(quick: bool) -> tuple[Case, ...]:
    columns, rows = sides(900) if quick else (COLUMNS, ROWS)
    size = {"events": 400 if quick else EVENTS, "columns": columns, "rows": rows, "months": MONTHS}
    what = f"Emerging hot spots, {columns} × {rows} cells, {MONTHS} months"
    peer = Peer(
        "both", "loop over esda + pymannkendall, 3 of 36 months, 5,000 cells, scaled", Promise("faster", 50)
    )
    growth = [
        Case(f"Cost: {c * r:,} cells, {m} months", {**size, "columns": c, "rows": r, "months": m})
        for c, r, m in ((*sides(columns * rows / 4), MONTHS), (columns, rows, 12), (columns, rows, 24))
    ]
    return (Case(what, size, (peer,)), *growth)


WORK = Work(
    name="emerging",
    title="Emerging hot spots",
    how=HOW,
    cases=cases,
    make=make,
    sides={"ours": ours, "both": both},
    agree=agree,
    warm={"events": 300, "columns": 15, "rows": 15},
)
