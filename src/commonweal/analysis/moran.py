"""Moran's I: are areas like their neighbours, in all and each one by itself?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from commonweal.analysis.conditional import SEED, Ranks, conditional_ranks
from commonweal.analysis.neighbours import Neighbours

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

VERSION = "1"
QUADRANTS = {1: "high-high", 2: "low-high", 3: "low-low", 4: "high-low", 0: "no neighbours"}
_LINKS_A_PIECE = 20_000_000
_FEWEST = 4  # areas: below that the variance has no denominator
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class LocalMoran:
    """Local Moran of each area: `i`, the quadrant (a key of QUADRANTS), z and the mean z of its neighbours.

    An area without neighbours has an `i` and a `lag` of 0 and the quadrant 0.
    """

    i: Any
    quadrant: Any
    z: Any
    lag: Any


@dataclass(frozen=True, slots=True)
class Moran:
    """Global Moran's I with what chance would give, p two-sided of the normal distribution."""

    i: float
    expected: float
    variance_normality: float
    variance_randomisation: float
    z_normality: float
    z_randomisation: float
    p_normality: float
    p_randomisation: float


def local_moran(values: ArrayLike, neighbours: Neighbours) -> LocalMoran:
    """Work local Moran's I of each area.

    Parameters
    ----------
    values : array of float, shape (areas,)
        Rates or counts, of one unit.
    neighbours : Neighbours
        Of each area, itself excluded; each neighbour weighs the same.

    Returns
    -------
    LocalMoran

    Raises
    ------
    ValueError
        If the arrays do not fit, values hold NaN or are all equal, or there are fewer than three areas.

    Notes
    -----
    Source: DOMAIN A2.4; Anselin (1995). I = z x (mean z of the neighbours), z with the sample standard
    deviation (n - 1), as esda's `Moran_Local` has it: with the population one every I would be n / (n - 1)
    times as large. Quadrants as esda numbers them: 1 high-high, 2 low-high, 3 low-low, 4 high-low.

    Examples
    --------
    >>> from commonweal.analysis.neighbours import neighbours_from_pairs
    >>> found = local_moran([9, 8, 1, 3], neighbours_from_pairs(4, [0, 1, 2], [1, 2, 3]))
    >>> found.i.round(3).tolist(), found.quadrant.tolist()
    ([0.691, -0.046, -0.071, 0.641], [1, 4, 2, 3])
    """
    import numpy as np

    z = _standard(values, neighbours)
    sizes = neighbours.sizes
    lag = np.zeros(len(z))
    np.divide(_sums(z, neighbours), sizes, out=lag, where=sizes > 0)
    lag[np.abs(lag) < _ROUNDING] = 0.0
    high, among_high = z > 0, lag > 0
    quadrant = np.select([high & among_high, ~high & among_high, ~high & ~among_high], [1, 2, 3], 4)
    quadrant[sizes == 0] = 0
    return LocalMoran(z * lag, quadrant.astype(np.int8), z, lag)


def local_moran_ranks(
    values: ArrayLike,
    neighbours: Neighbours,
    *,
    permutations: int = 9_999,
    seed: int = SEED,
    progress: Callable[[int, int], None] | None = None,
) -> Ranks:
    """Rank the local Moran of each area among those with neighbours drawn at random.

    Parameters
    ----------
    values, neighbours
        As of :func:`local_moran`.
    permutations : int
        How many draws. No p can be below 2 / (permutations + 1).
    seed : int
        The same seed gives the same answer.
    progress : callable, optional
        Called with areas done and all areas; it may raise to stop.

    Returns
    -------
    Ranks
        Of I, not of the sum round an area. An area that has no neighbours, or lies at the mean, has a p of 1.

    Raises
    ------
    ValueError
        As :func:`local_moran` does, and if there would be too many draws.

    Notes
    -----
    Source: DOMAIN A2.4; Anselin (1995); :func:`commonweal.analysis.conditional.conditional_ranks`, whose law
    I shares: for one area it is the sum round it, times a number of its own.

    Examples
    --------
    >>> from commonweal.analysis.neighbours import neighbours_from_pairs
    >>> found = local_moran_ranks([9, 8, 1, 3], neighbours_from_pairs(4, [0, 1, 2], [1, 2, 3]))
    >>> found.p.round(1).tolist()
    [0.7, 1.0, 0.7, 0.7]
    """
    import numpy as np

    z, own = _standard(values, neighbours), np.asarray(values, dtype=np.float64)
    found = conditional_ranks(
        own,
        _sums(own, neighbours),
        neighbours.sizes,
        permutations=permutations,
        seed=seed,
        progress=progress,
    )
    flat = (z == 0) | (neighbours.sizes == 0)
    at_least = np.where(z > 0, found.at_least, found.at_most)
    at_most = np.where(z > 0, found.at_most, found.at_least)
    at_least[flat], at_most[flat] = permutations, permutations
    return Ranks(permutations, at_least, at_most)


