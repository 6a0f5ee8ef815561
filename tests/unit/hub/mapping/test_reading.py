"""A batch is read by its mapping: what is not understood goes back, is left out, or stops the delivery."""

from __future__ import annotations

from typing import Any

import pytest

from commonweal.core.errors import BadInput
from commonweal.hub.pipeline.returns import REASONS
from commonweal.hub.sources.mapping.grammar import parsed
from commonweal.hub.sources.mapping.reasons import MENDED
from tests.unit.hub.mapping.made import WHAT, WHEN, back, figures, moments, read, source

pytestmark = pytest.mark.usefixtures("home")
SEPTEMBER = "14/09/2026 13:05"
LITTER = ["Litter"]


def of(*columns: dict[str, Any], **more: Any) -> Any:
    return source(WHEN, WHAT, *columns, **more)


def one(made: Any, **cells: Any) -> Any:
    """The reading of one row."""
    return read(made, {"When": [SEPTEMBER], "What": ["Litter"]} | {k: [v] for k, v in cells.items()})


# ── when ──


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ("14/09/2026 13:05", "2026-09-14 12:05"),
        ("14/01/2026 13:05:30", "2026-01-14 13:05"),
        ("14 Sep 2026 1.05 pm", "2026-09-14 12:05"),
        ("14-Sep-26, 1305", "2026-09-14 12:05"),
        ("2026-09-14T13:05", "2026-09-14 12:05"),
        ("2026-09-14 13:05:00.000", "2026-09-14 12:05"),
        ("2026-09-14T13:05:00Z", "2026-09-14 13:05"),
        ("2026-09-14T13:05:00+01:00", "2026-09-14 12:05"),
        ("2026-09-14 13:05:00-0500", "2026-09-14 18:05"),
        ("46279.5", "2026-09-14 11:00"),
    ],
)
def test_a_moment_is_that_of_london_unless_its_zone_is_said(sent: str, expected: str) -> None:
    reading = read(of(), {"When": [sent], "What": LITTER})
    assert (back(reading), moments(reading)) == ({}, [expected])
    assert reading.columns["occurred_to"].to_pylist() == [None]
    assert reading.columns["time_precision"].to_pylist() == ["minute"]


@pytest.mark.parametrize("sent", ["14/09/2026", "2026-09-14", "14 Sep 2026", "46279"])
def test_a_day_without_a_time_is_the_whole_day_and_never_its_midnight(sent: str) -> None:
    reading = read(of(), {"When": [sent], "What": LITTER})
    assert moments(reading) == ["2026-09-13 23:00"]
    assert moments(reading, "occurred_to") == ["2026-09-14 23:00"]
    assert reading.columns["time_precision"].to_pylist() == ["date"]


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        ("14/09/2026 25:05", "time-not-readable"),
        ("31/09/2026 13:05", "date-not-readable"),
        ("in the evening", "date-not-readable"),
        ("", "month-not-said"),
    ],
)
def test_a_moment_that_cannot_be_read_sends_its_row_back(sent: str, reason: str) -> None:
    sure = [SEPTEMBER] * 30
    reading = read(of(), {"When": [*sure, sent], "What": LITTER * 31})
    assert back(reading) == {reason: [30]}
    assert reason in REASONS


def test_a_date_and_a_time_beside_it_are_one_moment() -> None:
    made = source(
        WHAT,
        {"name": "Day", "to": "occurred_from", "as": "date"},
        {"name": "Time", "to": "occurred_from", "as": "time"},
    )
    reading = read(made, {"What": LITTER * 3, "Day": ["14/09/2026"] * 3, "Time": ["13:05", "", "N/A"]})
    assert moments(reading) == ["2026-09-14 12:05", "2026-09-13 23:00", "2026-09-13 23:00"]
    assert reading.columns["time_precision"].to_pylist() == ["minute", "date", "date"]


