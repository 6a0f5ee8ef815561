"""Published change look-ups: the LSOA file writes CHGIND, the output area file CHNGIND."""

import gzip
from pathlib import Path

import pytest

from commonweal.core.errors import BadInput
from commonweal.geography.change_files import read_changes
from commonweal.geography.changes import Change, ChangeCode

LSOA = (
    "LSOA11CD,LSOA11NM,LSOA21CD,LSOA21NM,CHGIND,LAD22CD,LAD22NM\n"
    "E01000001,City of London 001A,E01000001,City of London 001A,U,E09000001,City of London\n"
    "E01004766,Bolton 005A,E01034000,Bolton 005G,S,E08000001,Bolton\n"
)
OA = "OA11CD,CHNGIND,OA21CD\nE00000001,u,E00000001\n"


def test_the_lsoa_file(tmp_path: Path) -> None:
    (tmp_path / "l.csv").write_text(LSOA, encoding="utf-8-sig")
    assert read_changes(tmp_path / "l.csv", kind="lsoa", from_generation="2011", to_generation="2021") == [
        Change("E01000001", "E01000001", ChangeCode.UNCHANGED),
        Change("E01004766", "E01034000", ChangeCode.SPLIT),
    ]


def test_the_output_area_file(tmp_path: Path) -> None:
    (tmp_path / "o.csv.gz").write_bytes(gzip.compress(OA.encode()))
    rows = read_changes(tmp_path / "o.csv.gz", kind="oa", from_generation="2011", to_generation="2021")
    assert rows == [Change("E00000001", "E00000001", ChangeCode.UNCHANGED)]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (LSOA.replace("CHGIND", "CHANGE"), "There is no column CHGIND or CHNGIND"),
        (LSOA.replace("LSOA21CD", "LSOA22CD"), "No column holds the lsoa codes of 2021"),
        (LSOA.replace(",S,", ",Q,"), "Not a row of a change look-up"),
        (LSOA.splitlines()[0], "holds no row"),
    ],
)
def test_what_is_no_look_up_is_refused(tmp_path: Path, text: str, word: str) -> None:
    (tmp_path / "l.csv").write_text(text)
    with pytest.raises(BadInput, match=word):
        read_changes(tmp_path / "l.csv", kind="lsoa", from_generation="2011", to_generation="2021")
