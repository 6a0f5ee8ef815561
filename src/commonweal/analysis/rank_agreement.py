"""Whether two things stand high in the same places."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

FEWEST = 3


def spearman(first: Sequence[float], second: Sequence[float]) -> float | None:
    """Say how far two measures of the same places agree in their order.

    Parameters
    ----------
    first, second : sequence of float
        One value of each measure for each place, in the same order of places.

    Returns
    -------
    float or None
        From -1 (opposite orders) over 0 to 1 (one order); None with fewer than three places, or where one
        measure is the same everywhere.

    Raises
    ------
    ValueError
        If the two are not of the same length.

    Notes
    -----
    Source: Spearman (1904), with the mean of the ranks for equal values. It says that two things are found
    together, never that one brings the other: both may follow the number of people in a place.

    Examples
    --------
    >>> spearman([1, 2, 3, 4], [10, 20, 40, 30])
    0.8
    """
    if len(first) != len(second):
        raise ValueError("the two measures are of different numbers of places")
    if len(first) < FEWEST:
        return None
    one, other = ranks(first), ranks(second)
    middle = (len(one) + 1) / 2
    together = sum((a - middle) * (b - middle) for a, b in zip(one, other, strict=True))
    spread = sqrt(sum((a - middle) ** 2 for a in one) * sum((b - middle) ** 2 for b in other))
    return None if spread == 0 else round(together / spread, 4)


def ranks(values: Sequence[float]) -> list[float]:
    """Give each value its place in the order from the smallest, the mean place where several are equal.

    Parameters
    ----------
    values : sequence of float
        Any unit.

    Returns
    -------
    list of float
        From 1.

    Notes
    -----
    Source: Kendall, Rank Correlation Methods (1948), the treatment of ties by their mean.

    Examples
    --------
    >>> ranks([5, 1, 5, 9])
    [2.5, 1.0, 2.5, 4.0]
    """
    ordered = sorted(values)
    first = {value: ordered.index(value) + 1 for value in set(values)}
    return [first[value] + (ordered.count(value) - 1) / 2 for value in values]
