"""Conditional permutations: is the sum round a place extreme beside sums of others drawn at random?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

VERSION = "1"
SEED = 20060
MOST_DRAWN = 200_000_000
_COMPARISONS_A_PIECE = 400_000_000  # some 0.3 s of them
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Ranks:
    """How many of the drawn sums were at least, and at most, what was observed at each place."""

    permutations: int
    at_least: Any
    at_most: Any

    @property
    def p(self) -> Any:
        """Two-sided: twice the smaller tail, ties counted in both, the observed sum one of the draws."""
        import numpy as np

        tail = np.minimum(self.at_least, self.at_most)
        return np.minimum(2.0 * (tail + 1.0) / (self.permutations + 1.0), 1.0)

    @property
    def p_directed(self) -> Any:
        """One tail, whichever is smaller, ties counted in the upper only: as esda gives it by default."""
        import numpy as np

        tail = np.minimum(self.at_least, self.permutations - self.at_least)
        return (tail + 1.0) / (self.permutations + 1.0)


def conditional_ranks(
    values: ArrayLike,
    sums: ArrayLike,
    sizes: ArrayLike,
    *,
    permutations: int = 999,
    seed: int = SEED,
    progress: Callable[[int, int], None] | None = None,
) -> Ranks:
    """Rank the sum round each place among sums of as many other places drawn at random.

    Parameters
    ----------
    values : array of float, shape (places,)
        What each place holds.
    sums : array of float, shape (places,)
        What its neighbours hold, itself excluded.
    sizes : array of int, shape (places,)
        How many neighbours it has, itself excluded.
    permutations : int
        How many draws.
    seed : int
        The same seed gives the same answer.
    progress : callable, optional
        Called with places done and all places; it may raise to stop.

    Returns
    -------
    Ranks

    Raises
    ------
    ValueError
        If the arrays differ in length, hold NaN or fewer than two places, a size is negative or not below the
        number of places, or there would be too many draws.

    Notes
    -----
    Source: Anselin (1995), conditional randomisation: the place keeps its own value, and those of its
    neighbours are drawn without replacement from all others. The law of the drawn sum depends on nothing but
    how many are drawn and which value is left out. So one set of draws serves all places (as in esda, which
    works every sum of every place anew): draws are positions among the others in order of value, and when
    the value left out goes down by one place in that order, only the draws of that one position change. Sums
    of whole numbers are exact; others are ties where they differ by rounding (1e-12). The order of the
    places changes nothing. Cost grows with different (value, sum) pairs x permutations.

    Examples
    --------
    >>> found = conditional_ranks([9, 0, 0, 0, 0, 1], [1, 9, 0, 0, 0, 9], [1] * 6, permutations=9_999)
    >>> found.p[:3].round(1).tolist()
    [0.4, 0.4, 1.0]
    """
    import numpy as np

    own, observed, many = _places(values, sums, sizes)
    most = int(many.max())
    _check(permutations, most)
    rank = np.argsort(own, kind="stable")
    ascending = own[rank]
    order = np.lexsort((observed, -own, many))
    place = np.empty(len(own), dtype=np.int64)
    place[rank] = np.arange(len(own))
    draws = _draws(len(own) - 1, most, permutations, seed)
    moves = _moves(draws)
    at_least, at_most = np.zeros(len(own), np.int64), np.zeros(len(own), np.int64)
    slack = _slack(own)
    starts = np.flatnonzero(np.diff(many[order], prepend=-1))
    step = max(1, _COMPARISONS_A_PIECE // permutations)
    for start, end in zip(starts, [*starts[1:], len(order)], strict=True):
        size = int(many[order[start]])
        drawn = ascending[draws[:, :size]].sum(axis=1)
        state = np.zeros(1, dtype=np.int64)
        for first in range(start, end, step):
            piece = order[first : min(first + step, end)]
            _rank()(
                piece, place, own, observed, size, slack * size,
                ascending, *moves, state, drawn, at_least, at_most,
            )  # fmt: skip
            if progress is not None:
                progress(first + len(piece), len(order))
    return Ranks(permutations, at_least, at_most)


def _places(values: ArrayLike, sums: ArrayLike, sizes: ArrayLike) -> tuple[Any, Any, Any]:
    import numpy as np

    own, observed = np.asarray(values, dtype=np.float64), np.asarray(sums, dtype=np.float64)
    many = np.asarray(sizes, dtype=np.int64)
    if own.ndim != 1 or len(own) < 2:
        raise ValueError(f"`values` is of shape {own.shape}: a list of two places at least is wanted")
    for name, each in (("values", own), ("sums", observed), ("sizes", many)):
        if each.shape != own.shape:
            raise ValueError(f"`{name}` is of shape {each.shape} and there are {len(own)} places")
        if not np.isfinite(each).all():
            raise ValueError(f"`{name}` holds nan or inf: leave out places without a value before")
    if many.min() < 0 or many.max() >= len(own):
        raise ValueError(f"`sizes` runs from {many.min()} to {many.max()}: a place has up to all others")
    return own, observed, many


def _check(permutations: int, most: int) -> None:
    if permutations < 1:
        raise ValueError(f"`permutations` is {permutations}: 1 at least, and 999 or more to judge by")
    if permutations * most > MOST_DRAWN:
        raise ValueError(
            f"`permutations` is {permutations:,} and a place has {most:,} neighbours: over {MOST_DRAWN:,} "
            "draws; take fewer, or a smaller neighbourhood"
        )


def _slack(own: Any) -> float:
    """What rounding may do to a sum of one value; nothing where all are whole."""
    import numpy as np

    largest = float(np.abs(own).max())
    whole = largest * len(own) < 2**53 and bool((own == np.floor(own)).all())
    return 0.0 if whole else _ROUNDING * largest


def _draws(others: int, most: int, permutations: int, seed: int) -> Any:
    """Positions among the others, without replacement; the first k of a row are a draw of k."""
    import numpy as np

    generator = np.random.default_rng(seed)
    draws = np.empty((permutations, most), dtype=np.int64)
    for each in draws:
        each[:] = generator.choice(others, size=most, replace=False)
    return draws


def _moves(draws: Any) -> tuple[Any, Any, Any]:
    """Of every position drawn, from the highest down: which it is, of which draw, and where in its row."""
    import numpy as np

    order = np.argsort(-draws.ravel(), kind="stable")
    row, nth = np.divmod(order, max(1, draws.shape[1]))
    return draws.ravel()[order], row, nth


@cache
def _rank() -> Callable[..., Any]:
    from numba import njit

    def _rank_places(
        piece: Any,
        place: Any,
        own: Any,
        observed: Any,
        size: int,
        slack: float,
        ascending: Any,
        position: Any,
        row: Any,
        nth: Any,
        state: Any,
        drawn: Any,
        at_least: Any,
        at_most: Any,
    ) -> None:
        """Rank places of one size, from the highest value down; `drawn` is brought along from piece to piece.

        Others of equal value stand for each other, so a place is taken as the last of its equals.
        """
        done = state[0]
        before = -1
        for each in piece:
            if before >= 0 and own[each] == own[before] and observed[each] == observed[before]:
                at_least[each], at_most[each] = at_least[before], at_most[before]
                continue
            while done < len(position) and position[done] >= place[each]:
                if nth[done] < size:
                    drawn[row[done]] += ascending[position[done] + 1] - ascending[position[done]]
                done += 1
            low, high = observed[each] - slack, observed[each] + slack
            above, below = 0, 0
            for d in range(len(drawn)):
                above += drawn[d] >= low
                below += drawn[d] <= high
            at_least[each], at_most[each] = above, below
            before = each
        state[0] = done

    return njit(cache=True, nogil=True)(_rank_places)
