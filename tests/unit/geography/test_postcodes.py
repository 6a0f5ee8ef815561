"""Postcode files as published: Code-Point Open and the ONS Postcode Directory."""

import zipfile
from pathlib import Path

import pytest

from commonweal.core.errors import BadInput
from commonweal.geography.postcodes import (
    PostcodeRow,
    PostcodeSource,
    plain_postcode,
    read_postcodes,
    shown_postcode,
)

CODE_POINT = (
    '"M1 1AA",10,384780,398210,"E92000001","E19000001","E18000002","","E08000003","E05011376"\n'
    '"M501AB",60,381000,397500,"E92000001","","","","E08000006","E05000001"\n'
    '"M99 9ZZ",90,0,0,"E92000001","","","","",""\n'
)
ONSPD = (
    "pcd,pcd2,pcds,dointr,doterm,oseast1m,osnrth1m,osgrdind\n"
    '"M1  1AA","M1   1AA","M1 1AA","198001","","0384781","0398211",1\n'
    '"M50 1AB","M50  1AB","M50 1AB","198001","202001","0381000","0397500",8\n'
    '"BT1 1AA","BT1  1AA","BT1 1AA","198001","","0333500","0374000",1\n'
    '"IM1 1AA","IM1  1AA","IM1 1AA","198001","","","",9\n'
)
EXPECTED = [
    PostcodeRow("M11AA", 384780, 398210, 1),
    PostcodeRow("M501AB", 381000, 397500, 6),
    PostcodeRow("M999ZZ", None, None, 9),
]


def test_code_point_open_as_a_folder(tmp_path: Path) -> None:
    (tmp_path / "Data" / "CSV").mkdir(parents=True)
    (tmp_path / "Doc").mkdir()
    (tmp_path / "Data" / "CSV" / "m.csv").write_text(CODE_POINT)
    (tmp_path / "Doc" / "Code-Point_Open_Column_Headers.csv").write_text("PC,PQ,EA,NO,CY,RH,LH,CC,DC,WC\n")
    source, rows = read_postcodes(tmp_path)
    assert source is PostcodeSource.CODE_POINT_OPEN
    assert list(rows) == EXPECTED


def test_code_point_open_as_an_archive(tmp_path: Path) -> None:
    path = tmp_path / "codepo_gb.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Doc/Code-Point_Open_Column_Headers.csv", "PC,PQ,EA,NO,CY,RH,LH,CC,DC,WC\n")
        archive.writestr("Data/CSV/m.csv", CODE_POINT)
    assert list(read_postcodes(path)[1]) == EXPECTED


def test_the_directory_keeps_quality_and_maps_nothing_poor_or_off_the_grid(tmp_path: Path) -> None:
    path = tmp_path / "ONSPD_FEB_2024_UK.csv"
    path.write_text(ONSPD)
    source, rows = read_postcodes(path)
    assert source is PostcodeSource.ONSPD
    assert list(rows) == [
        PostcodeRow("M11AA", 384781, 398211, 1),
        PostcodeRow("M501AB", None, None, 8),  # 8 and 9 are not mapped
        PostcodeRow("BT11AA", None, None, 1),  # the Irish Grid
        PostcodeRow("IM11AA", None, None, 9),
    ]


@pytest.mark.parametrize("content", ["", "a,b,c\n1,2,3\n", '"not one",10,1,2,"","","","","",""\n'])
def test_another_layout_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "x.csv").write_text(content)
    with pytest.raises(BadInput, match="neither"):
        read_postcodes(tmp_path / "x.csv")


def test_a_broken_row_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(CODE_POINT + '"M1 1AB",AB,384780,398210,"","","","","",""\n')
    with pytest.raises(BadInput, match="Not a row of a postcode file") as refused:
        list(read_postcodes(tmp_path / "x.csv")[1])
    assert refused.value.where.endswith("line 4")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("m1 1aa", "M11AA"),
        (" EC1A  1BB ", "EC1A1BB"),
        ("W1A0AX", "W1A0AX"),
        ("M1", None),
        ("", None),
        ("M1 1A1", None),
    ],
)
def test_postcodes_are_compared_without_spaces(text: str, plain: str | None) -> None:
    assert plain_postcode(text) == plain


def test_postcodes_are_shown_with_their_space() -> None:
    assert shown_postcode("EC1A1BB") == "EC1A 1BB"
