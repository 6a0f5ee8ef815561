"""Sources and mappings from the command line: an unknown file becomes a delivery without a line of code."""

from __future__ import annotations

import csv
import random
import re
from pathlib import Path

import pytest

from tests.functional.command_line import DONE, NOT_FOUND, REFUSED, commonweal, told, told_error

pytestmark = pytest.mark.usefixtures("clean_state", "operator")
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
KINDS = ("Fly-tipping", "Litter", "Abandoned trolley")
ANSWERS = {
    "agency": '"council"',
    "supplier": '"salford"',
    "feed": '"council/odd"',
    "basis": '"open-licence"',
    "attribution": '"Made up for a test"',
    "domain": '"environment"',
}


def odd_file(folder: Path, rows: int = 60) -> Path:
    """A file as a new partner sends it."""
    chance = random.Random(4)
    path = folder / "odd_jobs.csv"
    with path.open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["Job Ref", "Reported", "Job Type", "Officer", "Easting", "Northing", "Notes"])
        for n in range(rows):
            table.writerow(
                [
                    f"J{n:05d}",
                    f"{1 + n % 28:02d}/02/2026 {8 + n % 9:02d}:{n % 60:02d}",
                    KINDS[n % len(KINDS)],
                    chance.choice(["A. Turner", "B. Farrow"]),
                    380_000 + chance.randrange(9_000),
                    398_000 + chance.randrange(4_000),
                    "Called at the house of Mrs Quill " + "again and " * (n % 4) + str(n),
                ]
            )
    return path


def answered(path: Path) -> Path:
    """The draft as a person hands it in."""
    text = re.sub(r"unclear = \[.*?\n\]", "unclear = []", path.read_text("utf-8"), flags=re.DOTALL)
    for key, value in ANSWERS.items():
        text, changed = re.subn(rf"^{key} = .*$", f"{key} = {value}", text, flags=re.MULTILINE)
        assert changed == 1, key
    path.write_text(text, "utf-8")
    return path


def test_a_file_that_nobody_foresaw_is_drafted_completed_added_and_loaded(tmp_path: Path) -> None:
    sent, mapping = odd_file(tmp_path), tmp_path / "odd_jobs.toml"
    drafted = told("source", "draft", sent, "--out", mapping)
    assert drafted.startswith("60 rows were looked at")
    assert "  agency: who the records are of" in drafted
    assert "Quill" not in drafted + mapping.read_text("utf-8")
    assert "Turner" not in mapping.read_text("utf-8")

    assert "unclear: " in told_error("source", "check", mapping, code=REFUSED)
    assert "unclear: " in told_error("load", sent, "--mapping", mapping, code=REFUSED)
    answered(mapping)
    assert told("source", "check", mapping) == "odd_jobs, version 1: 7 columns, in order.\n"

    added = told("source", "add", mapping, "--why", "street cleaning sends these")
    assert added.startswith("odd_jobs, version 1, is in use at once, as the operator of the installation")
    assert "nothing was changed" in told("source", "add", mapping)
    assert "odd_jobs" in told("source", "list")
    shown = told("source", "show", "odd_jobs")
    assert "replaced by a keyed reference" in shown
    assert "free text, which may name people" in shown
    assert told("source", "show", "odd_jobs", "--toml").strip() == mapping.read_text("utf-8").strip()
    assert "street cleaning sends these" in told("source", "versions", "odd_jobs")

    loaded = told("load", sent)
    assert "(odd_jobs): 60 rows received = 60 accepted + 0 duplicates + 0 rejected" in loaded


def test_a_new_word_stops_the_delivery_until_the_next_version_knows_it(tmp_path: Path) -> None:
    sent, mapping = odd_file(tmp_path), tmp_path / "odd_jobs.toml"
    told("source", "draft", sent, "--out", mapping)
    told("source", "add", answered(mapping))
    later = sent.with_name("later.csv")
    later.write_text(sent.read_text().replace("Abandoned trolley", "Graffiti"))
    stopped = commonweal("load", later)
    assert stopped.returncode == REFUSED
    assert "1 words of 'Job Type' are not mapped, such as 'Graffiti'" in stopped.stdout
    text = mapping.read_text("utf-8").replace("[category.words]", '[category.words]\n"Graffiti" = "graffiti"')
    mapping.write_text(text)
    assert "version = 2" in told_error("source", "add", mapping, code=REFUSED)
    mapping.write_text(text.replace("version = 1", "version = 2"))
    assert "version 2, is in use" in told("source", "add", mapping)
    assert "60 accepted" in told("load", later)


def test_nothing_is_written_over(tmp_path: Path) -> None:
    sent, mapping = odd_file(tmp_path), tmp_path / "odd_jobs.toml"
    mapping.write_text("mine")
    assert "is there already" in told_error("source", "draft", sent, "--out", mapping, code=REFUSED)
    assert mapping.read_text() == "mine"


def test_a_draft_is_shown_where_no_file_is_named(tmp_path: Path) -> None:
    shown = told("source", "draft", odd_file(tmp_path))
    assert 'name = "odd_jobs"' in shown


def test_what_is_not_there_is_not_approved_or_shown() -> None:
    assert "no draft of the mapping nothing" in told_error("source", "approve", "nothing", code=NOT_FOUND)
    assert told("source", "versions", "nothing") == "No mapping nothing was added.\n"
    told_error("source", "show", "nothing", code=NOT_FOUND)


def test_a_source_of_the_program_can_be_shown_as_a_mapping_to_begin_another_from(tmp_path: Path) -> None:
    text = told("source", "show", "fire_irs", "--toml")
    (copy := tmp_path / "fire_irs.toml").write_text(text)
    assert told("source", "check", copy).startswith("fire_irs, version 1:")
    refused = told_error("source", "add", copy, code=REFUSED)
    assert "fire_irs is a source of the program, in version 1" in refused
    copy.write_text(text.replace("version = 1", "version = 2", 1))
    added = told("source", "add", copy, code=DONE)
    assert "It takes the place of the program's own source fire_irs." in added


def test_a_mapping_may_begin_with_the_mark_that_notepad_writes(tmp_path: Path) -> None:
    (copy := tmp_path / "fire_irs.toml").write_text(told("source", "show", "fire_irs", "--toml"), "utf-8-sig")
    assert told("source", "check", copy).startswith("fire_irs, version 1:")
    copy.write_bytes("# Fire\n# caf\u00e9\n".encode("cp1252"))
    for command in ("check", "add"):
        refused = told_error("source", command, copy, code=REFUSED)
        assert "line 2 holds a letter of another encoding" in refused
        assert "Save as, Encoding: UTF-8" in refused


def test_a_file_with_two_names_of_one_column_is_not_read_by_one_of_them(tmp_path: Path) -> None:
    (sample,) = (EXAMPLES / "collisions_stats19").glob("*.csv")
    header, *rows = sample.read_text("utf-8-sig").splitlines()
    name, alias = "collision_index", "accident_index"
    assert name in header
    (path := tmp_path / "collisions.csv").write_text(
        "\n".join([f"{header},{alias}", *(f"{r},x" for r in rows)])
    )
    refused = told("load", path, code=REFUSED)
    assert f"the columns {name!r} and {alias!r} are two names of one, and the file has both" in refused
