"""Install the OpenID Connect provider of the tests, as its lock names it, beside the script that starts it.

Run by scripts/environment.sh where an environment is made for tests; nothing else needs it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from build_frontend import install

FOLDER = Path(__file__).resolve().parents[1] / "tests" / "functional" / "oidc"
STAMP = FOLDER / "node_modules" / ".built-from"


def main() -> None:
    wanted = (FOLDER / "package-lock.json").read_text("utf-8")
    if STAMP.exists() and STAMP.read_text("utf-8") == wanted:
        return
    print("Fetching the sign-in provider of the tests", file=sys.stderr)
    install(FOLDER)
    STAMP.write_text(wanted, "utf-8")


if __name__ == "__main__":
    main()
