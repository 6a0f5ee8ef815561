"""The part of an assessment about the other agencies: only where they have records of the area."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from commonweal.core.handling import Tier
from commonweal.core.periods import Month
from commonweal.core.scope import Form, Scope, TimeGrain
from commonweal.exports.document import ExhibitBlock, Heading
from commonweal.products.areas import Area
from commonweal.products.kinds.agencies import Seen, seen
from tests.factories.agencies import JUNE, LINKS, AgencyTown, Batch, agency_town, seen_by

AREA = Area("district", "D1", "Example")
ANALYST = dataclasses.replace(
    Scope.system("analyst"), tiers=frozenset({Tier.PUBLIC, Tier.DEPERSONALISED}), form=Form.MAP
)
SATURDAY, MONDAY = datetime(2018, 6, 2, 21, 30, tzinfo=UTC), datetime(2018, 6, 4, 11, 0, tzinfo=UTC)


def many(
    feed: str, number: int, kind: int = 0, when: datetime | None = None, **more: Any
) -> list[dict[str, Any]]:
    return [seen_by(feed, "High Street", kind, occurred_from=when, **more) for _ in range(number)]


def premises(number: int) -> dict[str, Any]:
    """Ten and more pubs along a road, a hundred metres apart."""
    return {"place": f"The Anchor {number:02}", "easting": 352_000.0 + 100 * number, "northing": 382_000.0,
            "lsoa": "L1", "ward": "W1", "district": "D1"}  # fmt: skip


def town(assaults: int = 30, pubs: int = 12, tension: int = 12) -> AgencyTown:
    held: dict[str, list[dict[str, Any]]] = {
        "street": many("street", 30),
        "police/crimes": many("police/crimes", 45, 0, SATURDAY) + many("police/crimes", 15, 1, MONDAY),
        "fire": many("fire", 18, 0, SATURDAY),
        "ambulance/calls": many("ambulance/calls", assaults, 0, SATURDAY + timedelta(minutes=5)),
        "hospital/assaults": many("hospital/assaults", 12),
        "council/fly-tipping": many("council/fly-tipping", 16),
        "police/tension": many("police/tension", tension),
        "licensing/premises": [{**seen_by("licensing/premises", "Pier"), **premises(n)} for n in range(pubs)],
    }
    for number in range(pubs):
        held["police/crimes"] += [
            {**row, **premises(number)} for row in many("police/crimes", 12, 0, SATURDAY)
        ]
    batches = [Batch(n, feed, "north", JUNE, tuple(rows)) for n, (feed, rows) in enumerate(held.items(), 1)]
    found = agency_town([*batches, Batch(29, LINKS, "hub", JUNE)])
    crimes, calls = (list(held).index(feed) + 1 for feed in ("police/crimes", "ambulance/calls"))
    found.links = [
        {
            "delivery": 29,
            "month": JUNE,
            "from_event": (crimes << 32) + n,
            "to_event": (calls << 32) + n,
            "score": 1.0,
        }
        for n in range(1, 11)
    ]
    return found


def part(built: AgencyTown, home: Path, scope: Scope = ANALYST, **more: Any) -> Seen:
    built.write(home)
    return seen(built.snapshot(), scope, AREA, JUNE, **more)


def exhibits(found: Seen) -> dict[str, ExhibitBlock]:
    return {block.id: block for block in found.blocks if isinstance(block, ExhibitBlock)}


@pytest.fixture
def home(clean_state: Path) -> Path:
    return clean_state


def test_every_agency_is_told_of_with_its_own_numbers(home: Path) -> None:
    found = part(town(), home)
    told = exhibits(found)
    assert list(told) == [
        "share-by-source", "hour-by-weekday", "fires-beside", "unknown-to-police", "problem-premises",
        "tension-beside-hate",
    ]  # fmt: skip
    assert isinstance(found.blocks[0], Heading) and found.blocks[0].id == "other-agencies"
    assert "of ambulance, council, fire, health" in told["share-by-source"].sentence
    assert "the ambulance/calls feed: 20 of 30 (66.7%)" in told["unknown-to-police"].sentence
    assert told["fires-beside"].sentence.startswith("18 deliberate fires in Example")
    assert "of 12 with any" in told["problem-premises"].sentence
    for exhibit in told.values():
        assert exhibit.receipt.snapshot and exhibit.receipt.rows_used and exhibit.receipt.sources, exhibit.id
    feeds = {source.feed for answer in found.answers for source in answer.sources}
    assert {"fire", "ambulance/calls", "licensing/premises", "police/tension"} <= feeds


def test_the_hours_are_of_the_one_feed_that_knows_most_and_nights_are_not_cut_at_midnight(home: Path) -> None:
    told = exhibits(part(town(), home))["hour-by-weekday"]
    # 45 + 144 of 204 records at 22:30 of a Saturday; the others on a Monday at noon.
    assert told.sentence == (
        "the police/crimes feed: 92.6% of the 204 records whose hour is known fall on Friday and Saturday "
        "nights, from 22:00 to 05:00"
    )
    chart = told.parts[0].chart  # type: ignore[union-attr]
    assert chart.labels[0] == "06:00" and chart.labels[-1] == "05:00"
    assert chart.series[0].values[16] == 94.5 and chart.series[1].values[6] == 3.0


def test_small_numbers_are_withheld_and_the_reader_sees_that_they_are(home: Path) -> None:
    told = exhibits(part(town(assaults=4, tension=3), home))
    text = str(told["unknown-to-police"].parts[0])
    assert "withheld" in text and "cannot be told" in told["unknown-to-police"].sentence
    chart = told["tension-beside-hate"].parts[0].chart  # type: ignore[union-attr]
    assert chart.series[0].values[-1] is None


def test_too_few_premises_are_not_compared(home: Path) -> None:
    found = part(town(pubs=9), home)
    assert "problem-premises" not in exhibits(found)
    assert any("too few to compare" in getattr(block, "text", "") for block in found.blocks)


def test_without_other_agencies_there_is_no_such_part(home: Path) -> None:
    alone = agency_town([Batch(1, "street", "north", JUNE, tuple(many("street", 30)))])
    assert part(alone, home) == Seen()
    assert seen(alone.snapshot(), ANALYST, AREA, Month(2017, 1)) == Seen()


def test_of_feeds_out_of_reach_nothing_is_said(home: Path) -> None:
    narrow = dataclasses.replace(ANALYST, feeds=frozenset({"street", "police/crimes", "fire"}))
    found = part(town(), home, narrow)
    assert list(exhibits(found)) == ["share-by-source", "hour-by-weekday", "fires-beside"]
    said = repr(found)
    assert "ambulance" not in said and "hospital" not in said and "licensing" not in said


def test_a_scope_without_minutes_is_told_of_no_hours(home: Path) -> None:
    coarse = dataclasses.replace(ANALYST, finest_time=TimeGrain.MONTH)
    assert "hour-by-weekday" not in exhibits(part(town(), home, coarse))


def test_a_silent_feed_is_said_to_be_a_fault(home: Path) -> None:
    found = part(town(), home, silent=("June 2018: the fire feed brought 1 record.",))
    said = [block for block in found.blocks if isinstance(block, Heading)]
    assert [heading.id for heading in said] == ["other-agencies", "silent-feeds"]
