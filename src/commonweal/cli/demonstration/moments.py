"""Moments of the invented record, in minutes of local time since 1970, and how files write them."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from commonweal.core.periods import Month

Integers = NDArray[np.int64]
HOUR, DAY, WEEK = 60, 1_440, 10_080
EPOCH = date(1970, 1, 1)
NEVER = np.iinfo(np.int64).min  # no such moment
BRITISH, ISO = "%d/%m/%Y", "%Y-%m-%d"


def minutes_of(day: date) -> int:
    return (day - EPOCH).days * DAY


def bounds(month: Month) -> tuple[int, int]:
    """The first minute of a month and the first of the next."""
    return minutes_of(month.start), minutes_of(month.plus(1).start)


def days(moments: Integers, form: str = BRITISH) -> Any:
    """The day of each moment as text, null where there is none."""
    return _looked_up(np.where(moments == NEVER, NEVER, moments // DAY), lambda n: _day(n, form))


def times(moments: Integers) -> Any:
    """The time of day of each moment as text; the hour that is left out in March is the one after it."""
    skipped = np.isin(moments // HOUR, _skipped_hours())
    minutes = np.where(moments == NEVER, NEVER, (moments + HOUR * skipped) % DAY)
    return _looked_up(minutes, lambda n: f"{n // HOUR:02d}:{n % HOUR:02d}")


def stamps(moments: Integers, form: str = BRITISH, between: str = " ") -> Any:
    """Day and time in one cell."""
    return pc.binary_join_element_wise(days(moments, form), times(moments), between)


@cache
def _skipped_hours() -> Integers:
    """The hour from one to two of each last Sunday of March does not exist."""
    last = (date(year, 3, 31) for year in range(2015, 2040))
    sundays = (day - timedelta(days=(day.weekday() + 1) % 7) for day in last)
    return np.array([minutes_of(day) // HOUR + 1 for day in sundays])


def _day(number: int, form: str) -> str:
    return (EPOCH + timedelta(days=number)).strftime(form)


def _looked_up(numbers: Integers, written: Any) -> Any:
    """Each number written once, however many rows have it."""
    known = numbers != NEVER
    if not known.any():
        return pa.nulls(len(numbers), pa.string())
    least, most = int(numbers[known].min()), int(numbers[known].max())
    words = pa.array([written(n) for n in range(least, most + 1)])
    return words.take(pa.array(np.where(known, numbers - least, 0), mask=~known))
