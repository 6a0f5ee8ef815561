"""An attacker with a solver and everything ever published works out no small count.

The attacker is written here a second time and plainly: he reads the printed words of every table, whose
meaning he knows, writes one row of a program for each, and asks for the least and the most of each count.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from commonweal.analysis.disclosure import Release, differences, protect, two_way
from commonweal.analysis.disclosure.attacker import Attacker, Contradiction, Known
from commonweal.analysis.disclosure.releases import SafeRelease, protect_release
from tests.sampling import SAMPLE

EXAMPLES = settings(max_examples=SAMPLE.examples, deadline=None)
FEW = settings(max_examples=min(SAMPLE.examples, 25), deadline=None)
Figures = list[tuple[int, ...]]


@dataclass
class Program:
    """All that was printed, a row each."""

    counts: list[int]
    rows: list[Any]
    low: list[float]
    high: list[float]

    @classmethod
    def of(cls, counts: list[int]) -> Program:
        return cls(counts, [], [], [])

    def read(self, figures: Figures, done: SafeRelease) -> None:
        for n, (of, word, state) in enumerate(zip(figures, done.shown, done.states, strict=True)):
            true = sum(self.counts[cell] for cell in of)
            low, high = 0.0, np.inf
            if word.startswith("<"):
                low, high = 1, int(word[1:]) - 1
            elif word == "withheld":  # all the rest are of the threshold or more
                low = 0 if n in done.silent or done.rounded else done.threshold
            elif state == "rounded":
                low, high = max(0, int(word) - 2), int(word) + 2
            else:
                low = high = int(word)
            row = np.zeros(len(self.counts))
            row[list(of)] = 1
            self.rows.append(row)
            self.low.append(low)
            self.high.append(high)
            assert low <= true <= high, "what is printed is true"

    def range_of(self, of: tuple[int, ...]) -> tuple[float, float]:
        aim = np.zeros(len(self.counts))
        aim[list(of)] = 1
        found = []
        for sign in (1, -1):
            done = milp(
                sign * aim,
                integrality=np.ones(len(aim)),
                bounds=Bounds(0, np.inf),
                constraints=LinearConstraint(np.array(self.rows), self.low, self.high),
            )
            found.append(sign * round(done.fun) if done.x is not None else sign * -np.inf)
        return found[0], found[1]


@st.composite
def hierarchies(draw: st.DrawFn) -> tuple[list[int], Figures]:
    """Wards in districts by months, every margin and subtotal printed, some cells of the finest never."""
    wards, months = draw(st.integers(2, 5)), draw(st.integers(1, 4))
    size = wards * months
    counts = draw(st.lists(st.one_of(st.integers(0, 12), st.integers(5, 60)), min_size=size, max_size=size))
    by_ward = [tuple(range(w * months, (w + 1) * months)) for w in range(wards)]
    by_month = [tuple(range(m, size, months)) for m in range(months)]
    cut = draw(st.integers(1, wards - 1))
    districts = [tuple(range(cut * months)), tuple(range(cut * months, size))]
    parts: list[Figures] = [[(n,) for n in range(size)], by_ward, by_month, districts, [tuple(range(size))]]
    chosen = [part for part in parts if draw(st.booleans())] or [parts[0]]
    return counts, list(dict.fromkeys(of for part in chosen for of in part))


def small(counts: list[int], of: tuple[int, ...], least: int) -> bool:
    return 0 < sum(counts[cell] for cell in of) < least


def unharmed(program: Program, counts: list[int], targets: Figures, least: int, whole: bool) -> None:
    """None of the targets is told: as many values as "<5" has are left; where rounded, three."""
    for of in targets:
        if small(counts, of, least):
            low, high = program.range_of(of)
            assert high - low + 1 >= (least - 1 if whole else 3), (of, low, high)


@EXAMPLES
@given(hierarchies(), st.booleans())
def test_suppression_leaves_the_attacker_with_every_small_value(
    table: tuple[list[int], Figures], sensitive: bool
) -> None:
    counts, figures = table
    done = protect_release(counts, figures, sensitive=sensitive, rounding=False)
    program = Program.of(counts)
    program.read(figures, done)
    atoms: Figures = [(n,) for n in range(len(counts))]
    unharmed(program, counts, [*figures, *atoms], done.threshold, whole=True)
    for of, state, value in zip(figures, done.states, done.values, strict=True):
        assert (value is None) == (state in ("suppressed", "secondary"))
        if small(counts, of, done.threshold):
            assert value is None


@EXAMPLES
@given(hierarchies(), st.booleans())
def test_rounding_leaves_the_attacker_with_three_values(
    table: tuple[list[int], Figures], sensitive: bool
) -> None:
    counts, figures = table
    done = protect_release(counts, figures, sensitive=sensitive)
    hidden = sum(value is None for value in done.values)
    assert done.rounded or hidden <= 0.1 * len(figures) or len(figures) <= 5 or hidden == len(figures)
    program = Program.of(counts)
    program.read(figures, done)
    atoms: Figures = [(n,) for n in range(len(counts))]
    exact = {"shown", "suppressed"} & set(done.states)
    unharmed(program, counts, [*figures, *atoms], done.threshold, whole=bool(exact))


@EXAMPLES
@given(st.data())
def test_a_sequence_of_releases_tells_no_more_than_each(data: st.DataObject) -> None:
    """Overlapping areas and periods, totals, subtotals and tables that share a margin, one after another."""
    counts, first = data.draw(hierarchies())
    every = st.frozensets(st.integers(0, len(counts) - 1), min_size=1).map(lambda of: tuple(sorted(of)))
    tables = [first, *data.draw(st.lists(st.lists(every, min_size=1, max_size=4, unique=True), max_size=3))]
    sensitive = data.draw(st.booleans())
    program, printed = Program.of(counts), list[tuple[int, ...]]()
    earlier: list[Known] = []
    for figures in tables:
        done = protect_release(counts, figures, earlier=earlier, sensitive=sensitive, rounding=False)
        assert not done.told_before
        earlier += done.known
        program.read(figures, done)
        printed += figures
    apart = [
        tuple(sorted(part))
        for one, other in product(map(frozenset, printed), repeat=2)
        for part in [one - other]
        if other < one
    ]
    targets = list(dict.fromkeys([*printed, *((n,) for n in range(len(counts))), *apart]))
    unharmed(program, counts, targets, done.threshold, whole=True)


@EXAMPLES
@given(st.data())
def test_rounded_and_exact_tables_together_tell_no_small_count(data: st.DataObject) -> None:
    counts, first = data.draw(hierarchies())
    every = st.frozensets(st.integers(0, len(counts) - 1), min_size=1).map(lambda of: tuple(sorted(of)))
    tables = [first, *data.draw(st.lists(st.lists(every, min_size=1, max_size=4, unique=True), max_size=3))]
    program = Program.of(counts)
    earlier: list[Known] = []
    for figures in tables:
        done = protect_release(counts, figures, earlier=earlier)
        assert not done.told_before
        earlier += done.known
        program.read(figures, done)
    unharmed(program, counts, [(n,) for n in range(len(counts))], 5, whole=False)


def test_the_rounded_table_that_once_told_every_count() -> None:
    """Four counts of 2 round to 0, their margins of 4 to 5 and the whole of 8 to 10: only 2s make 8."""
    counts, margins = [2, 2, 2, 2], [*two_way(2, 2), (0, 1, 2, 3)]
    figures = [(0,), (1,), (2,), (3,), *margins]
    done = protect_release(counts, figures)
    program = Program.of(counts)
    program.read(figures, done)
    unharmed(program, counts, figures[:4], 5, whole=False)
    assert done.rounded and done.shown.count("withheld")
    older = protect(counts, margins)
    assert older.rounded and older.totals != (5, 5, 5, 5, 10)


def test_two_tables_that_share_a_margin() -> None:
    """By sex the town has 3 women left over once each ward's men, and its total, were printed."""
    men_and_women = [20, 3, 30, 40, 25, 35]
    wards: Figures = [(0, 1), (2, 3), (4, 5)]
    men: Figures = [(0,), (2,), (4,)]
    first = protect_release(men_and_women, wards, rounding=False)
    assert first.shown == ("23", "70", "60")
    second = protect_release(men_and_women, men, earlier=first.known, rounding=False)
    assert second.shown == ("withheld", "30", "25")


