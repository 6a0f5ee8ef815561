"""Forecast and usual variation of every series of a county, beside a loop over statsmodels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmarks.agreement import Disagreement
from benchmarks.analysis.county import series
from benchmarks.analysis.measuring import Case, Peer, Work, furthest
from benchmarks.figures import Promise

NUMBER, MONTHS, HORIZON = 24_000, 48, 3
TRIED = 240
BASELINE = 24
WORSE = 1.1
HOW = (
    "Synthetic monthly counts, 48 months, 24,000 series; three months ahead with intervals of 80 and 95 %, "
    "chosen by rolling origins (12), and the XmR limits of the last 24 months before the last. The peer: for "
    "each series `statsmodels.tsa.holtwinters.ExponentialSmoothing(trend='add', damped_trend=True, "
    "seasonal='add', seasonal_periods=12).fit()`, its forecast, its `simulate` for the intervals, and the "
    "limits by numpy. It does 240 series and one fit of each, not the 13 of rolling origins that ours does; "
    "its time is scaled to all. Limits must be equal. The fits are by other means (ours the best of a grid, "
    "theirs a descent), so that forecasts differ: ours, by the same method, may be no further from the three "
    "months that followed, on average, than theirs and a tenth."
)


def make(number: int, months: int, **_: Any) -> Mapping[str, Any]:
    values = series(number, months + HORIZON)
    return {"values": values[:, :months], "later": values[:, months:]}


def ours(made: Mapping[str, Any], *, tried: int, **_: Any) -> dict[str, Any]:
    import time

    import numpy as np

    from commonweal.analysis.forecasting import forecast_many, smoothing
    from commonweal.analysis.individuals import xmr

    values = made["values"]
    began = time.perf_counter()
    forecast_many(values, HORIZON)
    limits = [_limits(row, xmr) for row in values.tolist()]
    took = time.perf_counter() - began
    points = smoothing(values[:tried], HORIZON).points[:, -1]
    errors = np.abs(np.maximum(points, 0) - made["later"][:tried])
    return {"limits": np.array(limits[:tried]), "errors": errors, "seconds": took}


def _limits(row: list[float], xmr: Any) -> tuple[float, float, float]:
    last = len(row) - 1
    chart = xmr(row, slice(max(0, last - BASELINE), last))
    return chart.mean, chart.lower, chart.upper


def statsmodels_loop(made: Mapping[str, Any], *, tried: int, **_: Any) -> dict[str, Any]:
    import numpy as np
    from statsmodels.tsa.holtwinters import ExponentialSmoothing  # type: ignore[import-untyped]

    limits, errors = [], []
    for row, later in zip(made["values"][:tried], made["later"], strict=False):
        model = ExponentialSmoothing(row, trend="add", damped_trend=True, seasonal="add", seasonal_periods=12)
        found = model.fit()
        errors.append(np.abs(np.maximum(found.forecast(HORIZON), 0) - later))
        futures = found.simulate(HORIZON, repetitions=1_000, rng=20060)
        np.quantile(futures, (0.025, 0.1, 0.9, 0.975), axis=1)
        base = row[-BASELINE - 1 : -1]
        move = 2.66 * np.abs(np.diff(base)).mean()
        limits.append((base.mean(), base.mean() - move, base.mean() + move))
    return {"limits": np.array(limits), "errors": np.array(errors)}


def agree(side: str, ours: Mapping[str, Any], theirs: Mapping[str, Any], size: Mapping[str, Any]) -> str:
    said = furthest(ours["limits"], theirs["limits"], "limits", 1e-9)
    mine, other = float(ours["errors"].mean()), float(theirs["errors"].mean())
    if mine > WORSE * other:
        raise Disagreement(f"forecasts are {mine:.3f} off on average and statsmodels' {other:.3f}")
    return f"{said}, forecasts off by {mine:.2f} and {other:.2f} on average"


def cases(quick: bool) -> tuple[Case, ...]:
    number, tried = (48, 48) if quick else (NUMBER, TRIED)
    size = {"number": number, "months": MONTHS, "tried": tried}
    peer = Peer("statsmodels_loop", "statsmodels loop", Promise("faster", 10), tried / number)
    growth = [
        Case(f"Cost: {n:,} series, {m} months", {**size, "number": n, "months": m})
        for n, m in ((number // 4, MONTHS), (number // 2, MONTHS), (number // 2, 2 * MONTHS))
    ]
    return (Case(f"Forecast and XmR, {number:,} series of {MONTHS} months", size, (peer,)), *growth)


WORK = Work(
    name="series",
    title="Forecast and usual variation of every series",
    how=HOW,
    cases=cases,
    make=make,
    sides={"ours": ours, "statsmodels_loop": statsmodels_loop},
    agree=agree,
    warm={"number": 8, "tried": 2},
)
