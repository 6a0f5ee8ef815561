"""Whoever holds a whole assessment works out no count that it withholds."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.core.scope import PlaceGrain
from commonweal.exports.document import Paragraph, Receipt, TableBlock
from commonweal.hub.warehouse.answers import Answer, AnswerColumn, LeftOut, LocationFound
from commonweal.products.areas import Area
from commonweal.products.kinds import agencies, beside
from commonweal.products.kinds.agencies import Seen
from commonweal.products.kinds.beside import SMALL
from commonweal.products.kinds.subject import Subject
from commonweal.products.kinds.withholding import discreet, hushed, withholds
from tests.factories import agencies as factories
from tests.factories.agencies import JUNE, LINKS, Batch, Feed, agency_town, seen_by
from tests.sampling import SAMPLE

from .test_agencies import SATURDAY, exhibits, many, part, premises, town

EXAMPLES = settings(max_examples=min(SAMPLE.examples, 60), deadline=None)
SECRETS = (765_432, 98_765, 87_654)  # stand for every count that a total could be taken from
COUNTS = st.one_of(st.integers(0, 12), st.integers(5, 60))
LEAST = 10


def answer(query: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> Answer:
    used, others, located = SECRETS
    return Answer(
        query=query, version="1", columns=tuple(AnswerColumn(name, "") for name in columns),
        rows=tuple(rows), parameters={}, scope="s", scope_words="all", snapshot=1, known_on=None,
        read_from="cube", rows_used=used, rows_left_out=(LeftOut(others, "are of other categories"),),
        location_found=LocationFound(located, 2 * located, "records held by north"),
        notes=(f"Of all {used:,} the order agrees by 0.98765.",), warnings=("one may stand in two",),
    )  # fmt: skip


def about() -> Any:
    snapshot = SimpleNamespace(generations={"ward": ""}, feeds={}, notes=("As it was adopted.",))
    return Subject(
        snapshot, SimpleNamespace(finest_place=PlaceGrain.POINT),  # type: ignore[arg-type]
        Area("district", "D1", "Example"), JUNE.plus(-11), JUNE,
    )  # fmt: skip


def text(block: Any) -> str:
    """All that a reader meets of an exhibit, but for its table."""
    said = [block.sentence, *(part.text for part in block.parts if isinstance(part, Paragraph))]
    return "\n".join([*said, *(f"{label}: {words}" for label, words in block.receipt.lines())])


def table(block: Any) -> Any:
    return next(part.table for part in block.parts if isinstance(part, TableBlock))


def silent_on_totals(block: Any) -> None:
    said = text(block).replace(",", "")
    assert block.receipt.withheld
    for secret in (*map(str, SECRETS), "0.98765"):
        assert secret not in said
    assert (block.receipt.rows_used, block.receipt.left_out, block.receipt.located) == (0, (), None)
    assert "Rows used: withheld" in said and "about 50% of the records" in said


def leaves_room(shown: Sequence[Any], true: Sequence[int]) -> None:
    """What each withheld cell of a column can be for somebody who knows the column's total."""
    hidden = [count for cell, count in zip(shown, true, strict=True) if cell in (SMALL, None)]
    for cell, count in zip(shown, true, strict=True):
        assert cell == count if cell not in (SMALL, None) else True
        assert cell in (SMALL, None) if 0 < count < LEAST else True
    if hidden and sum(true) >= LEAST:  # of less the bars withhold the total too
        fewest = 0 if len(hidden) == len(shown) else 1
        assert sum(hidden) - fewest * (len(hidden) - 1) >= LEAST - 1


@EXAMPLES
@given(st.lists(st.tuples(COUNTS, COUNTS, COUNTS, COUNTS), min_size=1, max_size=9))
def test_no_area_of_the_fires_can_be_worked_out(counts: list[tuple[int, ...]]) -> None:
    rows = sorted(((f"W{n}", *row) for n, row in enumerate(counts)), key=lambda row: (-row[1], *row[2:]))
    total = sum(row[1] for row in rows)
    found = answer("fires_beside", ("area", "fires", "asb", "fly_tipping", "damage"), rows)
    with mock.patch.object(beside, "fires_beside", return_value=found):
        blocks, _ = beside.fires(about())
    if not total:
        assert blocks == []
        return
    (block,) = blocks
    shown = {line[0]: line[1:] for line in table(block).rows}
    for column in range(4):
        leaves_room([shown[row[0]][column] for row in rows], [row[column + 1] for row in rows])
    if any(SMALL in cells for cells in shown.values()):
        silent_on_totals(block)
        order = [name for name, cells in shown.items() if cells[0] == SMALL]
        assert order == sorted(order), "the order of what is withheld tells nothing"
    assert (f"{total} deliberate fires" in block.sentence) is (total >= LEAST)
    assert "Note: one may stand in two." in text(block)