def test_a_range_ends_after_it_begins() -> None:
    made = of({"name": "Until", "to": "occurred_to", "as": "moment"})
    until = ["14/09/2026 15:00", "14/09/2026", "13/09/2026 15:00", ""]
    reading = read(made, {"When": [SEPTEMBER] * 4, "What": LITTER * 4, "Until": until})
    assert back(reading) == {"ends-before-it-begins": [2]}
    assert moments(reading, "occurred_to") == [
        "2026-09-14 14:00",
        "2026-09-14 23:00",
        "2026-09-13 14:00",
        None,
    ]
    assert reading.columns["time_precision"].to_pylist() == ["range", "range", "minute", "minute"]


def test_the_month_is_that_of_london() -> None:
    reading = read(of(), {"When": ["2026-06-30T23:30Z", "2026-12-31T23:30Z"], "What": LITTER * 2})
    assert reading.month.tolist() == [2026 * 12 + 6, 2026 * 12 + 11]


def test_an_hour_of_the_day_is_no_time_without_a_colon() -> None:
    made = source(
        WHAT,
        {"name": "Day", "to": "occurred_from", "as": "date"},
        {"name": "Hour", "to": "occurred_from", "as": "hour"},
        precision='"street+hour"',
    )
    reading = read(made, {"What": LITTER * 2, "Day": ["14/09/2026"] * 2, "Hour": ["9", "24"]})
    assert moments(reading)[0] == "2026-09-14 08:00"
    assert back(reading) == {"time-not-readable": [1]}
    assert reading.columns["time_precision"].to_pylist()[0] == "hour"


# ── the order of dates ──

AMERICAN = ["09/14/2026", "03/04/2026", "12/31/2026"]
AS_DATES = (WHAT, {"name": "When", "to": "occurred_from", "as": "date"})
AS_MOMENTS = (WHAT, WHEN)
AS_MONTHS = (WHAT, {"name": "When", "to": "month"})


@pytest.mark.parametrize("columns", [AS_DATES, AS_MOMENTS, AS_MONTHS], ids=["dates", "moments", "months"])
def test_dates_in_another_order_stop_the_delivery_with_the_fix(columns: Any) -> None:
    with pytest.raises(BadInput) as told:
        read(source(*columns), {"When": AMERICAN, "What": LITTER * 3})
    assert told.value.what == (
        "the dates of the column 'When' are written in numbers that read month-first, "
        "and the mapping says day-first"
    )
    assert 'write order = "month-first"' in told.value.remedy
    assert told.value.where == "odd.csv"
    assert "14" not in str(told.value)


def test_moments_in_another_order_stop_it_though_some_could_be_read() -> None:
    sent = [f"{day} 10:00" for day in ["03/04/2026"] * 30 + AMERICAN]
    with pytest.raises(BadInput, match="read month-first"):
        read(of(), {"When": sent, "What": LITTER * len(sent)})


@pytest.mark.parametrize("columns", [AS_DATES, AS_MOMENTS, AS_MONTHS], ids=["dates", "moments", "months"])
def test_a_date_in_numbers_stops_the_delivery_where_the_mapping_says_no_order(columns: Any) -> None:
    sent = ["2026-09-14"] * 99 + ["03/04/2026"]
    with pytest.raises(BadInput) as told:
        read(source(*columns, order=None), {"When": sent, "What": LITTER * 100})
    assert "in numbers that read day-first and month-first, and the mapping says no order" in told.value.what
    assert "Ask the sender which it is" in told.value.remedy


def test_a_few_dates_of_another_order_go_back_and_stop_nothing() -> None:
    sent = ["14/09/2026"] * 99 + ["09/14/2026"]
    reading = read(source(*AS_DATES), {"When": sent, "What": LITTER * 100})
    assert back(reading) == {"date-not-readable": [99]}


def test_dates_that_read_in_no_order_go_back() -> None:
    sent = ["14/09/2026", "09/14/2026", "unknown"]
    reading = read(source(*AS_DATES), {"When": sent, "What": LITTER * 3})
    assert back(reading) == {"date-not-readable": [1, 2]}


# ── what ──


