"""What can be read in two ways is not read in one of them silently: the row or the mapping goes back."""

from __future__ import annotations

from typing import Any

import pytest

from commonweal.core.errors import BadInput
from commonweal.hub.sources.mapping import values
from commonweal.hub.sources.mapping.grammar import parsed
from tests.unit.hub.mapping.made import WHAT, WHEN, back, column, figures, moments, read, source, text

pytestmark = pytest.mark.usefixtures("home")
UNTIL = {"name": "Until", "to": "occurred_to", "as": "moment"}
AREA = {"name": "LSOA", "to": "area", "as": "area"}
COUNTED = {"name": "Answers", "to": "count", "as": "number"}
YEAR = "[period]\nfrom = 2026-01-01\nto = 2026-12-31\n"


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("14/09/2026 09:00-10:30", None),
        ("14/09/2026 09:00 -10:30", None),
        ("2026-09-14 09:00-10", None),
        ("14/09/2026 09:00+10:30", None),
        ("14/09/2026 1305+10", None),
        ("14/09/2026 09:00:00-10:30", None),
        ("2026-09-14T09:00-17:30", None),
        ("2026-09-14T09:00:00+99:99", None),
        ("14/09/2026 09:00:00 +01:00", "2026-09-14 08:00"),
        ("14/09/2026 09:00Z", "2026-09-14 09:00"),
        ("2026-09-14T09:00:00-03:30", "2026-09-14 12:30"),
        ("2026-09-14T09:00:00+14:00", "2026-09-13 19:00"),
        ("2026-09-14T09:00:00-05:00", "2026-09-14 14:00"),
        ("2026-09-14 09:00:00-05:00", "2026-09-14 14:00"),
        ("2026-09-14T09:00+01:00", "2026-09-14 08:00"),
        ("2026-09-14 09:00+01:00", "2026-09-14 08:00"),
        ("2026-09-14 09:00:00Z", "2026-09-14 09:00"),
    ],
)
def test_the_end_of_a_time_is_no_zone(sent: str, meant: str | None) -> None:
    reading = read(source(WHEN, WHAT), {"When": [sent, "14/09/2026 09:00"], "What": ["Litter"] * 2})
    told = back(reading)
    assert told == ({"time-not-readable": [0]} if meant is None else {})
    assert meant is None or moments(reading)[0] == meant


@pytest.mark.parametrize("sent", ["14/09/2026 23:00-05:30", "14/09/2026 23:00+05:30"])
def test_a_day_that_came_with_a_range_of_times_goes_back_too(sent: str) -> None:
    made = source({"name": "When", "to": "occurred_from", "as": "date"}, WHAT)
    told = back(read(made, {"When": [sent, "14/09/2026"], "What": ["Litter"] * 2}))
    assert told == {"date-not-readable": [0]}


@pytest.mark.parametrize("zone", ["-13", "+15:00", "+1345", "-0930", "-00:30", "+01:15", "-10:30", "+05:45"])
def test_a_zone_is_one_that_some_clock_keeps(zone: str) -> None:
    kept = {"+1345": 49_500, "-0930": -34_200, "+05:45": 20_700}
    assert values.seconds_ahead(zone) == kept.get(zone)


@pytest.mark.parametrize(
    ("begin", "until", "ends"),
    [
        ("25/10/2026 01:45", "25/10/2026 01:15", "2026-10-25 01:15"),  # of the second time
        ("25/10/2026 01:15", "25/10/2026 01:45", "2026-10-25 00:45"),
        ("25/10/2026 00:30", "25/10/2026 01:15", "2026-10-25 00:15"),
        ("24/10/2026 01:45", "24/10/2026 01:15", None),
        ("25/10/2026 03:45", "25/10/2026 01:15", None),
    ],
)
def test_the_hour_that_comes_twice_ends_after_it_begins(begin: str, until: str, ends: str | None) -> None:
    reading = read(source(WHEN, UNTIL, WHAT), {"When": [begin], "Until": [until], "What": ["Litter"]})
    assert back(reading) == ({"ends-before-it-begins": [0]} if ends is None else {})
    assert ends is None or moments(reading, "occurred_to") == [ends]


def test_a_zone_in_one_row_leaves_the_hour_that_comes_twice_in_the_others() -> None:
    begin = ["25/10/2026 01:45"] * 3
    until = ["25/10/2026 01:15", "2026-10-25T01:15:00Z", "2026-10-25T01:15:00+01:00"]
    reading = read(source(WHEN, UNTIL, WHAT), {"When": begin, "Until": until, "What": ["Litter"] * 3})
    assert moments(reading, "occurred_to")[:2] == ["2026-10-25 01:15", "2026-10-25 01:15"]
    assert back(reading) == {"ends-before-it-begins": [2]}


def test_a_count_is_whole_or_not_known() -> None:
    made = parsed(
        figures({**AREA}, {"name": "Share", "to": "value", "as": "number"}, COUNTED, measure='"share"',
                suppressed='["*"]', more=YEAR),
        "odd.toml",
    )  # fmt: skip
    sent = ["20", "2.7", "", "*", "-1"]
    cells: dict[str, Any] = {"LSOA": ["E01000001"] * 5, "Share": ["1"] * 5, "Answers": sent}
    reading = read(made, cells)
    assert back(reading) == {"number-not-readable": [1, 4]}
    table = reading.statistics
    assert [table.column("count").to_pylist()[n] for n in (0, 2, 3)] == [20, None, None]
    assert [table.column("suppressed").to_pylist()[n] for n in (0, 2, 3)] == [False, False, True]


FIGURE = '[[measure]]\ncolumn = "N"\nmeasure = "x"\n'


@pytest.mark.parametrize(
    ("more", "what"),
    [
        (FIGURE.replace('"N"', '"LSOA"'), r"'LSOA' is a \[\[column\]\] and holds a figure"),
        ('[[measure]]\npattern = "LS.*"\nmeasure = "x"\n', r"'LSOA' is a \[\[column\]\] and holds a figure"),
        (FIGURE * 2, "'N' holds two figures"),
    ],
)
def test_a_column_is_one_thing(more: str, what: str) -> None:
    with pytest.raises(BadInput, match=what):
        parsed(figures(AREA, more=YEAR + more), "odd.toml")


@pytest.mark.parametrize(("key", "day"), [("from", "2026-01-01"), ("to", "2026-12-31")])
def test_a_period_is_of_days(key: str, day: str) -> None:
    with pytest.raises(BadInput, match=f"period, {key}: it is a moment"):
        parsed(figures(AREA, measure='"share"', more=YEAR.replace(day, f"{day}T12:00:00")), "odd.toml")


def test_a_name_twice_is_named() -> None:
    doubled = column({"name": "Kind", "handling": "dropped", "reason": "of no use"})
    with pytest.raises(BadInput, match="'Kind' stands twice"):
        parsed(text(WHEN, {**WHAT, "aliases": ["Kind"]}, more=doubled), "odd.toml")


def test_a_file_that_has_a_column_by_two_of_its_names_is_stopped() -> None:
    made = source(WHEN, {**WHAT, "aliases": ["Kind"]})
    assert made.doubled(("When", "What")) == made.doubled(("When", "Kind")) == []
    assert made.doubled(("When", "What", "Kind")) == [("What", "Kind")]
