"""An area beside its peers: the family bars, its rank, and which areas are most like it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from commonweal.analysis.rates import CONFIDENCE, PER, checked, rates

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

VERSION = "1"
NEAREST = 15
YEAR_BEGINS = 4  # April
VERDICTS = ("lower", "similar", "higher")
_CHUNK = 256  # areas compared with all others at a time


@dataclass(frozen=True, slots=True)
class FamilyBars:
    """One entry for each area, in the order given; `order` lists them from the highest rate to the lowest.

    `others` is the mean rate of the other peers, `verdicts` how the area's interval stands to it. Rank 1 and
    quartile 1 are those of the highest rate; equal rates share the better-known place, the lower number.
    """

    rate: Any
    lower: Any
    upper: Any
    others: Any
    verdicts: tuple[str, ...]
    rank: Any
    quartile: Any
    order: Any


@dataclass(frozen=True, slots=True)
class Windows:
    """Events of each area in the last 3 months, the last 12, and the financial year so far."""

    three: Any
    twelve: Any
    year_to_date: Any
    months_of_year: int


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Row i holds the areas most like area i, the nearest first, and how far they are from it."""

    areas: Any
    distances: Any


def family_bars(
    counts: ArrayLike, denominators: ArrayLike, per: float = PER, confidence: float = CONFIDENCE
) -> FamilyBars:
    """Compare each area with the mean of the other peers.

    Parameters
    ----------
    counts, denominators : array of float, shape (areas,)
        Events, and what they are events of, of all areas of the group.
    per : float
        Rates are per so many.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    FamilyBars
        Of every area, each taken as the own one: higher where the whole interval is above the mean of the
        others, lower where it is below, similar otherwise.

    Raises
    ------
    ValueError
        If there are fewer than two areas, the lengths differ, a count is negative or a denominator not above
        0.

    Notes
    -----
    Source: DOMAIN A7. The mean is that of the rates, each peer counting once whatever its size; it is taken
    as known, so "higher" and "lower" are said a little too readily. Ranks of areas whose intervals overlap
    tell little.

    Examples
    --------
    >>> bars = family_bars([200, 100, 90], [10_000, 10_000, 10_000])
    >>> bars.verdicts, bars.rank, bars.others
    (('higher', 'lower', 'lower'), array([1, 2, 3]), array([ 9.5, 14.5, 15. ]))
    """
    import numpy as np

    found = rates(counts, denominators, per, confidence)
    if found.value.ndim != 1 or np.shape(counts) != np.shape(denominators) or len(found.value) < 2:
        raise ValueError(
            f"`counts` is of shape {np.shape(counts)} and `denominators` of {np.shape(denominators)}: one of"
            " each for every area of the group is wanted, two areas or more"
        )
    others = _mean_of_others(found.value)
    side = np.where(found.lower > others, 2, np.where(found.upper < others, 0, 1))
    rank = ranks(found.value)
    quartile = (rank - 1) * 4 // len(rank) + 1
    order = np.argsort(-found.value, kind="stable")
    verdicts = tuple(VERDICTS[s] for s in side)
    return FamilyBars(found.value, found.lower, found.upper, others, verdicts, rank, quartile, order)


def _mean_of_others(values: Any) -> Any:
    """Sums of all but one, added up from both ends: taking one off the total would lose the small ones."""
    import numpy as np

    order = np.argsort(values, kind="stable")  # so that the sum does not depend on the order of areas
    ranked = values[order]
    before = np.concatenate([[0.0], np.cumsum(ranked)[:-1]])
    after = np.concatenate([np.cumsum(ranked[::-1])[::-1][1:], [0.0]])
    others = np.empty_like(ranked)
    others[order] = (before + after) / (len(values) - 1)
    return others


def ranks(values: ArrayLike) -> Any:
    """Give each value its place from the highest, 1; equal values share the lower number.

    Parameters
    ----------
    values : array of float, shape (n,)
        Any unit.

    Returns
    -------
    array of int64, shape (n,)

    Raises
    ------
    ValueError
        If a value is not a number.

    Notes
    -----
    Source: DOMAIN A7, bars sorted by rate. For ranks that share their mean see
    :func:`commonweal.analysis.rank_agreement.ranks`.

    Examples
    --------
    >>> ranks([5.0, 9.0, 5.0, 1.0])
    array([2, 1, 2, 4])
    """
    import numpy as np

    found = checked("values", values, "a rate for each area is wanted")
    return len(found) - np.searchsorted(np.sort(found), found, side="right") + 1


def rank_movement(then: ArrayLike, now: ArrayLike) -> Any:
    """Say by how many places each area moved towards the highest rate.

    Parameters
    ----------
    then, now : array of int, shape (areas,)
        Ranks among the same peers, such as those of the twelve months before and of the last twelve.

    Returns
    -------
    array of int64, shape (areas,)
        Above 0 for an area whose rate is now among the higher ones.

    Raises
    ------
    ValueError
        If the lengths differ or a rank is below 1.

    Notes
    -----
    Source: DOMAIN A7, movement in rank over 12 months. A place is lost or won by chance as long as intervals
    overlap.

    Examples
    --------
    >>> rank_movement([1, 2, 3], [2, 1, 3])
    array([-1,  1,  0])
    """
    import numpy as np

    before, after = (
        checked(name, ranked, "ranks from 1 are wanted", least=1)
        for name, ranked in (("then", then), ("now", now))
    )
    if before.shape != after.shape:
        raise ValueError(
            f"`then` is of shape {before.shape} and `now` of {after.shape}: the same peers at both times"
        )
    return np.rint(before - after).astype(np.int64)


