"""A technique on a person's own CSV: no database, no account, no set-up."""

from __future__ import annotations

import csv
import json
import random
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from commonweal.analysis.techniques import names
from tests.functional.command_line import REFUSED, ROOT, WRONG_USE, commonweal, told, told_error

WHERE_OUT = ("csv", "parquet", "json", "svg", "png", "html", "docx")
PIPED = "period,value\n" + "".join(
    f"2024-{m:02},{v}\n" for m, v in enumerate([20, 24, 22, 26, 18, 21, 25, 23, 24, 22, 20, 25], 1)
)


def written(path: Path, header: Sequence[str], rows: Sequence[Sequence[object]]) -> Path:
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def series(folder: Path, last: int = 40, name: str = "series.csv") -> Path:
    path = folder / name
    path.write_text(f"{PIPED}2025-01,{last}\n")
    return path


def burglaries(
    folder: Path, rows: int = 600, header: Sequence[str] = ("Longitude", "Latitude", "Date")
) -> Path:
    """Around one street of a town, and everywhere else."""
    chance = random.Random(11)
    places = []
    for n in range(rows):
        near = n % 3 == 0
        lon = chance.gauss(-2.27, 0.001) if near else chance.uniform(-2.32, -2.22)
        lat = chance.gauss(53.48, 0.0006) if near else chance.uniform(53.45, 53.51)
        day = f"{1 + n % 28:02}/{1 + n % 9:02}/2026 {n % 24:02}:{n % 60:02}"
        places.append((f"{lon:.6f}", f"{lat:.6f}", day))
    return written(folder / "burglaries.csv", header, places)


def test_every_technique_is_listed_with_its_question() -> None:
    listed = told("analyse", "--list")
    assert [name for name in names() if f"  {name} " not in listed] == []
    assert told("analyse") == listed


@pytest.mark.parametrize("name", names())
def test_each_explains_itself_with_an_example(name: str) -> None:
    from commonweal.cli.analysing import running, showing

    said = showing.explanation(running.named(name), running.example(name))
    for part in ("Gives:", "Can be set", "Where this misleads:", "Sources:", "An example:"):
        assert part in said


def test_the_sentence_comes_first_and_says_what_was_chosen(tmp_path: Path) -> None:
    said = told("analyse", "xmr", "--input", series(tmp_path))
    assert said.startswith("The measure: 40 in 2025-01, beyond usual variation (13.6 to 31.4)")
    assert "Chosen for you:\n  - The baseline is the 12 points before the last." in said
    assert "Where this misleads:" in said
    assert "13 rows used" in said


