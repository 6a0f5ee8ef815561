"""One table in every layout in which partners send it is the same table, and each row knows its line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from commonweal.core.errors import BadInput
from commonweal.hub.intake import reader as opener
from commonweal.hub.intake.child import RawBatch, Reader
from commonweal.hub.pipeline.receiving import parcels
from tests.factories.police_files import STREET, archive, crime, written

HEADER = ("Number", "When", "Place", "Value")
BODY = [
    ("007", "01/02/2026", "High St, Bolton", "1.5"),
    ("1.23457E+17", "02/02/2026", "Café", ""),
    ("k3", "", "x", "3"),
]
Grid = list[tuple[str, ...]]
TITLED: Grid = [
    ("Fire incidents", "", "", ""),
    ("Produced", "01/03/2026", "", ""),
    ("", "", "", ""),
    HEADER,
    *BODY,
]
GROUPED: Grid = [("Incident", "", "Detail", ""), HEADER, *BODY]
JOINED = ("Incident: Number", "Incident: When", "Detail: Place", "Detail: Value")
MERGED_DOWN: Grid = [("Number", "Detail", "", "Value"), ("", "When", "Place", ""), *BODY]
JOINED_DOWN = ("Number", "Detail: When", "Detail: Place", "Value")


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as one:
        yield one


def as_csv(grid: Grid, separator: str = ",", end: str = "\r\n") -> str:
    def cell(text: str) -> str:
        return '"' + text.replace('"', '""') + '"' if {separator, '"', "\n"} & set(text) else text

    return "".join(separator.join(map(cell, row)) + end for row in grid)


def as_book(path: Path, grid: Grid, merged: tuple[str, ...] = ()) -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Data")
        for span in merged:
            sheet.merge_range(span, "")
        for at, row in enumerate(grid):
            for column, text in enumerate(row):
                if text:
                    sheet.write_string(at, column, text)
    return path


def read(reader: Reader, path: Path) -> tuple[tuple[str, ...], dict[int, tuple[str, ...]], list[RawBatch]]:
    """The header, the rows by their lines, and all that was said."""
    (member,) = reader.survey(path)
    assert member.note == ""
    found: dict[int, tuple[str, ...]] = {}
    every = list(reader.rows(member, (), ()))
    for raw in every:
        if raw.table is None:
            continue
        jumps = dict(raw.jumps)
        line = raw.first_line
        for at, row in enumerate(zip(*(column.to_pylist() for column in raw.table.columns), strict=True)):
            line += jumps.get(at, 0)
            found[line] = row
            line += 1
    return member.header, found, every


def lines(first: int) -> dict[int, tuple[str, ...]]:
    return {first + at: row for at, row in enumerate(BODY)}


@pytest.mark.parametrize(
    ("encoding", "separator", "end"),
    [
        ("utf-8", ",", "\r\n"),
        ("utf-8-sig", ";", "\n"),
        ("cp1252", ";", "\r\n"),
        ("utf-16", "\t", "\r\n"),
        ("utf-16-le", "\t", "\r\n"),
        ("utf-16-be", ",", "\r"),
        ("utf-8", "|", "\r"),
    ],
)
@pytest.mark.parametrize(
    ("grid", "header", "first"),
    [([HEADER, *BODY], HEADER, 2), (TITLED, HEADER, 5), (GROUPED, JOINED, 3), (MERGED_DOWN, JOINED_DOWN, 3)],
    ids=["plain", "titles above", "groups above", "merged down"],
)
def test_a_delimited_table(
    reader: Reader,
    tmp_path: Path,
    grid: Grid,
    header: Any,
    first: int,
    encoding: str,
    separator: str,
    end: str,
) -> None:
    path = written(tmp_path / "a.csv", as_csv(grid, separator, end).encode(encoding))
    assert read(reader, path)[:2] == (header, lines(first))


@pytest.mark.parametrize(
    ("grid", "merged", "header", "first"),
    [
        ([HEADER, *BODY], (), HEADER, 2),
        (TITLED, ("A1:D1",), HEADER, 5),
        (GROUPED, ("A1:B1", "C1:D1"), JOINED, 3),
        (MERGED_DOWN, ("A1:A2", "B1:C1", "D1:D2"), JOINED_DOWN, 3),
    ],
    ids=["plain", "titles above", "groups above", "merged down"],
)
@pytest.mark.parametrize("packed", [False, True], ids=["alone", "in an archive"])
def test_a_sheet(
    reader: Reader, tmp_path: Path, grid: Grid, merged: tuple[str, ...], header: Any, first: int, packed: bool
) -> None:
    path = as_book(tmp_path / "a.xlsx", grid, merged)
    if packed:
        path = archive(tmp_path / "b.zip", {"2026/a.xlsx": path.read_bytes()})
    assert read(reader, path)[:2] == (header, lines(first))
    assert reader.survey(path)[0].name == ("2026/a.xlsx#Data" if packed else "a.xlsx#Data")


Write = Callable[[Path, Grid], Path]


@pytest.mark.parametrize(
    "write",
    [
        lambda folder, grid: written(folder / "a.csv", as_csv(grid)),
        lambda folder, grid: written(folder / "a.csv", as_csv(grid).replace("007", '"007"')),
        lambda folder, grid: written(folder / "a.csv", as_csv(grid).encode("utf-16")),
        lambda folder, grid: as_book(folder / "a.xlsx", grid),
    ],
    ids=["unquoted", "quoted", "two-byte", "workbook"],
)
class TestEnds:
    def test_totals_are_told_of_and_are_no_rows(self, reader: Reader, tmp_path: Path, write: Write) -> None:
        grid = [HEADER, *BODY, ("", "", "", ""), ("", "Grand total", "", "4.5"), ("Totals:", "", "", "9")]
        _, found, every = read(reader, write(tmp_path, grid))
        assert list(found) == [2, 3, 4, 5]
        assert [line for raw in every for line in raw.totals] == [6, 7]

    def test_a_row_after_a_total_keeps_its_line(self, reader: Reader, tmp_path: Path, write: Write) -> None:
        _, found, every = read(reader, write(tmp_path, [HEADER, BODY[0], ("Sum", "", "", "1"), BODY[2]]))
        assert (list(found), found[4][0]) == ([2, 4], "k3")
        assert [line for raw in every for line in raw.totals] == [3]

    def test_blank_lines_that_end_a_table_are_no_rows(
        self, reader: Reader, tmp_path: Path, write: Write
    ) -> None:
        grid = [HEADER, *BODY, *[("", " ", "", "")] * 30]
        assert list(read(reader, write(tmp_path, grid))[1]) == [2, 3, 4]

    def test_a_total_far_from_the_end_is_a_row(self, reader: Reader, tmp_path: Path, write: Write) -> None:
        grid = [HEADER, ("Total", "", "", "9"), *BODY * 3]
        _, found, every = read(reader, write(tmp_path, grid))
        assert list(found) == list(range(2, 12))
        assert not [line for raw in every for line in raw.totals]

    def test_columns_with_neither_name_nor_content_are_no_columns(
        self, reader: Reader, tmp_path: Path, write: Write
    ) -> None:
        grid = [(*row[:2], "", *row[2:], "") for row in [HEADER, *BODY]]
        assert read(reader, write(tmp_path, grid))[:2] == (HEADER, lines(2))

    def test_a_column_without_a_name_is_called_by_its_place(
        self, reader: Reader, tmp_path: Path, write: Write
    ) -> None:
        grid = [(*HEADER, ""), *((*row, "more") for row in BODY)]
        header, found, _ = read(reader, write(tmp_path, grid))
        assert header == (*HEADER, "(column 5)")
        assert found[2] == (*BODY[0], "more")

    def test_what_stands_far_down_in_a_column_without_a_name_stops_the_file(
        self, reader: Reader, tmp_path: Path, write: Write
    ) -> None:
        grid = [(*HEADER, ""), *[(*BODY[0], "")] * 400, (*BODY[0], "hidden away")]
        with pytest.raises(BadInput, match="column 5 has no name, and holds something in line 402"):
            read(reader, write(tmp_path, grid))

    def test_a_table_without_a_header_is_not_guessed_at(
        self, reader: Reader, tmp_path: Path, write: Write
    ) -> None:
        grid = [("k1", "01/02/2026", "Ann Example", "1"), ("k2", "02/02/2026", "Bob Example", "2")]
        (member,) = reader.survey(write(tmp_path, grid))
        assert "no header" in member.note
        assert "Example" not in member.note


def test_a_total_with_fewer_cells_is_a_total_and_not_a_broken_line(reader: Reader, tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", as_csv([HEADER, *BODY]) + "Total,3\r\nSource: the service\r\n")
    _, found, every = read(reader, path)
    assert list(found) == [2, 3, 4]
    assert [line for raw in every for line in raw.totals] == [5]
    assert [line for raw in every for line, _, _ in raw.skipped] == [6]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_broken_lines_of_windows_1252_are_told_of_and_no_row_comes_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The parser cannot tell of a line that is no UTF-8: the file is then read on in another way."""
    from commonweal.hub.intake.batches import Wanted
    from commonweal.hub.intake.rows import rows

    monkeypatch.setattr(opener, "BLOCK_BYTES", 64)
    broken = {40, 41, 90}
    text = "".join(f"£{n},x,y,z\n" if n in broken else f"{n},£ 5,é\n" for n in range(2, 120))
    path = written(tmp_path / "a.csv", ("line,value,name\n" + text).encode("cp1252"))
    seen: list[int] = []
    lost: list[int] = []
    for note, batch in rows(
        str(path), "", "csv", Wanted(frozenset({"name"}), frozenset(), frozenset(), ("",))
    ):
        lost += [line for line, _, _ in note["skipped"]]
        for row, value in enumerate(batch.column(0).to_pylist() if batch is not None else ()):
            line = note["first_line"] + row + sum(by for at, by in note["jumps"] if at <= row)
            assert int(value) == line
            seen.append(line)
    assert (seen, lost) == ([n for n in range(2, 120) if n not in broken], sorted(broken))


