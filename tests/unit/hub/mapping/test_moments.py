"""Local times become moments: nothing is lost, doubled or moved when the clocks of London change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.hub.sources.mapping import values
from commonweal.hub.sources.mapping.moments import DAY, NOT_THERE, in_london, months, utc
from commonweal.hub.sources.mapping.stamps import plain_stamps
from tests.sampling import SAMPLE
from tests.unit.hub.mapping.made import WHAT, back, moments, read, source

LONDON = ZoneInfo("Europe/London")
EPOCH = date(1970, 1, 1)
# By Act: the last Sundays of March and October, and other days before 1981; British Standard Time 1968-71.
CHANGES = [date(2026, 3, 29), date(2026, 10, 25), date(2025, 3, 30), date(2025, 10, 26), date(1972, 3, 19)]
days_of_change = st.sampled_from(CHANGES)
days = days_of_change | st.dates(date(1901, 1, 1), date(2099, 12, 31))
seconds = st.integers(0, DAY - 1)
local_times = st.lists(st.tuples(days, seconds), min_size=1, max_size=30)


def in_utc(pairs: list[tuple[date, int]]) -> tuple[list[int], int]:
    day = np.array([(each - EPOCH).days for each, _ in pairs])
    found, missing = utc(day, np.array([second for _, second in pairs]))
    return found.tolist(), missing


@settings(max_examples=SAMPLE.examples, deadline=None)
@given(local_times)
def test_each_is_what_the_standard_library_says(pairs: list[tuple[date, int]]) -> None:
    found, missing = in_utc(pairs)
    for moment, (day, second) in zip(found, pairs, strict=True):
        naive = datetime.combine(day, datetime.min.time()) + timedelta(seconds=second)
        assert datetime.fromtimestamp(moment, UTC) == naive.replace(tzinfo=LONDON).astimezone(UTC)
    there = [datetime.fromtimestamp(m, LONDON).replace(tzinfo=None) for m in found]
    naive_times = [datetime.combine(d, datetime.min.time()) + timedelta(seconds=s) for d, s in pairs]
    assert missing == sum(a != b for a, b in zip(there, naive_times, strict=True))


@settings(max_examples=SAMPLE.examples, deadline=None)
@given(days_of_change, st.lists(seconds, min_size=1, max_size=50))
def test_the_order_and_number_of_rows_change_nothing(day: date, times: list[int]) -> None:
    together, _ = in_utc([(day, second) for second in times])
    assert together == [in_utc([(day, second)])[0][0] for second in times]


def test_every_minute_of_the_year_is_some_moment_and_no_two_days_share_one() -> None:
    first = date(2026, 1, 1)
    pairs = [(first + timedelta(days=n), minute * 60) for n in range(365) for minute in range(0, 1440, 30)]
    found, missing = in_utc(pairs)
    assert len(found) == len(pairs)
    # The hour that is not there in March is said twice over; the one that comes twice in October has a gap.
    assert (missing, len(found) - len(set(found))) == (2, 2)
    by_day = np.array(found).reshape(365, -1)
    assert (by_day[1:, 0] >= by_day[:-1].max(axis=1)).all()


@pytest.mark.parametrize(
    ("sent", "expected", "mended"),
    [
        ("25/10/2026 00:30", "2026-10-24 23:30", 0),
        ("25/10/2026 01:30", "2026-10-25 00:30", 0),  # the first of the two
        ("25/10/2026 02:30", "2026-10-25 02:30", 0),
        ("29/03/2026 00:30", "2026-03-29 00:30", 0),
        ("29/03/2026 01:30", "2026-03-29 01:30", 1),  # there is no such time: 02:30 by the new
        ("29/03/2026 02:30", "2026-03-29 01:30", 0),
        ("25/10/2026", "2026-10-24 23:00", 0),
        ("29/03/2026", "2026-03-29 00:00", 0),
    ],
)
def test_what_is_sent_on_the_days_of_change(sent: str, expected: str, mended: int) -> None:
    made = source(WHAT, {"name": "When", "to": "occurred_from", "as": "moment"})
    reading = read(made, {"When": [sent], "What": ["Litter"]})
    assert (back(reading), moments(reading)) == ({}, [expected])
    assert reading.mended["time-in-missing-hour"] == mended


@pytest.mark.parametrize(("day", "hours"), [("25/10/2026", 25), ("29/03/2026", 23), ("14/09/2026", 24)])
def test_a_day_without_a_time_is_as_long_as_it_was(day: str, hours: int) -> None:
    made = source(WHAT, {"name": "When", "to": "occurred_from", "as": "date"})
    reading = read(made, {"When": [day], "What": ["Litter"]})
    ((begin, end),) = zip(
        *(reading.columns[to].to_pylist() for to in ("occurred_from", "occurred_to")), strict=True
    )
    assert end - begin == timedelta(hours=hours)


def test_an_offset_is_kept_through_both_hours_of_october() -> None:
    made = source(WHAT, {"name": "When", "to": "occurred_from", "as": "moment"})
    sent = ["2026-10-25T01:30+01:00", "2026-10-25T01:30+00:00", "2026-03-29T01:30Z"]
    reading = read(made, {"When": sent, "What": ["Litter"] * 3})
    assert moments(reading) == ["2026-10-25 00:30", "2026-10-25 01:30", "2026-03-29 01:30"]
    assert not reading.mended


@settings(max_examples=SAMPLE.examples, deadline=None)
@given(st.lists(st.integers(-(2**31), 2**31), min_size=1))
def test_the_day_in_london_of_a_moment(seconds_of_utc: list[int]) -> None:
    found = in_london(np.array(seconds_of_utc))
    expected = [(datetime.fromtimestamp(each, LONDON).date() - EPOCH).days for each in seconds_of_utc]
    assert found.tolist() == expected


@settings(max_examples=SAMPLE.examples, deadline=None)
@given(st.lists(st.none() | days, min_size=1))
def test_the_month_of_each_day(dates: list[date | None]) -> None:
    found = months(np.array([NOT_THERE if d is None else (d - EPOCH).days for d in dates]))
    assert found.tolist() == [-1 if d is None else d.year * 12 + d.month - 1 for d in dates]


# ── the plain forms, read as bytes ──

FORMS = ["%d/%m/%Y %H:%M", "%d-%m-%Y %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y/%m/%d %H:%M:%S", "%m/%d/%Y %H:%M"]
stamps = st.builds(
    lambda moment, form: moment.strftime(form),
    st.datetimes(datetime(1901, 1, 1), datetime(2099, 12, 31)),
    st.sampled_from(FORMS),
)
likely = st.from_regex(
    r"[0-9]{2}[/.-][0-9]{2}[/.-][0-9]{4}[ T][0-9]{2}[:.][0-9]{2}(:[0-9]{2})?", fullmatch=True
)


@settings(max_examples=SAMPLE.examples * 4, deadline=None)
@given(
    st.lists(st.none() | stamps | likely | st.text(min_size=16, max_size=19), max_size=30),
    st.sampled_from(["day-first", "month-first", "year-first", ""]),
)
def test_bytes_are_read_as_each_text_would_be_alone(texts: list[str | None], order: str) -> None:
    day, second = plain_stamps(pa.array(texts, pa.string()), order)
    for at, text in enumerate(texts):
        if day[at] == NOT_THERE:
            assert second[at] == -1
            continue
        assert text is not None
        date_of, time_of = text[:10], text[11:]
        assert values.day(date_of, order).value == EPOCH + timedelta(days=int(day[at]))
        assert values.time_of_day(time_of).value == second[at]


def test_the_plain_forms_need_no_second_look() -> None:
    moment = datetime(2026, 9, 14, 13, 5, 30)
    for form in FORMS[:4]:
        day, _ = plain_stamps(pa.array([moment.strftime(form)] * 3), "day-first")
        assert (day == (moment.date() - EPOCH).days).all(), form
