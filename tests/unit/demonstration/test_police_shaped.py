"""The maker of many rows for the benchmarks."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import pytest

from commonweal.cli.demonstration.police import HEADER

SCRIPT = Path(__file__).resolve().parents[3] / "benchmarks/police_shaped.py"


def make(*arguments: str) -> None:
    subprocess.run([sys.executable, str(SCRIPT), *arguments], check=True, capture_output=True, timeout=120)


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def places(rows: list[dict[str, str]]) -> set[tuple[str, str]]:
    return {(row["Longitude"], row["Latitude"]) for row in rows if row["Longitude"]}


@pytest.mark.parametrize("rows", [1, 47, 5_003])
def test_as_many_rows_as_asked_for_in_the_published_form(tmp_path: Path, rows: int):
    make(str(rows), str(tmp_path / "out.csv"), "--points", "200")
    assert (tmp_path / "out.csv").read_text(encoding="utf-8").startswith(HEADER + "\n")
    found = read(tmp_path / "out.csv")
    assert len(found) == rows and len(places(found)) <= 200
    assert all((row["Crime ID"] == "") == (row["Crime type"] == "Anti-social behaviour") for row in found)
    assert all(row["Context"] == "Synthetic record" for row in found)


def test_a_point_of_its_own_for_every_row(tmp_path: Path):
    make("30000", str(tmp_path / "out.csv"), "--points", "all-distinct")
    assert len(places(read(tmp_path / "out.csv"))) == 30_000


def test_rows_lie_in_the_county(tmp_path: Path):
    make("3000", str(tmp_path / "out.csv"))
    for longitude, latitude in places(read(tmp_path / "out.csv")):
        assert -2.74 < float(longitude) < -1.90 and 53.32 < float(latitude) < 53.69


def test_one_file_a_month_in_the_sites_layout(tmp_path: Path):
    make("1000", str(tmp_path / "out"), "--folder", "--months", "5")
    files = sorted((tmp_path / "out").rglob("*.csv"))
    assert [f.relative_to(tmp_path / "out").as_posix() for f in files][-1] == (
        "2026-09/2026-09-greater-manchester-street.csv"
    )
    assert [len(read(f)) for f in files] == [200] * 5
    assert (tmp_path / "out/SYNTHETIC.json").exists()
    assert all(row["Month"] == f.parent.name for f in files for row in read(f))
