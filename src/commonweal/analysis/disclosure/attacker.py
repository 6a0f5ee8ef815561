"""What somebody outside can work out from everything published: the other side of disclosure control.

A published figure is a statement about the sum of some cells: it is a number, or lies between two. Cells are
never negative and whole. Linear programming gives the least and the most that any cell, or any sum of cells,
can be; where its answer is not whole, integer programming does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

NEARLY = 1e-6
SECONDS = (
    20.0  # for one end of one range; what is proven possible by then counts, which errs on the safe side
)
Range = tuple[int, int | None]
Statement = tuple[frozenset[int], int, int | None]


class Contradiction(ValueError):
    """Figures that cannot all be true of one set of counts."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is published of some cells together: at least `low`, at most `high` (None: no upper end)."""

    of: frozenset[int]
    low: int = 0
    high: int | None = None
    name: str = ""

    def __post_init__(self) -> None:
        if not self.of:
            raise ValueError("of: a figure without cells tells nothing; leave it out")
        if self.low < 0 or (self.high is not None and self.high < self.low):
            raise ValueError(f"low, high: {self.low} to {self.high} holds no count; are they swapped?")

    def holds(self, count: int) -> bool:
        return self.low <= count and (self.high is None or count <= self.high)


class Attacker:
    """Somebody who has every figure, adds and subtracts, and knows that counts are whole and not negative.

    Parameters
    ----------
    known : iterable of Known
        Every figure of every table, those that are withheld by what their words tell: "<5" is 1 to 4.

    Raises
    ------
    Contradiction
        Two figures of one cell that cannot both be true, at once; of sums, when a range is asked for.

    Notes
    -----
    Source: the attacker's problem of cell suppression (Fischetti and Salazar, 2001), DOMAIN B5. Cells that
    no withheld figure connects are worked out apart, so that the cost grows with what is withheld.

    Examples
    --------
    >>> both, one = Known(frozenset({0, 1}), 9, 9), Known(frozenset({0}), 1, 4)
    >>> attacker = Attacker([both, one])
    >>> attacker.range_of({0}), attacker.range_of({1}), attacker.range_of({0, 1}), attacker.range_of({2})
    ((1, 4), (5, 8), (9, 9), (0, None))
    """

    def __init__(self, known: Iterable[Known]) -> None:
        singles, sums = _parted(known)
        self._ends = singles
        left = _substituted(singles, sums)
        self._part = _parts(left)
        self._parts: dict[int, list[Statement]] = {}
        for each in left:
            self._parts.setdefault(self._part[min(each[0])], []).append(each)
        self._solved: dict[frozenset[int], Range] = {}
        self._programs: dict[int, _Program] = {}

    def range_of(self, cells: Iterable[int]) -> Range:
        """The least and the most that the sum of some cells can be; None where it has no upper end."""
        low, high = 0, 0
        endless = False
        apart: dict[int, set[int]] = {}
        for cell in cells:
            if cell in self._part:
                apart.setdefault(self._part[cell], set()).add(cell)
                continue
            least, most = self._ends.get(cell, (0, None))
            low, high, endless = low + least, high + (most or 0), endless or most is None
        for part, inside in apart.items():
            least, most = self._within(part, frozenset(inside))
            low, high, endless = low + least, high + (most or 0), endless or most is None
        return low, None if endless else high

    def _within(self, part: int, inside: frozenset[int]) -> Range:
        if inside not in self._solved:
            if part not in self._programs:
                self._programs[part] = _Program(self._parts[part], self._ends)
            self._solved[inside] = self._programs[part].ends(inside)
        return self._solved[inside]


def _parted(known: Iterable[Known]) -> tuple[dict[int, Range], list[Known]]:
    """The ends of each cell that has a figure of its own, and the figures of several cells."""
    singles: dict[int, Range] = {}
    sums: dict[Statement, Known] = {}
    for each in known:
        if each.low == 0 and each.high is None:
            continue
        if len(each.of) > 1:
            sums[each.of, each.low, each.high] = each
            continue
        (cell,) = each.of
        low, high = singles.get(cell, (0, None))
        low, high = max(low, each.low), _smaller(high, each.high)
        if high is not None and high < low:
            raise Contradiction(_contradiction(f"of cell {cell}"))
        singles[cell] = low, high
    return singles, list(sums.values())


