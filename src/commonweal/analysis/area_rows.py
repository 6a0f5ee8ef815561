"""Rows that each stand for one area: is one there twice, and how a picture shows many of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from commonweal.analysis.comparison import SMALL_BASELINE, number
from commonweal.analysis.statistical_charts import Interval

MOST_SHOWN = 25


def first_repeated(names: Sequence[Any]) -> str | None:
    """Find the first name that comes a second time.

    Parameters
    ----------
    names : sequence
        One of each row.

    Returns
    -------
    str or None
        None where every name comes once.

    Notes
    -----
    Source: a rule of this project: a row that comes twice would be counted twice without a word.

    Examples
    --------
    >>> first_repeated(["Ordsall", "Eccles", "Ordsall"]), first_repeated(["Eccles"])
    ('Ordsall', None)
    """
    seen: set[Any] = set()
    for name in names:
        if name in seen:
            return str(name)
        seen.add(name)
    return None


def small_numbers(names: Sequence[Any], counts: Sequence[float], least: int = SMALL_BASELINE) -> str:
    """Say how many areas have so few events that chance moves their figures much.

    Parameters
    ----------
    names : sequence
        One of each row.
    counts : sequence of float
        Events.
    least : int
        From how many on a count is not small.

    Returns
    -------
    str
        A sentence; blank where no count is small.

    Notes
    -----
    Source: DOMAIN 0.4, rule 5.

    Examples
    --------
    >>> small_numbers(["Eccles", "Ordsall"], [12, 40])
    'Small numbers: Eccles has fewer than 20 events, and its figure moves much by chance.'
    """
    small = [str(name) for name, count in zip(names, counts, strict=True) if count < least]
    if not small:
        return ""
    if len(small) == 1:
        return (
            f"Small numbers: {small[0]} has fewer than {least} events, and its figure moves much by chance."
        )
    return (
        f"Small numbers: {number(len(small))} of {number(len(counts))} areas have fewer than {least} events, "
        "and their figures move much by chance."
    )


def intervals_shown(
    names: Sequence[Any],
    values: Sequence[float],
    lower: Sequence[float],
    upper: Sequence[float],
    chosen: str | None = None,
    most: int = MOST_SHOWN,
) -> tuple[Interval, ...]:
    """Choose the areas that a picture shows: those of the highest values, and the chosen one.

    Parameters
    ----------
    names : sequence
        One of each row.
    values, lower, upper : sequence of float
        With their limits, in one unit; NaN for none.
    chosen : str, optional
        The area that is highlighted.
    most : int
        How many a reader can take in.

    Returns
    -------
    tuple of Interval
        From the highest value to the lowest; equal ones by name.

    Notes
    -----
    Source: house style of this project; the table has them all.

    Examples
    --------
    >>> [each.label for each in intervals_shown("abc", [1, 3, 2], [0] * 3, [4] * 3, "a", most=2)]
    ['b', 'c', 'a']
    """
    there = [at for at in range(len(names)) if values[at] == values[at]]
    order = sorted(there, key=lambda at: (-values[at], str(names[at])))
    kept = [at for n, at in enumerate(order) if n < most or str(names[at]) == chosen]
    return tuple(
        Interval(
            str(names[at]),
            float(values[at]),
            _number_or_none(lower[at]),
            _number_or_none(upper[at]),
            str(names[at]) == chosen,
        )
        for at in kept
    )


def _number_or_none(value: float) -> float | None:
    return float(value) if value == value else None
