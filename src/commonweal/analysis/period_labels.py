"""Labels of months and weeks ("2026-09", "2026-W36", a date): their order, gaps, and place in the year."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

VERSION = "1"
MONTH, WEEK, DAY, UNKNOWN = "month", "week", "day", ""
GAP = "lie before the last gap in the series"
_A_WEEK = 7
_MONTH = re.compile(r"(\d{4})-(\d\d)")
_ISO_WEEK = re.compile(r"(\d{4})-?W(\d\d)")
_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ]00:00(?::00)?)?")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Periods:
    """Labels as numbers that go up by 1 from each period to the next; `kind` is blank for unknown labels.

    Months are counted from January of the year 0, weeks from that of 1 January of the year 1, days likewise.
    """

    kind: str
    numbers: tuple[int, ...]


def read_periods(labels: Sequence[str]) -> Periods:
    """Read labels as months, weeks or days, where all are of one kind.

    Parameters
    ----------
    labels : sequence of str
        Months ("2026-09", or dates that are all the first of a month), ISO weeks ("2026-W36", or dates seven
        days apart) or days ("2026-09-14").

    Returns
    -------
    Periods
        Labels of another kind are numbered as they come, so that they have no gap.

    Notes
    -----
    Source: a rule of this project: a month not supplied is not a month without events, so a series with a gap
    is not read as if it had none.

    Examples
    --------
    >>> read_periods(["2025-12", "2026-01", "2026-03"])
    Periods(kind='month', numbers=(24311, 24312, 24314))
    >>> read_periods(["2026-W52", "2026-W53", "2027-W01"]).kind
    'week'
    >>> read_periods(["first", "second"])
    Periods(kind='', numbers=(0, 1))
    """
    for read in (_months, _weeks, _dates):
        found = read(labels)
        if found is not None:
            return found
    return Periods(UNKNOWN, tuple(range(len(labels))))


def _months(labels: Sequence[str]) -> Periods | None:
    found = [_MONTH.fullmatch(label) for label in labels]
    numbers = [int(each[1]) * 12 + int(each[2]) - 1 for each in found if each and 1 <= int(each[2]) <= 12]
    return Periods(MONTH, tuple(numbers)) if labels and len(numbers) == len(labels) else None


def _weeks(labels: Sequence[str]) -> Periods | None:
    found = [_ISO_WEEK.fullmatch(label) for label in labels]
    if not labels or not all(found):
        return None
    try:
        mondays = [date.fromisocalendar(int(each[1]), int(each[2]), 1) for each in found if each]
    except ValueError:
        return None
    return Periods(WEEK, tuple(day.toordinal() // _A_WEEK for day in mondays))


def _dates(labels: Sequence[str]) -> Periods | None:
    found = [_DATE.fullmatch(label) for label in labels]
    if not labels or not all(found):
        return None
    try:
        days = [date(int(each[1]), int(each[2]), int(each[3])) for each in found if each]
    except ValueError:
        return None
    if all(day.day == 1 for day in days):
        return Periods(MONTH, tuple(day.year * 12 + day.month - 1 for day in days))
    if len({day.toordinal() % _A_WEEK for day in days}) == 1:
        return Periods(WEEK, tuple(day.toordinal() // _A_WEEK for day in days))
    return Periods(DAY, tuple(day.toordinal() for day in days))


def last_stretch(labels: Sequence[str]) -> int:
    """Find where the last stretch of a series without a gap begins.

    Parameters
    ----------
    labels : sequence of str
        One of each period, as :func:`read_periods` takes them.

    Returns
    -------
    int
        0 where there is no gap.

    Raises
    ------
    ValueError
        If a period is not later than the one before it.

    Notes
    -----
    Source: a rule of this project, as for :func:`read_periods`.

    Examples
    --------
    >>> last_stretch(["2026-01", "2026-02", "2026-04", "2026-05"]), last_stretch(["a", "b"])
    (2, 0)
    """
    numbers = read_periods(labels).numbers
    start = 0
    for at, (before, after) in enumerate(pairwise(numbers), start=1):
        if after <= before:
            raise ValueError(
                f"`period` holds {labels[at]} after {labels[at - 1]}: sort the rows by time, one each"
            )
        start = at if after - before > 1 else start
    return start


def following(labels: Sequence[str], many: int) -> tuple[str, ...]:
    """Name the periods that come after a series.

    Parameters
    ----------
    labels : sequence of str
        One of each period, in order of time.
    many : int
        How many are wanted.

    Returns
    -------
    tuple of str
        Months as "2026-09", weeks as "2026-W36", days as dates; "+1" and so on after labels of another kind.

    Raises
    ------
    ValueError
        If `many` is below 0.

    Notes
    -----
    Source: a rule of this project, so that a forecast names its months.

    Examples
    --------
    >>> following(["2026-10", "2026-11"], 3), following(["2026-W52"], 2), following(["last"], 2)
    (('2026-12', '2027-01', '2027-02'), ('2026-W53', '2027-W01'), ('+1', '+2'))
    """
    if many < 0:
        raise ValueError(f"`many` is {many}: 0 or more")
    periods = read_periods(labels)
    if periods.kind == UNKNOWN:
        return tuple(f"+{at}" for at in range(1, many + 1))
    ahead = [periods.numbers[-1] + at for at in range(1, many + 1)]
    if periods.kind == MONTH:
        return tuple(f"{number // 12}-{number % 12 + 1:02}" for number in ahead)
    if periods.kind == DAY or not labels[-1].count("W"):
        days = _A_WEEK if periods.kind == WEEK else 1
        last = date.fromisoformat(labels[-1][:10])
        return tuple((last + timedelta(days=days * at)).isoformat() for at in range(1, many + 1))
    weeks = [date.fromordinal(number * _A_WEEK + 1).isocalendar() for number in ahead]
    return tuple(f"{week.year}-W{week.week:02}" for week in weeks)


def place_names(periods: Periods, period: int) -> tuple[str, ...]:
    """Name the places of a year in the order in which a series meets them.

    Parameters
    ----------
    periods : Periods
        Of the series, one at least.
    period : int
        Places in a year.

    Returns
    -------
    tuple of str
        The months by name where twelve of them make a year; otherwise "place 1" is that of the first label.

    Raises
    ------
    ValueError
        If `period` is below 1 or there is no label.

    Notes
    -----
    Source: a rule of this project, so that a season is read by its month.

    Examples
    --------
    >>> place_names(read_periods(["2025-11"]), 12)[:3]
    ('November', 'December', 'January')
    >>> place_names(read_periods(["2026-W01"]), 52)[:2]
    ('place 1', 'place 2')
    """
    if period < 1 or not periods.numbers:
        raise ValueError(f"`period` is {period}, and there are {len(periods.numbers)} labels: one at least")
    if periods.kind == MONTH and period == len(_MONTHS):
        first = periods.numbers[0] % period
        return tuple(_MONTHS[(first + at) % period] for at in range(period))
    return tuple(f"place {at + 1}" for at in range(period))
