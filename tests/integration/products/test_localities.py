"""Vulnerable localities: no VLI without all six inputs, and no small count told of an agency's records."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

from commonweal.core.errors import NotFound, NotPermitted
from commonweal.core.handling import Tier
from commonweal.core.scope import Form, PlaceGrain, Scope
from commonweal.exports.document import Block, ExhibitBlock, Figure, Notice, Paragraph, TableBlock
from commonweal.hub.warehouse.snapshot import Snapshot
from commonweal.products.areas import Area
from commonweal.products.exploring.guarding import Guard
from commonweal.products.exploring.localities import localities
from commonweal.products.kinds.subject import Subject
from tests.factories import agencies
from tests.factories.agencies import JUNE, AgencyTown, Batch, Feed, agency_town, seen_by

CRIMES, STREET, FIRE = "police/recorded-crime", "police.uk/street", "fire"
HOUSEHOLDS, DWELLINGS, PEOPLE = "reference/households", "reference/dwellings", "reference/population-by-age"
DEPRIVED, TAUGHT = "reference/deprivation-2025", "reference/qualifications"
FIGURES = (HOUSEHOLDS, DWELLINGS, PEOPLE, DEPRIVED, TAUGHT)
AREA = Area("district", "D1", "Example")
CODES = tuple(f"S{number:02}" for number in range(1, 13))
# Of twelve small areas: burglaries, criminal damage, deliberate fires.
BURGLARIES = (24, 3, 7, 12, 9, 11, 5, 6, 8, 10, 4, 9)
DAMAGE = (14, 10, 2, 8, 6, 9, 7, 3, 11, 12, 5, 9)
FIRES = (22, 16, 3, 0, 0, 12, 0, 0, 4, 0, 0, 0)
NAMES = ("Burglary", "Damage", "Income", "Employment", "Aged 15 to 24", "No qualifications")
COUNTS = dataclasses.replace(
    Scope.system("reader"), tiers=frozenset({Tier.PUBLIC, Tier.DEPERSONALISED}), form=Form.COUNTS
)
ROWS = dataclasses.replace(COUNTS, form=Form.ROWS)
SEES_RECORDS, SEES_COUNTS = Guard(COUNTS, ROWS), Guard(COUNTS, Scope.nothing("reader"))


@pytest.fixture(autouse=True)
def feeds(monkeypatch: pytest.MonkeyPatch) -> None:
    """The feeds that the index looks for by name, beside those of the other towns."""
    mine = {
        CRIMES: Feed("police", "building+minute", kinds=(("crime", "Burglary Residential"),
                     ("crime", "Criminal Damage to a Dwelling"))),
        STREET: Feed("police", "snapped_point+month", kinds=(("crime", "Burglary"),)),
        **{name: Feed("statistics-office", "lsoa+date", False) for name in FIGURES},
    }  # fmt: skip
    monkeypatch.setattr(agencies, "FEEDS", {**agencies.FEEDS, **mine})


def at(feed: str, counts: Iterable[int], kind: int = 0) -> list[dict[str, Any]]:
    return [
        {**seen_by(feed, "High Street", kind), "lsoa": code, "district": "D1"}
        for code, count in zip(CODES, counts, strict=False)
        for _ in range(count)
    ]


def town(
    *,
    without: str = "",
    fires: Sequence[int] = FIRES,
    households: Sequence[int] = (500,) * 12,
    street: bool = False,
) -> AgencyTown:
    """Twelve small areas; the nth has n hundredths more than the first of what is not counted."""
    held: dict[str, list[dict[str, Any]]] = {
        STREET if street else CRIMES: at(STREET if street else CRIMES, BURGLARIES)
        + ([] if street or without == "damage" else at(CRIMES, DAMAGE, 1)),
        FIRE: at(FIRE, fires),
        **{feed: [] for feed in FIGURES},
    }
    batches = [Batch(n, feed, "north", JUNE, tuple(rows)) for n, (feed, rows) in enumerate(held.items(), 1)]
    made = agency_town(batches)
    numbers = {feed: n for n, feed in enumerate(held, 1)}
    for place, code in enumerate(CODES):
        share = (10 + place) / 100
        given = {
            "households": (HOUSEHOLDS, "households", "", households[place]),
            "dwellings": (DWELLINGS, "dwellings", "", 500),
            "population": (PEOPLE, "population", "", 1_000),
            "young": (PEOPLE, "population", "age: 15-24", 1_000 * share),
            "income": (DEPRIVED, "deprivation score", "domain: Income", share),
            "employment": (DEPRIVED, "deprivation score", "domain: Employment", share),
            "qualifications": (TAUGHT, "residents without qualifications", "", 800 * share),
            "adults": (TAUGHT, "residents of 16 and over", "", 800),
        }
        for name, (feed, measure, breakdown, value) in given.items():
            if name != without:
                made.figures.append(
                    {"delivery": numbers[feed], "feed": feed, "holder": "north", "month": JUNE,
                     "measure": measure, "breakdown": breakdown, "unit": "", "area_kind": "lsoa",
                     "area_code": code, "district": "D1", "value": float(value)}
                )  # fmt: skip
    return made


def snapshot(made: AgencyTown, *closed: str) -> Snapshot:
    """`closed`: the feeds whose records are an agency's own, and not published."""
    plain = made.snapshot()
    of = {batch.delivery: batch.feed for batch in made.batches}
    deliveries = {
        number: dataclasses.replace(info, basis="agreement" if of[number] in closed else "open-licence")
        for number, info in plain.deliveries.items()
    }
    return dataclasses.replace(plain, deliveries=deliveries)


