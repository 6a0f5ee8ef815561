"""Round numbers for an axis, and labels pushed apart so that none covers another."""

from __future__ import annotations

import math
from collections.abc import Sequence


def ticks(highest: float, about: int = 5) -> list[float]:
    """Whole steps of 1, 2 or 5 from nought to at least the highest value."""
    if highest < 1e-6:
        return [0.0, 1.0]
    rough = highest / about
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * 0.999999)
    step = max(step, 1.0) if highest >= 1 else step
    count = math.ceil(highest / step - 1e-9)
    return [round(i * step, 10) for i in range(count + 1)]


def apart(places: Sequence[float], gap: float, lowest: float, highest: float) -> list[float]:
    """Move places as little as needed until neighbours are `gap` apart, within lowest and highest."""
    order = sorted(range(len(places)), key=lambda i: places[i])
    moved = list(places)
    floor = lowest
    for i in order:
        moved[i] = max(moved[i], floor)
        floor = moved[i] + gap
    ceiling = highest
    for i in reversed(order):
        moved[i] = min(moved[i], ceiling)
        ceiling = moved[i] - gap
    return moved
