"""The demonstration's files are street files of data.police.uk, but that they say they are invented."""

from __future__ import annotations

import json
import re
from pathlib import Path

from commonweal.cli.demonstration import police
from commonweal.cli.demonstration.rates import NAMES
from commonweal.core.periods import Month

KEY = re.compile(r"[0-9a-f]{64}")
DEGREES = re.compile(r"-?\d+\.\d{6}")
PLACE = re.compile(r"On or near [A-Z][A-Za-z/ ]+")


def sound(rows):
    """Rows without the few that were spoilt on purpose."""
    bad = {"unknown", "not recorded", "2026-13"}
    return [r for r in rows if not bad & {r["Month"], r["Longitude"], r["Latitude"]}]


def test_files_lie_as_on_the_site(written):
    paths = [d.path.relative_to(written.folder).as_posix() for d in written.deliveries]
    assert "2022-10/2022-10-greater-manchester-street.csv" in paths
    assert "2026-09/2026-09-greater-manchester-street.csv" in paths
    assert len(paths) == len(set(paths)) == 49


def test_every_sound_row_has_the_published_form(written):
    for delivery in written.deliveries[::6]:
        for row in sound(written.rows(delivery)):
            assert None not in row and None not in row.values()
            assert row["Month"] == str(delivery.month)
            assert row["Reported by"] == row["Falls within"] == "Greater Manchester Police"
            assert row["Crime type"] in NAMES
            assert row["Context"] == "Synthetic record"
            if row["Location"] == "No Location":
                assert row["Longitude"] == row["Latitude"] == row["LSOA code"] == row["LSOA name"] == ""
            else:
                assert DEGREES.fullmatch(row["Longitude"]) and DEGREES.fullmatch(row["Latitude"])
                assert PLACE.fullmatch(row["Location"])
                assert re.fullmatch(r"E01\d{6}", row["LSOA code"])


def test_anti_social_behaviour_alone_has_no_key_and_no_outcome(written):
    for row in written.rows(written.deliveries[0]):
        keyless = row["Crime type"] == "Anti-social behaviour"
        assert (row["Crime ID"] == "") == (row["Last outcome category"] == "") == keyless
        assert keyless or KEY.fullmatch(row["Crime ID"])


def test_rows_stand_in_the_order_of_the_site_with_those_of_no_location_last(written):
    rows = written.rows(written.deliveries[0])
    names = [row["LSOA name"] for row in rows if row["LSOA name"]]
    assert names == sorted(names)
    assert all(row["Location"] == "No Location" for row in rows[len(names) :])


def test_nothing_is_quoted_and_lines_end_as_on_the_site(written):
    content = written.deliveries[0].path.read_bytes()
    assert b'"' not in content and b"\r" not in content and content.endswith(b"\n")
    assert content.split(b"\n", 1)[0].decode() == police.HEADER


def test_the_number_of_rows_told_is_the_number_of_rows_written(written):
    for delivery in written.deliveries:
        assert delivery.path.read_bytes().count(b"\n") - 1 == delivery.rows


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(tmp_path: Path):
    months = {"months": 2, "last": Month(2026, 9)}
    first = police.write_deliveries(tmp_path / "a", **months)
    again = police.write_deliveries(tmp_path / "b", **months)
    other = police.write_deliveries(tmp_path / "c", **months, seed=7)
    assert [d.path.read_bytes() for d in first] == [d.path.read_bytes() for d in again]
    assert first[0].path.read_bytes() != other[0].path.read_bytes()


def test_a_month_does_not_depend_on_how_many_months_are_made(written, tmp_path: Path):
    latest = police.write_deliveries(tmp_path, months=1)[0]
    assert latest.path.read_bytes() == written.deliveries[-1].path.read_bytes()


def test_files_are_written_one_by_one(tmp_path: Path):
    made = police.deliveries(tmp_path, months=3)
    first = next(made)
    assert first.path.exists() and len(list(tmp_path.rglob("*.csv"))) == 1


def test_the_folder_says_that_it_is_synthetic_before_the_first_file_stands(tmp_path: Path):
    next(police.deliveries(tmp_path, months=2))
    marker = json.loads((tmp_path / "SYNTHETIC.json").read_text(encoding="utf-8"))
    assert marker["synthetic"] is True and "Synthetic" in marker["statement"]
    assert (tmp_path / "README.txt").read_text(encoding="utf-8").startswith("SYNTHETIC DATA")


def test_progress_is_told_for_every_file(tmp_path: Path):
    told = []

    class Listener:
        def step(self, message):
            raise AssertionError(message)

        def count(self, done, total, what):
            told.append((done, total, what))

    police.write_deliveries(tmp_path, months=3, progress=Listener())
    assert [done for done, _, _ in told] == [1, 2, 3] and {total for _, total, _ in told} == {3}
