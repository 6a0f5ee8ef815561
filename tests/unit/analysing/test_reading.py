"""A CSV of somebody's own, as a technique takes it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from commonweal.analysis.precision import Precision
from commonweal.analysis.techniques.grammar import Example, Form, Gives, Kind, Takes, Technique
from commonweal.analysis.techniques.inputs import BadData, Data
from commonweal.workstation.reading import read

POINTS = Technique(
    name="points",
    title="Points",
    question="Where?",
    form=Form.POINTS,
    takes=(
        Takes("easting", Kind.NUMBER, "metres"),
        Takes("northing", Kind.NUMBER, "metres"),
        Takes("time", Kind.MOMENT, "when", optional=True),
    ),
    gives=(Gives("n", "how many"),),
    misleads=("Never.",),
    references=("None.",),
    section="A",
    version="1",
    unit="events",
    cost="grows with the points",
    example=Example("None.", {"easting": [1]}, "Nothing."),
)


def taken(folder: Path, text: str | bytes, technique: Technique = POINTS, **more: str) -> Data:
    path = folder / "in.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    precision = more.pop("precision", "")
    return read(path, technique, more, precision)


@pytest.mark.parametrize(
    "header",
    ["easting,northing", "Easting,Northing", "X,Y", "BNG_Easting,BNG Northing", "location_easting_osgr,"
     "location_northing_osgr"],
)  # fmt: skip
def test_columns_are_known_by_the_names_that_others_give_them(header: str, tmp_path: Path) -> None:
    data = taken(tmp_path, f"{header}\n382000,398000\n")
    assert (data["easting"][0], data["northing"][0]) == (382_000, 398_000)
    renamed = header not in ("easting,northing",)
    assert any("is taken for easting" in line for line in data.announced) == renamed


def test_degrees_become_metres_and_that_is_said(tmp_path: Path) -> None:
    data = taken(tmp_path, "Longitude,Latitude\n-2.3356,53.5087\n")
    assert abs(data["easting"][0] - 377_840.2) < 5
    assert abs(data["northing"][0] - 401_387.3) < 5
    assert "Longitude and latitude were turned into metres of the national grid." in data.announced


def test_degrees_under_the_wrong_name_are_recognised(tmp_path: Path) -> None:
    from commonweal.analysis.techniques.inputs import expected

    data = taken(tmp_path, "x,y\n-2.3356,53.5087\n")
    with pytest.raises(BadData, match="if it is a longitude, name the column longitude"):
        expected(data, POINTS)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-09-14", "2026-09-14T00:00:00"),
        ("2026-09-14 13:05", "2026-09-14T13:05:00"),
        ("2026-09-14T13:05:09", "2026-09-14T13:05:09"),
        ("2026-09-14T13:05:09Z", "2026-09-14T14:05:09"),
        ("2026-01-14T13:05:09Z", "2026-01-14T13:05:09"),
        ("2026-09-14T13:05:09+01:00", "2026-09-14T13:05:09"),
        ("14/09/2026", "2026-09-14T00:00:00"),
        ("4/9/2026 9:05", "2026-09-04T09:05:00"),
        ("14/09/2026 9:05:07", "2026-09-14T09:05:07"),
        ("14.09.2026", "2026-09-14T00:00:00"),
        ("2026-09", "2026-09-01T00:00:00"),
    ],
)
def test_dates_are_read_the_british_way(written: str, meant: str, tmp_path: Path) -> None:
    data = taken(tmp_path, f"easting,northing,date\n1,2,{written}\n")
    assert data["time"][0] == np.datetime64(meant)


@pytest.mark.parametrize(
    "bad", ["09/14/2026", "yesterday", "2026-13-01", "31/02/2026", "0001-01-01T00:00+05:00"]
)
def test_a_date_that_is_none_is_named_with_its_line(bad: str, tmp_path: Path) -> None:
    with pytest.raises(BadData, match="line 3, column 'date'"):
        taken(tmp_path, f"easting,northing,date\n1,2,2026-01-01\n1,2,{bad}\n")


def test_encodings_separators_and_quotation_marks_of_spreadsheets(tmp_path: Path) -> None:
    text = 'easting;northing;note\n1;2;"a ""quoted"" line\nand the next"\n3;4;caf\u00e9\n'
    for encoding in ("utf-8", "utf-8-sig", "cp1252"):
        data = taken(tmp_path, text.encode(encoding))
        assert data["easting"].tolist() == [1.0, 3.0]


def test_blank_cells_are_missing_and_commas_in_numbers_are_read(tmp_path: Path) -> None:
    data = taken(tmp_path, 'easting,northing\n"382,000",398000\n,398001\nNA,3\n')
    assert data["easting"][0] == 382_000
    assert np.isnan(data["easting"][1:]).all()


def test_a_workbook_under_the_name_of_a_csv_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadData, match="save it as one"):
        taken(tmp_path, b"PK\x03\x04" + b"\0" * 30)


def test_a_column_can_be_named(tmp_path: Path) -> None:
    data = taken(tmp_path, "e,n\n1,2\n", easting="e", northing="n")
    assert data["easting"][0] == 1
    with pytest.raises(BadData, match="has no column 'q'; it has 'e', 'n'"):
        taken(tmp_path, "e,n\n1,2\n", easting="q")


def _points(rows: int, places: int, when: str) -> str:
    lines = [f"{380_000 + n % places},{390_000 + n % places},{when}" for n in range(rows)]
    return "\n".join(["easting,northing,date", *lines])


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (_points(50, 50, "2026-09-14 13:05"), Precision.ADDRESS_MINUTE),
        (_points(50, 50, "2026-09-14"), Precision.ADDRESS_DATE),
        (_points(50, 50, "2026-09"), Precision.SNAPPED_MONTH),
        (_points(2_000, 300, "2026-09-14"), Precision.STREET_DATE),
        (_points(2_000, 300, "2026-09"), Precision.SNAPPED_MONTH),
        # a spreadsheet writes midnight beside a date that has no time
        (_points(50, 50, "2026-09-14 00:00"), Precision.ADDRESS_DATE),
        (_points(50, 50, "14/09/2026 0:00:00"), Precision.ADDRESS_DATE),
        # the coarsest rows decide
        (_points(50, 50, "2026-09-14") + "\n1,2,2026-09-14 13:05", Precision.ADDRESS_DATE),
        (_points(50, 50, "2026-09-14") + "\n1,2,2026-09", Precision.SNAPPED_MONTH),
        (_points(50, 50, "2026-09-14 13:05") + "\n1,2,", Precision.ADDRESS_MINUTE),
    ],
)
def test_precision_is_inferred_announced_and_can_be_said(text: str, meant: Precision, tmp_path: Path) -> None:
    data = taken(tmp_path, text)
    assert data.precision is meant
    assert f"It is taken to be known by {meant.value}; --precision says otherwise." in data.announced
    said = taken(tmp_path, text, precision=Precision.ADDRESS_DATE.value)
    assert said.precision is Precision.ADDRESS_DATE
    assert not [line for line in said.announced if "--precision" in line]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        # a cell with an unquoted comma would move all that come after it
        ("easting,northing\n1,234,5\n", "line 2: 3 cells under a header of 2"),
        ("easting,northing,easting\n1,2,3\n", "two columns 'easting'"),
        ("easting;northing\n38,5;2\n", "line 2, column 'easting'"),
        ("easting,northing\n3_80,2\n", "line 2, column 'easting'"),
        # east of Greenwich both are numbers that metres could be
        ("x,y\n1.2974,52.6309\n", "holds degrees in 'x' and 'y'"),
        ("longitude,latitude\n53.48,-2.24\n53.47,-2.25\n", "line 2.*are the two swapped"),
        ("estings,northing\n1,2\n", "is it 'estings'"),
    ],
)
def test_what_would_be_read_as_something_else_is_refused(text: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(BadData, match=says):
        taken(tmp_path, text)


def test_cells_without_a_header_may_be_blank(tmp_path: Path) -> None:
    assert taken(tmp_path, "easting,northing\n1,2,,\n3\n")["easting"].tolist() == [1.0, 3.0]


def test_rows_that_are_not_in_great_britain_are_counted(tmp_path: Path) -> None:
    data = taken(tmp_path, "longitude,latitude\n-2.24,53.48\n2.35,48.86\n-2.25,\n")
    assert data.rows == 2
    assert [(left.reason, left.rows) for left in data.left_out] == [
        ("are not in Great Britain by their longitude and latitude", 1)
    ]


def test_a_technique_of_times_alone_asks_no_row_for_a_place_in_great_britain(tmp_path: Path) -> None:
    times = replace(POINTS, takes=(Takes("time", Kind.MOMENT, "when"),))
    data = taken(tmp_path, "longitude,latitude,time\n0,0,2026-09-14 13:05\n", times)
    assert (data.rows, data.left_out) == (1, ())


@pytest.mark.parametrize("named", [{"eastng": "a"}, {"longitude": "zzz", "latitude": "n"}])
def test_a_column_that_is_named_and_is_not_there_is_an_error(named: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(BadData, match=r"no such column|has no column 'zzz'"):
        taken(tmp_path, "a,n\n1,2\n", POINTS, **named)


def test_a_column_that_is_named_is_not_guessed_for_another(tmp_path: Path) -> None:
    with pytest.raises(BadData, match=r"easting: .* has no such column"):
        taken(tmp_path, "x,n\n1,2\n", northing="x")
