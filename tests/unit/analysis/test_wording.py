"""What the generated sentences say, and what they must never say."""

import re
from collections.abc import Sequence

import pytest

from commonweal.analysis.comparison import percent_change
from commonweal.analysis.control_charts import tactical_baseline, xmr
from commonweal.analysis.wording import (
    MonthSentence,
    Standing,
    baseline_text,
    change_sentence,
    month_sentence,
)
from tests.factories.documents import MONTHS, QUIET

MOVEMENT = re.compile(r"\b(increase|decrease|rise|rose|risen|rising|fall|fell|fallen|falling|up|down)", re.I)


def said_of(values: list[float | None], left_out: tuple[tuple[int, str], ...] = ()) -> MonthSentence:
    last = len(values) - 1
    baseline = tactical_baseline(last, [index for index, _ in left_out])
    chart = xmr(values, baseline) if len(baseline) >= 12 else None
    return month_sentence("Criminal damage", MONTHS[-len(values) :], values, last, chart, left_out, baseline)


def test_a_month_under_review_is_held_against_a_named_baseline() -> None:
    said = said_of([*QUIET, *QUIET, 40], ((4, "recording change"), (5, "recording change"), (9, "COVID")))
    assert (
        "Baseline: the 21 months June 2016 to May 2018, without October 2016 and November 2016" in said.text
    )
    assert "(recording change); March 2017 (COVID)." in said.text


def test_a_quiet_month_never_moves() -> None:
    for last in range(14, 32):
        said = said_of([*QUIET, last])
        if said.standing is Standing.USUAL:
            assert "within usual variation" in said.text
            assert not MOVEMENT.search(said.text)


def test_under_12_months_nothing_is_judged_and_the_counts_are_given() -> None:
    said = said_of([20, 24, 22, 90])
    assert said.standing is Standing.NOT_JUDGED
    assert "90 in June 2018" in said.text
    assert "not enough months (3 of at least 12)" in said.text
    assert "month before held 22" in said.text
    assert not said.standing.exceptional


def test_months_that_do_not_vary_give_no_limits_to_pass() -> None:
    said = said_of([0] * 24 + [1])
    assert said.standing is Standing.NOT_JUDGED
    assert "every baseline month held 0" in said.text


def test_seven_on_one_side_are_called_sustained() -> None:
    values = [*QUIET, 20, 25, 20, 25, 22, 21, 26, 27, 25, 26, 24, 27, 25]
    said = said_of(values)
    assert said.standing is Standing.SUSTAINED
    assert "sustained: all 7 months December 2017 to June 2018 lie above the baseline mean" in said.text
    assert not MOVEMENT.search(said.text)


def test_a_trend_inside_the_limits_is_called_sustained() -> None:
    values = [*[*([20, 30] * 12), 20][:19], 21.0, 22.0, 23.0, 24.0, 25.5, 26.0]
    said = said_of(values)
    assert said.standing is Standing.SUSTAINED
    assert "each lies above the one before" in said.text


def test_two_of_three_close_to_a_limit() -> None:
    values = [*([20, 24] * 11), 22, 30, 30.5]
    said = said_of(values)
    assert said.standing is Standing.NEAR_LIMIT
    assert "two of three months in a row lie close to the upper limit" in said.text


def test_beyond_the_limit_in_a_run_says_both() -> None:
    values = [*QUIET, 20, 25, 20, 25, 22, 21, 26, 27, 25, 26, 24, 27, 60]
    said = said_of(values)
    assert said.standing is Standing.BEYOND
    assert "above the upper limit; sustained: all 7 months" in said.text


def test_a_month_not_supplied_is_not_nought() -> None:
    said = said_of([*QUIET, None])
    assert said.standing is Standing.NOT_SUPPLIED
    assert "not supplied for June 2018" in said.text


def test_the_lower_limit_in_words_is_never_below_nought() -> None:
    assert "(0.0 to " in said_of([0, 3] * 6 + [2]).text


def test_a_chart_whose_baseline_holds_the_month_is_refused() -> None:
    values = [*QUIET, 40]
    with pytest.raises(ValueError, match="leaves out the month"):
        month_sentence("Damage", MONTHS, values, 12, xmr(values, slice(0, 13)))
    with pytest.raises(ValueError, match="of these values"):
        month_sentence("Damage", MONTHS, values, 12, xmr([*QUIET[::-1], 40], slice(0, 12)))


def test_a_baseline_of_nothing_says_so() -> None:
    assert baseline_text(MONTHS, (), [(0, "not supplied")]) == "no months, without June 2016 (not supplied)"


@pytest.mark.parametrize(
    ("left_out", "expected"),
    [
        ([0, 1], "June 2016 and July 2016 (not supplied)"),
        ([0, 1, 2], "June 2016 to August 2016 (not supplied)"),
        (range(23), "June 2016 to April 2018 (not supplied)"),
        ([0, 2, 4], "June 2016, August 2016 and October 2016 (not supplied)"),
        (
            [9, 0, 3, 1, 5, 4],
            "June 2016, July 2016, September 2016 to November 2016 and March 2017 (not supplied)",
        ),
    ],
)
def test_months_left_out_in_a_row_are_named_as_a_range(left_out: Sequence[int], expected: str) -> None:
    named = baseline_text(MONTHS, [23], [(index, "not supplied") for index in left_out])
    assert named == f"the 1 month May 2018, without {expected}"


def test_a_range_ends_where_the_reason_changes() -> None:
    reasons = ["not supplied"] * 4 + ["COVID"] * 3
    named = baseline_text(MONTHS, [23], list(enumerate(reasons)))
    assert named.endswith("June 2016 to September 2016 (not supplied); October 2016 to December 2016 (COVID)")


@pytest.mark.parametrize(
    ("then", "now", "expected"),
    [
        (50, 40, "Burglary: 40 in May 2018 against 50 in May 2017 (−20.0%)."),
        (19, 38, "Burglary: 38 in May 2018 against 19 in May 2017 (+100.0%, small numbers)."),
        (0, 3, "Burglary: 3 in May 2018 against 0 in May 2017 (percentage not calculable)."),
        (0, 0, "Burglary: 0 in May 2018 against 0 in May 2017 (percentage not calculable)."),
        (None, 3, "Burglary: 3 in May 2018 against not supplied in May 2017 (not comparable)."),
        (20, 20, "Burglary: 20 in May 2018 against 20 in May 2017 (0.0%)."),
    ],
)
def test_a_comparison_gives_both_counts(then: int | None, now: int, expected: str) -> None:
    assert change_sentence("Burglary", "May 2017", "May 2018", percent_change(then, now)) == expected
