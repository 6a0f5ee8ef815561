"""A campaign's days against the same days of the years before: counts first, percentages with them."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from commonweal.analysis.comparison import Change, percent_change

VERSION = "1"
EARLIER = 2  # years
EVERY_KIND = "all"


@dataclass(frozen=True, slots=True)
class Window:
    """Days of each year, (month, day), both included; one that ends before it begins runs into the next."""

    name: str
    first: tuple[int, int]
    last: tuple[int, int]


@dataclass(frozen=True, slots=True)
class SameDays:
    """Events of one kind in one window: the year under review first, then the years before it.

    `changes` are from each of those years to the one under review.
    """

    window: str
    kind: str
    counts: tuple[int, ...]
    changes: tuple[Change, ...]


def same_days(
    days: Any, kinds: Any, windows: Sequence[Window], year: int, earlier: int = EARLIER
) -> tuple[SameDays, ...]:
    """Count events by kind in each window of a year, and in the same windows of the years before.

    Parameters
    ----------
    days : array of datetime64[D], shape (events,)
        The local day of each event. An event of which the day is not known is to be left out before.
    kinds : array of str, shape (events,)
        Such as "criminal damage", "secondary fires".
    windows : sequence of Window
        Single days, such as 30 and 31 October, and the whole campaign.
    year : int
        In which the windows under review begin.
    earlier : int
        How many years before.

    Returns
    -------
    tuple of SameDays
        Window by window, all kinds together first, then each by name.

    Raises
    ------
    ValueError
        If there is no window, the lengths differ, a day is missing, or a year has not such a day.

    Notes
    -----
    Source: DOMAIN A8, the Knowsley model: a percentage without its two counts is not given. The same days of
    the year are other days of the week: a Saturday night against a Friday night differs by itself.

    Examples
    --------
    >>> import numpy as np
    >>> days = np.array(["2005-10-30"] * 40 + ["2006-10-30"] * 30, dtype="datetime64[D]")
    >>> night = Window("Mischief Night", (10, 30), (10, 30))
    >>> found = same_days(days, np.array(["damage"] * 70), [night], 2006, earlier=1)
    >>> found[0].counts, found[0].changes[0].text
    ((30, 40), 'from 40 to 30 (−25.0%)')
    """
    import numpy as np

    when, what = np.asarray(days, dtype="datetime64[D]"), np.asarray(kinds).astype(str)
    if when.shape != what.shape or when.ndim != 1:
        raise ValueError(f"`days` is of shape {when.shape} and `kinds` of {what.shape}: one of each an event")
    if np.isnat(when).any():
        raise ValueError("`days` holds a missing day: leave such events out, and say how many")
    if not windows or earlier < 0:
        raise ValueError(f"`windows` holds {len(windows)} and `earlier` is {earlier}: one window is wanted")
    found = []
    for window in windows:
        spans = [_span(window, year - back) for back in range(earlier + 1)]
        inside = [(when >= first) & (when <= last) for first, last in spans]
        for kind in (EVERY_KIND, *sorted(set(what.tolist()))):
            mine = np.ones(len(what), dtype=bool) if kind == EVERY_KIND else what == kind
            counts = tuple(int((each & mine).sum()) for each in inside)
            changes = tuple(percent_change(then, counts[0]) for then in counts[1:])
            found.append(SameDays(window.name, kind, counts, changes))
    return tuple(found)


def _span(window: Window, year: int) -> tuple[Any, Any]:
    import numpy as np

    over = window.last < window.first
    ends = []
    for (month, day), of in ((window.first, year), (window.last, year + over)):
        if not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(of, month)[1]:
            named = f"{day} {calendar.month_name[month]}" if 1 <= month <= 12 else f"month {month}"
            raise ValueError(f"`windows` holds {window.name!r} with {named}, a day that {of} has not")
        ends.append(np.datetime64(date(of, month, day), "D"))
    return ends[0], ends[1]