def window_totals(monthly: ArrayLike, last_month: int, year_begins: int = YEAR_BEGINS) -> Windows:
    """Add up the last 3 months, the last 12, and the financial year so far.

    Parameters
    ----------
    monthly : array of float, shape (areas, months)
        Events, the oldest month first; twelve months or more.
    last_month : int
        The calendar month of the last column, 1 to 12.
    year_begins : int
        The calendar month in which the year begins: 4 for the financial year.

    Returns
    -------
    Windows
        In events; `months_of_year` is how many months the year so far has.

    Raises
    ------
    ValueError
        If there are fewer than twelve months, a count is negative or a calendar month is none.

    Notes
    -----
    Source: DOMAIN A7; a year is 1 April to 31 March. For the movement over 12 months give the table without
    its last twelve columns to the same function.

    Examples
    --------
    >>> totals = window_totals([[1.0] * 14], last_month=6)
    >>> totals.three, totals.twelve, totals.year_to_date, totals.months_of_year
    (array([3.]), array([12.]), array([3.]), 3)
    """
    found = checked("monthly", monthly, "events by month are wanted", least=0)
    if found.ndim != 2 or found.shape[1] < 12:
        raise ValueError(f"`monthly` is of shape {found.shape}: (areas, twelve months or more) is wanted")
    for name, month in (("last_month", last_month), ("year_begins", year_begins)):
        if month not in range(1, 13):
            raise ValueError(f"`{name}` is {month}: a calendar month, 1 to 12, is wanted")
    so_far = (last_month - year_begins) % 12 + 1
    three, twelve, year = (found[:, -months:].sum(axis=1) for months in (3, 12, so_far))
    return Windows(three, twelve, year, so_far)


def nearest_peers(
    values: ArrayLike,
    number: int = NEAREST,
    of: ArrayLike | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Neighbours:
    """Find the areas most like each area on some measured traits.

    Parameters
    ----------
    values : array of float, shape (areas, variables)
        Traits of areas, such as census shares, each in its own unit.
    number : int
        How many peers, the area itself not among them.
    of : array of int, optional
        Areas (rows of `values`) whose peers are wanted; all where it is not given.
    progress : callable, optional
        Told how many areas are done, of how many; it may raise to stop the work.

    Returns
    -------
    Neighbours
        `areas` and `distances` of shape (areas asked for, number); distances in standard deviations. Of areas
        equally far the one that comes first in `values` is nearer.

    Raises
    ------
    ValueError
        If a value is not a number, there are not more areas than peers, or `of` names an area that is not
        there.

    Notes
    -----
    Source: DOMAIN A7: standardised Euclidean distance, the standard deviation of a variable with n - 1. A
    variable that is the same everywhere says nothing and counts for nothing. Traits that say the same thing
    twice count twice: choose them with care. Being near is not mutual. Time grows with areas asked for x
    areas x variables.

    Examples
    --------
    >>> nearest_peers([[0.0, 1.0], [0.1, 1.1], [5.0, 9.0], [0.2, 1.0]], number=2).areas[0]
    array([1, 3])
    """
    import numpy as np

    traits = checked("values", values, "traits of areas are wanted; is one missing?")
    if traits.ndim != 2 or not 1 <= number < len(traits):
        raise ValueError(
            f"`values` is of shape {traits.shape} and `number` is {number}: more areas than peers are wanted"
        )
    wanted = np.arange(len(traits)) if of is None else np.atleast_1d(np.asarray(of, dtype=np.int64))
    if ((wanted < 0) | (wanted >= len(traits))).any():
        raise ValueError(f"`of` names an area that is not one of the {len(traits)} of `values`")
    scaled = _standardised(traits)
    found = []
    for begin in range(0, len(wanted), _CHUNK):
        found.append(_nearest(scaled, wanted[begin : begin + _CHUNK], number))
        if progress is not None:
            progress(min(begin + _CHUNK, len(wanted)), len(wanted))
    return Neighbours(*(np.concatenate(part) for part in zip(*found, strict=True)))


def _standardised(traits: Any) -> Any:
    import numpy as np

    shifted = traits - traits[0]  # a column that is the same everywhere becomes exactly nought
    sd = shifted.std(axis=0, ddof=1)
    return shifted / np.where(sd > 0, sd, 1)


def _nearest(scaled: Any, rows: Any, number: int) -> tuple[Any, Any]:
    import numpy as np
    from scipy.spatial.distance import cdist

    away = cdist(scaled[rows], scaled)
    away[np.arange(len(rows)), rows] = np.inf
    kth = np.partition(away, number - 1, axis=1)[:, number - 1]
    areas = np.empty((len(rows), number), dtype=np.int64)
    for n, distances in enumerate(away):
        near = np.flatnonzero(distances <= kth[n])
        areas[n] = near[np.argsort(distances[near], kind="stable")][:number]
    return areas, np.take_along_axis(away, areas, axis=1)
