"""A reference is found in the bytes of a file: however written, wherever it is cut, however it is packed."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from commonweal.hub.intake import searching
from commonweal.hub.intake.errors import Unreadable
from commonweal.hub.intake.searching import PIECE, stands_in

WANTED = "PER-00417"


def zipped(members: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


def found(folder: Path, content: bytes, reference: str = WANTED, *, short: bool = False) -> bool:
    path = folder / "file"
    path.write_bytes(content)
    return stands_in(path, reference, whole_cell=short)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("reference", [WANTED, "José-1987"])
def test_in_any_encoding_case_and_spacing(tmp_path: Path, encoding: str, reference: str) -> None:
    line = f"a,b,{reference.lower()[:4]} {reference.upper()[4:]},c\n"
    assert found(tmp_path, line.encode(encoding), reference)
    assert not found(tmp_path, line.encode(encoding), "PER-00418")


@pytest.mark.parametrize("before", range(PIECE - 12, PIECE + 3))
def test_across_the_end_of_a_piece(tmp_path: Path, before: int) -> None:
    assert found(tmp_path, b"x" * before + WANTED.encode() + b"x" * 50)


def test_in_whatever_is_packed(tmp_path: Path) -> None:
    inner = zipped({"a.xml": f"<v>{WANTED}</v>".encode()})
    assert found(tmp_path, gzip.compress(WANTED.encode()))
    assert found(tmp_path, zipped({"a.csv": b"x", "b.pdf": WANTED.encode()}))
    assert found(tmp_path, zipped({"a.xlsx": inner}))
    assert found(tmp_path, zipped({"a.csv.gz": gzip.compress(WANTED.encode())}))
    assert found(tmp_path, zipped({f"{WANTED}.pdf": b"x"}))
    assert not found(tmp_path, zipped({"a.xlsx": zipped({"a.xml": b"<v>PER-1</v>"})}))


def test_as_xml_writes_it(tmp_path: Path) -> None:
    assert found(tmp_path, zipped({"a.xml": b"<v>SMITH &amp; JONES</v>"}), "Smith & Jones")


def test_members_that_were_read_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(zipped({"a.csv": WANTED.encode(), "b.pdf": b"x"}))
    assert stands_in(path, WANTED, whole_cell=False)
    assert not stands_in(path, WANTED, whole_cell=False, but={"a.csv"})


@pytest.mark.parametrize("line", ["417,a", "a, 4 17 ,b", "a;417", 'a,"417",b', "<v>417</v>"])
def test_a_short_one_is_a_cell_by_itself(tmp_path: Path, line: str) -> None:
    assert found(tmp_path, line.encode(), "417", short=True)
    assert not found(tmp_path, line.replace("7", "78").encode(), "417", short=True)


def test_what_cannot_be_unpacked_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = zipped({"a.csv": bytes(range(256)) * 40})
    broken = bytearray(whole)
    broken[60:70] = bytes(10)
    with pytest.raises(Unreadable):
        found(tmp_path, bytes(broken))
    monkeypatch.setattr(searching, "MOST_BYTES", 1_000)
    with pytest.raises(Unreadable, match="grows beyond"):
        found(tmp_path, whole)