@pytest.fixture
def found(clean_state: Path) -> Any:
    """What the page says of a town, to whoever has a guard and a scope."""

    def told(
        made: AgencyTown, guard: Guard = SEES_RECORDS, *closed: str, scope: Scope = COUNTS
    ) -> list[Block]:
        made.write(clean_state)
        about = Subject(snapshot(made, *closed), scope, AREA, JUNE.plus(-11), JUNE)
        return localities(about, guard)[0]

    return told


def exhibit(blocks: Iterable[Block]) -> ExhibitBlock:
    (only,) = [block for block in blocks if isinstance(block, ExhibitBlock)]
    return only


def rows(blocks: Iterable[Block]) -> dict[str, dict[str, Any]]:
    """The table by the code of the area, and of each row by the name of the column."""
    (table,) = [part.table for part in exhibit(blocks).parts if isinstance(part, TableBlock)]
    names = [column.name for column in table.columns]
    return {row[1]: dict(zip(names, row, strict=True)) for row in table.rows}  # type: ignore[misc]


def note(blocks: Iterable[Block]) -> str:
    (table,) = [part.table for part in exhibit(blocks).parts if isinstance(part, TableBlock)]
    return table.note


def paragraphs(blocks: Iterable[Block]) -> str:
    return " ".join(part.text for part in exhibit(blocks).parts if isinstance(part, Paragraph))


def part_of(values: Sequence[float], place: int) -> float:
    return 100 * values[place] / (sum(values) / len(values))


SHARES = tuple(10 + place for place in range(12))


def index(place: int) -> float:
    """By hand: the mean of six parts, each 100 at its own mean."""
    return (part_of(BURGLARIES, place) + part_of(DAMAGE, place) + 4 * part_of(SHARES, place)) / 6


ALL_CLOSED = (CRIMES, FIRE)


def test_all_six_inputs_make_a_vli_with_its_parts_and_bands(found: Any) -> None:
    blocks = found(town())
    told = rows(blocks)
    assert exhibit(blocks).sentence.startswith("VLI: ")
    assert not [part for part in exhibit(blocks).parts if isinstance(part, Notice)]
    for place, code in enumerate(CODES):
        row = told[code]
        assert row["Index"] == pytest.approx(index(place), abs=0.051)
        assert row["Burglary"] == pytest.approx(part_of(BURGLARIES, place), abs=0.051)
        assert row["Damage"] == pytest.approx(part_of(DAMAGE, place), abs=0.051)
        for name in NAMES[2:]:
            assert row[name] == pytest.approx(part_of(SHARES, place), abs=0.051), (code, name)
        expected = (
            "watch" if index(place) > 150 else "above average" if index(place) > 100 else "below average"
        )
        assert row["Band"] == expected
    assert list(told) == sorted(CODES, key=lambda code: -told[code]["Index"])
    assert "burglaries of homes, with their sheds and garages" in repr(blocks)
    assert exhibit(blocks).receipt.method == "Vulnerable Localities Index"


MISSING = {
    "damage": "damage",
    "income": "income",
    "adults": "no qualifications",  # are a share of them
}


@pytest.mark.parametrize("without", MISSING)
def test_one_input_less_and_it_is_a_partial_index_by_name_without_bands(found: Any, without: str) -> None:
    blocks = found(town(without=without))
    shown = exhibit(blocks)
    assert shown.sentence.startswith("Partial index (5 of 6): ")
    (notice,) = [part for part in shown.parts if isinstance(part, Notice)]
    assert f"and not the Vulnerable Localities Index: {MISSING[without]} could not be had." in notice.text
    assert "Its threshold of 200 does not hold here" in notice.text
    assert not any("Band" in row for row in rows(blocks).values())
    assert "VLI" not in repr(blocks), "it is called so nowhere"


def test_published_crime_does_for_homes_and_is_said_to_be_of_every_building(found: Any) -> None:
    blocks = found(town(street=True))
    assert exhibit(blocks).sentence.startswith("Partial index (5 of 6): "), "open data know no dwelling 58A"
    assert "burglaries of every kind of building, as open data do not tell homes apart" in repr(blocks)
    assert rows(blocks)["S01"]["Burglary"] == pytest.approx(part_of(BURGLARIES, 0), abs=0.051)


