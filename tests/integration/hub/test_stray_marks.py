"""Quotation marks that nobody closed, merged cells, totals far down: no record is lost or made up unsaid."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from commonweal.core.errors import BadInput
from commonweal.hub.intake.child import Reader

ROWS = 60
HEADER = "ref,date,notes,type,ward"


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as one:
        yield one


def record(number: int, notes: str = "quiet", ward: str = "Ordsall") -> str:
    return f"R{number},{number % 28 + 1:02}/01/2026,{notes},Noise,{ward}"


def written(path: Path, changed: dict[int, str]) -> Path:
    lines = [HEADER, *(changed.get(n, record(n)) for n in range(1, ROWS + 1))]
    path.write_text("\n".join(lines) + "\n")
    return path


def sent(reader: Reader, path: Path, left_out: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    (member,) = reader.survey(path)
    assert not member.note
    found: list[dict[str, Any]] = []
    for batch in reader.rows(member, (), (), left_out):
        assert not batch.skipped
        found += batch.table.to_pylist() if batch.table is not None else []
    return found


OPENED = '"he said he would come back'


@pytest.mark.parametrize(
    "changed",
    [
        {10: record(10, OPENED), 50: record(50, OPENED)},
        {10: record(10, OPENED), 11: record(11, OPENED)},
        {10: record(10, OPENED), 50: record(50, '"seen, and gone"')},
        {10: record(10, OPENED), 50: record(50, ward='"Ordsall')},
        {10: record(10, OPENED), 50: record(50, 'the end"')},
        {10: '"' + record(10), 11: '"' + record(11)},
        {10: '"' + record(10), 40: '"' + record(40)},
        {10: record(10, ward='"Ordsall'), 30: record(30, ward='"Ordsall')},
    ],
)
@pytest.mark.parametrize("left_out", [(), ("notes",)])
def test_a_mark_that_nobody_closed_loses_no_record(
    reader: Reader, tmp_path: Path, changed: dict[int, str], left_out: tuple[str, ...]
) -> None:
    with pytest.raises(BadInput, match="quotation mark opens a cell in line 11 "):
        sent(reader, written(tmp_path / "a.csv", changed), left_out)


@pytest.mark.parametrize("apart", [1, 2, 20])
def test_wherever_two_of_them_stand(reader: Reader, tmp_path: Path, apart: int) -> None:
    """Of pairs of columns, each opened by a mark that nobody closes: all records come, or none."""
    cells = record(7).split(",")
    for first, second in [*combinations(range(5), 2), *((n, n) for n in range(5))]:
        changed = {}
        for number, column in ((7, first), (7 + apart, second)):
            own = record(number).split(",")
            own[column] = '"' + own[column]
            changed[number] = ",".join(own)
        assert len(cells) == 5
        with pytest.raises(BadInput, match="quotation mark"):
            sent(reader, written(tmp_path / f"{first}{second}.csv", changed))


@pytest.mark.parametrize(
    "notes",
    [
        '"first line\nsecond line"',
        '"He came at 10:30, and left\nShe came at 11, with two others, all shouting\nThen it was quiet"',
        '"12, 14 and 16 High Street\n2, 3 more doors down, too"',
        '"Flat 2, 14 High St, Salford, M5, UK\nnobody in"',
        '"said ""no"", twice\nand ""yes"", once"',
        '"\n\n"',
    ],
)
def test_a_note_of_several_lines_is_one_cell(reader: Reader, tmp_path: Path, notes: str) -> None:
    rows = sent(reader, written(tmp_path / "a.csv", {10: record(10, notes), 20: record(20, notes)}))
    assert [row["ref"] for row in rows] == [f"R{n}" for n in range(1, ROWS + 1)]
    assert rows[9]["notes"] == rows[19]["notes"] == notes.strip('"').replace('""', '"')


def book(path: Path, write: Any) -> Path:
    with xlsxwriter.Workbook(path) as made:
        write(made.add_worksheet("Data"))
    return path


def test_a_merged_cell_says_the_same_of_each_of_its_rows(reader: Reader, tmp_path: Path) -> None:
    def write(sheet: Any) -> None:
        sheet.write_row(4, 2, ["Ref", "Kind", "Count"])
        for n in range(6):
            sheet.write(5 + n, 2, f"A{n}")
            sheet.write(5 + n, 4, n)
        sheet.merge_range(5, 3, 7, 3, "Noise")
        sheet.merge_range(8, 3, 9, 3, "Litter")
        sheet.write(10, 3, "Smoke")
        sheet.merge_range(12, 2, 13, 4, "Produced by the council")

    path = book(tmp_path / "a.xlsx", write)
    (member,) = reader.survey(path)
    assert [remark for remark in member.remarks if "merged over several rows" in remark]
    rows = sent(reader, path)
    assert [row["Kind"] for row in rows[:6]] == ["Noise"] * 3 + ["Litter"] * 2 + ["Smoke"]
    assert [row["Ref"] for row in rows[6:]] == ["", "Produced by the council"]


def test_totals_are_found_wherever_the_table_ends(reader: Reader, tmp_path: Path) -> None:
    """At the edge of what is read at once, and above thousands of rows of formulas that come to nothing."""
    for records, blank in ((2_499, 0), (2_500, 0), (4_998, 0), (100, 5_900)):

        def write(sheet: Any, records: int = records, blank: int = blank) -> None:
            sheet.write_row(0, 0, ["Premises", "Kind", "Count"])
            for n in range(records):
                sheet.write_row(n + 1, 0, [f"P{n}", "Bar", 1])
            sheet.write_row(records + 1, 0, ["Total", "", records])
            for n in range(blank):
                sheet.write_formula(records + 2 + n, 1, "=CHAR(32)", None, " ")
            if not blank:
                sheet.write_row(records + 3, 0, ["Produced by Licensing", "", ""])

        path = book(tmp_path / f"{records}.xlsx", write)
        (member,) = reader.survey(path)
        batches = list(reader.rows(member, (), ()))
        assert [line for batch in batches for line in batch.totals] == [records + 2]
        names = [row["Premises"] for batch in batches for row in batch.table.to_pylist()]
        assert names[:records] == [f"P{n}" for n in range(records)]
        assert "Total" not in names


@pytest.mark.parametrize("said", ["", 'r="{}"', "r = '{}'"])
def test_cells_may_leave_it_to_their_order_to_say_where_they_stand(
    reader: Reader, tmp_path: Path, said: str
) -> None:
    """As some programs write workbooks: a sheet of such cells does not vanish."""
    plain = book(tmp_path / "plain.xlsx", lambda sheet: sheet.write(0, 0, "x"))
    grid = [["Ref", "Date", "Kind"], *([f"A{n}", "01/02/2026", "Noise"] for n in range(5))]
    rows = "".join(
        f"<row {said.format(at)}>"
        + "".join(
            f'<c {said.format("ABC"[c] + str(at))} t="inlineStr"><is><t>{text}</t></is></c>'
            for c, text in enumerate(row)
        )
        + "</row>"
        for at, row in enumerate(grid, 1)
    )
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(plain) as held, zipfile.ZipFile(path, "w") as made:
        for name in held.namelist():
            content = held.read(name).decode()
            if name.endswith("sheet1.xml"):
                begin, end = content.index("<sheetData>"), content.index("</sheetData>")
                content = content[:begin] + "<sheetData>" + rows + content[end:]
                content = content.replace('ref="A1"', 'ref="A1:C6"')
            made.writestr(name, content)
    assert [row["Ref"] for row in sent(reader, path)] == [f"A{n}" for n in range(5)]
