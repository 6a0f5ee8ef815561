"""What was written is what is read: any table, in any form in which a spreadsheet program writes it."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from commonweal.hub.intake import layout, totals
from commonweal.hub.intake.batches import Wanted
from commonweal.hub.intake.errors import Unreadable
from commonweal.hub.intake.rows import rows
from commonweal.hub.intake.surveying import survey
from tests.sampling import SAMPLE

EXAMPLES = settings(max_examples=4 * SAMPLE.examples, deadline=None)
AS_TEXT = Wanted(frozenset(), frozenset(), frozenset(), ("",))
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

NAMES = st.text(LETTERS, min_size=1, max_size=8)
ANY = st.characters(exclude_categories=("Cs",), exclude_characters="\0\ufeff\ufffe")
CELLS = st.one_of(
    st.text(ANY, max_size=12),
    st.sampled_from(
        ["", " ", "007", "1.0", "1.23457E+17", "=1+1", "-", "#N/A", 'a "b" c', "x\r\ny", "1,5;2\t3|4"]
    ),
)
Table = tuple[list[str], list[list[str]]]


@st.composite
def tables(draw: st.DrawFn, cells: Any = CELLS) -> tuple[list[str], list[list[Any]]]:
    header = draw(st.lists(NAMES, min_size=2, max_size=6, unique_by=str.lower))
    row = st.lists(cells, min_size=len(header), max_size=len(header))
    return header, draw(st.lists(row, max_size=12))


def without_its_end(body: Sequence[Sequence[str]]) -> list[list[str]]:
    """Blank lines that end a table are no rows of it."""
    kept = [list(row) for row in body]
    while kept and not "".join(kept[-1]).strip():
        kept.pop()
    return kept


def read(path: Path) -> tuple[list[str], list[list[str]], list[int]]:
    (found,) = survey(str(path))
    assert found["note"] == ""
    body: list[list[str]] = []
    lines: list[int] = []
    for note, batch in rows(str(path), found["member"], found["kind"], AS_TEXT):
        if batch is None:
            continue
        assert batch.schema.names == found["header"]
        body += [list(row) for row in zip(*(column.to_pylist() for column in batch.columns), strict=True)]
        lines += [
            note["first_line"] + row + sum(by for at, by in note["jumps"] if at <= row)
            for row in range(batch.num_rows)
        ]
    return found["header"], body, lines


@EXAMPLES
@example((["A", "B"], [[";A", ";"]]), "utf-8", ",", "\n")  # rows stand under these
@given(
    tables(),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["\r\n", "\n", "\r"]),
)
def test_a_delimited_table_comes_back_as_it_was_written(
    table: Table, encoding: str, separator: str, end: str
) -> None:
    header, body = table
    assume(not any(totals.is_total(row) for row in body[-totals.LAST_LINES :]))
    if encoding in ("utf-16-le", "utf-16-be"):  # without a mark it is told by its zeros, which plain text has
        assume(all("".join(row).isascii() for row in body))
    held = io.StringIO(newline="")
    risky = any(c in cell for row in body for cell in row for c in "\r\n")
    csv.writer(
        held, delimiter=separator, lineterminator=end, quoting=csv.QUOTE_ALL if risky else csv.QUOTE_MINIMAL
    ).writerows([header, *body])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_bytes(held.getvalue().encode(encoding))
        try:
            found = read(path)[:2]
        except Unreadable as error:  # a cell of several lines may look like records that a mark swallowed
            assume("run together" not in str(error))
            raise
        assert found == (header, without_its_end(body))


def could_be_utf8(cell: str) -> bool:
    """Whether its bytes are, by chance, those of another text in the other encoding."""
    try:
        return cell.encode("cp1252").decode() != cell
    except UnicodeDecodeError:
        return False


@EXAMPLES
@given(tables(st.lists(st.sampled_from(["é", "£", "€ ", "ß", "a", "1", " "]), max_size=5).map("".join)))
def test_what_windows_1252_writes_comes_back(table: Table) -> None:
    header, body = table
    assume(not any(could_be_utf8(cell) for row in body for cell in row))
    text = "\r\n".join(",".join(row) for row in [header, *body])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_bytes(text.encode("cp1252"))
        assert read(path)[:2] == (header, without_its_end(body))


PRINTED = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co"), exclude_characters="_\ufeff"), max_size=12
)
MOMENTS = st.datetimes(datetime(1901, 1, 1), datetime(2099, 12, 31)).map(lambda m: m.replace(microsecond=0))
TYPED = st.one_of(
    PRINTED,
    st.integers(-(10**14), 10**14),
    st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: round(x, 6)),
    st.booleans(),
    MOMENTS,
    MOMENTS.map(datetime.date),
)


def as_text(value: Any) -> str:
    """The rule of the reader, said again plainly."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.isoformat() if value.time() != time() else value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value)


def write_book(path: Path, header: list[str], body: list[list[Any]], above: int = 0) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Data")
        days = book.add_format({"num_format": "dd/mm/yyyy"})
        moments = book.add_format({"num_format": "dd/mm/yyyy hh:mm:ss"})
        for at, row in enumerate([header, *body], above):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(at, column, value)
                elif isinstance(value, bool):
                    sheet.write_boolean(at, column, value)
                elif isinstance(value, date):
                    form = moments if isinstance(value, datetime) else days
                    sheet.write_datetime(at, column, value, form)
                else:
                    sheet.write_number(at, column, value)


@EXAMPLES
@given(tables(TYPED), st.integers(0, 3))
def test_a_workbook_comes_back_as_it_was_written(
    table: tuple[list[str], list[list[Any]]], above: int
) -> None:
    header, body = table
    expected = without_its_end([[as_text(value) for value in row] for row in body])
    assume(not any(totals.is_total(row) for row in expected[-totals.LAST_LINES :]))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.xlsx"
        write_book(path, header, body, above)
        assert read(path) == (header, expected, [above + 2 + n for n in range(len(expected))])


@EXAMPLES
@given(MOMENTS, st.integers(0, 999))
def test_a_moment_of_a_workbook_is_right_to_the_second(moment: datetime, rows_: int) -> None:
    """A workbook holds a fraction of a day, which is seldom a whole second."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.xlsx"
        moments = [[moment + timedelta(seconds=rows_ * n)] * 2 for n in range(5)]
        write_book(path, ["first", "second"], moments)
        assert read(path)[1] == [[as_text(value) for value in row] for row in moments]


@EXAMPLES
@given(st.lists(st.lists(st.text(max_size=6), max_size=6), max_size=30))
def test_a_layout_is_found_or_not_and_never_an_error(sample: list[list[str]]) -> None:
    found = layout.find(sample)
    if found is not None:
        assert 0 < found.first <= len(sample)
        layout.looks_like_a_row(found, sample)


@EXAMPLES
@given(st.binary(max_size=3_000), st.sampled_from(["a.csv", "a.xlsx", "a.zip", "a.json", "a.csv.gz"]))
def test_bytes_of_any_kind_are_read_or_refused_in_words(content: bytes, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        try:
            for found in survey(str(path)):
                if not found["note"] and found["kind"]:
                    for _ in rows(str(path), found["member"], found["kind"], AS_TEXT):
                        pass
        except Unreadable as error:
            assert str(error)
        except (UnicodeError, OSError, EOFError):  # said in words by the side that talks to the parent
            pass
