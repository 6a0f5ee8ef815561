"""What the next months should bring, how sure that is, and whether it beats last year's figures.

Three ways are tried on the last twelve months as if these were still to come: last year carried along with
its growth, exponential smoothing, and (for one series) a regression. The best is shown, and only if it does
better than last year's figures as they stand.
"""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from commonweal.analysis.count_regression import regression
from commonweal.analysis.seasonal_naive import SHORTEST, YEAR, growth_of, months_of, year_before
from commonweal.analysis.smoothing import compiled, smoothing

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

VERSION = "1"
ORIGINS = 12
SEED = 20060
PATHS = 1_000
GROWTH, SMOOTHING, REGRESSION = "last year with growth", "exponential smoothing", "regression"
METHODS = (GROWTH, SMOOTHING, REGRESSION)
QUANTILES = (0.1, 0.9, 0.025, 0.975)
FITTED = 3  # degrees of freedom that the choice from the grid takes, as simulated series show
FEWEST_ERRORS = 12  # earlier errors below which an interval is not put to the test
THREADS = 2
_CHUNK = 1_000  # series worked at a time


@dataclass(frozen=True, slots=True)
class Forecast:
    """Events of each of the next months with their 80 % and 95 % intervals, and how the method did before.

    `scores` are the scaled errors of all methods tried, as pairs of name and MASE; `naive` is that of last
    year's figures. Coverage is the share of `tested` past months that fell within their interval, None where
    the series is too short to say. `mase` and `naive` are NaN where every year was like the last.
    """

    method: str
    mean: Any
    lower_80: Any
    upper_80: Any
    lower_95: Any
    upper_95: Any
    mase: float
    naive: float
    scores: tuple[tuple[str, float], ...]
    coverage_80: float | None
    coverage_95: float | None
    tested: int
    seed: int


@dataclass(frozen=True, slots=True)
class Forecasts:
    """Forecasts of many series: arrays of shape (series, horizon), NaN in rows that have none to show.

    `method` is an index into METHODS, -1 for none; `scores` is of shape (series, 2) for the first two.
    Coverage is NaN where nothing could be tested.
    """

    method: Any
    mean: Any
    lower_80: Any
    upper_80: Any
    lower_95: Any
    upper_95: Any
    mase: Any
    naive: Any
    scores: Any
    coverage_80: Any
    coverage_95: Any
    tested: Any
    seed: int


@dataclass(frozen=True, slots=True)
class _Trial:
    """One method: points and weights (series, origins + 1, horizon), errors (series, origins + 1, months).

    `fitted` is how many numbers were chosen to make the errors small.
    """

    points: Any
    weights: Any
    errors: Any
    fitted: int


def forecast_many(
    values: ArrayLike, horizon: int, *, seed: int = SEED, paths: int = PATHS, coverage: bool = True
) -> Forecasts:
    """Forecast many series: for each the better of growth and smoothing, if it beats last year's figures.

    Parameters
    ----------
    values : array of float, shape (series, months)
        Events by month, the oldest first, none missing; thirteen months or more, though two years are wanted
        for it to mean anything.
    horizon : int
        Months ahead: 1 to 3 for tactical use, 12 for strategic.
    seed : int
        Of the simulation. All series share the draws, so that the answer of one does not depend on the rest.
    paths : int
        Futures simulated for each series.
    coverage : bool
        Whether the intervals are put to the test on the past, which takes most of the time.

    Returns
    -------
    Forecasts

    Raises
    ------
    ValueError
        If a count is negative or not a number, there are too few months, or `horizon` or `paths` is below 1.

    Notes
    -----
    Source: DOMAIN A4; Hyndman and Koehler (2006), International Journal of Forecasting 22, 679, for MASE: the
    mean absolute error over the last 12 origins and all steps up to the horizon whose month is known, divided
    by the mean difference from the same month of the year before. Forecasts and limits below 0 are 0.
    Intervals: errors are drawn from those made one step ahead so far (between two neighbours in size, and
    past the ends by the last gap, so that a dozen errors do not put an end to what may happen) and carried
    forward as the method does. A limit is one of the simulated futures. They do not know of changes that the
    series has not seen: read the coverage. Picking the better of two flatters its MASE a little.

    Examples
    --------
    >>> import numpy as np
    >>> found = forecast_many([np.repeat([100.0, 110, 121, 133.1], 12)], 1)
    >>> METHODS[found.method[0]], found.mean.round(1), found.mase.round(3)
    ('last year with growth', array([[146.4]]), array([0.]))
    """
    import numpy as np

    found = months_of(values, horizon, SHORTEST)
    if found.ndim != 2 or paths < 1:
        raise ValueError(
            f"`values` is of shape {found.shape}, `paths` is {paths}: (series, months), 1 or more are wanted"
        )
    draws = np.random.default_rng(seed).random((paths, horizon))
    smoothing(found[:1], horizon)  # compiled once, before there are threads
    compiled(_simulate)
    chunks = [found[row : row + _CHUNK] for row in range(0, len(found), _CHUNK)]

    def work(chunk: Any) -> tuple[Any, ...]:
        return _chunk(chunk, horizon, draws, coverage)

    if len(chunks) == 1:
        done = [work(chunks[0])]
    else:
        with ThreadPoolExecutor(THREADS) as pool:
            done = list(pool.map(work, chunks))
    parts: tuple[Any, ...] = tuple(np.concatenate(part) for part in zip(*done, strict=True))
    names = [each.name for each in fields(Forecasts) if each.name != "seed"]
    return Forecasts(**dict(zip(names, parts, strict=True)), seed=seed)