def _substituted(singles: dict[int, Range], sums: Sequence[Known]) -> list[Statement]:
    """The sums without the cells that are known, and only those that tell of others."""
    left: list[Statement] = []
    for each in sums:
        fixed = {cell for cell in each.of if cell in singles and singles[cell][0] == singles[cell][1]}
        known = sum(singles[cell][0] for cell in fixed)
        high = None if each.high is None else each.high - known
        if high is not None and high < 0:
            raise Contradiction(_contradiction(each.name or "of a total and its parts"))
        if len(fixed) < len(each.of):
            left.append((each.of - fixed, max(0, each.low - known), high))
        elif each.low > known:
            raise Contradiction(_contradiction(each.name or "of a total and its parts"))
    return left


def _parts(left: Sequence[Statement]) -> dict[int, int]:
    """Of each cell in a sum the part of the problem that it is in, named by one of its cells."""
    of: dict[int, int] = {}

    def top(cell: int) -> int:
        while of.setdefault(cell, cell) != cell:
            of[cell] = of[of[cell]]
            cell = of[cell]
        return cell

    for cells, *_ in left:
        first, *others = sorted(cells)
        for other in others:
            of[top(other)] = top(first)
        top(first)
    return {cell: top(cell) for cell in list(of)}


class _Program:
    """One part of the problem, ready to be asked for either end of any sum."""

    def __init__(self, statements: Sequence[Statement], ends: dict[int, Range]) -> None:
        import numpy as np
        from scipy.optimize import Bounds, LinearConstraint
        from scipy.sparse import csr_array

        cells = sorted(set().union(*(of for of, *_ in statements)))
        self._place = {cell: n for n, cell in enumerate(cells)}
        rows = [n for n, (of, *_) in enumerate(statements) for _ in of]
        columns = [self._place[cell] for of, *_ in statements for cell in of]
        matrix = csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(statements), len(cells)))
        most = [np.inf if high is None else high for *_, high in statements]
        self._constraints = LinearConstraint(matrix, [low for _, low, _ in statements], most)
        own = [ends.get(cell, (0, None)) for cell in cells]
        tops = [np.inf if high is None else high for _, high in own]
        self._bounds = Bounds([low for low, _ in own], tops)
        self._topped = {cell for of, _, high in statements if high is not None for cell in of}
        self._topped |= {cell for cell, (_, high) in zip(cells, own, strict=True) if high is not None}

    def ends(self, inside: frozenset[int]) -> Range:
        low = self._end(inside, 1)
        return low, self._end(inside, -1) if inside <= self._topped else None

    def _end(self, inside: frozenset[int], sign: int) -> int:
        import numpy as np

        aim = np.zeros(len(self._place))
        aim[[self._place[cell] for cell in inside]] = sign
        solved = self._solve(aim, whole=False)
        if np.abs(solved.x - np.round(solved.x)).max() > NEARLY:
            solved = self._solve(aim, whole=True)
        return sign * round(float(solved.fun))

    def _solve(self, aim: Any, *, whole: bool) -> Any:
        import numpy as np
        from scipy.optimize import milp

        solved = milp(
            aim,
            integrality=np.full(len(aim), int(whole)),
            bounds=self._bounds,
            constraints=self._constraints,
            options={"time_limit": SECONDS},
        )
        if solved.x is None:
            raise Contradiction(_contradiction(f"({solved.message})"))
        return solved


def _smaller(one: int | None, other: int | None) -> int | None:
    return other if one is None else one if other is None else min(one, other)


def _contradiction(where: str) -> str:
    return f"known: the published figures {where} contradict one another; were counts revised between tables?"