def test_categories_are_known_whatever_their_capitals_and_spaces() -> None:
    sent = ["Litter", "LITTER", " litter ", "Noise", "N/A"]
    reading = read(of(), {"When": [SEPTEMBER] * 5, "What": sent})
    assert reading.category.to_pylist() == ["litter", "litter", "litter", "noise", None]
    assert back(reading) == {"category-blank": [4]}
    assert reading.mended == {"word-spelling": 2, "outer-spaces": 1}


def test_the_flags_of_a_category_and_of_columns_are_joined() -> None:
    made = of(
        {"name": "Drink", "to": "flags", "flag": "alcohol"},
        {"name": "Hate", "to": "flags", "as": "words", "words": {"Race": "hate_race", "None": ""}},
        category='[category]\ncolumns = ["What"]\n[category.words]\n'
        'Litter = { is = "litter", flags = ["youth_related"] }\n',
    )
    cells = {"Drink": ["Y", "N", "maybe"], "Hate": ["Race", "None", ""]}
    reading = read(made, {"When": [SEPTEMBER] * 3, "What": LITTER * 3} | cells)
    assert reading.columns["flags"].to_pylist() == [
        "alcohol hate_race youth_related",
        "youth_related",
        "youth_related",
    ]
    assert reading.mended == {"cell-left-out": 1}


def test_a_code_is_taken_where_it_fits_the_pattern_alone() -> None:
    made = of(category="[category]\ncolumns = [\"What\"]\npattern = '^X8[5-9]$'\n")
    reading = read(made, {"When": [SEPTEMBER] * 2, "What": ["X85", "x86 "]})
    assert reading.category.to_pylist() == ["X85", "X86"]
    with pytest.raises(BadInput, match="1 words of 'What' are not mapped"):
        read(made, {"When": [SEPTEMBER] * 2, "What": ["X85", "Jane Smith"]})


def test_a_later_column_says_the_outcome_where_it_says_anything() -> None:
    first = {"name": "Outcome", "to": "outcome", "words": {"Charged": "charged"}}
    later = {"name": "Status", "to": "outcome", "words": {"Cancelled": "cancelled", "Open": ""}}
    cells = {"Outcome": ["Charged"] * 3, "Status": ["Open", "Cancelled", ""]}
    reading = read(of(first, later), {"When": [SEPTEMBER] * 3, "What": LITTER * 3} | cells)
    assert reading.columns["outcome"].to_pylist() == ["charged", "cancelled", "charged"]
    assert not reading.mended


@pytest.mark.parametrize("unknown", ["stop", "reject", "blank"])
def test_a_word_that_no_list_knows(unknown: str) -> None:
    made = of({"name": "Out", "to": "outcome", "words": {"Charged": "charged"}, "unknown": unknown})
    cells = {"When": [SEPTEMBER] * 2, "What": LITTER * 2, "Out": ["Charged", "Jane was there"]}
    if unknown == "stop":
        with pytest.raises(BadInput, match=r"1 words of 'Out' are not mapped, such as that in line 3"):
            read(made, cells)
        return
    reading = read(made, cells)
    assert reading.columns["outcome"].to_pylist() == ["charged", None]
    assert back(reading) == ({"word-not-known": [1]} if unknown == "reject" else {})
    assert reading.mended == ({"word-left-out": 1} if unknown == "blank" else {})


# ── where and who ──


def test_a_point_as_a_grid_reference() -> None:
    reading = one(of({"name": "Ref", "to": "point"}), Ref="SJ 812 987")
    assert (reading.easting.tolist(), reading.northing.tolist()) == ([381250.0], [398750.0])


def test_coordinates_as_text_with_commas_are_mended_and_words_go_back() -> None:
    made = of({"name": "E", "to": "easting"}, {"name": "N", "to": "northing"})
    cells = {"E": ["381,250", "about 38", "", "381250"], "N": ["398,750", "398750", "", ""]}
    reading = read(made, {"When": [SEPTEMBER] * 4, "What": LITTER * 4} | cells)
    assert back(reading) == {"easting-not-a-number": [1], "half-a-coordinate": [1, 3]}
    assert reading.easting.tolist()[0] == 381250.0
    assert reading.mended == {"thousands-comma": 2}
    assert set(back(reading)) <= set(REASONS)


