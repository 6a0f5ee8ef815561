"""Near repeats: Knox's table over all bands with its permutations, beside a tree with numpy and pointpats."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmarks.agreement import Disagreement
from benchmarks.analysis.county import COLUMNS, ROWS, points
from benchmarks.analysis.measuring import Case, Peer, Work, furthest
from benchmarks.figures import Promise

PERMUTATIONS = 999
SPACE = (1.0, 100.0, 200.0, 300.0, 400.0)
TIME = (7.0, 14.0, 21.0, 28.0)
DAYS = 365
DAY = 86_400
SPREAD = 450.0  # metres about a town's middle: 3.5 times as many near pairs as an even spread has
ERRORS = 5.0  # Monte Carlo standard errors that two means of as many permutations may lie apart
HOW = (
    "Synthetic events over a county and a year, whole days, no two alike; bands of space up to 1, 100, 200, "
    "300 and 400 m, of time up to 7, 14, 21 and 28 days, upper ends inside; 999 permutations of the times; "
    "from coordinates and days to the table with its null. The first peer finds pairs once "
    "(`scipy.spatial.cKDTree.query_pairs`), then bins the times of each permutation anew (numpy); the second "
    "is `pointpats.Knox` for the single band of 200 m and 14 days. Where all 999 would take a peer too long "
    "it does fewer and its time is scaled, as said. Observed tables must be equal, and means of the null as "
    "near as two sets of random permutations are."
)


def make(events: int, **_: Any) -> Mapping[str, Any]:
    import numpy as np

    days = np.random.default_rng(7).integers(0, DAYS, events).astype(np.float64)
    return {"points": points(events, COLUMNS, ROWS, spread=SPREAD), "days": days}


def ours(made: Mapping[str, Any], *, permutations: int, **_: Any) -> dict[str, Any]:
    from commonweal.analysis.knox import knox

    at = made["points"]
    found = knox(
        at[:, 0],
        at[:, 1],
        (made["days"] * DAY).astype("int64"),
        space=SPACE,
        time=TIME,
        permutations=permutations,
    )
    return {"observed": found.observed, "expected": found.expected, "null": found.null}


def rebinned(made: Mapping[str, Any], *, permutations: int, **_: Any) -> dict[str, Any]:
    import numpy as np
    from scipy.spatial import cKDTree

    at, days = made["points"], made["days"]
    pairs = cKDTree(at).query_pairs(SPACE[-1], output_type="ndarray")
    apart = np.hypot(*(at[pairs[:, 0]] - at[pairs[:, 1]]).T)
    band = np.searchsorted(SPACE, apart, side="left")

    def table(of: Any) -> Any:
        lag = np.searchsorted(TIME, np.abs(of[pairs[:, 0]] - of[pairs[:, 1]]), side="left")
        inside = lag < len(TIME)
        flat = band[inside] * len(TIME) + lag[inside]
        return np.bincount(flat, minlength=len(SPACE) * len(TIME)).reshape(len(SPACE), len(TIME))

    rng = np.random.default_rng(11)
    null = np.array([table(rng.permutation(days)) for _ in range(permutations)])
    return {"observed": table(days), "expected": null.mean(axis=0), "null": null}


def pointpats_band(made: Mapping[str, Any], *, permutations: int, **_: Any) -> dict[str, Any]:
    import numpy as np
    from pointpats import Knox  # type: ignore[import-untyped]

    np.random.seed(11)  # it draws from the old generator
    days = made["days"].reshape(-1, 1)
    found = Knox(made["points"], days, delta=SPACE[2], tau=TIME[1], permutations=permutations)
    return {"statistic": found.statistic_}


def agree(side: str, ours: Mapping[str, Any], theirs: Mapping[str, Any], size: Mapping[str, Any]) -> str:
    import numpy as np

    if side == "pointpats_band":
        return furthest(ours["observed"][:3, :2].sum(), theirs["statistic"], "pairs in the band", 0.0)
    furthest(ours["observed"], theirs["observed"], "the table", 0.0)
    null = np.asarray(theirs["null"], dtype=np.float64)
    spread = null.std(axis=0) * np.sqrt(1 / len(null) + 1 / size["all_permutations"])
    apart = np.abs(ours["expected"] - theirs["expected"]) / np.maximum(spread, 1e-9)
    if np.any((apart > ERRORS) & (spread > 0)):
        raise Disagreement(f"means of the null lie {apart.max():.1f} standard errors apart")
    return f"observed equal, means within {apart[spread > 0].max(initial=0):.1f} standard errors"


def cases(quick: bool) -> tuple[Case, ...]:
    if quick:
        return (_case(400, 99, 8, 1.0, 99, Promise("faster", 300)), _growth(800, 99))
    big = (
        _case(20_000, PERMUTATIONS, 8, 1.0, PERMUTATIONS, Promise("faster", 300)),
        _case(50_000, PERMUTATIONS, 20, 0.1),
    )
    return (*big, _case(200_000, PERMUTATIONS, 80, 0.01), _growth(200_000, PERMUTATIONS))


def _case(
    events: int,
    permutations: int,
    times: float,
    share: float,
    single: int = 0,
    promise: Promise | None = None,
) -> Case:
    fewer = max(9, round(permutations * share))
    peers = [
        Peer(
            "rebinned",
            "cKDTree + numpy",
            Promise("faster", times),
            fewer / permutations,
            {"permutations": fewer},
        )
    ]
    if promise:
        asked = {"permutations": single}
        peers.append(
            Peer("pointpats_band", "pointpats Knox, one band", promise, single / permutations, asked)
        )
    size = {"events": events, "permutations": permutations, "all_permutations": permutations}
    return Case(f"Knox, {events:,} events, 5 × 4 bands, {permutations} permutations", size, tuple(peers))


def _growth(events: int, permutations: int) -> Case:
    size = {"events": events, "permutations": permutations}
    limit = Promise("under", 45.0)
    return Case(f"Knox, {events:,} events, 5 × 4 bands, {permutations} permutations", size, promise=limit)


WORK = Work(
    name="knox",
    title="Near repeats (Knox)",
    how=HOW,
    cases=cases,
    make=make,
    sides={"ours": ours, "rebinned": rebinned, "pointpats_band": pointpats_band},
    agree=agree,
    warm={"events": 200, "permutations": 9},
)
