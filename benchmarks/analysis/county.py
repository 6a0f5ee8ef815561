"""Made-up data of the size of Greater Manchester, the same for every side: one seed, one answer."""

from __future__ import annotations

from typing import Any

SEED = 2005
WEST, SOUTH = 351_000.0, 381_000.0
COLUMNS, ROWS, CELL = 560, 410, 100.0
TOWNS = 400
SPREAD = 900.0  # metres about a town's middle
LOOSE = 0.25  # share of events that are anywhere


def sides(cells: float) -> tuple[int, int]:
    """Columns and rows of the county's grid, or of a corner of it that holds about so many cells."""
    share = min(1.0, cells / (COLUMNS * ROWS)) ** 0.5
    return max(8, round(COLUMNS * share)), max(8, round(ROWS * share))


def points(
    events: int, columns: int = COLUMNS, rows: int = ROWS, seed: int = SEED, spread: float = SPREAD
) -> Any:
    """Eastings and northings, whole metres, most of them about towns; of shape (events, 2)."""
    import numpy as np

    rng = np.random.default_rng(seed)
    size = np.array([columns * CELL, rows * CELL])
    towns = max(4, round(TOWNS * columns * rows / (COLUMNS * ROWS)))
    middles = rng.random((towns, 2)) * size
    drawn = rng.choice(towns, events, p=rng.dirichlet(np.full(towns, 0.7)))
    places = middles[drawn] + rng.normal(0, spread, (events, 2))
    loose = (rng.random(events) < LOOSE) | (places < 0).any(axis=1) | (places >= size).any(axis=1)
    places[loose] = rng.random((int(loose.sum()), 2)) * size
    return np.floor(places) + np.array([WEST, SOUTH])


def counts(events: int, columns: int, rows: int, seed: int = SEED) -> Any:
    """Events of each cell, of shape (rows, columns), the southernmost row first."""
    import numpy as np

    at = ((points(events, columns, rows, seed) - (WEST, SOUTH)) // CELL).astype(np.int64)
    return np.bincount(at[:, 1] * columns + at[:, 0], minlength=rows * columns).reshape(rows, columns)


def middles(columns: int, rows: int) -> Any:
    """The middles of the cells, of shape (cells, 2), row by row from the south."""
    import numpy as np

    east = WEST + (np.arange(columns) + 0.5) * CELL
    north = SOUTH + (np.arange(rows) + 0.5) * CELL
    return np.stack(np.meshgrid(east, north), axis=-1).reshape(-1, 2)


def steps(events: int, columns: int, rows: int, months: int) -> Any:
    """Counts by month, of shape (months, rows, columns): towns rise and fall."""
    import numpy as np

    return np.stack([counts(events, columns, rows, SEED + month % 7) for month in range(months)])


def areas(number: int) -> tuple[Any, Any]:
    """Areas that touch (of a Delaunay triangulation), as pairs, and a value of each that is alike nearby."""
    import numpy as np
    from scipy.spatial import Delaunay

    rng = np.random.default_rng(SEED)
    places = rng.random((number, 2))
    edges = Delaunay(places).simplices[:, [[0, 1], [1, 2], [2, 0]]].reshape(-1, 2)
    pairs = np.unique(np.sort(edges, axis=1), axis=0)
    smooth = np.sin(places @ (9.0, 4.0)) + np.cos(places @ (-5.0, 11.0))
    return pairs, np.exp(0.4 * smooth + rng.normal(0, 0.5, number)) * 20


def series(number: int, months: int) -> Any:
    """Monthly counts of (area, category) pairs, most of them small, of shape (series, months)."""
    import numpy as np

    rng = np.random.default_rng(SEED)
    level = rng.gamma(1.2, 6.0, number) + 0.5
    season = 1 + rng.random(number)[:, None] * 0.4 * np.sin(np.arange(months) * np.pi / 6)
    trend = 1 + rng.normal(0, 0.006, number)[:, None] * np.arange(months)
    return rng.poisson(np.maximum(0.05, level[:, None] * season * trend)).astype(np.float64)
