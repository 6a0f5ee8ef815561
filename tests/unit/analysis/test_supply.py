"""What a feed should have brought: the vectors of the domain specification, and what an alarm must not be."""

from __future__ import annotations

import pytest

from commonweal.analysis.supply import expected_count, lowest_usual, tail_above


def test_the_wrong_model_would_cry_wolf() -> None:
    """33 where 20 are expected: an alarm under the Poisson, none under the negative binomial (DOMAIN A10)."""
    assert tail_above(33, 20, 20) == pytest.approx(0.00473, abs=5e-6)
    assert tail_above(33, 20, 40) == pytest.approx(0.0352, abs=5e-5)
    assert tail_above(33, 20, 20) < 0.01 < tail_above(33, 20, 40)


def test_too_few_months_are_not_judged() -> None:
    assert expected_count([20] * 5) is None
    assert expected_count([20] * 6) is not None


def test_a_short_series_is_judged_by_its_last_year_and_a_long_one_by_the_season() -> None:
    season = [100, 80, 60, 60, 80, 120, 150, 160, 140, 110, 90, 100]
    short = expected_count(season * 2)
    long = expected_count(season * 4)
    assert short is not None
    assert long is not None
    assert (short.method, long.method) == ("last twelve months", "same season of earlier years")
    assert short.mean == pytest.approx(sum(season) / 12)
    assert long.mean == pytest.approx((100 + 80 + 100) / 3, rel=0.01), "January and its neighbours"


def test_a_month_that_is_not_known_moves_no_other() -> None:
    """Forty-two months up to June, of a feed with four times as much in summer: July is next."""
    counts: list[int | None] = [400 if month % 12 in (5, 6, 7) else 100 for month in range(42)]
    whole = expected_count(counts)
    gap = expected_count([*counts[:20], None, *counts[21:]])
    closed = expected_count([*counts[:20], *counts[21:]])
    assert whole is not None
    assert gap is not None
    assert closed is not None
    assert gap.lower_limit == whole.lower_limit
    assert closed.lower_limit < whole.lower_limit / 2, "what closing the gap up would have made of it"


def test_months_that_are_not_known_are_neither_counted_nor_nought() -> None:
    assert expected_count([20, None, 20, 20, None, 20, 20]) is None
    sparse = expected_count([20, 20, 20, 20, 20, 20, *[None] * 11])
    assert sparse is not None
    assert (sparse.mean, sparse.months) == (20, 6)


def test_a_trend_is_carried_along() -> None:
    rising = [round(1_000 * 1.01**month) for month in range(48)]
    expected = expected_count(rising)
    assert expected is not None
    assert expected.mean == pytest.approx(1_000 * 1.01**48, rel=0.005)


def test_silence_is_below_the_limit_and_a_usual_month_is_not() -> None:
    counts = [20, 22, 19, 21, 20, 18, 22, 20, 21, 19, 20, 22]
    expected = expected_count(counts)
    assert expected is not None
    assert 0 < expected.lower_limit <= min(counts)


def test_where_hardly_anything_is_expected_nothing_is_too_little() -> None:
    assert lowest_usual(3, 3) == 0
    assert lowest_usual(0, 0) == 0


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="below 0"):
        expected_count([1, 2, -3, 4, 5, 6])
