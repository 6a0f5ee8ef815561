"""Tables whose totals are published: what has to be withheld so that nobody can work out a small count.

A table is given flat, as counts and the groups of them whose totals are known; so rows and columns, an
area within its district and a month within its quarter are all the same thing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from .attacker import Attacker, Known
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
    emptied: tuple[int, ...] = ()
    added_up: bool = False

    @property
    def note(self) -> str:
        """What a reader has to know of the table."""
        if self.rounded:
            if self.added_up:
                return f"Counts are rounded to {ROUNDED_TO}, and totals are sums of the rounded counts."
            return f"Counts and totals are rounded to {ROUNDED_TO}, each by itself, so they need not add up."
        small = f"Counts from 1 to {self.threshold - 1} are shown as “<{self.threshold}”."
        more = f"{len(self.secondary)} more are withheld, as they would tell the others."
        said = [*([small] if self.primary else []), *([more] if self.secondary else [])]
        if self.emptied:
            said.append(f"{len(self.emptied)} are withheld because their total would tell them.")
        return " ".join(said)


def protect(
    counts: Sequence[int],
    groups: Sequence[Sequence[int]] = (),
    *,
    sensitive: bool = False,
    rounding: bool = True,
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

    rounding : bool
        Round where too much would be withheld. Without it nothing is ever rounded, and where a total would
        still tell, every cell that it adds up is withheld, noughts too (`emptied`).

    Returns
    -------
    Protected
        Cells from 1 up to below the threshold are withheld as "<5" (sensitive "<10"). Then cells of at least
        the threshold are "withheld", until no feasible range of a withheld cell is narrower than the rule:
        the whole of 1 to 4 for a small cell, and as many values as that has for another. Where more than a
        tenth of the cells would be withheld, everything is rounded to 5 instead, and then three values at
        least are left of every small count: where totals rounded by themselves would leave fewer, they are
        sums of the rounded counts (`added_up`).

    Raises
    ------
    ValueError
        A count below 0, or a group that names a cell that is not there.

    Notes
    -----
    Source: DOMAIN B5. The ranges are those of linear programming over the totals, as somebody outside
    would work them out who knows what the words stand for: below the threshold, or at least it. In rows and
    columns, and in areas within areas, their ends are whole numbers that can be; where totals overlap
    otherwise, use :func:`commonweal.analysis.disclosure.releases.protect_release`, which judges in whole
    numbers and beside earlier tables. Which cells were chosen is not judged: that the
    smallest is withheld before a larger tells a little more. A total below the threshold is itself a small
    count, and whoever prints totals leaves it out. Meant for tables of some hundred cells.

    Examples
    --------
    >>> months = [3, 40, 60, *range(20, 40)]
    >>> protect(months, [range(23)]).shown[:4]
    ('<5', '40', '60', 'withheld')
    >>> protect([1, 5, *range(20, 45)], [(0, 1)]).rounded  # 6 less at least 5 would be 1
    True
    >>> protect([3, 8, 40, 0], [range(4)], rounding=False).shown
    ('<5', 'withheld', '40', '0')
    """
    if any(n < 0 for n in counts):
        raise ValueError("a count is below 0")
    if any(not 0 <= cell < len(counts) for group in groups for cell in group):
        raise ValueError("a group names a cell that is not there")
    least = threshold(sensitive=sensitive)
    primary = tuple(n for n, count in enumerate(counts) if 0 < count < least)
    if rounding and len(primary) > MOST_WITHHELD * len(counts):
        return _rounded(counts, groups, least)
    secondary, emptied = _hidden(counts, groups, primary, least)
    many = len(primary) + len(secondary) > MOST_WITHHELD * len(counts) and len(counts) > ROUNDED_TO
    if rounding and (emptied or many):
        return _rounded(counts, groups, least)
    return _withheld(counts, groups, least, secondary, emptied)


def _hidden(
    counts: Sequence[int], groups: Sequence[Sequence[int]], primary: Sequence[int], least: int
) -> tuple[set[int], set[int]]:
    """The cells to withhold beside the small ones, and those of totals that cannot be made safe."""
    secondary: set[int] = set()
    emptied: set[int] = set()
    while True:
        done = _withheld(counts, groups, least, secondary, emptied)
        narrow = _narrowest(done, groups)
        if narrow is None:
            return secondary, emptied
        another = _cheapest(counts, groups, narrow, {*primary, *secondary, *emptied}, least)
        if another is None:
            emptied.update(cell for group in groups if narrow in group for cell in group)
        else:
            secondary.add(another)


