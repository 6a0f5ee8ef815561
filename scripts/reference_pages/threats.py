"""Threats: each with what stands against it and the tests that show it."""

from __future__ import annotations

import tomllib
from typing import Any

from .markdown import code, page, table
from .tracing import ROOT, Claim, claims

TABLE = ROOT / "docs" / "reference" / "threats.toml"


def threats_table() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tomllib.loads(TABLE.read_text("utf-8"))["row"]
    return rows


def shown() -> dict[str, list[Claim]]:
    """Row -> the tests that show it and are never left out."""
    found: dict[str, list[Claim]] = {}
    for claim in claims(mark="threat"):
        if not claim.skips:
            found.setdefault(claim.row, []).append(claim)
    return found


def threats() -> str:
    tests = shown()
    rows = threats_table()
    parts = []
    for row in rows:
        parts.append(f"## {row['id']}: {row['threat']}\n\n{row['controls']}.")
        if row["needs_page"]:
            parts.append(f"Not shown yet: {row['needs_page']}.")
        parts.append(_tests(tests.get(row["id"], [])))
    summary = table(
        ("Row", "Threat", "Tests"), ((r["id"], r["threat"], len(tests.get(r["id"], []))) for r in rows)
    )
    return page(
        "Threats and the tests that answer them",
        "Each row says what could go wrong, what stands against it, and which tests fail when that no longer "
        "does. A test that may be left out where it runs counts for nothing here.",
        summary,
        *parts,
    )


def _tests(by: list[Claim]) -> str:
    if not by:
        return "No test claims this row yet."
    return "\n".join(f"* {code(claim.node)}" for claim in by)
