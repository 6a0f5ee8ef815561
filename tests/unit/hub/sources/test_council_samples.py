"""The samples of council, licensing, roads, surveys and reference figures: as the script makes them."""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from scripts.examples.council_files import samples
from scripts.examples.invented import FORENAMES, OFFICERS, SURNAMES

ROOT = Path(__file__).resolve().parents[4]
MADE = samples()
SOURCES = pytest.mark.parametrize("source", sorted(MADE))
NAMES = re.compile("|".join((*FORENAMES, *SURNAMES, *OFFICERS)))


def mapping(source: str) -> dict[str, Any]:
    return tomllib.loads((ROOT / f"src/commonweal/hub/sources/{source}.toml").read_text("utf-8"))


def first_table(source: str) -> tuple[list[str], list[list[str]]]:
    name = next(name for name in sorted(MADE[source]) if name.endswith(".csv"))
    header, *rows = csv.reader(io.StringIO(MADE[source][name].decode("utf-8")))
    return header, rows


@SOURCES
def test_the_script_makes_them_again_byte_for_byte(source: str) -> None:
    kept = {path.name: path.read_bytes() for path in (ROOT / "examples" / source).iterdir()}
    marker = json.loads(kept.pop("SYNTHETIC.json"))
    assert marker["synthetic"] is True
    assert kept == MADE[source]


@SOURCES
def test_each_has_forty_to_three_hundred_rows_and_says_its_name(source: str) -> None:
    said = mapping(source)
    assert said["name"] == source
    assert said["sample"] == f"examples/{source}"
    assert 20 <= len(first_table(source)[1]) <= 300


@SOURCES
def test_every_column_of_the_sample_is_said_and_every_one_needed_is_there(source: str) -> None:
    header, _ = first_table(source)
    said = mapping(source)
    names = {n for column in said["column"] for n in (column["name"], *column.get("aliases", []))}
    measures = said.get("measure", [])
    fixed = {m["column"] for m in measures if "column" in m}
    wide = {h for h in header for m in measures if "pattern" in m and re.fullmatch(m["pattern"], h)}
    assert set(header) == (set(header) & names) | (fixed & set(header)) | wide
    assert fixed <= set(header)
    for column in said["column"]:
        there = {column["name"], *column.get("aliases", [])} & set(header)
        assert there or column.get("optional"), column["name"]


@SOURCES
def test_a_column_in_which_a_person_is_named_is_dropped_with_a_reason(source: str) -> None:
    header, rows = first_table(source)
    said = {n: c for c in mapping(source)["column"] for n in (c["name"], *c.get("aliases", []))}
    naming = {header[at] for row in rows for at, cell in enumerate(row) if NAMES.search(cell)}
    for name in naming:
        assert said[name]["handling"] == "dropped", name
        assert said[name]["reason"], name


def test_persons_are_named_where_partners_name_them() -> None:
    """Or the test above would show nothing."""
    naming = {
        source for source in MADE for row in first_table(source)[1] if any(NAMES.search(cell) for cell in row)
    }
    assert naming >= {
        "council_asb",
        "noise_complaints",
        "fly_tipping",
        "licensed_premises",
        "survey_responses",
    }


@SOURCES
def test_a_feed_that_is_left_out_of_totals_says_why(source: str) -> None:
    said = mapping(source)
    assert said["in_totals"] or said["left_out_because"]
    assert said["basis"] != "open-licence" or "Open Government Licence" in said["attribution"]
    assert all(c["reason"] for c in said["column"] if c["handling"] == "dropped")
    assert not said["unclear"]


def test_casualties_with_a_place_tell_adults_from_children() -> None:
    """Section 17A wants killed, seriously and slightly injured, adults and children."""
    words = mapping("casualties_gm")["category"]["words"]
    for sent, kept in words.items():
        age = sent.split(" | ")[1]
        wanted = {"-1": "age not known"}.get(age, "child" if age in ("0-5", "6-10", "11-15") else "adult")
        assert kept.endswith(f", {wanted}")
    assert {kept.split(",")[0] for kept in words.values()} == {
        "killed",
        "seriously injured",
        "slightly injured",
    }
    assert len(words) == 3 * 12
