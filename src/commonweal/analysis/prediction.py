"""Did a map of hot spots predict? How much later crime it caught, for how much of the area."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

VERSION = "1"


class Moment(Protocol):
    """What can be before another of its kind: a date, a moment, a number."""

    def __lt__(self, other: Any, /) -> bool: ...


M = TypeVar("M", bound=Moment)


@dataclass(frozen=True, slots=True)
class Score:
    """How a map did in a later window. Never print `pai` without `hit_rate` and `area_share`.

    `hits` of `events` later crimes fell in `area` of `whole_area`. `best_pai` is the highest that a map of
    the same area could have had in hindsight, and `best_pai_in_limits` the highest of all areas that can be
    patrolled. None where it was not asked for; `rri` too where the map held no crime of its own window.
    """

    hits: float
    events: float
    area: float
    whole_area: float
    hit_rate: float
    area_share: float
    pai: float
    best_pai: float
    pei: float
    best_pai_in_limits: float | None = None
    pei_in_limits: float | None = None
    rri: float | None = None


def hit_rate(hits: float, events: float) -> float:
    """Give the share of later crimes that fell in the hot spots.

    Parameters
    ----------
    hits, events : float
        Later crimes in the hot spots, and in the whole area.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    ValueError
        If there are no later crimes, or the hits are negative or more than all.

    Notes
    -----
    Source: DOMAIN A2.5; Bowers, Johnson and Pease (2004).

    Examples
    --------
    >>> hit_rate(30, 100)
    0.3
    """
    return _share("hits", hits, "events", events)


def area_share(area: float, whole_area: float) -> float:
    """Give the share of the study area that the hot spots take.

    Parameters
    ----------
    area, whole_area : float
        Of the hot spots and of the study area, in one unit.

    Returns
    -------
    float
        Above 0, to 1.

    Raises
    ------
    ValueError
        If the hot spots have no area, or more than the study area.

    Notes
    -----
    Source: DOMAIN A2.5.

    Examples
    --------
    >>> area_share(2, 50)
    0.04
    """
    share = _share("area", area, "whole_area", whole_area)
    if share == 0:
        raise ValueError("`area` is 0: a map without a hot spot has no index")
    return share


def pai(hits: float, events: float, area: float, whole_area: float) -> float:
    """Work the predictive accuracy index: the hit rate over the area share.

    Parameters
    ----------
    hits, events : float
        Later crimes in the hot spots, and in the whole area.
    area, whole_area : float
        Of the hot spots and of the study area, in one unit.

    Returns
    -------
    float
        1 where the map caught no more than its area would by chance.

    Raises
    ------
    ValueError
        If there are no later crimes or no area, or a part is more than its whole.

    Notes
    -----
    Source: DOMAIN A2.5; Chainey, Tompson and Uhlig (2008). A single tiny cell can score an enormous index:
    always show it with the hit rate and the area share.

    Examples
    --------
    >>> pai(30, 100, 2, 50)
    7.5
    """
    return hit_rate(hits, events) / area_share(area, whole_area)


def pei(index: float, best: float) -> float:
    """Work the prediction efficiency index: an accuracy index over the best that was possible.

    Parameters
    ----------
    index, best : float
        The index of the map, and of the best map in hindsight: of the same area for PEI, of any area within
        the operational limits for PEI*.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    ValueError
        If the best is not above 0, or the index is negative or better than the best.

    Notes
    -----
    Source: DOMAIN A2.5; Hunt (2016) for PEI; Joshi, D'Ath, Curtis-Ham and Searle (2021) for PEI*.

    Examples
    --------
    >>> pei(7.5, pai(60, 100, 2, 50))
    0.5
    """
    if not (math.isfinite(best) and best > 0):
        raise ValueError(f"`best` is {best}: the best possible index is above 0 where there are later crimes")
    if not 0 <= index <= best * (1 + 1e-9):
        raise ValueError(f"`index` is {index} and `best` {best}: the best is of another area or other crimes")
    return min(index / best, 1.0)


def rri(later_hits: float, later_events: float, earlier_hits: float, earlier_events: float) -> float:
    """Work the recapture rate index: the later hit rate over that of the period the map was made from.

    Parameters
    ----------
    later_hits, later_events : float
        Crimes of the test window in the hot spots, and in the whole area.
    earlier_hits, earlier_events : float
        The same of the map's window.

    Returns
    -------
    float
        1 where the hot spots held their share; below 1 where crime moved away from them.

    Raises
    ------
    ValueError
        If a window has no crimes, a part is more than its whole, or the map held no crime of its own window.

    Notes
    -----
    Source: DOMAIN A2.5; Levine (2008).

    Examples
    --------
    >>> round(rri(30, 100, 40, 100), 6)
    0.75
    """
    earlier = _share("earlier_hits", earlier_hits, "earlier_events", earlier_events)
    if earlier == 0:
        raise ValueError("`earlier_hits` is 0: the map was not made from these crimes")
    return _share("later_hits", later_hits, "later_events", later_events) / earlier


def check_windows(map_window: tuple[M, M], test_window: tuple[M, M]) -> None:
    """Refuse to test a map on anything but a later window that shares no moment with its own.

    Parameters
    ----------
    map_window, test_window : pair
        Start and end, the end itself left out: dates, moments or numbers, all of one kind.

    Returns
    -------
    None

    Raises
    ------
    ValueError
        If a window does not end after it starts, or the test starts before the map's window has ended.

    Notes
    -----
    Source: DOMAIN A2.5 and 0.4 (windows are half-open): the same crimes make any map look good.

    Examples
    --------
    >>> check_windows((0, 12), (12, 15))
    >>> try:
    ...     check_windows((0, 12), (11, 15))
    ... except ValueError as refusal:
    ...     print(str(refusal)[:58])
    `test_window` starts at 11, before `map_window` ends at 12
    """
    for name, (start, end) in (("map_window", map_window), ("test_window", test_window)):
        if not start < end:
            raise ValueError(f"`{name}` runs from {start} to {end}: it has to end after it starts")
    if test_window[0] < map_window[1]:
        raise ValueError(
            f"`test_window` starts at {test_window[0]}, before `map_window` ends at {map_window[1]}: "
            "a map is tested on later crimes alone"
        )


def best_hits(counts: ArrayLike, areas: ArrayLike, area: float) -> float:
    """Give the most crimes that cells of so much area hold in hindsight.

    Parameters
    ----------
    counts, areas : array of float, shape (cells,)
        Later crimes and area of each cell.
    area : float
        How much may be chosen, in the unit of the areas.

    Returns
    -------
    float
        Where the last cell does not fit whole, a part of its crimes by area.

    Raises
    ------
    ValueError
        If the arrays differ in length, a count is negative, an area is not above 0, or `area` is not above 0
        or more than all cells.

    Notes
    -----
    Source: DOMAIN A2.5. Cells are taken by crimes per area, the densest first. With cells of one size and a
    whole number of them this is the exact best. With cells of several sizes it is a bound that no choice of
    whole cells exceeds, so that an efficiency is never overstated.

    Examples
    --------
    >>> best_hits([5, 1, 3, 0], [1, 1, 1, 1], 2)
    8.0
    """
    import numpy as np

    number, size = _cells(counts, areas)
    whole = float(size.sum())
    if not 0 < area <= whole * (1 + 1e-9):
        raise ValueError(f"`area` is {area}: it has to be above 0 and no more than the {whole} of all cells")
    order = np.argsort(-number / size, kind="stable")
    along = np.concatenate([[0.0], np.cumsum(size[order])])
    reached = np.concatenate([[0.0], np.cumsum(number[order])])
    return float(np.interp(area, along, reached))


def score_map(
    chosen: ArrayLike,
    later: ArrayLike,
    *,
    map_window: tuple[M, M],
    test_window: tuple[M, M],
    areas: ArrayLike | None = None,
    earlier: ArrayLike | None = None,
    limits: tuple[float, float] | None = None,
) -> Score:
    """Score a map of hot spots on the crimes of a later window.

    Parameters
    ----------
    chosen : array of bool, any shape
        Which cells (or areas) of the study area are hot spots.
    later : array of float, the same shape
        Crimes of the test window in each cell of the study area.
    map_window, test_window : pair
        Start and end, the end itself left out, of the crimes that the map was made from and of `later`.
    areas : array of float, the same shape, optional
        Of each cell, in any unit; 1 each where they are not given.
    earlier : array of float, the same shape, optional
        Crimes of the map's window in each cell, for the recapture rate index.
    limits : pair of float, optional
        The least and the most area that can be patrolled, in the unit of the areas, for PEI*.

    Returns
    -------
    Score

    Raises
    ------
    ValueError
        If the windows overlap, shapes differ, a count is negative, there are no later crimes, no cell is
        chosen, or the chosen area is outside the limits.

    Notes
    -----
    Source: DOMAIN A2.5. The best index never rises with the area, so that within the limits it is that of
    the least area. Under 30 later crimes an index is chance.

    Examples
    --------
    >>> score = score_map([True, False, True, False], [6, 8, 2, 0], map_window=(0, 12), test_window=(12, 15))
    >>> score.hit_rate, score.area_share, score.pai, round(score.pei, 4)
    (0.5, 0.5, 1.0, 0.5714)
    """
    import numpy as np

    check_windows(map_window, test_window)
    hot = np.asarray(chosen)
    if hot.dtype != np.bool_:
        raise ValueError(f"`chosen` holds {hot.dtype}: it has to say True or False for each cell")
    size = np.ones(hot.shape) if areas is None else np.asarray(areas, dtype=np.float64)
    number = np.asarray(later, dtype=np.float64)
    _check_shapes(hot.shape, later=number, areas=size)
    number, size = _cells(number.ravel(), size.ravel())
    hits, events = float(number[hot.ravel()].sum()), float(number.sum())
    area, whole = float(size[hot.ravel()].sum()), float(size.sum())
    index = pai(hits, events, area, whole)
    best = pai(best_hits(number, size, area), events, area, whole)
    in_limits = None if limits is None else _best_in_limits(number, size, area, limits)
    return Score(
        hits=hits,
        events=events,
        area=area,
        whole_area=whole,
        hit_rate=hit_rate(hits, events),
        area_share=area_share(area, whole),
        pai=index,
        best_pai=best,
        pei=pei(index, best),
        best_pai_in_limits=in_limits,
        pei_in_limits=None if in_limits is None else pei(index, in_limits),
        rri=None if earlier is None else _recaptured(hot, hits, events, earlier),
    )


def _best_in_limits(counts: Any, areas: Any, area: float, limits: tuple[float, float]) -> float:
    least, most = limits
    if not 0 < least <= most:
        raise ValueError(
            f"`limits` are {least} and {most}: the least area to patrol is above 0, the most no less"
        )
    if not least * (1 - 1e-9) <= area <= most * (1 + 1e-9):
        raise ValueError(f"`chosen` takes an area of {area}, outside the `limits` of {least} to {most}")
    events, whole, cell = float(counts.sum()), float(areas.sum()), float(areas[0])
    if (areas == cell).all():
        least = math.ceil(least / cell - 1e-9) * cell  # the least area that whole cells can make
    return pai(best_hits(counts, areas, least), events, least, whole)


def _recaptured(hot: Any, hits: float, events: float, earlier: ArrayLike) -> float | None:
    import numpy as np

    before = np.asarray(earlier, dtype=np.float64)
    _check_shapes(hot.shape, earlier=before)
    _check_counts("earlier", before)
    inside = float(before[hot].sum())
    return rri(hits, events, inside, float(before.sum())) if inside > 0 else None


def _share(part_name: str, part: float, whole_name: str, whole: float) -> float:
    if not (math.isfinite(whole) and whole > 0):
        raise ValueError(f"`{whole_name}` is {whole}: nothing to score against")
    if not 0 <= part <= whole * (1 + 1e-9):
        raise ValueError(
            f"`{part_name}` is {part} of {whole} `{whole_name}`: a part is from none to all of it"
        )
    return min(part / whole, 1.0)


def _check_shapes(shape: tuple[int, ...], **arrays: Any) -> None:
    for name, values in arrays.items():
        if values.shape != shape:
            raise ValueError(
                f"`{name}` is of shape {values.shape} and `chosen` of {shape}: not the same cells"
            )


def _check_counts(name: str, counts: Any) -> None:
    import numpy as np

    if not np.isfinite(counts).all() or (counts < 0).any():
        wrong = counts[~(np.isfinite(counts) & (counts >= 0))][0]
        raise ValueError(f"`{name}` holds {wrong}: a count is a number and not negative")


def _cells(counts: ArrayLike, areas: ArrayLike) -> tuple[Any, Any]:
    import numpy as np

    number, size = np.asarray(counts, dtype=np.float64), np.asarray(areas, dtype=np.float64)
    if number.shape != size.shape or number.ndim != 1:
        raise ValueError(
            f"`areas` is of shape {size.shape} and the counts of {number.shape}: not the same cells"
        )
    _check_counts("later", number)
    if not np.isfinite(size).all() or (size <= 0).any():
        raise ValueError("`areas` holds a cell without area: leave out what is not of the study area")
    return number, size
