"""Cumulative sums: a small shift that lasts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cusum:
    """Cumulative sums of standardised departures, in standard deviations."""

    upper_sums: tuple[float, ...]
    lower_sums: tuple[float, ...]
    allowance: float
    decision: float

    @property
    def signals_above(self) -> tuple[int, ...]:
        return tuple(i for i, total in enumerate(self.upper_sums) if total > self.decision)

    @property
    def signals_below(self) -> tuple[int, ...]:
        return tuple(i for i, total in enumerate(self.lower_sums) if total > self.decision)


def cusum(
    values: Sequence[float], mu: float, sigma: float, *, allowance: float = 0.5, decision: float = 5.0
) -> Cusum:
    """Add up small departures, to find a shift that no single month shows.

    Parameters
    ----------
    values : sequence of float
        The points after the baseline, in order of time.
    mu, sigma : float
        Mean and standard deviation of the baseline, in the unit of the values; σ = average moving range /
        1.128.
    allowance, decision : float
        k and h, in standard deviations.

    Returns
    -------
    Cusum
        Sums above and below; a sum over `decision` is a signal.

    Raises
    ------
    ValueError
        If sigma is not above nought.

    Notes
    -----
    Source: Page (1954): Sₜ = max(0, Sₜ₋₁ + (xₜ − μ)/σ − k), and the mirror of it.

    Examples
    --------
    >>> sums = cusum([24, 26, 27, 28, 27, 29], 22.5, 2.9819)
    >>> [round(total, 3) for total in sums.upper_sums], sums.signals_above
    ([0.003, 0.677, 1.686, 3.03, 4.039, 5.719], (5,))
    """
    if sigma <= 0:
        raise ValueError("sigma must be above nought")
    above, below = 0.0, 0.0
    uppers, lowers = [], []
    for value in values:
        z = (value - mu) / sigma
        above, below = max(0.0, above + z - allowance), max(0.0, below - z - allowance)
        uppers.append(above)
        lowers.append(below)
    return Cusum(tuple(uppers), tuple(lowers), allowance, decision)
