"""The page of faults: at which moments a load is killed by the tests, and what must hold."""

from __future__ import annotations

from tests.integration.faults.moments import MOMENTS, PUBLISHED


def page() -> str:
    rows = [
        f"| {n} | {moment.name} | {'the delivery' if moment.name in PUBLISHED else 'what was there before'} |"
        for n, moment in enumerate(MOMENTS, 1)
    ]
    return "\n".join(
        [
            "# Faults in a load and what must hold",
            "",
            "The tests end a load with `kill -9` at each of these moments. Readers then see what the table",
            "says, nothing is stuck, and the next load of the same files gives the same rows and the same",
            "checksum as one that nobody disturbed. `make test` tries some of them, `make test-full` all.",
            "",
            "| | Killed | Readers see |",
            "|---|---|---|",
            *rows,
            "",
            "A full disk, a folder that cannot be written, a second load, a database that loses its",
            "connections, and a clock that is set back are tried too (`tests/integration/faults`).",
            "",
        ]
    )
