"""Which areas are neighbours: from a list of pairs, within a distance, or the nearest so many."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

VERSION = "1"
_ROUNDING = 1e-9  # relative: two distances that differ by less are equal


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The neighbours of area i are `indices[indptr[i] : indptr[i + 1]]`, in rising order, itself never."""

    indptr: Any
    indices: Any

    @property
    def areas(self) -> int:
        return len(self.indptr) - 1

    @property
    def sizes(self) -> Any:
        """How many neighbours each area has."""
        import numpy as np

        return np.diff(self.indptr)


def neighbours_of(indptr: ArrayLike, indices: ArrayLike) -> Neighbours:
    """Take neighbours as the two arrays of a sparse matrix of rows, once they are what they should be.

    Parameters
    ----------
    indptr : array of int, shape (areas + 1,)
        Where the neighbours of each area begin; the last is how many there are in all.
    indices : array of int, shape (links,)
        The neighbours, as positions of areas.

    Returns
    -------
    Neighbours

    Raises
    ------
    ValueError
        If the arrays do not fit together, a position is of no area, an area is its own neighbour, or a
        neighbour comes twice.

    Notes
    -----
    Source: DOMAIN A2.4: the area itself is excluded.

    Examples
    --------
    >>> neighbours_of([0, 1, 3, 4], [1, 0, 2, 1]).sizes.tolist()
    [1, 2, 1]
    """
    import numpy as np

    starts, others = np.asarray(indptr), np.asarray(indices)
    if starts.ndim != 1 or len(starts) < 2 or starts.dtype.kind not in "iu":
        raise ValueError(f"`indptr` is {starts.dtype} of shape {starts.shape}: whole numbers, areas and one")
    starts = starts.astype(np.int64)
    if starts[0] != 0 or starts[-1] != len(others) or (np.diff(starts) < 0).any():
        raise ValueError(f"`indptr` has to rise from 0 to the {len(others)} of `indices`")
    areas = len(starts) - 1
    if len(others) and (others.dtype.kind not in "iu" or others.min() < 0 or others.max() >= areas):
        raise ValueError(f"`indices` holds something else than the positions 0 to {areas - 1}")
    first = np.repeat(np.arange(areas), np.diff(starts))
    found = _from_links(areas, first, others.astype(np.int64))
    if len(found.indices) != len(others):
        raise ValueError("`indices` holds an area among its own neighbours, or a neighbour twice")
    return found


def neighbours_from_pairs(areas: int, first: ArrayLike, second: ArrayLike) -> Neighbours:
    """Take neighbours from pairs of areas that touch; each is the other's.

    Parameters
    ----------
    areas : int
        How many areas there are.
    first, second : array of int, shape (pairs,)
        Positions of areas; order and repeats do not matter, and a pair of an area with itself is none.

    Returns
    -------
    Neighbours

    Raises
    ------
    ValueError
        If the arrays differ in length or a position is of no area.

    Notes
    -----
    Source: DOMAIN A2.4.

    Examples
    --------
    >>> found = neighbours_from_pairs(3, [0, 2], [1, 1])
    >>> found.indptr.tolist(), found.indices.tolist()
    ([0, 1, 3, 4], [1, 0, 2, 1])
    """
    import numpy as np

    one, other = np.asarray(first, dtype=np.int64), np.asarray(second, dtype=np.int64)
    if one.ndim != 1 or one.shape != other.shape:
        raise ValueError(f"`second` is of shape {other.shape} and `first` of {one.shape}: they are pairs")
    if areas < 1:
        raise ValueError(f"`areas` is {areas}: how many areas are there?")
    for name, each in (("first", one), ("second", other)):
        if len(each) and (each.min() < 0 or each.max() >= areas):
            raise ValueError(f"`{name}` runs from {each.min()} to {each.max()}: there are {areas} areas")
    return _from_links(areas, np.concatenate([one, other]), np.concatenate([other, one]))


def nearest_neighbours(easting: ArrayLike, northing: ArrayLike, k: int = 8) -> Neighbours:
    """Take the k nearest areas as neighbours, and any that are as near as the k-th.

    Parameters
    ----------
    easting, northing : array of float, shape (areas,)
        Centroids, metres.
    k : int
        How many.

    Returns
    -------
    Neighbours
        Not both ways: an area may be near to one that has nearer ones.

    Raises
    ------
    ValueError
        If the arrays differ in length or hold NaN, or k is not from 1 to the number of other areas.

    Notes
    -----
    Source: DOMAIN A2.4; a stand-in for boundaries that touch. Without the ties the answer would depend on
    the order of the rows; where nothing is tied it is that of `libpysal.weights.KNN`.

    Examples
    --------
    >>> nearest_neighbours([0, 10, 30], [0, 0, 0], k=1).indices.tolist()
    [1, 0, 1]
    """
    import numpy as np

    tree, points = _tree(easting, northing)
    if not 1 <= k < len(points):
        raise ValueError(f"`k` is {k}: from 1 to {len(points) - 1}, as there are {len(points)} areas")
    farthest = tree.query(points, k=k + 1)[0][:, k]
    near = tree.query_ball_point(points, farthest * (1 + _ROUNDING))
    first = np.repeat(np.arange(len(points)), [len(each) for each in near])
    return _from_links(len(points), first, np.concatenate([np.asarray(each, np.int64) for each in near]))


def neighbours_within(easting: ArrayLike, northing: ArrayLike, distance: float) -> Neighbours:
    """Take all areas within a distance as neighbours.

    Parameters
    ----------
    easting, northing : array of float, shape (areas,)
        Centroids, metres.
    distance : float
        Metres, itself included.

    Returns
    -------
    Neighbours

    Raises
    ------
    ValueError
        If the arrays differ in length or hold NaN, or the distance is negative or not a number.

    Notes
    -----
    Source: DOMAIN A2.4.

    Examples
    --------
    >>> neighbours_within([0, 10, 30], [0, 0, 0], 10).sizes.tolist()
    [1, 1, 0]
    """
    if not (math.isfinite(distance) and distance >= 0):
        raise ValueError(f"`distance` is {distance}: it has to be 0 or more, in metres")
    tree, points = _tree(easting, northing)
    pairs = tree.query_pairs(distance * (1 + _ROUNDING), output_type="ndarray")
    return neighbours_from_pairs(len(points), pairs[:, 0], pairs[:, 1])


def _tree(easting: ArrayLike, northing: ArrayLike) -> tuple[Any, Any]:
    import numpy as np
    from scipy.spatial import cKDTree

    x, y = np.asarray(easting, dtype=np.float64), np.asarray(northing, dtype=np.float64)
    if x.ndim != 1 or x.shape != y.shape or not len(x):
        raise ValueError(f"`northing` is of shape {y.shape} and `easting` of {x.shape}: one of each an area")
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise ValueError("`easting` or `northing` holds nan or inf: leave out areas without a point before")
    # Distances are worked from near the origin, so that moving the map does not move a tie.
    points = np.column_stack([x - x.min(), y - y.min()])
    return cKDTree(points), points


def _from_links(areas: int, first: Any, second: Any) -> Neighbours:
    import numpy as np

    apart = first != second
    links = np.unique(first[apart] * areas + second[apart])
    one, other = np.divmod(links, areas)
    return Neighbours(np.concatenate([[0], np.cumsum(np.bincount(one, minlength=areas))]), other)