def test_what_was_told_before_is_named_and_the_rest_still_kept() -> None:
    blunder = [Known(frozenset({0}), 3, 3, "a table of March")]
    done = protect_release([3, 4, 20, 30], earlier=blunder, rounding=False)
    assert done.told_before == (frozenset({0}),)
    assert done.shown[1:] == ("<5", "20", "30")
    with pytest.raises(ValueError, match="a table of March was told as 3 to 3, is now 7"):
        protect_release([7, 4], earlier=blunder)


@FEW
@given(hierarchies(), st.randoms(use_true_random=False))
def test_new_names_and_another_order_of_cells_change_nothing(
    table: tuple[list[int], Figures], random: Any
) -> None:
    """Ties of equal counts are broken by place, so counts are made to differ first."""
    counts, figures = table
    counts = [count if count < 5 else count * 50 + n for n, count in enumerate(counts)]
    order = list(range(len(counts)))
    random.shuffle(order)
    moved = [0] * len(counts)
    for n, count in enumerate(counts):
        moved[order[n]] = count
    one = protect_release(counts, figures, rounding=False)
    other = protect_release(moved, [tuple(order[c] for c in of) for of in figures], rounding=False)
    assert sum(v is None for v in one.values) == sum(v is None for v in other.values) or min(counts) < 5


