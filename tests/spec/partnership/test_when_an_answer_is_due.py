"""When a rights request has to be answered.

One month from the day of receipt: the corresponding date of the next month, its last day where there is
none, and the next working day where that is a weekend or a bank holiday. Where proof of identity had to be
asked for, the month starts when it is there. Two further months make three from the start, not two from the
first date.
"""

from datetime import date

import pytest

from commonweal.partnership.response_clock import RightsClock


@pytest.mark.parametrize(
    ("received", "due", "why"),
    [
        (date(2026, 9, 3), date(2026, 10, 5), "3 October is a Saturday"),
        (date(2026, 3, 31), date(2026, 4, 30), "April has 30 days"),
        (date(2026, 1, 31), date(2026, 3, 2), "28 February is a Saturday"),
        (date(2028, 1, 31), date(2028, 2, 29), "a leap year"),
        (date(2026, 11, 25), date(2026, 12, 29), "Christmas, a weekend and a substitute day"),
        (date(2027, 2, 26), date(2027, 3, 30), "Good Friday to Easter Monday"),
        (date(2026, 11, 17), date(2026, 12, 17), "the corresponding date"),
    ],
)
def test_one_calendar_month(received: date, due: date, why: str) -> None:
    assert RightsClock(received).due == due, why


@pytest.mark.parametrize(
    ("received", "asked", "proved", "due"),
    [
        (date(2026, 9, 1), date(2026, 9, 2), date(2026, 9, 16), date(2026, 10, 16)),
        (date(2026, 9, 1), date(2026, 9, 2), None, None),
        (date(2026, 9, 1), None, date(2026, 9, 16), date(2026, 10, 1)),
    ],
)
def test_the_month_waits_for_proof_of_identity_only_where_it_was_asked_for(
    received: date, asked: date | None, proved: date | None, due: date | None
) -> None:
    assert RightsClock(received, asked, proved).due == due


@pytest.mark.parametrize(
    ("received", "first", "extended"),
    [
        (date(2026, 9, 3), date(2026, 10, 5), date(2026, 12, 3)),
        (date(2026, 11, 30), date(2026, 12, 30), date(2027, 3, 1)),
    ],
)
def test_an_extension_makes_three_months_from_the_start(received: date, first: date, extended: date) -> None:
    clock = RightsClock(received, extended=True)
    assert (clock.first_due, clock.due) == (first, extended)


def test_dates_beyond_the_list_of_bank_holidays_say_so() -> None:
    assert RightsClock(date(2026, 11, 1)).caveat == ""
    assert "2028" in RightsClock(date(2028, 12, 5)).caveat
