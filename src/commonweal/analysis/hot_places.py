"""Hot streets and premises: which places hold most of the events, and how few of them hold how much."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

VERSION = "1"
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Ranking:
    """Places from the most events to the fewest, those of equal counts by name.

    `rank` is shared by places of equal counts (1, 2, 2, 4). `share` is of all events, and `cumulative_share`
    of the place and all above it; `cumulative_places` is how much of all places those are.
    """

    names: tuple[str, ...]
    counts: Any
    rank: Any
    share: Any
    cumulative_share: Any
    cumulative_places: Any

    @property
    def events(self) -> float:
        return float(self.counts.sum())

    def __len__(self) -> int:
        return len(self.names)


@dataclass(frozen=True, slots=True)
class Fewest:
    """The fewest places that hold a share of the events.

    `share` is what they do hold, and `places_share` how much of all places they are. `tied_out` places have
    as many events as the last one named and are left out by name alone: name all or none of them.
    """

    names: tuple[str, ...]
    events: float
    share: float
    places_share: float
    tied_out: int


def tally(names: Sequence[str]) -> tuple[tuple[str, ...], Any]:
    """Count the events of each place.

    Parameters
    ----------
    names : sequence of str
        The place of each event: a street, a premises, a cell.

    Returns
    -------
    names : tuple of str
        The places in order of name.
    counts : array of int64, the same length

    Raises
    ------
    ValueError
        If a name is empty.

    Notes
    -----
    Source: DOMAIN A2 and A5. An event without a place is to be left out, and said to be, before.

    Examples
    --------
    >>> places, counts = tally(["Mill Lane", "High Street", "Mill Lane"])
    >>> places, counts.tolist()
    (('High Street', 'Mill Lane'), [1, 2])
    """
    import numpy as np

    counted: dict[str, int] = {}
    for name in names:
        counted[name] = counted.get(name, 0) + 1
    ordered = tuple(sorted(counted))
    _check_names(ordered)
    return ordered, np.array([counted[name] for name in ordered], dtype=np.int64)


def rank_places(names: Sequence[str], counts: ArrayLike) -> Ranking:
    """Rank places by their events, with shares that add up from the top.

    Parameters
    ----------
    names : sequence of str
        Each place once; places without an event may be among them, and count as places.
    counts : array of float, shape (places,)
        Events, or a weight, of each.

    Returns
    -------
    Ranking

    Raises
    ------
    ValueError
        If the lengths differ, a name is empty or stands twice, a count is negative or not a number, or there
        is no event at all.

    Notes
    -----
    Source: DOMAIN A2 (hot streets and premises) and A5 (shares). Say whether the places are all there are or
    only those with an event: the share of places means little without that. A long street holds more for
    being long.

    Examples
    --------
    >>> ranking = rank_places(["Mill Lane", "High Street", "Abbey Road", "Park Row"], [3, 12, 3, 2])
    >>> ranking.names, ranking.rank.tolist()
    (('High Street', 'Abbey Road', 'Mill Lane', 'Park Row'), [1, 2, 2, 4])
    >>> ranking.cumulative_share.tolist()
    [0.6, 0.75, 0.9, 1.0]
    """
    import numpy as np

    values = _counts(names, counts)
    order = sorted(range(len(names)), key=lambda place: (-values[place], names[place]))
    number = values[order]
    reached = np.cumsum(number)
    total = reached[-1]
    return Ranking(
        names=tuple(names[place] for place in order),
        counts=number,
        rank=np.searchsorted(-number, -number, side="left") + 1,
        share=number / total,
        cumulative_share=reached / total,
        cumulative_places=np.arange(1, len(number) + 1) / len(number),
    )


def fewest_places(ranking: Ranking, share: float) -> Fewest:
    """Find the fewest places that together hold at least a share of the events.

    Parameters
    ----------
    ranking : Ranking
        From :func:`rank_places`.
    share : float
        Above 0, to 1, of the events.

    Returns
    -------
    Fewest

    Raises
    ------
    ValueError
        If the share is not above 0 or is more than 1.

    Notes
    -----
    Source: DOMAIN A5. No fewer places hold as much, since the ranking takes the largest first. Where the last
    place ties with others the name decides, and `tied_out` says how many were left out so.

    Examples
    --------
    >>> ranking = rank_places(["Mill Lane", "High Street", "Abbey Road", "Park Row"], [3, 12, 3, 2])
    >>> found = fewest_places(ranking, 0.7)
    >>> found.names, found.share, found.places_share, found.tied_out
    (('High Street', 'Abbey Road'), 0.75, 0.5, 1)
    """
    if not 0 < share <= 1:
        raise ValueError(f"`share` is {share}: it is above 0 and at most 1, not in percent")
    enough = ranking.cumulative_share >= share - _ROUNDING
    many = int(enough.argmax()) + 1
    last = ranking.counts[many - 1]
    return Fewest(
        names=ranking.names[:many],
        events=float(ranking.counts[:many].sum()),
        share=float(ranking.cumulative_share[many - 1]),
        places_share=float(ranking.cumulative_places[many - 1]),
        tied_out=int((ranking.counts[many:] == last).sum()),
    )


def _check_names(names: Sequence[str]) -> None:
    if any(not name.strip() for name in names):
        raise ValueError("`names` holds an empty name: leave out events without a place before")


def _counts(names: Sequence[str], counts: ArrayLike) -> Any:
    import numpy as np

    values = np.asarray(counts, dtype=np.float64)
    if values.shape != (len(names),):
        raise ValueError(f"`counts` is of shape {values.shape} and there are {len(names)} `names`")
    _check_names(names)
    if len(set(names)) < len(names):
        twice = next(name for place, name in enumerate(names) if name in names[:place])
        raise ValueError(f"`names` holds {twice!r} twice: add up its events first")
    wrong = [value for value in values.tolist() if not math.isfinite(value) or value < 0]
    if wrong:
        raise ValueError(f"`counts` holds {wrong[0]}: a count is a number and not negative")
    if not values.sum() > 0:
        raise ValueError("`counts` adds up to 0: no event, nothing to rank")
    return values
