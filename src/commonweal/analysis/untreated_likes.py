"""Regression to the mean: areas as high as the treated ones were, left alone, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from commonweal.analysis.rates import checked

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

VERSION = "1"
LIKES = 5
MONTHS = 36


@dataclass(frozen=True, slots=True)
class Likes:
    """Row i holds the untreated areas most like treated area i, the nearest first, and how far they are."""

    areas: Any
    distances: Any


@dataclass(frozen=True, slots=True)
class Drift:
    """What untreated areas as high as the treated one did afterwards.

    `before` and `after` are the sums of those areas; `ratio` of the two is the drift, `expected` what the
    treated area would have had with it. A ratio below 1 is the fall that comes by itself.
    """

    before: float
    after: float
    ratio: float
    expected: float


def untreated_likes(treated: ArrayLike, untreated: ArrayLike, number: int = LIKES) -> Likes:
    """Find the untreated areas whose earlier series are most like those of treated areas.

    Parameters
    ----------
    treated : array of float, shape (treated areas, months)
        Events by month before the start, 36 months as a rule.
    untreated : array of float, shape (untreated areas, months)
        The same months of areas that were not treated, and that the action did not reach.
    number : int
        How many of them for each treated area.

    Returns
    -------
    Likes
        `areas` are rows of `untreated`; of areas equally far the one that comes first is nearer. Distances
        are root mean squares of differences of square roots of monthly counts.

    Raises
    ------
    ValueError
        If a count is negative or not a number, months differ, or there are fewer untreated areas than asked
        for.

    Notes
    -----
    Source: DOMAIN A8, "the k nearest untreated AOIs on the 3-year series". Square roots, because the spread
    of a count grows with it: else the busiest months alone would decide. Likes share the level and the shape
    of the series; they need not share its causes.

    Examples
    --------
    >>> untreated_likes([[9, 16, 9]], [[1, 1, 1], [9, 16, 16], [9, 16, 9]], number=2).areas
    array([[2, 1]])
    """
    import numpy as np

    ours = checked("treated", treated, "events by month are wanted; is a month missing?", least=0)
    others = checked("untreated", untreated, "events by month are wanted; is a month missing?", least=0)
    if ours.ndim != 2 or others.ndim != 2 or ours.shape[1] != others.shape[1]:
        raise ValueError(
            f"`treated` is of shape {ours.shape} and `untreated` of {others.shape}: (areas, months) with the "
            "same months is wanted"
        )
    if not 1 <= number <= len(others):
        raise ValueError(f"`number` is {number}, and there are {len(others)} untreated areas to choose from")
    root = np.sqrt(others)
    away = np.array([np.sqrt(np.mean((root - row) ** 2, axis=1)) for row in np.sqrt(ours)])
    areas = np.argsort(away, axis=1, kind="stable")[:, :number]
    return Likes(areas, np.take_along_axis(away, areas, axis=1))


def drift(treated_before: float, likes_before: ArrayLike, likes_after: ArrayLike) -> Drift:
    """Work what a treated area would have had, had it done as the untreated areas like it did.

    Parameters
    ----------
    treated_before : float
        Events of the treated area before.
    likes_before, likes_after : array of float, shape (areas,)
        Events of the untreated areas like it, in the same windows.

    Returns
    -------
    Drift
        In events.

    Raises
    ------
    ValueError
        If a count is negative, the lengths differ, or the untreated areas had no event before.

    Notes
    -----
    Source: DOMAIN A8, regression to the mean. Areas are chosen for being high, and the high ones of one
    window are lower in the next without any help: this is by how much.

    Examples
    --------
    >>> found = drift(100, [90, 110, 100], [80, 95, 80])
    >>> found.ratio, found.expected
    (0.85, 85.0)
    """
    checked("treated_before", treated_before, "events of the treated area are wanted", least=0)
    then = checked("likes_before", likes_before, "events of untreated areas are wanted", least=0)
    now = checked("likes_after", likes_after, "events of untreated areas are wanted", least=0)
    if then.shape != now.shape or then.ndim != 1:
        raise ValueError(f"`likes_before` is of shape {then.shape} and `likes_after` of {now.shape}")
    before, after = float(then.sum()), float(now.sum())
    if before <= 0:
        raise ValueError("`likes_before` adds up to 0: these areas are not like a busy one")
    return Drift(before, after, after / before, treated_before * after / before)
