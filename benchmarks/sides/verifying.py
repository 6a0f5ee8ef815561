"""Ours: many sealed events, copied out and verified in a process of the verifier's own."""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.bench import read_through
from benchmarks.sides.speaking import answer

AT_ONCE = 20_000
FILL = """INSERT INTO core_event (at, actor, agency, roles, session, operation, object_type, object_id,
    object_version, subjects, purpose, gateway, regime, channel, fields, owners, result_count, outcome)
    SELECT now(), %s, 'salford', ARRAY['analyst', 'partner_officer'], 'd3adb33f', 'consultation', 'snapshot',
    n::text, '', '{}', 'prevention', 'open-licence', '', 'page', ARRAY['month', 'lsoa'], '{}', n, 'allowed'
    FROM generate_series(1, %s) n"""


def work(events: int) -> dict[str, Any]:
    from commonweal.config import bootstrap
    from commonweal.core.actor import Actor
    from commonweal.core.trail import copying, verifier

    bootstrap.start()
    _empty()
    _fill(events)
    auditor = Actor(id="process:benchmark", name="benchmark", kind="process", roles=frozenset({"auditor"}))
    folder = Path(tempfile.mkdtemp(prefix="trail-"))
    try:
        counts = copying.copy(auditor, folder)
        files = sorted(folder.rglob("*.jsonl"))
        for path in files:
            read_through(path)
        began = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-I", "-S", verifier.__file__, str(folder)], stdout=subprocess.PIPE, text=True
        )
        seconds = time.perf_counter() - began
        if done.returncode or not done.stdout.endswith("All is well.\n"):
            raise RuntimeError(done.stdout)
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
        began = time.perf_counter()
        for path in files:
            with path.open(encoding="utf-8") as lines:
                for line in lines:
                    json.loads(line)
        parsed = time.perf_counter() - began
        return {
            "events": sum(counts.values()),
            "seconds": seconds,
            "parsed": parsed,
            "memory": memory,
            "bytes": sum(path.stat().st_size for path in files),
        }
    finally:
        shutil.rmtree(folder)


def _empty() -> None:
    """What was written without seals for the comparison is no part of a chain; the home is thrown away."""
    from django.db import connections

    from commonweal.config import databases

    tables = ("core_event", "core_seal", "core_eventdetail")
    with databases.as_owner(), connections["default"].cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(f"TRUNCATE {', '.join(tables)}")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def _fill(events: int) -> None:
    from django.db import connections

    from commonweal.core.actor import Actor
    from commonweal.core.context import acting

    actor = Actor.process("benchmark")
    for first in range(0, events, AT_ONCE):
        with acting(actor), connections["default"].cursor() as cursor:
            cursor.execute(FILL, [actor.id, min(AT_ONCE, events - first)])


if __name__ == "__main__":
    answer(work)
