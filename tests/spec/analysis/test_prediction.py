"""Did the hot spots of the map hold the crime that came after it?

Of 100 later crimes 30 fell in hot spots of 2 km2 in an area of 50 km2: an accuracy index of 7.5. In hindsight
the best 2 km2 held 60, so that half of what was possible was reached; in its own period the map held 40%, so
that it kept three quarters of its share (DOMAIN A2.5).
"""

from datetime import UTC, date, datetime

import pytest

from commonweal.analysis.prediction import (
    area_share,
    best_hits,
    check_windows,
    hit_rate,
    pai,
    pei,
    rri,
    score_map,
)

TECHNIQUES = ("pai",)

QUARTER = {
    "map_window": (date(2026, 1, 1), date(2026, 4, 1)),
    "test_window": (date(2026, 4, 1), date(2026, 7, 1)),
}


def test_accuracy_is_the_hit_rate_over_the_area_share() -> None:
    assert hit_rate(30, 100) == 0.3
    assert area_share(2, 50) == 0.04
    assert pai(30, 100, 2, 50) == pytest.approx(7.5, rel=1e-12)


def test_efficiency_is_accuracy_over_the_best_that_was_possible() -> None:
    assert pei(pai(30, 100, 2, 50), pai(60, 100, 2, 50)) == pytest.approx(0.5, rel=1e-12)


def test_recapture_is_the_later_share_over_the_share_of_the_maps_own_period() -> None:
    assert rri(30, 100, 40, 100) == pytest.approx(0.75, rel=1e-12)


def test_the_same_from_cells() -> None:
    # 50 cells of 1 km2. The map chose the first two; the best two hold 60.
    later = [20, 10, 35, 25, 10] + [0] * 45
    earlier = [30, 10, 60] + [0] * 47
    found = score_map([True, True] + [False] * 48, later, earlier=earlier, limits=(2, 5), **QUARTER)
    assert (found.hits, found.events, found.area, found.whole_area) == (30, 100, 2, 50)
    assert (found.hit_rate, found.area_share) == (0.3, 0.04)
    assert found.pai == pytest.approx(7.5)
    assert found.best_pai == pytest.approx(15)
    assert found.pei == pytest.approx(0.5)
    assert found.rri == pytest.approx(0.75)
    assert found.pei_in_limits == pytest.approx(0.5), (
        "the least area that can be patrolled is that of the map"
    )


def test_the_best_within_operational_limits_is_of_the_least_area_that_can_be_patrolled() -> None:
    # One cell alone would score 35 of 100 in 1 of 10: 3.5. Three are chosen, one to five can be patrolled.
    later = [35, 25, 10, 10, 10, 10, 0, 0, 0, 0]
    chosen = [True, True, True] + [False] * 7
    found = score_map(chosen, later, limits=(1, 5), **QUARTER)
    assert found.pei == 1
    assert found.best_pai_in_limits == pytest.approx(3.5)
    assert found.pei_in_limits == pytest.approx((70 / 3) / 35)
    at_least = score_map(chosen, later, limits=(1.5, 5), **QUARTER)
    assert at_least.best_pai_in_limits == pytest.approx(3.0), "whole cells: two of them are the least"


def test_cells_of_several_sizes_are_taken_densest_first() -> None:
    assert best_hits([10, 9, 1], [4, 1, 1], 1) == 9
    assert best_hits([10, 9, 1], [4, 1, 1], 3) == 9 + 5
    assert best_hits([10, 9, 1], [4, 1, 1], 6) == 20


@pytest.mark.parametrize(
    ("test_window", "words"),
    [
        (
            (date(2026, 1, 1), date(2026, 4, 1)),
            "starts at 2026-01-01, before `map_window` ends at 2026-04-01",
        ),
        ((date(2026, 3, 31), date(2026, 6, 1)), "a map is tested on later crimes alone"),
        ((date(2025, 1, 1), date(2025, 4, 1)), "a map is tested on later crimes alone"),
        ((date(2026, 5, 1), date(2026, 5, 1)), "`test_window` runs from 2026-05-01 to 2026-05-01"),
    ],
)
def test_a_map_is_tested_on_a_later_window_alone(test_window: tuple[date, date], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        check_windows(QUARTER["map_window"], test_window)
    with pytest.raises(ValueError, match=words):
        score_map([True, False], [1, 1], map_window=QUARTER["map_window"], test_window=test_window)


def test_windows_may_touch_since_they_leave_out_their_end() -> None:
    check_windows(QUARTER["map_window"], QUARTER["test_window"])
    noon = datetime(2026, 4, 1, 12, tzinfo=UTC)
    check_windows((datetime(2026, 4, 1, tzinfo=UTC), noon), (noon, datetime(2026, 4, 2, tzinfo=UTC)))
    check_windows((0, 12), (12, 15))


def test_a_map_that_held_nothing_of_its_own_period_has_no_recapture_rate() -> None:
    assert score_map([True, False], [1, 1], earlier=[0, 4], **QUARTER).rri is None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"later": [0, 0]}, "`events` is 0"),
        ({"later": [-1, 2]}, "`later` holds -1"),
        ({"later": [float("nan"), 2]}, "`later` holds nan"),
        ({"later": [1, 2, 3]}, "`later` is of shape"),
        ({"earlier": [1]}, "`earlier` is of shape"),
        ({"earlier": [1, -2]}, "`earlier` holds -2"),
        ({"chosen": [False, False]}, "`area` is 0"),
        ({"chosen": [1, 0]}, "`chosen` holds int64"),
        ({"areas": [1, 0]}, "without area"),
        ({"limits": (2, 3)}, "outside the `limits`"),
        ({"limits": (3, 2)}, "`limits` are 3 and 2"),
    ],
)
def test_what_cannot_be_is_refused(change: dict[str, object], words: str) -> None:
    given: dict[str, object] = {"chosen": [True, False], "later": [1, 1]} | QUARTER | change
    with pytest.raises(ValueError, match=words):
        score_map(**given)  # type: ignore[arg-type]


def test_parts_that_are_more_than_their_whole_are_refused() -> None:
    with pytest.raises(ValueError, match="`hits` is 101"):
        pai(101, 100, 2, 50)
    with pytest.raises(ValueError, match="`area` is 51"):
        pai(30, 100, 51, 50)
    with pytest.raises(ValueError, match="the best is of another area"):
        pei(2, 1)
    with pytest.raises(ValueError, match="`best` is 0"):
        pei(0, 0)
    with pytest.raises(ValueError, match="`earlier_hits` is 0"):
        rri(1, 2, 0, 2)
    with pytest.raises(ValueError, match="`area` is 4"):
        best_hits([1], [1], 4)
