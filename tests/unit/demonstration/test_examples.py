"""The small files of examples/police_uk: as the script makes them, and of the forms that they stand for."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "examples/police_uk"


def read(pattern: str) -> list[dict[str, str]]:
    (path,) = FOLDER.glob(pattern)
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def answers() -> dict[str, list[dict]]:
    return {
        path.name: json.loads(path.read_text(encoding="utf-8"))
        for path in sorted((FOLDER / "api").glob("*.json"))
    }


def test_the_script_makes_them_again_byte_for_byte(tmp_path: Path):
    script = ROOT / "scripts/build_police_examples.py"
    environment = {"PYTHONPATH": str(ROOT / "src")}
    subprocess.run(
        [sys.executable, str(script), str(tmp_path)], check=True, capture_output=True, env=environment
    )
    made = {p.relative_to(tmp_path): p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    kept = {p.relative_to(FOLDER): p.read_bytes() for p in FOLDER.rglob("*") if p.is_file()}
    assert kept.pop(Path("README.md")) and made == kept


def test_they_say_that_they_are_synthetic():
    assert json.loads((FOLDER / "SYNTHETIC.json").read_text(encoding="utf-8"))["synthetic"] is True
    rows = read("2026-09/*-street.csv") + read("r_export/*.csv")
    assert {row["Context"] for row in rows} == {"Synthetic record"}
    assert {row["context"] for row in read("flattened/*.csv")} == {"Synthetic record"}
    assert {record["context"] for records in answers().values() for record in records} == {"Synthetic record"}


def test_each_csv_has_two_or_three_hundred_rows():
    for pattern in (
        "2026-09/*-street.csv",
        "2026-09/*-outcomes.csv",
        "2026-09/*-stop-and-search.csv",
        "r_export/*",
    ):
        assert 200 <= len(read(pattern)) <= 300


def test_one_id_on_the_border_stands_in_both_answers_with_the_same_content():
    first, second = answers().values()
    assert 10 <= len(first) <= 20 and 10 <= len(second) <= 20
    (shared,) = {r["id"] for r in first} & {r["id"] for r in second}
    assert [r for r in first if r["id"] == shared] == [r for r in second if r["id"] == shared]
    assert sum(r["location_type"] == "BTP" for r in first + second) == 1


def test_the_table_holds_the_answers_row_for_row():
    rows = read("flattened/*.csv")
    records = [(name.split("_")[2], record) for name, found in answers().items() for record in found]
    assert [(row["ward_code"], row["id"]) for row in rows] == [(ward, str(r["id"])) for ward, r in records]
    assert [row["latitude"] for row in rows] == [r["location"]["latitude"] for _, r in records]


def test_the_street_sample_has_rows_without_place_and_equal_rows_without_key():
    rows = read("2026-09/*-street.csv")
    assert sum(row["Location"] == "No Location" for row in rows) == 7
    keyless = Counter(tuple(row.values()) for row in rows if not row["Crime ID"])
    assert keyless.most_common(1)[0][1] > 1


def test_searches_name_nobody_and_a_vehicle_has_no_gender():
    rows = read("2026-09/*-stop-and-search.csv")
    assert not [column for column in rows[0] if "name" in column.lower() or "birth" in column.lower()]
    assert {row["Age range"] for row in rows} <= {"", "10-17", "18-24", "25-34", "over 34"}
    assert all(row["Gender"] == "" for row in rows if row["Type"] == "Vehicle search")
    assert rows[0]["Date"].startswith("2026-08-31T23:")
