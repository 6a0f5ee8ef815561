"""Front doors: a room calls its neighbour through its services, its queries and its published words."""

from __future__ import annotations

import ast
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "src" / "commonweal"
FREE = {"core", "analysis", "ui"}
DOORS = {"web", "api", "cli", "config"}
PUBLISHED = {
    "exports.document",
    "exports.downloads",
    "exports.gate",
    "exports.csv_rows",
    "exports.keeping",
    "exports.outcomes",
    "geography.forces",
    "geography.postcodes",
    "geography.projection",
    "hub.exchange",
    "hub.technique_data",
    "hub.warehouse.answers",
    "hub.warehouse.queries",
    "hub.warehouse.snapshot",
    "jobs.register",
    "partnership.agreement_terms",
    "partnership.demonstration",
    "partnership.dpia_terms",
    "products.register",
    "workstation.asked",
    "workstation.asking",
    "workstation.measures",
    "workstation.reading",
}
# What the doors that receive files may know besides: which sources there are, a demonstration's keys.
FOR_DOORS = {"exports.formats", "hub.sources", "hub.depersonalise", "config", "geography.reference"}


def _imports(path: Path) -> set[str]:
    """Modules of ours that a file imports, as room.module."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if (
            isinstance(node, ast.ImportFrom)
            and node.level == 0
            and (node.module or "").startswith("commonweal.")
        ):
            base = (node.module or "").removeprefix("commonweal.")
            found |= {base} if "." in base else {f"{base}.{alias.name}" for alias in node.names}
    return found


def _through_a_door(target: str, allowed: set[str]) -> bool:
    rest = target.partition(".")[2]
    if rest.split(".")[0] in {"services", "queries"}:
        return True
    return any(target == word or target.startswith(f"{word}.") for word in allowed)


def _breaches() -> list[str]:
    breaches = []
    for path in sorted(PACKAGE.rglob("*.py")):
        room = path.relative_to(PACKAGE).parts[0]
        if path.parent == PACKAGE or "migrations" in path.parts:
            continue
        allowed = PUBLISHED | (FOR_DOORS if room in DOORS else set())
        for target in sorted(_imports(path)):
            neighbour = target.split(".")[0]
            if neighbour in FREE | {room} or _through_a_door(target, allowed):
                continue
            breaches.append(f"{path.relative_to(PACKAGE)} imports {target}")
    return breaches


def test_a_room_is_entered_by_its_front_door() -> None:
    assert _breaches() == []


def test_every_published_word_is_there() -> None:
    missing = [
        word
        for word in PUBLISHED
        if not (PACKAGE / Path(*word.split("."))).with_suffix(".py").exists()
        and not (PACKAGE / Path(*word.split("."))).is_dir()
    ]
    assert missing == []
