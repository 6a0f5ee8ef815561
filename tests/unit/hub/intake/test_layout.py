"""Where the header stands: what is taken for one, and what is not."""

from __future__ import annotations

import pytest

from commonweal.hub.intake import layout, totals
from commonweal.hub.intake.layout import NAMELESS

ROWS = [["1", "a", "2026-01-01", "x"], ["2", "b", "2026-01-02", "y"], ["3", "c", "2026-01-03", ""]]


def found(*above: list[str]) -> tuple[tuple[str, ...], int]:
    at = layout.find([*above, *ROWS])
    assert at is not None
    return at.names, at.first


@pytest.mark.parametrize(
    ("above", "names", "first"),
    [
        ([["A", "B", "C", "D"]], ("A", "B", "C", "D"), 1),
        ([["Report"], [], ["A", "B", "C", "D"]], ("A", "B", "C", "D"), 3),
        ([["Made on:", "1/5/2026", "", ""], ["A", "B", "C", "D"]], ("A", "B", "C", "D"), 2),
        ([["", "B", "C", "D"]], ("", "B", "C", "D"), 1),
        ([["A", "", "C", "D"]], ("A", "(column 2)", "C", "D"), 1),
        ([["A\nof all", " B  b ", "C", "D"]], ("A of all", "B b", "C", "D"), 1),
        ([["\0A", "B", "C\0", "D"]], ("A", "B", "C", "D"), 1),
        ([["G", "", "H", ""], ["A", "B", "C", "D"]], ("G: A", "G: B", "H: C", "H: D"), 2),
        ([["A", "G", "", "D"], ["", "B", "C", ""]], ("A", "G: B", "G: C", "D"), 2),
        (
            [["Title", "", "", ""], ["G", "", "H", ""], ["A", "B", "C", "D"]],
            ("G: A", "G: B", "H: C", "H: D"),
            3,
        ),
        ([["Title", "", "", ""], ["A", "B", "C", "D"]], ("A", "B", "C", "D"), 2),
    ],
)
def test_the_header_is_found(above: list[list[str]], names: tuple[str, ...], first: int) -> None:
    assert found(*above) == (names, first)


def test_a_group_reaches_no_further_than_its_merged_cells() -> None:
    rows = [["G", "", "", "H"], ["A", "B", "C", "D"], *ROWS]
    free, bound = layout.find(rows), layout.find(rows, [(0, 0, 0, 1)])
    assert free is not None and free.names == ("G: A", "G: B", "G: C", "H: D")
    assert bound is not None and bound.names == ("G: A", "G: B", "C", "H: D")


def test_a_column_with_neither_name_nor_content_is_none() -> None:
    at = layout.find([["A", "", "C"], ["1", "", "x"], ["2", "", "y"]])
    assert at is not None
    assert at.names == ("A", f"{NAMELESS}2", "C")
    assert at.header == ("A", "C")


def test_one_overlong_line_is_no_header() -> None:
    rows = [["A", "B"], *[["1", "x"]] * 9, [f"n{n}" for n in range(40)]]
    at = layout.find(rows)
    assert at is not None
    assert (at.names, at.first) == (("A", "B"), 1)


@pytest.mark.parametrize(
    ("header", "is_row"),
    [
        (["AB12", "01/02/2026"], True),
        (["AB12", "When"], False),
        (["Code", "2026"], False),
        (["Name", "Town"], False),
    ],
)
def test_a_record_is_no_header(header: list[str], is_row: bool) -> None:
    sample = [header, ["CD34", "02/02/2026"], ["EF56", "03/02/2026"]]
    at = layout.find(sample)
    assert at is not None
    assert layout.looks_like_a_row(at, sample) is is_row


@pytest.mark.parametrize(
    ("text", "is_total"),
    [
        ("Total", True),
        ("GRAND TOTAL", True),
        ("Totals:", True),
        ("Sub-total", True),
        ("Sum", True),
        ("Total number of incidents", True),
        ("Total 1,204", True),
        ("Totally different", False),
        ("Total Wine Ltd", False),
        ("Summer", False),
        ("", False),
    ],
)
def test_what_is_a_total(text: str, is_total: bool) -> None:
    assert totals.is_total(["", f" {text} ", "5"]) is is_total


@pytest.mark.parametrize(
    ("header", "below", "is_row"),
    [
        # A record whose free text is of a shape that no other has is a record all the same.
        (["A99", "01/09/2026", "Mary-Ann O'Hara"], ["A12", "02/09/2026", "John Smith"], True),
        (["A99", "When it was", "Mary-Ann O'Hara"], ["A12", "02/09/2026", "John Smith"], False),
        (["LSOA21", "0", "1", "2"], ["E01000001", "12", "30", "14"], False),
        (["Ward", "2019", "2020"], ["Ordsall", "1204", "1187"], False),
        (["Q1", "Q2", "Name"], ["3", "4", "x"], False),
        (["Week 36", "Kind"], ["2026-09-01", "Noise"], False),
    ],
)
def test_years_and_ages_head_columns_and_codes_do_not(
    header: list[str], below: list[str], is_row: bool
) -> None:
    sample = [header, *[below] * 5]
    at = layout.find(sample)
    assert at is not None
    assert layout.looks_like_a_row(at, sample) is is_row


@pytest.mark.parametrize(
    ("header", "first", "below"),
    [
        (
            ["Type", "", "Area", "Outcome"],
            ["Noise", "Loud", "Ordsall", "Warning"],
            ["Litter", "3", "Eccles", "No"],
        ),
        (["Type", "Area", ""], ["Noise", "Ordsall", "Warned"], ["Litter", "Eccles", "3"]),
        (["Ward", "Category", ""], ["Ordsall", "Noise", "yes"], ["Eccles", "Litter 2", "no"]),
    ],
)
def test_a_header_that_lacks_a_name_keeps_its_first_record(
    header: list[str], first: list[str], below: list[str]
) -> None:
    at = layout.find([header, first, *[below] * 9])
    assert at is not None
    assert at.first == 1


def test_groups_over_figures_are_groups_without_merged_cells() -> None:
    figures = [["E01", "1", "2", "3", "4"], ["E02", "5", "6", "7", "8"]]
    at = layout.find([["Area", "Male", "", "Female", ""], ["Code", "Young", "Old", "Young", "Old"], *figures])
    assert at is not None
    assert at.names[1:] == ("Male: Young", "Male: Old", "Female: Young", "Female: Old")
