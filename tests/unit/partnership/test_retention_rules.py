"""How long things are kept: dates alone, with leap days."""

from datetime import date

import pytest

from commonweal.core.errors import BadInput
from commonweal.partnership.retention_rules import QUESTIONS, questions, schedule, schedules, strictest

TODAY = date(2026, 11, 22)


def test_the_file_has_the_four_review_groups_and_the_partnerships_own_lines() -> None:
    codes = {each.code for each in schedules()}
    assert {f"police-{group}" for group in (1, 2, 3, 4)} <= codes
    assert {
        "depersonalised-events",
        "asb-case",
        "marac-file",
        "grant",
        "public-contact",
        "audit",
        "raw-delivery",
    } <= codes
    assert len(questions()) == QUESTIONS
    assert all(each.words and each.then and each.source for each in schedules())


@pytest.mark.parametrize(
    ("code", "began", "expected"),
    [
        ("police-1", date(2020, 5, 10), date(2030, 5, 10)),
        ("police-2", date(2020, 5, 10), date(2030, 5, 10)),
        ("police-3", date(2020, 2, 29), date(2026, 2, 28)),
        ("police-4", date(2020, 2, 29), date(2026, 2, 28)),
        ("depersonalised-events", date(2024, 2, 29), date(2031, 2, 28)),
        ("marac-file", date(2024, 2, 29), date(2031, 2, 28)),
        ("grant", date(2019, 3, 31), date(2026, 3, 31)),
        ("public-contact", date(2024, 2, 29), date(2026, 2, 28)),
        ("audit", date(2020, 1, 1), date(2027, 1, 1)),
        ("raw-delivery", date(2025, 1, 31), date(2026, 2, 28)),
    ],
)
def test_the_first_review_is_at_the_end_of_the_clear_period(code: str, began: date, expected: date) -> None:
    assert schedule(code, TODAY).next_review(began) == expected


def test_a_review_at_the_end_puts_the_next_one_off_and_an_earlier_one_does_not() -> None:
    group = schedule("police-3", TODAY)
    began = date(2020, 5, 10)  # clear until 2026-05-10
    assert group.next_review(began, reviewed=date(2026, 5, 9)) == date(2026, 5, 10)
    assert group.next_review(began, reviewed=date(2026, 5, 10)) == date(2031, 5, 10)
    assert group.next_review(began, reviewed=date(2026, 6, 1)) == date(2031, 6, 1)


def test_new_contact_starts_the_clear_period_again_whatever_was_reviewed_before() -> None:
    group = schedule("police-3", TODAY)
    assert group.next_review(date(2027, 1, 1), reviewed=date(2026, 6, 1)) == date(2033, 1, 1)


def test_group_one_is_reviewed_at_least_every_ten_years_and_ends_with_the_hundredth_birthday() -> None:
    group, born = schedule("police-1", TODAY), date(1932, 2, 29)
    assert group.next_review(date(2010, 1, 1), date(2020, 1, 1), born) == date(2030, 1, 1)
    assert group.next_review(date(2010, 1, 1), date(2026, 1, 1), born) == date(2032, 2, 29)
    assert group.kept_until(date(2010, 1, 1), born) == date(2032, 2, 29)
    assert group.kept_until(date(2030, 1, 1), born) == date(2040, 1, 1)


@pytest.mark.parametrize(
    ("born", "closed", "expected"),
    [
        (date(2012, 6, 1), date(2026, 1, 10), date(2037, 6, 1)),  # 13: the 25th birthday is later
        (date(2008, 2, 29), date(2026, 1, 10), date(2033, 3, 1)),  # 17, born on a leap day
        (date(2008, 1, 11), date(2026, 1, 10), date(2033, 1, 11)),  # the last day as a child
        (date(2008, 1, 10), date(2026, 1, 10), date(2032, 1, 10)),  # 18 that day: six years
    ],
)
def test_a_childs_case_is_kept_until_the_25th_birthday_or_six_years_whichever_is_later(
    born: date, closed: date, expected: date
) -> None:
    assert schedule("asb-case", TODAY).next_review(closed, born=born) == expected


def test_where_several_schedules_apply_the_stricter_wins() -> None:
    chosen = [schedule("police-1", TODAY), schedule("public-contact", TODAY), schedule("marac-file", TODAY)]
    assert strictest(chosen, date(2026, 1, 1), None, None) == date(2028, 1, 1)
    assert strictest(chosen[:1], date(2026, 1, 1), None, None) == date(2036, 1, 1)


def test_only_police_origin_information_has_a_least_period() -> None:
    assert schedule("marac-file", TODAY).kept_until(date(2020, 1, 1)) is None
    assert schedule("police-3", TODAY).kept_until(date(2024, 2, 29)) == date(2030, 2, 28)


def test_a_schedule_holds_from_its_day_on() -> None:
    with pytest.raises(BadInput, match="no retention schedule"):
        schedule("asb-case", date(2025, 12, 31))
    with pytest.raises(BadInput, match="no retention schedule"):
        schedule("for-ever", TODAY)
