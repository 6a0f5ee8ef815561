"""Write `core/permissions.py` from the policy: one name for each act, so that a misspelt one does not run.

.venv/bin/python scripts/build_permissions.py            write it anew
.venv/bin/python scripts/build_permissions.py --check    say whether it is as the policy is now
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

CORE = Path(__file__).resolve().parents[1] / "src" / "commonweal" / "core"
TARGET = CORE / "permissions.py"
HEAD = '''"""The acts that `policy.toml` knows. Written by scripts/build_permissions.py from it."""

from enum import StrEnum


class Permission(StrEnum):
'''


def permissions() -> str:
    classes = tomllib.loads((CORE / "policy.toml").read_text("utf-8"))["classes"]
    acts = sorted(act for entry in classes.values() for act in entry["acts"])
    return HEAD + "".join(f'    {act.upper().replace(".", "_")} = "{act}"\n' for act in acts)


def main(arguments: Sequence[str]) -> int:
    if "--check" in arguments:
        return int(TARGET.read_text("utf-8") != permissions())
    TARGET.write_text(permissions(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