def _withheld(
    counts: Sequence[int],
    groups: Sequence[Sequence[int]],
    least: int,
    secondary: set[int],
    emptied: set[int],
) -> Protected:
    small = {n for n, count in enumerate(counts) if 0 < count < least} - emptied
    hidden = small | secondary | emptied
    return Protected(
        values=tuple(None if n in hidden else count for n, count in enumerate(counts)),
        shown=tuple(
            f"<{least}" if n in small else "withheld" if n in hidden else str(count)
            for n, count in enumerate(counts)
        ),
        totals=tuple(sum(counts[cell] for cell in group) for group in groups),
        primary=tuple(sorted(small)),
        secondary=tuple(sorted(secondary - emptied)),
        rounded=False,
        threshold=least,
        emptied=tuple(sorted(emptied)),
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
    emptied: Sequence[int] = (),
) -> dict[int, tuple[float, float]]:
    """The range in which each withheld cell must lie, as somebody outside can work it out.

    Parameters
    ----------
    counts : sequence of int or None
        The cells as shown; None where one is withheld.
    groups, totals
        The published totals, as in :func:`protect`.
    small : sequence of int
        The withheld cells that are marked as below the threshold; any other is known to be at least that.
    least : int
        That threshold.
    emptied : sequence of int
        Withheld cells of which nothing is known, not even that.

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
    >>> feasible([None, None], [(0, 1)], [9], [0], 5)
    {0: (1.0, 4.0), 1: (5.0, 8.0)}
    """
    hidden = [n for n, count in enumerate(counts) if count is None]
    range_of = _ranges(counts, groups, totals, small, least, emptied)
    return {cell: range_of(cell) for cell in hidden}


def _ranges(
    counts: Sequence[int | None],
    groups: Sequence[Sequence[int]],
    totals: Sequence[int],
    small: Sequence[int],
    least: int,
    emptied: Sequence[int],
) -> Callable[[int], tuple[float, float]]:
    """What gives the range of one withheld cell: most often the first is narrow, and no other is asked."""
    import numpy as np
    from scipy.optimize import linprog

    hidden = [n for n, count in enumerate(counts) if count is None]
    place = {cell: n for n, cell in enumerate(hidden)}
    marked, unknown = set(small), set(emptied)
    bounds = [
        (1, least - 1) if cell in marked else (0 if cell in unknown else least, None) for cell in hidden
    ]
    matrix, right = [], []
    for group, total in zip(groups, totals, strict=True):
        inside = [cell for cell in group if cell in place]
        if inside:
            row = np.zeros(len(hidden))
            row[[place[cell] for cell in inside]] = 1
            matrix.append(row)
            right.append(total - sum(c for cell in group if (c := counts[cell]) is not None))

    def range_of(cell: int) -> tuple[float, float]:
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
        return round(ends[0], 6), round(ends[1], 6)

    return range_of


def _narrowest(done: Protected, groups: Sequence[Sequence[int]]) -> int | None:
    """A withheld cell whose range is narrower than the rule, or None."""
    if not groups:
        return None
    least = done.threshold
    range_of = _ranges(done.values, groups, done.totals, done.primary, least, done.emptied)
    for cell in done.primary:
        low, high = range_of(cell)
        if low > 1 + NEARLY or high < least - 1 - NEARLY:
            return cell
    for cell in done.secondary:
        low, high = range_of(cell)
        if high - low < least - 2 - NEARLY:
            return cell
    return None


def _cheapest(
    counts: Sequence[int], groups: Sequence[Sequence[int]], cell: int, hidden: set[int], least: int
) -> int | None:
    """The smallest shown cell that shares a total with a cell, in the total that hides fewest.

    Never a nought: withheld, it would be taken for at least the threshold, and it covers nothing.
    """
    for group in _lines(groups, cell, hidden):
        open_ = sorted((counts[c], c) for c in group if c not in hidden and counts[c] >= least)
        if open_:
            return open_[0][1]
    return None


def _lines(groups: Sequence[Sequence[int]], cell: int, hidden: set[int]) -> Iterator[Sequence[int]]:
    """The totals of a cell, then those of the withheld cells in them, and so on: no other bears on it."""
    near, left = {cell}, list(groups)
    while found := [group for group in left if near.intersection(group)]:
        left = [group for group in left if group not in found]
        yield from sorted(found, key=lambda group: sum(c in hidden for c in group))
        near = {c for group in found for c in group if c in hidden}


def _rounded(counts: Sequence[int], groups: Sequence[Sequence[int]], least: int) -> Protected:
    """Totals are rounded by themselves; where that would tell, they are sums of what is printed anyway."""
    values = tuple(to_five(n) for n in counts)
    totals = tuple(to_five(sum(counts[cell] for cell in group)) for group in groups)
    small = tuple(n for n, count in enumerate(counts) if 0 < count < least)
    told = _rounding_tells(values, groups, totals, small)
    return Protected(
        values=values,
        shown=tuple(str(n) for n in values),
        totals=tuple(sum(values[cell] for cell in group) for group in groups) if told else totals,
        primary=small,
        secondary=(),
        rounded=True,
        threshold=least,
        added_up=told,
    )


def _rounding_tells(
    values: Sequence[int], groups: Sequence[Sequence[int]], totals: Sequence[int], small: Sequence[int]
) -> bool:
    """Whether rounded totals leave a small count fewer than three values: of 2s, the total of 0s is 10."""
    known = [Known(frozenset({n}), *_behind(value)) for n, value in enumerate(values)]
    known += [Known(frozenset(of), *_behind(n)) for of, n in zip(groups, totals, strict=True) if of]
    attacker = Attacker(known)
    return any(
        high is not None and high - low < 2 for low, high in map(attacker.range_of, ({n} for n in small))
    )


def _behind(rounded: int) -> tuple[int, int]:
    return max(0, rounded - ROUNDED_TO // 2), rounded + ROUNDED_TO // 2


def to_five(count: int) -> int:
    return ROUNDED_TO * ((2 * count + ROUNDED_TO) // (2 * ROUNDED_TO))
