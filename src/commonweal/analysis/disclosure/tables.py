"""Tables whose totals are published: what has to be withheld so that nobody can work out a small count.

A table is given flat, as counts and the groups of them whose totals are known; so rows and columns, an
area within its district and a month within its quarter are all the same thing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .small_numbers import threshold

ROUNDED_TO = 5
MOST_WITHHELD = 0.1  # of the cells: where more would be, the table is rounded instead
NEARLY = 1e-6


@dataclass(frozen=True, slots=True)
class Protected:
    """A table as it may leave: what is shown of each count and of each total, and what was done."""

    values: tuple[int | None, ...]
    shown: tuple[str, ...]
    totals: tuple[int, ...]
    primary: tuple[int, ...]
    secondary: tuple[int, ...]
    rounded: bool
    threshold: int

    @property
    def note(self) -> str:
        """What a reader has to know of the table."""
        if self.rounded:
            return f"Counts and totals are rounded to {ROUNDED_TO}, each by itself, so they need not add up."
        if not self.primary:
            return ""
        said = f"Counts from 1 to {self.threshold - 1} are shown as “<{self.threshold}”."
        if self.secondary:
            said += f" {len(self.secondary)} more are withheld, as they would tell the others."
        return said


def protect(
    counts: Sequence[int], groups: Sequence[Sequence[int]] = (), *, sensitive: bool = False
) -> Protected:
    """Withhold what is small, and what would tell it.

    Parameters
    ----------
    counts : sequence of int
        The inner cells of a table, in events or people.
    groups : sequence of sequences of int
        For each total that is published, the positions of the cells that it adds up.
    sensitive : bool
        Use the higher threshold (sexual offences, domestic abuse, hate, children, exclusions, self-harm).

    Returns
    -------
    Protected
        Cells from 1 up to below the threshold are withheld as "<5" (sensitive "<10"). Then cells are
        withheld until no feasible range of a withheld cell is narrower than the rule: the whole of 1 to 4
        for a small cell, and as many values as that has for another. Where more than a tenth of the cells
        would be withheld, everything is rounded to 5 instead.

    Raises
    ------
    ValueError
        A count below 0, or a group that names a cell that is not there.

    Notes
    -----
    Source: DOMAIN B5. The ranges are those of linear programming over the totals, as somebody outside
    would work
    them out; whole numbers can only make them narrower by less than one. Meant for tables of some hundred
    cells.

    Examples
    --------
    >>> months = [3, 40, 60, *range(20, 40)]
    >>> protect(months, [range(23)]).shown[:4]
    ('<5', '40', '60', 'withheld')
    """
    if any(n < 0 for n in counts):
        raise ValueError("a count is below 0")
    if any(not 0 <= cell < len(counts) for group in groups for cell in group):
        raise ValueError("a group names a cell that is not there")
    least = threshold(sensitive=sensitive)
    totals = tuple(sum(counts[cell] for cell in group) for group in groups)
    primary = [n for n, count in enumerate(counts) if 0 < count < least]
    if len(primary) > MOST_WITHHELD * len(counts):
        return _rounded(counts, totals, least)
    secondary: list[int] = []
    while True:
        narrow = _narrowest(counts, groups, totals, primary, secondary, least)
        if narrow is None:
            break
        another = _cheapest(counts, groups, narrow, {*primary, *secondary})
        if another is None:
            return _rounded(counts, totals, least)
        secondary.append(another)
    if len(primary) + len(secondary) > MOST_WITHHELD * len(counts) and len(counts) > ROUNDED_TO:
        return _rounded(counts, totals, least)
    hidden, small = {*primary, *secondary}, set(primary)
    return Protected(
        values=tuple(None if n in hidden else count for n, count in enumerate(counts)),
        shown=tuple(
            f"<{least}" if n in small else "withheld" if n in hidden else str(count)
            for n, count in enumerate(counts)
        ),
        totals=totals,
        primary=tuple(primary),
        secondary=tuple(sorted(secondary)),
        rounded=False,
        threshold=least,
    )


def two_way(rows: int, columns: int) -> list[tuple[int, ...]]:
    """The groups of a table of rows and columns, its cells row by row: each row's total, then each column's.

    Examples
    --------
    >>> two_way(2, 2)
    [(0, 1), (2, 3), (0, 2), (1, 3)]
    """
    across = [tuple(range(row * columns, (row + 1) * columns)) for row in range(rows)]
    return across + [tuple(range(column, rows * columns, columns)) for column in range(columns)]


def feasible(
    counts: Sequence[int | None],
    groups: Sequence[Sequence[int]],
    totals: Sequence[int],
    small: Sequence[int],
    least: int,
) -> dict[int, tuple[float, float]]:
    """The range in which each withheld cell must lie, as somebody outside can work it out.

    Parameters
    ----------
    counts : sequence of int or None
        The cells as shown; None where one is withheld.
    groups, totals
        The published totals, as in :func:`protect`.
    small : sequence of int
        The withheld cells that are marked as below the threshold.
    least : int
        That threshold.

    Returns
    -------
    dict
        Lower and upper end by position.

    Notes
    -----
    Source: the attacker's problem of cell suppression, solved by linear programming.

    Examples
    --------
    >>> feasible([None, 5], [(0, 1)], [8], [0], 5)
    {0: (3.0, 3.0)}
    """
    import numpy as np
    from scipy.optimize import linprog

    hidden = [n for n, count in enumerate(counts) if count is None]
    place = {cell: n for n, cell in enumerate(hidden)}
    marked = set(small)
    bounds = [(1, least - 1) if cell in marked else (0, None) for cell in hidden]
    matrix, right = [], []
    for group, total in zip(groups, totals, strict=True):
        inside = [cell for cell in group if cell in place]
        if inside:
            row = np.zeros(len(hidden))
            row[[place[cell] for cell in inside]] = 1
            matrix.append(row)
            right.append(total - sum(c for cell in group if (c := counts[cell]) is not None))
    found: dict[int, tuple[float, float]] = {}
    for cell in hidden:
        aim = np.zeros(len(hidden))
        aim[place[cell]] = 1
        ends: list[float] = []
        for sign in (1, -1):
            solved: Any = linprog(
                sign * aim,
                A_eq=np.array(matrix) if matrix else None,
                b_eq=np.array(right) if right else None,
                bounds=bounds,
                method="highs",
            )
            ends.append(float(sign * solved.fun) if solved.status == 0 else float(-sign * np.inf))
        found[cell] = (round(ends[0], 6), round(ends[1], 6))
    return found


def _narrowest(
    counts: Sequence[int],
    groups: Sequence[Sequence[int]],
    totals: Sequence[int],
    primary: Sequence[int],
    secondary: Sequence[int],
    least: int,
) -> int | None:
    """A withheld cell whose range is narrower than the rule, or None."""
    hidden = {*primary, *secondary}
    shown = [None if n in hidden else count for n, count in enumerate(counts)]
    ranges = feasible(shown, groups, totals, primary, least)
    for cell in primary:
        low, high = ranges[cell]
        if low > 1 + NEARLY or high < least - 1 - NEARLY:
            return cell
    for cell in secondary:
        low, high = ranges[cell]
        if high - low < least - 2 - NEARLY:
            return cell
    return None


def _cheapest(
    counts: Sequence[int], groups: Sequence[Sequence[int]], cell: int, hidden: set[int]
) -> int | None:
    """The smallest shown cell that shares a total with a cell, in the total that hides fewest."""
    lines = sorted(
        (group for group in groups if cell in group), key=lambda group: sum(c in hidden for c in group)
    )
    for group in lines:
        open_ = sorted((counts[c], c) for c in group if c not in hidden and counts[c] > 0)
        if open_:
            return open_[0][1]
    for group in lines:
        for other in group:
            if other not in hidden:
                return other
    nearby = sorted((counts[c], c) for c in range(len(counts)) if c not in hidden)
    return nearby[0][1] if nearby else None


def _rounded(counts: Sequence[int], totals: Sequence[int], least: int) -> Protected:
    values = tuple(_to_five(n) for n in counts)
    return Protected(
        values=values,
        shown=tuple(str(n) for n in values),
        totals=tuple(_to_five(n) for n in totals),
        primary=tuple(n for n, count in enumerate(counts) if 0 < count < least),
        secondary=(),
        rounded=True,
        threshold=least,
    )


def _to_five(count: int) -> int:
    return ROUNDED_TO * ((2 * count + ROUNDED_TO) // (2 * ROUNDED_TO))