def _chunk(values: Any, horizon: int, draws: Any, coverage: bool) -> tuple[Any, ...]:
    import numpy as np

    trials = _trials(values, horizon)
    naive, errors = _mean_errors(values, trials)
    method = np.where(_beats(errors.min(axis=1), naive), errors.argmin(axis=1), -1)
    lines = np.full((5, len(values), horizon), np.nan)
    shares = np.full((2, len(values)), np.nan)
    tested = np.zeros(len(values), dtype=np.int64)
    for number, trial in enumerate(trials):
        rows = np.flatnonzero(method == number)
        if len(rows):
            lines[:, rows] = _lines(trial, rows, -1, draws)
            if coverage:
                shares[:, rows], tested[rows] = _coverage(values, trial, rows, draws)
    scale = _scale(values)
    mase = np.where(method < 0, np.nan, errors.min(axis=1)) / scale
    return method, *lines, mase, naive / scale, errors / scale[:, None], *shares, tested


def _beats(error: Any, naive: Any) -> Any:
    return error < naive * (1 - 1e-12)  # a tie in all but the last digit is no win


def _scale(values: Any) -> Any:
    """The mean difference from the same month a year before; NaN where there is none."""
    import numpy as np

    scale = np.abs(values[:, YEAR:] - values[:, :-YEAR]).mean(axis=1)
    return np.where(scale > 0, scale, np.nan)


def _first_origin(months: int) -> int:
    return months - min(ORIGINS, months - YEAR)


