"""The hours of the week: DOMAIN A4's vector, the two odd nights of the year, and that no weight is lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.analysis.aoristic import LONGEST, WEEKDAYS, hours_of_week
from commonweal.analysis.rank_agreement import ranks, spearman
from tests.sampling import SAMPLE

LONDON = ZoneInfo("Europe/London")
HOUR = 3600


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=LONDON).timestamp())


def test_the_vector_of_the_specification() -> None:
    """Three events: 22:00 to 02:00, 23:15 exactly, 08:30 to 17:30."""
    begin = [at("2026-01-06 22:00"), at("2026-01-06 23:15"), at("2026-01-06 08:30")]
    end = [at("2026-01-07 02:00"), at("2026-01-06 23:15"), at("2026-01-06 17:30")]
    week = hours_of_week(begin, end)
    hours = [sum(week.weights[hour::24]) for hour in range(24)]
    expected = {22: 0.25, 23: 1.25, 0: 0.25, 1: 0.25, 8: 0.0556, 17: 0.0556}
    expected |= dict.fromkeys(range(9, 17), 0.1111)
    assert hours == pytest.approx([expected.get(hour, 0) for hour in range(24)], abs=1e-4)
    assert sum(week.weights) == pytest.approx(3) and week.events == 3
    assert week.in_long_ranges == 1  # the working day
    assert WEEKDAYS[1] == "Tuesday" and week.weights[24 + 23] == pytest.approx(1.25)
    assert week.days == pytest.approx((0, 2.5, 0.5, 0, 0, 0, 0))


def test_the_hour_that_comes_twice_takes_the_weight_of_both() -> None:
    """The night of 25 October 2026: from midnight to three o'clock there are four hours."""
    week = hours_of_week([at("2026-10-25 00:00")], [at("2026-10-25 03:00")])
    assert week.weights[6 * 24 : 6 * 24 + 3] == pytest.approx((0.25, 0.5, 0.25))


def test_the_hour_that_never_was_takes_none() -> None:
    """The night of 29 March 2026: from midnight to three o'clock there are two hours."""
    week = hours_of_week([at("2026-03-29 00:00")], [at("2026-03-29 03:00")])
    assert week.weights[6 * 24 : 6 * 24 + 3] == pytest.approx((0.5, 0, 0.5))


def test_a_range_of_a_week_counts_and_a_longer_one_does_not() -> None:
    start = at("2026-01-05 00:00")
    week = hours_of_week([start, start], [start + LONGEST * HOUR, start + LONGEST * HOUR + 1], [1, 4])
    assert (week.events, week.too_long) == (1, 4)
    assert week.weights == pytest.approx([1 / LONGEST] * LONGEST)
    nothing = hours_of_week([start], [start + LONGEST * HOUR + 1])
    assert (nothing.events, nothing.too_long, set(nothing.weights)) == (0, 1, {0.0})


def test_an_end_on_the_hour_is_not_in_that_hour() -> None:
    week = hours_of_week([at("2026-01-05 09:00")], [at("2026-01-05 10:00")])
    assert (week.weights[9], week.weights[10]) == (1, 0)


moments = st.integers(at("2024-01-01 00:00"), at("2026-12-31 00:00"))
spans = st.tuples(moments, st.one_of(st.integers(-5, 400), st.integers(0, 170 * HOUR)), st.integers(1, 9))


def minute_by_minute(events: list[tuple[int, int, int]]) -> list[float]:
    """The same by walking over every hour of UTC that an event touches, one event at a time."""
    found = [0.0] * 168
    for begin, length, many in events:
        if length > LONGEST * HOUR:
            continue
        moment, end = begin, begin + length
        while True:
            local = datetime.fromtimestamp(moment, UTC).astimezone(LONDON)
            following = (moment // HOUR + 1) * HOUR
            share = 1.0 if length <= 0 else (min(end, following) - moment) / length
            found[local.weekday() * 24 + local.hour] += many * share
            moment = following
            if moment >= end:
                break
    return found


@settings(max_examples=SAMPLE.examples * 4, deadline=None)
@given(st.lists(spans, min_size=1, max_size=12))
def test_it_agrees_with_walking_over_the_hours(events: list[tuple[int, int, int]]) -> None:
    begin, length, many = (list(column) for column in zip(*events, strict=True))
    end = [b + n for b, n in zip(begin, length, strict=True)]
    week = hours_of_week(begin, end, many)
    assert week.weights == pytest.approx(minute_by_minute(events), abs=1e-7)
    assert sum(week.weights) == pytest.approx(week.events)
    assert week.events + week.too_long == sum(many)
    again = hours_of_week(begin[::-1], end[::-1], many[::-1])
    assert again == week


def test_a_year_of_every_minute_is_even() -> None:
    start = datetime(2026, 1, 5, tzinfo=UTC)
    moments = [int((start + timedelta(minutes=15 * n)).timestamp()) for n in range(7 * 24 * 4)]
    assert hours_of_week(moments, moments).weights == (4.0,) * 168


def test_ranks_and_their_agreement() -> None:
    assert ranks([3, 1, 3]) == [2.5, 1, 2.5]
    assert spearman([1, 2, 3], [3, 2, 1]) == -1
    assert spearman([1, 2], [1, 2]) is None and spearman([1, 1, 1], [1, 2, 3]) is None
    wit, hours = [106, 100, 86, 101, 99, 103, 97, 113, 112, 110], [7, 27, 2, 50, 28, 29, 20, 12, 6, 17]
    assert spearman(wit, hours) == pytest.approx(-0.1758, abs=1e-4)
    with pytest.raises(ValueError):
        spearman([1], [1, 2])
