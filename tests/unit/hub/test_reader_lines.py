"""Every row that goes back names the line on which it stands in the supplier's file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from commonweal.hub.intake import reader
from commonweal.hub.intake.batches import Wanted
from commonweal.hub.intake.errors import Unreadable
from commonweal.hub.intake.rows import rows

LARGE, SMALL = 1 << 20, 64
AS_TEXT = Wanted(frozenset(), frozenset(), frozenset(), ("",))


@pytest.fixture(params=[LARGE, SMALL], ids=["one block", "many blocks"])
def _blocks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "BLOCK_BYTES", request.param)


pytestmark = pytest.mark.usefixtures("_blocks")


def read(path: Path, text: str) -> tuple[dict[str, int], list[tuple[int, int, int]]]:
    """The line of each row by its first cell, and the rows that could not be read."""
    path.write_bytes(text.encode())
    lines: dict[str, int] = {}
    lost: list[tuple[int, int, int]] = []
    for note, batch in rows(str(path), "", "csv", AS_TEXT):
        lost += note["skipped"]
        for row, cell in enumerate(_first_cells(batch)):
            further = sum(by for at, by in note["jumps"] if at <= row)
            lines[cell] = note["first_line"] + row + further
    return lines, lost


def _first_cells(batch: Any) -> Iterator[str]:
    yield from batch.column(0).to_pylist() if batch is not None else ()


def numbered(count: int, ragged: set[int]) -> str:
    """Each row says its own line."""
    lines = [f"{n},x,y" if n in ragged else f"{n},value {n}" for n in range(2, count + 2)]
    return "\n".join(["line,value", *lines]) + "\n"


@pytest.mark.parametrize(
    "ragged",
    [
        set(),
        {2},
        {41},
        {2, 41},
        {20},
        {19, 20, 21},
        {2, 3, 4, 20, 21, 40, 41},
        set(range(2, 30)),
        set(range(12, 42)),
    ],
    ids=str,
)
def test_ragged_rows_are_named_by_their_lines_and_the_others_keep_theirs(
    tmp_path: Path, ragged: set[int]
) -> None:
    lines, lost = read(tmp_path / "x.csv", numbered(40, ragged))
    assert lines == {str(n): n for n in range(2, 42) if n not in ragged}
    assert lost == [(n, 2, 3) for n in sorted(ragged)]


def test_line_ends_in_cells_move_the_lines_on(tmp_path: Path) -> None:
    text = 'line,value\n2,"a\nb\nc"\n5,d\n6,x,y\n7,"e\nf"\n9,x,"y\nz"\n11,g\n12,h\n'
    lines, lost = read(tmp_path / "x.csv", text)
    assert lines == {str(n): n for n in (2, 5, 7, 11, 12)}
    assert lost == [(6, 2, 3), (9, 2, 3)]


def test_a_blank_line_is_a_row_that_holds_nothing(tmp_path: Path) -> None:
    lines, lost = read(tmp_path / "x.csv", "line,value\n2,a\n\n4,b\n5,x,y\n6,c\n")
    assert lines == {"2": 2, "": 3, "4": 4, "6": 6}
    assert lost == [(5, 2, 3)]


def test_windows_line_ends_count_once(tmp_path: Path) -> None:
    lines, lost = read(tmp_path / "x.csv", numbered(40, {7, 30}).replace("\n", "\r\n"))
    assert lines == {str(n): n for n in range(2, 42) if n not in {7, 30}}
    assert [line for line, _, _ in lost] == [7, 30]


def test_a_last_line_without_an_end_is_a_line(tmp_path: Path) -> None:
    lines, lost = read(tmp_path / "x.csv", "line,value\n2,a\n3,b,c")
    assert (lines, lost) == ({"2": 2}, [(3, 2, 3)])


def test_a_quotation_mark_that_nobody_closes_is_said_and_no_row_is_swallowed(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=r"quotation mark|cannot be read"):
        read(tmp_path / "x.csv", numbered(3, set()) + '5,"x\n6,c\n7,d\n')
