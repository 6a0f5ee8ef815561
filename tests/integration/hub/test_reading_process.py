"""The reading process: it answers one question after another, and dies alone."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from commonweal.core.errors import BadInput
from commonweal.hub.intake import limits
from commonweal.hub.intake.child import Member, Reader
from tests.factories.police_files import written
from tests.sampling import SAMPLE


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as one:
        yield one


def rows(reader: Reader, path: Path) -> list[dict[str, list[str]]]:
    (member,) = reader.survey(path)
    return [raw.table.to_pydict() for raw in reader.rows(member, (), ()) if raw.table is not None]


def test_an_answer_that_was_not_heard_out_is_not_taken_for_the_next(reader: Reader, tmp_path: Path) -> None:
    first = written(tmp_path / "a.csv", "a,b\n1,2\n")
    second = written(tmp_path / "b.csv", "a,b\n3,4\n")
    (member,) = reader.survey(first)
    for _ in reader.rows(member, (), ()):
        break  # as a source that refuses the batch does
    assert rows(reader, second) == [{"a": ["3"], "b": ["4"]}]


def test_a_refused_file_leaves_the_process_fit_for_the_next(reader: Reader, tmp_path: Path) -> None:
    bad = written(tmp_path / "a.csv", "a,a\n1,2\n")
    with pytest.raises(BadInput, match="twice"):
        rows(reader, bad)
    assert rows(reader, written(tmp_path / "b.csv", "a,b\n3,4\n")) == [{"a": ["3"], "b": ["4"]}]


def test_a_file_that_kills_the_process_costs_only_itself(reader: Reader, tmp_path: Path) -> None:
    (member,) = reader.survey(written(tmp_path / "a.csv", "a,b\n1,2\n"))
    reader._process.kill()
    reader._process.wait()
    with pytest.raises(BadInput, match="ended before the file did"):
        list(reader.rows(member, (), ()))
    assert rows(reader, written(tmp_path / "b.csv", "a,b\n3,4\n")) == [{"a": ["3"], "b": ["4"]}]


def test_what_is_not_there_is_said(reader: Reader, tmp_path: Path) -> None:
    absent = Member(str(tmp_path / "gone.csv"), "", "csv", ("a",))
    with pytest.raises(BadInput, match="No such file"):
        list(reader.rows(absent, (), ()))


@pytest.mark.parametrize("depth", [100_000])
def test_nesting_without_end_is_refused(reader: Reader, tmp_path: Path, depth: int) -> None:
    path = written(tmp_path / "a.json", "[" * depth)
    member = Member(str(path), "", "json", ("id",))
    with pytest.raises(BadInput, match="cannot be read"):
        list(reader.rows(member, (), ()))


@pytest.mark.skipif(not SAMPLE.full, reason="fills four gigabytes: in make test-full alone")
def test_a_packed_file_that_would_fill_the_memory_is_refused(reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "a.json.gz"
    block = gzip.compress(b" " * (64 << 20))
    with path.open("wb") as stream:
        for _ in range(limits.MEMORY_BYTES // (64 << 20) + 4):
            stream.write(block)
    with pytest.raises(BadInput, match=r"more memory|ended before|grows far beyond"):
        list(reader.rows(Member(str(path), "", "json", ("id",)), (), ()))
    assert rows(reader, written(tmp_path / "b.csv", "a,b\n3,4\n")) == [{"a": ["3"], "b": ["4"]}]


def test_a_line_without_end_is_refused(reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b\n" + b"x" * (100 << 20))
    with pytest.raises(BadInput, match="cannot be read"):
        list(reader.rows(Member(str(path), "", "csv", ("a", "b")), (), ()))


def test_a_packed_file_that_grows_without_measure_is_refused(reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n" + b"1,2\n" * (25 << 20)))
    with pytest.raises(BadInput, match="grows far beyond its packed size"):
        list(reader.rows(Member(str(path), "", "csv", ("a", "b")), (), ()))


def test_a_damaged_packed_file_is_refused(reader: Reader, tmp_path: Path) -> None:
    content = gzip.compress(b"a,b\n" + b"".join(b"%d,%d\n" % (n, n * n) for n in range(90_000)))
    (path := tmp_path / "a.csv.gz").write_bytes(content[: len(content) // 2])
    with pytest.raises(BadInput, match="cannot be read"):
        list(reader.rows(Member(str(path), "", "csv", ("a", "b")), (), ()))


def test_the_process_is_told_no_secret_of_ours(reader: Reader) -> None:
    told = Path(f"/proc/{reader._process.pid}/environ")
    if not told.exists():
        pytest.skip("this system does not show a process's environment")
    names = {entry.partition(b"=")[0].decode() for entry in told.read_bytes().split(b"\0") if entry}
    assert names <= {"PATH", "LANG", "ARROW_DEFAULT_MEMORY_POOL"}


def test_a_survey_names_a_damaged_member_and_still_shows_the_others(reader: Reader, tmp_path: Path) -> None:
    import zipfile

    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as made:
        made.writestr("a.csv", "a,b\n1,2\n")
        made.writestr("b.json", json.dumps([{"id": 1}]))
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x03\x04")] = 0
    path.write_bytes(content)
    first, second = reader.survey(path)
    assert (first.member, bool(first.note)) == ("a.csv", True)
    assert (second.member, second.note, second.header) == ("b.json", "", ("id",))