def test_it_needs_no_database_and_no_home(tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "sys.argv = ['commonweal', 'analyse', 'xmr', '--input', sys.argv[1]]\n"
        "from commonweal.cli import group\n"
        "group.commonweal(standalone_mode=False)\n"
        "assert not {'django', 'duckdb', 'psycopg'} & set(sys.modules)\n"
    )
    home = tmp_path / "home"
    done = subprocess.run(
        [sys.executable, "-c", program, series(tmp_path)],
        env={"PYTHONPATH": str(ROOT / "src"), "COMMONWEAL_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert not home.exists()


def test_every_kind_of_file_is_written(tmp_path: Path) -> None:
    outs = [tmp_path / f"out.{kind}" for kind in WHERE_OUT]
    said = told("analyse", "xmr", "--input", series(tmp_path), *[w for out in outs for w in ("--out", out)])
    assert [out for out in outs if f"Written: {out}" not in said or not out.stat().st_size] == []
    lines = list(csv.reader((tmp_path / "out.csv").read_text("utf-8-sig").splitlines()))
    assert lines[0] == ["period", "value", "centre", "lower", "upper", "signal"]
    assert len(lines) == 14
    whole = json.loads((tmp_path / "out.json").read_text())
    assert whole["rows"][-1]["signal"] == "beyond"
    assert whole["how"]["xmr"]["Rows used"] == "13"
    import pyarrow.parquet as pq

    assert pq.read_table(tmp_path / "out.parquet").column("upper")[0].as_py() == pytest.approx(
        31.447, abs=1e-3
    )
    assert (tmp_path / "out.png").read_bytes().startswith(b"\x89PNG")


def test_the_same_twice_is_the_same_bytes(tmp_path: Path) -> None:
    for out in ("one", "two"):
        told("analyse", "xmr", "--input", series(tmp_path), "--out", tmp_path / f"{out}.csv",
             "--out", tmp_path / f"{out}.svg", "--out", tmp_path / f"{out}.json")  # fmt: skip
    for kind in ("csv", "svg", "json"):
        assert (tmp_path / f"one.{kind}").read_bytes() == (tmp_path / f"two.{kind}").read_bytes()


def test_too_few_are_refused_and_the_method_can_be_tried_none_the_less(tmp_path: Path) -> None:
    few = tmp_path / "few.csv"
    few.write_text("period,value\n2026-01,4\n2026-02,6\n2026-03,5\n")
    error = told_error("analyse", "xmr", "--input", few, code=REFUSED)
    assert "needs at least 12 baseline points, and there are 2" in error
    assert "--set guard=off" in error
    said = told("analyse", "xmr", "--input", few, "--set", "guard=off")
    assert said.startswith("*** below minimum: to check the method only ***")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["nothing-such"], "There is no technique"),
        (["xrm", "--input", "a.csv"], "Did you mean xmr?"),
        (["xmr"], "Give --input FILE.csv, or --from warehouse."),
        # what would be passed over without a word
        (["xmr", "--input", "SERIES", "--sensitive"], "--sensitive would do nothing here"),
        (["xmr", "--input", "SERIES", "--where", "first=2026-01"], "--where would do nothing here"),
        (["xmr", "--from", "warehouse", "--precision", "area aggregate"], "--precision would do nothing"),
        (["xmr", "--input", "SERIES", "--set", "baselin=3"], "did you mean baseline?"),
        (["xmr", "--input", "SERIES", "--set", "baseline=many"], "baseline: 'many' is no whole number"),
        (["xmr", "--input", "SERIES", "--set", "baseline=1"], "baseline: 1 is out of bounds; at least 2"),
        (["xmr", "--input", "SERIES", "--set", "baseline"], "Write it as name=value"),
        (["xmr", "--input", "SERIES", "--out", "a.exe"], "no such kind of file"),
        (["xmr", "--input", "SERIES", "--out", "SERIES"], "is the file that is read"),
        (["xmr", "--input", "SERIES", "--out", "nowhere/a.csv"], "is no folder"),
        (["xmr", "--input", "SERIES", "--out", "a.geojson"], "cannot be put on a map"),
    ],
)
def test_what_cannot_be_is_said(words: list[str], says: str, tmp_path: Path) -> None:
    file = str(series(tmp_path))
    error = told_error("analyse", *(file if word == "SERIES" else word for word in words), code=WRONG_USE)
    assert says in error


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "holds no rows under a header"),
        ("period,value\n", "holds no rows under a header"),
        ("period,valeu\n2026-01,3\n", "value: bad.csv, 1 rows has no such column"),
        ("period,value\n2026-01,three\n", "bad.csv, line 2, column 'value'"),
        ("period,value\n2026-01,inf\n", "value: "),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_its_line(text: str, says: str, tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text(text)
    assert says in told_error("analyse", "xmr", "--input", bad, code=REFUSED)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert "nowhere.csv" in told_error("analyse", "xmr", "--input", tmp_path / "nowhere.csv", code=REFUSED)


def test_help_shows_how_to_begin() -> None:
    done = commonweal("analyse", "--help")
    assert "commonweal analyse gi-star --input burglaries.csv" in done.stdout


@pytest.mark.traces("0-05")
def test_from_a_csv_of_burglaries_to_a_map_its_score_and_a_sentence(tmp_path: Path) -> None:
    """What somebody does who wants nothing else of the system."""
    file = burglaries(tmp_path)
    assert "gi-star" in told("analyse", "--list")
    assert "Where this misleads:" in told("analyse", "--explain", "gi-star")
    hot = told("analyse", "gi-star", "--input", file, "--out", tmp_path / "hot.png", "--out",
               tmp_path / "hot.geojson")  # fmt: skip
    assert "significant hot spot" in hot.splitlines()[0]
    features = json.loads((tmp_path / "hot.geojson").read_text())["features"]
    (west, south), *_ = features[0]["geometry"]["coordinates"][0]
    assert -2.4 < west < -2.2
    assert 53.4 < south < 53.6
    score = told("analyse", "pai", "--input", file)
    assert "held" in score.splitlines()[0]
    assert "of later events" in score.splitlines()[0]


@pytest.mark.parametrize("name", names())
def test_the_example_of_each_page_gives_what_the_page_says(name: str, tmp_path: Path) -> None:
    """The file beside the page, read by the command line, gives the table of the worked example."""
    from commonweal.analysis.techniques import technique, worked_example
    from commonweal.analysis.techniques.grammar import chosen
    from commonweal.workstation.reading import read
    from scripts.reference_pages.techniques import example_csv

    path = tmp_path / f"{name}.csv"
    path.write_text(example_csv(name), "utf-8")
    module = technique(name)
    data = read(path, module.TECHNIQUE, {}, "address and minute")
    example = module.TECHNIQUE.example
    found = module.run(data, chosen(module.Parameters, example.settings), guard=example.guard)
    assert found.twin("t").texts() == worked_example(name).twin("t").texts()
