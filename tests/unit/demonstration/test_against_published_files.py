"""The invented files beside really published ones: the same columns, and no street that exists."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from pathlib import Path

from commonweal.cli.demonstration.police import HEADER
from commonweal.cli.demonstration.streets import street_names
from tests.realdata import real_data

EXAMPLES = Path(__file__).resolve().parents[3] / "examples/police_uk"


def first_line(pattern: str) -> str:
    (path,) = EXAMPLES.glob(pattern)
    return path.read_text(encoding="utf-8").split("\n", 1)[0]


def first_line_in_zip(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        name = next(n for n in archive.namelist() if n.endswith(".csv"))
        return archive.read(name).decode().split("\n", 1)[0].rstrip("\r")


def test_the_header_of_street_files_is_the_published_one():
    published = first_line_in_zip(real_data("police/surrey_street_2020-08_2022-12.zip"))
    assert published == HEADER == first_line("2026-09/*-street.csv")


def test_the_header_of_stop_and_search_is_the_published_one():
    published = first_line_in_zip(real_data("police/gm_stop_and_search_2018-01_2018-09.zip"))
    assert published == first_line("2026-09/*-stop-and-search.csv")


def test_the_flattened_table_has_the_published_columns():
    with gzip.open(real_data("police/gm_crimes_2018-06_api.csv.gz"), "rt") as file:
        assert file.readline().rstrip() == first_line("flattened/*.csv")


def test_the_r_export_has_the_published_columns():
    with gzip.open(real_data("police/manchester_crimes_2019-06.csv.gz"), "rt") as file:
        assert file.readline().rstrip() == first_line("r_export/*.csv")


def test_an_api_record_has_the_published_fields():
    def fields(record):
        return {
            k: sorted(v) if isinstance(v, dict) else None for k, v in record.items() if k != "outcome_status"
        }

    with zipfile.ZipFile(real_data("police/gm_crimes_2018-06_api_json.zip")) as archive:
        name = next(n for n in archive.namelist() if n.endswith(".json"))
        published = json.loads(archive.read(name))[0]
    path = next((EXAMPLES / "api").glob("*.json"))
    assert fields(json.loads(path.read_text(encoding="utf-8"))[0]) == fields(published)


def test_no_invented_street_is_a_street_of_the_county():
    found = set()
    files = {
        "police/gm_crimes_2018-06_api.csv.gz": "street_name",
        "police/manchester_crimes_2019-06.csv.gz": "Location",
    }
    for name, column in files.items():
        text = gzip.decompress(real_data(name).read_bytes()).decode()
        found |= {row[column].removeprefix("On or near ") for row in csv.DictReader(io.StringIO(text))}
    stems = {name.rsplit(" ", 1)[0] for name in found}
    assert not stems & {name.rsplit(" ", 1)[0] for name, _ in street_names()}
