"""Dates in another order than the mapping says stop the delivery, whatever else stands in their column."""

from __future__ import annotations

from typing import Any

import pytest

from commonweal.core.errors import BadInput
from tests.unit.hub.mapping.made import WHAT, WHEN, back, read, source

pytestmark = pytest.mark.usefixtures("home")
DATES = {"name": "When", "to": "occurred_from", "as": "date"}
AMERICAN = ["09/14/2026", "09/20/2026", "09/03/2026", "09/04/2026"]


def told_of(sent: list[str], column: dict[str, Any] = DATES, **top: Any) -> dict[str, list[int]]:
    return back(read(source(column, WHAT, **top), {"When": sent, "What": ["Litter"] * len(sent)}))


@pytest.mark.parametrize("junk", ["unknown", "31/31/2026", "n.k.", "99/99/9999"])
def test_a_cell_that_no_order_reads_does_not_disarm_the_check(junk: str) -> None:
    with pytest.raises(BadInput, match="read month-first, and the mapping says day-first"):
        told_of([*AMERICAN, junk])


@pytest.mark.parametrize("junk", ["unknown 10:00", "31/31/2026 10:00"])
def test_nor_beside_a_time(junk: str) -> None:
    with pytest.raises(BadInput, match="read month-first, and the mapping says day-first"):
        told_of([*(f"{day} 10:00" for day in AMERICAN), junk], WHEN)


def test_few_dates_past_the_twelfth_are_enough() -> None:
    early = [f"09/{1 + n % 12:02}/2026" for n in range(195)]
    with pytest.raises(BadInput, match="read month-first"):
        told_of([*early, "09/13/2026"])


@pytest.mark.parametrize("column", [DATES, {"name": "When", "to": "month"}])
def test_rows_of_junk_go_back_where_the_order_is_right(column: dict[str, Any]) -> None:
    sent = ["14/09/2026", "03/04/2026", "unknown", "31/31/2026"]
    (rows,) = told_of(sent, column).values()
    assert rows == [2, 3]


def test_junk_alone_stops_nothing() -> None:
    assert told_of(["unknown", "14/15/2026"]) == {"date-not-readable": [0, 1]}
