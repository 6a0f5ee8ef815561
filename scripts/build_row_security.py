"""Write the migrations that put row security into the state of the policy.

    .venv/bin/python scripts/build_row_security.py            a new migration for each room whose SQL changed
    .venv/bin/python scripts/build_row_security.py --check    say which rooms lack one

The SQL stands in the migration as it was made, so that an old migration never changes with the policy.
"""

from __future__ import annotations

import importlib
import os
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "commonweal"
sys.path.insert(0, str(ROOT / "src"))
NAME = re.compile(r"(\d{4})_row_security_\d+\.py")
HEAD = '''"""Row security, made from the policy by scripts/build_row_security.py."""

from django.db import migrations

STATEMENTS = [
{statements}]


class Migration(migrations.Migration):
    dependencies = [{dependencies}]

    operations = [migrations.RunSQL(STATEMENTS, migrations.RunSQL.noop)]
'''


def wanted() -> dict[str, list[str]]:
    """The statements of each room that has guarded tables."""
    from commonweal.core.rowpolicies import FUNCTIONS, Table, guarded_models, statements

    found: dict[str, list[str]] = {"core": list(FUNCTIONS)}
    for model in guarded_models():
        found.setdefault(model._meta.app_label, []).extend(statements(Table.of(model)))
    return found


def written(room: str) -> list[str]:
    """The statements of a room's last migration of this kind."""
    last = max(_migrations(room), default=None)
    if last is None:
        return []
    return list(importlib.import_module(f"commonweal.{room}.migrations.{last.stem}").STATEMENTS)


def outdated() -> list[str]:
    return [room for room, statements in wanted().items() if statements != written(room)]


def _migrations(room: str) -> Iterator[Path]:
    return (path for path in (PACKAGE / room / "migrations").glob("*.py") if NAME.fullmatch(path.name))


def _write(room: str, statements: list[str]) -> Path:
    folder = PACKAGE / room / "migrations"
    last = max(path.stem for path in folder.glob("[0-9]*.py"))
    number = int(last[:4]) + 1
    path = folder / f"{number:04}_row_security_{number}.py"
    lines = "".join(f"    {statement!r},\n" for statement in statements)
    needs = [(room, last)] if room == "core" else [(room, last), ("core", max(_migrations("core")).stem)]
    path.write_text(HEAD.format(statements=lines, dependencies=str(needs)[1:-1]), "utf-8")
    return path


def main(arguments: Sequence[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonweal.config.settings")
    import django

    django.setup()
    rooms = sorted(outdated(), key=lambda room: room != "core")  # core first: it makes the functions
    if "--check" in arguments:
        print("\n".join(f"row security is not of the policy as it is now: {room}" for room in rooms))
        return int(bool(rooms))
    for room in rooms:
        print(_write(room, wanted()[room]).relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
