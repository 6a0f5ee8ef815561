"""A cell of a workbook as the text that a person would read: dates as ISO, whole numbers without ".0"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

EXACT = 1e21  # beyond, digits would be invented
HALF_A_SECOND = timedelta(milliseconds=500)


def _number(value: float) -> str:
    if value.is_integer() and abs(value) < EXACT:
        return str(int(value))
    return repr(value)


def _moment(value: datetime) -> str:
    """To the second: a workbook holds a fraction of a day, which seldom is a whole second."""
    if value.microsecond:
        value = (value + HALF_A_SECOND).replace(microsecond=0)
    return value.isoformat()


def _time(value: time) -> str:
    return _moment(datetime.combine(date.min, value))[11:]


def _duration(value: timedelta) -> str:
    seconds = round(value.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _same(value: str) -> str:
    return value


_TEXTS: dict[type, Callable[[Any], str]] = {
    str: _same,
    float: _number,
    int: str,
    bool: lambda value: "TRUE" if value else "FALSE",
    datetime: _moment,
    date: date.isoformat,
    time: _time,
    timedelta: _duration,
    type(None): lambda _: "",
}


def texts(column: Sequence[Any]) -> list[str]:
    """A column of cells as texts."""
    kinds = set(map(type, column))
    if kinds == {str}:
        return list(column)
    if len(kinds) == 1:
        return list(map(_TEXTS[kinds.pop()], column))
    return [_TEXTS[type(value)](value) for value in column]