def test_codes_of_another_kind_of_area_are_left_out() -> None:
    reading = one(
        of({"name": "L", "to": "lsoa_published"}, {"name": "W", "to": "ward"}), L="M50", W="E01005065"
    )
    assert reading.columns["lsoa_published"].to_pylist() == [None]
    assert reading.areas["ward"].to_pylist() == [None]
    assert reading.mended == {"cell-left-out": 2}


def test_a_whole_postcode_goes_back_where_the_outward_part_is_asked_for() -> None:
    made = of({"name": "P", "to": "postcode", "as": "outward", "handling": "coarsened"})
    cells = {"When": [SEPTEMBER] * 3, "What": LITTER * 3, "P": ["M1", "M1 1LQ", "Manchester"]}
    reading = read(made, cells)
    assert back(reading) == {"postcode-too-fine": [1], "postcode-not-readable": [2]}
    assert reading.columns["postcode"].to_pylist() == ["M1", None, None]


def test_a_place_is_kept_without_its_house_number_and_a_person_never() -> None:
    made = of({"name": "P", "to": "place"})
    cells = {
        "When": [SEPTEMBER] * 3,
        "What": LITTER * 3,
        "P": ["12 Chapel Street", "Jane Smith", "by the shop"],
    }
    reading = read(made, cells)
    assert reading.columns["place"].to_pylist() == ["Chapel Street", None, None]
    assert reading.mended == {"place-left-out": 2}


def test_persons_stand_apart_and_their_ages_are_bands() -> None:
    made = of(
        {"name": "Victim", "to": "person.victim", "handling": "pseudonymised"},
        {"name": "Age", "to": "age.victim", "handling": "coarsened"},
        {"name": "Sex", "to": "sex.victim"},
        {"name": "First", "to": "person.suspect", "handling": "pseudonymised"},
        {"name": "Second", "to": "person.suspect", "handling": "pseudonymised"},
    )
    reading = one(made, Victim="V1", Age="34", Sex="F", First="S1", Second="S2")
    roles = [(p.role, p.reference.to_pylist()) for p in reading.persons]
    assert roles == [("victim", ["V1"]), ("suspect", ["S1"]), ("suspect", ["S2"])]
    assert reading.persons[0].age_band.to_pylist() == ["30-39"]
    assert reading.persons[0].sex.to_pylist() == ["female"]
    assert not {"V1", "34", "S1", "S2"} & {str(v) for c in reading.columns.values() for v in c.to_pylist()}


def test_references_are_keyed_and_the_key_that_was_sent_is_kept_for_the_returns_alone() -> None:
    made = of({"name": "Ref", "to": "source_ref", "handling": "pseudonymised"}, key='"Ref"')
    reading = read(made, {"When": [SEPTEMBER] * 3, "What": LITTER * 3, "Ref": ["A 1", " a1 ", "N/A"]})
    first, second, third = reading.columns["source_ref"].to_pylist()
    assert first == second != "A 1"
    assert third is None
    assert reading.key_sent.to_pylist() == ["A 1", "a1", None]
    assert back(reading) == {"no-key": [2]}


def test_the_holder_is_the_supplier_or_as_a_column_says() -> None:
    assert one(of()).holder.to_pylist() == ["salford"]
    made = of({"name": "D", "to": "holder", "words": {"Bury": "bury"}})
    reading = read(made, {"When": [SEPTEMBER] * 2, "What": LITTER * 2, "D": ["Bury", "Leeds"]})
    assert reading.holder.to_pylist() == ["bury", None]
    assert back(reading) == {"holder-not-known": [1]}


def test_an_endless_cell_is_tried_by_nobody() -> None:
    reading = one(
        of({"name": "U", "to": "uprn"}, {"name": "C", "to": "cost_estimate"}),
        U="1" * 32_000,
        C="1" * 32_000 + "x",
    )
    assert reading.columns["uprn"].to_pylist() == [None]
    assert reading.mended == {"cell-left-out": 2}


