"""Settings, and who may do what."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from .markdown import code, page, table

ROOT = Path(__file__).resolve().parents[2]


def settings() -> str:
    rows: list[tuple[str, ...]] = []
    said: list[str] = []
    joined = False
    for line in (ROOT / "dotenv-sample").read_text("utf-8").splitlines():
        named = re.match(r"#?(COMMONWEAL_[A-Z_]+)=(.*)", line)
        if named:
            rows.append((code(named[1]), " ".join(said), code(named[2])))
            joined = False
        elif line.startswith("# "):
            said = [*said, line[2:]] if joined else [line[2:]]
            joined = True
        else:
            said, joined = [], False
    return page(
        "Settings",
        "All are read from the environment, and all may be left out. `dotenv-sample` holds the same list.",
        table(("Setting", "What it is", "Example or default"), rows),
    )


def _granted(action: str, role: Any) -> str:
    return "may" if action in role.may else ""


def permissions() -> str:
    from commonweal.core.policy import policy

    rules = policy()
    roles = sorted(rules.roles.values(), key=lambda role: role.name)
    reach = table(
        ("Role", "Who", "Handling tiers", "Finest place", "Finest time", "Never, whatever grants it"),
        (
            (
                code(r.name),
                r.words,
                ", ".join(t.word for t in sorted(r.reach.tiers)) or "none",
                r.reach.finest_place.name.lower(),
                r.reach.finest_time.name.lower(),
                ", ".join(rules.classes[c].lower() for c in sorted(r.never)),
            )
            for r in roles
        ),
    )
    matrix = table(
        ("Action", "In words", "On", *(code(r.name) for r in roles)),
        (
            (code(a.name), a.words, ", ".join(sorted(a.on)), *(_granted(a.name, r) for r in roles))
            for a in sorted(rules.actions.values(), key=lambda action: action.name)
        ),
    )
    return page(
        "Who may do what",
        f"From `core/policy.toml`, version {rules.version}. What is not granted is denied. A ceiling "
        "(*never*) wins over every grant. Of two roles the wider view holds.",
        "## Roles and what they may see",
        reach,
        "## Actions",
        matrix,
        "## What actions touch",
        table(("Class", "What it is"), ((code(n), w) for n, w in sorted(rules.classes.items()))),
    )
