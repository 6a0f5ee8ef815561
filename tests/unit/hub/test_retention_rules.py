"""How long the hub keeps what was delivered: the strictest line that applies, by dates alone."""

from __future__ import annotations

from datetime import date

import pytest

from commonweal.core.errors import InstallationProblem
from commonweal.hub.retention import RAW, ROWS, Rule, first_month_kept, months_kept, over, rules

DAY = date(2026, 11, 22)
SCHEDULES = {"raw-delivery": 13, "depersonalised-events": 84}
EVERY = Rule(ROWS, date(2026, 1, 1), schedule="depersonalised-events")


def kept(*among: Rule, source: str = "s", agreement: str = "", day: date = DAY) -> int:
    return months_kept(ROWS, source=source, agreement=agreement, day=day, schedules=SCHEDULES, among=among)


def test_the_file_gives_thirteen_months_of_raw_files_and_seven_years_of_rows() -> None:
    found = [
        months_kept(what, source="any", agreement="", day=DAY, schedules=SCHEDULES, among=rules())
        for what in (RAW, ROWS)
    ]
    assert found == [13, 84]


def test_the_strictest_line_that_applies_holds() -> None:
    lines = (EVERY, Rule(ROWS, DAY, months=24, source="s"), Rule(ROWS, DAY, months=12, agreement="A1"))
    assert kept(*lines) == 24
    assert kept(*lines, source="t") == 84
    assert kept(*lines, agreement="A1") == 12
    assert kept(EVERY, Rule(ROWS, DAY, months=120, source="s")) == 84


def test_a_line_gives_way_to_its_successor_on_the_day() -> None:
    lines = (EVERY, Rule(ROWS, DAY, months=60))
    assert kept(*lines) == 60
    assert kept(*lines, day=date(2026, 11, 21)) == 84


def test_a_line_that_cannot_be_is_refused() -> None:
    for wrong in ({"schedule": "a", "months": 1}, {}, {"schedule": "a", "what": "all"}):
        with pytest.raises(ValueError, match="a rule of retention"):
            Rule(**({"what": ROWS, "since": DAY} | wrong))
    with pytest.raises(InstallationProblem, match="nothing says how long"):
        kept()
    with pytest.raises(InstallationProblem, match="no retention schedule"):
        kept(Rule(ROWS, DAY, schedule="unheard-of"))


def test_the_days_and_months_at_the_border() -> None:
    assert over(date(2025, 10, 22), 13, DAY)
    assert not over(date(2025, 10, 23), 13, DAY)
    # October 2019 ended 84 months before 31 October 2026; November 2019 ends its time on 1 December 2026.
    assert first_month_kept(84, DAY) == date(2019, 11, 1)
    assert first_month_kept(84, date(2026, 12, 1)) == date(2019, 12, 1)
