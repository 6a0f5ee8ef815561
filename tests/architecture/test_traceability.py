"""Traceability: a row is claimed by a test that ran, was not skipped, and names a row that there is."""

import os
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree

from scripts.reference_pages.tracing import claims, traceability, traceability_table
from tests.architecture.source import ROOT

ROWS_OF_DOCUMENTS = {"0": 31, "1": 41, "2": 43, "3": 68, "4": 25}


def not_run(nodes: Iterable[str], folder: Path, report: Path) -> dict[str, str]:
    """Run these tests in a process of their own: those that failed, were skipped or were not found."""
    wanted = sorted(set(nodes))
    if not wanted:
        return {}
    # A session of its own, with databases of its own.
    own = {k: v for k, v in os.environ.items() if not k.startswith(("COMMONWEAL_", "PYTEST_", "DJANGO_"))}
    options = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--no-header", f"--junitxml={report}"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *wanted],
        cwd=folder,
        env=own,
        capture_output=True,
        text=True,
        check=False,
    )
    if not report.exists():
        return dict.fromkeys(wanted, done.stdout + done.stderr)
    cases = list(ElementTree.parse(report).iter("testcase"))
    outcomes = dict.fromkeys(set(wanted) - {_node(case) for case in cases}, "not found")
    for case in cases:
        for outcome in ("failure", "error", "skipped"):
            if case.find(outcome) is not None:
                outcomes[_node(case)] = outcome
    return outcomes


def _node(case: ElementTree.Element) -> str:
    file = case.get("classname", "").replace(".", "/")
    return f"{file}.py::{case.get('name', '').partition('[')[0]}"


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


def test_every_test_that_a_row_rests_on_runs_and_is_not_skipped(tmp_path: Path) -> None:
    assert not_run((claim.node for claim in claims()), ROOT, tmp_path / "report.xml") == {}


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


def test_a_test_that_did_not_run_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "test_examples.py").write_text(EXAMPLES, "utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = traces: rows\n", "utf-8")
    nodes = [claim.node for claim in claims(tmp_path, tmp_path)]
    assert not_run(nodes, tmp_path, tmp_path / "report.xml") == {
        "test_examples.py::test_that_is_marked": "skipped",
        "test_examples.py::test_that_skips": "skipped",
        "test_examples.py::test_that_fails": "failure",
    }
