from datetime import UTC, date, datetime, timedelta

import pytest

from commonweal.core import clock


def test_now_is_the_time_and_says_its_zone() -> None:
    before = datetime.now(UTC)
    assert before <= clock.now() <= datetime.now(UTC)
    assert clock.now().utcoffset() == timedelta(0)


def test_the_clock_can_be_held_and_let_go_again() -> None:
    outer, inner = datetime(2018, 6, 1, tzinfo=UTC), datetime(2020, 2, 29, tzinfo=UTC)
    with clock.setting(outer):
        with clock.setting(inner):
            assert clock.now() == inner
        assert clock.now() == outer
    assert clock.now() != outer


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 6, 30, 23, 30, tzinfo=UTC), date(2026, 7, 1)),  # summer: London is an hour ahead
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), date(2026, 12, 31)),
    ],
)
def test_today_is_the_day_in_london(moment: datetime, day: date) -> None:
    with clock.setting(moment):
        assert clock.today() == day


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"), clock.setting(datetime(2026, 1, 1)):
        pass