@EXAMPLES
@given(st.lists(st.tuples(COUNTS, COUNTS, COUNTS), min_size=10, max_size=12))
def test_no_premises_can_be_worked_out(counts: list[tuple[int, ...]]) -> None:
    ranked = sorted(enumerate(counts), key=lambda each: -sum(each[1]))
    rows = [
        (rank, f"The {n:02}", 1.0 * n, 2.0, agency, events, events, events // 2, 50.0)
        for rank, (n, row) in enumerate(ranked, 1)
        for agency, events in zip(("ambulance", "fire", "police"), row, strict=True)
        if events
    ]
    columns = ("rank", "premises", "easting", "northing", "agency", "events", "timed", "at_night", "share")
    found = answer("problem_premises", columns, rows)
    with (
        mock.patch.object(beside, "problem_premises", return_value=found),
        mock.patch.object(Subject, "feeds_beside_premises", return_value=["fire"]),
    ):
        blocks, _ = beside.premises(about())
    if not blocks or isinstance(blocks[0], Paragraph):
        return
    block: Any = blocks[0]
    shown = {(line[1], line[2]): line[3:] for line in table(block).rows}
    listed = [row for row in rows if row[0] <= beside.PREMISES_SHOWN]
    for agency in ("ambulance", "fire", "police"):
        mine = [row for row in listed if row[4] == agency]
        leaves_room([shown[row[1], agency][0] for row in mine], [row[5] for row in mine])
    assert all(share == SMALL or events >= 2 * LEAST for events, share in shown.values())
    if any(events == SMALL for events, _ in shown.values()):
        assert block.receipt.withheld
        names = [line[1] for line in table(block).rows]
        assert names == sorted(names), "neither does the order of premises"


def test_no_count_of_assaults_can_be_worked_out_from_those_beside_it() -> None:
    """Every answer up to a size: those that look alike leave each withheld count at least nine values."""
    alike: dict[tuple[Any, ...], list[tuple[int, int, int]]] = defaultdict(list)
    for assaults in range(1, 45):
        for comparable in range(assaults + 1):
            for unknown in range(comparable + 1):
                share = round(100 * unknown / comparable, 1) if comparable else None
                row = {"assaults": assaults, "comparable": comparable, "unknown": unknown, "share": share}
                alike[beside._assaults(row)].append((assaults, comparable, unknown))
    for shown, true in alike.items():
        for place in range(3):
            if shown[place] == SMALL:
                assert len({counts[place] for counts in true}) >= LEAST - 1, shown
        assert shown[3] in (SMALL, None) or shown[2] >= LEAST, "a rate needs ten"


@EXAMPLES
@given(st.lists(st.tuples(st.one_of(st.none(), COUNTS), COUNTS), min_size=12, max_size=12))
def test_no_quarter_of_tension_can_be_worked_out(months: list[tuple[int | None, int]]) -> None:
    rows = [(str(JUNE.plus(n - 11)), *pair) for n, pair in enumerate(months)]
    found = answer("tension_beside_hate", ("month", "tension", "hate"), rows)
    with mock.patch.object(beside, "tension_beside_hate", return_value=found):
        blocks, _ = beside.tension(about())
    for block in blocks:
        chart = block.parts[0].chart
        hidden = False
        for place, series in enumerate(chart.series):
            quarters = [[pair[place] for pair in months[n : n + 3]] for n in (0, 3, 6, 9)]
            known = [
                (cell, sum(n or 0 for n in quarter))
                for cell, quarter in zip(series.values, quarters, strict=True)
                if None not in quarter
            ]
            leaves_room([cell for cell, _ in known], [count for _, count in known])
            hidden = hidden or any(cell is None for cell, _ in known)
        assert block.receipt.withheld is hidden


@EXAMPLES
@given(st.lists(st.integers(1, 40), min_size=2, max_size=6))
def test_no_bar_can_be_worked_out(counts: list[int]) -> None:
    feeds = [("police", "street"), *(("council", f"council/{n}") for n in range(1, len(counts)))]
    rows = [(*feed, f"feed {feed[1]}", count, 0.0) for feed, count in zip(feeds, counts, strict=True)]
    found = answer("share_by_source", ("agency", "feed", "title", "events", "share"), rows)
    block = agencies._shares(about(), found)
    bars = block.parts[0].chart.bars  # type: ignore[union-attr]
    assert {bar.value for bar in bars} == {n if n >= LEAST else None for n in counts}
    hidden = [bar.label for bar in bars if bar.value is None]
    assert hidden == sorted(hidden)
    if hidden:
        silent_on_totals(block)
        assert not any(character.isdigit() for character in block.sentence.split(": ", 1)[1])


def test_beside_an_exhibit_that_withholds_the_others_keep_their_counts_too(about_few: Seen) -> None:
    """The bar of three assaults stood as "3 are of the feed hospital/assaults" under the hours."""
    told = exhibits(about_few)
    assert withholds(about_few.blocks)
    for block in told.values():
        assert block.receipt.withheld, block.id
        said = text(block)
        assert "Rows left out: withheld" in said and "of the feed" not in said
        assert "Location found: about" in said and "% (" not in said.partition("Location found")[2]
    assert "3 records of 3" not in "".join(map(text, told.values()))
    assert "withheld" in str(table(told["unknown-to-police"]).rows)


@pytest.fixture
def about_few(clean_state: Path) -> Seen:
    held = {
        "street": many("street", 40),
        "police/crimes": many("police/crimes", 60, 0, SATURDAY),
        "fire": many("fire", 14, 0, SATURDAY),
        "ambulance/calls": many("ambulance/calls", 19, 0, SATURDAY),
        "hospital/assaults": many("hospital/assaults", 3),
    }
    batches = [Batch(n, feed, "north", JUNE, tuple(rows)) for n, (feed, rows) in enumerate(held.items(), 1)]
    return part(agency_town([*batches, Batch(29, LINKS, "hub", JUNE)]), clean_state)


def test_where_nothing_is_withheld_the_receipts_count(clean_state: Path) -> None:
    for block in exhibits(part(town(), clean_state)).values():
        assert block.receipt.rows_used >= LEAST and block.receipt.located


def test_a_receipt_says_of_a_feed_with_few_records_only_that_they_are_few() -> None:
    """Under the charts of the police stood how many records every other feed had, three among them."""
    given = Receipt("1", "series", rows_used=400, left_out=(
        ("are of the feed hospital/assaults, which is left out", 3), ("are of the feed fire, too", 12),
        ("have no location", 2)))  # fmt: skip
    said = dict(discreet(given).lines())
    assert said["Rows left out"] == (
        "fewer than 10 are of the feed hospital/assaults, which is left out; 12 are of the feed fire, too; "
        "2 have no location"
    )
    assert said["Rows used"] == "400"
    few = dataclasses.replace(given, left_out=given.left_out[1:])
    assert discreet(few) is few


def test_only_exhibits_are_hushed() -> None:
    assert hushed(Paragraph("12 of 14"), ()) == Paragraph("12 of 14")


@pytest.mark.parametrize("crimes, expected", [(12, 12), (0, 14)])
def test_a_call_that_became_a_crime_counts_once_beside_premises(
    clean_state: Path, monkeypatch: pytest.MonkeyPatch, crimes: int, expected: int
) -> None:
    """Of the police one feed: the crimes where they are held, else the calls."""
    for feed, kinds in (
        ("police/recorded-crime", (("crime", "assault"),)), ("police/incidents", (("incident", "log"),)),
    ):  # fmt: skip
        monkeypatch.setitem(factories.FEEDS, feed, Feed("police", "building+minute", False, kinds))  # type: ignore[arg-type]
    held: dict[str, list[dict[str, Any]]] = {
        "street": many("street", 30),
        "council/asb": many("council/asb", 20),
        "licensing/premises": [{**seen_by("licensing/premises", "Pier"), **premises(n)} for n in range(12)],
    }
    for feed, number in (("police/recorded-crime", crimes), ("police/incidents", 14)):
        records = [{**row, **premises(n)} for n in range(12) for row in many(feed, number, 0, SATURDAY)]
        held |= {feed: records} if records else {}
    batches = [Batch(n, feed, "north", JUNE, tuple(rows)) for n, (feed, rows) in enumerate(held.items(), 1)]
    block = exhibits(part(agency_town([*batches, Batch(29, LINKS, "hub", JUNE)]), clean_state))
    rows = table(block["problem-premises"]).rows
    assert {(line[2], line[3]) for line in rows} == {("police", expected)}
    feeds = dict(block["problem-premises"].receipt.parameters)["feeds"]
    assert ("police/incidents" in feeds) is (not crimes)


def test_what_an_answer_warns_of_is_printed(clean_state: Path) -> None:
    told = exhibits(part(town(), clean_state))
    assert "Note: records of several feeds are added up (council/fly-tipping, fire" in text(
        told["fires-beside"]
    )
