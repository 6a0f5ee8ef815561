"""Chains of near repeats: events that follow one another within a distance and a number of days."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from commonweal.analysis.strips import in_strips

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

VERSION = "1"
METRES = 200.0
DAYS = 14.0
A_DAY = 86_400
SLACK = 1e-9  # relative: a distance that is the limit but for its last digits is within it
ALONE = 0


@dataclass(frozen=True, slots=True)
class Chains:
    """Of each event its chain, and of each chain what it holds.

    `chain` is 0 for an event that is in none, else the number of its chain, from 1 in order of their first
    events. An event of a chain is a `repeat` if it follows another that it is linked to, and an `initiator`
    if it follows none; a chain can have several. `links` counts the others that it is linked to.

    The rest holds one entry a chain, chain 1 first: how many `events` and `initiators`, the seconds of the
    first and the last (`began`, `ended`), the mean `easting` and `northing`, and the `reach`: how far from
    that middle the farthest lies, metres.
    """

    chain: Any
    initiator: Any
    repeat: Any
    links: Any
    events: Any
    initiators: Any
    began: Any
    ended: Any
    easting: Any
    northing: Any
    reach: Any

    def __len__(self) -> int:
        return len(self.events)


def near_repeat_chains(
    easting: ArrayLike,
    northing: ArrayLike,
    seconds: ArrayLike,
    *,
    metres: float = METRES,
    days: float = DAYS,
) -> Chains:
    """Join events into chains, each within a distance and a time of another of its chain.

    Parameters
    ----------
    easting, northing : array of float, shape (events,)
        Metres of the national grid.
    seconds : array of int, shape (events,)
        When each happened, in whole seconds from any moment.
    metres, days : float
        How far apart two events may lie to be linked, these distances included.

    Returns
    -------
    Chains

    Raises
    ------
    ValueError
        If arrays differ in length or hold what is no number, or a limit is not above 0.

    Notes
    -----
    Source: DOMAIN A3 and A10 (chains started in the last seven days); Johnson, S. D. and Bowers, K. J.
    (2004), The stability of space-time clusters of burglary, British Journal of Criminology 44(1), 55-65.
    Chains are the connected components of the graph of links, so that a chain may wander further than
    the distance and last longer than the days. Two events at one moment are linked, and neither follows the
    other. Memory grows with the events, work with the pairs within the distance. The order of the rows
    changes nothing; chains that begin at one moment are numbered from the south.

    Examples
    --------
    >>> found = near_repeat_chains([0, 50, 9000], [0, 0, 0], [0, 3 * 86_400, 0])
    >>> found.chain.tolist(), found.initiator.tolist(), found.events.tolist()
    ([1, 1, 0], [True, False, False], [2])
    """
    import numpy as np

    x, y, when = _events(easting, northing, seconds)
    for name, limit in (("metres", metres), ("days", days)):
        if not (math.isfinite(limit) and limit > 0):
            raise ValueError(f"`{name}` is {limit}: it has to be above 0")
    order = np.lexsort((x, y, when))  # so that equal chains are numbered alike, whatever the order of rows
    span = math.floor(days * A_DAY * (1 + SLACK))
    x, y, when = x[order], y[order], when[order]
    root, repeat, links = _linked(x, y, when, metres * (1 + SLACK), span)
    chain, begins = _numbered(root, links)
    initiator = (chain != ALONE) & ~repeat
    back = np.empty(len(x), dtype=np.int64)
    back[order] = np.arange(len(x))
    of_chains = _summary(x, y, when, chain, initiator, begins)
    return Chains(chain[back], initiator[back], repeat[back], links[back], *of_chains)


def _events(easting: ArrayLike, northing: ArrayLike, seconds: ArrayLike) -> tuple[Any, Any, Any]:
    import numpy as np

    x, y = np.asarray(easting, dtype=np.float64), np.asarray(northing, dtype=np.float64)
    when = np.asarray(seconds)
    for name, values in (("northing", y), ("seconds", when)):
        if values.shape != x.shape:
            raise ValueError(f"`{name}` is of shape {values.shape} and `easting` of {x.shape}: one an event")
    if len(when) and when.dtype.kind not in "iu":
        raise ValueError(f"`seconds` holds {when.dtype}: give whole seconds, as time in days loses the edges")
    return x, y, when.astype(np.int64)


def _linked(x: Any, y: Any, when: Any, reach: float, span: int) -> tuple[Any, Any, Any]:
    """The first event of each event's chain, whether it follows another, and how many it is linked to."""
    import numpy as np

    laid = in_strips(x, y, reach)
    root = np.arange(len(x))
    repeat, links = np.zeros(len(x), dtype=np.bool_), np.zeros(len(x), dtype=np.int64)
    _link()(laid.x, laid.y, laid.order, laid.first, laid.last, when, reach**2, span, root, repeat, links)
    return root, repeat, links


def _numbered(root: Any, links: Any) -> tuple[Any, Any]:
    """Chains from 1 in order of their first events, which are the roots; and those."""
    import numpy as np

    begins = np.unique(root[links > 0])
    number = np.zeros(len(root), dtype=np.int64)
    number[begins] = np.arange(1, len(begins) + 1)
    return np.where(links > 0, number[root], ALONE), begins


def _summary(x: Any, y: Any, when: Any, chain: Any, initiator: Any, begins: Any) -> tuple[Any, ...]:
    import numpy as np

    inside, many = chain != ALONE, len(begins)
    at = chain[inside] - 1
    events = np.bincount(at, minlength=many)
    # Means from the first event, so that a chain keeps its shape wherever on the map it lies.
    middle = [
        side[begins] + np.bincount(at, (side - side[begins][chain - 1])[inside], many) / events
        for side in (x, y)
    ] if many else [np.zeros(0), np.zeros(0)]  # fmt: skip
    reach, ended = np.zeros(many), np.zeros(many, dtype=np.int64)
    if many:
        np.maximum.at(reach, at, np.hypot(x[inside] - middle[0][at], y[inside] - middle[1][at]))
        ended[:] = when[begins]
        np.maximum.at(ended, at, when[inside])
    initiators = np.bincount(at[initiator[inside]], minlength=many)
    return events, initiators, when[begins], ended, middle[0], middle[1], reach


@cache
def _link() -> Callable[..., Any]:
    from numba import njit

    def link_events(
        x: Any, y: Any, order: Any, first: Any, last: Any, when: Any, square: float, span: int,
        root: Any, repeat: Any, links: Any,
    ) -> None:  # fmt: skip
        """Join whatever is near in both; the root of a chain is its first event in order of time."""
        for place in range(len(x)):
            one = order[place]
            for ahead in range(first.shape[1]):
                for next_place in range(first[place, ahead], last[place, ahead]):
                    right, up = x[next_place] - x[place], y[next_place] - y[place]
                    other = order[next_place]
                    if right * right + up * up > square or abs(when[other] - when[one]) > span:
                        continue
                    links[one] += 1
                    links[other] += 1
                    if when[one] != when[other]:
                        repeat[one if when[one] > when[other] else other] = True
                    low, high = one, other
                    while root[low] != low:
                        root[low] = root[root[low]]
                        low = root[low]
                    while root[high] != high:
                        root[high] = root[root[high]]
                        high = root[high]
                    if low != high:
                        root[max(low, high)] = min(low, high)
        for event in range(len(root)):  # in order of time, so that the root of a root is known
            root[event] = root[root[event]]

    return njit(cache=True, nogil=True)(link_events)
