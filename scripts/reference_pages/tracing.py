"""Traceability: each capability with the test that shows it, or "not yet"."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .markdown import code, page, table

ROOT = Path(__file__).resolve().parents[2]
TESTS = ROOT / "tests"
# What keeps a test from running somewhere: it proves nothing for a row.
MAY_BE_LEFT_OUT = re.compile(r"pytest\.(skip|xfail|importorskip)|mark\.(skip|xfail|full)|real_data\(")
TABLE = ROOT / "docs" / "reference" / "traceability.toml"


@dataclass(frozen=True)
class Claim:
    """A test that claims a row of the table of traceability."""

    row: str
    file: str
    test: str
    skips: bool  # the test may be left out where it runs, so it proves nothing

    @property
    def node(self) -> str:
        return f"{self.file}::{self.test}"


def claims(folder: Path = TESTS, root: Path = ROOT, mark: str = "traces") -> list[Claim]:
    """The marks `@pytest.mark.traces("0-19", …)` of all tests, or those of another name."""
    found = []
    for path in sorted(folder.rglob("test_*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                skips = MAY_BE_LEFT_OUT.search(ast.unparse(node)) is not None
                file = str(path.relative_to(root))
                found += [Claim(row, file, node.name, skips) for row in _rows_claimed(node, mark)]
    return found


def _rows_claimed(node: ast.FunctionDef, name: str) -> Iterator[str]:
    for mark in node.decorator_list:
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) == f"pytest.mark.{name}":
            yield from (str(ast.literal_eval(argument)) for argument in mark.args)


def traceability_table() -> dict[str, Any]:
    return tomllib.loads(TABLE.read_text("utf-8"))


def traceability() -> str:
    told = traceability_table()
    tests: dict[str, list[Claim]] = {}
    for claim in claims():
        if not claim.skips:
            tests.setdefault(claim.row, []).append(claim)
    parts = []
    for number, document in told["documents"].items():
        rows = [
            (r["id"], r["name"], r["works"], _tested(tests.get(r["id"], [])))
            for r in told["row"]
            if r["id"].startswith(f"{number}-")
        ]
        parts.append(f"## {document['title']}\n\nAbout {document['about']}.")
        parts.append(table(("Row", "Capability", "Works when a test shows that", "Test"), rows))
    return page(
        "Traceability",
        "The system answers to five public documents about community safety partnerships. Each capability "
        "that they name is a row. A row counts only when a test shows the whole sentence, and only if that "
        "test ran and was not skipped.",
        f'{len(tests)} of {len(told["row"])} rows work; the others say "not yet".',
        *parts,
    )


def _tested(by: list[Claim]) -> str:
    return "; ".join(code(claim.node) for claim in by) or "not yet"
