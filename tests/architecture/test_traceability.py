"""Traceability: a row is claimed by a test that ran, was not skipped, and names a row that there is."""

import os
import re
import subprocess
import sys
from pathlib import Path

from scripts.reference_pages.tracing import claims, traceability, traceability_table
from tests.architecture.source import ROOT

ROWS_OF_DOCUMENTS = {"0": 31, "1": 41, "2": 43, "3": 68, "4": 25}


def test_every_row_stands_once_in_its_place() -> None:
    ids = [row["id"] for row in traceability_table()["row"]]
    expected = [
        f"{document}-{n:02}" for document, count in ROWS_OF_DOCUMENTS.items() for n in range(1, count + 1)
    ]
    assert ids == expected


def test_every_row_says_what_it_is_and_when_it_works() -> None:
    table = traceability_table()
    assert set(table["documents"]) == set(ROWS_OF_DOCUMENTS)
    assert [r["id"] for r in table["row"] if not r["name"].strip() or not r["works"].strip()] == []


def test_every_claim_is_of_a_row_that_there_is() -> None:
    known = {row["id"] for row in traceability_table()["row"]}
    assert [claim for claim in claims() if claim.row not in known] == []


def test_no_claim_rests_on_a_test_that_may_be_left_out() -> None:
    assert [claim.node for claim in claims() if claim.skips] == []


def test_the_page_counts_the_rows_that_work() -> None:
    working = {claim.row for claim in claims() if not claim.skips}
    assert f"{len(working)} of {sum(ROWS_OF_DOCUMENTS.values())} rows work" in traceability()
    assert len(re.findall(r"\| not yet \|$", traceability(), re.MULTILINE)) == 208 - len(working)


EXAMPLES = """
import pytest

@pytest.mark.traces("0-19", "1-08")
def test_that_runs():
    pass

@pytest.mark.traces("0-20")
@pytest.mark.skip
def test_that_is_marked():
    pass

@pytest.mark.traces("0-21")
def test_that_skips():
    pytest.skip("not here")

@pytest.mark.traces("0-22")
def test_that_fails():
    assert False
"""


def test_marks_are_read_and_what_may_be_left_out_is_known(tmp_path: Path) -> None:
    (tmp_path / "test_examples.py").write_text(EXAMPLES, "utf-8")
    read = {(claim.row, claim.test): claim.skips for claim in claims(tmp_path, tmp_path)}
    assert read == {
        ("0-19", "test_that_runs"): False,
        ("1-08", "test_that_runs"): False,
        ("0-20", "test_that_is_marked"): True,
        ("0-21", "test_that_skips"): True,
        ("0-22", "test_that_fails"): False,
    }


def test_a_whole_run_fails_where_a_row_rests_on_a_test_that_did_not_pass(tmp_path: Path) -> None:
    """`tests/claimed.py` in a project of its own: the tests are named; a part is not judged."""
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_examples.py").write_text(EXAMPLES, "utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\ntestpaths = tests\nmarkers = traces: rows\n", "utf-8")
    whole = run_apart(tmp_path)
    assert whole.returncode == 1
    told = re.findall(r"rests on tests/test_examples.py::(\w+), which was: (\w+)", whole.stdout)
    assert told == [
        ("test_that_fails", "failed"),
        ("test_that_is_marked", "skipped"),
        ("test_that_skips", "skipped"),
    ]
    part = run_apart(tmp_path, "-k", "that_runs")
    assert (part.returncode, "rests on" in part.stdout) == (0, False)
    text = EXAMPLES[: EXAMPLES.index('@pytest.mark.traces("0-20")')]
    (tmp_path / "tests" / "test_examples.py").write_text(text, "utf-8")
    assert run_apart(tmp_path).returncode == 0


def run_apart(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    own = {k: v for k, v in os.environ.items() if not k.startswith(("COMMONWEAL_", "PYTEST_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "tests.claimed", "-p", "no:cacheprovider", *options],
        cwd=folder,
        env=own | {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
