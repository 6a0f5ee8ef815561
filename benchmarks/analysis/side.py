"""One side of one piece of work, asked on standard input: warmed, timed, its answer written to a file."""

from __future__ import annotations

import time
import warnings
from importlib import import_module
from typing import Any

from benchmarks.sides.speaking import answer, peak_memory


def work(name: str, side: str, size: dict[str, Any], runs: int, answer: str) -> dict[str, Any]:
    import numpy as np

    warnings.simplefilter("ignore")  # peers warn of their own next versions
    asked = import_module(f"benchmarks.analysis.{name}").WORK
    do = asked.sides[side]
    warm = {**size, **asked.warm}
    do(asked.make(**warm), **warm)
    made = asked.make(**size)
    seconds = []
    found: dict[str, Any] = {}
    for _ in range(runs):
        began = time.perf_counter()
        found = do(made, **size)
        took = time.perf_counter() - began
        seconds.append(float(found.pop("seconds", took)))  # a side may have prepared something first
    np.savez(answer, **found)
    return {"seconds": seconds, "memory": peak_memory()}


if __name__ == "__main__":
    answer(work)
