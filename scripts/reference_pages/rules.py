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


def permissions() -> str:
    """Who can see what, as an officer for information governance reads it: by thing, then by role."""
    from commonweal.core.policy import policy

    rules = policy()
    rooms: dict[str, list[Any]] = {}
    for each in rules.classes.values():
        rooms.setdefault(each.room, []).append(each)
    return page(
        "Who can see what",
        f"From `core/policy.toml`, version {rules.version}, from which the checks of the program, the row "
        "security of the databases and their tests are made too. **What is not granted here is denied.** A "
        "ceiling (*never*) wins over every grant of any other role, and a named exclusion from a matter over "
        "everything, break-glass too. Nobody holds two roles of which one rules out what the other is for.",
        "## Roles",
        _roles(rules),
        "## Conditions",
        "A condition that looks at the thing does not hold where the thing does not say. Break-glass lifts "
        "the conditions so marked, for one matter and one hour.",
        _conditions(rules),
        "## Kinds of act",
        "What an act needs besides, where it touches a class that names members of the public (tiers "
        "*sensitive person* and *MARAC*).",
        _kinds(rules),
        "## Things, room by room",
        table(
            ("Class", "What it is", "Room", "Database", "Handled as"),
            (
                (code(c.name), c.words, c.room, c.store.replace("default", "working"), c.tier.word)
                for c in rules.classes.values()
            ),
        ),
        *(_room(rules, room, classes) for room, classes in rooms.items()),
    )


def _roles(rules: Any) -> str:
    return table(
        ("Role", "Who", "Sees", "Finest place", "Finest time", "Never, whatever grants it"),
        (
            (
                code(r.name),
                r.words,
                ", ".join(t.word for t in sorted(r.reach.tiers)) or "nothing",
                r.reach.finest_place.name.lower(),
                r.reach.finest_time.name.lower(),
                ", ".join(code(c) for c in sorted(r.never)),
            )
            for r in rules.roles.values()
        ),
    )


def _conditions(rules: Any) -> str:
    return table(
        ("Condition", "Holds if", "Looks at", "Lifted by break-glass"),
        (
            (
                code(c.name),
                c.words,
                (c.fact and f"the thing's {c.fact}") or "the person",
                "yes" if c.waived else "",
            )
            for c in rules.conditions.values()
        ),
    )


def _kinds(rules: Any) -> str:
    return table(
        ("Kind", "Logged as", "Can come by", "Needs, where people are named"),
        (
            (k.words, k.operation, ", ".join(c for c in rules.channels if c in k.via), _codes(k.needs))
            for k in rules.kinds.values()
        ),
    )


def _room(rules: Any, room: str, classes: list[Any]) -> str:
    return "\n\n".join([f"### {room}", *(_thing(rules, each) for each in classes)])


def _thing(rules: Any, of: Any) -> str:
    acts = [act for act in rules.actions.values() if act.on == of.name]
    never = [r.name for r in rules.roles.values() if of.name in r.never]
    rows = ((code(a.name), a.words, a.kind, _codes(a.needs), _who(rules, a)) for a in acts)
    return "\n\n".join(
        [
            f"#### {of.words}",
            f"Class {code(of.name)}, handled as *{of.tier.word}*. Never: {_codes(never) or 'nobody named'}.",
            table(("Act", "In words", "Kind", "Always needs", "Who may, and if what"), rows),
        ]
    )


def _who(rules: Any, act: Any) -> str:
    by_needs: dict[frozenset[str], list[str]] = {}
    for role in rules.granting[act.name]:
        by_needs.setdefault(role.may[act.name], []).append(role.name)
    parts = [
        _codes(roles) + (f" if {_codes(needs)}" if needs else "")
        for needs, roles in sorted(by_needs.items(), key=lambda pair: sorted(pair[0]))
    ]
    return "; ".join(parts) or "nobody"


def _codes(names: Any) -> str:
    return ", ".join(code(name) for name in sorted(names))
