"""How events are counted: replaced deliveries, months that were not supplied, feeds left out of totals.

Each test is a table of what was delivered and a table of what is answered.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from commonweal.core.periods import Month
from commonweal.core.scope import AreaRef, Scope
from commonweal.hub.warehouse.queries import ALL
from tests.factories.warehouse import Batch, Town, event, last_counts

SCOPE = Scope.system("spec")


def cells(table: str) -> list[list[str]]:
    lines = [line.strip() for line in table.strip().splitlines()]
    return [
        [cell.strip() for cell in line.strip("|").split("|")] for line in lines if set(line) - set("|-+ ")
    ][1:]


def delivered(table: str, home: Path, counting: str = "") -> Town:
    """Columns: delivery, feed, holder, month, category, place, events. No events: the slice was delivered
    empty."""
    batches = [
        Batch(
            int(d),
            feed,
            holder,
            Month.parse(month),
            tuple(event(place or None, category) for _ in range(int(n))),
        )
        for d, feed, holder, month, category, place, n in cells(table)
    ]
    town = last_counts(batches)
    town.write(home)
    return town


def shown(answer: Any) -> list[list[str]]:
    return [["" if value is None else str(value) for value in row] for row in answer.rows]


def ask(question: str, town: Town, **given: Any) -> Any:
    return ALL[question].ask(town.snapshot(), SCOPE, **given)


def test_a_month_issued_again_replaces_the_earlier_issue(home: Path) -> None:
    town = delivered(
        """
        | delivery | feed   | holder | month   | category | place       | events |
        |----------|--------|--------|---------|----------|-------------|--------|
        | 1        | street | north  | 2018-05 | Burglary | High Street | 4      |
        | 1        | street | north  | 2018-06 | Burglary | High Street | 9      |
        | 2        | street | north  | 2018-06 | Burglary | High Street | 7      |
        """,
        home,
    )
    assert shown(ask("series", town, first=Month(2018, 5), last=Month(2018, 6))) == cells(
        """
        | month   | events |
        |---------|--------|
        | 2018-05 | 4      |
        | 2018-06 | 7      |
        """
    )


def test_a_month_without_events_is_nought_and_a_month_not_supplied_is_blank(home: Path) -> None:
    """May was supplied and had no robbery; June never came; in July the transport police sent one, which is
    not the month."""
    town = delivered(
        """
        | delivery | feed   | holder | month   | category | place       | events |
        |----------|--------|--------|---------|----------|-------------|--------|
        | 1        | street | north  | 2018-04 | Robbery  | High Street | 2      |
        | 1        | street | north  | 2018-05 | Burglary | High Street | 3      |
        | 2        | street | btp    | 2018-07 | Robbery  | High Street | 1      |
        """,
        home,
    )
    answer = ask(
        "series",
        town,
        first=Month(2018, 4),
        last=Month(2018, 7),
        categories=["Robbery"],
        area=AreaRef("ward", "W1"),
    )
    assert shown(answer) == cells(
        """
        | month   | events |
        |---------|--------|
        | 2018-04 | 2      |
        | 2018-05 | 0      |
        | 2018-06 |        |
        | 2018-07 |        |
        """
    )
    assert "street: north not supplied for June 2018 to July 2018." in answer.missing


def test_an_extract_without_identifiers_is_left_out_of_totals_and_named(home: Path) -> None:
    town = delivered(
        """
        | delivery | feed    | holder | month   | category | place       | events |
        |----------|---------|--------|---------|----------|-------------|--------|
        | 1        | street  | north  | 2018-06 | Burglary | High Street | 5      |
        | 2        | extract | north  | 2018-06 | Burglary | High Street | 4      |
        """,
        home,
    )
    answer = ask("counts", town, first=Month(2018, 6), by=("category",))
    assert shown(answer) == [["Burglary", "5"]]
    assert [(left.rows, left.reason) for left in answer.rows_left_out] == [
        (4, "are of the feed extract, which is left out of totals unless asked for by name")
    ]
    assert shown(ask("counts", town, first=Month(2018, 6), by=("category",), feeds=("extract",))) == [
        ["Burglary", "4"]
    ]


def test_a_year_is_compared_only_where_both_years_were_supplied(home: Path) -> None:
    town = delivered(
        """
        | delivery | feed   | holder | month   | category | place       | events |
        |----------|--------|--------|---------|----------|-------------|--------|
        | 1        | street | north  | 2017-06 | Burglary | High Street | 20     |
        | 1        | street | north  | 2017-06 | Robbery  | High Street | 4      |
        | 2        | street | north  | 2018-06 | Burglary | High Street | 25     |
        | 2        | street | north  | 2018-06 | Robbery  | High Street | 6      |
        | 2        | street | north  | 2018-06 | Drugs    | High Street | 2      |
        | 2        | street | south  | 2018-06 | Burglary | Canal Side  | 8      |
        """,
        home,
    )
    by_category = ask("year_on_year", town, month=Month(2018, 6), area=AreaRef("district", "D1"))
    assert shown(by_category) == cells(
        """
        | category | before | now | change | per cent | note                        |
        |----------|--------|-----|--------|----------|-----------------------------|
        | Burglary | 20     | 25  | 5      | 25.0     |                             |
        | Drugs    | 0      | 2   | 2      |          | not calculable: none before |
        | Robbery  | 4      | 6   | 2      | 50.0     | small numbers               |
        """
    )
    by_district = ask("year_on_year", town, month=Month(2018, 6), by="area", area_kind="district")
    assert shown(by_district) == cells(
        """
        | area | before | now | change | per cent | note          |
        |------|--------|-----|--------|----------|---------------|
        | D1   | 24     | 33  | 9      | 37.5     |               |
        | D2   |        | 8   |        |          | not supplied  |
        """
    )


def test_beside_an_area_stands_how_many_records_have_a_place(home: Path) -> None:
    town = delivered(
        """
        | delivery | feed   | holder | month   | category | place       | events |
        |----------|--------|--------|---------|----------|-------------|--------|
        | 1        | street | north  | 2018-06 | Burglary | High Street | 6      |
        | 1        | street | north  | 2018-06 | Burglary | Canal Side  | 2      |
        | 1        | street | north  | 2018-06 | Burglary |             | 2      |
        | 1        | street | south  | 2018-06 | Burglary |             | 9      |
        """,
        home,
    )
    answer = ask("counts", town, first=Month(2018, 6), by=("category",), area=AreaRef("district", "D1"))
    assert shown(answer) == [["Burglary", "6"]]
    found = answer.location_found
    assert (found.located, found.records, found.percent, found.of) == (8, 10, 80.0, "records held by north")


def test_a_point_on_an_edge_belongs_to_the_cell_east_of_it(home: Path) -> None:
    town = delivered(
        """
        | delivery | feed   | holder | month   | category | place        | events |
        |----------|--------|--------|---------|----------|--------------|--------|
        | 1        | street | north  | 2018-06 | Burglary | High Street  | 2      |
        | 1        | street | north  | 2018-06 | Burglary | Mill Lane    | 3      |
        | 1        | street | north  | 2018-06 | Burglary | Station Road | 4      |
        | 1        | street | north  | 2018-06 | Burglary |              | 1      |
        """,
        home,
    )
    answer = ask("top_cells", town, first=Month(2018, 6), cell=250)
    assert shown(answer) == cells(
        """
        | rank | easting | northing | events | share | places                       |
        |------|---------|----------|--------|-------|------------------------------|
        | 1    | 351000  | 381000   | 5      | 55.6  | ('Mill Lane', 'High Street') |
        | 2    | 351250  | 381000   | 4      | 44.4  | ('Station Road',)            |
        """
    )
    assert [(left.rows, left.reason) for left in answer.rows_left_out] == [(1, "have no point")]


def test_as_known_on_a_day_counts_what_had_been_received_by_then(home: Path) -> None:
    """The snapshot says which deliveries count; the events answer, and the cube is never asked."""
    from datetime import date

    town = delivered(
        """
        | delivery | feed   | holder | month   | category | place       | events |
        |----------|--------|--------|---------|----------|-------------|--------|
        | 1        | street | north  | 2018-06 | Burglary | High Street | 9      |
        | 2        | street | north  | 2018-06 | Burglary | High Street | 7      |
        """,
        home,
    )
    number = town.slices["street", "north", Month(2018, 6)]
    known = town.snapshot(known_on=date(2018, 8, 1), counting=frozenset({(number, 1)}))
    answer = ALL["counts"].ask(known, SCOPE, first=Month(2018, 6), by=("month",))
    assert shown(answer) == [["2018-06", "9"]]
    assert answer.read_from == "events" and answer.receipt()["known_on"] == "2018-08-01"
    assert ask("counts", town, first=Month(2018, 6), by=("month",)).read_from == "cube"
