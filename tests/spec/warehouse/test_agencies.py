"""What several agencies saw, question by question: a table of records and a table of what is answered."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from commonweal.core.periods import Month
from commonweal.core.scope import AreaRef, PlaceGrain, Scope
from commonweal.hub.warehouse.queries import ALL
from tests.factories.agencies import (
    FEEDS,
    JUNE,
    LINKS,
    POPULATION,
    SURVEY,
    AgencyTown,
    Batch,
    agency_town,
    busy,
    seen_by,
)
from tests.spec.warehouse.test_counting import cells, shown

SCOPE = Scope.system("spec")
# The exact records of the police are in no total where their open ones are held: here every feed is named.
EVERY = tuple(name for name, feed in FEEDS.items() if feed.kinds)


def recorded(table: str, home: Path, links: tuple[tuple[int, int], ...] = ()) -> AgencyTown:
    """Columns: feed, category, place, from, to, how exact, records; `links` joins rows by their number."""
    lines = cells(table)
    feeds = list(dict.fromkeys(line[0] for line in lines))
    events: dict[str, list[dict[str, Any]]] = {feed: [] for feed in feeds}
    numbers: list[int] = []
    for feed, category, place, begin, end, exact, many in lines:
        kind = [name for _, name in FEEDS[feed].kinds].index(category)
        for _ in range(int(many)):
            when = {"occurred_from": moment(begin), "occurred_to": moment(end)}
            events[feed].append(
                seen_by(feed, place or None, kind, **when, **({"time_precision": exact} if exact else {}))
            )
        numbers.append(((feeds.index(feed) + 1) << 32) + len(events[feed]))
    batches = [Batch(n, feed, "north", JUNE, tuple(events[feed])) for n, feed in enumerate(feeds, 1)]
    town = agency_town([*batches, Batch(30, LINKS, "hub", JUNE)])
    town.links = [
        {"delivery": 30, "month": JUNE, "from_event": numbers[one], "to_event": numbers[other], "score": 0.8}
        for one, other in links
    ]
    town.write(home)
    return town


def moment(text: str) -> datetime | None:
    """A day of June 2018 and a time of UTC."""
    return datetime.strptime(f"2018-06-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=UTC) if text else None


def ask(question: str, town: AgencyTown, **given: Any) -> Any:
    return ALL[question].ask(town.snapshot(), SCOPE, **given)


def test_hours_are_london_s_and_what_has_none_is_counted_as_left_out(home: Path) -> None:
    """21:15 UTC on a Saturday of June is 22:15; a range to 01:15 is spread over the four hours it touches."""
    town = recorded(
        """
        | feed          | category            | place       | from     | to       | how exact | records |
        |---------------|---------------------|-------------|----------|----------|-----------|---------|
        | police/crimes | assault with injury | High Street | 02 21:15 |          | minute    | 2       |
        | police/crimes | assault with injury | High Street | 02 21:15 | 03 00:15 | range     | 1       |
        | police/crimes | assault with injury | High Street | 02 21:15 | 12 00:15 | range     | 1       |
        | police/crimes | Criminal damage     | High Street | 02 23:00 |          | date      | 1       |
        | police/crimes | Criminal damage     | High Street |          |          |           | 1       |
        | street        | Burglary            | High Street |          |          |           | 3       |
        """,
        home,
    )
    answer = ask("hour_by_weekday", town, first=JUNE, feeds=EVERY)
    hours = [row[:3] for row in answer.rows if row[2]]
    assert hours == [
        ("Saturday", 22, 2.25),
        ("Saturday", 23, 0.3333),
        ("Sunday", 0, 0.3333),
        ("Sunday", 1, 0.0833),
    ]
    assert answer.rows_used == 3 and len(answer.rows) == 168
    assert [(left.rows, left.reason) for left in answer.rows_left_out] == [
        (1, "have no time"),
        (1, "have a date alone, which tells the weekday and not the hour"),
        (1, "lie between moments more than 168 hours apart"),
        (3, "are of the feed street: only the month is known"),
    ]
    days = ask("hour_by_weekday", town, first=JUNE, by="weekday", day_starts=6, feeds=EVERY)
    # The date began at midnight of Sunday in London: it is Sunday's, however late a day is held to begin.
    assert [row[:2] for row in days.rows if row[1]] == [("Saturday", 3.0), ("Sunday", 1.0)]


def test_an_assault_is_known_where_a_police_record_is_linked_to_it(home: Path) -> None:
    town = recorded(
        """
        | feed              | category            | place       | from     | to | how exact | records |
        |-------------------|---------------------|-------------|----------|----|-----------|---------|
        | police/crimes     | assault with injury | High Street | 02 22:15 |    | minute    | 1       |
        | ambulance/calls   | Assault             | High Street | 02 22:20 |    | minute    | 1       |
        | ambulance/calls   | Assault             | Canal Side  | 02 22:20 |    | minute    | 2       |
        | ambulance/calls   | Assault             |             | 02 22:20 |    | minute    | 1       |
        | ambulance/calls   | fall                | Canal Side  | 02 22:20 |    | minute    | 5       |
        | hospital/assaults | fist                |             | 02 22:20 |    | date      | 4       |
        """,
        home,
        links=((0, 1),),
    )
    answer = ask("unknown_to_police", town, first=JUNE)
    assert shown(answer) == cells(
        """
        | feed              | month   | assaults | comparable | linked | unknown | share |
        |-------------------|---------|----------|------------|--------|---------|-------|
        | ambulance/calls   | 2018-06 | 4        | 3          | 1      | 2       | 66.7  |
        | hospital/assaults | 2018-06 | 4        | 0          | 0      | 0       |       |
        """
    )
    assert [(left.rows, left.reason) for left in answer.rows_left_out] == [
        (5, "are of no category that is an assault")
    ]
    said = " ".join(answer.notes)
    assert "the hospital/assaults feed: 4 records of 4 cannot be linked by place and hour" in said
    assert "same-occurrence" in said and "delivery 30" in said
    assert ask("unknown_to_police", town, first=JUNE, least_score=81).rows[0][4] == 0
    unlinked = town.snapshot(counting=frozenset(p for p in town.counting if p[1] != 30))
    none = ALL["unknown_to_police"].ask(unlinked, SCOPE, first=JUNE)
    assert [row[3:] for row in none.rows] == [(0, 0, 0, None)] * 2
    assert "No links have been made of the period." in none.notes


def test_one_street_is_told_agency_by_agency(home: Path) -> None:
    town = recorded(
        """
        | feed            | category                  | place       | from     | to | how exact | records |
        |-----------------|---------------------------|-------------|----------|----|-----------|---------|
        | police/crimes   | assault with injury       | High Street | 02 22:15 |    | minute    | 2       |
        | ambulance/calls | Assault                   | High Street | 02 22:20 |    | minute    | 1       |
        | fire            | Deliberate secondary fire | Mill Lane   | 02 22:20 |    | minute    | 1       |
        | street          | Burglary                  | High Street |          |    |           | 3       |
        """,
        home,
        links=((0, 1),),
    )
    by_name = ask("one_street", town, first=JUNE, place="on or near HIGH street", feeds=EVERY)
    expected = """
        | agency    | feed            | domain    | category            | events | first   | last    |
        |-----------|-----------------|-----------|---------------------|--------|---------|---------|
        | ambulance | ambulance/calls | ambulance | Assault             | 1      | 2018-06 | 2018-06 |
        | police    | police/crimes   | crime     | assault with injury | 2      | 2018-06 | 2018-06 |
        | police    | street          | crime     | Burglary            | 3      | 2018-06 | 2018-06 |
        """
    assert shown(by_name) == cells(expected)
    assert by_name.notes[0].startswith("2 records of these may be of the same occurrence")
    assert not any("added up" in warning for warning in by_name.warnings)
    point = {"easting": 351_010, "northing": 381_020, "feeds": EVERY}
    around = ask("one_street", town, first=JUNE, radius=10, **point)
    assert shown(around) == cells(expected)
    assert len(ask("one_street", town, first=JUNE, radius=230, **point).rows) == 4


def test_repeats_are_of_addresses_and_of_a_year(home: Path) -> None:
    town = recorded(
        """
        | feed          | category            | place       | from     | to | how exact | records |
        |---------------|---------------------|-------------|----------|----|-----------|---------|
        | police/crimes | assault with injury | High Street | 02 22:15 |    | minute    | 3       |
        | police/crimes | assault with injury | Mill Lane   | 02 22:15 |    | minute    | 1       |
        | police/crimes | assault with injury |             | 02 22:15 |    | minute    | 1       |
        | street        | Burglary            | Pier        |          |    |           | 9       |
        """,
        home,
    )
    answer = ask("repeat_places", town, first=Month(2017, 9), feeds=EVERY)
    assert answer.parameters["last"] == "2018-08"
    assert [row[:2] + row[4:] for row in answer.rows] == [(1, "High Street", 3, "2018-06", "2018-06", 75.0)]
    assert answer.notes == (
        "3 of 4 events with an address (75.0 per cent) are at 1 place with 2 or more, of 2 places.",
        "2 events (50.0 per cent) beyond the first of their place.",
    )
    assert [(left.rows, left.reason) for left in answer.rows_left_out] == [
        (1, "have no point that is known to the address"),
        (9, "are of the feed street: a snapped point stands for many addresses"),
    ]
    assert ask("repeat_places", town, first=Month(2017, 6), last=Month(2018, 5), feeds=EVERY).rows == ()


def test_a_record_between_two_premises_counts_at_the_nearer(home: Path) -> None:
    town = recorded(
        """
        | feed               | category            | place        | from     | to | how exact | records |
        |--------------------|---------------------|--------------|----------|----|-----------|---------|
        | licensing/premises | premises licence    | Mill Lane    |          |    |           | 1       |
        | licensing/premises | premises licence    | Station Road |          |    |           | 1       |
        | licensing/premises | premises licence    |              |          |    |           | 2       |
        | police/crimes      | assault with injury | Mill Lane    | 02 21:00 |    | minute    | 3       |
        | police/crimes      | Criminal damage     | Mill Lane    | 02 12:00 |    | minute    | 1       |
        | police/crimes      | Criminal damage     | Mill Lane    | 01 23:00 |    | date      | 1       |
        | fire               | chimney fire        | Station Road | 02 12:00 |    | minute    | 1       |
        | ambulance/calls    | Assault             | Mill Lane    | 02 22:20 |    | minute    | 4       |
        """,
        home,
    )
    answer = ask("problem_premises", town, first=JUNE)
    assert [(row[0], row[1], *row[4:]) for row in answer.rows] == [
        (1, "Mill Lane", "police", 5, 4, 3, 75.0),
        (2, "Station Road", "fire", 1, 1, 0, 0.0),
    ]
    assert "2 entries of the registers not placed: no point known to the address." in answer.notes
    reasons = [left.reason for left in answer.rows_left_out]
    assert any("ambulance/calls: distance bands of 200 m or more" in reason for reason in reasons)
    wide = ask("problem_premises", town, first=JUNE, radius=200)
    assert [row[4:6] for row in wide.rows if row[1] == "Mill Lane"] == [("ambulance", 4), ("police", 5)]


def test_a_register_is_the_latest_by_the_end_of_the_period(home: Path) -> None:
    register = {
        month: (seen_by("licensing/premises", place),)
        for month, place in ((Month(2018, 3), "Pier"), (JUNE, "Mill Lane"), (Month(2018, 9), "High Street"))
    }
    crime = seen_by("police/crimes", "Mill Lane", occurred_from=moment("02 21:00"))
    batches = [
        Batch(n, "licensing/premises", "town", month, held)
        for n, (month, held) in enumerate(register.items(), 1)
    ]
    town = agency_town(
        [*batches, Batch(9, "police/crimes", "north", JUNE, (crime, {**crime, "place": "Pier"}))]
    )
    town.write(home)
    answer = ask("problem_premises", town, first=Month(2018, 4), last=JUNE)
    assert [row[1] for row in answer.rows] == ["Mill Lane"]
    assert answer.notes[0] == "Registers used: town of June 2018."


def test_kinds_stand_beside_one_another_and_are_never_one_sum(home: Path) -> None:
    town = busy()
    town.write(home)
    fires = ask("fires_beside", town, first=JUNE, feeds=EVERY)
    assert fires.names == ("area", "fires", "asb", "fly_tipping", "damage")
    assert fires.rows == (("W1", 1, 0, 1, 1),)
    assert "no agreement is told" in fires.notes[0]
    hate = ask("tension_beside_hate", town, first=JUNE, last=Month(2018, 7), feeds=EVERY)
    assert hate.rows == (("2018-06", 1, 1), ("2018-07", None, None))
    here = ask("tension_beside_hate", town, first=JUNE, area_kind="ward", area=AreaRef("district", "D2"))
    assert here.rows == ()


def test_agreement_in_order_is_told_of_ten_areas_and_says_that_it_is_no_cause(home: Path) -> None:
    events = []
    for number in range(10):
        place = {"ward": f"W{number:02}", "easting": 351_000.0, "northing": 381_000.0}
        events += [seen_by("fire", "Pier", **place)] * (number + 1)
    damage = [
        seen_by("police/crimes", "Pier", 1, ward=f"W{number:02}")
        for number in range(10)
        for _ in range(number + 2)
    ]
    town = agency_town(
        [
            Batch(1, "fire", "north", JUNE, tuple(events)),
            Batch(2, "police/crimes", "north", JUNE, tuple(damage)),
        ]
    )
    town.write(home)
    notes = ask("fires_beside", town, first=JUNE).notes
    assert "with criminal damage, over 10 areas, is 1.00" in notes[2] and "no cause" in notes[2]
    assert "cannot be told" in notes[0]


def test_a_suppressed_figure_is_marked_and_the_latest_period_is_meant(home: Path) -> None:
    town = busy()
    cases = town.figures[-1]
    later = {**cases, "month": Month(2018, 9), "value": 7.0, "suppressed": False, "delivery": 31}
    town.batches.append(Batch(31, cases["feed"], "probation", Month(2018, 9)))
    town.figures.append(later)
    town = AgencyTown(town.batches, agency_town(town.batches).counting, set(), town.links, town.figures)
    for link in town.links:
        assert link["month"] == JUNE
    town.write(home)
    latest = ask("statistics", town, measures=("caseload",))
    assert [(row[5], row[7], row[10], row[11]) for row in latest.rows] == [("2018-09", 7.0, "", 31)]
    both = ask("statistics", town, measures=("caseload",), first=Month(2018, 1))
    assert [(row[5], row[7], row[10]) for row in both.rows] == [
        ("2018-06", None, "suppressed"),
        ("2018-09", 7.0, ""),
    ]
    assert [source.feed for source in both.sources] == ["probation/cases"]
    few = ask("statistics", town, number=1)
    assert len(few.rows) == 1 and [left.rows for left in few.rows_left_out] == [2]


def test_shares_are_of_every_agency_and_feeds_that_repeat_are_named(home: Path) -> None:
    town = recorded(
        """
        | feed          | category            | place       | from | to | how exact | records |
        |---------------|---------------------|-------------|------|----|-----------|---------|
        | street        | Burglary            | High Street |      |    |           | 6       |
        | police/crimes | assault with injury | High Street |      |    |           | 1       |
        | fire          | chimney fire        | High Street |      |    |           | 1       |
        | extract       | Burglary            | High Street |      |    |           | 5       |
        """,
        home,
    )
    assert shown(ask("share_by_source", town, first=JUNE, by="agency")) == [
        ["police", "6", "85.7"],
        ["fire", "1", "14.3"],
    ]
    answer = ask("share_by_source", town, first=JUNE, domains=("fire",))
    assert shown(answer) == [["fire", "fire", "the fire feed", "1", "100.0"]]
    whole = ask("share_by_source", town, first=JUNE)
    assert [(left.rows, left.reason.split(",")[0]) for left in whole.rows_left_out] == [
        (5, "are of the feed extract"),
        (1, "are of the feed police/crimes"),
    ]


JULY = JUNE.plus(1)
IN_JULY = datetime(2018, 7, 7, 22, 15, tzinfo=UTC)


def call(place: str = "High Street", when: datetime = IN_JULY) -> dict[str, Any]:
    return seen_by("ambulance/calls", place, occurred_from=when)


@pytest.mark.parametrize(
    "also",
    [
        (),
        # Hate incidents are of one kind alone; the crimes are those of another force, elsewhere.
        (
            Batch(
                6, "police/hate-incidents", "north", JULY, (seen_by("police/hate-incidents", "High Street"),)
            ),
        ),
        (Batch(6, "police/crimes", "south", JULY, (seen_by("police/crimes", "Canal Side"),)),),
    ],
)
def test_a_month_that_the_police_of_the_area_did_not_supply_is_no_month_unknown_to_them(
    home: Path, also: tuple[Batch, ...]
) -> None:
    june = datetime(2018, 6, 2, 22, 15, tzinfo=UTC)
    crimes = tuple(seen_by("police/crimes", "High Street", occurred_from=june) for _ in range(3))
    town = agency_town(
        [
            Batch(1, "police/crimes", "north", JUNE, crimes),
            Batch(2, "ambulance/calls", "trust", JUNE, tuple(call(when=june) for _ in range(3))),
            Batch(3, "ambulance/calls", "trust", JULY, tuple(call() for _ in range(4))),
            *also,
            *(Batch(20 + n, LINKS, "hub", month) for n, month in enumerate((JUNE, JULY))),
        ]
    )
    town.links = [
        {"delivery": 20, "month": JUNE, "from_event": (1 << 32) + n, "to_event": (2 << 32) + n, "score": 1.0}
        for n in (1, 2)
    ]
    town.write(home)
    answer = ask("unknown_to_police", town, first=JUNE, last=JULY, area=AreaRef("district", "D1"))
    assert [row[1:] for row in answer.rows] == [("2018-06", 3, 3, 2, 1, 33.3), ("2018-07", 4, 0, 0, 0, None)]
    assert "police/crimes: north not supplied for July 2018." in answer.missing
    assert {source.feed for source in answer.sources} >= {"ambulance/calls", "police/crimes"}
    together = ask("unknown_to_police", town, first=JUNE, last=JULY, by=(), area=AreaRef("district", "D1"))
    assert [row[1:] for row in together.rows] == [(7, 3, 2, 1, 33.3)]


def test_a_part_of_a_month_of_the_police_is_no_month_to_compare_with(home: Path) -> None:
    town = agency_town(
        [
            Batch(1, "police/crimes", "north", JULY, (seen_by("police/crimes", "High Street"),)),
            Batch(2, "ambulance/calls", "trust", JULY, (call(),)),
            Batch(20, LINKS, "hub", JULY),
        ]
    )
    town.write(home)
    assert ask("unknown_to_police", town, first=JULY).rows[0][2:4] == (1, 1)
    part = town.snapshot(fragments=frozenset(pair for pair in town.counting if pair[1] == 1))
    answer = ALL["unknown_to_police"].ask(part, SCOPE, first=JULY)
    assert answer.rows[0][2:4] == (1, 0) and answer.rows[0][-1] is None


def test_between_moments_far_apart_the_hour_is_not_known(home: Path) -> None:
    """A weekend is neither at night nor to be linked; three hours of one night are both."""
    town = recorded(
        """
        | feed               | category            | place     | from     | to       | how exact | records |
        |--------------------|---------------------|-----------|----------|----------|-----------|---------|
        | licensing/premises | premises licence    | Mill Lane |          |          |           | 1       |
        | police/crimes      | assault with injury | Mill Lane | 01 16:00 | 04 08:00 | range     | 10      |
        | police/crimes      | assault with injury | Mill Lane | 01 21:00 | 20 08:00 | range     | 5       |
        | police/crimes      | assault with injury | Mill Lane | 01 20:00 | 01 22:00 | range     | 4       |
        | police/crimes      | assault with injury | Mill Lane | 01 18:00 | 01 21:00 | range     | 3       |
        | police/crimes      | assault with injury | Mill Lane | 01 22:00 | 02 01:00 | range     | 2       |
        | police/crimes      | assault with injury | Mill Lane | 01 12:00 |          | minute    | 1       |
        | ambulance/calls    | Assault             | Mill Lane | 01 22:00 | 02 01:00 | range     | 2       |
        | ambulance/calls    | Assault             | Mill Lane | 01 22:00 | 02 01:15 | range     | 1       |
        """,
        home,
    )
    premises = ask("problem_premises", town, first=JUNE)
    assert [row[4:] for row in premises.rows] == [("police", 25, 6, 2, 33.3)]
    assert any("at most 6 hours apart" in note for note in premises.notes)
    assert [row[2:4] for row in ask("unknown_to_police", town, first=JUNE).rows] == [(3, 2)]


def test_answers_given_one_by_one_are_shown_of_ten_and_more_and_no_weight_of_one(home: Path) -> None:
    town = agency_town([Batch(1, SURVEY, "council", JUNE)])
    answered = {"delivery": 1, "feed": SURVEY, "holder": "council", "month": JUNE, "measure": "feels safe",
                "unit": "weighted answers", "count": 1, "area_kind": "ward", "area_code": "W1"}  # fmt: skip
    town.figures = [
        {**answered, "breakdown": f"answer: {answer}", "value": 0.5 + n / 10}
        for answer, number in (("no", 9), ("yes", 10))
        for n in range(number)
    ]
    town.write(home)
    answer = ask("statistics", town)
    rows = [dict(zip(answer.names, row, strict=True)) for row in answer.rows]
    assert [(row["breakdown"], row["value"], row["count"], row["shown"]) for row in rows] == [
        ("answer: no", None, None, "suppressed"),
        ("answer: yes", 9.5, 10, ""),
    ]
    assert answer.rows_used == 2


def test_figures_of_finer_areas_are_left_out_and_no_count_stands_behind_a_figure_held_back(
    home: Path,
) -> None:
    people = {"delivery": 1, "feed": POPULATION, "holder": "ons", "month": JUNE, "measure": "population",
              "unit": "people"}  # fmt: skip
    town = agency_town([Batch(1, POPULATION, "ons", JUNE)])
    town.figures = [
        {**people, "area_kind": "oa", "area_code": "E1", "value": 120.0},
        {**people, "area_kind": "lsoa", "area_code": "L1", "value": 1500.0},
        {**people, "area_kind": "ward", "area_code": "W1", "value": 7.0, "count": 3, "suppressed": True},
    ]
    town.write(home)
    shown_at = {
        grain: ALL["statistics"].ask(town.snapshot(), dataclasses.replace(SCOPE, finest_place=grain)).rows
        for grain in (PlaceGrain.OA, PlaceGrain.LSOA, PlaceGrain.WARD, PlaceGrain.DISTRICT)
    }
    assert [{row[3] for row in rows} for rows in shown_at.values()] == [
        {"oa", "lsoa", "ward"}, {"lsoa", "ward"}, {"ward"}, set()
    ]  # fmt: skip
    assert [row[7:11] for row in shown_at[PlaceGrain.WARD]] == [(None, "people", None, "suppressed")]


def held_in(*feeds: tuple[str, str, Month, int]) -> AgencyTown:
    """Feed, holder, month, records."""
    return agency_town(
        Batch(n, feed, holder, month, tuple(seen_by(feed, "High Street") for _ in range(records)))
        for n, (feed, holder, month, records) in enumerate(feeds, 1)
    )


def test_where_the_open_records_of_the_police_are_not_held_their_own_are_the_total(home: Path) -> None:
    town = held_in(
        ("street", "north", JUNE, 5),
        ("police/crimes", "north", JUNE, 4),
        ("police/crimes", "north", JULY, 3),
        ("fire", "frs", JULY, 2),
    )
    town.write(home)
    total = {month: ask("series", town, first=month) for month in (JUNE, JULY)}
    assert [answer.rows for answer in total.values()] == [(("2018-06", 5),), (("2018-07", 3),)]
    assert [source.feed for source in total[JULY].sources] == ["police/crimes"]
    # In one period there is one basis: what is not held of it is not supplied, and never of another feed.
    both = ask("series", town, first=JUNE, last=JULY)
    assert both.rows == (("2018-06", 5), ("2018-07", None))
    reasons = {left.reason.split(",")[0]: left.rows for left in both.rows_left_out}
    assert reasons == {"are of the feed police/crimes": 7, "are of the feed fire": 2}
    shares = ask("share_by_source", town, first=JULY, by="agency")
    assert shown(shares) == [["police", "3", "60.0"], ["fire", "2", "40.0"]]


def test_another_force_s_open_records_are_not_those_of_this_one(home: Path) -> None:
    """Where it is known by what name each publishes, both count, as no record is in both."""
    town = held_in(("street", "transport", JUNE, 2), ("police/crimes", "north", JUNE, 4))
    town.write(home)
    for name, total in (("north", 6), ("transport", 2), ("", 2)):
        feeds = dict(town.snapshot().feeds)
        published = {"north": name} if name else {}
        feeds["police/crimes"] = dataclasses.replace(feeds["police/crimes"], published_as=published)
        answer = ALL["series"].ask(town.snapshot(feeds=feeds), SCOPE, first=JUNE)
        assert answer.rows == (("2018-06", total),), name


def test_what_the_police_hold_is_never_made_up_for_by_other_agencies(home: Path) -> None:
    town = held_in(("police/tension", "north", JUNE, 3), ("police/hate-incidents", "north", JUNE, 2),
                   ("fire", "frs", JUNE, 7))  # fmt: skip
    town.write(home)
    no_totals = {name: dataclasses.replace(info, in_totals=False) if info.agency == "police" else info
                 for name, info in town.snapshot().feeds.items()}  # fmt: skip
    answer = ALL["series"].ask(town.snapshot(feeds=no_totals), SCOPE, first=JUNE)
    assert answer.rows == (("2018-06", None),)
    assert {left.reason.split(",")[0] for left in answer.rows_left_out} >= {"are of the feed fire"}


def test_a_feed_that_counts_in_totals_is_not_said_to_be_left_out_of_them(home: Path) -> None:
    town = held_in(("police/crimes", "north", JUNE, 4), ("street", "north", JULY, 1))
    town.write(home)
    told = town.snapshot(overlaps={"police/crimes": "police/crimes is left out of totals."})
    answers = [ALL["series"].ask(told, SCOPE, first=month) for month in (JUNE, JULY)]
    assert [answer.overlaps for answer in answers] == [
        ("police/crimes counts in totals: street has nothing of its holders in the months asked about.",),
        ("police/crimes is left out of totals.",),
    ]
