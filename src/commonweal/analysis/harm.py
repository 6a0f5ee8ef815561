"""Harm: offences weighed by a published table, never by figures in the code."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from commonweal.analysis.result import DEFAULT_SEED

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

ILLUSTRATIVE = "illustrative"
MOST_UNMATCHED = 0.02  # of the offences: with more, an answer is not fit for publication
COLUMNS = ("scheme", "version", "code", "weight", "valid_from", "valid_to", "source")


@dataclass(frozen=True, slots=True)
class Weights:
    """One version of a scheme of weights: what one offence of each code weighs, in the scheme's unit."""

    scheme: str
    version: str
    source: str
    of: Mapping[str, float]

    @property
    def official(self) -> bool:
        return self.scheme.casefold() != ILLUSTRATIVE


@dataclass(frozen=True, slots=True)
class Harm:
    """`counted` and `weighed` are of matched codes; `unmatched` holds the others with their counts."""

    counted: float
    weighed: float
    by_code: Mapping[str, float]
    unmatched: Mapping[str, float]

    @property
    def share_unmatched(self) -> float:
        gone = sum(self.unmatched.values())
        return gone / (gone + self.counted) if gone else 0.0

    @property
    def fit_for_publication(self) -> bool:
        return self.share_unmatched <= MOST_UNMATCHED


def read_weights(text: str, on: date, *, scheme: str = "") -> Weights:
    """Read a table of weights as it stood on a day.

    Parameters
    ----------
    text : str
        CSV with the columns scheme, version, code, weight, valid_from, valid_to, source; dates as
        2026-11-23, `valid_to` blank where it still holds, and not itself included.
    on : date
        The day.
    scheme : str, optional
        Which scheme, where the table holds several.

    Returns
    -------
    Weights

    Raises
    ------
    ValueError
        If a column is missing, a weight is no number or below 0, no row holds on that day, several schemes or
        versions do, or a code has two weights.

    Notes
    -----
    Source: DOMAIN A6. Publishers: the Cambridge Crime Harm Index (days of imprisonment) and the Crime
    Severity Score of the Office for National Statistics.

    Examples
    --------
    >>> names = "scheme,version,code,weight,valid_from,valid_to,source"
    >>> read_weights(f"{names}\\nmine,1,burglary,20,2020-01-01,,a paper", date(2026, 1, 1)).of
    {'burglary': 20.0}
    """
    rows = list(csv.DictReader(io.StringIO(text.lstrip("\N{ZERO WIDTH NO-BREAK SPACE}"))))
    absent = [name for name in COLUMNS if not rows or name not in rows[0]]
    if absent:
        raise ValueError(f"the table of weights has no column {absent[0]}, or no row")
    held = [row for row in rows if _holds(row, on) and scheme in ("", row["scheme"])]
    kinds = sorted({(row["scheme"], row["version"], row["source"]) for row in held})
    if len(kinds) != 1:
        said = ", ".join(f"{name} {version}" for name, version, _ in kinds) or "none"
        raise ValueError(f"on {on} the table of weights holds {said}: name one scheme and one version")
    weights: dict[str, float] = {}
    for row in held:
        weight = _weight(row)
        if weights.setdefault(row["code"], weight) != weight:
            raise ValueError(f"the table of weights gives {row['code']} two weights on {on}")
    return Weights(*kinds[0], weights)


def _holds(row: Mapping[str, str], on: date) -> bool:
    begins, ends = row["valid_from"], row["valid_to"]
    try:
        after = not begins or date.fromisoformat(begins) <= on
        return after and (not ends or on < date.fromisoformat(ends))
    except ValueError as error:
        raise ValueError(f"the table of weights holds {begins!r} to {ends!r} where dates belong") from error


def _weight(row: Mapping[str, str]) -> float:
    try:
        weight = float(row["weight"])
    except ValueError:
        weight = -1.0
    if not 0 <= weight < float("inf"):
        raise ValueError(f"the table of weights gives {row['code']} the weight {row['weight']!r}")
    return weight


