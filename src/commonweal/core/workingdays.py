"""Working days in England and Wales, and the months and years of the law.

Bank holidays are a dated reference file. Beyond its last
day only weekends are left out, and `caveat` says so.
"""

import tomllib
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib.resources import files

from commonweal.core.clock import LONDON

_SATURDAY = 5
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class BankHolidays:
    source: str
    compiled: date
    first: date
    last: date
    names: dict[date, str]


@cache
def bank_holidays() -> BankHolidays:
    text = files("commonweal.core").joinpath("reference/bank_holidays.toml").read_text("utf-8")
    raw = tomllib.loads(text)
    names = {date.fromisoformat(day): name for day, name in raw["days"].items()}
    return BankHolidays(raw["source"], raw["compiled"], raw["first"], raw["last"], names)


def is_working_day(day: date) -> bool:
    return day.weekday() < _SATURDAY and day not in bank_holidays().names


def working_day_from(day: date) -> date:
    """The day itself, or the first working day after it."""
    while not is_working_day(day):
        day += _DAY
    return day


def working_days_after(day: date, count: int) -> date:
    """The `count`th working day after `day`, which itself is not counted."""
    for _ in range(count):
        day = working_day_from(day + _DAY)
    return day


def close_of_working_day_after(moment: datetime, count: int) -> datetime:
    """Midnight in London at the end of the `count`th working day after the day of `moment`."""
    last = working_days_after(moment.astimezone(LONDON).date(), count)
    return datetime.combine(last + _DAY, time(), tzinfo=LONDON)


def months_after(day: date, months: int) -> date:
    """The corresponding date; where that month has none, its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def years_after(day: date, years: int) -> date:
    """The corresponding date; for 29 February in a common year, 28 February."""
    return months_after(day, 12 * years)


def birthday(born: date, age: int) -> date:
    """The day on which an age is reached; of a common year 1 March, if born on 29 February."""
    same = years_after(born, age)
    return same if same.day == born.day else same + _DAY


def caveat(*days: date) -> str:
    """What to say beside dates for which no bank holidays are known; empty where they are known."""
    known = bank_holidays()
    if all(known.first <= day <= known.last for day in days):
        return ""
    return (
        f"Bank holidays are known from {known.first:%-d %B %Y} to {known.last:%-d %B %Y}; "
        "beyond that only weekends are left out."
    )
