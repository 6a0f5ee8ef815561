"""Somebody with the published table, its totals and all the arithmetic there is works out no small count."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.analysis.disclosure import Release, differences, k_anonymous, protect, two_way
from commonweal.analysis.disclosure.tables import feasible
from tests.sampling import SAMPLE

COUNTS = st.one_of(st.integers(0, 6), st.integers(5, 60), st.integers(100, 900))
EXAMPLES = settings(max_examples=SAMPLE.examples, deadline=None)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[int], list[tuple[int, ...]]]:
    """Tables large enough that a small count need not be rounded away."""
    rows, columns = draw(st.integers(2, 4)), draw(st.integers(4, 7))
    counts = draw(st.lists(st.integers(10, 300), min_size=rows * columns, max_size=rows * columns))
    for _ in range(draw(st.integers(0, 2))):
        counts[draw(st.integers(0, len(counts) - 1))] = draw(st.integers(0, 12))
    groups = two_way(rows, columns)
    if draw(st.booleans()):
        groups.append(tuple(range(len(counts))))
    return counts, groups


@EXAMPLES
@given(tables(), st.booleans())
def test_no_withheld_count_has_a_range_narrower_than_the_rule(
    table: tuple[list[int], list[tuple[int, ...]]], sensitive: bool
) -> None:
    counts, groups = table
    done = protect(counts, groups, sensitive=sensitive)
    if done.rounded:
        assert all(value is not None and value % 5 == 0 for value in done.values)
        assert all(total % 5 == 0 for total in done.totals)
        return
    ranges = feasible(done.values, groups, done.totals, done.primary, done.threshold)
    for cell in done.primary:
        low, high = ranges[cell]
        assert low <= 1 + 1e-6
        assert high >= done.threshold - 1 - 1e-6
    for cell in done.secondary:
        low, high = ranges[cell]
        assert high - low >= done.threshold - 1 - 1e-6
    for cell, (low, high) in ranges.items():
        assert low - 1e-6 <= counts[cell] <= high + 1e-6, "the true count is among what is feasible"


@EXAMPLES
@given(tables(), st.booleans())
def test_every_small_count_is_withheld_and_nothing_else_changes(
    table: tuple[list[int], list[tuple[int, ...]]], sensitive: bool
) -> None:
    counts, groups = table
    done = protect(counts, groups, sensitive=sensitive)
    if done.rounded:
        assert all(abs((value or 0) - count) <= 2 for value, count in zip(done.values, counts, strict=True))
        return
    for count, value, shown in zip(counts, done.values, done.shown, strict=True):
        if 0 < count < done.threshold:
            assert (value, shown) == (None, f"<{done.threshold}")
        elif value is not None:
            assert (value, shown) == (count, str(count))
        else:
            assert shown == "withheld"


def plainly(
    counts: list[int], groups: list[tuple[int, ...]], hidden: list[int], small: list[int], least: int
) -> dict[int, set[int]]:
    """The values that each hidden cell can take, by trying all: the slow second opinion for tiny tables."""
    most = max(counts) + 1
    choices = [range(1, least) if cell in small else range(most + least) for cell in hidden]
    found: dict[int, set[int]] = {cell: set() for cell in hidden}
    for tried in product(*choices):
        filled = list(counts)
        for cell, value in zip(hidden, tried, strict=True):
            filled[cell] = value
        if all(sum(filled[c] for c in group) == sum(counts[c] for c in group) for group in groups):
            for cell, value in zip(hidden, tried, strict=True):
                found[cell].add(value)
    return found


@settings(max_examples=min(SAMPLE.examples, 40), deadline=None)
@given(
    st.lists(st.integers(0, 9), min_size=4, max_size=4), st.sets(st.integers(0, 3), min_size=1, max_size=3)
)
def test_the_ranges_hold_every_value_that_trying_all_finds(counts: list[int], hidden: set[int]) -> None:
    groups = two_way(2, 2)
    listed = sorted(hidden)
    small = [cell for cell in listed if 0 < counts[cell] < 5]
    shown = [None if n in hidden else count for n, count in enumerate(counts)]
    totals = [sum(counts[c] for c in group) for group in groups]
    ranges = feasible(shown, groups, totals, small, 5)
    for cell, values in plainly(counts, groups, listed, small, 5).items():
        low, high = ranges[cell]
        assert low - 1e-6 <= min(values)
        assert max(values) <= high + 1e-6 or high == float("inf")


@EXAMPLES
@given(st.lists(st.integers(0, 30), min_size=3, max_size=8), st.data())
def test_a_release_that_passes_leaves_no_small_difference_with_any_before(
    counts: list[int], data: st.DataObject
) -> None:
    """Sets of areas are published one after another; only those that pass are."""
    published: list[Release] = []
    for n in range(6):
        of = data.draw(st.frozensets(st.integers(0, len(counts) - 1), min_size=1))
        new = Release(of, sum(counts[c] for c in of), f"table {n}")
        if not differences([new], published):
            published.append(new)
    for one, other in product(published, repeat=2):
        if other.of < one.of:
            assert not 0 < one.count - other.count < 5


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "date": st.integers(0, 40).map(lambda n: date(2026, 7, 1) + timedelta(days=n)),
            "area": st.sampled_from(["E01000001", "E01000002", "E01000003"]),
            "age_band": st.sampled_from(["10-14", "15-19", "20-29", None]),
            "sex": st.sampled_from(["female", "male"]),
            "category": st.sampled_from(["burglary", "robbery"]),
        }
    ),
    max_size=120,
)
LARGER = {"E01000001": "E02000001", "E01000002": "E02000001", "E01000003": "E02000002"}


@EXAMPLES
@given(ROWS, st.integers(2, 6))
def test_nobody_is_left_among_fewer_than_k(rows: list[dict[str, object]], k: int) -> None:
    done = k_anonymous(rows, k=k, coarser_area=LARGER)
    alike = Counter(
        tuple(row[c] for c in ("date", "area", "age_band", "sex", "category")) for row in done.rows
    )
    assert all(count >= k for count in alike.values())
    assert len(done.rows) + done.suppressed == len(rows)


@EXAMPLES
@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(rows: list[dict[str, object]], random: object) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = k_anonymous(rows, coarser_area=LARGER), k_anonymous(shuffled, coarser_area=LARGER)
    assert (one.suppressed, one.steps) == (other.suppressed, other.steps)
    assert sorted(map(repr, one.rows)) == sorted(map(repr, other.rows))


def test_the_order_of_steps_is_that_of_the_rule() -> None:
    """Date to week, to month; area to the larger; age to ten years; then rows are left out and counted."""
    day = date(2026, 9, 2)
    rows = [
        {"date": day + timedelta(days=5 * n), "area": f"E0100000{1 + n % 2}", "age_band": "15-19",
         "sex": "male", "category": "assault"}
        for n in range(5)
    ]  # fmt: skip
    done = k_anonymous(rows, coarser_area=LARGER)
    assert [step.split()[0] for step in done.steps] == ["dates", "areas"]
    assert {row["date"] for row in done.rows} == {date(2026, 9, 1)}
    assert {row["area"] for row in done.rows} == {"E02000001"}
    assert {row["age_band"] for row in done.rows} == {"15-19"}, "not made coarser without need"
    assert done.suppressed == 0