def test_blanks_with_spaces_are_blanks() -> None:
    reading = read(
        of({"name": "U", "to": "uprn"}),
        {"When": [SEPTEMBER] * 4, "What": LITTER * 4, "U": ["", " ", " N/A", "N/A"]},
    )
    assert reading.columns["uprn"].null_count == 4
    assert not reading.mended


# ── figures ──

AREA = {"name": "Area", "to": "area"}
QUARTER = {"name": "Period", "to": "period", "as": "quarter"}
VALUE = {"name": "Value", "aliases": ["Figure"], "to": "value"}


def rows_of(reading: Any, *names: str) -> list[tuple[Any, ...]]:
    table = reading.statistics
    return list(zip(*(table.column(name).to_pylist() for name in names), strict=True))


def test_a_long_file_has_a_figure_a_row_under_whatever_name_of_its_column() -> None:
    made = parsed(figures(AREA, QUARTER, VALUE, measure='"people"', suppressed='["*", "<5"]'), "odd.toml")
    cells = {
        "Area": ["E01005065"] * 5 + ["Salford"],
        "Period": ["2026-Q3"] * 5 + ["then"],
        "Figure": ["1,234", "*", "<5", "", "some", "1"],
    }
    reading = read(made, cells)
    assert rows_of(reading, "value", "suppressed") == [
        (1234.0, False), (None, True), (None, True), (None, False), (None, False), (1.0, False),
    ]  # fmt: skip
    assert back(reading) == {
        "area-not-readable": [5],
        "period-not-readable": [5],
        "value-not-readable": [4],
    }
    assert reading.mended == {"thousands-comma": 1}


def test_breakdowns_are_joined_under_the_names_of_their_columns() -> None:
    age = {"name": "Age Band", "to": "breakdown", "words": {"10 to 14": "10-14", "All": ""}}
    sex = {"name": "Sex", "to": "breakdown", "words": {"F": "female", "M": "male"}}
    made = parsed(figures(AREA, QUARTER, VALUE, age, sex, measure='"people"'), "odd.toml")
    cells: dict[str, Any] = {"Area": ["E01005065"] * 3, "Period": ["2026-Q3"] * 3, "Value": [1.0, 2.0, 3.0]}
    reading = read(made, cells | {"Age Band": ["10 to 14", "All", ""], "Sex": ["F", "M", ""]})
    assert rows_of(reading, "breakdown", "value") == [
        ("age band: 10-14; sex: female", 1.0), ("sex: male", 2.0), ("", 3.0),
    ]  # fmt: skip


def test_a_wide_file_has_a_figure_a_column() -> None:
    measure = (
        '[[measure]]\npattern = \'^([0-9]+)$\'\nmeasure = "people"\nbreakdown = "age: {0}"\nunit = "p"\n'
    )
    made = parsed(figures(AREA, QUARTER, more=measure), "odd.toml")
    reading = read(made, {"Area": ["E01005065"], "Period": ["2026-Q3"], "0": [5.0], "1": [7.0]})
    assert rows_of(reading, "row", "breakdown", "value", "unit") == [
        (0, "age: 0", 5.0, "p"),
        (0, "age: 1", 7.0, "p"),
    ]


def test_a_row_goes_back_once_for_a_reason() -> None:
    what = {"name": "Measure", "to": "measure", "words": {"A": "a"}, "unknown": "reject"}
    made = parsed(figures(AREA, QUARTER, VALUE, what), "odd.toml")
    reading = read(made, {"Area": ["E01005065"], "Period": [""], "Value": ["1"], "Measure": ["B"]})
    codes = [code for _, code in reading.faults]
    assert sorted(codes) == ["period-not-readable", "word-not-known"]


def test_every_mended_cell_has_its_words() -> None:
    for code, words in MENDED.items():
        assert code == code.lower()
        assert words[0].islower()
