"""What the technique of disclosure control says and refuses beyond what every technique does."""

from __future__ import annotations

import random
from typing import Any

import pytest

from commonweal.analysis.techniques import worked_example
from commonweal.analysis.techniques.grammar import BadParameter
from commonweal.analysis.techniques.guarding import Refused
from commonweal.analysis.techniques.inputs import BadData, of_columns
from commonweal.analysis.techniques.protect import TECHNIQUE, Parameters, run

WARDS = [f"Ward {n:02}" for n in range(20)]
COUNTS = [3, *range(20, 39)]


def asked(columns: dict[str, list[Any]], *, guard: bool = True, **set_to: Any) -> Any:
    return run(of_columns(TECHNIQUE, columns), Parameters(**set_to), guard=guard)


def test_the_example_hides_a_rectangle() -> None:
    done = worked_example("protect")
    assert done.value["shown"].count("<5") == 1 and done.value["shown"].count("withheld") == 3
    assert "count" not in done.value, "the true counts are not in what may leave"
    assert done.sentence.startswith("Of 24 counts 20 are shown as they are, 1 is suppressed as small and 3")


def test_the_order_of_rows_changes_nothing() -> None:
    columns: dict[str, list[Any]] = {"area": WARDS, "count": [2, 9, 9, 9, 9, 3, *([30] * 14)]}
    rows = list(range(20))
    random.Random(5).shuffle(rows)
    turned = {name: [values[n] for n in rows] for name, values in columns.items()}
    one, other = asked(columns, rounding=False), asked(turned, rounding=False)
    assert dict(zip(one.value["area"], one.value["shown"], strict=True)) == dict(
        zip(other.value["area"], other.value["shown"], strict=True)
    )


def test_what_was_released_before_is_reckoned_with() -> None:
    columns: dict[str, list[Any]] = {"area": ["North", "South", "Park"], "count": [20, 30, 3]}
    first = asked(columns, rounding=False, with_totals=True)
    assert first.value["shown"] == ["withheld", "30", "<5", "53"]
    columns["released"] = ["20", "none", "<5"]  # the town's total would now tell the park with 30 shown
    second = asked(columns, rounding=False, with_totals=True)
    assert second.value["shown"] == ["20", "withheld", "<5", "53"]
    told = asked(columns | {"released": ["none", "none", "3"]}, rounding=False)
    assert "What was released before gives the count of Park away already." in told.warnings


def test_totals_that_are_small_are_no_figure_to_print() -> None:
    done = asked({"area": ["A", "B"], "count": [1, 2]}, rounding=False, with_totals=True)
    assert done.value["shown"] == ["withheld", "<5", "<5"], (
        "of two that are at least 1 and 4 at most, none is 4"
    )
    assert (
        "1 of the totals may not be published as they are: see them by --set with_totals=yes."
        in done.warnings
    )


def test_rates_rest_on_what_is_shown() -> None:
    people = [1000.0] * 20
    done = asked({"area": WARDS, "count": [3, 9, *range(20, 38)], "population": people}, rounding=False)
    for shown, rate in zip(done.value["shown"], done.value["rate"], strict=True):
        assert rate == (float(shown) if shown.isdecimal() and int(shown) >= 10 else None)


def test_larger_areas_are_totals_too() -> None:
    columns: dict[str, list[Any]] = {"area": WARDS, "count": COUNTS, "within": ["East"] * 2 + ["West"] * 18}
    done = asked(columns, rounding=False)
    assert done.value["shown"][:2] == ["<5", "withheld"], "the total of the East would tell"
    assert (
        asked({"area": WARDS, "count": COUNTS}, totals="none", rounding=False).value["state"].count("shown")
        == 19
    )


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"area": ["A", "A"], "count": [1, 2]}, "A is there twice"),
        ({"area": ["A"], "count": [1.5]}, "1.5 is no whole number; is it a rate"),
        ({"area": ["A"], "count": [8], "released": ["about 8"]}, "released: 'about 8' of A is not a count"),
        ({"area": ["A"], "count": [8], "released": ["9"]}, "released: A was told as 9 to 9, is now 8"),
    ],
)
def test_what_cannot_be_protected_is_named(columns: dict[str, list[Any]], words: str) -> None:
    with pytest.raises(BadData, match=words):
        asked(columns)


def test_sensitive_topics_are_of_wards_and_quarters() -> None:
    columns: dict[str, list[Any]] = {
        "area": ["E01004766", "E01004767"],
        "period": ["2026-09", "2026-09"],
        "count": [20, 30],
    }
    with pytest.raises(Refused, match="count by wards or MSOAs first; period: 2026-09 is too fine"):
        asked(columns, sensitive=True)
    done = asked(columns, sensitive=True, guard=False)
    assert done.stamp
    wider: dict[str, list[Any]] = {
        "area": ["E02000001", "E02000002"],
        "period": ["2026-Q3"] * 2,
        "count": [20, 9],
    }
    assert asked(wider, sensitive=True, rounding=False).value["shown"] == ["withheld", "<10"]
    with pytest.raises(BadParameter, match="not one of all, none"):
        asked(columns, totals="some")


def test_an_empty_table_and_one_of_noughts() -> None:
    with pytest.raises(BadData, match="count: the data has no rows left to protect"):
        asked({"area": [], "count": []})
    assert asked({"area": ["A", "B"], "count": [0, 0]}).value["shown"] == ["0", "0"]
