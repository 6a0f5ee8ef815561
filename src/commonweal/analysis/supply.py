"""Is a feed still speaking? What its counts should have been, and how low is too low to be good news.

Source: DOMAIN A10. The expected count of a month is that of the same month and its neighbours in up to five
earlier years, carried along with the trend; of a shorter series, of the last twelve months. Counts vary more
than chance alone would have it, so the limit is that of a negative binomial, which becomes the Poisson where
they do not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

YEARS, NEIGHBOURS, FALLBACK_MONTHS, FEWEST_MONTHS = 5, 1, 12, 6
LOW_TAIL = 0.01


@dataclass(frozen=True)
class Expected:
    """What a month's count was expected to be, and from how many months that was worked out."""

    mean: float
    variance: float
    months: int
    method: str

    @property
    def lower_limit(self) -> int:
        """The count below which the month is too low: less likely than one in a hundred."""
        return lowest_usual(self.mean, self.variance)


def expected_count(counts: Sequence[int | None]) -> Expected | None:
    """What the month after a series should bring.

    Parameters
    ----------
    counts : sequence of whole numbers
        Events of each month before it, the oldest first; None for a month of which they are not known, so
        that every other keeps its place in the year. A month left out would move those before it.

    Returns
    -------
    Expected or None
        Mean and variance in events; None where fewer than six months are known, which is too little to judge.

    Caveats
    -------
    A real collapse of what is counted looks like a feed that fell silent. The alarm puts a question to the
    supplier; it corrects no figure.

    Notes
    -----
    Source: DOMAIN A10 (silence rule); Farrington and others (1996) for the choice of months.

    Examples
    --------
    >>> expected_count([20, 22, 19, 21, 20, 18, 22, 20, 21, 19, 20, 22]).lower_limit
    11
    """
    known = _known(counts)
    if any(n < 0 for n in known):
        raise ValueError("`counts` holds a number below 0; give events of each month, the oldest first")
    if len(known) < FEWEST_MONTHS:
        return None
    chosen, method = _of_the_season(counts), "same season of earlier years"
    if not chosen:
        chosen, method = [float(n) for n in _last_year(counts, known)], "last twelve months"
    mean = sum(chosen) / len(chosen)
    spread = sum((n - mean) ** 2 for n in chosen) / (len(chosen) - 1)
    return Expected(mean, max(spread, mean), len(chosen), method)


def tail_above(observed: int, mean: float, variance: float) -> float:
    """How likely a count of `observed` or more is, where counts have this mean and variance.

    Parameters
    ----------
    observed : int
        The count, 0 or more.
    mean, variance : float
        Of the count, in events and events squared. A variance at or below the mean makes it a Poisson count.

    Returns
    -------
    float
        A probability.

    Notes
    -----
    Source: DOMAIN A10: 33 where 20 are expected is 0.00473 under the Poisson, 0.0352 where the variance is
    40.

    Examples
    --------
    >>> round(tail_above(33, 20, 20), 5), round(tail_above(33, 20, 40), 4)
    (0.00473, 0.0352)
    """
    from scipy import stats

    if variance <= mean:
        return float(stats.poisson.sf(observed - 1, mean))
    return float(stats.nbinom.sf(observed - 1, *_negative_binomial(mean, variance)))


def lowest_usual(mean: float, variance: float, tail: float = LOW_TAIL) -> int:
    """The smallest count that is not too low: any below it is less likely than `tail`.

    Parameters
    ----------
    mean, variance : float
        Of the count, in events and events squared.
    tail : float
        The probability that counts below the limit may have together at most.

    Returns
    -------
    int
        In events; 0 where even no event at all would be nothing unusual.

    Notes
    -----
    Source: DOMAIN A10: the 1 % lower limit.

    Examples
    --------
    >>> lowest_usual(20, 20), lowest_usual(20, 40), lowest_usual(3, 3)
    (10, 8, 0)
    """
    from scipy import stats

    if mean <= 0:
        return 0
    if variance <= mean:
        return int(stats.poisson.ppf(tail, mean))
    return int(stats.nbinom.ppf(tail, *_negative_binomial(mean, variance)))


def _of_the_season(counts: Sequence[int | None]) -> list[float]:
    """The same month of earlier years and its neighbours, raised or lowered by how the year has gone."""
    chosen: list[float] = []
    for year in range(1, YEARS + 1):
        if len(counts) < 12 * (year + 1):
            break  # the rest is too short
        trend = _trend(counts, year)
        if trend is None:
            continue
        middle = len(counts) - 12 * year
        chosen += [n * trend for n in _known(counts[middle - NEIGHBOURS : middle + NEIGHBOURS + 1])]
    return chosen if len(chosen) > 2 * NEIGHBOURS + 1 else []


def _trend(counts: Sequence[int | None], years: int) -> float | None:
    """How many times as much the last twelve months brought as those so many years before them.

    Months of the year are compared that are known in both; fewer than half of them tell nothing.
    """
    start = len(counts) - 12 * (years + 1)
    pairs = [
        (now, then)
        for now, then in zip(counts[-12:], counts[start : start + 12], strict=True)
        if now is not None and then is not None
    ]
    before = sum(then for _, then in pairs)
    return sum(now for now, _ in pairs) / before if before and len(pairs) >= FEWEST_MONTHS else None


def _last_year(counts: Sequence[int | None], known: Sequence[int]) -> Sequence[int]:
    """What is known of the last twelve months; where that is too little, the last that are known."""
    recent = _known(counts[-FALLBACK_MONTHS:])
    return recent if len(recent) >= FEWEST_MONTHS else known[-FEWEST_MONTHS:]


def _known(counts: Sequence[int | None]) -> list[int]:
    return [n for n in counts if n is not None]


def _negative_binomial(mean: float, variance: float) -> tuple[float, float]:
    """Size and probability of the negative binomial of this mean and variance."""
    return mean**2 / (variance - mean), mean / variance
