"""The forms in which a table comes: what is read, what is refused, and that nothing is guessed."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from commonweal.hub.intake import reader
from commonweal.hub.intake.batches import Wanted
from commonweal.hub.intake.bounds import Limits
from commonweal.hub.intake.errors import Unreadable
from commonweal.hub.intake.rows import rows
from commonweal.hub.intake.surveying import survey
from tests.factories.police_files import answer, archive, nested

TEXT = 'Name,Note\nÉloïse,"first\nsecond"\nJosé,\n'
EXPECTED = {"Name": ["Éloïse", "José"], "Note": ["first\nsecond", ""]}


def read(path: Path, member: str = "", numbers: Iterable[str] = ()) -> list[tuple[dict[str, Any], Any]]:
    kind = "json" if ".json" in (member or path.name) else "csv"
    wanted = Wanted(frozenset(), frozenset(), frozenset(numbers), ("",))
    return list(rows(str(path), member, kind, wanted))


def told(path: Path, member: str = "", numbers: Iterable[str] = ()) -> tuple[dict[str, list[Any]], Any]:
    """The one batch of a small table, and what is said of it."""
    ((note, batch),) = read(path, member, numbers)
    return batch.to_pydict(), note


def plain(folder: Path) -> tuple[Path, str]:
    (path := folder / "x.csv").write_bytes(TEXT.encode())
    return path, ""


def with_mark(folder: Path) -> tuple[Path, str]:
    (path := folder / "x.csv").write_bytes(TEXT.encode("utf-8-sig"))
    return path, ""


def packed(folder: Path) -> tuple[Path, str]:
    (path := folder / "x.csv.gz").write_bytes(gzip.compress(TEXT.encode()))
    return path, ""


def archived(folder: Path) -> tuple[Path, str]:
    name = "2018-06/2018-06-surrey-street.csv"
    return archive(folder / "x.zip", {"2018-06/": "", name: TEXT, "README.txt": "hello"}), name


def utf16(folder: Path) -> tuple[Path, str]:
    (path := folder / "x.csv").write_bytes(TEXT.encode("utf-16"))
    return path, ""


@pytest.mark.parametrize("made", [plain, with_mark, packed, archived, utf16])
def test_one_table_in_any_form_is_the_same_table(
    tmp_path: Path, made: Callable[[Path], tuple[Path, str]]
) -> None:
    path, member = made(tmp_path)
    assert told(path, member)[0] == EXPECTED
    found = [f for f in survey(str(path)) if f["kind"] == "csv"]
    assert [(f["member"], f["header"], f["note"]) for f in found] == [(member, ["Name", "Note"], "")]


def test_text_of_windows_1252_is_read_and_the_columns_are_named(tmp_path: Path) -> None:
    (path := tmp_path / "x.csv").write_bytes("Name,Note,Pure\nÉloïse,€ 5,a\n".encode("cp1252"))
    table, note = told(path)
    assert table == {"Name": ["Éloïse"], "Note": ["€ 5"], "Pure": ["a"]}
    assert note["windows_1252"] == ["Name", "Note"]


def test_nothing_is_said_of_windows_1252_where_all_is_utf_8(tmp_path: Path) -> None:
    assert "windows_1252" not in told(plain(tmp_path)[0])[1]


def test_a_nul_stays_what_it_is(tmp_path: Path) -> None:
    (path := tmp_path / "x.csv").write_bytes(b"a,b\n1,x\0y\n")
    assert told(path)[0] == {"a": ["1"], "b": ["x\0y"]}


@pytest.mark.parametrize("cell", ["nan", "NaN", "1_000", "0x10", "--1", "1,5"])
def test_a_column_of_numbers_with_a_cell_that_is_none_stays_text(tmp_path: Path, cell: str) -> None:
    (path := tmp_path / "x.csv").write_text(f'a,b\n1,2.5\n2,"{cell}"\n')
    assert told(path, numbers=["b"])[0]["b"] == ["2.5", cell]


def test_a_column_of_numbers_comes_as_numbers_and_its_blanks_as_nulls(tmp_path: Path) -> None:
    (path := tmp_path / "x.csv").write_text("a,b\n1,2.5\n2,\n3,-1e2\n")
    assert told(path, numbers=["b"])[0]["b"] == [2.5, None, -100.0]


@pytest.mark.parametrize("text", ["", "\n", "\n\n"])
def test_an_empty_file_has_no_rows(tmp_path: Path, text: str) -> None:
    (path := tmp_path / "x.csv").write_text(text)
    assert [batch for _, batch in read(path)] == [None]


@pytest.mark.parametrize("text", ["a,b", "a,b\n"])
def test_a_header_alone_has_no_rows(tmp_path: Path, text: str) -> None:
    (path := tmp_path / "x.csv").write_text(text)
    assert not [b for _, b in read(path) if b is not None and b.num_rows]


def test_a_column_named_twice_is_refused(tmp_path: Path) -> None:
    (path := tmp_path / "x.csv").write_text("a,b,a\n1,2,3\n")
    with pytest.raises(Unreadable, match="'a' twice"):
        told(path)


# ── archives ──


def test_the_members_of_an_archive_come_in_the_order_of_their_names(tmp_path: Path) -> None:
    names = ["2018-07/b.csv", "2018-06/a.csv", "c.json", "notes.pdf", "__MACOSX/a.csv", ".hidden.csv"]
    found = list(reader.members(str(archive(tmp_path / "x.zip", dict.fromkeys(names, "a\n1\n")))))
    assert found == [
        ("2018-06/a.csv", "csv"),
        ("2018-07/b.csv", "csv"),
        ("c.json", "json"),
        ("notes.pdf", None),
    ]


def test_an_archive_cut_short_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "x.zip", {"a.csv": "a,b\n" + "1,2\n" * 999})
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(Unreadable, match="archive cannot be opened"):
        list(reader.members(str(path)))


def test_an_archive_whose_bytes_were_changed_is_not_read_to_its_end(tmp_path: Path) -> None:
    import zipfile

    noise = random.Random(1)
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as made:
        made.writestr("a.csv", "a,b\n" + "".join(f"{noise.random()},2\n" for _ in range(20_000)))
    content = bytearray(path.read_bytes())
    content[300_000] ^= 1
    path.write_bytes(content)
    with pytest.raises(Exception, match="CRC"):
        read(path, "a.csv")


def test_a_locked_archive_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "x.zip", {"a.csv": "a,b\n1,2\n"})
    content = bytearray(path.read_bytes())
    content[6] |= 1
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    with pytest.raises(Unreadable, match="password"):
        list(reader.members(str(path)))


def test_an_archive_that_would_grow_beyond_measure_is_not_opened(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="would grow"):
        list(reader.members(str(archive(tmp_path / "x.zip", {"a.csv": "0" * 5_000_000}))))


def test_an_archive_of_too_many_files_is_not_opened(tmp_path: Path) -> None:
    few = Limits(members=3)
    path = archive(tmp_path / "x.zip", {f"{n}.csv": "a\n1\n" for n in range(4)})
    with pytest.raises(Unreadable, match="4 files"):
        list(reader.members(str(path), few))


# ── answers of the API ──


def json_file(folder: Path, value: Any) -> Path:
    (path := folder / "crimes_2018-06_E05011368.json").write_text(
        value if isinstance(value, str) else json.dumps(value)
    )
    return path


def test_a_record_of_the_api_becomes_the_flattened_row(tmp_path: Path) -> None:
    row = answer(5)
    assert told(json_file(tmp_path, [nested(row)]))[0] == {name: [value] for name, value in row.items()}


def test_a_field_that_nobody_knows_keeps_a_name_of_its_own(tmp_path: Path) -> None:
    record = nested(answer(5)) | {"colour": "red"}
    record["location"]["street"]["side"] = "left"
    table, _ = told(json_file(tmp_path, [nested(answer(4)), record]))
    assert (table["colour"], table["street.side"]) == (["", "red"], ["", "left"])


def test_a_nested_field_never_stands_in_for_one_of_the_record(tmp_path: Path) -> None:
    record = nested(answer(5))
    record["location"]["category"] = "drugs"
    assert told(json_file(tmp_path, [record]))[0]["category"] == ["burglary"]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"error": "no"}, "one object"),
        ('[{"id": 1}', "not valid JSON"),
        ("", "not valid JSON"),
        ([1, 2], "no object"),
        ([{"location": ["a"]}], "'location' of a record is no object"),
        ([{"outcome_status": "x"}], "'outcome_status' of a record is no object"),
    ],
)
def test_what_is_no_answer_of_the_api_is_refused(tmp_path: Path, value: Any, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        read(json_file(tmp_path, value))


@pytest.mark.parametrize("text", ["[]", "[ ]", "\ufeff[\n]\n"])
def test_an_empty_list_is_an_answer_without_records(tmp_path: Path, text: str) -> None:
    path = json_file(tmp_path, text)
    (found,) = survey(str(path))
    assert (found["header"], found["note"]) == ([], "")
    assert not read(path)
