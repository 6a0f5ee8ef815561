"""Local dates and times of day to moments in UTC, a column at a time; no hour is lost or doubled."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

LONDON = ZoneInfo("Europe/London")
DAY = 86_400
HOUR = 3_600
NOT_THERE = np.iinfo(np.int64).min
EPOCH = date(1970, 1, 1)


def days(dates: list[date | None]) -> Any:
    """Distinct dates as days since 1970, NOT_THERE for none."""
    return np.array([NOT_THERE if d is None else (d - EPOCH).days for d in dates] or [NOT_THERE], np.int64)


def utc(day: Any, seconds: Any) -> tuple[Any, int]:
    """Seconds of UTC of a London day and its seconds, and how many fell into the hour that does not exist.

    Of the hour that comes twice the first is meant. The hour that does not exist is read as an hour later by
    the new time, which is the same moment by the old.
    """
    distinct, inverse = _distinct(day)
    begin = np.zeros(len(distinct), dtype=np.int64)
    changes = np.zeros(len(distinct), dtype=bool)
    for n, each in enumerate(distinct.tolist()):
        if each != NOT_THERE:
            local = EPOCH + timedelta(days=each)
            begin[n] = _offset(local)
            changes[n] = begin[n] != _offset(local + timedelta(days=1))
    there = day != NOT_THERE
    out = np.where(there, np.where(there, day, 0) * DAY + seconds - begin[inverse], NOT_THERE)
    missing = 0
    for row in np.flatnonzero(changes[inverse]).tolist():
        moment, lost = _on_a_day_of_change(EPOCH + timedelta(days=int(day[row])), int(seconds[row]))
        out[row] = moment
        missing += lost
    return out, missing


def in_london(moment: Any) -> Any:
    """The London day of each moment in UTC; NOT_THERE stays."""
    there = moment != NOT_THERE
    return np.where(there, _shown(np.where(there, moment, 0)) // DAY, NOT_THERE)


def _shown(moment: Any) -> Any:
    """What the clocks of London show at each moment in UTC, as seconds since 1970 by them."""
    local = pc.local_timestamp(pa.array(moment, pa.int64()).cast(pa.timestamp("s", tz="Europe/London")))
    return local.cast(pa.int64()).to_numpy(zero_copy_only=False)


def _distinct(day: Any) -> tuple[Any, Any]:
    """The distinct days, NOT_THERE first, and which of them each row is; days lie within two centuries."""
    there = day != NOT_THERE
    if not there.any():
        return np.array([NOT_THERE]), np.zeros(len(day), dtype=np.int64)
    least = int(day[there].min())
    steps = np.where(there, day - least + 1, 0)
    seen = np.bincount(steps) > 0
    seen[0] = True
    distinct = np.flatnonzero(seen) - 1 + least
    distinct[0] = NOT_THERE
    return distinct, (np.cumsum(seen) - 1)[steps]


def _offset(day: date) -> int:
    moment = datetime.combine(day, time_of_day(0), LONDON)
    offset = moment.utcoffset()
    return int(offset.total_seconds()) if offset else 0


def _on_a_day_of_change(day: date, seconds: int) -> tuple[int, bool]:
    naive = datetime.combine(day, time_of_day(0)) + timedelta(seconds=seconds)
    local = naive.replace(tzinfo=LONDON)
    moment = int(local.timestamp())
    lost = datetime.fromtimestamp(moment, LONDON).replace(tzinfo=None) != naive
    return moment, lost


def later_of_an_hour_that_comes_twice(until: Any, begin: Any) -> Any:
    """Ends, of which one before its beginning is of the second time, in the October hour that comes twice."""
    out = until.copy()
    early = (until != NOT_THERE) & (begin != NOT_THERE) & (until < begin) & (begin - until <= HOUR)
    rows = np.flatnonzero(early)
    first = until[rows]
    out[rows] += np.where(_shown(first) == _shown(first + HOUR), HOUR, 0)
    return out


def instants(seconds: Any) -> Any:
    """Seconds of UTC as the instants of the warehouse."""
    missing = seconds == NOT_THERE
    return pa.array(np.where(missing, 0, seconds) * 1_000_000, pa.timestamp("us", tz="UTC"), mask=missing)


def months(day: Any) -> Any:
    """The month of each day, -1 for none."""
    distinct, inverse = _distinct(day)
    found = [-1 if d == NOT_THERE else _month(EPOCH + timedelta(days=d)) for d in distinct.tolist()]
    return np.array(found, dtype=np.int32)[inverse]


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1
