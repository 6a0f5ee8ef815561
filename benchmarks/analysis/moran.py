"""Local Moran of as many areas as England has LSOAs, beside esda."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmarks.analysis.county import areas
from benchmarks.analysis.measuring import Case, Peer, Work, alike, furthest
from benchmarks.figures import Promise

AREAS, PERMUTATIONS = 35_000, 9_999
HOW = (
    "Synthetic values of 35,000 areas that touch as in a Delaunay triangulation (about six neighbours each, "
    "row-standardised), 9,999 conditional permutations; weights stand before the clock runs. esda's "
    "`Moran_Local` with numba and one job. I must be equal. Pseudo p, of the nearer tail as esda "
    "gives them, agree where ours differ from esda's no more than esda's do "
    "with another seed; that second run of esda is not in its time."
)


def make(areas_: int, **_: Any) -> Mapping[str, Any]:
    import numpy as np

    pairs, values = areas(areas_)
    both = np.vstack([pairs, pairs[:, ::-1]])
    both = both[np.lexsort((both[:, 1], both[:, 0]))]
    indptr = np.searchsorted(both[:, 0], np.arange(areas_ + 1))
    return {"values": values, "indptr": indptr, "indices": both[:, 1]}


def ours(made: Mapping[str, Any], *, permutations: int, seed: int, **_: Any) -> dict[str, Any]:
    from commonweal.analysis.moran import local_moran, local_moran_ranks
    from commonweal.analysis.neighbours import neighbours_of

    near = neighbours_of(made["indptr"], made["indices"])
    found = local_moran(made["values"], near)
    ranks = local_moran_ranks(made["values"], near, permutations=permutations, seed=seed)
    return {"i": found.i, "p": ranks.p_directed, "quadrant": found.quadrant}


def esda_local(made: Mapping[str, Any], *, permutations: int, seed: int, **_: Any) -> dict[str, Any]:
    import time

    from esda import Moran_Local  # type: ignore[import-untyped]
    from libpysal.weights import W  # type: ignore[import-untyped]

    start, indices = made["indptr"], made["indices"]
    near = W(
        {n: indices[start[n] : start[n + 1]].tolist() for n in range(len(start) - 1)}, silence_warnings=True
    )
    asked = {"transformation": "r", "permutations": permutations, "n_jobs": 1}
    began = time.perf_counter()
    found = Moran_Local(made["values"], near, seed=seed, **asked)
    took = time.perf_counter() - began
    again = Moran_Local(made["values"], near, seed=seed + 1, **asked)
    return {"i": found.Is, "p": found.p_sim, "again": again.p_sim, "quadrant": found.q, "seconds": took}


def agree(side: str, ours: Mapping[str, Any], theirs: Mapping[str, Any], size: Mapping[str, Any]) -> str:
    furthest(ours["quadrant"], theirs["quadrant"], "the quadrant", 0)
    said = furthest(ours["i"], theirs["i"], "I", 1e-9)
    return f"{said}, {alike(ours['p'], theirs['p'], theirs['again'], size['permutations'])}"


def cases(quick: bool) -> tuple[Case, ...]:
    number, permutations = (400, 199) if quick else (AREAS, PERMUTATIONS)
    size = {"areas_": number, "permutations": permutations, "seed": 20060}
    peer = Peer("esda_local", "esda Moran_Local, numba, one job", Promise("faster", 3))
    growth = [
        Case(f"Cost: {n:,} areas, {p:,} permutations", {**size, "areas_": n, "permutations": p})
        for n, p in ((number // 4, permutations), (number // 2, permutations), (number, permutations // 9))
    ]
    return (Case(f"Local Moran, {number:,} areas, {permutations:,} permutations", size, (peer,)), *growth)


WORK = Work(
    name="moran",
    title="Local Moran",
    how=HOW,
    cases=cases,
    make=make,
    sides={"ours": ours, "esda_local": esda_local},
    agree=agree,
    warm={"areas_": 60, "permutations": 19},
)