def harm(codes: Sequence[str], counts: ArrayLike, weights: Weights) -> Harm:
    """Weigh offences.

    Parameters
    ----------
    codes : sequence of str
        Codes of offences, as the table writes them.
    counts : array of float, shape (codes,)
        Offences of each.
    weights : Weights

    Returns
    -------
    Harm
        In the unit of the scheme. A code without a weight counts for nothing and is listed.

    Raises
    ------
    ValueError
        If the lengths differ, or a count is negative or no number.

    Notes
    -----
    Source: DOMAIN A6: the sum of count times weight.

    Examples
    --------
    >>> mine = Weights("illustrative", "1", "", {"burglary": 20, "robbery": 365, "common assault": 1})
    >>> harm(["burglary", "robbery", "common assault"], [10, 2, 50], mine).weighed
    980.0
    """
    import numpy as np

    given = np.asarray(counts, dtype=np.float64)
    if given.shape != (len(codes),):
        raise ValueError(f"`counts` is of shape {given.shape} and there are {len(codes)} `codes`")
    if len(given) and (not np.isfinite(given).all() or given.min() < 0):
        raise ValueError("`counts` holds a number below 0, or one that is none")
    by_code: dict[str, float] = {}
    unmatched: dict[str, float] = {}
    counted = 0.0
    for code, count in sorted(zip(map(str, codes), given.tolist(), strict=True)):
        if code in weights.of:
            counted += count
            by_code[code] = by_code.get(code, 0.0) + count * weights.of[code]
        else:
            unmatched[code] = unmatched.get(code, 0.0) + count
    return Harm(counted, float(sum(by_code.values())), by_code, unmatched)


def harm_interval(
    counts: ArrayLike,
    weights: ArrayLike,
    *,
    draws: int = 2_000,
    confidence: float = 0.95,
    seed: int = DEFAULT_SEED,
) -> tuple[float, float]:
    """Say between which totals the harm lies once the chance in which offences happen is allowed for.

    Parameters
    ----------
    counts, weights : arrays of float, shape (codes,)
        Offences of each code, and what one of them weighs.
    draws : int
        How often as many offences are drawn anew.
    confidence : float
    seed : int

    Returns
    -------
    lower, upper : float

    Raises
    ------
    ValueError
        If the shapes differ, a figure is negative or no number, or draws and confidence cannot be.

    Notes
    -----
    Source: DOMAIN A6. Offences are independent: drawing each anew with its own weight, a number of them that
    is itself Poisson, is the same as drawing each code's count from a Poisson distribution. Harm is dominated
    by rare offences, so the interval is wide: areas whose intervals overlap are not ranked.

    Examples
    --------
    >>> low, high = harm_interval([10, 2, 50], [20, 365, 1])
    >>> low < 980 < high
    True
    """
    import numpy as np

    number, weight = np.asarray(counts, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    if number.shape != weight.shape or number.ndim != 1:
        raise ValueError(f"`weights` is of shape {weight.shape} and `counts` of {number.shape}: one a code")
    for name, values in (("counts", number), ("weights", weight)):
        if not np.isfinite(values).all() or (values < 0).any():
            raise ValueError(f"`{name}` holds a number below 0, or one that is none")
    if draws < 1 or not 0 < confidence < 1:
        raise ValueError(f"`draws` is {draws} and `confidence` {confidence}: at least 1, and between 0 and 1")
    if len(number) and number.max() > 1e15:
        raise ValueError(f"`counts` holds {number.max():g}: that many offences there are not")
    drawn = np.random.default_rng(seed).poisson(number, (draws, len(number))) @ weight
    tail = (1 - confidence) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail], method="inverted_cdf")
    return float(low), float(high)


def overlapping(lower: ArrayLike, upper: ArrayLike) -> Any:
    """Say of each interval whether it overlaps another: such areas are not ranked.

    Parameters
    ----------
    lower, upper : arrays of float, shape (areas,)

    Returns
    -------
    array of bool, shape (areas,)

    Raises
    ------
    ValueError
        If the shapes differ or an interval ends before it begins.

    Notes
    -----
    Source: DOMAIN A6.

    Examples
    --------
    >>> overlapping([0, 5, 20], [6, 9, 30]).tolist()
    [True, True, False]
    """
    import numpy as np

    low, high = np.asarray(lower, dtype=np.float64), np.asarray(upper, dtype=np.float64)
    if low.shape != high.shape or low.ndim != 1 or (low > high).any():
        raise ValueError("`lower` and `upper` are one of each an area, the lower first")
    # Intervals that begin before this one ends, less those that end before it begins, and less itself.
    begun = np.searchsorted(np.sort(low), high, side="right")
    ended = np.searchsorted(np.sort(high), low, side="left")
    return begun - ended > 1
