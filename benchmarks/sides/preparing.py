"""Ours, before anything is measured: an installation with the shipped boundaries adopted."""

from __future__ import annotations

from typing import Any

from benchmarks.sides.loading import adopt_shipped
from benchmarks.sides.speaking import answer


def work() -> dict[str, Any]:
    from commonweal.config.migrate import migrate_all
    from commonweal.core.progress import silent

    migrate_all(silent)
    from commonweal.partnership.queries import local_operator

    adopt_shipped(local_operator())
    return {}


if __name__ == "__main__":
    answer(work)