def moran(values: ArrayLike, neighbours: Neighbours) -> Moran:
    """Work global Moran's I with its expectation and both variances.

    Parameters
    ----------
    values : array of float, shape (areas,)
        Rates or counts, of one unit.
    neighbours : Neighbours
        Of each area, itself excluded; those of one area weigh 1 together.

    Returns
    -------
    Moran

    Raises
    ------
    ValueError
        If the arrays do not fit, values hold NaN or are all equal, there are fewer than four areas, or no
        area has a neighbour.

    Notes
    -----
    Source: DOMAIN A2.4; Cliff and Ord (1981), "Spatial Processes", chapter 2. Under normality the values are
    draws of one normal distribution; under randomisation they are fixed, and where they lie is chance. Equal
    to esda's `Moran` with `transformation="r"`.

    Examples
    --------
    >>> from commonweal.analysis.neighbours import neighbours_from_pairs
    >>> found = moran([9, 8, 1, 3], neighbours_from_pairs(4, [0, 1, 2], [1, 2, 3]))
    >>> round(found.i, 4), round(found.expected, 4)
    (0.405, -0.3333)
    """
    z = _standard(values, neighbours)
    n = len(z)
    if n < _FEWEST:
        raise ValueError(f"`values` holds {n} areas: {_FEWEST} at least")
    if not len(neighbours.indices):
        raise ValueError("`neighbours` joins no two areas: is the distance too short?")
    s0, s1, s2 = _moments(neighbours)
    squares = float((z * z).sum())
    i = n / s0 * float((z * _lag(z, neighbours)).sum()) / squares
    expected = -1.0 / (n - 1)
    normal = (n * n * s1 - n * s2 + 3 * s0**2) / ((n - 1) * (n + 1) * s0**2) - expected**2
    peaked = n * float((z**4).sum()) / squares**2
    first = n * ((n * n - 3 * n + 3) * s1 - n * s2 + 3 * s0**2)
    second = peaked * ((n * n - n) * s1 - 2 * n * s2 + 6 * s0**2)
    random = (first - second) / ((n - 1) * (n - 2) * (n - 3) * s0**2) - expected**2
    scores = [_score(i, expected, variance) for variance in (normal, random)]
    return Moran(i, expected, normal, random, *scores, *(_two_sided(score) for score in scores))


