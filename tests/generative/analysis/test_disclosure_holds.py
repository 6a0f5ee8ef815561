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
    rows, columns = draw(st.integers(1, 4)), draw(st.integers(4, 14))
    size = rows * columns
    fewest = draw(st.sampled_from([5, 10]))
    counts = draw(st.lists(st.integers(fewest, 40), min_size=size, max_size=size))
    for _ in range(draw(st.integers(0, 2))):
        counts[draw(st.integers(0, size - 1))] = draw(st.integers(0, 12))
    groups = two_way(rows, columns) if rows > 1 else [tuple(range(draw(st.integers(2, columns))))]
    if draw(st.booleans()):
        groups.append(tuple(range(size)))
    return counts, groups


@EXAMPLES
@given(tables(), st.booleans(), st.booleans())
def test_no_withheld_count_has_a_range_narrower_than_the_rule(
    table: tuple[list[int], list[tuple[int, ...]]], sensitive: bool, rounding: bool
) -> None:
    counts, groups = table
    done = protect(counts, groups, sensitive=sensitive, rounding=rounding)
    if done.rounded:
        assert rounding
        assert all(value is not None and value % 5 == 0 for value in done.values)
        assert all(total % 5 == 0 for total in done.totals)
        return
    ranges = feasible(done.values, groups, done.totals, done.primary, done.threshold, done.emptied)
    for cell in done.primary:
        low, high = ranges[cell]
        assert low <= 1 + 1e-6
        assert high >= done.threshold - 1 - 1e-6
    for cell in done.secondary:
        low, high = ranges[cell]
        assert high - low >= done.threshold - 2 - 1e-6
        assert counts[cell] >= done.threshold, "so that its word says the truth"
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


@EXAMPLES
@given(st.lists(st.integers(0, 12), min_size=2, max_size=4), st.booleans())
def test_whoever_knows_what_the_words_stand_for_and_tries_all_is_left_with_every_small_value(
    counts: list[int], sensitive: bool
) -> None:
    """One total, and a second opinion without linear programming: "<5" is 1 to 4, "withheld" 5 or more."""
    done = protect(counts, [range(len(counts))], sensitive=sensitive, rounding=False)
    if done.emptied:
        assert set(done.shown) == {"withheld"}
        return
    hidden = [cell for cell, value in enumerate(done.values) if value is None]
    found = plainly(counts, [tuple(range(len(counts)))], hidden, list(done.primary), done.threshold)
    for cell in done.primary:
        assert found[cell] == set(range(1, done.threshold))
    for cell in done.secondary:
        assert len(found[cell]) >= done.threshold - 1


def test_a_total_of_two_does_not_tell_the_smaller_by_the_word_of_the_larger() -> None:
    """6 less "withheld", which is 5 or more, would be 1."""
    done = protect([1, 5, *range(20, 45)], [(0, 1)])
    assert done.rounded
    safe = protect([1, 8, *range(20, 45)], [(0, 1)], rounding=False)
    assert safe.shown[:2] == ("<5", "withheld") and not safe.emptied
    held = protect([1, 5, *range(20, 45)], [(0, 1)], rounding=False)
    assert held.shown[:3] == ("withheld", "withheld", "20") and held.emptied == (0, 1)
    assert held.note == "2 are withheld because their total would tell them."


def plainly(
    counts: list[int], groups: list[tuple[int, ...]], hidden: list[int], small: list[int], least: int
) -> dict[int, set[int]]:
    """The values that each hidden cell can take, by trying all: the slow second opinion for tiny tables."""
    most = sum(counts) + 1
    choices = [range(1, least) if cell in small else range(least, most) for cell in hidden]
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
    listed = sorted(cell for cell in hidden if counts[cell])
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
AGES = st.one_of(
    st.integers(0, 99).map(str), st.tuples(st.integers(0, 90), st.integers(0, 20)).map(
        lambda age: f"{age[0]}-{age[0] + age[1]}"), st.sampled_from(["65+", "18-", "adult", "", "²", "24-18"])
)  # fmt: skip


@EXAMPLES
@given(st.lists(AGES, min_size=1, max_size=30), st.integers(2, 5))
def test_nobody_is_told_younger_or_older_than_they_are(ages: list[str], k: int) -> None:
    rows = [{"age_band": age, "number": n} for n, age in enumerate(ages)]
    done = k_anonymous(rows, k=k)
    assert all(count >= k for count in Counter(row["age_band"] for row in done.rows).values())
    for row in done.rows:
        told, was = (str(age).partition("-") for age in (row["age_band"], ages[row["number"]]))
        if told != was:
            assert int(told[0]) <= int(was[0]) and int(was[2] or was[0]) <= int(told[2])
            assert int(told[0]) % 10 == 0 and int(told[2]) % 10 == 9


def test_a_band_across_two_decades_is_given_as_both() -> None:
    """18 to 24 was once told as 10 to 19, and became alike with children of 10 to 17."""
    bands = ["18-24", "10-17", "5-11", "16-24", "17", "15-19", "25-34", "65+", "0-17"]
    done = k_anonymous([{"age_band": band} for band in bands for _ in range(2)], k=3)
    assert {row["age_band"] for row in done.rows} == {"10-19", "10-29"}
    assert [row["age_band"] for row in done.rows].count("10-19") == 6, "of 10-17, 17 and 15-19 alone"


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