def _trials(values: Any, horizon: int) -> list[_Trial]:
    import numpy as np

    n, first = values.shape[1], _first_origin(values.shape[1])
    turns = range(first, n + 1)
    growth = np.stack([growth_of(values, origin) for origin in range(YEAR, n + 1)], axis=1)
    again = np.arange(horizon) // YEAR + 1
    points = np.stack(
        [values[:, year_before(o, horizon)] * growth[:, o - YEAR, None] ** again for o in turns],
        axis=1,
    )
    whole = np.arange(horizon) % YEAR == 0
    weights = np.where(whole, growth[:, first - YEAR :, None] ** (np.arange(horizon) // YEAR), 0.0)
    one_ahead = values[:, YEAR:] - growth[:, :-1] * values[:, :-YEAR]
    seen = np.arange(YEAR, n) < np.arange(first, n + 1)[:, None]
    errors = np.where(seen, one_ahead[:, None, :], np.nan)
    return [_Trial(np.maximum(points, 0), weights, errors, 0), _smoothed(values, horizon, n - first)]


def _smoothed(values: Any, horizon: int, origins: int) -> _Trial:
    """An error reaches step j later by alpha + alpha beta (phi + ... + phi^j), and gamma in its own month."""
    import numpy as np

    fit = smoothing(values, horizon, origins)
    steps = np.arange(horizon)
    damped = np.cumsum(np.where(steps > 0, fit.phi[..., None] ** steps, 0.0), axis=-1)
    weights = fit.alpha[..., None] * (1 + fit.beta[..., None] * damped)
    weights = weights + np.where(steps % YEAR == 0, fit.gamma[..., None], 0.0)
    return _Trial(np.maximum(fit.points, 0), np.where(steps == 0, 1.0, weights), fit.errors, FITTED)


def _known(values: Any, horizon: int) -> tuple[Any, Any]:
    """What came of each step from each origin, (series, origins, horizon), and whether it is known."""
    import numpy as np

    n = values.shape[1]
    at = np.arange(_first_origin(n), n)[:, None] + np.arange(horizon)
    return values[:, np.minimum(at, n - 1)], at < n


def _mean_errors(values: Any, trials: list[_Trial]) -> tuple[Any, Any]:
    """Mean absolute errors: of last year's figures, and of each method."""
    import numpy as np

    horizon = trials[0].points.shape[2]
    came, known = _known(values, horizon)
    n = values.shape[1]
    naive = np.stack([values[:, year_before(o, horizon)] for o in range(_first_origin(n), n)], axis=1)
    tries = [naive, *(trial.points[:, :-1] for trial in trials)]
    errors = np.stack([np.abs(tried - came)[:, known].mean(axis=1) for tried in tries], axis=1)
    return errors[:, 0], errors[:, 1:]


def _lines(trial: _Trial, rows: Any, turn: int, draws: Any) -> Any:
    """Points and the four limits from one origin, of shape (5, rows, horizon)."""
    import numpy as np

    points = trial.points[rows, turn]
    limits = np.empty((len(QUANTILES), *points.shape))
    shocks, none = _shocks(trial, rows, turn), np.empty((0, 0))
    compiled(_simulate)(*shocks, draws, _ranks(len(draws)), none, limits, np.empty((0, 0, 0)))
    return np.concatenate([points[None], limits])


def _within(trial: _Trial, rows: Any, turn: int, draws: Any, came: Any) -> Any:
    """Whether what came lies within the 80 % and the 95 % limits, 0 or 1, of shape (2, rows, horizon)."""
    import numpy as np

    within = np.empty((2, *came.shape))
    nothing = np.empty((0, 0, 0))
    shocks = _shocks(trial, rows, turn)
    compiled(_simulate)(*shocks, draws, _ranks(len(draws)), np.ascontiguousarray(came), nothing, within)
    return within


def _shocks(trial: _Trial, rows: Any, turn: int) -> tuple[Any, Any, Any]:
    """Points, weights, and the errors made so far, least first, enlarged for the numbers that were fitted."""
    import numpy as np

    errors = trial.errors[rows, turn]
    errors = np.sort(errors[:, ~np.isnan(errors[0])], axis=1)  # rows of one turn have seen the same months
    count = errors.shape[1]
    if count > trial.fitted:
        errors = errors * math.sqrt(count / (count - trial.fitted))
    return trial.points[rows, turn], np.ascontiguousarray(trial.weights[rows, turn]), errors


def _ranks(paths: int) -> Any:
    """Which of the sorted futures is the limit, counted from 1."""
    import numpy as np

    return np.array([max(1, math.ceil(quantile * paths - 1e-9)) for quantile in QUANTILES])


def _simulate(
    points: Any,
    weights: Any,
    errors: Any,
    draws: Any,
    ranks: Any,
    came: Any,
    limits: Any,
    within: Any,
) -> None:
    """Limits of futures in which errors like the past ones come, each reaching later months by its weights.

    Fills either `limits` or, where that is empty, `within`, for which no future has to be sorted.
    """
    paths, horizon = draws.shape
    count = errors.shape[1]
    drawn, future = draws.T.copy(), draws[:, 0].copy()
    for row in range(points.shape[0]):
        for step in range(horizon):
            for path in range(paths):
                place = draws[path, step] * (count + 1) - 1
                low = min(max(int(place + 1) - 1, 0), max(count - 2, 0))
                high = min(low + 1, count - 1)
                gap = errors[row, high] - errors[row, low]
                drawn[step, path] = errors[row, low] + (place - low) * gap
        for step in range(horizon):
            future[:] = points[row, step]
            for back in range(step + 1):
                weight = weights[row, back]
                if weight != 0.0:
                    for path in range(paths):
                        future[path] += weight * drawn[step - back, path]
            for path in range(paths):
                future[path] = max(future[path], 0.0)
            if limits.size:
                future.sort()
                for q in range(4):
                    limits[q, row, step] = future[ranks[q] - 1]
            else:
                fewer, up_to, seen = 0, 0, came[row, step]
                for path in range(paths):
                    fewer += future[path] < seen
                    up_to += future[path] <= seen
                for level in range(2):
                    inside = up_to >= ranks[2 * level] and fewer < ranks[2 * level + 1]
                    within[level, row, step] = 1.0 if inside else 0.0


def _coverage(values: Any, trial: _Trial, rows: Any, draws: Any) -> tuple[Any, Any]:
    """The shares of known months within their 80 % and 95 % intervals, and how many months were tested."""
    import numpy as np

    came, known = _known(values[rows], draws.shape[1])
    within, tested = np.zeros((2, len(rows))), 0
    for turn in range(known.shape[0]):
        if int((~np.isnan(trial.errors[0, turn])).sum()) >= FEWEST_ERRORS:
            held = known[turn]
            within += _within(trial, rows, turn, draws, came[:, turn])[:, :, held].sum(axis=2)
            tested += int(held.sum())
    return within / (tested or math.nan), np.full(len(rows), tested)


def forecast(values: ArrayLike, horizon: int, *, seed: int = SEED, paths: int = PATHS) -> Forecast | None:
    """Forecast one series by the best of three methods, or not at all.

    Parameters
    ----------
    values : array of float, shape (months,)
        Whole events by month, the oldest first, none missing; thirteen or more. The regression is tried from
        three years on.
    horizon : int
        Months ahead: 1 to 3 for tactical use, 12 for strategic.
    seed : int
        Of the simulation.
    paths : int
        Futures simulated.

    Returns
    -------
    Forecast or None
        None where no method does better than last year's figures.

    Raises
    ------
    ValueError
        As :func:`forecast_many`.

    Notes
    -----
    Source: DOMAIN A4; see :func:`forecast_many` for errors and intervals and :func:`regression` for the third
    method, whose intervals are the quantiles of its own distribution and need no simulation.

    Examples
    --------
    >>> import numpy as np
    >>> found = forecast(np.repeat([100.0, 110, 121, 133.1], 12), 2)
    >>> found.method, found.mean.round(1)
    ('last year with growth', array([146.4, 146.4]))
    >>> forecast([5.0] * 36, 2) is None
    True
    """
    import numpy as np

    found = months_of(values, horizon, SHORTEST)
    if found.ndim != 1:
        raise ValueError(f"`values` is of shape {found.shape}: one series is wanted; see forecast_many")
    many = forecast_many(found[None], horizon, seed=seed, paths=paths)
    scale = float(_scale(found[None])[0])
    naive, errors = float(many.naive[0]), [float(score) for score in many.scores[0]]
    scores = tuple(zip(METHODS, errors, strict=False))
    rival = _regressed(found, horizon)
    if rival is not None:
        came, known = _known(found[None], horizon)
        error = float(np.abs(rival[0, :-1] - came[0])[known].mean()) / scale
        scores = (*scores, (REGRESSION, error))
        if error < min(errors) and _beats(error, naive):
            shares, tested = _coverage_of(rival, came[0], known)
            mean, low_80, high_80, low_95, high_95 = rival[:, -1]
            return Forecast(
                REGRESSION, mean, low_80, high_80, low_95, high_95, error, naive, scores,
                shares[0], shares[1], tested, seed,
            )  # fmt: skip
    if many.method[0] < 0:
        return None
    held = [None if math.isnan(s[0]) else float(s[0]) for s in (many.coverage_80, many.coverage_95)]
    return Forecast(
        METHODS[int(many.method[0])],
        many.mean[0],
        many.lower_80[0],
        many.upper_80[0],
        many.lower_95[0],
        many.upper_95[0],
        float(many.mase[0]),
        naive,
        scores,
        held[0],
        held[1],
        int(many.tested[0]),
        seed,
    )


def _coverage_of(lines: Any, came: Any, known: Any) -> tuple[list[float | None], int]:
    shares: list[float | None] = []
    for level in range(2):
        inside = (came >= lines[1 + 2 * level, :-1]) & (came <= lines[2 + 2 * level, :-1])
        shares.append(float(inside[known].mean()))
    return shares, int(known.sum())


def _regressed(values: Any, horizon: int) -> Any:
    """Points and limits from each origin, (5, origins + 1, horizon); None where there is no sound fit."""
    import numpy as np

    first = _first_origin(len(values))
    if first < 2 * YEAR or (values != np.rint(values)).any() or not values[:first].any():
        return None
    fits = [regression(values[:origin], horizon) for origin in range(first, len(values) + 1)]
    if any(fit is None for fit in fits):
        return None
    return np.stack([_regression_lines(*fit) for fit in fits if fit is not None], axis=1)


def _regression_lines(mean: Any, dispersion: float) -> Any:
    import numpy as np
    from scipy import stats

    if dispersion <= 0:
        return np.stack([mean, *(stats.poisson.ppf(q, mean) for q in QUANTILES)])
    size = 1 / dispersion
    return np.stack([mean, *(stats.nbinom.ppf(q, size, size / (size + mean)) for q in QUANTILES)])
