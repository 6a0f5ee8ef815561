"""When in the week things happen, where for some it is only known between which moments they did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

VERSION = "1"
HOURS_A_WEEK = 168
LONGEST = HOURS_A_WEEK  # hours: of a longer range the hour of the week is not known
LONG = 6  # hours: the share of weight that ranges above this hold is shown
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_HOUR = 3_600
_MONDAY = 3  # 1 January 1970, from which the hours are counted, was a Thursday


@dataclass(frozen=True)
class Week:
    """`weights` holds 168 hours of a local week, Monday 00:00 first; `events` is what they add up to."""

    weights: tuple[float, ...]
    events: int
    too_long: int
    in_long_ranges: int

    @property
    def days(self) -> tuple[float, ...]:
        """The seven days, Monday first."""
        return tuple(sum(self.weights[day * 24 : day * 24 + 24]) for day in range(7))


def hours_of_week(
    begin: ArrayLike, end: ArrayLike, counts: ArrayLike | None = None, zone: str = "Europe/London"
) -> Week:
    """Spread each event evenly over the hours in which it may have happened, and add them up by local hour.

    Parameters
    ----------
    begin, end : array of int
        Seconds of UTC since 1970: the event lies in [begin, end). Where `end` is not later than `begin`, it
        stands whole in the hour of `begin`.
    counts : array of int, optional
        How many events there are of each pair; one where it is not given.
    zone : str
        The clock by which hours and days are told.

    Returns
    -------
    Week
        Weights that add up to `events`; `too_long` events lie in ranges above 168 hours and are in no weight.

    Raises
    ------
    ArithmeticError
        If the weights do not add up to the number of events.

    Notes
    -----
    Source: A4, aoristic weights. Hours are spread in UTC and then named by the local clock: the hour that an
    October night has twice takes the weight of both, the one that a March night lacks takes none, and no
    event weighs more or less than one. The clock of the zone has to stand whole hours from UTC.

    Examples
    --------
    >>> week = hours_of_week([23 * 3600], [25 * 3600], zone="UTC")  # Thursday 23:00 to Friday 01:00
    >>> week.weights[3 * 24 + 23], week.weights[4 * 24]
    (0.5, 0.5)
    """
    import numpy as np

    start, stop = np.asarray(begin, dtype=np.int64), np.asarray(end, dtype=np.int64)
    many = np.ones(len(start), dtype=np.int64) if counts is None else np.asarray(counts, dtype=np.int64)
    order = np.lexsort((many, stop, start))  # the same sum to the last digit, in whatever order they come
    start, stop, many = start[order], np.maximum(stop[order], start[order]), many[order]
    long = stop - start > LONGEST * _HOUR
    too_long = int(many[long].sum())
    start, stop, many = start[~long], stop[~long], many[~long]
    used = int(many.sum())
    if not used:
        return Week((0.0,) * HOURS_A_WEEK, 0, too_long, 0)
    first, weights = _by_hour(start, stop, many)
    week = _by_local_hour(first, weights, zone)
    if abs(sum(week) - used) > 1e-6 * max(1, used):
        raise ArithmeticError(f"the weights add up to {sum(week)}, and there are {used} events")
    return Week(tuple(week), used, too_long, int(many[stop - start > LONG * _HOUR].sum()))


def _by_hour(start: Any, stop: Any, many: Any) -> tuple[int, Any]:
    """The weight of each hour of UTC from the first on."""
    import numpy as np

    origin = int(start.min() // _HOUR)
    opens = start // _HOUR - origin
    closes = np.where(stop > start, (stop - 1) // _HOUR, start // _HOUR) - origin
    size = int(closes.max()) + 2
    length = stop - start
    within = closes == opens
    rate = np.where(within, 0.0, many / np.maximum(length, 1))  # of a second
    whole = np.bincount(opens, weights=np.where(within, many, 0.0), minlength=size)
    head = np.where(within, 0, (opens + origin + 1) * _HOUR - start)
    tail = np.where(within, 0, stop - (closes + origin) * _HOUR)
    whole += np.bincount(opens, weights=rate * head, minlength=size)
    whole += np.bincount(closes, weights=rate * tail, minlength=size)
    # The hours between the first and the last: so much more from here, so much less from there.
    steps = np.bincount(opens + 1, weights=rate * _HOUR, minlength=size)
    steps -= np.bincount(closes, weights=rate * _HOUR, minlength=size)
    between = np.cumsum(steps)
    covered = np.cumsum(
        np.bincount((opens + 1)[~within], minlength=size) - np.bincount(closes[~within], minlength=size)
    )
    return origin, whole + np.where(covered > 0, between, 0.0)


def _by_local_hour(first: int, weights: Any, zone: str) -> list[float]:
    import numpy as np

    hours = np.flatnonzero(weights)
    local = hours + first + np.asarray(_hours_ahead((hours + first).tolist(), zone), dtype=np.int64)
    slots = (local + _MONDAY * 24) % HOURS_A_WEEK
    return [float(w) for w in np.bincount(slots, weights=weights[hours], minlength=HOURS_A_WEEK)]


def _hours_ahead(hours: Sequence[int], zone: str) -> list[int]:
    clock = ZoneInfo(zone)
    offsets = (datetime.fromtimestamp(hour * _HOUR, clock).utcoffset() for hour in hours)
    return [int(offset.total_seconds()) // _HOUR if offset else 0 for offset in offsets]
