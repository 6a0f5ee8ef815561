"""The permission matrix and its mutants, tried and counted; what row security costs on a large table."""

from __future__ import annotations

from typing import Any

from benchmarks.bench import Bench, ask, say
from benchmarks.figures import Line, Section

ROWS, QUICK_ROWS = 1_000_000, 20_000
TIMES, QUICK_TIMES = 200, 10
ALL = 1_000_000_000
SIZES = {"cells": ALL, "mutants": ALL, "row_mutants": 2_000}
QUICK = {"cells": 100, "mutants": 30, "row_mutants": 20}
HOW = (
    "Cells as `tests/generative/permission` makes them of the policy file: of each the allowed case and its "
    "minimal denials, answered by the policy, then by the row security of test-only tables, where a look is "
    "all that one person sees of a table at once. A mutant is the policy, or the SQL made from it, with one "
    "slip. Then a table of which a hundredth is shown: the same questions through row security, and by the "
    "owner on an open copy with the same conditions on rows written by hand. Each time is a median."
)


def measure(bench: Bench) -> Section:
    home = bench.home()
    say("  cells and mutants")
    asked: dict[str, Any] = QUICK if bench.quick else SIZES
    tried = ask("permitting", home=home, **asked)
    for part, found in tried.items():
        if found["wrong"]:
            raise RuntimeError(f"{part}: {len(found['wrong'])} leaks or survivors: {found['wrong'][:5]}")
    rows = bench.sizes((ROWS,), (QUICK_ROWS,))[0]
    say(f"  row security on {rows:,} rows")
    cost = ask("guarding", home=home, rows=rows, times=QUICK_TIMES if bench.quick else TIMES)
    bench.remove_home(home)
    lines = (*_tried(tried), *_cost(cost, rows))
    return Section("permission", "Who may see what", HOW, lines, _notes(tried))


def _tried(tried: dict[str, Any]) -> tuple[Line, ...]:
    words = {
        "policy": "{cells:,} cells ({cases:,} cases) answered by the policy",
        "rows": "{cells:,} cells ({cases:,} looks) answered by row security",
        "mutants": "{cells:,} of {of:,} mutants of the policy, against its cells",
        "row_mutants": "{cells:,} of {of:,} mutants of row security, on live tables",
    }
    return tuple(Line(words[part].format(**found), (found["seconds"],)) for part, found in tried.items())


def _cost(cost: dict[str, Any], rows: int) -> tuple[Line, ...]:
    return tuple(
        Line(
            f"{name} of {rows:,}, through row security",
            tuple(found["guarded"]),
            "the conditions by hand",
            tuple(found["plain"]),
        )
        for name, found in cost.items()
    )


def _notes(tried: dict[str, Any]) -> tuple[str, ...]:
    slips = tried["mutants"]
    return (
        "Leaks: 0, by the policy and by row security.",
        f"Survivors: 0. Of the mutants of the policy {slips['killed']:,} were killed by a cell, "
        f"{slips['refused']:,} contradict themselves and are not read, {slips['without effect']:,} come to "
        "the same policy.",
    )
