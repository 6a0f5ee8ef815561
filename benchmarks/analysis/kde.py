"""Quartic kernel density of a county, beside KDEpy's Fourier transform and scikit-learn's tree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmarks.analysis.county import CELL, COLUMNS, ROWS, SOUTH, WEST, middles, points, sides
from benchmarks.analysis.measuring import Case, Peer, Work, furthest
from benchmarks.figures import Promise

EVENTS = 1_000_000
BANDWIDTH = 500.0
PEER_CELLS = 4_000  # that scikit-learn's tree and the direct sum do; all would take an hour
SQUARE_METRES_A_KM2 = 1e6
HOW = (
    "Synthetic events on a grid of 100 m cells, the quartic kernel at the middle of each cell, 500 m. KDEpy: "
    "`FFTKDE(kernel='biweight')` with its bandwidth as a standard deviation (h / √7) on the same grid with a "
    "cell more on each side; it bins the events first, so that it differs, and its greatest difference is "
    "told; its time is shown all the same, as the peer of speed. scikit-learn's `KernelDensity` has no "
    "quartic kernel, so its `KDTree.query_radius` gives the distances, for a sample of cells. The direct "
    "sum, by numpy, is what ours must equal within 1e-12 of its greatest value."
)


def make(events: int, columns: int, rows: int, **_: Any) -> Mapping[str, Any]:
    import numpy as np

    at = points(events, columns, rows)
    sample = np.random.default_rng(1).choice(columns * rows, min(PEER_CELLS, columns * rows), replace=False)
    return {"points": at, "middles": middles(columns, rows), "sample": np.sort(sample)}


def ours(made: Mapping[str, Any], *, columns: int, rows: int, bandwidth: float, **_: Any) -> dict[str, Any]:
    from commonweal.analysis.density import quartic_density

    at = made["points"]
    found = quartic_density(
        at[:, 0], at[:, 1], west=WEST, south=SOUTH, cell=CELL, columns=columns, rows=rows, bandwidth=bandwidth
    )
    return {"density": found.ravel(), "sample": found.ravel()[made["sample"]]}


def kdepy(made: Mapping[str, Any], *, columns: int, rows: int, bandwidth: float, **_: Any) -> dict[str, Any]:
    import numpy as np
    from KDEpy import FFTKDE  # type: ignore[import-untyped]

    east = WEST + (np.arange(-1, columns + 1) + 0.5) * CELL
    north = SOUTH + (np.arange(-1, rows + 1) + 0.5) * CELL
    grid = np.stack(np.meshgrid(east, north, indexing="ij"), axis=-1).reshape(-1, 2)
    at = made["points"]
    told = FFTKDE(kernel="biweight", norm=2, bw=bandwidth / 7**0.5).fit(at).evaluate(grid)
    inner = told.reshape(columns + 2, rows + 2)[1:-1, 1:-1].T
    return {"density": inner.ravel() * len(at) * SQUARE_METRES_A_KM2}


def tree(made: Mapping[str, Any], *, bandwidth: float, **_: Any) -> dict[str, Any]:
    import numpy as np
    from sklearn.neighbors import KDTree  # type: ignore[import-untyped]

    places = made["middles"][made["sample"]]
    found = KDTree(made["points"])
    sums = [
        np.sum((1 - (near / bandwidth) ** 2) ** 2)
        for start in range(0, len(places), 500)
        for near in found.query_radius(places[start : start + 500], bandwidth, return_distance=True)[1]
    ]
    return {"sample": np.array(sums) * _height(bandwidth)}


def direct(made: Mapping[str, Any], *, bandwidth: float, **_: Any) -> dict[str, Any]:
    import numpy as np

    at, found = made["points"], []
    for place in made["middles"][made["sample"]]:
        near = ((at - place) ** 2).sum(axis=1) / bandwidth**2
        found.append(np.sum((1 - near[near < 1]) ** 2))
    return {"sample": np.array(found) * _height(bandwidth)}


def _height(bandwidth: float) -> float:
    return SQUARE_METRES_A_KM2 * 3 / (3.141592653589793 * bandwidth**2)


def agree(side: str, ours: Mapping[str, Any], theirs: Mapping[str, Any], size: Mapping[str, Any]) -> str:
    import numpy as np

    greatest = ours["density"].max()
    if side != "kdepy":
        return furthest(ours["sample"] / greatest, theirs["sample"] / greatest, "the sum", 1e-12)
    apart = np.abs(ours["density"] - theirs["density"])
    thick = ours["density"] > greatest / 20
    furthest(ours["density"] / greatest, theirs["density"] / greatest, "the density", 0.25)
    share = float((apart[thick] / ours["density"][thick]).max())
    return f"up to {share:.0%} off where it is a twentieth of the greatest or more"


def cases(quick: bool) -> tuple[Case, ...]:
    columns, rows = sides(2_500) if quick else (COLUMNS, ROWS)
    events = 10_000 if quick else EVENTS
    size = {"events": events, "columns": columns, "rows": rows, "bandwidth": BANDWIDTH}
    part = min(PEER_CELLS, columns * rows) / (columns * rows)
    peers = (
        Peer("kdepy", "KDEpy FFTKDE", Promise("times", 1.3)),
        Peer("tree", "scikit-learn KDTree", Promise("faster", 1), part),
        Peer("direct", "direct sum by numpy", Promise("faster", 1), part),
    )
    growth = [
        Case(f"Cost: {n:,} points, {h:g} m", {**size, "events": n, "bandwidth": h})
        for n, h in ((events // 10, BANDWIDTH), (events * 3 // 10, BANDWIDTH), (events, 2 * BANDWIDTH))
    ]
    what = f"Quartic density, {events:,} points, {columns} × {rows} cells, {BANDWIDTH:g} m"
    return (Case(what, size, peers), *growth)


WORK = Work(
    name="kde",
    title="Quartic kernel density",
    how=HOW,
    cases=cases,
    make=make,
    sides={"ours": ours, "kdepy": kdepy, "tree": tree, "direct": direct},
    agree=agree,
    warm={"events": 2_000, "columns": 30, "rows": 30},
)
