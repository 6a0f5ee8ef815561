"""The dashboard's questions over ten million events: from the cube, from the events, and within scopes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.bench import Bench, ask, say
from benchmarks.figures import Line, Promise, Section

ROWS, QUICK, TIMES = 10_000_000, 50_000, 5
FROM_CUBE, FROM_EVENTS = Promise("under", 0.150), Promise("under", 1.0)
HOW = (
    "Each question is asked once to warm the files, then five times with no answer remembered; a question "
    "runs two to four queries (what was asked, the account of what counts, what each area holds). The "
    "answer from the cube must equal the answer from the events, which are asked by a snapshot that names no "
    "cube. Questions about points have the events alone. The cost of the scope: all questions about one "
    "district together, under a scope of that district, beside the same district asked about under a scope "
    "of everything (the same rows, which must be equal); a scope that shows no points, no days and public "
    "records alone beside that of everything; and one grouping under the scope of everything beside the bare "
    "statement over the same files, with neither scope nor choice of the deliveries that count. Then the "
    "same grouping as people ask it, within the scopes that the policy makes: map only, own area, own feed, "
    "an analyst's; each beside a bare statement that counts the same records, chosen by hand. Last, a "
    "question through the door, which makes the scope and writes the reading into the trail, beside the "
    "question alone."
)


def measure(bench: Bench) -> Section:
    (rows,) = bench.sizes((ROWS,), (QUICK,))[-1:]
    home = _home_with(bench, rows)
    say(f"  asking over {rows:,} events")
    said = ask("asking", home=home, times=TIMES)
    lines = [line for each in said["questions"] for line in _question_lines(each)]
    lines += [
        Line(what=s["what"], ours=tuple(s["ours"]), peer=s["peer"], theirs=tuple(s["theirs"]))
        for s in said["scopes"]
    ]
    notes = (
        f"{said['events']:,} events; the cube holds {said['cells']:,} counts, "
        f"{said['cube_bytes'] / 1e6:.0f} MB beside {said['event_bytes'] / 1e6:,.0f} MB of events.",
    )
    return Section("questions", f"Questions over {rows:,} events", HOW, tuple(lines), notes)


def _home_with(bench: Bench, rows: int) -> Path:
    """The installation that the loading benchmark left, or one made now."""
    if rows not in bench.warehouses:
        home = bench.prepared_home()
        file = bench.file(rows)
        say(f"  loading {rows:,} rows")
        ask("loading", home=home, warming=bench.tiny(), files=[file])
        file.unlink()
        bench.warehouses[rows] = home
    return bench.warehouses[rows]


def _question_lines(each: dict[str, Any]) -> list[Line]:
    events = Line(what=f"{each['what']}, from the events", ours=tuple(each["events"]), promise=FROM_EVENTS)
    if not each["cube"]:
        return [events]
    cube = Line(
        what=f"{each['what']}, from the cube",
        ours=tuple(each["cube"]),
        peer="from the events",
        theirs=tuple(each["events"]),
        promise=FROM_CUBE,
    )
    return [cube, events]