def moran_ranks(
    values: ArrayLike,
    neighbours: Neighbours,
    *,
    permutations: int = 999,
    seed: int = SEED,
    progress: Callable[[int, int], None] | None = None,
) -> Ranks:
    """Rank global Moran's I among those of the same values dealt out to areas at random.

    Parameters
    ----------
    values, neighbours
        As of :func:`moran`.
    permutations : int
        How many times all values are dealt out.
    seed : int
        The same seed gives the same answer, for areas in the same order.
    progress : callable, optional
        Called with permutations done and all of them; it may raise to stop.

    Returns
    -------
    Ranks
        Whose arrays are of no dimension: one number each.

    Raises
    ------
    ValueError
        As :func:`moran` does, and if there is no permutation.

    Notes
    -----
    Source: DOMAIN A2.4; Cliff and Ord (1981). Cost grows with permutations x links.

    Examples
    --------
    >>> from commonweal.analysis.neighbours import neighbours_from_pairs
    >>> found = moran_ranks([9, 8, 1, 3], neighbours_from_pairs(4, [0, 1, 2], [1, 2, 3]))
    >>> round(float(found.p), 1)
    0.5
    """
    import numpy as np

    z = _standard(values, neighbours)
    if permutations < 1 or not len(neighbours.indices):
        raise ValueError(f"`permutations` is {permutations} and `neighbours` joins {len(neighbours.indices)}")
    weights = _weights(neighbours)
    links = (neighbours.indptr, neighbours.indices, weights)
    observed = float(_products()(z[None, :], *links)[0])
    generator = np.random.default_rng(seed)
    step = max(1, _LINKS_A_PIECE // (len(z) + len(neighbours.indices)))
    slack = _ROUNDING * len(z)
    above, below, done = 0, 0, 0
    while done < permutations:
        step = min(step, permutations - done)
        dealt = generator.permuted(np.broadcast_to(z, (step, len(z))), axis=1)
        drawn = _products()(dealt, *links)
        above += int((drawn >= observed - slack).sum())
        below += int((drawn <= observed + slack).sum())
        done += step
        if progress is not None:
            progress(done, permutations)
    return Ranks(permutations, np.asarray(above), np.asarray(below))


def _standard(values: ArrayLike, neighbours: Neighbours) -> Any:
    import numpy as np

    own = np.asarray(values, dtype=np.float64)
    if own.shape != (neighbours.areas,):
        raise ValueError(f"`values` is of shape {own.shape} and `neighbours` of {neighbours.areas} areas")
    if len(own) < 3:
        raise ValueError(f"`values` holds {len(own)} areas: three at least")
    if not np.isfinite(own).all():
        raise ValueError("`values` holds nan or inf: leave out areas without a value before")
    spread = float(own.std(ddof=1))
    if own.min() == own.max() or spread == 0:
        raise ValueError(f"`values` are {own[0]:g} in every area: where nothing varies nothing is alike")
    z = (own - own.mean()) / spread
    z[np.abs(z) < _ROUNDING] = 0.0
    return z


def _sums(values: Any, neighbours: Neighbours) -> Any:
    """What the neighbours of each area hold together."""
    import numpy as np

    first = np.repeat(np.arange(neighbours.areas), neighbours.sizes)
    return np.bincount(first, weights=values[neighbours.indices], minlength=neighbours.areas)


def _lag(z: Any, neighbours: Neighbours) -> Any:
    import numpy as np

    return _sums(z, neighbours) / np.maximum(neighbours.sizes, 1)


def _weights(neighbours: Neighbours) -> Any:
    import numpy as np

    return 1.0 / np.maximum(neighbours.sizes, 1)


def _moments(neighbours: Neighbours) -> tuple[float, float, float]:
    """S0, S1 and S2 of the row-standardised weights."""
    import numpy as np
    from scipy.sparse import csr_array

    n, sizes = neighbours.areas, neighbours.sizes
    data = np.repeat(_weights(neighbours), sizes)
    matrix = csr_array((data, neighbours.indices, neighbours.indptr), shape=(n, n))
    both = matrix + matrix.T
    rows = np.asarray((sizes > 0).astype(np.float64))
    columns = np.bincount(neighbours.indices, weights=data, minlength=n)
    return float(rows.sum()), float((both.data**2).sum() / 2), float(((rows + columns) ** 2).sum())


def _score(i: float, expected: float, variance: float) -> float:
    return float((i - expected) / variance**0.5) if variance > 0 else 0.0


def _two_sided(z: float) -> float:
    from math import erfc, sqrt

    return erfc(abs(z) / sqrt(2.0))


@cache
def _products() -> Callable[..., Any]:
    import numpy as np
    from numba import njit

    def _sum_products(dealt: Any, indptr: Any, indices: Any, weights: Any) -> Any:
        """Of each row: the sum over areas of z times the mean z of the neighbours."""
        found = np.empty(len(dealt))
        for row in range(len(dealt)):
            z = dealt[row]
            total = 0.0
            for i in range(len(z)):
                near = 0.0
                for at in range(indptr[i], indptr[i + 1]):
                    near += z[indices[at]]
                total += z[i] * near * weights[i]
            found[row] = total
        return found

    return njit(cache=True, nogil=True)(_sum_products)
