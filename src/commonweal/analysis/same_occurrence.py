"""Which records of two agencies may be of one occurrence: near in place, near in time, of a kind that fits.

Source: DOMAIN B1 (within 200 m and 3 hours, of a compatible type). The score is this project's own: it
says how
near the two are within those bounds, not how likely they are the same. Records are never merged by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

VERSION = "near-in-place-and-time 1"
METRES, HOURS = 200.0, 3.0
SECONDS_AN_HOUR = 3_600


@dataclass(frozen=True)
class Records:
    """Records of one agency, side by side: where (metres of the national grid) and when (seconds of UTC).

    `begin` and `end` bound the time at which it can have happened; they are equal where it is known exactly.
    """

    easting: Any
    northing: Any
    begin: Any
    end: Any

    def __post_init__(self) -> None:
        lengths = {len(a) for a in (self.easting, self.northing, self.begin, self.end)}
        if len(lengths) != 1:
            raise ValueError(f"the four arrays differ in length: {sorted(lengths)}")

    def __len__(self) -> int:
        return len(self.easting)


@dataclass(frozen=True)
class Pairs:
    """Pairs that may be one occurrence: positions in the first and the second records, and their scores."""

    first: Any
    second: Any
    score: Any


def possible_pairs(first: Records, second: Records, metres: float = METRES, hours: float = HOURS) -> Pairs:
    """Every pair of a record of the one and a record of the other within the bounds, with its score.

    Parameters
    ----------
    first, second : Records
        Only records with a point and with times no coarser than an hour; what does not fit in kind is to be
        left out before.
    metres, hours : float
        The bounds, both included.

    Returns
    -------
    Pairs
        In the order of `first`, then `second`. The score runs from 0.25 (at both bounds) to 1 (same point,
        times that touch): the product of one minus half the share of each bound that is used up.

    Caveats
    -------
    In a busy town centre at night many pairs are by chance: read a share of linked records, not a link.
    One record may stand in several pairs.

    Notes
    -----
    Source: DOMAIN B1; the score is this project's own.

    Examples
    --------
    >>> import numpy as np
    >>> one = Records(np.array([0.0]), np.array([0.0]), np.array([0]), np.array([0]))
    >>> other = Records(np.array([100.0]), np.array([0.0]), np.array([5400]), np.array([5400]))
    >>> possible_pairs(one, other).score.tolist()
    [0.5625]
    """
    import numpy as np

    if metres <= 0 or hours <= 0:
        raise ValueError("`metres` and `hours` are bounds above 0")
    seconds = hours * SECONDS_AN_HOUR
    one, other = _near_in_place(first, second, metres)
    away = np.hypot(first.easting[one] - second.easting[other], first.northing[one] - second.northing[other])
    apart = np.maximum(
        0, np.maximum(first.begin[one] - second.end[other], second.begin[other] - first.end[one])
    )
    near = (away <= metres) & (apart <= seconds)
    one, other, away, apart = one[near], other[near], away[near], apart[near]
    score = (1 - 0.5 * away / metres) * (1 - 0.5 * apart / seconds)
    order = np.lexsort((other, one))
    return Pairs(one[order], other[order], np.round(score[order], 4))


def _near_in_place(first: Records, second: Records, metres: float) -> tuple[Any, Any]:
    """Pairs whose cells of a grid of that width touch, and whose days do: far fewer than all."""
    import numpy as np

    found_one, found_other = [], []
    cells = _cells(second, metres)
    order = np.argsort(cells, kind="stable")
    ordered = cells[order]
    for east, north in product((-1, 0, 1), repeat=2):
        wanted = _cells(first, metres, east, north)
        low = np.searchsorted(ordered, wanted, side="left")
        high = np.searchsorted(ordered, wanted, side="right")
        one, position = _spread(low, high)
        other = order[position]
        keep = _days_touch(first, second, one, other)
        found_one.append(one[keep])
        found_other.append(other[keep])
    return np.concatenate(found_one), np.concatenate(found_other)


def _cells(records: Records, metres: float, east: int = 0, north: int = 0) -> Any:
    import numpy as np

    column = np.floor(records.easting / metres).astype(np.int64) + east
    row = np.floor(records.northing / metres).astype(np.int64) + north
    return (column << 32) + row


def _spread(low: Any, high: Any) -> tuple[Any, Any]:
    """Every position of each half-open range, with the number of the range that it is of."""
    import numpy as np

    lengths = high - low
    one = np.repeat(np.arange(len(low)), lengths)
    before = np.cumsum(lengths) - lengths
    return one, np.arange(len(one)) - np.repeat(before, lengths) + np.repeat(low, lengths)


def _days_touch(first: Records, second: Records, one: Any, other: Any) -> Any:
    day = 24 * SECONDS_AN_HOUR
    return (first.begin[one] - day <= second.end[other]) & (second.begin[other] - day <= first.end[one])
