"""The command line as people and scripts meet it: what it prints where, and the code it ends with."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import click
import pytest

from commonweal.core.actor import Actor
from tests.factories.police_files import crime, street_file, table, written
from tests.functional.command_line import (
    DONE,
    NOT_FOUND,
    NOT_IN_ORDER,
    REFUSED,
    ROOT,
    WRONG_USE,
    commonweal,
    told,
    told_error,
)

HEAVY = {
    "django",
    "numpy",
    "pyarrow",
    "duckdb",
    "ibis",
    "deltalake",
    "pandas",
    "geopandas",
    "shapely",
    "psycopg",
}


@pytest.fixture
def loaded(clean_state: Path, operator: Actor, tmp_path: Path) -> Path:
    """One delivery is published: twenty crimes, one row that goes back, one that repeats a key."""
    rows = [crime(f"k{n}") for n in range(20)] + [crime("=1+1", Month="June"), crime("k3")]
    path = street_file(tmp_path, [*rows, crime("", Month="June")])
    told("load", path)
    return path


# ── help ──


def test_help_imports_nothing_heavy() -> None:
    done = commonweal("--help", flags=("-X", "importtime"))
    assert done.returncode == DONE
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}
    assert "click" in imported
    assert not imported & HEAVY


def test_the_list_of_commands_says_what_the_commands_say() -> None:
    from commonweal.cli.group import COMMANDS
    from commonweal.cli.group import commonweal as group

    with click.Context(group) as context:
        for name, said in COMMANDS.items():
            command = group.get_command(context, name)
            assert command is not None
            assert command.get_short_help_str(limit=200) == said
    there = {p.stem for p in (ROOT / "src/commonweal/cli/commands").glob("*.py")} - {"__init__"}
    assert set(COMMANDS) == there


def test_help_lists_every_command_and_the_exit_codes() -> None:
    from commonweal.cli.group import COMMANDS

    said = told("--help")
    assert all(f"  {name} " in said for name in COMMANDS)
    assert "3  input or delivery refused" in said


def test_wrong_use_is_said_and_ends_with_two() -> None:
    assert "No such command" in told("lod", code=WRONG_USE)
    assert "Missing argument" in told("load", code=WRONG_USE)
    assert "not a date" in told("load", "x", "--received", "yesterday", code=WRONG_USE)


def test_sources_are_listed_without_a_database() -> None:
    assert "police_uk_street" in told("source", "list", apart=True)
    assert "Crime ID" in told("source", "show", "police_uk_street", apart=True)
    assert "no source is called 'fire'" in told("source", "show", "fire", code=NOT_FOUND, apart=True)


# ── load ──


@pytest.mark.usefixtures("clean_state", "operator")
class TestLoad:
    def test_json_lines_alone_stand_on_standard_output(self, tmp_path: Path) -> None:
        folder = tmp_path / "in"
        street_file(folder, [crime(f"k{n}") for n in range(20)] + [crime("k3")])
        written(folder / "strange.csv", "a,b\n1,2\n")
        done = commonweal("load", folder, "--json")
        assert done.returncode == DONE, done.stderr
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        by_state = {line["state"]: line for line in lines}
        keys = {"source", "received", "accepted", "duplicates", "rejected", "snapshot"}
        assert all(keys <= set(line) for line in lines)
        released = by_state["released"]
        assert {k: released[k] for k in keys} == {
            "source": "police_uk_street", "received": 21, "accepted": 20, "duplicates": 1, "rejected": 0,
            "snapshot": 1,
        }  # fmt: skip
        assert (by_state["not recognised"]["source"], len(lines)) == (None, 2)
        assert "Loading" in done.stderr

    def test_the_same_again_is_unchanged(self, tmp_path: Path) -> None:
        path = street_file(tmp_path, [crime(f"k{n}") for n in range(20)])
        told("load", path)
        (line,) = told("load", path, "--json").splitlines()
        assert json.loads(line)["state"] == "unchanged"

    def test_a_bad_path_is_not_found(self, tmp_path: Path) -> None:
        said = told("load", tmp_path / "nothing.csv", code=NOT_FOUND)
        assert "there is nothing at" in said
        assert "What to do:" in said

    def test_an_unknown_source_is_not_found(self, tmp_path: Path) -> None:
        path = street_file(tmp_path, [crime("a")])
        assert "no source is called 'fire'" in told("load", path, "--source", "fire", code=NOT_FOUND)

    def test_a_refused_delivery_ends_with_three_and_is_told_in_full(self, tmp_path: Path) -> None:
        path = street_file(tmp_path, [crime("a", Crime_type="Time travel")])
        said = told("load", path, code=REFUSED)
        assert said.startswith("refused")
        assert "the category in line 2 has never been seen before" in said
        assert "Time travel" not in said, "a word in fewer than five rows may be somebody's name"

    @pytest.mark.parametrize("name", ["x.pdf", "x.csv", "x.zip"])
    def test_what_no_source_takes_is_refused(self, tmp_path: Path, name: str) -> None:
        done = commonweal("load", written(tmp_path / name, "a,b\n1,2\n"))
        assert done.returncode == REFUSED, done.stderr
        assert "Traceback" not in done.stderr
        assert name in done.stdout + done.stderr

    def test_an_unknown_column_is_named_with_file_and_remedy(self, tmp_path: Path) -> None:
        path = written(tmp_path / "x.csv", table([crime("a")]).replace("Context", "Colour"))
        said = told("load", path, "--source", "police_uk_street", code=REFUSED)
        assert "'Colour'" in said
        assert "x.csv" in said
        assert "hub/sources/police_uk_street.py" in said

    def test_a_control_total_is_held_against_what_came(self, tmp_path: Path) -> None:
        path = street_file(tmp_path, [crime(f"k{n}") for n in range(20)])
        assert "control total says 19 rows" in told("load", path, "--control", "19", code=REFUSED)
        assert told("load", path, "--control", "20").startswith("published")

    def test_a_back_load_says_when_it_was_received(self, tmp_path: Path) -> None:
        path = street_file(tmp_path, [crime(f"k{n}") for n in range(20)])
        told("load", path, "--received", "2018-08-01")
        (line,) = told("deliveries", "--json").splitlines()
        assert json.loads(line)["received_on"] == "2018-08-01"


# ── what was loaded ──


def test_deliveries_are_listed(loaded: Path) -> None:
    shown = told("deliveries")
    assert loaded.name in shown
    assert "1 of 1 slices" in shown
    (line,) = told("deliveries", "--json").splitlines()
    sums = {k: json.loads(line)[k] for k in ("received", "accepted", "duplicates", "rejected")}
    assert sums == {"received": 23, "accepted": 20, "duplicates": 1, "rejected": 2}
    assert json.loads(told("deliveries", "--measures", "1"))["months"] == {"2018-06": 21}
    assert "no delivery 9" in told("deliveries", "--measures", "9", code=NOT_FOUND)


def test_returns_show_lines_and_reasons(loaded: Path) -> None:
    shown = told("returns", "1")
    assert "2 × month-not-readable" in shown
    assert f"{loaded.name} line 22  key =1+1" in shown
    assert "none that you may see" in told("returns", "9", code=NOT_FOUND)


def test_returns_as_a_table_hold_no_formula(loaded: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(told("returns", "1", "--csv"))))
    assert [(r["line"], r["key"], r["reasons"]) for r in rows] == [
        ("22", "'=1+1", "month-not-readable"),
        ("23", "k3", "repeated-key"),
        ("24", "", "month-not-readable"),
    ]
    assert not [cell for row in rows for cell in row.values() if cell[:1] in set("=+-@\t\r")]


def test_withdrawing_needs_a_reason_and_says_what_shows_it(loaded: Path) -> None:
    assert "Missing option '--why'" in told("withdraw", "1", code=WRONG_USE)
    assert "Snapshot 2 shows the figures without it" in told("withdraw", "1", "--why", "sent by mistake")
    assert "is withdrawn" in told_error("withdraw", "1", "--why", "again", code=REFUSED)
    assert "none that you may see" in told("withdraw", "9", "--why", "x", code=NOT_FOUND)


def test_questions_are_listed_and_answered(loaded: Path) -> None:
    assert "counts:" in told("query")
    answer = json.loads(told("query", "counts", "--set", "first=2018-06", "--json"))
    assert [row["events"] for row in answer["rows"]] == [20]
    assert answer["receipt"]["snapshot"] == 1
    shown = told("query", "counts", "--set", "first=2018-06")
    assert "Snapshot 1, counts" in shown
    assert "Open Government Licence" in shown
    assert "no question is called" in told("query", "why", code=NOT_FOUND)
    assert "name=value" in told("query", "counts", "--set", "first", code=WRONG_USE)
    assert "no snapshot 9" in told(
        "query", "counts", "--set", "first=2018-06", "--snapshot", "9", code=NOT_FOUND
    )


@pytest.mark.usefixtures("clean_state", "operator")
def test_an_empty_installation_says_what_to_do_next() -> None:
    assert "commonweal load PATH" in told("deliveries")
    assert "commonweal load PATH" in told("query", "counts", "--set", "first=2018-06", code=NOT_FOUND)
    assert "no snapshot yet" in told("snapshots")
    assert "No boundaries are loaded yet" in told("geography", "list")


def test_check_finds_a_file_that_was_changed(loaded: Path, clean_state: Path) -> None:
    assert "NOT WELL" not in told("check")
    (file,) = (clean_state / "warehouse" / "cube").glob("*.parquet")
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    done = commonweal("check")
    assert done.returncode == NOT_IN_ORDER
    assert "NOT WELL   checksums" in done.stdout


# ── geography ──


def test_boundaries_are_imported_adopted_and_listed(loaded: Path, tmp_path: Path) -> None:
    def square(west: float, east: float) -> dict[str, Any]:
        ring = [[west, 53.0], [east, 53.0], [east, 54.0], [west, 54.0], [west, 53.0]]
        return {"type": "Polygon", "coordinates": [ring]}

    features = [
        {"type": "Feature", "properties": {"LAD21CD": code, "LAD21NM": code}, "geometry": square(west, east)}
        for code, west, east in (("E08000003", -2.3, -2.0), ("E08000006", -2.6, -2.3))
    ]
    path = written(tmp_path / "d.geojson", json.dumps({"type": "FeatureCollection", "features": features}))
    said = told("geography", "import", path, "--kind", "district", "--generation", "2021")
    assert "commonweal geography adopt district 2021" in said
    assert "adopted" not in told("geography", "list")
    assert "snapshot 2" in told("geography", "adopt", "district", "2021")
    assert "adopted" in told("geography", "list")
    words = ("--set", "first=2018-06", "--set", "area_kind=district", "--set", "by=area", "--json")
    rows = json.loads(told("query", "counts", *words))["rows"]
    assert {row["area"]: row["events"] for row in rows} == {"E08000003": 20}
    assert "no generation" in told_error("geography", "adopt", "lsoa", "1851", code=REFUSED)
    assert "Invalid value" in told("geography", "adopt", "parish", "2021", code=WRONG_USE)
