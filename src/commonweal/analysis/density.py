"""Where events lie dense: quartic kernel density on a grid, its legend, and two densities compared.

A density has no test of significance: no class of it may be called significant.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

VERSION = "1"
SQUARE_METRES_A_KM2 = 1_000_000.0
LEGEND = ("0 to 1", "1 to 2", "2 to 3", "3 to 4", "4 to 5", "over 5")  # times the mean of non-zero cells
KINDS = ("ratio", "log", "difference", "sum")
LOWEST_PERCENTILE = 5.0
THREADS = 2
_FEW_EVENTS = 2_000  # below this a second thread costs more than it saves
_BANDS = 8  # of rows, so that threads share the work where events crowd in the south or the north
_ADDS_A_BAND = 1e9  # some 0.5 s of them
_MOST_BINS = 20_000_000
_ROUNDING = 1e-9  # cells: a centre at the bandwidth itself adds nothing, so it may be looked at or not


@dataclass(frozen=True, slots=True)
class Legend:
    """Classes of a density: 0 where it is nought, 1 to 6 as in LEGEND, -1 where there is no data.

    `breaks` are the five upper bounds of classes 1 to 5, in the unit of the density.
    """

    mean: float
    breaks: tuple[float, ...]
    classes: Any


def quartic_density(
    easting: ArrayLike,
    northing: ArrayLike,
    *,
    west: float,
    south: float,
    cell: float,
    columns: int,
    rows: int,
    bandwidth: float,
    weights: ArrayLike | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Any:
    """Work the quartic kernel density at the centre of every cell of a grid, exactly.

    Parameters
    ----------
    easting, northing : array of float, shape (events,)
        Metres of the national grid. Events outside the grid count within the bandwidth of it.
    west, south : float
        The lower left corner of the grid, metres.
    cell : float
        The side of a cell, metres.
    columns, rows : int
        The size of the grid.
    bandwidth : float
        Metres, within which an event counts.
    weights : array of float, shape (events,), optional
        Not negative; one for each event where they are not given.
    progress : callable, optional
        Called with bands of rows done and all bands; it may raise to stop.

    Returns
    -------
    array of float64, shape (rows, columns)
        Events (or weight) per km2. Row 0 is the southernmost, column 0 the westernmost.

    Raises
    ------
    ValueError
        If the arrays differ in length, hold NaN or a negative weight, or a size or the bandwidth is not
        above 0, or the bandwidth is thousands of cells.

    Notes
    -----
    Source: DOMAIN A2.2; Silverman (1986), "Density Estimation", section 4.2: an event at distance d below the
    bandwidth h adds 3 / (pi h^2) x (1 - (d/h)^2)^2, and one at h or further nothing. The sum is direct, with
    neither binning nor Fourier transform: only events at one and the same point are added up first. Against
    a sum in another order it differs by rounding, about 1e-16 of the kernel's height for an event. Cost grows
    with events x (bandwidth / cell)^2. Nothing is corrected at the edge of the study area, where densities
    are too low if events beyond it were not supplied. Keep the bandwidth fixed when periods are compared. The
    bytes of the answer do not depend on the number of threads.

    Examples
    --------
    >>> quartic_density([50], [50], west=0, south=0, cell=100, columns=4, rows=1, bandwidth=300).round(3)
    array([[10.61 ,  8.383,  3.275,  0.   ]])
    """
    import numpy as np

    x, y, weight = _events(easting, northing, weights)
    _check_grid(west, south, cell, columns, rows)
    if not (math.isfinite(bandwidth) and bandwidth > 0):
        raise ValueError(f"`bandwidth` is {bandwidth}: it has to be above 0, in metres")
    half = _half_widths(bandwidth / cell, columns, rows)
    reach, across = len(half) - 1, float(bandwidth) ** 2
    place, density = (float(west), float(south), float(cell)), np.zeros((rows, columns))
    events, starts, ends = _sort()(x, y, weight, *place, columns, rows, reach)

    def band(first: int, last: int) -> None:
        _scatter()(events, starts, ends, *place, half, across, first, last, density)

    _scatter()  # compiled once, before the threads
    edges = _band_edges(len(events), reach, rows)
    _in_order(band, edges, progress)
    density *= SQUARE_METRES_A_KM2 * 3.0 / (math.pi * across)
    return density


def legend(density: ArrayLike) -> Legend:
    """Class a density by multiples of the mean of its non-zero cells.

    Parameters
    ----------
    density : array of float, any shape
        Not negative; NaN where there is no data.

    Returns
    -------
    Legend
        The mean, the upper bounds of the first five classes (themselves included), and a class for each cell.

    Raises
    ------
    ValueError
        If a density is negative or infinite, or no cell is above 0.

    Notes
    -----
    Source: DOMAIN A2.2; Chainey's guideline. A class says how dense, never that it is significant.

    Examples
    --------
    >>> found = legend([[0, 1, 2], [3, 14, float("nan")]])
    >>> found.mean, found.classes.tolist()
    (5.0, [[0, 1, 1], [1, 3, -1]])
    """
    import numpy as np

    values = np.asarray(density, dtype=np.float64)
    if np.isinf(values).any() or (values < 0).any():
        raise ValueError(
            "`density` holds a negative or infinite value: a difference has no legend of this kind"
        )
    above = values[values > 0]
    if not len(above):
        raise ValueError("`density` has no cell above 0: no event lies within the bandwidth of the grid")
    mean = float(above.mean())
    breaks = tuple(mean * times for times in range(1, len(LEGEND)))
    classes = np.searchsorted(np.asarray(breaks), values, side="left").astype(np.int8) + np.int8(1)
    classes[values == 0] = 0
    classes[np.isnan(values)] = -1
    return Legend(mean, breaks, classes)


def dual_density(first: ArrayLike, second: ArrayLike, kind: str = "ratio") -> Any:
    """Compare two densities of the same grid and bandwidth, cell by cell.

    Parameters
    ----------
    first, second : array of float, the same shape
        Densities, not negative; for a ratio the second is the denominator (dwellings, or the earlier period).
    kind : {"ratio", "log", "difference", "sum"}
        `log` is the natural logarithm of the ratio.

    Returns
    -------
    array of float64
        NaN where there is no data: where either is NaN; for a ratio or its logarithm where the second is
        below the 5th percentile of its cells above 0; for the logarithm where the first is nought.

    Raises
    ------
    ValueError
        If the shapes differ, a density is negative or infinite, the kind is not known, or the denominator is
        nought everywhere.

    Notes
    -----
    Source: DOMAIN A2.6. The percentile (interpolated) is of the cells above 0: on a grid that is mostly
    empty the percentile of all would be 0 and would keep ratios to a trace of a denominator.

    Examples
    --------
    >>> dual_density([2.0, 3.0, 1.0], [1.0, 2.0, 0.0]).tolist()
    [nan, 1.5, nan]
    >>> dual_density([2.0, 3.0], [1.0, 4.0], "difference").tolist()
    [1.0, -1.0]
    """
    import numpy as np

    x, y = _density("first", first), _density("second", second)
    if x.shape != y.shape:
        raise ValueError(f"`first` is of shape {x.shape} and `second` of {y.shape}: two different grids")
    if kind not in KINDS:
        raise ValueError(f"`kind` is {kind!r}: it has to be one of {', '.join(KINDS)}")
    if kind in ("difference", "sum"):
        return x - y if kind == "difference" else x + y
    above = y[y > 0]
    if not len(above):
        raise ValueError("`second` is nought everywhere: nothing can be divided by it")
    known = y >= np.percentile(above, LOWEST_PERCENTILE)
    if kind == "log":
        known &= x > 0
    ratio = np.full(x.shape, np.nan)
    np.divide(x, y, out=ratio, where=known)
    return np.log(ratio) if kind == "log" else ratio


def _events(easting: ArrayLike, northing: ArrayLike, weights: ArrayLike | None) -> tuple[Any, Any, Any]:
    import numpy as np

    x, y = np.asarray(easting, dtype=np.float64), np.asarray(northing, dtype=np.float64)
    weight = np.ones(len(x)) if weights is None else np.asarray(weights, dtype=np.float64)
    for name, values in (("easting", x), ("northing", y), ("weights", weight)):
        if values.shape != (len(x),):
            raise ValueError(f"`{name}` is of shape {values.shape} and `easting` holds {len(x)} events")
        if not np.isfinite(values).all():
            wrong = values[~np.isfinite(values)][0]
            raise ValueError(f"`{name}` holds {wrong}: leave out events without a point before")
    if (weight < 0).any():
        raise ValueError(f"`weights` holds {weight.min()}: a weight is not negative")
    return x, y, weight


def _check_grid(west: float, south: float, cell: float, columns: int, rows: int) -> None:
    if not (math.isfinite(west) and math.isfinite(south)):
        raise ValueError(f"`west` and `south` are {west} and {south}: a corner in metres is wanted")
    if not (math.isfinite(cell) and cell > 0):
        raise ValueError(f"`cell` is {cell}: it has to be above 0, in metres")
    if columns < 1 or rows < 1:
        raise ValueError(f"`columns` and `rows` are {columns} and {rows}: a grid has one of each at least")


def _density(name: str, density: ArrayLike) -> Any:
    import numpy as np

    values = np.asarray(density, dtype=np.float64)
    if np.isinf(values).any() or (values < 0).any():
        raise ValueError(f"`{name}` holds a negative or infinite value: it is not a density")
    return values


def _band_edges(events: int, reach: int, rows: int) -> list[int]:
    """Where bands of rows begin and end: none takes much over half a second."""
    if events <= _FEW_EVENTS:
        return [0, rows]
    adds = events * math.pi * (reach + 0.5) ** 2
    bands = min(rows, max(_BANDS, math.ceil(adds / _ADDS_A_BAND)))
    return [rows * n // bands for n in range(bands + 1)]


def _in_order(
    band: Callable[[int, int], None], edges: list[int], progress: Callable[[int, int], None] | None
) -> None:
    """Work all bands on two threads; each writes rows of its own, so that who works which means nothing."""
    bands = len(edges) - 1
    with ThreadPoolExecutor(THREADS) as pool:
        work = [pool.submit(band, first, last) for first, last in pairwise(edges)]
        try:
            for done, each in enumerate(work, start=1):
                each.result()
                if progress is not None:
                    progress(done, bands)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _half_widths(high: float, columns: int, rows: int) -> Any:
    """How many columns either side an event reaches, 0, 1, 2 ... rows from its own, wherever in its cell it
    lies. The length less one is how many rows it reaches.
    """
    import numpy as np

    reach = math.floor(high + 0.5 + _ROUNDING)
    if (columns + 2 * reach) * (rows + 2 * reach) > _MOST_BINS:
        raise ValueError(
            f"`bandwidth` is {high:g} cells: choose larger cells, or check that both are in metres"
        )
    nearest = np.maximum(np.arange(reach + 1) - 0.5, 0.0)
    return np.floor(np.sqrt(np.maximum(high**2 - nearest**2, 0)) + 0.5 + _ROUNDING).astype(np.int64)


@cache
def _sort() -> Callable[..., Any]:
    import numpy as np
    from numba import njit

    def _sort_into_cells(
        x: Any,
        y: Any,
        weight: Any,
        west: float,
        south: float,
        cell: float,
        columns: int,
        rows: int,
        reach: int,
    ) -> Any:
        """Events by cell of the grid and of the margin within reach of it, those of one point made one."""
        wide, tall = columns + 2 * reach, rows + 2 * reach
        starts = np.zeros(wide * tall + 1, np.int64)
        bins = np.empty(len(x), np.int64)
        for i in range(len(x)):
            column = np.floor((x[i] - west) / cell) + reach
            row = np.floor((y[i] - south) / cell) + reach
            inside = 0 <= column < wide and 0 <= row < tall
            bins[i] = int(row) * wide + int(column) if inside else -1
            if inside:
                starts[bins[i] + 1] += 1
        for b in range(wide * tall):
            starts[b + 1] += starts[b]
        ends = starts[:-1].copy()
        events = np.empty((starts[-1], 3))
        for i in range(len(x)):
            b = bins[i]
            if b >= 0:
                events[ends[b], 0], events[ends[b], 1], events[ends[b], 2] = x[i], y[i], weight[i]
                ends[b] += 1
        for b in range(wide * tall):
            kept = starts[b]
            for i in range(starts[b], ends[b]):
                same = kept
                for j in range(
                    starts[b], min(kept, starts[b] + 16)
                ):  # a crowded cell has few points, or many
                    if events[j, 0] == events[i, 0] and events[j, 1] == events[i, 1]:
                        same = j
                        break
                if same < kept:
                    events[same, 2] += events[i, 2]
                else:
                    events[kept] = events[i]
                    kept += 1
            ends[b] = kept
        return events, starts, ends

    return njit(cache=True, nogil=True)(_sort_into_cells)


@cache
def _scatter() -> Callable[..., Any]:
    import numpy as np
    from numba import njit

    def _scatter_rows(
        events: Any,
        starts: Any,
        ends: Any,
        west: float,
        south: float,
        cell: float,
        half: Any,
        across: float,
        first: int,
        last: int,
        density: Any,
    ) -> None:
        """Add what each event in reach brings to the rows from `first` up to `last`, two of a cell at a time.

        With s the root of the weight, an event adds (s - s dx2/h2 - s dy2/h2) squared, if that is above 0.
        """
        columns, reach = density.shape[1], len(half) - 1
        one, other = np.empty(2 * reach + 1), np.empty(2 * reach + 1)
        for home in range(first - reach, last + reach):
            for column in range(-reach, columns + reach):
                b = (home + reach) * (columns + 2 * reach) + column + reach
                for i in range(starts[b], ends[b], 2):
                    k = min(i + 1, ends[b] - 1)
                    root, root_k = np.sqrt(events[i, 2]), np.sqrt(events[k, 2]) if k > i else 0.0
                    scale, scale_k = root / across, root_k / across
                    for j in range(2 * reach + 1):
                        centre = west + (column - reach + j + 0.5) * cell
                        one[j] = root - (centre - events[i, 0]) ** 2 * scale
                        other[j] = root_k - (centre - events[k, 0]) ** 2 * scale_k
                    for r in range(max(first, home - reach), min(last, home + reach + 1)):
                        centre = south + (r + 0.5) * cell
                        less = (centre - events[i, 1]) ** 2 * scale
                        less_k = (centre - events[k, 1]) ** 2 * scale_k
                        low = max(0, column - half[abs(r - home)])
                        high = min(columns, column + half[abs(r - home)] + 1)
                        # Slices, since the compiler makes vectors of a loop whose index cannot be negative.
                        line = density[r, low:high]
                        a, c = one[low - column + reach :], other[low - column + reach :]
                        for j in range(high - low):
                            t, u = max(a[j] - less, 0.0), max(c[j] - less_k, 0.0)
                            line[j] += t * t + u * u

    return njit(cache=True, nogil=True)(_scatter_rows)