def test_a_workbook_of_several_sheets_is_one_delivery_and_the_others_are_named(
    reader: Reader, tmp_path: Path
) -> None:
    path = tmp_path / "Street.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name in ("June", "July"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, STREET)
            sheet.write_row(1, 0, [crime(name)[column] for column in STREET])
        book.add_worksheet("Notes").write_column(0, 0, ["What the words mean", "Burglary: of a dwelling"])
        old = book.add_worksheet("Old")
        old.write_row(0, 0, STREET)
        old.write_row(1, 0, [crime("x")[column] for column in STREET])
        old.hide()
        book.add_worksheet("Sheet5")
    for chosen in (None, "police_uk_street"):
        (parcel,), left = parcels(path, reader, chosen)
        assert [member.name for member in parcel.members] == ["Street.xlsx#June", "Street.xlsx#July"]
        assert [(one.name, one.why) for one in left] == [
            ("Street.xlsx#Notes", "the sheet holds no table"),
            ("Street.xlsx#Old", "the sheet is hidden, and so it is left aside"),
        ]


def test_formulas_and_errors_are_told_of(reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Data")
        sheet.write_row(0, 0, ["id", "value"])
        sheet.write_string(1, 0, "k1")
        sheet.write_formula(1, 1, "=1+1", None, 2)
        sheet.write_string(2, 0, "k2")
        sheet.write_formula(2, 1, "=NA()", None, "#N/A")
        sheet.write_boolean(3, 0, True)
    (member,) = reader.survey(path)
    assert [remark.split(";")[0].split(" (")[0] for remark in member.remarks] == [
        "holds formulas",
        "holds 1 cell with an error of the spreadsheet",
    ]
    assert list(read(reader, path)[1].values()) == [("k1", "2"), ("k2", ""), ("TRUE", "")]


def test_a_folder_names_the_spreadsheets_that_are_not_read(reader: Reader, tmp_path: Path) -> None:
    written(tmp_path / "a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    written(tmp_path / "b.ods", b"PK\x03\x04")
    written(tmp_path / "c.docx", b"PK\x03\x04")
    _, left = parcels(tmp_path, reader, None)
    assert [(one.name, "save it in the spreadsheet program as .xlsx" in one.why) for one in left] == [
        ("a.xls", True),
        ("b.ods", True),
    ]
