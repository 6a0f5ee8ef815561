"""Counts carried from the areas of 2011 to those of 2021, by the published change codes (DOMAIN B4)."""

import pytest

from commonweal.geography.changes import Change, ChangeCode, Manner, convert_counts, convert_rates

# old area   new area   code
LOOK_UP = [
    ("E01000001", "E01000001", "U"),  # unchanged
    ("E01000002", "E01033001", "S"),  # split in two
    ("E01000002", "E01033002", "S"),
    ("E01000003", "E01033003", "M"),  # two made one
    ("E01000004", "E01033003", "M"),
    ("E01000005", "E01033005", "X"),  # redrawn: no like for like
    ("E01000006", "E01033005", "X"),
]
CHANGES = [Change(old, new, ChangeCode(code)) for old, new, code in LOOK_UP]
COUNTS = {
    "E01000001": 7, "E01000002": 30, "E01000003": 4, "E01000004": 0, "E01000005": 9, "E01000006": 2,
}  # fmt: skip
HOUSEHOLDS = {"E01033001": 400, "E01033002": 800}


def test_counts_with_households() -> None:
    converted = convert_counts(COUNTS, CHANGES, HOUSEHOLDS)
    assert dict(converted.values) == {
        "E01000001": 7,  # copied
        "E01033001": 10,  # 30 × 400 / 1,200
        "E01033002": 20,
        "E01033003": 4,  # 4 + 0
        "E01033005": None,  # missing: count again from the points
    }
    assert converted.estimated == ("E01033001", "E01033002")  # to be flagged wherever they are shown
    assert converted.missing == ("E01033005",)
    assert converted.manner["E01000001"] is Manner.COPIED
    assert converted.manner["E01033003"] is Manner.SUMMED


def test_counts_without_households() -> None:
    converted = convert_counts(COUNTS, CHANGES)
    assert converted.missing == ("E01033001", "E01033002", "E01033005")
    assert "count again from the points" in converted.why_missing["E01033001"]
    assert converted.estimated == ()


def test_an_area_without_a_count_is_not_an_area_with_none() -> None:
    counted = {code: n for code, n in COUNTS.items() if code != "E01000004"}
    converted = convert_counts(counted, CHANGES, HOUSEHOLDS)
    assert converted.values["E01033003"] is None
    assert converted.why_missing["E01033003"] == "is made of an area without a count"


def test_codes_that_the_look_up_does_not_hold_are_named() -> None:
    assert convert_counts({**COUNTS, "W01000001": 3}, CHANGES, HOUSEHOLDS).unknown == ("W01000001",)


def test_rates_of_merged_areas_are_weighted_by_population() -> None:
    rates = {"E01000001": 5.0, "E01000002": 1.0, "E01000003": 10.0, "E01000004": 40.0}
    people = {"E01000003": 1_000, "E01000004": 2_000}
    converted = convert_rates(rates, people, CHANGES)
    assert converted.values["E01033003"] == pytest.approx(30.0)  # (10 × 1,000 + 40 × 2,000) / 3,000
    assert converted.values["E01000001"] == 5.0
    assert converted.values["E01033001"] is None  # a split area has one rate, its parts have not


def test_counts_that_are_not_missing_keep_their_sum() -> None:
    converted = convert_counts(COUNTS, CHANGES, HOUSEHOLDS)
    kept = sum(value for value in converted.values.values() if value is not None)
    assert kept == pytest.approx(7 + 30 + 4 + 0)


@pytest.mark.parametrize(
    "rows",
    [
        [("a1", "b1", "U"), ("a2", "b1", "U")],  # called unchanged, yet two made one
        [("a1", "b1", "M"), ("a1", "b2", "M")],  # called merged, yet one made two
        [("a1", "b1", "S"), ("a2", "b1", "X")],  # letters that disagree
    ],
)
def test_a_look_up_that_contradicts_itself_gives_nothing(rows: list[tuple[str, str, str]]) -> None:
    changes = [Change(old, new, ChangeCode(code)) for old, new, code in rows]
    converted = convert_counts({"a1": 1, "a2": 2}, changes, {"b1": 10, "b2": 10})
    assert converted.values["b1"] is None
