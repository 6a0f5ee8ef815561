"""A table that is safe beside everything released before it: totals, subtotals, other areas and periods.

Counts are of cells that no table need show: the finest that any figure, of this table or of an earlier one,
is a sum of. A figure is a set of cells, so that a margin, an overlapping area, a longer period and a table
that shares a margin are all the same thing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from .attacker import Attacker, Known, Range
from .small_numbers import threshold
from .tables import MOST_WITHHELD, ROUNDED_TO, to_five

SHOWN, SUPPRESSED, SECONDARY, ROUNDED = "shown", "suppressed", "secondary", "rounded"
WITHHELD = "withheld"
LOOKS = 1_000  # at ranges, before no more is taken back
FEWEST_LEFT = 3  # values that a small count can still be in a rounded table: of a nought shown, 0, 1 and 2
Progress = Callable[[int, int], None]
Cells = frozenset[int]


@dataclass(frozen=True, slots=True)
class SafeRelease:
    """A table as it may leave. `told_before` names the small counts that earlier tables give away already,
    `silent` the figures that are withheld without a word of their size; of others the attacker is taken to
    know that they are of the threshold or more.

    `values` holds None where a figure is withheld. `known` is what the table tells: keep it, and give it to
    the next table as `earlier`.
    """

    values: tuple[int | None, ...]
    shown: tuple[str, ...]
    states: tuple[str, ...]
    known: tuple[Known, ...]
    threshold: int
    told_before: tuple[Cells, ...] = ()
    silent: tuple[int, ...] = ()

    @property
    def rounded(self) -> bool:
        return ROUNDED in self.states

    @property
    def note(self) -> str:
        """What a reader has to know of the table."""
        many = self.states.count(SECONDARY)
        said = []
        if self.rounded:
            said.append(f"Counts are rounded to {ROUNDED_TO}, each by itself, so they need not add up.")
        elif SUPPRESSED in self.states:
            said.append(f"Counts from 1 to {self.threshold - 1} are shown as “<{self.threshold}”.")
        if many:
            size = ", of any size," if self.silent or self.rounded else ""
            verb = "is" if many == 1 else "are"
            said.append(f"{many} more {verb} withheld{size} as they would tell the others.")
        return " ".join(said)


def protect_release(
    counts: Sequence[int],
    figures: Sequence[Iterable[int]] | None = None,
    *,
    earlier: Sequence[Known] = (),
    sensitive: bool = False,
    rounding: bool = True,
    progress: Progress | None = None,
) -> SafeRelease:
    """Withhold what is small in a table, and what would tell it beside all that was released before.

    Parameters
    ----------
    counts : sequence of int, shape (cells,)
        The true counts, in events or people, of the finest cells that any figure is a sum of.
    figures : sequence of iterables of int, optional
        Of each figure that the table prints, or that its reader has otherwise, the cells that it adds up:
        totals and subtotals among them. Each cell by itself, if not given.
    earlier : sequence of Known
        Everything released before of the same measure, as `SafeRelease.known` gives it.
    sensitive : bool
        Use the higher threshold (sexual offences, domestic abuse, hate, children, exclusions, self-harm).
    rounding : bool
        Round to 5 where more than a tenth of the figures would be withheld.
    progress : callable, optional
        Called with (done, total) between pieces of work; it may raise to stop.

    Returns
    -------
    SafeRelease
        State of each figure: "shown"; "suppressed" (1 up to below the threshold, printed "<5"); "secondary"
        (printed "withheld", as it would tell another); "rounded".

    Raises
    ------
    ValueError
        A count below 0, a figure without cells or with one that is not there, an earlier figure that is not
        true of `counts` (were they revised since?).

    Notes
    -----
    Source: DOMAIN B5. The attacker is :class:`commonweal.analysis.disclosure.attacker.Attacker`, who has all
    of `earlier`, this table, and what its words mean: "<5" is 1 to 4, "withheld" beside it at least 5. Where
    that would tell, "withheld" is printed of other counts as well, and then nothing is known of them.

    Guaranteed of every count from 1 up to below the threshold, be it a cell, a figure, what is left of a
    figure without one inside it, or such a difference or overlap of this table and an earlier one: the
    attacker is left with as many values as "<5" has (four; sensitive nine), and of what is printed as "<5"
    with all of 1 to 4; where the table is rounded, with three values at least. What earlier tables had
    narrowed to fewer is narrowed no further. Judged in whole numbers. That the cheapest cell is withheld
    before a dearer one may tell somebody who runs this program backwards a little more; that is not judged.

    A withheld count of the threshold or more is not itself protected: it hides others. The search is greedy,
    then takes back what turns out not to be needed, so it is not the smallest possible.

    Examples
    --------
    >>> total = [0, 1, 2, 3]
    >>> protect_release([3, 8, 40, 0], [[0], [1], [2], [3], total], rounding=False).shown
    ('<5', 'withheld', '40', '0', '51')
    >>> wards = [3, 20, 30, *range(20, 50)]
    >>> first = protect_release(wards, [range(33)])
    >>> protect_release(wards, [range(1, 33)], earlier=first.known).shown  # it would leave the 3
    ('withheld',)
    """
    sets = _sets(counts, figures)
    _true(earlier, counts)
    least = threshold(sensitive=sensitive)
    table = _Table(tuple(counts), sets, tuple(earlier), least, progress or _silent)
    small = sum(table.is_small(of) for of in sets)
    if rounding and small > MOST_WITHHELD * len(sets):
        return table.rounded()
    most = MOST_WITHHELD * len(sets) if rounding and len(sets) > ROUNDED_TO else float("inf")
    return table.suppressed(most) or table.rounded()


def _sets(counts: Sequence[int], figures: Sequence[Iterable[int]] | None) -> tuple[Cells, ...]:
    for at, count in enumerate(counts):
        if count < 0 or count != int(count):
            raise ValueError(f"counts: {count} at {at} is no count; is it a rate or a change?")
    sets = tuple(frozenset(of) for of in figures) if figures is not None else tuple(
        frozenset({n}) for n in range(len(counts)))  # fmt: skip
    for at, of in enumerate(sets):
        if not of or min(of) < 0 or max(of) >= len(counts):
            raise ValueError(f"figures: the one at {at} names no cell, or one that is not in counts")
    return sets


def _true(earlier: Sequence[Known], counts: Sequence[int]) -> None:
    for each in earlier:
        if min(each.of) < 0 or max(each.of) >= len(counts):
            raise ValueError(f"earlier: {each.name or 'a figure'} names a cell that is not in counts")
        real = sum(counts[cell] for cell in each.of)
        if not each.holds(real):
            raise ValueError(
                f"earlier: {each.name or 'a figure'} was told as {each.low} to {each.high}, is now {real}; "
                "were counts revised since? compare with the counts that it was made of"
            )


def _silent(done: int, total: int) -> None:
    """Say nothing: nobody asked to be told."""


@dataclass(slots=True)
class _Table:
    counts: tuple[int, ...]
    figures: tuple[Cells, ...]
    earlier: tuple[Known, ...]
    least: int
    progress: Progress
    before: dict[Cells, Range] = field(default_factory=dict)
    values: dict[Cells, int] = field(default_factory=dict)
    first: dict[int, list[int]] = field(default_factory=dict)  # the figures that begin with each cell
    targets: list[Cells] = field(init=False)
    alone: Attacker = field(init=False)

    def __post_init__(self) -> None:
        for n, of in enumerate(self.figures):
            self.first.setdefault(min(of), []).append(n)
        self.targets = self._small_ones()
        self.alone = Attacker(self.earlier)

    def value(self, of: Cells) -> int:
        found = self.values.get(of)
        if found is None:
            found = self.values[of] = sum(self.counts[cell] for cell in of)
        return found

    def is_small(self, of: Cells) -> bool:
        return 0 < self.value(of) < self.least

    def suppressed(self, most: float) -> SafeRelease | None:
        """None where more than so many would be withheld."""
        silent: set[int] = set()  # of these the table prints "withheld", and their size does not show
        hidden: set[int] = set()
        small = {n for n, of in enumerate(self.figures) if self.is_small(of)}

        def told() -> list[Known]:
            return self._as_suppressed(hidden, silent)

        def enough() -> bool:
            return len(small | hidden | silent) > 2 * most

        self._search(told, hidden, silent, self._is_narrowed, enough)
        if enough():
            return None
        self._take_back(told, hidden, silent, self._is_narrowed)
        if len(small | hidden | silent) > most:
            return None
        return self._release(self._as_suppressed(hidden, silent), hidden, silent, rounded=False)

    def rounded(self) -> SafeRelease:
        hidden: set[int] = set()
        self._search(lambda: self._as_rounded(hidden), hidden, hidden, self._is_left_few, lambda: False)
        self._take_back(lambda: self._as_rounded(hidden), hidden, hidden, self._is_left_few)
        return self._release(self._as_rounded(hidden), hidden, set(), rounded=True)

    def _as_suppressed(self, hidden: set[int], silent: set[int]) -> list[Known]:
        """What the table tells: exact figures, "<5", and "at least 5" of those that are withheld beside."""
        told = []
        for n, of in enumerate(self.figures):
            if n in silent:
                continue
            count = self.value(of)
            ends: Range = (1, self.least - 1) if self.is_small(of) else (count, count)
            told.append(Known(of, *((self.least, None) if n in hidden else ends)))
        return told

    def _as_rounded(self, hidden: set[int]) -> list[Known]:
        rounded = {n: to_five(self.value(of)) for n, of in enumerate(self.figures) if n not in hidden}
        half = ROUNDED_TO // 2
        return [Known(self.figures[n], max(0, r - half), r + half) for n, r in rounded.items()]

    def _search(
        self,
        told: Callable[[], list[Known]],
        hidden: set[int],
        silent: set[int],
        is_told: Callable[[Cells, Attacker], bool],
        enough: Callable[[], bool],
    ) -> None:
        """Withhold one figure after another until nothing small is told.

        Each target is looked at until it is safe, and then no more: to withhold another figure only ever
        leaves the attacker with less.
        """
        attacker = Attacker([*self.earlier, *told()])
        for n, target in enumerate(self.targets):
            self.progress(n, len(self.targets))
            while not enough() and is_told(target, attacker):
                another = self._next(target, told(), hidden, silent)
                if another is None:
                    break  # by what was released before alone: it is among `told_before`
                number, quietly = another
                (silent if quietly else hidden).add(number)
                if silent is not hidden:
                    hidden -= silent
                attacker = Attacker([*self.earlier, *told()])

    def _is_narrowed(self, target: Cells, attacker: Attacker) -> bool:
        """Whether less is left than "<5" tells, which is four values."""
        return self._fewer_left(self.least - 1, target, attacker)

    def _is_left_few(self, target: Cells, attacker: Attacker) -> bool:
        return self._fewer_left(FEWEST_LEFT, target, attacker)

    def _fewer_left(self, needed: int, target: Cells, attacker: Attacker) -> bool:
        """Whether fewer values are left, and fewer than earlier tables left if that was less."""
        low, high = attacker.range_of(target)
        if high is None or high - low + 1 >= needed:
            return False
        least, most = self._left_before(target)
        return most is None or (low, high) != (least, most)

    def _left_before(self, target: Cells) -> Range:
        if target not in self.before:
            self.before[target] = self.alone.range_of(target)
        return self.before[target]

    def _small_ones(self) -> list[Cells]:
        """What is small: cells, figures, what one is beyond another, and what two tables share."""
        wanted: dict[Cells, None] = dict.fromkeys(self.figures)
        wanted |= {frozenset({n}): None for n in range(len(self.counts))}
        wanted |= {each.of: None for each in self.earlier}
        met: dict[int, set[Cells]] = {}
        for each in self.earlier:
            for cell in each.of:
                met.setdefault(cell, set()).add(each.of)
        for of in self.figures:
            for other in set().union(*(met.get(cell, set()) for cell in of)) - {of}:
                wanted |= dict.fromkeys((of - other, other - of, of & other))
        for of, other in self._nested():
            wanted[of - other] = None
        return sorted((of for of in wanted if of and self.is_small(of)), key=lambda of: (len(of), sorted(of)))

    def _nested(self) -> Iterator[tuple[Cells, Cells]]:
        """Each figure of the table with each other that lies inside it."""
        around: dict[int, list[Cells]] = {}
        for of in self.figures:
            for cell in of:
                around.setdefault(cell, []).append(of)
        for of in self.figures:
            yield from ((other, of) for other in around[min(of)] if of < other)

    def _next(
        self, target: Cells, told: list[Known], hidden: set[int], silent: set[int]
    ) -> tuple[int, bool] | None:
        """The figure to withhold, and whether quietly.

        The nearest total that hides fewest, in it a cell before a subtotal, and the smallest that hides.
        """
        every = [*self.earlier, *told]
        for steps in self._steps(target, every, hidden | silent):
            reached = [n for n in steps if n not in silent]
            open_ = [n for n in reached if n not in hidden and self.value(self.figures[n]) >= self.least]
            if silent is hidden and reached:  # rounded: totals first, for they are what tells
                sizes = {n: len(self.figures[n]) for n in reached}
                return min(reached, key=lambda n: (sizes[n] == 1, sizes[n], n)), True
            if open_:
                return min(open_, key=lambda n: (*steps[n], *self._dearness(n))), False
        if silent is hidden:
            return None
        for steps in self._steps(target, every, hidden | silent):
            if reached := [n for n in steps if n not in silent]:
                return min(reached, key=lambda n: (*self._quietness(n, hidden), *steps[n], n)), True
        return None

    def _dearness(self, n: int) -> tuple[bool, bool, int, int]:
        """Cells before totals, and the smallest that hides every small count though it is told as large."""
        count = self.value(self.figures[n])
        return len(self.figures[n]) > 1, count < 2 * self.least - 2, count, n

    def _quietness(self, n: int, hidden: set[int]) -> tuple[bool, bool]:
        """First those withheld already, whose word alone still tells; noughts last, as they tell least."""
        return n not in hidden, self.value(self.figures[n]) == 0

    def _steps(
        self, target: Cells, known: Sequence[Known], gone: set[int]
    ) -> Iterator[dict[int, tuple[int, int]]]:
        """Step by step from figure to figure that overlap: what is inside them, and of the one that hides
        fewest of the table's figures how many it hides and how large it is."""
        near, left = set(target), list({each.of: None for each in known})
        while met := [of for of in left if near & of]:
            left = [of for of in left if not near & of]
            near = near.union(*met)
            found: dict[int, tuple[int, int]] = {}
            for outer in met:
                inside = [n for cell in outer for n in self.first.get(cell, ()) if self.figures[n] <= outer]
                rank = (sum(n in gone for n in inside), len(outer))
                found |= {n: min(rank, found.get(n, rank)) for n in inside}
            yield found

    def _take_back(
        self,
        told: Callable[[], list[Known]],
        hidden: set[int],
        silent: set[int],
        is_told: Callable[[Cells, Attacker], bool],
    ) -> None:
        """Show again what turned out not to be needed, the largest first, while that is not too much work."""
        now = Attacker([*self.earlier, *told()])
        safe = [each for each in self.targets if not is_told(each, now)]
        looks = LOOKS // max(1, len(safe))
        for gone in [silent, hidden] if silent is not hidden else [hidden]:
            for n in sorted(gone, key=lambda n: (-self.value(self.figures[n]), n))[:looks]:
                self.progress(len(self.targets), len(self.targets))
                gone.remove(n)
                without = Attacker([*self.earlier, *told()])
                if any(is_told(each, without) for each in safe):
                    gone.add(n)

    def _release(
        self, known: list[Known], hidden: set[int], silent: set[int], *, rounded: bool
    ) -> SafeRelease:
        values: list[int | None] = []
        states: list[str] = []
        for n, of in enumerate(self.figures):
            count = self.value(of)
            small = self.is_small(of) and not rounded
            gone = n in hidden or n in silent
            values.append(None if gone or small else to_five(count) if rounded else count)
            states.append(SECONDARY if gone else SUPPRESSED if small else ROUNDED if rounded else SHOWN)
        shown = tuple(
            WITHHELD if state == SECONDARY else f"<{self.least}" if value is None else str(value)
            for value, state in zip(values, states, strict=True)
        )
        before = tuple(of for of in self.targets if self._left_before(of)[0] == self._left_before(of)[1])
        known += [Known(self.figures[n]) for n in sorted(hidden | silent if rounded else silent)]
        return SafeRelease(
            tuple(values), shown, tuple(states), tuple(known), self.least, before, tuple(sorted(silent))
        )
