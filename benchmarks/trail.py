"""The audit log: sealed events written beside a long load, and a million of them verified."""

from __future__ import annotations

from typing import Any

from benchmarks.bench import Bench, ask, say
from benchmarks.figures import Line, Promise, Section

WRITTEN, QUICK_WRITTEN = 4_000, 200
VERIFIED, QUICK_VERIFIED = 1_000_000, 5_000
WRITERS = (1, 8)
MINUTE = Promise("under", 60)
HOW = (
    "Writers are processes; each event is an act and a transaction of its own, durable, with a reason that "
    "is encrypted beside it. Meanwhile a load stays open in one transaction and goes on recording events. "
    "Beside it the same without the trigger that seals. Then events sealed in bulk, copied out as "
    "`commonweal audit export` does and verified by `core/trail/verifier.py` in a process of its own, the "
    "files read from the system's memory; beside it the same files only parsed."
)


def measure(bench: Bench) -> Section:
    written = QUICK_WRITTEN if bench.quick else WRITTEN
    verified = QUICK_VERIFIED if bench.quick else VERIFIED
    home = bench.home()
    lines = []
    for writers in WRITERS:
        say(f"  {written:,} events, writers: {writers}")
        said = ask("trailing", home=home, events=written, writers=writers, runs=bench.runs)
        lines.append(_written(said, written, writers))
    say(f"  {verified:,} events to verify")
    said = ask("verifying", home=home, events=verified)
    bench.remove_home(home)
    lines.append(
        Line(
            what=f"{said['events']:,} events verified",
            ours=(said["seconds"],),
            peer="the same files only parsed",
            theirs=(said["parsed"],),
            promise=MINUTE if said["events"] >= VERIFIED else None,
            memory=said["memory"],
            remark=f"{said['bytes'] / 1e6:,.0f} MB",
        )
    )
    notes = tuple(f"{line.what}: {line.remark}." for line in lines)
    return Section("trail", "The audit log", HOW, tuple(lines), notes)


def _written(said: dict[str, Any], events: int, writers: int) -> Line:
    middle = sorted(said["sealed"])[len(said["sealed"]) // 2]
    return Line(
        what=f"{events:,} sealed events, {writers} writer{'s' if writers > 1 else ''} beside a long load",
        ours=tuple(said["sealed"]),
        peer="the same, not sealed",
        theirs=tuple(said["plain"]),
        remark=f"{events / middle:,.0f} a second",
    )
