"""A file is drafted, its open questions are answered, and what is read of it is what was written into it."""

from __future__ import annotations

import csv
import io
import random
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from commonweal.core.errors import BadInput
from commonweal.hub.intake.child import Reader
from commonweal.hub.sources.declaration import Reading
from commonweal.hub.sources.mapping.drafting import draft
from commonweal.hub.sources.mapping.grammar import parsed

pytestmark = pytest.mark.usefixtures("home")
ROWS = 120
KINDS = ("Noise", "Litter", "Dogs (strays)")
HEADER = ["Ref No", "Reported On", "Category", "Caller Name", "Easting", "Northing", "Post Code", "Remarks"]
ANSWERS = {
    "agency": '"council"',
    "supplier": '"salford"',
    "feed": '"council/odd"',
    "domain": '"environment"',
}
FIRST = datetime(2026, 1, 2, 8, 30)
FORMS = {
    "british with a time": "%d/%m/%Y %H:%M",
    "british days": "%d/%m/%Y",
    "iso": "%Y-%m-%d %H:%M:%S",
    "with the month's name": "%d-%b-%Y %H:%M",
    "american": "%m/%d/%Y %H:%M",
}


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as one:
        yield one


def moment(row: int) -> datetime:
    """Spread over the year, so that the order of day and month shows."""
    return FIRST + timedelta(days=3 * row, minutes=7 * row)


def written(form: str, seed: int) -> list[list[str]]:
    chance = random.Random(seed)
    return [
        [
            f"N/{n:04d}",
            moment(n).strftime(form),
            KINDS[n % 3],
            chance.choice(["Ann Quill", "Bob Quill", "Cy Quill"]),
            str(380_000 + chance.randrange(9_000)),
            str(398_000 + chance.randrange(4_000)),
            f"M{1 + n % 9} {n % 9}AB",
            f"Mrs Quill rang again about number {n} and was not at all pleased with it",
        ]
        for n in range(ROWS)
    ]


def as_csv(folder: Path, rows: list[list[str]]) -> Path:
    table = io.StringIO()
    csv.writer(table).writerows([HEADER, *rows])
    (path := folder / "odd.csv").write_bytes(table.getvalue().encode("utf-8-sig"))
    return path


def as_semicolons(folder: Path, rows: list[list[str]]) -> Path:
    table = io.StringIO()
    csv.writer(table, delimiter=";").writerows([HEADER, *rows])
    (path := folder / "odd.csv").write_bytes(table.getvalue().encode("cp1252"))
    return path


def as_workbook(folder: Path, rows: list[list[str]]) -> Path:
    path = folder / "odd.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Jobs")
        for at, row in enumerate([["Jobs of the year"], [], HEADER, *rows]):
            sheet.write_row(at, 0, row)
    return path


def answered(text: str) -> str:
    text = re.sub(r"unclear = \[.*?\n\]", "unclear = []", text, flags=re.DOTALL)
    for key, value in ANSWERS.items():
        text, changed = re.subn(rf"^{key} = .*$", f"{key} = {value}", text, flags=re.MULTILINE)
        assert changed == 1, key
    return text


def read(path: Path, text: str, reader: Reader) -> Reading:
    source = parsed(text, "odd.toml")
    (member,) = [each for each in reader.survey(path) if not each.note and each.kind]
    (batch,) = reader.rows(member, **source.wanted_columns())
    return source.read(batch, source.sent_names(batch.member.header))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("made", [as_csv, as_semicolons, as_workbook])
def test_what_was_written_is_read(
    reader: Reader, tmp_path: Path, form: str, made: Callable[[Path, Any], Path]
) -> None:
    rows = written(FORMS[form], seed=len(form))
    path = made(tmp_path, rows)
    drafted = draft(path, reader)
    assert drafted.rows == ROWS
    assert "Quill" not in drafted.text
    with pytest.raises(BadInput, match="questions are open"):
        parsed(drafted.text, "odd.toml")
    reading = read(path, answered(drafted.text), reader)
    assert reading.faults == []
    assert reading.category.to_pylist() == [KINDS[n % 3].casefold() for n in range(ROWS)]
    assert reading.easting.tolist() == [float(row[4]) for row in rows]
    assert reading.northing.tolist() == [float(row[5]) for row in rows]
    assert reading.columns["postcode"].to_pylist() == [row[6] for row in rows]
    assert reading.key_sent.to_pylist() == [row[0] for row in rows]
    days = [f"{said:%Y-%m-%d}" for said in map(moment, range(ROWS))]
    assert [f"{said.date()}" for said in london(reading)] == days
    assert "Quill" not in str([c.to_pylist() for c in reading.columns.values()])


def london(reading: Reading) -> list[datetime]:
    from zoneinfo import ZoneInfo

    local = ZoneInfo("Europe/London")
    return [
        each.astimezone(local).replace(tzinfo=None) for each in reading.columns["reported_at"].to_pylist()
    ]


def test_dates_that_read_both_ways_are_a_question_and_no_guess(reader: Reader, tmp_path: Path) -> None:
    rows = written("%d/%m/%Y", seed=1)
    for n, row in enumerate(rows):
        row[1] = f"{1 + n % 12:02d}/{1 + n % 7:02d}/2026"
    drafted = draft(as_csv(tmp_path, rows), reader)
    assert drafted.unclear[0].startswith("order: the dates can be read day-first and month-first")
    assert '\n# order = "day-first"' in drafted.text


def test_what_is_kept_of_a_draft_is_no_name_and_no_free_text(reader: Reader, tmp_path: Path) -> None:
    drafted = draft(as_csv(tmp_path, written("%d/%m/%Y", seed=2)), reader)
    source = parsed(answered(drafted.text), "odd.toml")
    dropped = {c.name: c.reason for c in source.columns if c.handling.name == "DROPPED"}
    assert set(dropped) == {"Caller Name", "Remarks"}
    assert all(dropped.values())


def table(folder: Path, header: list[str], row: Callable[[int], list[Any]]) -> Path:
    held = io.StringIO()
    csv.writer(held).writerows([header, *(row(n) for n in range(ROWS))])
    (path := folder / "odd.csv").write_text(held.getvalue())
    return path


def test_metres_that_may_be_of_another_grid_are_a_question(reader: Reader, tmp_path: Path) -> None:
    def row(n: int) -> list[Any]:
        return [350_000 + n * 7.5, 578_000 + n * 3.5, KINDS[n % 3], moment(n).strftime("%Y-%m-%d")]

    asked = draft(table(tmp_path, ["X", "Y", "Kind", "date"], row), reader).unclear
    assert [question for question in asked if question.startswith("point: X and Y")]
    asked = draft(table(tmp_path, ["Easting", "Northing", "Kind", "date"], row), reader).unclear
    assert not [question for question in asked if question.startswith("point")]


def test_a_draft_with_two_ages_keeps_one_and_is_in_order_once_it_is_answered(
    reader: Reader, tmp_path: Path
) -> None:
    def row(n: int) -> list[Any]:
        return [KINDS[n % 3], 3 + n % 8, 11 + n % 8, moment(n).strftime("%Y-%m-%d")]

    path = table(tmp_path, ["Kind", "lowest_admission_age", "highest_admission_age", "Opened"], row)
    source = parsed(answered(draft(path, reader).text), "odd.toml")
    assert sum(field.column.to == "age.other" for field in source.fields) == 1
