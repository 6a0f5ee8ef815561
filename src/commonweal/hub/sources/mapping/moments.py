"""Local dates and times of day to moments in UTC, a column at a time; no hour is lost or doubled."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

LONDON = ZoneInfo("Europe/London")
DAY = 86_400
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
    distinct, inverse = np.unique(day, return_inverse=True)
    inverse = inverse.ravel()
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


def instants(seconds: Any) -> Any:
    """Seconds of UTC as the instants of the warehouse."""
    missing = seconds == NOT_THERE
    return pa.array(np.where(missing, 0, seconds) * 1_000_000, pa.timestamp("us", tz="UTC"), mask=missing)


def months(day: Any) -> Any:
    """The month of each day, -1 for none."""
    distinct, inverse = np.unique(day, return_inverse=True)
    found = [-1 if d == NOT_THERE else _month(EPOCH + timedelta(days=d)) for d in distinct.tolist()]
    return np.array(found, dtype=np.int32)[inverse.ravel()]


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1