def test_who_may_see_no_crime_by_itself_is_told_the_tenth_alone(found: Any) -> None:
    """One burglary more moves the index by a step that anybody can work out: rounded it told the count."""
    blocks = found(town(), SEES_COUNTS, *ALL_CLOSED)
    told = rows(blocks)
    exact = sorted(range(12), key=lambda place: -index(place))
    tenths = {CODES[place]: 1 + above * 10 // 12 for above, place in enumerate(exact)}
    assert {code: row["Tenth"] for code, row in told.items()} == tenths
    assert not any({"Index", "Band", "Burglary", "Damage"} & set(row) for row in told.values())
    assert told["S02"]["Income"] == pytest.approx(part_of(SHARES, 1), abs=0.051), "published, and told"
    assert "Told are tenths, 1 the highest" in note(blocks)
    assert not [part for part in exhibit(blocks).parts if isinstance(part, Figure)]
    assert exhibit(blocks).receipt.withheld and exhibit(blocks).receipt.rows_used == 0
    for place in range(12):
        for value in (index(place), round(index(place) / 10) * 10.0):
            assert f"{value:.1f}" not in repr(blocks), "nowhere, and not rounded either"
    assert list(told) == sorted(told, key=lambda code: (tenths[code], code)), "no order inside a tenth"


def test_published_crimes_are_exact_to_all_and_fires_of_the_service_are_kept_back_beside_them(
    found: Any,
) -> None:
    blocks = found(town(), SEES_COUNTS, FIRE)
    told = rows(blocks)
    assert told["S01"]["Index"] == pytest.approx(index(0), abs=0.051) and "Burglary" in told["S01"]
    assert not exhibit(blocks).receipt.withheld
    fires = {code: told[code]["Deliberate fires"] for code in CODES}
    assert (fires["S01"], fires["S04"]) == (22, 0)
    assert fires["S03"] == fires["S09"] == "withheld"
    assert "Fires from 1 to 9 are withheld" in note(blocks)


def test_who_may_see_the_records_is_told_each_number_of_fires(found: Any) -> None:
    fires = (*FIRES[:-1], 11)  # the last area is the highest
    blocks = found(town(fires=fires), SEES_RECORDS, *ALL_CLOSED)
    assert tuple(rows(blocks)[code]["Deliberate fires"] for code in CODES) == fires
    assert "withheld" not in note(blocks)
    assert "The tenth of small areas with the highest index had 16% (11 of 68) of the deliberate fires." in (
        paragraphs(blocks)
    )
    assert "(Spearman: 1 is fully, 0 not at all)" in paragraphs(blocks)


def test_one_small_number_is_not_worked_out_from_the_total_and_the_others(found: Any) -> None:
    """With a single area withheld, the sum that is told less what is shown would be its number."""
    one = (22, 16, 3, 0, 0, 12, 0, 0, 0, 0, 0, 0)
    blocks = found(town(fires=one), SEES_COUNTS, *ALL_CLOSED)
    told = [row["Deliberate fires"] for row in rows(blocks).values()]
    assert told.count("withheld") >= 2
    assert "53" not in paragraphs(blocks) and "of the deliberate fires" not in paragraphs(blocks)


def test_fires_that_nobody_sent_or_that_are_out_of_reach_are_no_nought(found: Any) -> None:
    blocks = found(town(fires=(0,) * 12))
    assert "No deliberate fires that you may see have been loaded" in paragraphs(blocks)
    assert not any("Deliberate fires" in row for row in rows(blocks).values())


def test_of_what_is_out_of_reach_nothing_is_in_the_index_and_nothing_is_said(found: Any) -> None:
    narrow = dataclasses.replace(COUNTS, feeds=frozenset(FIGURES))
    blocks = found(town(), Guard(narrow, narrow), scope=narrow)
    assert exhibit(blocks).sentence.startswith("Partial index (4 of 6): ")
    assert "No deliberate fires that you may see have been loaded" in paragraphs(blocks)
    told = rows(blocks).values()
    assert not any({"Burglary", "Damage", "Deliberate fires"} & set(row) for row in told)


def test_an_area_with_few_households_is_in_no_table_and_no_mean(found: Any) -> None:
    blocks = found(town(households=(500,) * 11 + (399,)))
    told = rows(blocks)
    assert set(told) == set(CODES[:-1])
    assert told["S01"]["Burglary"] == pytest.approx(part_of(BURGLARIES[:-1], 0), abs=0.051)
    assert "1 small areas lack a figure, or have fewer than 400 households" in repr(blocks)


def test_among_nine_areas_there_is_nothing_to_compare(found: Any) -> None:
    with pytest.raises(NotFound, match="too few to compare"):
        found(town(households=(500,) * 9 + (100,) * 3))


def test_without_any_of_the_inputs_it_says_what_they_would_be(found: Any) -> None:
    alone = agency_town([Batch(1, FIRE, "north", JUNE, tuple(at(FIRE, FIRES)))])
    with pytest.raises(NotFound, match="None of the six inputs"):
        found(alone)


def test_whoever_sees_no_small_areas_gets_none(found: Any) -> None:
    coarse = dataclasses.replace(COUNTS, finest_place=PlaceGrain.WARD)
    with pytest.raises(NotPermitted):
        found(town(), Guard(coarse, coarse), scope=coarse)
