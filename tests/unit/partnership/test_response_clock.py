"""The 72 hours of a breach, and what counts as words."""

from datetime import UTC, datetime, timedelta

import pytest

from commonweal.core.errors import BadInput
from commonweal.partnership.governance_rules import governance_rules, in_words, one_of, the_matter
from commonweal.partnership.response_clock import BreachClock

AWARE = datetime(2026, 12, 24, 17, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (timedelta(0), "72 hours left"),
        (timedelta(hours=71, minutes=59), "0 hours left"),
        (timedelta(hours=72), "overdue by 0 hours"),
        (timedelta(hours=75, minutes=30), "overdue by 3 hours"),
    ],
)
def test_hours_run_over_christmas_too(after: timedelta, words: str) -> None:
    clock = BreachClock(AWARE)
    assert clock.ends == datetime(2026, 12, 27, 17, 0, tzinfo=UTC)
    assert clock.words(AWARE + after) == words


def test_72_hours_are_hours_even_where_the_clocks_go_back() -> None:
    aware = datetime(2026, 10, 23, 12, 0, tzinfo=UTC)  # before the end of summer time
    assert BreachClock(aware).ends - aware == timedelta(hours=72)


@pytest.mark.parametrize("text", ["", "   ", "xxxxxxxxxxxxxxxx", "no no no no", "1 2 3 4", "emergency !! ??"])
def test_what_says_nothing_is_no_reason(text: str) -> None:
    with pytest.raises(BadInput, match="in words"):
        in_words(text, what="Why", where="here")


def test_a_reason_is_kept_without_the_space_around_it() -> None:
    assert (
        in_words("  Child not seen since Friday ", what="Why", where="here") == "Child not seen since Friday"
    )


@pytest.mark.parametrize("text", ["", "case", "case:", ":7", "castle:7"])
def test_a_matter_names_a_class_of_the_policy_and_a_key(text: str) -> None:
    with pytest.raises(BadInput, match="no matter"):
        the_matter(text)


def test_codes_come_from_the_reference_file() -> None:
    rules = governance_rules()
    assert one_of("life_at_risk", rules.glass_reasons, what="reason", where="x") == "life_at_risk"
    with pytest.raises(BadInput, match="no reason"):
        one_of("curiosity", rules.glass_reasons, what="reason", where="x")


def test_the_figures_are_those_that_were_agreed() -> None:
    rules = governance_rules()
    assert rules.glass_for == timedelta(minutes=60)
    assert rules.glass_review_days == 1
    assert (rules.attest_every, rules.breach_clock) == (timedelta(days=7), timedelta(hours=72))
    assert {"marac_case", "intelligence", "source_provenance"} <= rules.never_automatic
    assert {"case", "marac_case"} <= rules.people_at_risk
