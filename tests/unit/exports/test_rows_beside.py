"""The rows that leave beside a document, as CSV: whole, marked as made up, harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest

from commonweal.analysis.tables import Cell, Column, TableData
from commonweal.exports.document import Document
from commonweal.exports.proof import NotProved, prove
from commonweal.exports.writers.csv import write


def document(*rows: tuple[Cell, ...], synthetic: str = "") -> Document:
    columns = (Column("Category"), Column("Count", "records", numeric=True))
    return Document(
        title="Rows", subtitle="", marking="OFFICIAL", made_at=datetime(2026, 11, 1, tzinfo=UTC), blocks=(),
        synthetic_notice=synthetic, data=TableData("Rows", columns, rows),
    )  # fmt: skip


def lines(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_rows_are_written_as_they_are_and_blanks_stay_blank() -> None:
    about = document(("Theft, other", 1234), ('a "quoted" word', None), ("Café", -2))
    content = write(about)
    assert lines(content) == [
        ["Category", "Count (records)"],
        ["Theft, other", "1234"],
        ['a "quoted" word', ""],
        ["Café", "-2"],
    ]
    prove("csv", content, about)


@pytest.mark.parametrize("begins", ["=1+1", "+44 1632", "-x", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_taken_for_a_formula(begins: str) -> None:
    about = document((begins, 1))
    content = write(about)
    assert lines(content)[1][0].startswith("'")
    prove("csv", content, about)


def test_made_up_rows_each_say_so() -> None:
    about = document(("Theft", 1), ("Arson", 2), synthetic="SYNTHETIC DATA")
    content = write(about)
    assert [line[0] for line in lines(content)] == ["Made up", "SYNTHETIC", "SYNTHETIC"]
    prove("csv", content, about)


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (lambda text: text.replace("SYNTHETIC,Arson,2\r\n", ""), "rows"),
        (lambda text: text.replace("Theft", "=1+1"), "formula"),
        (lambda text: text.replace("SYNTHETIC,Theft", ",Theft"), "made up"),
        (lambda text: text.replace("Theft,1", "Theft"), "cells"),
        (lambda text: text.replace("Theft", ""), "missing"),
        (lambda text: text.removeprefix("\ufeff"), "UTF-8"),
    ],
)
def test_what_is_not_the_rows_is_not_let_out(harm: object, words: str) -> None:
    about = document(("Theft", 1), ("Arson", 2), synthetic="SYNTHETIC DATA")
    text = write(about).decode("utf-8")
    with pytest.raises(NotProved, match=words):
        prove("csv", harm(text).encode("utf-8"), about)  # type: ignore[operator]
