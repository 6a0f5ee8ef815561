"""Working days, months and years: the file of bank holidays against the rules that make most of them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from commonweal.core.clock import LONDON
from commonweal.core.workingdays import (
    bank_holidays,
    birthday,
    caveat,
    close_of_working_day_after,
    is_working_day,
    months_after,
    working_day_from,
    working_days_after,
    years_after,
)

DAY = timedelta(days=1)
# Proclaimed once: no rule makes them.
PROCLAIMED = {date(2023, 5, 8)}


def easter(year: int) -> date:
    """Gauss's sum in Butcher's form."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 19 * weekday) // 433
    month = (h + weekday - 7 * m + 90) // 25
    return date(year, month, (h + weekday - 7 * m + 33 * month + 19) % 32)


def monday(day: date, step: int) -> date:
    while day.weekday():
        day += step * DAY
    return day


def by_the_rules(year: int) -> set[date]:
    """The Banking and Financial Dealings Act 1971 and the substitute days, without what was proclaimed."""
    days = {easter(year) - 2 * DAY, easter(year) + DAY}
    days |= {monday(date(year, 5, 1), 1), monday(date(year, 5, 31), -1), monday(date(year, 8, 31), -1)}
    for month, day in ((1, 1), (12, 25), (12, 26)):
        found = date(year, month, day)
        while found.weekday() > 4 or found in days:
            found += DAY
        days.add(found)
    return days


@pytest.mark.parametrize("year", range(2023, 2029))
def test_the_file_holds_what_the_rules_make_and_what_was_proclaimed(year: int) -> None:
    listed = {day for day in bank_holidays().names if day.year == year}
    assert listed - PROCLAIMED == by_the_rules(year)


def test_the_file_covers_what_it_says() -> None:
    known = bank_holidays()
    assert (known.first, known.last) == (date(2023, 1, 1), date(2028, 12, 31))
    assert set(known.names) >= PROCLAIMED
    assert "gov.uk/bank-holidays" in known.source


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 11, 20), True),
        (date(2026, 11, 21), False),
        (date(2026, 12, 25), False),
        (date(2026, 12, 28), False),
        (date(2027, 12, 27), False),
        (date(2029, 12, 25), True),
    ],
)
def test_weekends_and_bank_holidays_are_no_working_days(day: date, works: bool) -> None:
    assert is_working_day(day) is works


def test_beyond_the_list_only_weekends_are_left_out_and_it_says_so() -> None:
    assert working_day_from(date(2029, 12, 25)) == date(2029, 12, 25)
    assert "31 December 2028" in caveat(date(2028, 12, 1), date(2029, 1, 1))
    assert "1 January 2023" in caveat(date(2022, 12, 31))
    assert caveat(date(2023, 1, 1), date(2028, 12, 31)) == ""


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 11, 19), 1, date(2026, 11, 20)),
        (date(2026, 11, 20), 1, date(2026, 11, 23)),
        (date(2026, 11, 21), 1, date(2026, 11, 23)),
        (date(2026, 12, 24), 1, date(2026, 12, 29)),
        (date(2026, 4, 2), 2, date(2026, 4, 8)),
        (date(2026, 4, 4), 0, date(2026, 4, 4)),
    ],
)
def test_working_days_are_counted_from_the_day_after(day: date, count: int, expected: date) -> None:
    assert working_days_after(day, count) == expected


def test_a_working_day_closes_at_midnight_in_london() -> None:
    friday_night = datetime(2026, 7, 10, 22, 30, tzinfo=UTC)  # 23:30 in London
    assert close_of_working_day_after(friday_night, 1) == datetime(2026, 7, 14, tzinfo=LONDON)
    saturday = datetime(2026, 7, 10, 23, 30, tzinfo=UTC)  # 00:30 on Saturday in London
    assert close_of_working_day_after(saturday, 1) == datetime(2026, 7, 14, tzinfo=LONDON)
    sunday = datetime(2026, 7, 12, 23, 30, tzinfo=UTC)  # 00:30 on Monday in London
    assert close_of_working_day_after(sunday, 1) == datetime(2026, 7, 15, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 3, 31), 1, date(2026, 4, 30)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 11, 15), 13, date(2027, 12, 15)),
    ],
)
def test_a_month_ends_on_the_corresponding_date(day: date, months: int, expected: date) -> None:
    assert months_after(day, months) == expected


def test_years_from_a_leap_day() -> None:
    assert years_after(date(2024, 2, 29), 6) == date(2030, 2, 28)
    assert years_after(date(2024, 2, 29), 4) == date(2028, 2, 29)
    assert birthday(date(2004, 2, 29), 25) == date(2029, 3, 1)
    assert birthday(date(2004, 2, 29), 24) == date(2028, 2, 29)
    assert birthday(date(2004, 2, 28), 25) == date(2029, 2, 28)