@FEW
@given(st.lists(st.integers(0, 6), min_size=2, max_size=4), st.data())
def test_the_ranges_are_those_of_trying_every_table(counts: list[int], data: st.DataObject) -> None:
    """Without a solver: every table of whole numbers from 0 to 24 that agrees with what is known."""
    sets = st.frozensets(st.integers(0, len(counts) - 1), min_size=1)
    known = []
    for of in data.draw(st.lists(sets, min_size=1, max_size=4)):
        true, below, above = (
            sum(counts[c] for c in of),
            data.draw(st.integers(0, 3)),
            data.draw(st.integers(0, 3)),
        )
        known.append(Known(of, max(0, true - below), true + above))
    attacker = Attacker(known)
    asked = data.draw(sets)
    if not asked <= frozenset().union(*(k.of for k in known)):
        assert attacker.range_of(asked)[1] is None
        return
    highs = [
        min((k.high for k in known if n in k.of and k.high is not None), default=0)
        for n in range(len(counts))
    ]
    values = [
        sum(tried[c] for c in asked)
        for tried in product(*(range(high + 1) for high in highs))
        if all(k.holds(sum(tried[c] for c in k.of)) for k in known)
    ]
    assert attacker.range_of(asked) == (min(values), max(values))


def test_figures_that_contradict_one_another_are_named() -> None:
    with pytest.raises(Contradiction, match="of cell 0"):
        Attacker([Known(frozenset({0}), 3, 3), Known(frozenset({0}), 4, 4)])
    with pytest.raises(Contradiction, match="revised"):
        Attacker(
            [Known(frozenset({0, 1}), 3, 3), Known(frozenset({0, 2}), 9, 9), Known(frozenset({2}), 1, 1)]
        ).range_of({0})
    for low, high in ((-1, 2), (4, 3)):
        with pytest.raises(ValueError, match="low, high"):
            Known(frozenset({0}), low, high)
    with pytest.raises(ValueError, match="without cells"):
        Known(frozenset())


@pytest.mark.parametrize(
    ("counts", "figures", "words"),
    [
        ([-1], None, "counts: -1 at 0"),
        ([1.5], None, "is it a rate"),
        ([1], [[]], "names no cell"),
        ([1], [[1]], "not in counts"),
    ],
)
def test_impossible_tables_are_refused(
    counts: list[int], figures: list[list[int]] | None, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        protect_release(counts, figures)


@EXAMPLES
@given(st.lists(st.integers(0, 30), min_size=3, max_size=7), st.data())
def test_releases_that_pass_the_differencing_check_tell_no_small_cell_together(
    counts: list[int], data: st.DataObject
) -> None:
    """Sums of many releases too, which no pair of them tells; and rounded ones among them."""
    published: list[Release] = []
    program = Program.of(counts)
    for n in range(6):
        of = data.draw(st.frozensets(st.integers(0, len(counts) - 1), min_size=1))
        count = sum(counts[c] for c in of)
        if 0 < count < 5:
            continue  # a small count is not published
        near = 5 * round(count / 5)
        rounded = data.draw(st.booleans())
        new = Release(of, max(0, near - 2), f"t{n}", near + 2) if rounded else Release(of, count, f"t{n}")
        if not differences([new], published):
            published.append(new)
            row = np.zeros(len(counts))
            row[list(of)] = 1
            program.rows.append(row)
            program.low.append(new.count)
            program.high.append(new.count if new.most is None else new.most)
    if not published:
        return
    for cell, count in enumerate(counts):
        if 0 < count < 5:
            low, high = program.range_of((cell,))
            assert high > low


def test_three_districts_and_their_county_tell_the_place_outside() -> None:
    districts = [Release(frozenset({f"{d}1", f"{d}2"}), 20 + d, f"district {d}") for d in range(3)]
    county = frozenset().union(*(each.of for each in districts)) | {"park"}
    assert differences([Release(county, 66, "county")], districts) == ("together they tell that park is 3",)
    assert differences([Release(county, 68, "county")], districts) == ()
    assert differences([Release(county, 62, "county")], districts)[0].startswith(
        "what they tell together cannot"
    )
    rounded = Release(county, 63, "county", most=67)
    assert differences([rounded], districts) == ()  # nought to four, which is what "fewer than five" says


def test_a_subtotal_inside_its_total_tells_nothing_of_the_rest() -> None:
    """What is left of the total is 3, of two places that no table shows."""
    counts, figures = [30, 20, 1, 2], [(0, 1), (0, 1, 2, 3)]
    assert protect_release(counts, figures, rounding=False).shown.count("withheld") == 1
    assert protect_release([30, 20, 4, 2], figures, rounding=False).shown == ("50", "56")
