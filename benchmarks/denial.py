"""Whether the time of an answer tells a row that is hidden from one that never was."""

from __future__ import annotations

from statistics import median, quantiles
from typing import Any

from benchmarks.bench import Bench, ask, say
from benchmarks.figures import MILLISECOND, Line, Section

PAIRS, QUICK_PAIRS = 200, 20
BATCHES = 5
HOW = (
    "A form by its key, among 20,000 of fifty people: one that is hidden from who asks, and a key that no "
    "row has, in pairs and in random order; each with its act, its query and the line that it leaves in the "
    "log. Medians of five batches. The test of Mann and Whitney over all pairs says how likely a difference "
    "as large is where there is none: a small p would mean that time tells."
)


def measure(bench: Bench) -> Section:
    pairs = QUICK_PAIRS if bench.quick else PAIRS
    say(f"  {pairs:,} pairs of a hidden row and none")
    home = bench.home()
    said = ask("denying", home=home, pairs=pairs)
    bench.remove_home(home)
    lines = tuple(
        Line(
            what=f"A form refused: {why}",
            ours=_medians(found["denied"]),
            peer="a key that no row has",
            theirs=_medians(found["unknown"]),
            remark=f"p = {found['p']:.3f}",
        )
        for why, found in said.items()
    )
    return Section("denial", "Denied and unknown", HOW, lines, tuple(_note(*pair) for pair in said.items()))


def _medians(taken: list[float]) -> tuple[float, ...]:
    return tuple(median(taken[start::BATCHES]) for start in range(BATCHES))


def _note(why: str, found: dict[str, Any]) -> str:
    spread = " and ".join(
        f"{first / MILLISECOND:.2f} to {third / MILLISECOND:.2f} ms ({name})"
        for name in ("denied", "unknown")
        for first, _, third in [quantiles(found[name], n=4)]
    )
    return (
        f"{why.capitalize()}: p = {found['p']:.3f} over {len(found['denied'])} pairs; half lie in {spread}."
    )
