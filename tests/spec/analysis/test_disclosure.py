"""DOMAIN B5 as rules that can be tried, and a published table with the attacker's interval."""

from __future__ import annotations

import pytest

from commonweal.analysis.disclosure import (
    Attacker,
    Known,
    Release,
    differences,
    may_show_rate,
    protect_release,
    suppress_counts,
    threshold,
    two_way,
)

TECHNIQUES = ("protect",)


def test_the_thresholds() -> None:
    """Counts of 1 to 4 as "<5", nought shown; sensitive topics 10; no rate of under 10."""
    assert suppress_counts([0, 1, 4, 5]).shown == ("0", "<5", "<5", "5")
    assert suppress_counts([0, 9, 10], sensitive=True).shown == ("0", "<10", "10")
    assert (threshold(), threshold(sensitive=True)) == (5, 10)
    assert [may_show_rate(count) for count in (0, 9, 10)] == [False, False, True]


@pytest.mark.parametrize(("small", "rounded"), [(2, False), (3, True)])
def test_rounding_begins_above_a_tenth_of_the_cells(small: int, rounded: bool) -> None:
    done = protect_release([3] * small + [40] * (20 - small))
    assert done.rounded is rounded
    if rounded:
        assert set(done.shown) == {"5", "40"}
        assert done.note == "Counts are rounded to 5, each by itself, so they need not add up."


def test_secondary_suppression_keeps_a_total_from_telling() -> None:
    figures = [(0,), (1,), (2,), (0, 1, 2)]
    assert protect_release([3, 40, 60], figures, rounding=False).shown == ("<5", "withheld", "60", "103")


def test_differencing_of_areas_periods_and_both() -> None:
    """A new table is compared with all that was published of the measure, wherever they overlap."""
    quarter = Release(frozenset({("A", 7), ("A", 8), ("A", 9)}), 31, "A, July to September")
    two = Release(frozenset({("A", 7), ("A", 8)}), 28, "A, July and August")
    assert differences([two], [quarter]) == ("A, July to September less A, July and August leaves 3",)
    old = Release(frozenset({"a1", "a2", "b1"}), 40, "old ward")
    new = Release(frozenset({"a1", "a2", "c1"}), 50, "new ward")
    both = Release(frozenset({"a1", "a2", "b1", "c1"}), 53, "ward and its neighbour")
    assert differences([both], [old, new]) == ("ward and its neighbour less new ward leaves 3",), (
        "what the old ward has beyond the new one"
    )


def test_a_published_table_and_what_its_attacker_works_out() -> None:
    """Investment by activity and region (Fischetti and Salazar 2001, after Willenborg and de Waal 1996).

    The 22 of activity II in region C is confidential; with it the cells (II, A), (III, A) and (III, C) are
    suppressed. By 30 - 25 and 30 - 0 the attacker puts it between 5 and 30.
    """
    table = [20, 50, 10, 8, 19, 22, 17, 32, 12]
    hidden = {3, 5, 6, 8}
    known = [Known(frozenset({n}), table[n], table[n]) for n in range(9) if n not in hidden]
    for of in [*two_way(3, 3), tuple(range(9))]:
        total = sum(table[n] for n in of)
        known.append(Known(frozenset(of), total, total))
    attacker = Attacker(known)
    assert attacker.range_of({5}) == (5, 30)
    assert attacker.range_of({3}) == (0, 25)
    assert Attacker([*known, Known(frozenset({6}), 17, 17)]).range_of({5}) == (22, 22), "without the fourth"
