"""Steps of time for events: months of the calendar, or whole weeks counted back from the last day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

VERSION = "1"
LENGTHS = ("month", "four weeks", "week")
_DAYS = {"four weeks": 28, "week": 7}


@dataclass(frozen=True, slots=True)
class Steps:
    """The step of each event, from 0; -1 for an event before the first whole step.

    `starts` holds the first day of each step and, last, the day after the last of them.
    """

    number: Any
    starts: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.starts) - 1


def steps_of(moments: Any, length: str = "month") -> Steps:
    """Say which step of time each event lies in.

    Parameters
    ----------
    moments : array of datetime64, shape (events,)
        When the events were; one at least.
    length : {"month", "four weeks", "week"}
        Of a step.

    Returns
    -------
    Steps

    Raises
    ------
    ValueError
        If there are no events, one has no date, or the length is not known.

    Notes
    -----
    Source: DOMAIN A2.7 (12 monthly or 13 four-weekly steps). Months are those of the calendar, from that of
    the first event to that of the last, the last perhaps not over. Weeks are counted back from the last
    event's day, and days too few for a whole step at the start are of no step.

    Examples
    --------
    >>> import numpy as np
    >>> found = steps_of(np.array(["2026-01-31", "2026-03-01"], "datetime64[s]"))
    >>> found.number.tolist(), found.starts
    ([0, 2], ('2026-01-01', '2026-02-01', '2026-03-01', '2026-04-01'))
    >>> days = np.array(["2026-01-01", "2026-01-10", "2026-01-15"], "datetime64[s]")
    >>> steps_of(days, "week").number.tolist()
    [-1, 1, 1]
    """
    import numpy as np

    if length not in LENGTHS:
        raise ValueError(f"`length` is {length!r}: it has to be one of {', '.join(LENGTHS)}")
    when = np.asarray(moments)
    if when.dtype.kind != "M" or not len(when) or np.isnat(when).any():
        raise ValueError("`moments` holds no dates, or one that is missing: leave out events without a date")
    if length == "month":
        months = when.astype("datetime64[M]")
        first, last = months.min(), months.max()
        edges = np.arange(first, last + 2).astype("datetime64[D]")
        return Steps((months - first).astype(np.int64), tuple(map(str, edges)))
    days, size = when.astype("datetime64[D]"), _DAYS[length]
    end = days.max() + 1
    many = int((end - days.min()).astype(np.int64)) // size
    back = (end - 1 - days).astype(np.int64) // size
    edges = end - size * np.arange(many, -1, -1)
    return Steps(np.where(back < many, many - 1 - back, -1), tuple(map(str, edges)))
