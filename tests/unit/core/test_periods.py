from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.core.periods import Month, Period, months_between
from tests.sampling import SAMPLE

MONTHS = st.builds(Month, st.integers(1900, 2200), st.integers(1, 12))


def test_a_month_reads_and_writes_itself() -> None:
    june = Month.parse("2018-06")
    assert (str(june), june.name) == ("2018-06", "June 2018")
    assert (june.start, june.end) == (date(2018, 6, 1), date(2018, 7, 1))
    assert Month(2018, 12).end == date(2019, 1, 1)
    assert Month.of(date(2018, 6, 30)) == june


@pytest.mark.parametrize(
    "text", ["2018-13", "2018-00", "2018-6", "201806", "June 2018", "", "2018-06-01", "0000-01"]
)
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Month.parse(text)


@settings(max_examples=SAMPLE.examples)
@given(MONTHS, st.integers(-600, 600))
def test_months_count_without_gaps(month: Month, steps: int) -> None:
    moved = month.plus(steps)
    assert moved.index - month.index == steps
    assert Month.from_index(month.index) == month
    assert (moved > month) == (steps > 0)
    assert month.end - timedelta(days=1) in month.period
    assert month.end not in month.period
    assert Month.of(month.end) == month.plus(1)


def test_months_between_includes_both_ends() -> None:
    first = Month(2018, 11)
    assert [str(m) for m in months_between(first, Month(2019, 1))] == ["2018-11", "2018-12", "2019-01"]
    assert months_between(first, first) == [first]
    assert months_between(first, Month(2018, 10)) == []


def test_a_period_must_have_a_day() -> None:
    with pytest.raises(ValueError, match="end after"):
        Period(date(2020, 1, 1), date(2020, 1, 1))


def test_periods_that_touch_do_not_overlap() -> None:
    january, february = Month(2020, 1).period, Month(2020, 2).period
    assert not january.overlaps(february)
    assert january.overlaps(Period(date(2020, 1, 31), date(2020, 3, 1)))
    assert january.days == 31
